//! The index: sled, how records are found. It is never what decides whether something is saved, so
//! every call into it may fail or panic, and then it is thrown away and built again from the truth.
//!
//! sled 0.34 does not fsync its file (its flush ends in `sync_file_range`), and not at all the blob
//! files that it makes for large values. Hence: nothing is written between checkpoints, a checkpoint
//! fsyncs the files itself, and values above 4 kB are cut into pieces, which keeps a leaf of sixteen
//! of them far below the size from which sled uses blobs.
//!
//! **Digest.** Every record is stored with 128 bits of the blake3 hash of its key and value, and the
//! sum of these over all records is kept in `state.json` (an additive set hash: it does not depend on
//! the order and is brought up to date by subtracting what goes and adding what comes). A checkpoint
//! writes down the sum that it is going to reach before it begins. After an unclean stop the changes
//! of an interrupted checkpoint are simply carried in again, and then the sum over what is really
//! there must be the one written down: any record that is missing, old or altered shows. A checksum of
//! sled's files would be cheaper but cannot be foretold, and so says nothing about an interrupted one.

mod bulk;
mod files;
mod head;
pub(crate) mod state;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

pub(crate) use self::bulk::Bulk;
use self::files::{sync_files, wait_until_released};
pub(crate) use self::head::Ledger;
use self::head::{Head, PIECES, piece_key, record_hash};
use crate::folder::{make_dir, size_of};
use crate::tables::Memory;

/// Why the index cannot be used any more; completes "because …".
#[derive(Debug, Clone)]
pub(crate) struct Fault(pub(crate) String);

/// sled's cache. The whole idle box must stay below 30 MB; the system's page cache does the rest.
const CACHE_BYTES: u64 = 1 << 20;
/// A damaged file can make sled run in circles.
const OPEN_PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Index {
    /// `None` only while dropping.
    db: Option<sled::Db>,
    dir: PathBuf,
    broken: AtomicBool,
}

impl Index {
    /// Opens or makes sled in `dir`, surviving its panics and its going round in circles.
    pub(crate) fn open(dir: &Path) -> Result<Index, Fault> {
        make_dir(dir).map_err(|error| Fault(format!("its folder could not be made: {error}")))?;
        wait_until_released(&dir.join("db"));
        let (done, opened) = mpsc::channel();
        let config = sled::Config::new()
            .path(dir)
            .cache_capacity(CACHE_BYTES)
            .flush_every_ms(None);
        std::thread::Builder::new()
            .name("gluebox-index-open".to_owned())
            .spawn(move || {
                let result = catch_unwind(AssertUnwindSafe(|| config.open()));
                let _ = done.send(match result {
                    Ok(Ok(db)) => Ok(db),
                    Ok(Err(error)) => {
                        tracing::warn!("the index could not be opened: {error}");
                        Err(Fault("it could not be opened".to_owned()))
                    }
                    Err(_) => Err(Fault("it could not be opened".to_owned())),
                });
            })
            .map_err(|error| Fault(format!("no thread could be started for it ({error})")))?;
        let db = match opened.recv_timeout(OPEN_PATIENCE) {
            Ok(opened) => opened?,
            Err(_) => return Err(Fault("it did not open in time".to_owned())),
        };
        Ok(Index {
            db: Some(db),
            dir: dir.to_owned(),
            broken: AtomicBool::new(false),
        })
    }

    pub(crate) fn is_broken(&self) -> bool {
        self.broken.load(Ordering::Acquire)
    }

    /// No further call goes to sled.
    pub(crate) fn mark_broken(&self) {
        self.broken.store(true, Ordering::Release);
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    fn guard<T>(&self, call: impl FnOnce(&sled::Db) -> sled::Result<T>) -> Result<T, Fault> {
        let db = self
            .db
            .as_ref()
            .expect("the index is open until it is dropped");
        if self.is_broken() {
            return Err(Fault("it is broken".to_owned()));
        }
        match catch_unwind(AssertUnwindSafe(|| call(db))) {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(self.fault(format!("sled reported: {error}"))),
            Err(_) => Err(self.fault("sled panicked".to_owned())),
        }
    }

    fn fault(&self, why: String) -> Fault {
        self.mark_broken();
        Fault(why)
    }

    fn head(&self, key: &[u8]) -> Result<Option<Head>, Fault> {
        match self.guard(|db| db.get(key))? {
            None => Ok(None),
            Some(bytes) => match Head::decode(&bytes) {
                Some(head) => Ok(Some(head)),
                None => Err(self.fault("a record in it is damaged".to_owned())),
            },
        }
    }

    pub(crate) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
        self.head(key)?
            .map(|head| self.value(key, head))
            .transpose()
    }

