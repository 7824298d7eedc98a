//! The history of a page: what was done by whom, what the page was, and going back to it.

use super::pages::{Id, id};
use crate::actions::{PageError, restore as restoring};
use crate::http::App;
use crate::http::blocking::blocking;
use crate::http::error::{ErrorAnswer, Refusal};
use crate::http::session::SignedIn;
use crate::records::{Publishing, StepRecord, TextBy};
use crate::rooms::listed;
use crate::who::Who;
use actix_web::web;
use gluebox_core::{Edit, Page};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, IntoParams)]
pub(super) struct Before {
    /// Only steps that began before this revision.
    before: Option<u64>,
}

/// What one person did in one gesture.
#[derive(Serialize, ToSchema)]
pub(super) struct StepLine {
    /// Its first and last revision; `restore` takes the last.
    first: u64,
    last: u64,
    who: String,
    /// Whether it was whoever asks.
    you: bool,
    at: String,
    /// The tab it came from.
    client: String,
    objects: Vec<String>,
    /// Edits that take it back.
    #[schema(value_type = Vec<Object>)]
    inverse: Vec<Edit>,
    /// Names of the gestures in it.
    gestures: Vec<String>,
    /// The gesture that it takes back.
    undoes: Option<String>,
    /// The revision that it made the page again.
    restores: Option<u64>,
    /// A name for it, for example for a text that was written over.
    note: Option<String>,
    /// Edits that bring texts back that were written over.
    #[schema(value_type = Vec<Object>)]
    lost: Vec<Edit>,
    /// Who had written those texts, in the same order.
    lost_by: Vec<LoserLine>,
    /// When it became what visitors see, oldest first.
    published: Vec<PublishingLine>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct LoserLine {
    who: String,
    you: bool,
    client: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct PublishingLine {
    revision: u64,
    who: String,
    you: bool,
    at: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct StepList {
    steps: Vec<StepLine>,
}

/// A page as it was.
#[derive(Serialize, ToSchema)]
pub(super) struct PageThen {
    revision: u64,
    #[schema(value_type = Object)]
    page: Page,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Revision {
    revision: u64,
}

#[derive(Serialize, ToSchema)]
pub(super) struct NewRevision {
    revision: u64,
}

impl StepLine {
    fn of(step: StepRecord, you: &Who) -> Self {
        let loser = |by: TextBy| LoserLine {
            you: by.who.is_same(you),
            who: by.who.name,
            client: by.client,
        };
        let publishing = |one: Publishing| PublishingLine {
            revision: one.revision,
            you: one.who.is_same(you),
            who: one.who.name,
            at: one.at.iso(),
        };
        Self {
            first: step.first,
            last: step.last,
            you: step.who.is_same(you),
            who: step.who.name,
            at: step.at.iso(),
            client: step.client,
            objects: step.objects.iter().map(ToString::to_string).collect(),
            inverse: step.inverse,
            gestures: step.gestures,
            undoes: step.undoes,
            restores: step.restores,
            note: step.note,
            lost: step.lost,
            lost_by: step.losers.into_iter().map(loser).collect(),
            published: step.published.into_iter().map(publishing).collect(),
        }
    }
}

/// What was done to the page, newest first, at most 50 at a time; fewer when they are large, none at the end.
#[utoipa::path(get, path = "/-/api/pages/{page}/steps", tag = "history", params(("page" = String, Path, description = "Id of a page, or of the site"), Before), responses(
    (status = 200, description = "Steps.", body = StepList),
    (status = 400, description = "`query`", body = ErrorAnswer),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 404, description = "`no_page`", body = ErrorAnswer),
))]
pub(super) async fn steps(
    app: web::Data<App>,
    owner: SignedIn,
    page: Id,
    before: web::Query<Before>,
) -> Result<web::Json<StepList>, Refusal> {
    let kept = app.kept().await?;
    let steps = blocking(move || {
        let page = id(&page)?;
        kept.rooms.open(&page)?;
        let before = before.before.unwrap_or(u64::MAX);
        Ok::<_, PageError>(listed(&kept.store, &page, before)?)
    })
    .await?;
    let you = owner.0.who();
    let line = |step| StepLine::of(step, &you);
    Ok(web::Json(StepList {
        steps: steps.into_iter().map(line).collect(),
    }))
}

/// What the page was after a step, or when it was published, without what shows on every page by now.
#[utoipa::path(get, path = "/-/api/pages/{page}/revisions/{revision}", tag = "history",
    params(("page" = String, Path, description = "Id"), ("revision" = u64, Path, description = "The last of a step, or that of a publishing")), responses(
    (status = 200, description = "The page then.", body = PageThen),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 404, description = "`no_page`, `no_revision`", body = ErrorAnswer),
))]
pub(super) async fn revision(
    app: web::Data<App>,
    _: SignedIn,
    place: web::Path<(String, u64)>,
) -> Result<web::Json<PageThen>, Refusal> {
    let kept = app.kept().await?;
    let (page, revision) = place.into_inner();
    let page = blocking(move || restoring::page_then(&kept, &id(&page)?, revision)).await?;
    Ok(web::Json(PageThen { revision, page }))
}

/// Makes the page what it was after a step. This is a step too and can be taken back.
#[utoipa::path(post, path = "/-/api/pages/{page}/restore", tag = "history", params(("page" = String, Path, description = "Id")), request_body = Revision, responses(
    (status = 200, description = "The new head.", body = NewRevision),
    (status = 400, description = "`json`", body = ErrorAnswer),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 404, description = "`no_page`, `no_revision`", body = ErrorAnswer),
))]
pub(super) async fn restore(
    app: web::Data<App>,
    owner: SignedIn,
    page: Id,
    body: web::Json<Revision>,
) -> Result<web::Json<NewRevision>, Refusal> {
    let kept = app.kept().await?;
    let revision =
        blocking(move || restoring::restore(&kept, &owner.0, &id(&page)?, body.revision)).await?;
    Ok(web::Json(NewRevision { revision }))
}
