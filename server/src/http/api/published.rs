//! What publishing did: told to whoever pressed, and to every open editor. What it means for readers follows from how
//! the box is with the world outside.

use crate::at_home::{AtHome, Flap, Readers};
use crate::http::App;
use crate::http::error::Refusal;
use crate::http::live::{published_message, state_word};
use crate::http::visitors::encode_path;
use crate::publication::Manifest;
use crate::records::PageRecord;
use crate::rooms::Event;
use actix_web::HttpRequest;
use gluebox_core::PageId;
use serde::Serialize;
use utoipa::ToSchema;

/// What publishing did.
#[derive(Serialize, ToSchema)]
pub(super) struct Published {
    sentence: &'static str,
    /// To copy.
    link: String,
    /// Whether the link works outside the home, too.
    open: bool,
    /// Whether the owner has not said yet who may read.
    ask: bool,
    state: &'static str,
    published_at: Option<String>,
}

/// Makes visitors see it, and tells.
pub(super) async fn announce(
    request: &HttpRequest,
    app: &App,
    record: PageRecord,
    manifest: Manifest,
) -> Result<Published, Refusal> {
    app.hot.switch(manifest);
    let home = app.home.state();
    let world = home.link.as_deref().filter(|_| home.flap == Flap::Open);
    let sentence = words(&record, &home, world.is_some());
    let kept = app.kept().await?;
    if let Some(room) = kept.rooms.find(&record.id) {
        room.tell(Event::Message(published_message(&record, sentence).into()));
    }
    // With it went out what all pages share: the editors of the others hear of it there.
    if let Some(room) = kept.rooms.find(&PageId::from(&kept.site)) {
        room.tell(Event::Message(published_message(&room.record(), "").into()));
    }
    Ok(Published {
        sentence,
        link: match world {
            Some(link) => format!("{link}{}", encode_path(record.path.as_str())),
            None => app.link_to(request, &record.path),
        },
        open: world.is_some(),
        ask: !home.asked,
        state: state_word(record.state()),
        published_at: record.published.map(|mark| mark.at.iso()),
    })
}

fn words(record: &PageRecord, home: &AtHome, open: bool) -> &'static str {
    if record.published.is_none() {
        return "Only you see this page.";
    }
    match (open, home.readers, &home.name) {
        (true, ..) => "Live. Anyone with the link can read it now.",
        (false, _, None) => {
            "Published in this home. To let anyone else read it, give the box a name."
        }
        (false, Readers::Home, Some(_)) => {
            "Published in this home. To let anyone else read it, open it to everyone on the desk."
        }
        (false, Readers::Anyone, Some(_)) => {
            "Published in this home. Anyone else can read it as soon as the way to the box is open."
        }
    }
}
