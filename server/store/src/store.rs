//! The store as the rest of the box sees it: put, get, scan, and the doors to media, publications,
//! snapshots and exports. Cheap to clone; the last clone to go stops its threads.

use std::fmt;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crate::archive;
use crate::archive::export::{Added, Exported};
use crate::error::{Doing, Notice, StoreError};
use crate::identity::Identity;
use crate::journal::queue::{Ticket, Waiting};
use crate::journal::writer::{self, Writer};
use crate::keeper::{Keeper, Request, Rows};
use crate::media::Media;
use crate::open::{self, Opened};
use crate::read::{self, Record};
use crate::shared::Shared;
use crate::space::Space;
use crate::usage::Usage;
use crate::write::{self, Batch, Change, Sequence, changes, encode};

/// How a store is opened. The defaults are what a box uses.
#[derive(Debug, Clone)]
pub struct Options {
    /// Bytes held back for a full disk.
    pub reserve_bytes: u64,
    /// Bytes of changes in memory after which they are carried into the index.
    pub checkpoint_bytes: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            reserve_bytes: 16 << 20,
            checkpoint_bytes: 1 << 20,
        }
    }
}

/// A record, its key and its value together, is at most this long: it has to fit into a journal batch
/// and into memory.
pub const LONGEST_RECORD: usize = 64 << 20;
/// A batch is at most this long.
const LONGEST_BATCH: usize = 256 << 20;
/// A key is at most this long.
pub const LONGEST_KEY: usize = 1024;

#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    shared: Arc<Shared>,
    identity: Identity,
    writer: Arc<Mutex<Writer>>,
    running: Mutex<Option<Running>>,
}

struct Running {
    journal: JoinHandle<()>,
    keeper: JoinHandle<()>,
    /// Held as long as the threads run.
    _lock: File,
}

impl Store {
    /// Opens the data folder, making it where it is missing. May take seconds when the index has to
    /// be rebuilt; what sites serve can be read meanwhile with [`crate::published::read_all`].
    pub fn open(dir: &Path, options: Options) -> Result<Opened, StoreError> {
        open::open(dir, &options, false)
    }

    pub(crate) fn start(
        shared: Arc<Shared>,
        identity: Identity,
        lock: File,
        writer: Writer,
        keeper: Keeper,
    ) -> Result<Store, StoreError> {
        let spawn = |name: &str, body: Box<dyn FnOnce() + Send>| {
            std::thread::Builder::new()
                .name(name.to_owned())
                .spawn(body)
                .doing("starting a thread")
        };
        let writer = Arc::new(Mutex::new(writer));
        let journal = {
            let (shared, writer) = (shared.clone(), writer.clone());
            let run = move || writer::run(&writer, &shared.queue);
            spawn("gluebox-journal", Box::new(run))?
        };
        let keeper = spawn("gluebox-keeper", Box::new(move || keeper.run()))?;
        let running = Mutex::new(Some(Running {
            journal,
            keeper,
            _lock: lock,
        }));
        Ok(Store {
            inner: Arc::new(Inner {
                shared,
                identity,
                writer,
                running,
            }),
        })
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.inner.shared
    }

    /// Puts a batch in the journal's queue and returns at once. Batches are kept in the order of submitting, as soon as
    /// somebody waits for one of them with [`Store::wait`], or the store is closed.
    pub fn submit(&self, batch: impl Into<Batch>) -> Ticket {
        let Batch {
            writes,
            essential,
            after,
        } = batch.into();
        self.submit_changes(changes(writes), essential, after)
    }

    /// Hands over a batch that nobody waits for.
    pub fn note(&self, batch: impl Into<Batch>) {
        drop(self.submit(batch));
        self.shared().queue.nudge();
    }

    pub(crate) fn submit_changes(
        &self,
        changes: Vec<Change>,
        essential: bool,
        after: Option<Ticket>,
    ) -> Ticket {
        let too_long = changes.iter().any(|(key, value)| {
            key.len() > LONGEST_KEY + 1
                || key.len() + value.as_ref().map_or(0, Vec::len) > LONGEST_RECORD
        });
        let payload = encode(&changes);
        if too_long || payload.len() > LONGEST_BATCH {
            return Ticket::answered(Err(StoreError::TooLong));
        }
        let ticket = Ticket::new();
        let waiting = Waiting {
            changes,
            payload,
            essential,
            after,
            ticket: ticket.clone(),
        };
        self.inner.shared.queue.push(waiting);
        ticket
    }

