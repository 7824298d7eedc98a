//! The data folder: where everything lies, who may read it, and how a file is replaced without ever
//! being half. Knows nothing of what is in the files.
//!
//! ```text
//! lock            held by the one process that uses the folder
//! format          the version of this layout
//! identity.key    0600
//! reserve         room held back for a full disk
//! journal/        NNNNNNNN.gbj
//! snapshots/      SEQUENCE.gbs
//! index/          state.json and the folder of sled it names
//! media/ab/       files named by the hash of their bytes
//! uploads/        unfinished files, emptied at start
//! keys/           0600, the keys of the box's locks
//! published/      what each site serves, readable before anything else is open
//! switched-on     how often in a row the machine ran only for seconds
//! reset           what is to be put back to the start, if anything
//! wiped/          all of the above as it was before it was wiped, for seven days
//! ```

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::error::{Doing, StoreError};

/// The version of the layout. A folder with a higher one was made by a newer program.
const FORMAT: u32 = 1;
/// Lies in a folder while a restore fills it.
pub(crate) const RESTORING: &str = "restoring";

/// The paths inside a data folder.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    pub(crate) root: PathBuf,
}

impl Folder {
    pub(crate) fn new(root: &Path) -> Folder {
        Folder {
            root: root.to_owned(),
        }
    }

    pub(crate) fn journal(&self) -> PathBuf {
        self.root.join("journal")
    }

    pub(crate) fn snapshots(&self) -> PathBuf {
        self.root.join("snapshots")
    }

    pub(crate) fn index(&self) -> PathBuf {
        self.root.join("index")
    }

    pub(crate) fn media(&self) -> PathBuf {
        self.root.join("media")
    }

    pub(crate) fn uploads(&self) -> PathBuf {
        self.root.join("uploads")
    }

    pub(crate) fn published(&self) -> PathBuf {
        self.root.join("published")
    }

    pub(crate) fn keys(&self) -> PathBuf {
        self.root.join("keys")
    }

    pub(crate) fn reserve(&self) -> PathBuf {
        self.root.join("reserve")
    }

    pub(crate) fn identity(&self) -> PathBuf {
        self.root.join("identity.key")
    }

    /// Makes the folder where it is missing, takes its lock and checks that this version may use it.
    /// The lock lives as long as the returned file.
    pub(crate) fn take(&self) -> Result<File, StoreError> {
        make_dir(&self.root).map_err(|source| self.unusable(source))?;
        let lock = self.lock()?;
        self.check_format()?;
        for dir in [
            self.journal(),
            self.snapshots(),
            self.index(),
            self.media(),
            self.uploads(),
            self.published(),
        ] {
            make_dir(&dir).map_err(|source| self.unusable(source))?;
        }
        sync_dir(&self.root).doing("preparing the data folder")?;
        Ok(lock)
    }

    /// Takes the lock of a folder that is there.
    pub(crate) fn lock(&self) -> Result<File, StoreError> {
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(self.root.join("lock"))
            .map_err(|source| self.unusable(source))?;
        match lock.try_lock() {
            Ok(()) => Ok(lock),
            Err(TryLockError::WouldBlock) => Err(StoreError::Locked {
                folder: self.root.clone(),
            }),
            Err(TryLockError::Error(source)) => {
                Err(StoreError::disk("locking the data folder", source))
            }
        }
    }

    fn check_format(&self) -> Result<(), StoreError> {
        let path = self.root.join("format");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // On a full disk an existing folder must still open; the mark is only a help.
                return match replace(&path, format!("gluebox data folder {FORMAT}\n").as_bytes()) {
                    Ok(()) => Ok(()),
                    Err(error) if crate::error::is_full(&error) => Ok(()),
                    Err(source) => Err(self.unusable(source)),
                };
            }
            Err(source) => return Err(self.unusable(source)),
        };
        let version = text
            .trim()
            .rsplit(' ')
            .next()
            .and_then(|word| word.parse::<u32>().ok());
        match version {
            Some(version) if version <= FORMAT => Ok(()),
            Some(_) => Err(StoreError::unusable(format!(
                "The folder {} was written by a newer Gluebox. Install that version to open it.",
                self.root.display()
            ))),
            None => Err(StoreError::unusable(format!(
                "The file {} is not readable as Gluebox wrote it. If the rest of the folder is a Gluebox data folder, delete this file and start again.",
                path.display()
            ))),
        }
    }

    fn unusable(&self, source: io::Error) -> StoreError {
        let root = self.root.display();
        match source.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                StoreError::unusable(format!(
                    "Gluebox may not write to the folder {root}. Give it the right to, or choose another folder with --data."
                ))
            }
            io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => StoreError::unusable(
                format!("{root} is not a folder. Choose another one with --data."),
            ),
            _ => StoreError::disk(format!("preparing the folder {root}"), source),
        }
    }
}

/// Makes a folder and its missing parents, readable by its owner alone.
pub(crate) fn make_dir(path: &Path) -> io::Result<()> {
    match DirBuilder::new().recursive(true).mode(0o700).create(path) {
        Ok(()) if path.is_dir() => Ok(()),
        Ok(()) => Err(io::ErrorKind::NotADirectory.into()),
        Err(error) => Err(error),
    }
}

pub(crate) fn sync_dir(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// A new file, readable by its owner alone; fails when it is there already.
pub(crate) fn create_new(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

/// Replaces a file so that a power cut leaves the old bytes or the new ones, never a mix: temporary
/// file, fsync, rename, fsync of the folder.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = path.with_extension("tmp");
    let written = (|| {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
        return written;
    }
    sync_dir(
        path.parent()
            .expect("a file in the data folder has a parent"),
    )
}

/// Narrows an existing folder or file that was made with wider rights.
pub(crate) fn keep_private(path: &Path, mode: u32) {
    if let Ok(metadata) = fs::metadata(path)
        && metadata.permissions().mode() & 0o077 != 0
    {
        let _ = fs::set_permissions(path, fs::Permissions::from_mode(mode));
    }
}

/// Sum of the sizes of all files below a folder.
pub(crate) fn size_of(path: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(path) else {
        return 0;
    };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => size_of(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}

/// Bytes that this process may still write on the disk of `path`.
pub(crate) fn free_room(path: &Path) -> io::Result<u64> {
    let stat = rustix::fs::statvfs(path)?;
    Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
}
