//! The bytes of a snapshot, version 1. Little endian throughout.
//!
//! Header, 32 bytes: magic 8, version u32, zero u32, sequence u64, zero u32, crc32 of the first 28.
//! Blocks: raw length u32, stored length u32, crc32 of the stored bytes; then the block, deflated. A
//! raw block is a row of records `key length u32, value length u32, key, value`, by rising key.
//! End: a block header with raw length 0 and stored length 48, then records u64, bytes u64 and the
//! blake3 hash of all raw blocks.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use crate::error::{Doing, StoreError};

const MAGIC: &[u8; 8] = b"GLUEBOXS";
const VERSION: u32 = 1;
const HEADER: usize = 32;
const END: usize = 48;
/// Large enough to deflate well, small enough to hold in memory anywhere.
const BLOCK: usize = 64 * 1024;
/// A block is one record at least; a record cannot be longer than a journal batch may be.
const LONGEST_BLOCK: usize = 1 << 30;

/// What the end of a snapshot says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) records: u64,
    pub(crate) bytes: u64,
}

pub(crate) struct Writer {
    out: BufWriter<File>,
    block: Vec<u8>,
    hash: blake3::Hasher,
    count: Count,
}

impl Writer {
    pub(crate) fn create(file: File, sequence: u64) -> io::Result<Writer> {
        let mut header = [0; HEADER];
        header[..8].copy_from_slice(MAGIC);
        header[8..12].copy_from_slice(&VERSION.to_le_bytes());
        header[16..24].copy_from_slice(&sequence.to_le_bytes());
        let crc = crc32fast::hash(&header[..28]);
        header[28..].copy_from_slice(&crc.to_le_bytes());
        let mut out = BufWriter::new(file);
        out.write_all(&header)?;
        let count = Count {
            records: 0,
            bytes: 0,
        };
        Ok(Writer {
            out,
            block: Vec::with_capacity(BLOCK),
            hash: blake3::Hasher::new(),
            count,
        })
    }

    /// Records come by rising key.
    pub(crate) fn push(&mut self, key: &[u8], value: &[u8]) -> io::Result<()> {
        self.block
            .extend_from_slice(&(key.len() as u32).to_le_bytes());
        self.block
            .extend_from_slice(&(value.len() as u32).to_le_bytes());
        self.block.extend_from_slice(key);
        self.block.extend_from_slice(value);
        self.count.records += 1;
        self.count.bytes += (key.len() + value.len()) as u64;
        if self.block.len() >= BLOCK {
            self.flush_block()
        } else {
            Ok(())
        }
    }

    fn flush_block(&mut self) -> io::Result<()> {
        self.hash.update(&self.block);
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&self.block)?;
        let stored = encoder.finish()?;
        self.write_block(self.block.len(), &stored)?;
        self.block.clear();
        Ok(())
    }

    fn write_block(&mut self, raw: usize, stored: &[u8]) -> io::Result<()> {
        self.out.write_all(&(raw as u32).to_le_bytes())?;
        self.out.write_all(&(stored.len() as u32).to_le_bytes())?;
        self.out.write_all(&crc32fast::hash(stored).to_le_bytes())?;
        self.out.write_all(stored)
    }

    /// Writes the end and waits for the disk.
    pub(crate) fn finish(mut self) -> io::Result<Count> {
        if !self.block.is_empty() {
            self.flush_block()?;
        }
        let mut end = Vec::with_capacity(END);
        end.extend_from_slice(&self.count.records.to_le_bytes());
        end.extend_from_slice(&self.count.bytes.to_le_bytes());
        end.extend_from_slice(self.hash.finalize().as_bytes());
        self.write_block(0, &end)?;
        self.out.into_inner()?.sync_all()?;
        Ok(self.count)
    }
}

/// A record with its full key.
pub(crate) type Row = (Vec<u8>, Vec<u8>);

/// Reads a snapshot as a row of records; the last item is an error when the file is not whole.
pub(crate) struct Reader {
    input: BufReader<File>,
    name: String,
    pub(crate) sequence: u64,
    block: Vec<u8>,
    at: usize,
    hash: blake3::Hasher,
    seen: Count,
    ended: bool,
}

