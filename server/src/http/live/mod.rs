//! The socket: one per tab. It subscribes to documents, sends batches, and hears what others do.

mod idle;
mod speak;

pub(super) use idle::follow;
pub(super) use speak::{published as published_message, state_word};

use super::error::Refusal;
use super::session::LetIn;
use super::{App, blocking::blocking, sides};
use crate::actions::{Kept, edit, share};
use crate::rooms::{Answer, Event, Head, Presence};
use crate::who::Somebody;
use actix_web::{HttpRequest, HttpResponse, web};
use actix_ws::{AggregatedMessage, Session};
use futures_util::StreamExt;
use gluebox_core::{Batch, ClientId, ObjectId, PageId, limits};
use serde::Deserialize;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, interval, timeout};

/// Events that may wait for a slow tab. One that reads nothing is let go after so many.
const WAITING: usize = 512;
/// Batches that may wait for the disk.
const BATCHES: usize = 64;
/// Documents that one tab may have open.
const OPEN: usize = 16;
/// A tab that takes nothing for so long, or does not answer two pings, is gone.
const PATIENCE: Duration = Duration::from_secs(20);
const PING: Duration = Duration::from_secs(25);
/// Messages that make no sense before the socket is closed.
const RUBBISH: usize = 8;

/// What a tab says.
#[derive(Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
enum Said {
    Hello {
        client: ClientId,
    },
    Subscribe {
        document: PageId,
        #[serde(default)]
        since: Option<u64>,
    },
    Unsubscribe {
        document: PageId,
    },
    Batch {
        batch: Batch,
    },
    Presence {
        document: PageId,
        #[serde(default)]
        selection: Vec<ObjectId>,
        #[serde(default)]
        writing: Option<ObjectId>,
    },
}

/// What waits to be said to a tab.
enum Out {
    Event(Event),
    Text(String),
    /// Then the socket is closed.
    Last(String),
}

/// Opens the socket.
pub(super) async fn connect(
    request: HttpRequest,
    body: web::Payload,
    app: web::Data<App>,
    somebody: LetIn,
) -> Result<HttpResponse, Refusal> {
    sides::matching_origin(request.headers())?;
    let kept = app.kept().await?;
    let (response, session, messages) = actix_ws::handle(&request, body)
        .map_err(|error| Refusal::bad("socket", format!("This address is a socket ({error}).")))?;
    let messages = messages
        .max_frame_size(limits::BATCH_BYTES)
        .aggregate_continuations()
        .max_continuation_size(limits::BATCH_BYTES);
    let tab = Tab {
        app: app.into_inner(),
        kept,
        somebody: somebody.0,
        client: None,
        pages: HashSet::new(),
        rubbish: 0,
    };
    actix_web::rt::spawn(tab.run(session, messages));
    Ok(response)
}

struct Tab {
    app: Arc<App>,
    kept: Kept,
    somebody: Somebody,
    client: Option<ClientId>,
    /// Asked for anew each time: a room whose journal refused is replaced by another.
    pages: HashSet<PageId>,
    rubbish: usize,
}

impl Tab {
    async fn run(mut self, mut session: Session, mut messages: actix_ws::AggregatedMessageStream) {
        let (events, mut heard) = mpsc::channel::<Event>(WAITING);
        let (answers, mut answered) = mpsc::channel::<String>(BATCHES * 2);
        let (batches, waiting) = mpsc::channel::<Batch>(BATCHES);
        let sender = actix_web::rt::spawn(send_batches(
            self.kept.clone(),
            self.somebody.clone(),
            waiting,
            answers.clone(),
        ));
        let mut everywhere = self.kept.rooms.everywhere();
        let mut ping = interval(PING);
        let mut alive = Instant::now();
        loop {
            let out = tokio::select! {
                biased;
                // One that missed some of these few events cannot know whether it is still signed in.
                event = everywhere.recv() => match event { Ok(event) => Out::Event(event), Err(_) => break },
                event = heard.recv() => match event { Some(event) => Out::Event(event), None => break },
                Some(text) = answered.recv() => Out::Text(text),
                message = messages.next() => {
                    alive = Instant::now();
                    match message {
                        Some(Ok(AggregatedMessage::Text(text))) => match self.hear(&text, &events, &batches).await {
                            Some(answer) => Out::Text(answer),
                            None if self.rubbish > RUBBISH => break,
                            None => continue,
                        },
                        Some(Ok(AggregatedMessage::Ping(bytes))) => {
                            if timeout(PATIENCE, session.pong(&bytes)).await.is_err() { break }
                            continue;
                        }
                        Some(Ok(AggregatedMessage::Pong(_))) => continue,
                        Some(Ok(AggregatedMessage::Binary(_))) => Out::Text(self.nonsense("This socket takes text only.")),
                        Some(Ok(AggregatedMessage::Close(_)) | Err(_)) | None => break,
                    }
                },
                _ = ping.tick() => {
                    if alive.elapsed() > PING * 2 + PATIENCE { break }
                    if self.is_over().await { Out::Last(speak::link_over()) } else { match timeout(PATIENCE, session.ping(b"")).await { Ok(Ok(())) => continue, _ => break } }
                }
            };
            let (text, last) = match out {
                Out::Text(text) => (Some(text), false),
                Out::Last(text) => (Some(text), true),
                Out::Event(event) => match self.meant(event) {
                    Some(event) => speak::event(&event, &self.somebody),
                    None => continue,
                },
            };
            if let Some(text) = text
                && !matches!(timeout(PATIENCE, session.text(text)).await, Ok(Ok(())))
            {
                break;
            }
            if last {
                break;
            }
        }
        if let Some(client) = &self.client {
            let rooms = self
                .pages
                .iter()
                .filter_map(|page| self.kept.rooms.find(page));
            rooms.for_each(|room| room.leave(client));
        }
        // Batches that were accepted are still kept: dropping the sender's end lets it finish its queue.
        drop(batches);
        drop(sender);
        let _ = session.close(None).await;
    }

