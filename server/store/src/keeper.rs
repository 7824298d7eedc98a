//! The keeper: the one thread that carries changes into the index, makes snapshots and rebuilds the
//! index when it fails. Slow work happens here, so that no acknowledgement waits for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Release};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use crate::error::{Doing, Notice, StoreError};
use crate::folder::{create_new, free_room, sync_dir};
use crate::index::state::{Mark, State, files};
use crate::index::{Fault, Index};
use crate::journal::queue::Sealed;
use crate::rebuild::{FoundBy, rebuild};
use crate::shared::Shared;
use crate::snapshot::file::{Row, Writer, verify};
use crate::snapshot::{snapshot_path, snapshots};
use crate::tables::Base;
use crate::truth::{self, Truth};

/// The journal behind the newest snapshot may grow to this, or to half of the snapshot if that is more.
const SNAPSHOT_DUE: u64 = 4 << 20;
/// sled keeps a few segments of 512 kB whatever is in it; below this its size says nothing.
const SMALL_INDEX: u64 = 8 << 20;
/// Room that a checkpoint or a snapshot must leave on the disk.
const ROOM_TO_SPARE: u64 = 2 << 20;
/// How often work that failed is tried again.
const AGAIN: Duration = Duration::from_secs(10);

pub(crate) type Answer<T> = SyncSender<Result<T, StoreError>>;

pub(crate) enum Request {
    Checkpoint {
        answer: Option<Answer<()>>,
    },
    Snapshot {
        answer: Option<Answer<PathBuf>>,
    },
    /// The index in `folder` failed.
    Rebuild {
        why: String,
        folder: PathBuf,
    },
    /// All records as of now, by rising key.
    Rows {
        answer: Answer<Rows>,
    },
    Stop {
        answer: Answer<()>,
    },
}

pub(crate) type Rows = Box<dyn Iterator<Item = Result<Row, StoreError>> + Send>;

/// How large the journal may grow behind a snapshot of this size.
pub(crate) fn snapshot_due(snapshot: u64) -> u64 {
    SNAPSHOT_DUE.max(snapshot / 2)
}

pub(crate) struct Keeper {
    shared: Arc<Shared>,
    /// `None` while everything is in memory.
    state: Option<State>,
    requests: Receiver<Request>,
    /// The index's size in bytes when it was last rebuilt; 0 before that.
    size_when_new: u64,
}

impl Keeper {
    pub(crate) fn new(
        shared: Arc<Shared>,
        state: Option<State>,
        requests: Receiver<Request>,
    ) -> Keeper {
        Keeper {
            shared,
            state,
            requests,
            size_when_new: 0,
        }
    }

