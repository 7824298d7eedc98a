//! Reading the journal back: which batches are there, which are missing, and what that means. See the
//! module above for how a torn tail is told from damage. Changes nothing on the disk.

use std::fs;
use std::path::{Path, PathBuf};

use super::format::{ALIGN, BATCH_HEADER, SEGMENT_HEADER, SegmentHeader, VERSION, batch_at};
use super::segments;
use crate::error::{Doing, StoreError};
use crate::write::{Change, decode};

/// What replay found. Sequences are those of batches.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Report {
    /// The last batch to be believed; `from` when there is none.
    pub(crate) last: u64,
    /// Acknowledged batches that cannot be read.
    pub(crate) lost: u64,
    /// The first of them.
    pub(crate) first_lost: Option<u64>,
    /// Batches kept behind the first lost one.
    pub(crate) kept_behind: u64,
    /// Bytes of an unfinished write at the end.
    pub(crate) cut: u64,
    /// Segments with a damaged place, to be kept for whoever wants to look at them.
    pub(crate) damaged: Vec<PathBuf>,
    /// The end of the believed part of the last segment, if something follows it.
    pub(crate) tail: Option<(PathBuf, u64)>,
    /// The highest segment number seen.
    pub(crate) segment: u64,
    /// For each segment its number and the last whole batch in it (0 when there is none).
    pub(crate) ends: Vec<(u64, u64)>,
}

struct Place {
    sequence: u64,
    payload: std::ops::Range<usize>,
    end: usize,
}

struct Scanned {
    number: u64,
    path: PathBuf,
    len: usize,
    /// Behind the last byte that is not zero.
    used: usize,
    good: u64,
    /// Bytes that are neither batch nor zero, with whole batches behind them.
    holes: bool,
    /// The same at the end of the segment.
    rest: u64,
    places: Vec<Place>,
}

/// Hands every believed batch after `from` (and up to `through`) to `take`, in order. `durable` is the
/// last batch that is known from elsewhere to have been acknowledged.
pub(crate) fn replay(
    dir: &Path,
    from: u64,
    through: Option<u64>,
    mut durable: u64,
    mut take: impl FnMut(u64, Vec<Change>) -> Result<(), StoreError>,
) -> Result<Report, StoreError> {
    let mut scanned = Vec::new();
    for (number, path) in segments(dir).doing("reading the journal")? {
        scanned.push(scan(number, path, &mut durable)?);
    }
    // A later segment's word about the end of what came before it goes for all of them.
    let mut limit = u64::MAX;
    for segment in scanned.iter_mut().rev() {
        segment.places.retain(|place| place.sequence <= limit);
        limit = limit.min(segment.good);
    }

    let mut report = Report {
        last: from,
        ..Report::default()
    };
    report.segment = scanned.last().map_or(0, |segment| segment.number);
    'all: for segment in &scanned {
        // Read again rather than kept: the journal may be long and memory is short.
        let mut bytes = Vec::new();
        for place in &segment.places {
            if place.sequence <= report.last
                || through.is_some_and(|through| place.sequence > through)
            {
                continue;
            }
            if place.sequence > report.last + 1 {
                if report.last >= durable {
                    break 'all;
                }
                report.lost += place.sequence - report.last - 1;
                report.first_lost.get_or_insert(report.last + 1);
            }
            if bytes.is_empty() {
                bytes = fs::read(&segment.path).doing_at("reading", &segment.path)?;
            }
            let changes = bytes.get(place.payload.clone()).and_then(decode);
            report.last = place.sequence;
            match changes {
                Some(changes) => {
                    report.kept_behind += u64::from(report.lost > 0);
                    take(place.sequence, changes)?;
                }
                None => {
                    report.lost += 1;
                    report.first_lost.get_or_insert(place.sequence);
                }
            }
        }
    }
    let expected = through.map_or(durable, |through| durable.min(through));
    if expected > report.last {
        report.lost += expected - report.last;
        report.first_lost.get_or_insert(report.last + 1);
    }
    for (at, segment) in scanned.iter().enumerate() {
        let believed = segment
            .places
            .iter()
            .filter(|place| place.sequence <= report.last);
        let end = believed
            .map(|place| place.end)
            .max()
            .unwrap_or(SEGMENT_HEADER);
        let last = segment
            .places
            .iter()
            .map(|place| place.sequence)
            .max()
            .unwrap_or(0);
        report.ends.push((segment.number, last));
        if segment.holes || (segment.rest > 0 && at + 1 < scanned.len()) {
            report.damaged.push(segment.path.clone());
        }
        if at + 1 == scanned.len() {
            report.cut = segment.used.saturating_sub(end) as u64;
            if segment.len > end {
                report.tail = Some((segment.path.clone(), end as u64));
            }
        }
    }
    Ok(report)
}

fn scan(number: u64, path: PathBuf, durable: &mut u64) -> Result<Scanned, StoreError> {
    let bytes = fs::read(&path).doing_at("reading", &path)?;
    let header = SegmentHeader::decode(&bytes);
    if header.is_some_and(|header| header.version > VERSION) {
        return Err(StoreError::unusable(format!(
            "{} was written by a newer Gluebox. Install that version to open it.",
            path.display()
        )));
    }
    let mut nonce = header.map(|header| header.nonce);
    let good = header.map_or(u64::MAX, |header| header.good);
    if let Some(header) = header {
        *durable = (*durable).max(header.good);
    }
    let (mut at, mut places, mut holes, mut open_hole) =
        (SEGMENT_HEADER, Vec::new(), header.is_none(), 0);
    while at + BATCH_HEADER <= bytes.len() {
        match batch_at(&bytes, at, number)
            .filter(|found| nonce.is_none_or(|nonce| nonce == found.nonce))
        {
            Some(found) => {
                nonce = Some(found.nonce);
                holes |= open_hole > 0;
                open_hole = 0;
                *durable = (*durable).max(found.durable);
                places.push(Place {
                    sequence: found.sequence,
                    payload: found.payload,
                    end: found.next,
                });
                at = found.next;
            }
            None => {
                let block = &bytes[at..(at + ALIGN).min(bytes.len())];
                open_hole += u64::from(block.iter().any(|&byte| byte != 0));
                at += ALIGN;
            }
        }
    }
    Ok(Scanned {
        number,
        path,
        len: bytes.len(),
        used: bytes
            .iter()
            .rposition(|&byte| byte != 0)
            .map_or(0, |at| at + 1),
        good,
        holes,
        rest: open_hole,
        places,
    })
}

#[cfg(test)]
mod tests;
