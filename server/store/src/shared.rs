//! What the callers, the writer and the keeper share. Holds no rules of its own.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Mutex, PoisonError};

use crate::error::Notice;
use crate::folder::Folder;
use crate::index::Fault;
use crate::journal::queue::Queue;
use crate::keeper::Request;
use crate::reserve::Reserve;
use crate::tables::{Base, Tables};

pub(crate) struct Shared {
    pub(crate) folder: Folder,
    pub(crate) queue: Queue,
    pub(crate) tables: Tables,
    pub(crate) reserve: Reserve,
    /// The last acknowledged batch.
    pub(crate) last: AtomicU64,
    /// Losses in the journal up to this batch were told and mended as far as they could be.
    pub(crate) known_losses: AtomicU64,
    pub(crate) notices: Mutex<Vec<Notice>>,
    /// Serialises switching what a site serves: record, then pointer.
    pub(crate) publishing: Mutex<()>,
    keeper: Mutex<Sender<Request>>,
    /// Bytes that the journal takes since the last snapshot: finished segments and the open one.
    finished: AtomicU64,
    open: AtomicU64,
    /// From how many such bytes a snapshot is due.
    due: AtomicU64,
    /// From how many bytes of changes in memory a checkpoint is due.
    pub(crate) checkpoint_due: usize,
    nudged: AtomicUsize,
}

const CHECKPOINT: usize = 1;
const SNAPSHOT: usize = 2;

impl Shared {
    pub(crate) fn new(
        folder: Folder,
        tables: Tables,
        reserve: Reserve,
        last: u64,
        keeper: Sender<Request>,
        checkpoint_due: usize,
        (uncovered, due): (u64, u64),
    ) -> Shared {
        Shared {
            folder,
            queue: Queue::default(),
            tables,
            reserve,
            last: AtomicU64::new(last),
            known_losses: AtomicU64::new(0),
            notices: Mutex::default(),
            publishing: Mutex::default(),
            keeper: Mutex::new(keeper),
            finished: AtomicU64::new(uncovered),
            open: AtomicU64::new(0),
            due: AtomicU64::new(due),
            checkpoint_due,
            nudged: AtomicUsize::new(0),
        }
    }

    pub(crate) fn ask_keeper(&self, request: Request) {
        // The keeper outlives every caller except during a drop; then nothing needs doing.
        let _ = self
            .keeper
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .send(request);
    }

    pub(crate) fn report_broken(&self, fault: &Fault) {
        if let Base::Index(index) = self.tables.base()
            && index.is_broken()
        {
            self.ask_keeper(Request::Rebuild {
                why: fault.0.clone(),
                folder: index.dir().to_owned(),
            });
        }
    }

    pub(crate) fn notice(&self, notice: Notice) {
        tracing::warn!("{notice}");
        self.notices
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(notice);
    }

    /// Tells the keeper, once, when a checkpoint or a snapshot is due.
    pub(crate) fn nudge_keeper(&self) {
        if self.tables.pending() >= self.checkpoint_due
            && self.nudged.fetch_or(CHECKPOINT, Ordering::AcqRel) & CHECKPOINT == 0
        {
            self.ask_keeper(Request::Checkpoint { answer: None });
        }
        let journal = self.finished.load(Ordering::Acquire) + self.open.load(Ordering::Acquire);
        if journal >= self.due.load(Ordering::Acquire)
            && self.nudged.fetch_or(SNAPSHOT, Ordering::AcqRel) & SNAPSHOT == 0
        {
            self.ask_keeper(Request::Snapshot { answer: None });
        }
    }

    pub(crate) fn checkpoint_done(&self) {
        self.nudged.fetch_and(!CHECKPOINT, Ordering::AcqRel);
    }

    /// Bytes of finished segments that no snapshot covers yet.
    pub(crate) fn uncovered(&self) -> u64 {
        self.finished.load(Ordering::Acquire)
    }

    /// A snapshot covers `covered` bytes of the journal; the next is due at `due`.
    pub(crate) fn snapshot_done(&self, covered: u64, due: u64) {
        self.finished.fetch_sub(covered, Ordering::AcqRel);
        self.due.store(due, Ordering::Release);
        self.nudged.fetch_and(!SNAPSHOT, Ordering::AcqRel);
    }

    /// Lets what was put off for want of room be asked for again.
    pub(crate) fn ask_again(&self) {
        self.nudged.store(0, Ordering::Release);
    }

    pub(crate) fn account_journal(&self, open: u64) {
        self.open.store(open, Ordering::Release);
    }

    pub(crate) fn account_segment_finished(&self) {
        let open = self.open.swap(0, Ordering::AcqRel);
        self.finished.fetch_add(open, Ordering::AcqRel);
    }
}
