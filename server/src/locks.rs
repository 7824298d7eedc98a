//! The box's locks from the server's side: what is wished, which names they are for, and where they are kept. It must
//! not know how a lock is got.

use crate::clock;
use arc_swap::ArcSwap;
use gluebox_appliance::certificates::{self, Event, Locks, Memory, State, Tried, Try, Txt, Wish};
use gluebox_store::{Store, keys};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

/// The file that keeps them.
const KEPT: &str = "locks.json";
/// After a disk that would not keep them.
const AGAIN: Duration = Duration::from_secs(60);

/// Wishes go in here, states come out, and whoever answers requests asks here.
pub struct LockDesk {
    pub(crate) held: Arc<Locks>,
    /// Names that the world may call the box by.
    names: ArcSwap<Vec<String>>,
    wish: watch::Sender<Wish>,
    state: watch::Sender<State>,
    txt: Mutex<Option<mpsc::Receiver<Txt>>>,
    tries: mpsc::Sender<Try>,
    work: Mutex<Option<Work>>,
}

/// What the locksmith begins with, until it does.
struct Work {
    memory: Memory,
    txt: mpsc::Sender<Txt>,
    tries: mpsc::Receiver<Try>,
}

impl LockDesk {
    /// Holds at once what was kept, before anything else of the box is open.
    pub(crate) fn open(folder: &Path) -> Self {
        let memory = match keys::read(folder, KEPT)
            .map(|kept| kept.map(|b| serde_json::from_slice(&b)))
        {
            Ok(None) => Memory::default(),
            Ok(Some(Ok(memory))) => memory,
            Ok(Some(Err(error))) => {
                tracing::warn!(%error, "the kept locks cannot be read; new ones will be asked for");
                Memory::default()
            }
            Err(error) => {
                tracing::warn!(%error, "the kept locks cannot be read; new ones will be asked for");
                Memory::default()
            }
        };
        let held = Arc::new(Locks::default());
        memory.hold(&held);
        let names = memory.locks.iter().map(|lock| lock.name.clone()).collect();
        let (ask, txt) = mpsc::channel(4);
        let (tries, asked) = mpsc::channel(1);
        Self {
            held,
            names: ArcSwap::from_pointee(names),
            wish: watch::Sender::new(Wish::default()),
            state: watch::Sender::new(State::default()),
            txt: Mutex::new(Some(txt)),
            tries,
            work: Mutex::new(Some(Work {
                memory,
                txt: ask,
                tries: asked,
            })),
        }
    }

    /// Wishes for locks. Their names lead here from now on, whether or not a lock is held yet.
    pub fn wish(&self, wish: Wish) {
        self.names.store(Arc::new(wish.names.clone()));
        self.wish.send_replace(wish);
    }

    /// What is so, for each wished name.
    pub fn state(&self) -> watch::Receiver<State> {
        self.state.subscribe()
    }

    /// Tries for the lock of this name now, if that is not too often; takes minutes.
    pub async fn try_now(&self, name: &str) -> Tried {
        let (done, tried) = oneshot::channel();
        let name = name.to_owned();
        // Nobody there to try: nothing was ever wished.
        if self.tries.send(Try { name, done }).await.is_err() {
            return Tried::NotNeeded;
        }
        tried.await.unwrap_or(Tried::NotNeeded)
    }

    /// TXT records that are asked for. There is one taker.
    pub fn take_txt(&self) -> Option<mpsc::Receiver<Txt>> {
        self.txt
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    /// Whether the world may call the box so.
    pub(crate) fn is_public(&self, name: &str) -> bool {
        self.names.load().iter().any(|public| covers(public, name))
    }

    /// The public name to lead people to: the first for which https works.
    pub(crate) fn best_name(&self) -> Option<String> {
        let names = self.names.load();
        let mut good = names.iter().filter(|name| self.works(name).is_some());
        good.next().cloned()
    }

    /// Since when https works for this public name, if it does.
    pub(crate) fn works(&self, name: &str) -> Option<clock::Moment> {
        // Asked at every plain request: whoever calls the box otherwise costs nothing here.
        if !self.is_public(name) {
            return None;
        }
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        let since = self.held.works(&name, clock::now().timestamp())?;
        Some(clock::Moment(since.as_millisecond()))
    }

    /// Begins to get and to keep locks, once there is a wish. Ends with the handle.
    pub(crate) fn start(self: &Arc<Self>, store: Store) -> Vec<JoinHandle<()>> {
        let Some(work) = self
            .work
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
        else {
            return Vec::new();
        };
        let (out, mut events) = mpsc::channel(16);
        let desk = self.clone();
        let mut wish = self.wish.subscribe();
        // Somebody may have wished before the store was open.
        if !wish.borrow().names.is_empty() {
            wish.mark_changed();
        }
        let smith = tokio::spawn(async move {
            // Before the first wish nothing is known of what is wanted, and nothing may be let go.
            if wish.changed().await.is_ok() {
                let held = desk.held.clone();
                certificates::run(wish, out, held, work.memory, work.txt, work.tries).await;
            }
        });
        let desk = self.clone();
        let keeper = tokio::spawn(async move {
            let mut unkept = None;
            loop {
                let event = match &unkept {
                    None => events.recv().await,
                    Some(_) => match tokio::time::timeout(AGAIN, events.recv()).await {
                        Ok(event) => event,
                        Err(_) => unkept.take().map(Event::Remember),
                    },
                };
                match event {
                    None => return,
                    Some(Event::State(state)) => drop(desk.state.send_replace(state)),
                    Some(Event::Remember(memory)) => unkept = keep(&store, memory).await.err(),
                }
            }
        });
        vec![smith, keeper]
    }
}

/// Whether a name is this one, or stands below `*.` of it.
fn covers(public: &str, name: &str) -> bool {
    let name = name.trim_end_matches('.');
    match (public.strip_prefix("*."), name.split_once('.')) {
        (Some(above), Some((_, rest))) => rest.eq_ignore_ascii_case(above),
        _ => public.eq_ignore_ascii_case(name),
    }
}

/// Writes them down; gives them back when the disk would not.
async fn keep(store: &Store, memory: Memory) -> Result<(), Memory> {
    let store = store.clone();
    let kept = tokio::task::spawn_blocking(move || {
        let bytes = serde_json::to_vec(&memory).expect("a memory is plain values");
        match store.keep_key(KEPT, &bytes) {
            Ok(()) => Ok(()),
            Err(error) => {
                tracing::warn!("The lock of your site could not be kept: {error}");
                Err(memory)
            }
        }
    });
    kept.await.unwrap_or(Ok(()))
}
