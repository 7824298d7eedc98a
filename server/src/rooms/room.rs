//! One open document: its head in memory and the people in it.

use super::event::{Event, Person, Presence};
use super::{load, lock};
use crate::clock::{self, Moment};
use crate::records::{PageRecord, StepRecord, TextBy};
use gluebox_core::{ClientId, ObjectId, Page, PageId, SiteId};
use gluebox_store::{Store, StoreError, Ticket};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard};
use tokio::sync::mpsc::Sender;

/// A document with its place in the order of revisions.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub record: PageRecord,
    pub page: Page,
}

/// Somebody's tab in the room.
pub(super) struct Peer {
    pub person: Person,
    /// Bounded: a tab that never reads is let go instead of filling the memory.
    pub events: Sender<Event>,
}

/// Events of one revision: to one tab, to all but the tab that edited, or to everybody.
pub(super) type Told = Vec<(Option<ClientId>, Event)>;

pub(super) struct State {
    pub record: PageRecord,
    pub page: Page,
    pub text_by: HashMap<ObjectId, TextBy>,
    /// The step that the next edits may still belong to.
    pub step: Option<StepRecord>,
    pub step_gesture: Option<(ClientId, Option<String>)>,
    /// The last batch that was handed to the journal; later ones build on it.
    pub ticket: Option<Ticket>,
    /// Batches that are kept already but wait for an earlier one to be told.
    pub outbox: BTreeMap<u64, Told>,
    pub told: u64,
    /// Revisions that are kept and not told yet.
    pub kept: BTreeSet<u64>,
    pub peers: Vec<Peer>,
    pub rested: Moment,
}

/// An open document.
pub(crate) struct Room {
    pub id: PageId,
    store: Store,
    state: Mutex<State>,
}

