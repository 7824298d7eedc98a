//! When a page was left alone for a moment, everybody on it gets the layout that follows from what stands on it.

use crate::clock::{self, SECOND};
use crate::rooms::{Event, RoomError, Rooms};
use gluebox_core::PageId;
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep_until};

/// How long a page must be left alone.
const REST: Duration = Duration::from_millis(400);
/// How long a room that nobody is in is remembered, and how often that is looked at.
const SWEEP: Duration = Duration::from_secs(30);

/// Follows changes until the box stops.
pub(in crate::http) async fn follow(rooms: Arc<Rooms>, mut changed: UnboundedReceiver<PageId>) {
    let mut due: HashMap<PageId, Instant> = HashMap::new();
    let mut sweep: Option<Instant> = None;
    loop {
        let next = due.values().copied().chain(sweep).min();
        tokio::select! {
            page = changed.recv() => match page {
                Some(page) => {
                    due.insert(page, Instant::now() + REST);
                    sweep = sweep.or(Some(Instant::now() + SWEEP));
                }
                None => return,
            },
            () = sleep_until(next.unwrap_or_else(Instant::now)), if next.is_some() => {}
        }
        let now = Instant::now();
        let ripe: Vec<PageId> = due
            .iter()
            .filter(|(_, at)| **at <= now)
            .map(|(page, _)| page.clone())
            .collect();
        for page in ripe {
            due.remove(&page);
            let rooms = rooms.clone();
            let told = tokio::task::spawn_blocking(move || {
                let pages = rooms.showing(&page);
                pages.iter().try_for_each(|page| tell_layout(&rooms, page))
            });
            match told.await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!(%error, "a layout could not be told"),
                Err(error) => tracing::error!(%error, "a layout could not be derived"),
            }
        }
        if sweep.is_some_and(|at| at <= now) {
            rooms.sweep(clock::now().plus(-30 * SECOND));
            sweep = rooms.any_open().then(|| now + SWEEP);
        }
    }
}

fn tell_layout(rooms: &Rooms, page: &PageId) -> Result<(), RoomError> {
    let Some(room) = rooms.find(page).filter(|room| !room.is_empty()) else {
        return Ok(());
    };
    let head = rooms.seen(page)?;
    let layout = gluebox_core::layout::derive(&head.page);
    let mut message = json!(gluebox_themes::layout_markup(&head.page, &layout));
    message["t"] = json!("layout");
    message["document"] = json!(page);
    message["revision"] = json!(head.record.revision);
    room.tell(Event::Message(message.to_string().into()));
    Ok(())
}