    pub(crate) fn run(mut self) {
        let mut asked = Instant::now();
        loop {
            if asked.elapsed() >= AGAIN {
                self.shared.ask_again();
                asked = Instant::now();
            }
            match self.requests.recv_timeout(AGAIN) {
                Ok(Request::Checkpoint { answer }) => {
                    reply(answer, self.checkpoint(), "a checkpoint")
                }
                Ok(Request::Snapshot { answer }) => reply(answer, self.snapshot(), "a snapshot"),
                Ok(Request::Rebuild { why, folder }) => self.rebuild_if_current(&why, &folder),
                Ok(Request::Stop { answer }) => {
                    let _ = answer.send(self.stop());
                    return;
                }
                Ok(Request::Rows { answer }) => drop(answer.send(self.rows())),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Carries all changes so far into the index and makes it durable.
    fn checkpoint(&mut self) -> Result<(), StoreError> {
        let Base::Index(index) = self.shared.tables.base() else {
            return Ok(());
        };
        let pending = self.shared.tables.pending() as u64;
        if pending > 0 {
            let room = free_room(&self.shared.folder.root).doing("looking for room")?;
            if room < pending.saturating_mul(4) + ROOM_TO_SPARE {
                return Err(StoreError::Full);
            }
        }
        match self.carry(&index) {
            Ok(()) => {}
            Err(Trouble::Store(error)) => return Err(error),
            Err(Trouble::Index(fault)) => {
                drop(index);
                self.rebuild(&fault.0)?;
            }
        }
        self.shared.checkpoint_done();
        self.rebuild_if_bloated()
    }

    fn carry(&mut self, index: &Index) -> Result<(), Trouble> {
        let dir = self.shared.folder.index();
        let Some(state) = self.state.as_mut() else {
            return Ok(());
        };
        let frozen = self.shared.tables.freeze();
        if frozen.last > state.reached.sequence {
            let ledger = index.foretell(state.reached.ledger(), &frozen)?;
            let mark = Mark::new(frozen.last, ledger);
            state.heading_for = Some(mark.clone());
            state.write(&dir)?;
            index.carry(&frozen)?;
            index.sync()?;
            state.reached = mark;
            state.heading_for = None;
            state.files = files(index.dir());
            state.write(&dir)?;
        }
        self.shared.tables.thaw();
        Ok(())
    }

    fn rebuild_if_bloated(&mut self) -> Result<(), StoreError> {
        let (Base::Index(index), Some(state)) = (self.shared.tables.base(), &self.state) else {
            return Ok(());
        };
        let live = state.reached.ledger().bytes;
        // Many tiny records may take more than that however new the index is.
        let fit = live
            .saturating_mul(4)
            .max(SMALL_INDEX)
            .max(self.size_when_new.saturating_mul(2));
        if index.size() <= fit {
            return Ok(());
        }
        index.mark_broken();
        drop(index);
        self.rebuild("it had grown far beyond what it holds")
    }

    fn rebuild_if_current(&mut self, why: &str, folder: &Path) {
        if let Base::Index(index) = self.shared.tables.base()
            && index.dir() == folder
            && let Err(error) = self.rebuild(why)
        {
            tracing::error!("the index could not be rebuilt: {error}");
        }
    }

    /// Builds a new index from the truth while reads wait; in memory if the disk will not have it.
    fn rebuild(&mut self, why: &str) -> Result<(), StoreError> {
        tracing::warn!("the index is rebuilt because {why}");
        self.shared.tables.set_base(Base::Rebuilding, false);
        // Everything in memory is at most as new as the journal's end; what comes later stays above.
        let through = self.seal()?.sequence;
        let rebuilt = rebuild(&self.shared.folder, Some(through), through, why)?;
        match rebuilt.found_by {
            FoundBy::Index(index, state) => {
                self.state = Some(state);
                self.size_when_new = index.size();
                self.shared
                    .tables
                    .set_base(Base::Index(Arc::new(index)), true);
            }
            FoundBy::Memory(truth) => {
                self.state = None;
                self.shared.tables.keep_in_memory(truth)?;
            }
        }
        for notice in rebuilt.notices {
            self.shared.notice(notice);
        }
        if rebuilt.report.lost > 0 {
            let (lost, kept) = (rebuilt.report.lost, rebuilt.report.kept_behind);
            self.shared.known_losses.store(through, Release);
            self.shared.notice(Notice::JournalDamaged {
                lost,
                kept,
                recovered: 0,
            });
        }
        Ok(())
    }

    /// Finishes the journal's segment; everything up to the returned batch lies in finished ones.
    fn seal(&self) -> Result<Sealed, StoreError> {
        let (answer, sealed) = sync_channel(1);
        self.shared.queue.seal(answer);
        sealed.recv().map_err(|_| StoreError::Closed)
    }

    fn snapshot(&mut self) -> Result<PathBuf, StoreError> {
        let Sealed {
            sequence: through,
            below,
        } = self.seal()?;
        let covered = self.shared.uncovered();
        // The index must not be older than the snapshot, or it could not be caught up.
        self.checkpoint()?;
        let dir = self.shared.folder.snapshots();
        let path = snapshot_path(&dir, through);
        if !path.exists() {
            self.write_snapshot(&path, through)?;
        }
        self.prune(below)?;
        let size = fs::metadata(&path).map_or(0, |metadata| metadata.len());
        self.shared.snapshot_done(covered, snapshot_due(size));
        Ok(path)
    }

    /// Needs no room on the disk. The files it reads are opened before anything may remove them.
    fn rows(&self) -> Result<Rows, StoreError> {
        let through = self.seal()?.sequence;
        Ok(Box::new(self.truth(through)?.rows()?))
    }

    /// The truth, unless part of it became unreadable while the box runs: the index still knows what
    /// was there, and the next start gets it back from there, so nothing may be made to last without it.
    fn truth(&self, through: u64) -> Result<Truth, StoreError> {
        let truth = truth::read(&self.shared.folder, Some(through), through)?;
        for damaged in &truth.damaged {
            let file = damaged.display().to_string();
            self.shared.notice(Notice::SnapshotDamaged { file });
        }
        match truth.report.first_lost {
            Some(first) if first > self.shared.known_losses.load(Acquire) => {
                Err(StoreError::damaged(
                    "Part of what was saved on the disk cannot be read any more. Stop the box and start it again; then it recovers what it can.",
                ))
            }
            _ => Ok(truth),
        }
    }

    fn write_snapshot(&self, path: &Path, through: u64) -> Result<(), StoreError> {
        let temporary = path.with_extension("tmp");
        let truth = self.truth(through)?;
        let made = (|| {
            let _ = fs::remove_file(&temporary);
            let file = create_new(&temporary).doing("making a snapshot")?;
            let mut writer = Writer::create(file, through).doing("making a snapshot")?;
            for row in truth.rows()? {
                let (key, value) = row?;
                writer.push(&key, &value).doing("making a snapshot")?;
            }
            let count = writer.finish().doing("making a snapshot")?;
            if verify(&temporary)? != (through, count) {
                return Err(StoreError::damaged(
                    "A new safety copy could not be read back.",
                ));
            }
            fs::rename(&temporary, path).doing("making a snapshot")?;
            sync_dir(path.parent().expect("a snapshot lies in a folder")).doing("making a snapshot")
        })();
        if made.is_err() {
            let _ = fs::remove_file(&temporary);
        }
        made
    }

    /// Keeps the last two snapshots and the journal since the older of them, so that losing either
    /// snapshot loses nothing; but not more journal than is good for a small disk.
    fn prune(&self, below: u64) -> Result<(), StoreError> {
        let all = snapshots(&self.shared.folder.snapshots()).doing("reading the snapshots")?;
        for (_, path) in all.iter().skip(2) {
            fs::remove_file(path).doing_at("removing", path)?;
        }
        let Some((newest, path)) = all.first() else {
            return Ok(());
        };
        let older = all.get(1).map_or(0, |(sequence, _)| *sequence);
        let size = fs::metadata(path).map_or(0, |found| found.len());
        let journal = self.shared.folder.journal();
        crate::journal::prune(&journal, older, *newest, below, 2 * snapshot_due(size))
    }

    fn stop(&mut self) -> Result<(), StoreError> {
        let done = self.checkpoint();
        let Base::Index(index) = self.shared.tables.base() else {
            return done;
        };
        self.shared.tables.set_base(Base::Closed, false);
        let Some(index) = last_holder(index) else {
            return done;
        };
        let dir = index.dir().to_owned();
        if index.is_broken() || index.close().is_err() {
            return done;
        }
        if let (Ok(()), Some(state)) = (&done, self.state.as_mut()) {
            state.files = files(&dir);
            state.clean = true;
            state.write(&self.shared.folder.index())?;
        }
        done
    }
}

enum Trouble {
    Index(Fault),
    Store(StoreError),
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Trouble {
        Trouble::Index(fault)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Trouble {
        Trouble::Store(error)
    }
}

/// Waits a moment for reads under way.
fn last_holder(mut index: Arc<Index>) -> Option<Index> {
    for _ in 0..2000 {
        match Arc::try_unwrap(index) {
            Ok(index) => return Some(index),
            Err(shared) => index = shared,
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    None
}

fn reply<T>(answer: Option<Answer<T>>, result: Result<T, StoreError>, what: &str) {
    match (answer, result) {
        (Some(answer), result) => drop(answer.send(result)),
        (None, Err(error)) => tracing::warn!("{what} was put off: {error}"),
        (None, Ok(_)) => {}
    }
}
