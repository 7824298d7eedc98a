//! Collects puts and deletes into batches of a bounded size.

use super::head::{CUT, HEAD, INLINE, PIECE, piece_key, record_hash};
use super::{Fault, Index};

/// So much is handed to sled at once.
const BULK_BYTES: usize = 256 * 1024;

pub(crate) struct Bulk<'a> {
    index: &'a Index,
    batch: sled::Batch,
    bytes: usize,
}

impl<'a> Bulk<'a> {
    pub(crate) fn new(index: &'a Index) -> Bulk<'a> {
        Bulk {
            index,
            batch: sled::Batch::default(),
            bytes: 0,
        }
    }

    /// `old_pieces` is how many pieces the value had before.
    pub(crate) fn put(&mut self, key: &[u8], value: &[u8], old_pieces: u32) -> Result<(), Fault> {
        let inline = value.len() <= PIECE;
        let mut head = Vec::with_capacity(HEAD + if inline { value.len() } else { 4 });
        head.push(if inline { INLINE } else { CUT });
        head.extend_from_slice(&record_hash(key, value).to_le_bytes());
        let mut pieces = 0;
        if inline {
            head.extend_from_slice(value);
        } else {
            head.extend_from_slice(&(value.len() as u32).to_le_bytes());
            for piece in value.chunks(PIECE) {
                self.batch.insert(piece_key(key, pieces), piece);
                self.grow(key.len() + piece.len())?;
                pieces += 1;
            }
        }
        for number in pieces..old_pieces {
            self.batch.remove(piece_key(key, number));
        }
        let size = key.len() + head.len();
        self.batch.insert(key, head);
        self.grow(size)
    }

    pub(super) fn delete(&mut self, key: &[u8], old_pieces: u32) -> Result<(), Fault> {
        for number in 0..old_pieces {
            self.batch.remove(piece_key(key, number));
        }
        self.batch.remove(key);
        self.grow(key.len())
    }

    fn grow(&mut self, bytes: usize) -> Result<(), Fault> {
        self.bytes += bytes + 64;
        if self.bytes < BULK_BYTES {
            return Ok(());
        }
        self.bytes = 0;
        let batch = std::mem::take(&mut self.batch);
        self.index.guard(|db| db.apply_batch(batch))
    }

    pub(crate) fn finish(self) -> Result<(), Fault> {
        self.index.guard(|db| db.apply_batch(self.batch))
    }
}