    fn nonsense(&mut self, sentence: &str) -> String {
        self.rubbish += 1;
        speak::refused(None, &Refusal::bad("message", sentence))
    }

    async fn hear(
        &mut self,
        text: &str,
        events: &mpsc::Sender<Event>,
        batches: &mpsc::Sender<Batch>,
    ) -> Option<String> {
        let said: Said = match serde_json::from_str(text) {
            Ok(said) => said,
            Err(error) => {
                self.rubbish += 1;
                return Some(speak::unreadable(text, &error));
            }
        };
        match said {
            Said::Hello { client } => Some(self.hello(client).await),
            Said::Subscribe { document, since } => self.subscribe(document, since, events).await,
            Said::Unsubscribe { document } => {
                self.pages.remove(&document);
                if let (Some(room), Some(client)) = (self.kept.rooms.find(&document), &self.client)
                {
                    room.leave(client);
                }
                None
            }
            Said::Presence {
                document,
                selection,
                writing,
            } => {
                if let (Some(room), Some(client)) = (self.kept.rooms.find(&document), &self.client)
                {
                    let selection = selection.into_iter().take(200).collect();
                    room.show(client, Presence { selection, writing });
                }
                None
            }
            Said::Batch { batch } => {
                // Waits when the queue is full: the tab is then slowed down by its own socket.
                let _ = batches.send(batch).await;
                None
            }
        }
    }

    /// Whether this is a guest whose link has ended meanwhile by itself.
    async fn is_over(&self) -> bool {
        let (kept, somebody) = (self.kept.clone(), self.somebody.clone());
        let still = blocking(move || share::still(&kept, &somebody)).await;
        matches!(still, Ok(None))
    }

    /// What this tab is told of an event. Of what all pages share a guest gets what shows on the page: not what the owner
    /// keeps to be glued again, nor who is busy with it on which page.
    fn meant(&self, event: Event) -> Option<Event> {
        let rooms = &self.kept.rooms;
        if self.somebody.guest().is_none() {
            return Some(event);
        }
        match event {
            Event::State(page, head) if rooms.is_shared(&page) => {
                Some(Event::State(page, showing(Head::clone(&head))))
            }
            Event::Edits { page, .. } | Event::Foreign { page, .. } if rooms.is_shared(&page) => {
                let head = rooms.find(&page)?.head();
                Some(Event::State(page, showing(head)))
            }
            Event::Presence { page, .. } if rooms.is_shared(&page) => None,
            event => Some(event),
        }
    }

    async fn hello(&mut self, client: ClientId) -> String {
        let (kept, who, id) = (self.kept.clone(), self.somebody.who(), client.clone());
        match blocking(move || kept.rooms.newest_seq(&who, &id)).await {
            Ok(newest) => {
                self.client = Some(client);
                speak::welcome(&self.somebody, &self.app.boot, newest)
            }
            Err(refusal) => speak::refused(None, &refusal),
        }
    }

    async fn subscribe(
        &mut self,
        document: PageId,
        since: Option<u64>,
        events: &mpsc::Sender<Event>,
    ) -> Option<String> {
        let Some(client) = self.client.clone() else {
            return Some(self.nonsense("Say hello first."));
        };
        if self.pages.len() >= OPEN && !self.pages.contains(&document) {
            let sentence = "Too many pages are open in this window. Close one and try again.";
            return Some(speak::refused(
                None,
                &Refusal::bad("too_many_open", sentence),
            ));
        }
        let (kept, somebody, events, id) = (
            self.kept.clone(),
            self.somebody.clone(),
            events.clone(),
            document.clone(),
        );
        let entered = blocking(move || {
            if !somebody.may_look().covers(&id) && !kept.rooms.is_shared(&id) {
                return Err(crate::rooms::RoomError::NoPage);
            }
            let room = kept.rooms.open(&id)?;
            room.enter(client, somebody.name(), events, since);
            Ok::<_, crate::rooms::RoomError>(())
        });
        match entered.await {
            Ok(()) => {
                self.pages.insert(document.clone());
                self.kept.rooms.note_change(&document);
                None
            }
            Err(refusal) => Some(speak::refused(None, &refusal)),
        }
    }
}

/// Of what all pages share, what shows on them.
fn showing(mut head: Head) -> Arc<Head> {
    head.page.objects.retain(|_, object| !object.sticker);
    Arc::new(head)
}

/// Sends a tab's batches one after the other.
async fn send_batches(
    kept: Kept,
    somebody: Somebody,
    mut waiting: mpsc::Receiver<Batch>,
    answers: mpsc::Sender<String>,
) {
    while let Some(batch) = waiting.recv().await {
        let (client, seq) = (batch.client.clone(), batch.seq);
        let (kept, somebody) = (kept.clone(), somebody.clone());
        let answer = match blocking(move || edit::edit(&kept, &somebody, batch)).await {
            // The room has told the tab already, in the order of revisions.
            Ok(Answer { told: true, .. }) => continue,
            Ok(answer) => speak::ack(&answer),
            Err(refusal) => speak::refused(Some((&client, seq)), &refusal),
        };
        if answers.send(answer).await.is_err() {
            // The tab is gone; what it sent is kept all the same.
            continue;
        }
    }
}
