//! The state of the box, and a copy of everything.

use crate::actions::notices::{self, NoticeRecord};
use crate::actions::{PageError, card, export as act, pages, reset};
use crate::clock::{self, Moment};
use crate::http::App;
use crate::http::blocking::blocking;
use crate::http::error::{ErrorAnswer, Refusal};
use crate::http::session::{self, SignedIn};
use crate::records::PageRecord;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use serde::Serialize;
use std::io;
use tokio::sync::mpsc;
use utoipa::ToSchema;

/// What anybody may know, and what only the owner.
#[derive(Serialize, ToSchema)]
pub(super) struct BoxState {
    claimed: bool,
    version: &'static str,
    /// Only for the owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    inside: Option<Inside>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Inside {
    name: String,
    /// Links by which the box can be opened.
    addresses: Vec<String>,
    /// Bytes that pages, pictures and all else take.
    used: u64,
    /// Bytes left on the disk.
    room: u64,
    /// For example: room for about 4,000 more photographs.
    room_sentence: String,
    /// What the box mended by itself since it was started.
    notices: Vec<String>,
    /// What was done in the last thirty days without the password; newest first.
    ways_in: Vec<WayIn>,
    card: Card,
    /// Another one after every start.
    run: String,
    /// Whether the desk may switch the machine off.
    can_switch_off: bool,
}

/// Something done by whoever had the box, its machine or its card.
#[derive(Serialize, ToSchema)]
pub(super) struct WayIn {
    sentence: String,
    /// Whether somebody was let in by it.
    let_in: bool,
}

/// The recovery card.
#[derive(Serialize, ToSchema)]
pub(super) struct Card {
    /// When it was made, for example 23 November 2026, 14:02.
    #[serde(skip_serializing_if = "Option::is_none")]
    made: Option<String>,
    /// Whether there is none although something is published.
    wanted: bool,
}

/// A photograph with its copies, as phones make them today.
const PHOTOGRAPH: u64 = 5 << 20;

fn room_sentence(room: u64) -> String {
    let photographs = room / PHOTOGRAPH;
    let round = match photographs {
        0 => return "There is no room left for another photograph.".to_owned(),
        n @ 1..100 => n,
        n @ 100..1_000 => n / 10 * 10,
        n => n / 100 * 100,
    };
    let digits = round.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("There is room for about {text} more photographs.")
}

/// How the box is.
#[utoipa::path(get, path = "/-/api/box", tag = "box", responses(
    (status = 200, description = "Whether it is claimed; everything else only for the owner.", body = BoxState),
    (status = 421, description = "`unknown_name`", body = ErrorAnswer),
))]
pub(super) async fn state(
    request: HttpRequest,
    app: web::Data<App>,
) -> Result<web::Json<BoxState>, Refusal> {
    let owner = session::owner(&request).await?;
    let ready = app.ready().await?;
    let claimed = ready.claim.is_claimed();
    let inside = match owner {
        None => None,
        Some(owner) => {
            let store = ready.kept.store.clone();
            let (usage, ways_in, card) = blocking(move || {
                let made = card::made(&store)?;
                let published = || pages::all(&store).map(|all| all.iter().any(is_published));
                let card = Card {
                    wanted: made.is_none() && published()?,
                    made: made.map(Moment::date),
                };
                let ways_in = notices::recent(&store, clock::now())?;
                Ok::<_, PageError>((store.usage()?, ways_in, card))
            })
            .await?;
            let way_in = |notice: NoticeRecord| WayIn {
                sentence: notice.sentence(),
                let_in: notice.let_in(),
            };
            Some(Inside {
                name: reset::name_of(&owner.name),
                addresses: app.links(),
                used: usage.journal + usage.index + usage.media,
                room: usage.free,
                room_sentence: room_sentence(usage.free),
                notices: ready.notices(),
                ways_in: ways_in.into_iter().map(way_in).collect(),
                card,
                run: app.boot.clone(),
                can_switch_off: app.config.switch_off.is_some(),
            })
        }
    };
    Ok(web::Json(BoxState {
        claimed,
        version: env!("CARGO_PKG_VERSION"),
        inside,
    }))
}

fn is_published(page: &PageRecord) -> bool {
    page.published.is_some()
}

/// A plain archive of everything: pages, pictures, published bytes, accounts.
#[utoipa::path(get, path = "/-/api/export", tag = "box", responses(
    (status = 200, description = "A zip archive, streamed.", content_type = "application/zip"),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
))]
pub(super) async fn export(app: web::Data<App>, owner: SignedIn) -> Result<HttpResponse, Refusal> {
    let kept = app.kept().await?;
    let (pieces, mut ready) = mpsc::channel::<io::Result<Bytes>>(16);
    tokio::task::spawn_blocking(move || {
        let out = io::BufWriter::with_capacity(64 << 10, Pieces(pieces.clone()));
        if let Err(error) = act::export(&kept, &owner.0, out) {
            tracing::warn!(%error, "a copy of everything was not finished");
            // The stream ends with an error, so the browser does not take a part for the whole.
            let _ = pieces.blocking_send(Err(io::Error::other(error)));
        }
    });
    let stream = futures_util::stream::poll_fn(move |context| ready.poll_recv(context));
    let day = &crate::clock::now().iso()[..10];
    Ok(HttpResponse::Ok()
        .content_type("application/zip")
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"gluebox-{day}.zip\""),
        ))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .streaming(stream))
}

/// Bytes handed over piece by piece to the visitor's connection; waits when that is slow.
struct Pieces(mpsc::Sender<io::Result<Bytes>>);

impl io::Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
        self.0
            .blocking_send(Ok(Bytes::copy_from_slice(bytes)))
            .map_err(gone)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_in_photographs() {
        for (room, words) in [
            (0, "no room left"),
            (7 * PHOTOGRAPH, "about 7 more"),
            (4_321 * PHOTOGRAPH, "about 4,300 more"),
            (1_234_567 * PHOTOGRAPH, "about 1,234,500 more"),
        ] {
            assert!(
                room_sentence(room).contains(words),
                "{}",
                room_sentence(room)
            );
        }
    }
}
