//! What can go wrong, and what the store mended by itself. Every text is a sentence for people.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why the store did not do what it was asked. A refused write was not kept.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// Another process holds the data folder.
    #[error(
        "Another Gluebox is already using the folder {}. Stop it first, or choose another folder with --data.",
        folder.display()
    )]
    Locked { folder: PathBuf },
    /// What lies on the disk is not what was written there, or cannot be read by this version.
    #[error("{what}")]
    Damaged { what: String },
    /// The data folder cannot be used as it is: rights, a file in its place, a newer version.
    #[error("{what}")]
    Unusable { what: String },
    /// The disk refused; whatever was being written was not kept.
    #[error("The disk could not be used while {doing}: {source}.")]
    Disk {
        doing: String,
        source: Arc<io::Error>,
    },
    /// No room is left. Deleting and signing in still work.
    #[error(
        "The disk is full, so this was not saved. Delete something or make room, then try again."
    )]
    Full,
    /// A key above `LONGEST_KEY` or a record above `LONGEST_RECORD`.
    #[error("This is too long to be kept in one piece.")]
    TooLong,
    /// An earlier change that this one was built upon was refused.
    #[error(
        "An earlier change could not be saved, so this one was not saved either. Please try again."
    )]
    Overtaken,
    /// The store was closed.
    #[error("The box is shutting down, so this was not saved.")]
    Closed,
}

impl StoreError {
    /// For errors of files that the caller writes itself.
    pub fn disk(doing: impl Into<String>, source: io::Error) -> StoreError {
        if is_full(&source) {
            return StoreError::Full;
        }
        StoreError::Disk {
            doing: doing.into(),
            source: Arc::new(source),
        }
    }

    pub(crate) fn unusable(what: impl Into<String>) -> StoreError {
        StoreError::Unusable { what: what.into() }
    }

    pub(crate) fn damaged(what: impl Into<String>) -> StoreError {
        StoreError::Damaged { what: what.into() }
    }
}

/// A quota that is used up is a full disk to whoever sits before it.
pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

/// `result.doing("reading the journal")`: names what the disk was asked for.
pub(crate) trait Doing<T> {
    fn doing(self, what: &str) -> Result<T, StoreError>;
    fn doing_at(self, what: &str, path: &Path) -> Result<T, StoreError>;
}

impl<T> Doing<T> for io::Result<T> {
    fn doing(self, what: &str) -> Result<T, StoreError> {
        self.map_err(|source| StoreError::disk(what, source))
    }

    fn doing_at(self, what: &str, path: &Path) -> Result<T, StoreError> {
        self.map_err(|source| StoreError::disk(format!("{what} {}", path.display()), source))
    }
}

/// What the store found and mended by itself. `Display` is the sentence for the owner.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Notice {
    /// `why` completes "because …".
    #[error("The box rebuilt its index because {why}. Nothing was lost.")]
    IndexRebuilt { why: String },
    /// There was no room to build the index on disk, so it is kept in memory for now.
    #[error(
        "The box keeps its index in memory because it could not be written ({why}). Make room on the disk and start again."
    )]
    IndexInMemory { why: String },
    /// A write that was cut off by a power cut; nobody had been told that it was saved.
    #[error(
        "The last {bytes} bytes were still being written when the box stopped; they had not been saved and were removed."
    )]
    TailCut { bytes: u64 },
    /// Saved batches that cannot be read any more.
    #[error(
        "Part of the disk was damaged: {lost} saved changes cannot be read, {kept} changes after them were kept, {recovered} records were recovered from the index."
    )]
    JournalDamaged {
        lost: u64,
        kept: u64,
        recovered: u64,
    },
    /// A snapshot that cannot be read; an older one and the journal took its place.
    #[error(
        "One of the safety copies was damaged ({file}) and was put aside; an older one was used."
    )]
    SnapshotDamaged { file: String },
    /// There is no room for the reserve that deleting and signing in need.
    #[error("The disk is nearly full. Make room soon.")]
    LittleRoom,
}
