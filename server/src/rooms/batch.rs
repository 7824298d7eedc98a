//! The way of a batch: recognised, checked, applied in order, journalled, told.

use super::event::Event;
use super::part::{Done, one};
use super::room::Room;
use super::{RoomError, Rooms};
use crate::clock;
use crate::records::{self, SenderRecord};
use crate::who::Who;
use gluebox_core::{Batch, ClientId, Edit, EditError, ObjectId, PageId, limits};
use gluebox_store::{Batch as Writes, Space, StoreError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What became of a batch. The same batch sent again gets the same answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Answer {
    pub client: ClientId,
    pub seq: u64,
    /// Empty when a batch older than the client's newest came again.
    pub documents: Vec<DocumentAnswer>,
    /// Whether the room has sent this answer to the tab.
    #[serde(skip)]
    pub told: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct DocumentAnswer {
    pub document: PageId,
    pub revision: u64,
    /// Objects that somebody removed before.
    pub gone: Vec<ObjectId>,
    pub conflicts: Vec<Conflict>,
}

/// A text that this batch wrote over although its author had not seen it; it is kept in `step`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Conflict {
    pub object: ObjectId,
    pub name: String,
    pub step: u64,
}

/// Why a batch was refused. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BatchError {
    #[error("These changes were begun by somebody else and are not sent in your name.")]
    NotYours,
    #[error("A batch holds 1 to 10,000 edits to 1 to 16 documents, each named once.")]
    Size,
    #[error("{error}")]
    Edit { document: PageId, error: EditError },
    #[error(transparent)]
    Room(#[from] RoomError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Rooms {
    /// Applies a batch and returns when it is kept. Blocks for an fsync.
    pub(crate) fn batch(&self, who: &Who, batch: Batch) -> Result<Answer, BatchError> {
        let names: BTreeSet<&PageId> = batch.documents.iter().map(|d| &d.document).collect();
        let edits: usize = batch.documents.iter().map(|d| d.edits.len()).sum();
        if names.len() != batch.documents.len()
            || !(1..=16).contains(&names.len())
            || !(1..=limits::EDITS).contains(&edits)
        {
            return Err(BatchError::Size);
        }
        let _lane = self.lane(&batch.client);
        let sender_key = batch.client.as_str().as_bytes();
        if let Some(sender) =
            records::read::<SenderRecord>(self.store(), Space::Sender, sender_key)?
        {
            if sender.who != *who {
                return Err(BatchError::NotYours);
            }
            if batch.seq <= sender.seq {
                let old = Answer {
                    client: batch.client,
                    seq: batch.seq,
                    documents: Vec::new(),
                    told: false,
                };
                return Ok(if batch.seq == sender.seq {
                    sender.answer
                } else {
                    old
                });
            }
        }
        self.apply(who, batch)
    }

    /// The newest batch that a client of this person sent; 0 if none.
    pub(crate) fn newest_seq(&self, who: &Who, client: &ClientId) -> Result<u64, BatchError> {
        match records::read::<SenderRecord>(
            self.store(),
            Space::Sender,
            client.as_str().as_bytes(),
        )? {
            Some(sender) if sender.who != *who => Err(BatchError::NotYours),
            Some(sender) => Ok(sender.seq),
            None => Ok(0),
        }
    }

    fn apply(&self, who: &Who, batch: Batch) -> Result<Answer, BatchError> {
        let Batch {
            client,
            seq,
            mut documents,
        } = batch;
        // One order for everybody, so that two batches over the same pages never wait for each other.
        documents.sort_by(|a, b| a.document.cmp(&b.document));
        let rooms = documents
            .iter()
            .map(|d| self.open(&d.document))
            .collect::<Result<Vec<Arc<Room>>, RoomError>>()?;
        let alone =
            !self.shared()?.has_objects() && !documents.iter().any(|d| self.is_shared(&d.document));
        let mut states: Vec<_> = rooms.iter().map(|room| room.state()).collect();
        // What is in the bin is brought back before it is changed.
        if states.iter().any(|state| state.record.binned.is_some()) {
            return Err(RoomError::NoPage.into());
        }
        let at = clock::now();
        let mut done: Vec<Done> = Vec::new();
        for (state, edits) in states.iter_mut().zip(&documents) {
            match one(state, who, &client, edits, alone, at) {
                Ok(part) => done.push(part),
                Err(error) => {
                    let document = edits.document.clone();
                    for (state, part) in states.iter_mut().zip(done) {
                        part.take_back(state);
                    }
                    return Err(BatchError::Edit { document, error });
                }
            }
        }
        let answers = done.iter().map(|part| part.answer.clone()).collect();
        let answer = Answer {
            client: client.clone(),
            seq,
            documents: answers,
            told: false,
        };
        let sender = SenderRecord {
            version: 1,
            seq,
            who: who.clone(),
            answer: answer.clone(),
        };
        let mut writes = vec![records::put(
            Space::Sender,
            client.as_str().as_bytes(),
            &sender,
        )];
        writes.extend(
            done.iter_mut()
                .flat_map(|part| std::mem::take(&mut part.writes)),
        );
        let mut submit = Writes::new(writes);
        if documents
            .iter()
            .all(|d| d.edits.iter().all(|e| matches!(e, Edit::Remove { .. })))
        {
            submit = submit.essential();
        }
        for state in &states {
            if let Some(earlier) = &state.ticket {
                submit = submit.after(earlier);
            }
        }
        let ticket = self.store().submit(submit);
        if let Some((_, last)) = done.last_mut().and_then(|part| part.events.last_mut()) {
            last.push((Some(client), Event::Acknowledged(Arc::new(answer.clone()))));
        }
        for (state, part) in states.iter_mut().zip(&mut done) {
            state.ticket = Some(ticket.clone());
            state.outbox.extend(std::mem::take(&mut part.events));
        }
        drop(states);
        if let Err(error) = self.store().wait(&ticket) {
            rooms.iter().for_each(|room| self.reload(room));
            return Err(error.into());
        }
        let mut answer = answer;
        for (room, part) in rooms.iter().zip(done) {
            let mut state = room.state();
            answer.told = state
                .peers
                .iter()
                .any(|peer| peer.person.client == answer.client);
            state.kept.extend(part.revisions);
            state.deliver();
            self.note_change(&room.id);
        }
        Ok(answer)
    }
}
