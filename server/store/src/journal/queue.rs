//! The queue before the writer: batches in the order in which they were submitted, and the tickets
//! their submitters wait with.

use std::collections::VecDeque;
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::error::StoreError;
use crate::write::{Change, Sequence};

/// The promise of an answer to one submitted batch.
#[derive(Debug, Clone)]
pub struct Ticket {
    slot: Arc<Slot>,
}

#[derive(Debug)]
struct Slot {
    answer: Mutex<Option<Result<Sequence, StoreError>>>,
    answered: Condvar,
}

impl Ticket {
    pub(crate) fn new() -> Ticket {
        Ticket {
            slot: Arc::new(Slot {
                answer: Mutex::new(None),
                answered: Condvar::new(),
            }),
        }
    }

    pub(crate) fn answered(result: Result<Sequence, StoreError>) -> Ticket {
        let ticket = Ticket::new();
        ticket.answer(result);
        ticket
    }

    pub(crate) fn answer(&self, result: Result<Sequence, StoreError>) {
        *lock(&self.slot.answer) = Some(result);
        self.slot.answered.notify_all();
    }

    /// Waits until the batch is on the disk and visible to `get` and `scan`, or refused.
    pub fn wait(&self) -> Result<Sequence, StoreError> {
        let mut answer = lock(&self.slot.answer);
        loop {
            if let Some(result) = answer.as_ref() {
                return result.clone();
            }
            answer = self
                .slot
                .answered
                .wait(answer)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The answer, if there is one already.
    pub fn poll(&self) -> Option<Result<Sequence, StoreError>> {
        lock(&self.slot.answer).clone()
    }
}

/// A batch that waits for the writer.
pub(crate) struct Waiting {
    pub(crate) changes: Vec<Change>,
    pub(crate) payload: Vec<u8>,
    pub(crate) essential: bool,
    pub(crate) after: Option<Ticket>,
    pub(crate) ticket: Ticket,
}

impl Drop for Waiting {
    /// Nobody waits for ever, whatever happens to the writer.
    fn drop(&mut self) {
        if self.ticket.poll().is_none() {
            self.ticket.answer(Err(StoreError::Closed));
        }
    }
}

impl Waiting {
    /// The batch that this one builds upon was refused.
    pub(crate) fn is_overtaken(&self) -> bool {
        self.after
            .as_ref()
            .is_some_and(|earlier| matches!(earlier.poll(), Some(Err(_))))
    }
}

/// The end of the journal at the moment when a segment was sealed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sealed {
    pub(crate) sequence: u64,
    /// Segments below this number are finished.
    pub(crate) below: u64,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Waiting>,
    seal: Vec<SyncSender<Sealed>>,
    closed: bool,
    /// The writer has ended; nobody will answer.
    gone: bool,
}

/// What the writer found when it woke.
pub(crate) struct Taken {
    pub(crate) batches: Vec<Waiting>,
    pub(crate) seal: Vec<SyncSender<Sealed>>,
    pub(crate) closed: bool,
}

#[derive(Default)]
pub(crate) struct Queue {
    state: Mutex<State>,
    filled: Condvar,
}

/// No more than this is written before one fsync, so that the first in the row need not wait long.
const GROUP_BYTES: usize = 4 << 20;

impl Queue {
    pub(crate) fn push(&self, waiting: Waiting) {
        let mut state = lock(&self.state);
        if state.closed {
            drop(state);
            return waiting.ticket.answer(Err(StoreError::Closed));
        }
        state.waiting.push_back(waiting);
        drop(state);
        self.filled.notify_one();
    }

    /// Asks the writer to finish the segment; it answers when all batches before this are written.
    pub(crate) fn seal(&self, answer: SyncSender<Sealed>) {
        let mut state = lock(&self.state);
        if !state.gone {
            state.seal.push(answer);
        }
        drop(state);
        self.filled.notify_one();
    }

    pub(crate) fn close(&self) {
        lock(&self.state).closed = true;
        self.filled.notify_one();
    }

    /// The writer ends: whoever still asks gets no answer.
    pub(crate) fn end(&self) {
        let mut state = lock(&self.state);
        state.gone = true;
        state.closed = true;
        state.waiting.clear();
        state.seal.clear();
    }

    /// Waits for work and takes what is waiting, up to `GROUP_BYTES`.
    pub(crate) fn take(&self) -> Taken {
        let mut state = lock(&self.state);
        while state.waiting.is_empty() && state.seal.is_empty() && !state.closed {
            state = self
                .filled
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        let mut batches = Vec::new();
        let mut bytes = 0;
        while let Some(next) = state.waiting.front() {
            if !batches.is_empty() && bytes + next.payload.len() > GROUP_BYTES {
                return Taken {
                    batches,
                    seal: Vec::new(),
                    closed: false,
                };
            }
            bytes += next.payload.len();
            batches.extend(state.waiting.pop_front());
        }
        Taken {
            batches,
            seal: std::mem::take(&mut state.seal),
            closed: state.closed,
        }
    }

    /// Takes out everything that waits, to be refused.
    pub(crate) fn take_all(&self) -> Vec<Waiting> {
        lock(&self.state).waiting.drain(..).collect()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