    /// Waits until the batch of this ticket is on the disk and visible to `get` and `scan`, or refused.
    pub fn wait(&self, ticket: &Ticket) -> Result<Sequence, StoreError> {
        if ticket.poll().is_none() {
            writer::lend_a_hand(&self.inner.writer, &self.shared().queue);
        }
        ticket.wait()
    }

    /// [`Store::submit`], then [`Store::wait`].
    pub fn commit(&self, batch: impl Into<Batch>) -> Result<Sequence, StoreError> {
        self.wait(&self.submit(batch))
    }

    pub fn get(&self, space: Space, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        read::get(self.shared(), space, key)
    }

    /// All records whose key begins with `prefix`, by rising key, as of one moment.
    pub fn scan(&self, space: Space, prefix: &[u8]) -> Result<Vec<Record>, StoreError> {
        read::scan(self.shared(), space, prefix, false, usize::MAX)
    }

    /// The last `limit` records whose key begins with `prefix`, by falling key.
    pub fn scan_back(
        &self,
        space: Space,
        prefix: &[u8],
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        read::scan(self.shared(), space, prefix, true, limit)
    }

    pub fn media(&self) -> Media<'_> {
        Media::new(self.shared())
    }

    /// Switches what a site serves (`None`: nothing) together with further writes. Returns when both
    /// the record and the pointer that visitors are served from at the next start are on the disk.
    pub fn publish(
        &self,
        site: &str,
        manifest: Option<&[u8]>,
        extra: Vec<write::Write>,
    ) -> Result<Sequence, StoreError> {
        crate::published::publish(self, site, manifest, extra)
    }

    /// Carries all changes into the index and makes it durable.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        let (answer, done) = sync_channel(1);
        self.shared().ask_keeper(Request::Checkpoint {
            answer: Some(answer),
        });
        done.recv().map_err(|_| StoreError::Closed)?
    }

    /// Makes a verified snapshot of everything acknowledged so far; the path of its file.
    pub fn snapshot(&self) -> Result<PathBuf, StoreError> {
        let (answer, done) = sync_channel(1);
        self.shared().ask_keeper(Request::Snapshot {
            answer: Some(answer),
        });
        done.recv().map_err(|_| StoreError::Closed)?
    }

    /// All records as of now, by rising full key.
    pub(crate) fn rows(&self) -> Result<Rows, StoreError> {
        let (answer, done) = sync_channel(1);
        self.shared().ask_keeper(Request::Rows { answer });
        done.recv().map_err(|_| StoreError::Closed)?
    }

    /// Who this box is: made at the first start and never changed.
    pub fn identity(&self) -> &Identity {
        &self.inner.identity
    }

    /// What was found and mended since the last time this was asked.
    pub fn take_notices(&self) -> Vec<Notice> {
        std::mem::take(
            &mut *self
                .shared()
                .notices
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    /// Writes everything but sessions and letters on their way as one zip that a person can unpack. It
    /// shows one moment; the box goes on meanwhile. `add` may put further files into it, for reading only.
    pub fn export<W: Write>(
        &self,
        out: W,
        add: impl FnOnce(&mut Added<'_, W>) -> Result<(), StoreError>,
    ) -> Result<Exported, StoreError> {
        archive::export::export(self, out, add)
    }

    /// What the folder takes up on the disk, in bytes.
    pub fn usage(&self) -> Result<Usage, StoreError> {
        Usage::measure(&self.shared().folder)
    }

    /// What may still be written to this disk, in bytes.
    pub fn free(&self) -> Result<u64, StoreError> {
        crate::folder::free_room(&self.shared().folder.root).doing("looking for room")
    }

    pub fn folder(&self) -> &Path {
        &self.shared().folder.root
    }

    /// Says goodbye: waits for what was submitted, carries everything into the index and closes it.
    /// Whatever comes later is refused. The folder may be opened again when this returns.
    pub fn close(&self) -> Result<(), StoreError> {
        self.inner.stop()
    }
}

impl Inner {
    fn stop(&self) -> Result<(), StoreError> {
        let Some(running) = self
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
        else {
            return Ok(());
        };
        // The keeper first needs the writer for sealing, so the writer goes before it only in the
        // sense that nothing new is accepted.
        self.shared.queue.close();
        let _ = running.journal.join();
        let (answer, done) = sync_channel(1);
        self.shared.ask_keeper(Request::Stop { answer });
        let result = done.recv().unwrap_or(Err(StoreError::Closed));
        let _ = running.keeper.join();
        result
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            tracing::warn!("the index was not closed in order: {error}");
        }
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Store")
            .field("folder", &self.folder())
            .finish_non_exhaustive()
    }
}
