//! Open documents: one room each. A room puts edits in order, journals them, and tells the others.
//!
//! It must not know HTTP, HTML or sled: what happens leaves it as [`Event`]s, what is kept as raw writes.

mod batch;
mod event;
mod history;
mod load;
mod part;
mod room;
mod step;

pub(crate) use batch::{Answer, BatchError};
pub(crate) use event::{Event, Person, Presence};
pub(crate) use history::{listed, note_published, page_at};
pub(crate) use part::is_foreign;
pub(crate) use room::{Head, Room};

use crate::clock::Moment;
use gluebox_core::{ClientId, PageId, SiteId};
use gluebox_store::{Store, StoreError};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::broadcast;
use tokio::sync::mpsc::UnboundedSender;

/// How many clients may send at once without waiting for each other's fsync; more share a lock.
const LANES: usize = 64;

/// All open documents of the box.
pub(crate) struct Rooms {
    store: Store,
    site: SiteId,
    open: Mutex<HashMap<PageId, Arc<Room>>>,
    lanes: Vec<Mutex<()>>,
    everywhere: broadcast::Sender<Event>,
    /// Told of every page that was changed, so that its layout can follow when it is idle.
    changed: UnboundedSender<PageId>,
}

/// Why a room cannot be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RoomError {
    #[error("This page does not exist, or not any more.")]
    NoPage,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A lock whose holder panicked guards plain values that are replaced whole; they are still right.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Rooms {
    pub(crate) fn new(store: Store, site: SiteId, changed: UnboundedSender<PageId>) -> Self {
        let lanes = (0..LANES).map(|_| Mutex::new(())).collect();
        Self {
            store,
            site,
            open: Mutex::default(),
            lanes,
            everywhere: broadcast::Sender::new(16),
            changed,
        }
    }

    /// The room of a page, loaded when nobody has it open. Reads the store.
    pub(crate) fn open(&self, page: &PageId) -> Result<Arc<Room>, RoomError> {
        let mut open = lock(&self.open);
        if let Some(room) = open.get(page) {
            return Ok(room.clone());
        }
        let room = Arc::new(Room::load(&self.store, page, &self.site)?.ok_or(RoomError::NoPage)?);
        open.insert(page.clone(), room.clone());
        Ok(room)
    }

    /// Whether this is what the site's pages share.
    pub(crate) fn is_shared(&self, document: &PageId) -> bool {
        document.as_str() == self.site.as_str()
    }

    /// The room of what the site's pages share. Reads the store.
    pub(crate) fn shared(&self) -> Result<Arc<Room>, RoomError> {
        self.open(&PageId::from(&self.site))
    }

    /// The head of a page as it is seen: with what the site's pages share. Reads the store.
    pub(crate) fn seen(&self, page: &PageId) -> Result<Head, RoomError> {
        let shared = self.shared()?.head().page;
        let mut head = self.open(page)?.head();
        head.page = head.page.with_shared(&shared);
        Ok(head)
    }

    /// Those that show what happens in this one: of what pages share, every page that somebody has open.
    pub(crate) fn showing(&self, changed: &PageId) -> Vec<PageId> {
        if self.is_shared(changed) {
            let open = lock(&self.open);
            let pages = open.keys().filter(|page| !self.is_shared(page));
            pages.cloned().collect()
        } else {
            vec![changed.clone()]
        }
    }

    /// The room, if somebody has it open.
    pub(crate) fn find(&self, page: &PageId) -> Option<Arc<Room>> {
        lock(&self.open).get(page).cloned()
    }

    /// Forgets rooms that nobody is in and that rested since `before`.
    pub(crate) fn sweep(&self, before: Moment) {
        lock(&self.open).retain(|_, room| Arc::strong_count(room) > 1 || !room.is_resting(before));
    }

    pub(crate) fn any_open(&self) -> bool {
        !lock(&self.open).is_empty()
    }

    /// Throws a room away whose journal refused and loads what is kept; the people in it get the kept state.
    fn reload(&self, failed: &Arc<Room>) {
        let mut open = lock(&self.open);
        // Several batches of one room may fail; whoever comes later finds a sound room in its place.
        if !open
            .get(&failed.id)
            .is_some_and(|room| Arc::ptr_eq(room, failed))
        {
            return;
        }
        open.remove(&failed.id);
        let people = failed.empty();
        match Room::load(&self.store, &failed.id, &self.site) {
            Ok(Some(room)) => {
                room.take_in(people);
                open.insert(failed.id.clone(), Arc::new(room));
            }
            Ok(None) => {
                tracing::warn!(page.id = %failed.id, "a page vanished while its room was open")
            }
            Err(error) => {
                tracing::error!(page.id = %failed.id, %error, "a page could not be loaded again")
            }
        }
    }

    fn lane(&self, client: &ClientId) -> MutexGuard<'_, ()> {
        let sum: usize = client.as_str().bytes().map(usize::from).sum();
        lock(&self.lanes[sum % LANES])
    }

    /// Every tab is told, also one that has no page open: for example that the box stops.
    pub(crate) fn tell_all(&self, event: &Event) {
        // Without tabs there is nobody to tell.
        let _ = self.everywhere.send(event.clone());
    }

    /// What is told to every tab from now on.
    pub(crate) fn everywhere(&self) -> broadcast::Receiver<Event> {
        self.everywhere.subscribe()
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn note_change(&self, page: &PageId) {
        // The listener ends only when the box stops; then nobody needs a layout.
        let _ = self.changed.send(page.clone());
    }
}
