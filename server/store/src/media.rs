//! Media: files named by the hash of their bytes. A file is there whole or not at all. The record
//! about it is the caller's to commit, after the file.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::{fmt, mem};

use crate::error::{Doing, StoreError, is_full};
use crate::folder::{Folder, create_new, make_dir, sync_dir};
use crate::shared::Shared;

/// The blake3 hash of a file's bytes. As text: 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    pub fn of(bytes: &[u8]) -> Hash {
        Hash(*blake3::hash(bytes).as_bytes())
    }

    pub fn from_bytes(bytes: [u8; 32]) -> Hash {
        Hash(bytes)
    }

    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Hash({self})")
    }
}

/// The text is not 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not the name of a stored file")]
pub struct NotAHash;

impl FromStr for Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Hash, NotAHash> {
        let hash = Hash(
            *blake3::Hash::from_hex(text)
                .map_err(|_| NotAHash)?
                .as_bytes(),
        );
        // One name per file: no capitals.
        if hash.to_string() == text {
            Ok(hash)
        } else {
            Err(NotAHash)
        }
    }
}

/// The stored files.
#[derive(Clone, Copy)]
pub struct Media<'a> {
    shared: &'a Shared,
}

impl<'a> Media<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Media<'a> {
        Media { shared }
    }

    /// Begins a file. Refused with `Full` when only the reserve is left.
    pub fn upload(&self) -> Result<Upload, StoreError> {
        if !self.shared.reserve.take() {
            return Err(StoreError::Full);
        }
        let mut name = [0; 16];
        getrandom::fill(&mut name)
            .map_err(io::Error::other)
            .doing("beginning an upload")?;
        let temporary = self
            .shared
            .folder
            .uploads()
            .join(format!("{:032x}.part", u128::from_le_bytes(name)));
        let file = create_new(&temporary).doing("beginning an upload")?;
        Ok(Upload {
            file,
            temporary,
            media: self.shared.folder.media(),
            hasher: blake3::Hasher::new(),
            len: 0,
            full: false,
        })
    }

    /// Stores bytes that are in memory anyway.
    pub fn put(&self, bytes: &[u8]) -> Result<Hash, StoreError> {
        let hash = Hash::of(bytes);
        if self.exists(&hash) {
            return Ok(hash);
        }
        let mut upload = self.upload()?;
        upload.write_all(bytes).doing("storing a file")?;
        upload.finish()
    }

    /// Where the file lies if it is there: `media/ab/abcd…`.
    pub fn path(&self, hash: &Hash) -> PathBuf {
        place(&self.shared.folder, hash)
    }

    /// `None` when there is no such file.
    pub fn open(&self, hash: &Hash) -> Result<Option<File>, StoreError> {
        match File::open(self.path(hash)) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(StoreError::disk("opening a stored file", source)),
        }
    }

    pub fn exists(&self, hash: &Hash) -> bool {
        self.path(hash).is_file()
    }

    /// The file's length in bytes; `None` when there is no such file.
    pub fn len(&self, hash: &Hash) -> Option<u64> {
        fs::metadata(self.path(hash))
            .ok()
            .filter(fs::Metadata::is_file)
            .map(|metadata| metadata.len())
    }

    /// The hashes of all stored files, in no order.
    pub fn all(&self) -> Result<Vec<Hash>, StoreError> {
        let mut found = Vec::new();
        for shard in fs::read_dir(self.shared.folder.media())
            .doing("listing stored files")?
            .flatten()
        {
            let Ok(entries) = fs::read_dir(shard.path()) else {
                continue;
            };
            found.extend(
                entries
                    .flatten()
                    .filter_map(|entry| entry.file_name().to_str()?.parse::<Hash>().ok()),
            );
        }
        Ok(found)
    }
}

fn place(folder: &Folder, hash: &Hash) -> PathBuf {
    let name = hash.to_string();
    folder.media().join(&name[..2]).join(name)
}

/// Where a file of the data folder `dir` lies. Needs no open store: what is published can be served
/// while that is still starting.
pub fn media_path(dir: &Path, hash: &Hash) -> PathBuf {
    place(&Folder::new(dir), hash)
}

/// A file that is being written; gone without a trace unless it is finished.
#[derive(Debug)]
pub struct Upload {
    file: File,
    temporary: PathBuf,
    media: PathBuf,
    hasher: blake3::Hasher,
    len: u64,
    full: bool,
}

impl Upload {
    /// Bytes written so far.
    pub fn written(&self) -> u64 {
        self.len
    }

    /// What was written so far, from its beginning: a file can be judged before it is kept.
    pub fn reader(&self) -> Result<File, StoreError> {
        File::open(&self.temporary).doing("reading an upload")
    }

    /// Makes the file durable under the hash of its bytes.
    pub fn finish(mut self) -> Result<Hash, StoreError> {
        if self.full {
            return Err(StoreError::Full);
        }
        self.file.sync_all().doing("storing a file")?;
        let hash = Hash(*self.hasher.finalize().as_bytes());
        let name = hash.to_string();
        let shard = self.media.join(&name[..2]);
        if !shard.is_dir() {
            make_dir(&shard).doing("storing a file")?;
            sync_dir(&self.media).doing("storing a file")?;
        }
        // Over a file of the same name, which has the same bytes or has rotted.
        fs::rename(&self.temporary, shard.join(&name)).doing("storing a file")?;
        self.temporary = PathBuf::new();
        sync_dir(&shard).doing("storing a file")?;
        Ok(hash)
    }
}

impl Write for Upload {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.file.write(bytes) {
            Ok(count) => {
                self.hasher.update(&bytes[..count]);
                self.len += count as u64;
                Ok(count)
            }
            Err(error) => {
                self.full |= is_full(&error);
                Err(error)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        let temporary = mem::take(&mut self.temporary);
        if !temporary.as_os_str().is_empty() {
            let _ = fs::remove_file(temporary);
        }
    }
}
