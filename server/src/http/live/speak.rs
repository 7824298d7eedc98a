//! The wire form of what a tab is told.

use crate::actions::pages::PageState;
use crate::clock::Moment;
use crate::http::error::Refusal;
use crate::http::fonts;
use crate::records::PageRecord;
use crate::rooms::{Answer, BatchError, Event, Person, is_foreign};
use crate::who::{Right, Somebody};
use gluebox_core::{ClientId, ObjectId, Page};
use gluebox_themes::{Canvas, Mode};
use serde_json::{Map, Value, json};

pub(in crate::http) fn state_word(state: PageState) -> &'static str {
    match state {
        PageState::Live => "live",
        PageState::Changed => "changed",
        PageState::Unpublished => "unpublished",
    }
}

pub(super) fn welcome(somebody: &Somebody, boot: &str, newest_seq: u64) -> String {
    let right = match somebody {
        Somebody::Owner(_) => json!("owner"),
        Somebody::Guest(guest) => json!(guest.right),
    };
    json!({"t": "welcome", "who": {"name": somebody.name(), "right": right}, "boot": boot, "newest_seq": newest_seq})
        .to_string()
}

fn bye(reason: &str, sentence: &str) -> String {
    json!({"t": "bye", "reason": reason, "sentence": sentence}).to_string()
}

/// A guest's link ended by itself: its day came, or its page went.
pub(super) fn link_over() -> String {
    bye("link_ended", &BatchError::LinkEnded.to_string())
}

pub(super) fn ack(answer: &Answer) -> String {
    let mut value = json!(answer);
    value["t"] = json!("ack");
    value.to_string()
}

/// With the batch it answers, if it was one.
pub(super) fn refused(batch: Option<(&ClientId, u64)>, refusal: &Refusal) -> String {
    let body = &refusal.body;
    let mut value = json!({"t": "refused", "code": body.code, "sentence": body.sentence});
    if let Some((client, seq)) = batch {
        value["client"] = json!(client);
        value["seq"] = json!(seq);
    }
    if let Some(index) = body.index {
        value["index"] = json!(index);
    }
    value.to_string()
}

/// A message that could not be read; if it was a batch with a number, the number is given back.
pub(super) fn unreadable(text: &str, error: &serde_json::Error) -> String {
    let refusal = Refusal::bad("message", format!("This message cannot be read: {error}."));
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let batch = &value["batch"];
    let client = batch["client"]
        .as_str()
        .and_then(|client| ClientId::new(client).ok());
    match (client, batch["seq"].as_u64()) {
        (Some(client), Some(seq)) => refused(Some((&client, seq)), &refusal),
        _ => refused(None, &refusal),
    }
}

pub(in crate::http) fn published(record: &PageRecord, sentence: &str) -> String {
    json!({
        "t": "published",
        "document": record.id,
        "state": state_word(record.state()),
        "published_at": record.published.map(|mark| mark.at.iso()),
        "sentence": sentence,
    })
    .to_string()
}

/// The message, if the event is for this person's tab, and whether it is the last one.
pub(super) fn event(event: &Event, somebody: &Somebody) -> (Option<String>, bool) {
    let message = match event {
        Event::State(page, head) => json!({
            "t": "state",
            "document": page,
            "revision": head.record.revision,
            "page": head.page,
            "path": head.record.path,
            "state": state_word(head.record.state()),
            "published_at": head.record.published.map(|mark| mark.at).map(Moment::iso),
            "html": whole_html(&head.page),
        }),
        Event::Current { page, revision } => {
            json!({"t": "current", "document": page, "revision": revision})
        }
        Event::Edits {
            page,
            revision,
            client,
            who,
            edits,
            foreign,
        } => {
            let mut value = json!({
                "t": "edits",
                "document": page,
                "revision": revision,
                "client": client,
                "who": {"name": who.name},
                "edits": edits,
            });
            if let Some(foreign) = foreign {
                value["html"] = html(&foreign.page, &foreign.objects);
            }
            value
        }
        Event::Acknowledged(answer) => return (Some(ack(answer)), false),
        Event::Foreign {
            page,
            revision,
            foreign,
        } => {
            let html = html(&foreign.page, &foreign.objects);
            json!({"t": "html", "document": page, "revision": revision, "html": html})
        }
        Event::Presence { page, people } => {
            json!({"t": "presence", "document": page, "people": people.iter().map(person).collect::<Vec<_>>()})
        }
        Event::Lost {
            page,
            object,
            name,
            step,
        } => json!({
            "t": "lost",
            "document": page,
            "object": object,
            "name": name,
            "step": step,
            "sentence": format!("{name} changed this after you. Yours is in History."),
        }),
        Event::Message(text) => return (Some(text.to_string()), false),
        Event::SignedOut { session } => match somebody {
            Somebody::Owner(owner) if *session == owner.session => {
                let sentence =
                    "You are signed out. Sign in again; what you made is kept on this device.";
                return (Some(bye("signed_out", sentence)), true);
            }
            _ => return (None, false),
        },
        Event::LinkEnded { link, by } => match somebody.guest() {
            Some(guest) if guest.link == *link => {
                return (Some(bye("link_ended", &ended(by, guest.right))), true);
            }
            _ => return (None, false),
        },
        Event::LinkChanged { link } => match somebody.guest() {
            Some(guest) if guest.link == *link => {
                let sentence = "What this link allows has changed. Open the page again to go on.";
                return (Some(bye("link_changed", sentence)), true);
            }
            _ => return (None, false),
        },
        Event::Stopping => {
            let sentence = "The box is stopping. What you make now is kept on this device.";
            return (Some(bye("stopping", sentence)), true);
        }
    };
    (Some(message.to_string()), false)
}

fn ended(by: &str, right: Right) -> String {
    if right < Right::Edit {
        format!("{by} has ended this link.")
    } else {
        format!(
            "{by} has ended this link. What you made stays on the page. Your last sentence is below, to copy."
        )
    }
}

fn person(person: &Person) -> Value {
    json!({
        "client": person.client,
        "name": person.name,
        "colour": person.colour,
        "selection": person.presence.selection,
        "writing": person.presence.writing,
    })
}

fn whole_html(page: &Page) -> Value {
    let foreign = page.objects.values().filter(|object| is_foreign(object));
    html(
        page,
        &foreign.map(|object| object.id.clone()).collect::<Vec<_>>(),
    )
}

/// By object id, as the canvas shows it.
fn html(page: &Page, objects: &[ObjectId]) -> Value {
    if objects.is_empty() {
        return json!({});
    }
    let layout = gluebox_core::layout::derive(page);
    let mode = Mode::Canvas(Canvas {
        font: &fonts::address,
    });
    let html = |id: &ObjectId| {
        Some((
            id.to_string(),
            json!(gluebox_themes::object(page, &layout, id, &mode)?),
        ))
    };
    Value::Object(objects.iter().filter_map(html).collect::<Map<_, _>>())
}