    /// The whole value behind a head, checked against its hash.
    fn value(&self, key: &[u8], head: Head) -> Result<Vec<u8>, Fault> {
        let pieces = head.pieces();
        let (hash, len) = (head.hash, head.len);
        let value = match head.inline {
            Some(value) => value,
            None => {
                let mut value = Vec::with_capacity(len.min(1 << 20));
                for number in 0..pieces {
                    match self.guard(|db| db.get(piece_key(key, number)))? {
                        Some(piece) => value.extend_from_slice(&piece),
                        None => {
                            return Err(
                                self.fault("a piece of a record is missing in it".to_owned())
                            );
                        }
                    }
                }
                value
            }
        };
        if value.len() != len || record_hash(key, &value) != hash {
            return Err(self.fault("a record in it is damaged".to_owned()));
        }
        Ok(value)
    }

    /// Records whose key begins with `prefix`.
    pub(crate) fn range<'a>(
        &'a self,
        prefix: &[u8],
        backwards: bool,
    ) -> impl Iterator<Item = Result<(Vec<u8>, Vec<u8>), Fault>> + use<'a> {
        let mut rows = Some(self.guard(|db| Ok(db.scan_prefix(prefix))));
        std::iter::from_fn(move || match rows.take()? {
            Err(fault) => Some(Err(fault)),
            Ok(mut iter) => {
                let next = self.guard(|_| {
                    if backwards {
                        iter.next_back().transpose()
                    } else {
                        iter.next().transpose()
                    }
                });
                match next {
                    Err(fault) => Some(Err(fault)),
                    Ok(None) => None,
                    Ok(Some((key, head))) => {
                        let record = match Head::decode(&head) {
                            Some(head) => self.value(&key, head).map(|value| (key.to_vec(), value)),
                            None => Err(self.fault("a record in it is damaged".to_owned())),
                        };
                        if record.is_ok() {
                            rows = Some(Ok(iter));
                        }
                        Some(record)
                    }
                }
            }
        })
    }

    /// All records by rising key.
    pub(crate) fn all(&self) -> impl Iterator<Item = Result<(Vec<u8>, Vec<u8>), Fault>> + '_ {
        (0..PIECES).flat_map(|tag| self.range(&[tag], false))
    }

    /// Reads every record and counts what is there.
    pub(crate) fn count(&self) -> Result<Ledger, Fault> {
        let mut ledger = Ledger::default();
        for record in self.all() {
            let (key, value) = record?;
            ledger.add(&key, &value);
        }
        Ok(ledger)
    }

    /// What the ledger will be when `memory` is carried in over `before`.
    pub(crate) fn foretell(&self, before: Ledger, memory: &Memory) -> Result<Ledger, Fault> {
        let mut ledger = before;
        for (key, value) in &memory.records {
            if let Some(old) = self.head(key)? {
                ledger.remove(key, &old);
            }
            if let Some(value) = value {
                ledger.add(key, value);
            }
        }
        Ok(ledger)
    }

    /// Carries changes in. Doing it again after an interruption leads to the same end.
    pub(crate) fn carry(&self, memory: &Memory) -> Result<(), Fault> {
        let mut bulk = Bulk::new(self);
        for (key, value) in &memory.records {
            let old_pieces = self.head(key)?.map_or(0, |old| old.pieces());
            match value {
                Some(value) => bulk.put(key, value, old_pieces)?,
                None => bulk.delete(key, old_pieces)?,
            }
        }
        bulk.finish()
    }

    /// Makes everything carried in so far durable.
    pub(crate) fn sync(&self) -> Result<(), Fault> {
        self.guard(|db| db.flush())?;
        sync_files(&self.dir)
            .map_err(|error| self.fault(format!("its file could not be written ({error})")))
    }

    pub(crate) fn size(&self) -> u64 {
        size_of(&self.dir)
    }

    /// Closes sled so that its files rest, and makes them durable.
    pub(crate) fn close(mut self) -> Result<(), Fault> {
        self.guard(|db| db.flush())?;
        let db = self.db.take();
        catch_unwind(AssertUnwindSafe(|| drop(db)))
            .map_err(|_| Fault("sled panicked".to_owned()))?;
        wait_until_released(&self.dir.join("db"));
        sync_files(&self.dir).map_err(|error| Fault(error.to_string()))
    }
}

impl Drop for Index {
    fn drop(&mut self) {
        let Some(db) = self.db.take() else { return };
        if self.is_broken() {
            // A broken sled may hang or write while it is dropped; its files are thrown away anyway.
            std::mem::forget(db);
        } else {
            let _ = catch_unwind(AssertUnwindSafe(|| drop(db)));
        }
    }
}