impl Room {
    /// The page of this id, or what the pages of `site` share.
    pub(super) fn load(
        store: &Store,
        id: &PageId,
        site: &SiteId,
    ) -> Result<Option<Self>, StoreError> {
        let shared = || (*id == PageId::from(site)).then(|| load::nothing_shared(site));
        let Some((record, page, text_by)) = load::load(store, id)?.or_else(shared) else {
            return Ok(None);
        };
        let told = record.revision;
        let state = State {
            record,
            page,
            text_by,
            step: None,
            step_gesture: None,
            ticket: None,
            outbox: BTreeMap::new(),
            told,
            kept: BTreeSet::new(),
            peers: Vec::new(),
            rested: clock::now(),
        };
        Ok(Some(Self {
            id: id.clone(),
            store: store.clone(),
            state: Mutex::new(state),
        }))
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// A copy of the head.
    pub(crate) fn head(&self) -> Head {
        let state = self.state();
        Head {
            record: state.record.clone(),
            page: state.page.clone(),
        }
    }

    /// A copy of the head's record.
    pub(crate) fn record(&self) -> PageRecord {
        self.state().record.clone()
    }

    /// Whether anything shows on it.
    pub(crate) fn has_objects(&self) -> bool {
        self.state().page.showing().next().is_some()
    }

    /// Changes the page's record while no edit can come between; `change` keeps it, or fails and nothing changed.
    pub(crate) fn change_record<T, E: From<StoreError>>(
        &self,
        change: impl FnOnce(&mut PageRecord, &Page) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut state = self.state();
        if let Some(earlier) = &state.ticket {
            // What is kept now may not build on edits that the journal then refuses.
            self.store.wait(earlier)?;
        }
        let mut record = state.record.clone();
        let answer = change(&mut record, &state.page)?;
        state.record = record;
        // What is kept with the newest step must not be written over by its growing.
        state.step = None;
        Ok(answer)
    }

    /// The same for two documents at once, locked in the order in which batches lock them.
    pub(crate) fn change_records<T, E: From<StoreError>>(
        &self,
        other: &Self,
        change: impl FnOnce(&mut PageRecord, &mut PageRecord) -> Result<T, E>,
    ) -> Result<T, E> {
        let is_first = self.id < other.id;
        let (first, second) = if is_first {
            (self, other)
        } else {
            (other, self)
        };
        first.change_record(|a, _| {
            second.change_record(|b, _| if is_first { change(a, b) } else { change(b, a) })
        })
    }

    /// A tab comes in. It gets the state at once (unless it has it already), and from then on every event.
    pub(crate) fn enter(
        &self,
        client: ClientId,
        name: &str,
        events: Sender<Event>,
        since: Option<u64>,
    ) {
        let mut state = self.state();
        state.peers.retain(|peer| peer.person.client != client);
        let taken: Vec<usize> = state.peers.iter().map(|peer| peer.person.colour).collect();
        let colour = (0..).find(|c| !taken.contains(c)).unwrap_or_default();
        let person = Person {
            client,
            name: name.to_owned(),
            colour,
            presence: Presence::default(),
        };
        let first = if since == Some(state.record.revision) && state.told == state.record.revision {
            Event::Current {
                page: self.id.clone(),
                revision: state.record.revision,
            }
        } else {
            let head = Head {
                record: state.record.clone(),
                page: state.page.clone(),
            };
            Event::State(self.id.clone(), head.into())
        };
        let _ = events.try_send(first);
        state.peers.push(Peer { person, events });
        self.tell_presence(&mut state);
    }

    pub(crate) fn leave(&self, client: &ClientId) {
        let mut state = self.state();
        state.peers.retain(|peer| peer.person.client != *client);
        state.rested = clock::now();
        self.tell_presence(&mut state);
    }

    /// What a tab has in hand: the others are told. Who writes in which text is theirs to respect.
    pub(crate) fn show(&self, client: &ClientId, presence: Presence) {
        let mut state = self.state();
        if let Some(peer) = state
            .peers
            .iter_mut()
            .find(|peer| peer.person.client == *client)
        {
            peer.person.presence = presence;
            self.tell_presence(&mut state);
        }
    }

    fn tell_presence(&self, state: &mut State) {
        let people = state.peers.iter().map(|peer| peer.person.clone()).collect();
        state.tell(
            None,
            &Event::Presence {
                page: self.id.clone(),
                people,
            },
        );
    }

    /// Tells everybody in the room.
    pub(crate) fn tell(&self, event: Event) {
        self.state().tell(None, &event);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.state().peers.is_empty()
    }

    pub(super) fn is_resting(&self, before: Moment) -> bool {
        let state = self.state();
        state.peers.is_empty() && state.rested < before
    }

    pub(super) fn empty(&self) -> Vec<Peer> {
        std::mem::take(&mut self.state().peers)
    }

    pub(super) fn take_in(&self, people: Vec<Peer>) {
        let mut state = self.state();
        state.peers = people;
        let head = Head {
            record: state.record.clone(),
            page: state.page.clone(),
        };
        state.tell(None, &Event::State(self.id.clone(), head.into()));
    }
}

impl State {
    /// Sends to all but `except`; a tab whose queue is full or gone is let go, its socket then closes.
    pub(super) fn tell(&mut self, except: Option<&ClientId>, event: &Event) {
        self.peers.retain(|peer| {
            except == Some(&peer.person.client) || peer.events.try_send(event.clone()).is_ok()
        });
    }

    pub(super) fn tell_one(&mut self, client: &ClientId, event: Event) {
        if let Some(peer) = self.peers.iter().find(|peer| peer.person.client == *client) {
            let _ = peer.events.try_send(event);
        }
    }

    /// Tells what happened up to here, in the order of revisions.
    pub(super) fn deliver(&mut self) {
        while self.kept.remove(&(self.told + 1)) {
            self.told += 1;
            for (to, event) in self.outbox.remove(&self.told).unwrap_or_default() {
                match (&to, &event) {
                    (Some(client), Event::Edits { .. }) => self.tell(Some(client), &event),
                    (Some(client), _) => self.tell_one(client, event),
                    (None, _) => self.tell(None, &event),
                }
            }
        }
    }
}
