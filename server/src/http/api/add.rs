//! Pictures and notes that guests put on a page, without changing what stands there.

use crate::actions::add::{self as act, Added};
use crate::http::App;
use crate::http::blocking::blocking;
use crate::http::error::Refusal;
use crate::http::session::LetIn;
use crate::rooms::Answer;
use actix_web::web;
use gluebox_core::{ClientId, MediaId};
use serde::Deserialize;

/// What was uploaded before, and a note. The same again is recognised by `client` and `seq`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    client: ClientId,
    seq: u64,
    #[serde(default)]
    pictures: Vec<MediaId>,
    #[serde(default)]
    note: String,
}

/// Below `/-/g/` alone.
pub(super) async fn add(
    app: web::Data<App>,
    somebody: LetIn,
    body: web::Json<New>,
) -> Result<web::Json<Answer>, Refusal> {
    let kept = app.kept().await?;
    let New {
        client,
        seq,
        pictures,
        note,
    } = body.into_inner();
    let added = Added {
        client,
        seq,
        pictures,
        note,
    };
    let answer = blocking(move || act::add(&kept, &somebody.0, added)).await?;
    Ok(web::Json(answer))
}
