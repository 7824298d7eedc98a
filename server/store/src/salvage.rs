//! When saved batches cannot be read any more but the index, checked against its digest, still holds
//! what they wrote: the difference is written into the journal again.

use std::cmp::Ordering;
use std::sync::atomic::Ordering::{Acquire, Release};

use crate::error::{Notice, StoreError};
use crate::folder::Folder;
use crate::index::Index;
use crate::journal::replay::Report;
use crate::store::Store;
use crate::tables::Memory;
use crate::truth;
use crate::write::Change;

/// A batch of salvaged records is at most this long.
const BATCH_BYTES: usize = 1 << 20;

/// What the index (as of batch `reached`) knows and the truth does not. Records that changed later, in
/// `newer`, need no saving.
pub(crate) fn find(
    folder: &Folder,
    index: &Index,
    reached: u64,
    durable: u64,
    newer: &Memory,
) -> Result<Vec<Change>, StoreError> {
    let mut rows = truth::read(folder, Some(reached), durable)?
        .rows()?
        .peekable();
    let mut found = Vec::new();
    let mut keep = |key: Vec<u8>, value: Option<Vec<u8>>| {
        if !newer.records.contains_key(&key) {
            found.push((key, value));
        }
    };
    let mut known = index.all().peekable();
    loop {
        let order = match (rows.peek(), known.peek()) {
            (None, None) => return Ok(found),
            (Some(Ok((truth, _))), Some(Ok((index, _)))) => truth.cmp(index),
            (_, Some(Err(fault))) => return Err(StoreError::damaged(fault.0.clone())),
            (Some(_), _) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
        };
        let truth = if order.is_le() {
            rows.next().transpose()?
        } else {
            None
        };
        let index = if order.is_ge() {
            known.next().and_then(Result::ok)
        } else {
            None
        };
        match (truth, index) {
            (Some((key, _)), None) => keep(key, None),
            (None, Some((key, value))) => keep(key, Some(value)),
            (Some((_, old)), Some((key, value))) if old != value => keep(key, Some(value)),
            _ => {}
        }
    }
}

/// Writes the salvaged records into the journal and tells what was lost. A snapshot is made at once,
/// so that the damaged place is not needed again.
pub(crate) fn keep(
    store: &Store,
    salvaged: Vec<Change>,
    report: &Report,
    notices: &mut Vec<Notice>,
) {
    let mut recovered = 0;
    let mut batch = Vec::new();
    let mut bytes = 0;
    let mut commit = |batch: Vec<Change>| {
        let size = batch.len() as u64;
        match store.wait(&store.submit_changes(batch, true, None)) {
            Ok(_) => recovered += size,
            Err(error) => {
                tracing::error!("records from the index could not be saved again: {error}")
            }
        }
    };
    for change in salvaged {
        bytes += change.0.len() + change.1.as_ref().map_or(0, Vec::len);
        batch.push(change);
        if bytes >= BATCH_BYTES {
            bytes = 0;
            commit(std::mem::take(&mut batch));
        }
    }
    if !batch.is_empty() {
        commit(batch);
    }
    let shared = store.shared();
    shared
        .known_losses
        .store(shared.last.load(Acquire), Release);
    notices.push(Notice::JournalDamaged {
        lost: report.lost,
        kept: report.kept_behind,
        recovered,
    });
    if let Err(error) = store.snapshot() {
        tracing::warn!("no snapshot could be made of what is left: {error}");
    }
}
