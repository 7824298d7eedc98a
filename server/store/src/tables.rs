//! What reads see: the newest changes in memory over the index on disk.
//!
//! ```text
//! active   changes since the last freeze, in memory
//! frozen   changes that the keeper is just carrying into the index
//! base     the index (sled), or nothing while it is built again or kept wholly in memory
//! ```
//! The index takes changes in bulk, long after the journal's fsync, so that nothing it does can
//! withhold an acknowledgement, and between two checkpoints its files are not written at all.
//! A view holds a token; the keeper waits for the tokens of older views before it changes the index
//! below them, so that a scan sees one moment.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use crate::error::StoreError;
use crate::index::Index;
use crate::truth::Truth;
use crate::write::Change;

/// How long a read waits for the index to be rebuilt. 100,000 records take a few seconds.
const REBUILD_PATIENCE: Duration = Duration::from_secs(120);
/// What a record costs in memory beside its bytes.
const RECORD_COST: usize = 96;

pub(crate) type Value = Arc<[u8]>;

#[derive(Debug, Default, Clone)]
pub(crate) struct Memory {
    pub(crate) records: BTreeMap<Vec<u8>, Option<Value>>,
    pub(crate) bytes: usize,
    /// The last batch in it; 0 when there is none.
    pub(crate) last: u64,
}

impl Memory {
    pub(crate) fn apply(&mut self, changes: Vec<Change>, sequence: u64) {
        for (key, value) in changes {
            let value_len = value.as_ref().map_or(0, Vec::len);
            let key_len = key.len();
            match self.records.insert(key, value.map(Value::from)) {
                Some(old) => self.bytes -= old.map_or(0, |old| old.len()),
                None => self.bytes += key_len + RECORD_COST,
            }
            self.bytes += value_len;
        }
        self.last = self.last.max(sequence);
    }
}

#[derive(Clone)]
pub(crate) enum Base {
    /// Everything is in memory.
    None,
    Index(Arc<Index>),
    /// The index failed and is being rebuilt; reads wait.
    Rebuilding,
    /// The store said goodbye; nothing can be read any more.
    Closed,
}

struct Layers {
    active: Memory,
    frozen: Option<Arc<Memory>>,
    base: Base,
    token: Arc<()>,
}

pub(crate) struct Tables {
    layers: RwLock<Layers>,
    /// Bumped when the base changes, for reads that wait for a rebuild.
    changed: (Mutex<u64>, Condvar),
}

/// One moment of the records.
pub(crate) struct View {
    pub(crate) frozen: Option<Arc<Memory>>,
    pub(crate) base: Option<Arc<Index>>,
    _token: Arc<()>,
}

impl Tables {
    pub(crate) fn new(active: Memory, base: Base) -> Tables {
        let layers = Layers {
            active,
            frozen: None,
            base,
            token: Arc::new(()),
        };
        Tables {
            layers: RwLock::new(layers),
            changed: (Mutex::new(0), Condvar::new()),
        }
    }

    pub(crate) fn apply(&self, changes: Vec<Change>, sequence: u64) {
        self.write().active.apply(changes, sequence);
    }

    /// Bytes of changes that the index does not have yet.
    pub(crate) fn pending(&self) -> usize {
        self.read().active.bytes
    }

    pub(crate) fn base(&self) -> Base {
        self.read().base.clone()
    }

    /// Takes a view together with what `from_active` reads from the newest changes, waiting for a
    /// rebuild.
    pub(crate) fn view<T>(
        &self,
        from_active: impl Fn(&Memory) -> T,
    ) -> Result<(View, T), StoreError> {
        let deadline = Instant::now() + REBUILD_PATIENCE;
        loop {
            let before = *self
                .changed
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            {
                let layers = self.read();
                let base = match &layers.base {
                    Base::None => Some(None),
                    Base::Index(index) if index.is_broken() => None,
                    Base::Index(index) => Some(Some(index.clone())),
                    Base::Rebuilding => None,
                    Base::Closed => return Err(StoreError::Closed),
                };
                if let Some(base) = base {
                    let view = View {
                        frozen: layers.frozen.clone(),
                        base,
                        _token: layers.token.clone(),
                    };
                    return Ok((view, from_active(&layers.active)));
                }
            }
            let mut now = self
                .changed
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            while *now == before {
                let Some(left) = deadline.checked_duration_since(Instant::now()) else {
                    return Err(StoreError::damaged(
                        "The box is still rebuilding its index. Try again in a few minutes.",
                    ));
                };
                now = self
                    .changed
                    .1
                    .wait_timeout(now, left)
                    .unwrap_or_else(PoisonError::into_inner)
                    .0;
            }
        }
    }

    /// Moves the newest changes below, for the keeper to carry into the index. What is still frozen
    /// from a failed attempt is kept, with the newer changes over it. Waits for older views.
    pub(crate) fn freeze(&self) -> Arc<Memory> {
        let (frozen, older) = {
            let mut layers = self.write();
            let mut newer = std::mem::take(&mut layers.active);
            if let Some(older) = layers.frozen.take() {
                let mut whole = Arc::unwrap_or_clone(older);
                whole.last = whole.last.max(newer.last);
                whole.bytes += newer.bytes;
                whole.records.append(&mut newer.records);
                newer = whole;
            }
            let frozen = Arc::new(newer);
            layers.frozen = Some(frozen.clone());
            (frozen, std::mem::replace(&mut layers.token, Arc::new(())))
        };
        while Arc::strong_count(&older) > 1 {
            std::thread::sleep(Duration::from_millis(1));
        }
        frozen
    }

    /// The frozen changes are in the index now.
    pub(crate) fn thaw(&self) {
        self.write().frozen = None;
    }

    pub(crate) fn set_base(&self, base: Base, thaw: bool) {
        {
            let mut layers = self.write();
            layers.base = base;
            if thaw {
                layers.frozen = None;
            }
        }
        self.base_changed();
    }

    /// Takes everything the truth knows below what is in memory already, and goes without an index.
    pub(crate) fn keep_in_memory(&self, truth: Truth) -> Result<(), StoreError> {
        let mut all = Memory::default();
        for row in truth.rows()? {
            let (key, value) = row?;
            all.apply(vec![(key, Some(value))], 0);
        }
        {
            let mut layers = self.write();
            layers.frozen = Some(Arc::new(all));
            layers.base = Base::None;
        }
        self.base_changed();
        Ok(())
    }

    fn base_changed(&self) {
        *self
            .changed
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner) += 1;
        self.changed.1.notify_all();
    }

    fn read(&self) -> RwLockReadGuard<'_, Layers> {
        self.layers.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Layers> {
        self.layers.write().unwrap_or_else(PoisonError::into_inner)
    }
}
