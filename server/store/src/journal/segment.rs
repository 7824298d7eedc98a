//! The segment that is being written: appends, each followed by one fsync. After the first failure it
//! must not be used again; the writer opens another one.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use super::format::{SEGMENT_HEADER, SegmentHeader, VERSION};
use super::segment_path;
use crate::folder::{create_new, sync_dir};

/// The file is filled with zeros this far ahead. 256 kB are some 600 small batches per resize.
const FILL: u64 = 256 * 1024;

pub(crate) struct Segment {
    file: File,
    pub(crate) number: u64,
    pub(crate) nonce: u64,
    /// Where the next batch goes.
    pub(crate) end: u64,
    filled: u64,
}

impl Segment {
    /// Makes a segment and everything that leads to it durable. Nothing is left behind on failure.
    pub(crate) fn create(dir: &Path, number: u64, good: u64) -> io::Result<Segment> {
        let path = segment_path(dir, number);
        let mut nonce = [0; 8];
        getrandom::fill(&mut nonce).map_err(io::Error::other)?;
        let nonce = u64::from_le_bytes(nonce);
        let file = create_new(&path)?;
        let made = (|| {
            let header = SegmentHeader {
                version: VERSION,
                segment: number,
                nonce,
                good,
            };
            let mut bytes = vec![0; FILL as usize];
            bytes[..SEGMENT_HEADER].copy_from_slice(&header.encode());
            file.write_all_at(&bytes, 0)?;
            file.sync_all()?;
            sync_dir(dir)
        })();
        if let Err(error) = made {
            let _ = fs::remove_file(&path);
            return Err(error);
        }
        Ok(Segment {
            file,
            number,
            nonce,
            end: SEGMENT_HEADER as u64,
            filled: FILL,
        })
    }

    /// Appends whole batches (see `format::encode_batch`) and waits until they are on the disk.
    pub(crate) fn append(&mut self, batches: &[u8]) -> io::Result<()> {
        let end = self.end + batches.len() as u64;
        if end > self.filled {
            self.fill(end)?;
        }
        self.file.write_all_at(batches, self.end)?;
        self.file.sync_data()?;
        self.end = end;
        Ok(())
    }

    fn fill(&mut self, end: u64) -> io::Result<()> {
        let filled = end.next_multiple_of(FILL);
        let zeros = vec![0; FILL as usize];
        let mut at = self.filled;
        while at < filled {
            let step = FILL.min(filled - at);
            self.file.write_all_at(&zeros[..step as usize], at)?;
            at += step;
        }
        self.file.sync_all()?;
        self.filled = filled;
        Ok(())
    }

    /// Gives back the zeros at the end. A failure only costs room.
    pub(crate) fn close(self) {
        let _ = self.file.set_len(self.end);
    }

    /// The room it takes on the disk.
    pub(crate) fn size(&self) -> u64 {
        self.filled
    }
}
