//! Writing the journal: all waiting batches are appended, one fsync, made visible, their tickets
//! answered. Here is decided what is refused; nothing waits for the index.
//!
//! A thread does it for everybody; but who waits for a batch while nobody writes does it himself,
//! which saves two changes of thread. One at a time has the turn, and takes in the order of the queue.

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::format::encode_batch;
use super::queue::{Queue, Sealed, Turn, Waiting};
use super::segment::Segment;
use crate::error::StoreError;
use crate::shared::Shared;
use crate::write::Sequence;

/// A segment is finished when it is this long: small enough to read at once, long enough that a day
/// has few of them.
const SEGMENT_BYTES: u64 = 2 << 20;
/// How often a full disk is asked whether there is room again.
const ASK_AGAIN: Duration = Duration::from_millis(500);

pub(crate) struct Writer {
    shared: Arc<Shared>,
    dir: PathBuf,
    segment: Option<Segment>,
    /// The number of the newest segment there ever was.
    number: u64,
    /// The last acknowledged batch.
    last: u64,
    asked: Option<Instant>,
}

impl Writer {
    pub(crate) fn new(shared: Arc<Shared>, number: u64, last: u64) -> Writer {
        let dir = shared.folder.journal();
        Writer {
            shared,
            dir,
            segment: None,
            number,
            last,
            asked: None,
        }
    }

    /// Does what is to be done in this turn.
    fn turn(&mut self, turn: &mut Turn<'_>) {
        self.commit(std::mem::take(&mut turn.batches));
        if !turn.seal.is_empty() {
            self.finish_segment();
            let sealed = Sealed {
                sequence: self.last,
                below: self.number + 1,
            };
            for answer in turn.seal.drain(..) {
                // Whoever asked may have gone; the segment is finished all the same.
                let _ = answer.send(sealed);
            }
        }
        if turn.closed {
            self.finish_segment();
        }
    }

    fn commit(&mut self, mut group: Vec<Waiting>) {
        if group.is_empty() {
            return;
        }
        if !self.has_reserve() {
            group = refuse_ordinary(group);
        }
        group = refuse_overtaken(group);
        let mut written = self.write(&group);
        if matches!(written, Err(StoreError::Full)) {
            group = refuse_overtaken(refuse_ordinary(group));
            if !group.is_empty() && self.shared.reserve.release() {
                tracing::warn!("the disk is full; the reserve is used for what must be saved");
            }
            written = self.write(&group);
        }
        match written {
            Ok(()) => self.acknowledge(group),
            Err(error) => {
                tracing::error!("changes were refused: {error}");
                let waiting = self.shared.queue.take_all();
                for refused in group.into_iter().chain(waiting) {
                    refused.ticket.answer(Err(error.clone()));
                }
            }
        }
    }

    /// Appends the group behind what is there and waits for the disk.
    fn write(&mut self, group: &[Waiting]) -> Result<(), StoreError> {
        if group.is_empty() {
            return Ok(());
        }
        if self
            .segment
            .as_ref()
            .is_some_and(|segment| segment.end >= SEGMENT_BYTES)
        {
            self.finish_segment();
        }
        let written = self.segment().and_then(|(segment, last)| {
            let size: usize = group
                .iter()
                .map(|waiting| waiting.payload.len() + 128)
                .sum();
            let mut bytes = Vec::with_capacity(size);
            for (sequence, waiting) in (last + 1..).zip(group) {
                encode_batch(
                    &mut bytes,
                    segment.number,
                    segment.nonce,
                    sequence,
                    last,
                    &waiting.payload,
                );
            }
            segment.append(&bytes)
        });
        self.shared
            .account_journal(self.segment.as_ref().map_or(0, Segment::size));
        written.map_err(|source| {
            let error = StoreError::disk("saving changes", source);
            // Whatever the disk made of this, the segment is never touched again.
            self.finish_segment();
            if !matches!(error, StoreError::Full) {
                // Names the last good batch now rather than at the next change, so that a start in
                // between does not believe what was refused.
                let _ = self.segment();
            }
            error
        })
    }

    fn segment(&mut self) -> std::io::Result<(&mut Segment, u64)> {
        let segment = match self.segment.take() {
            Some(segment) => segment,
            None => {
                self.number += 1;
                Segment::create(&self.dir, self.number, self.last)?
            }
        };
        Ok((self.segment.insert(segment), self.last))
    }

    fn acknowledge(&mut self, mut group: Vec<Waiting>) {
        let first = self.last + 1;
        self.last += group.len() as u64;
        let mut changes = Vec::with_capacity(group.len());
        for waiting in &mut group {
            changes.append(&mut waiting.changes);
        }
        self.shared.tables.apply(changes, self.last);
        self.shared.last.store(self.last, Ordering::Release);
        for (sequence, waiting) in (first..).zip(&group) {
            waiting.ticket.answer(Ok(Sequence(sequence)));
        }
        self.shared.nudge_keeper();
    }

    fn has_reserve(&mut self) -> bool {
        let reserve = &self.shared.reserve;
        if reserve.is_held() {
            return true;
        }
        if self.asked.is_some_and(|asked| asked.elapsed() < ASK_AGAIN) {
            return false;
        }
        self.asked = Some(Instant::now());
        reserve.take()
    }

    fn finish_segment(&mut self) {
        if let Some(segment) = self.segment.take() {
            segment.close();
            self.shared.account_segment_finished();
        }
    }
}

/// The thread that writes for whoever does not wait, until the queue is closed.
pub(crate) fn run(writer: &Mutex<Writer>, queue: &Queue) {
    let _end = End(queue);
    loop {
        let mut turn = queue.take();
        // It panicked: nobody knows what the journal's end looks like, so nothing is written behind it.
        let Ok(mut writer) = writer.lock() else {
            return;
        };
        writer.turn(&mut turn);
        if turn.closed {
            return;
        }
    }
}

/// Writes what waits, unless somebody is at it.
pub(crate) fn lend_a_hand(writer: &Mutex<Writer>, queue: &Queue) {
    if let Some(mut turn) = queue.try_take()
        && let Ok(mut writer) = writer.lock()
    {
        writer.turn(&mut turn);
    }
}

struct End<'a>(&'a Queue);

impl Drop for End<'_> {
    /// Also when it panicked: whoever waits must hear of it.
    fn drop(&mut self) {
        self.0.end();
    }
}

fn refuse_ordinary(group: Vec<Waiting>) -> Vec<Waiting> {
    let (kept, refused): (Vec<_>, Vec<_>) =
        group.into_iter().partition(|waiting| waiting.essential);
    for waiting in refused {
        waiting.ticket.answer(Err(StoreError::Full));
    }
    kept
}

/// In order, so that a whole chain is refused behind its first.
fn refuse_overtaken(group: Vec<Waiting>) -> Vec<Waiting> {
    let mut kept = Vec::with_capacity(group.len());
    for waiting in group {
        match waiting.is_overtaken() {
            true => waiting.ticket.answer(Err(StoreError::Overtaken)),
            false => kept.push(waiting),
        }
    }
    kept
}