impl Reader {
    pub(crate) fn open(path: &Path) -> Result<Reader, StoreError> {
        let name = path.display().to_string();
        let mut input = BufReader::new(File::open(path).doing_at("opening", path)?);
        let mut header = [0; HEADER];
        input
            .read_exact(&mut header)
            .map_err(|error| broken(&name, Some(error)))?;
        if &header[..8] != MAGIC || crc32fast::hash(&header[..28]) != u32_at(&header, 28) {
            return Err(broken(&name, None));
        }
        if u32_at(&header, 8) > VERSION {
            return Err(StoreError::unusable(format!(
                "{name} was written by a newer Gluebox. Install that version to open it."
            )));
        }
        let sequence = u64::from_le_bytes(header[16..24].try_into().expect("eight bytes"));
        let (hash, seen) = (
            blake3::Hasher::new(),
            Count {
                records: 0,
                bytes: 0,
            },
        );
        Ok(Reader {
            input,
            name,
            sequence,
            block: Vec::new(),
            at: 0,
            hash,
            seen,
            ended: false,
        })
    }

    fn next_block(&mut self) -> Result<bool, StoreError> {
        let mut header = [0; 12];
        self.fill(&mut header)?;
        let (raw, stored) = (u32_at(&header, 0) as usize, u32_at(&header, 4) as usize);
        if raw > LONGEST_BLOCK || stored > LONGEST_BLOCK {
            return Err(broken(&self.name, None));
        }
        let mut bytes = Vec::new();
        let read = (&mut self.input)
            .take(stored as u64)
            .read_to_end(&mut bytes);
        read.map_err(|error| broken(&self.name, Some(error)))?;
        if bytes.len() != stored || crc32fast::hash(&bytes) != u32_at(&header, 8) {
            return Err(broken(&self.name, None));
        }
        if raw == 0 {
            return self.check_end(&bytes).map(|()| false);
        }
        self.block.clear();
        self.at = 0;
        DeflateDecoder::new(&bytes[..])
            .take(raw as u64 + 1)
            .read_to_end(&mut self.block)
            .map_err(|error| broken(&self.name, Some(error)))?;
        if self.block.len() != raw {
            return Err(broken(&self.name, None));
        }
        self.hash.update(&self.block);
        Ok(true)
    }

    fn check_end(&self, end: &[u8]) -> Result<(), StoreError> {
        let mut expected = Vec::with_capacity(END);
        expected.extend_from_slice(&self.seen.records.to_le_bytes());
        expected.extend_from_slice(&self.seen.bytes.to_le_bytes());
        expected.extend_from_slice(self.hash.finalize().as_bytes());
        if end == expected {
            Ok(())
        } else {
            Err(broken(&self.name, None))
        }
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), StoreError> {
        self.input
            .read_exact(bytes)
            .map_err(|error| broken(&self.name, Some(error)))
    }

    fn step(&mut self) -> Result<Option<Row>, StoreError> {
        if self.at == self.block.len() && !self.next_block()? {
            return Ok(None);
        }
        let row = self.row().ok_or_else(|| broken(&self.name, None))?;
        self.seen.records += 1;
        self.seen.bytes += (row.0.len() + row.1.len()) as u64;
        Ok(Some(row))
    }

    fn row(&mut self) -> Option<Row> {
        let (head, rest) = self.block.get(self.at..)?.split_at_checked(8)?;
        let (key, rest) = rest.split_at_checked(u32_at(head, 0) as usize)?;
        let (value, _) = rest.split_at_checked(u32_at(head, 4) as usize)?;
        self.at += 8 + key.len() + value.len();
        Some((key.to_vec(), value.to_vec()))
    }
}

impl Iterator for Reader {
    type Item = Result<Row, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let step = self.step().transpose();
        self.ended = !matches!(step, Some(Ok(_)));
        step
    }
}

/// Reads a whole snapshot and says what is in it, or that it is damaged.
pub(crate) fn verify(path: &Path) -> Result<(u64, Count), StoreError> {
    let mut reader = Reader::open(path)?;
    for row in &mut reader {
        row?;
    }
    Ok((reader.sequence, reader.seen))
}

fn broken(name: &str, error: Option<io::Error>) -> StoreError {
    let why = error.map(|error| format!(" ({error})")).unwrap_or_default();
    StoreError::damaged(format!("The safety copy {name} is damaged{why}."))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}

#[cfg(test)]
mod tests;
