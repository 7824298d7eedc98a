//! The bytes of the journal, version 1. Little endian throughout.
//!
//! Segment header, 64 bytes: magic 8, version u32, zero u32, segment u64, nonce u64, `good` u64 (the
//! last batch to be believed in the segments before), zeros, crc32 of the first 60 bytes.
//! Batch header, 48 bytes: magic 4, crc32 of bytes 8..48, segment u64, nonce u64, sequence u64,
//! durable u64, payload length u32, payload crc32. The payload follows, then zeros up to the next
//! multiple of 64. The nonce is random per segment, so that nothing a person stores can pass for a
//! header.

use std::ops::Range;

pub(crate) const ALIGN: usize = 64;
pub(crate) const SEGMENT_HEADER: usize = 64;
pub(crate) const BATCH_HEADER: usize = 48;
pub(crate) const VERSION: u32 = 1;
const SEGMENT_MAGIC: &[u8; 8] = b"GLUEBOXJ";
const BATCH_MAGIC: &[u8; 4] = b"GBB1";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SegmentHeader {
    pub(crate) version: u32,
    pub(crate) segment: u64,
    pub(crate) nonce: u64,
    pub(crate) good: u64,
}

impl SegmentHeader {
    pub(crate) fn encode(&self) -> [u8; SEGMENT_HEADER] {
        let mut out = [0; SEGMENT_HEADER];
        out[..8].copy_from_slice(SEGMENT_MAGIC);
        out[8..12].copy_from_slice(&self.version.to_le_bytes());
        out[16..24].copy_from_slice(&self.segment.to_le_bytes());
        out[24..32].copy_from_slice(&self.nonce.to_le_bytes());
        out[32..40].copy_from_slice(&self.good.to_le_bytes());
        let crc = crc32fast::hash(&out[..60]);
        out[60..].copy_from_slice(&crc.to_le_bytes());
        out
    }

    pub(crate) fn decode(bytes: &[u8]) -> Option<SegmentHeader> {
        let bytes = bytes.get(..SEGMENT_HEADER)?;
        if &bytes[..8] != SEGMENT_MAGIC || crc32fast::hash(&bytes[..60]) != u32_at(bytes, 60) {
            return None;
        }
        Some(SegmentHeader {
            version: u32_at(bytes, 8),
            segment: u64_at(bytes, 16),
            nonce: u64_at(bytes, 24),
            good: u64_at(bytes, 32),
        })
    }
}

/// A whole batch found in a segment's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) nonce: u64,
    pub(crate) sequence: u64,
    pub(crate) durable: u64,
    pub(crate) payload: Range<usize>,
    /// Where the next batch begins.
    pub(crate) next: usize,
}

/// Appends one batch, padded, to `out`.
pub(crate) fn encode_batch(
    out: &mut Vec<u8>,
    segment: u64,
    nonce: u64,
    sequence: u64,
    durable: u64,
    payload: &[u8],
) {
    let mut header = [0; BATCH_HEADER];
    header[..4].copy_from_slice(BATCH_MAGIC);
    header[8..16].copy_from_slice(&segment.to_le_bytes());
    header[16..24].copy_from_slice(&nonce.to_le_bytes());
    header[24..32].copy_from_slice(&sequence.to_le_bytes());
    header[32..40].copy_from_slice(&durable.to_le_bytes());
    header[40..44].copy_from_slice(&(payload.len() as u32).to_le_bytes());
    header[44..48].copy_from_slice(&crc32fast::hash(payload).to_le_bytes());
    let crc = crc32fast::hash(&header[8..]);
    header[4..8].copy_from_slice(&crc.to_le_bytes());
    out.extend_from_slice(&header);
    out.extend_from_slice(payload);
    out.resize(out.len().next_multiple_of(ALIGN), 0);
}

/// The whole batch that begins at `at`, if one does.
pub(crate) fn batch_at(bytes: &[u8], at: usize, segment: u64) -> Option<Found> {
    let header = bytes.get(at..at + BATCH_HEADER)?;
    if &header[..4] != BATCH_MAGIC
        || crc32fast::hash(&header[8..]) != u32_at(header, 4)
        || u64_at(header, 8) != segment
    {
        return None;
    }
    let start = at + BATCH_HEADER;
    let end = start + u32_at(header, 40) as usize;
    if crc32fast::hash(bytes.get(start..end)?) != u32_at(header, 44) {
        return None;
    }
    Some(Found {
        nonce: u64_at(header, 16),
        sequence: u64_at(header, 24),
        durable: u64_at(header, 32),
        payload: start..end,
        next: end.next_multiple_of(ALIGN),
    })
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_come_back_and_every_flipped_bit_is_noticed() {
        let header = SegmentHeader {
            version: VERSION,
            segment: 7,
            nonce: 99,
            good: 12,
        };
        let bytes = header.encode();
        assert_eq!(SegmentHeader::decode(&bytes), Some(header));
        let mut out = Vec::new();
        encode_batch(&mut out, 7, 99, 13, 12, b"payload");
        assert_eq!(out.len() % ALIGN, 0);
        let found = batch_at(&out, 0, 7).expect("a whole batch");
        assert_eq!((found.sequence, found.durable, found.nonce), (13, 12, 99));
        assert_eq!(&out[found.payload.clone()], b"payload");
        assert_eq!(batch_at(&out, 0, 8), None);
        for bit in 0..found.payload.end * 8 {
            let mut bent = out.clone();
            bent[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(batch_at(&bent, 0, 7), None, "bit {bit}");
        }
        for bit in 0..bytes.len() * 8 {
            let mut bent = bytes;
            bent[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(SegmentHeader::decode(&bent), None, "bit {bit}");
        }
    }
}
