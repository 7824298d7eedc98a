//! The queue before the writer: batches in the order in which they were submitted, the tickets their
//! submitters wait with, and whose turn at the journal it is.

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

    /// Waits for somebody else's writing.
    pub(crate) fn wait(&self) -> Result<Sequence, StoreError> {
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
    /// Somebody writes.
    taken: bool,
    /// The writer has ended; nobody will answer.
    gone: bool,
}

impl State {
    fn has_work(&self) -> bool {
        !self.waiting.is_empty() || !self.seal.is_empty() || self.closed
    }

    /// What is waiting, up to `GROUP_BYTES`.
    fn group(&mut self) -> Vec<Waiting> {
        let (mut batches, mut bytes) = (Vec::new(), 0);
        while let Some(next) = self.waiting.front() {
            bytes += next.payload.len();
            if !batches.is_empty() && bytes > GROUP_BYTES {
                break;
            }
            batches.extend(self.waiting.pop_front());
        }
        batches
    }
}

/// The turn at the journal, which one has at a time, and what is to be done in it.
pub(crate) struct Turn<'a> {
    queue: &'a Queue,
    pub(crate) batches: Vec<Waiting>,
    pub(crate) seal: Vec<SyncSender<Sealed>>,
    pub(crate) closed: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = lock(&self.queue.state);
        state.taken = false;
        let more = state.has_work();
        drop(state);
        if more {
            self.queue.filled.notify_one();
        }
    }
}

#[derive(Default)]
pub(crate) struct Queue {
    state: Mutex<State>,
    filled: Condvar,
}

/// No more than this is written before one fsync, so that the first in the row need not wait long.
const GROUP_BYTES: usize = 4 << 20;

impl Queue {
    /// Nobody is woken: whoever waits for the batch writes it, or the thread after a `nudge`.
    pub(crate) fn push(&self, waiting: Waiting) {
        let mut state = lock(&self.state);
        if state.closed {
            drop(state);
            return waiting.ticket.answer(Err(StoreError::Closed));
        }
        state.waiting.push_back(waiting);
    }

    /// Wakes the writer's thread.
    pub(crate) fn nudge(&self) {
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

    /// Waits for work and for the turn.
    pub(crate) fn take(&self) -> Turn<'_> {
        let mut state = lock(&self.state);
        while state.taken || !state.has_work() {
            state = self
                .filled
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.taken = true;
        let batches = state.group();
        // Only what stood before everything else is behind it now.
        let last = state.waiting.is_empty();
        Turn {
            queue: self,
            batches,
            seal: if last {
                std::mem::take(&mut state.seal)
            } else {
                Vec::new()
            },
            closed: last && state.closed,
        }
    }

    /// The turn, if nobody has it and batches wait. Sealing and ending are left to the writer's thread.
    pub(crate) fn try_take(&self) -> Option<Turn<'_>> {
        let mut state = lock(&self.state);
        if state.taken || state.waiting.is_empty() {
            return None;
        }
        state.taken = true;
        Some(Turn {
            queue: self,
            batches: state.group(),
            seal: Vec::new(),
            closed: false,
        })
    }

    /// Takes out everything that waits, to be refused.
    pub(crate) fn take_all(&self) -> Vec<Waiting> {
        lock(&self.state).waiting.drain(..).collect()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
