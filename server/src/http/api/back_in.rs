//! Getting back in without the password, and the recovery card.

use crate::actions::card::CardError;
use crate::http::blocking::blocking;
use crate::http::error::{ErrorAnswer, Refusal};
use crate::http::session::SignedIn;
use crate::http::{App, screens};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::account::{Me, signed_in};

/// What lets you back in, and what you want to sign in with from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ByCard {
    /// Six words in their order; case and what stands between them do not matter.
    words: String,
    /// At least ten characters.
    password: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ByHelp {
    /// Eight digits that the box says; empty within a minute after its button was pressed once more.
    #[serde(default)]
    code: String,
    /// At least ten characters.
    password: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ByLink {
    token: String,
    /// A new one; without it the password stays.
    password: Option<String>,
}

/// The words of a card, in their order.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CardWords {
    words: Vec<String>,
}

/// Sets a new password by the recovery card, at home only; every session ends, and the cookie signs in.
#[utoipa::path(post, path = "/-/api/back-in/card", tag = "account", request_body = ByCard, responses(
    (status = 200, description = "The cookie signs in.", body = Me),
    (status = 400, description = "`password`, `json`", body = ErrorAnswer),
    (status = 403, description = "`no_match`, `not_home`, `origin`", body = ErrorAnswer),
    (status = 429, description = "`wait`", body = ErrorAnswer),
))]
pub(super) async fn by_card(
    request: HttpRequest,
    app: web::Data<App>,
    body: web::Json<ByCard>,
) -> Result<HttpResponse, Refusal> {
    let ByCard { words, password } = body.into_inner();
    let fresh = screens::by_card(&request, &app, words, password).await?;
    Ok(signed_in(&request, &app, fresh))
}

/// Sets a new password in help mode, at home only; every session ends, and the cookie signs in.
#[utoipa::path(post, path = "/-/api/back-in/help", tag = "account", request_body = ByHelp, responses(
    (status = 200, description = "The cookie signs in.", body = Me),
    (status = 400, description = "`password`, `json`", body = ErrorAnswer),
    (status = 403, description = "`no_help`, `not_home`, `origin`", body = ErrorAnswer),
    (status = 429, description = "`wait`", body = ErrorAnswer),
))]
pub(super) async fn by_help(
    request: HttpRequest,
    app: web::Data<App>,
    body: web::Json<ByHelp>,
) -> Result<HttpResponse, Refusal> {
    let ByHelp { code, password } = body.into_inner();
    let fresh = screens::by_help(&request, app.clone(), code, password).await?;
    Ok(signed_in(&request, &app, fresh))
}

/// Where a new password can be set without the old one.
#[derive(Serialize, ToSchema)]
pub(super) struct Here {
    /// Good once, within 15 minutes.
    path: String,
}

/// For whoever is signed in at home and forgot the password: where to set a new one; every other session ends there.
#[utoipa::path(post, path = "/-/api/back-in/here", tag = "account", responses(
    (status = 200, description = "Where.", body = Here),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 403, description = "`not_home`, `origin`", body = ErrorAnswer),
))]
pub(super) async fn here(
    request: HttpRequest,
    app: web::Data<App>,
    _owner: SignedIn,
) -> Result<web::Json<Here>, Refusal> {
    let path = screens::link_here(&request, &app)?;
    Ok(web::Json(Here { path }))
}

/// Signs in by the token of a link that `gluebox owner-link` made; every other session ends.
#[utoipa::path(post, path = "/-/api/back-in/link", tag = "account", request_body = ByLink, responses(
    (status = 200, description = "The cookie signs in.", body = Me),
    (status = 400, description = "`password`, `json`", body = ErrorAnswer),
    (status = 403, description = "`no_link`, `origin`", body = ErrorAnswer),
))]
pub(super) async fn by_link(
    request: HttpRequest,
    app: web::Data<App>,
    body: web::Json<ByLink>,
) -> Result<HttpResponse, Refusal> {
    let ByLink { token, password } = body.into_inner();
    let fresh = screens::by_link(app.clone(), token, password).await?;
    Ok(signed_in(&request, &app, fresh))
}

/// Words for a new recovery card. It counts when they came back by PUT; until then the one before does.
#[utoipa::path(post, path = "/-/api/recovery-card", tag = "account", responses(
    (status = 200, description = "The words, said this once.", body = CardWords),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 403, description = "`origin`", body = ErrorAnswer),
))]
pub(super) async fn new_card(app: web::Data<App>, _owner: SignedIn) -> web::Json<CardWords> {
    let words = app.new_card.draw();
    let words = words.into_iter().map(str::to_owned).collect();
    web::Json(CardWords { words })
}

/// From now on the new card is the one. What its owner typed back stands in the place of those words.
#[utoipa::path(put, path = "/-/api/recovery-card", tag = "account", request_body = CardWords, responses(
    (status = 204, description = "Kept."),
    (status = 400, description = "`card_words`, `json`", body = ErrorAnswer),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 403, description = "`origin`", body = ErrorAnswer),
    (status = 409, description = "`no_card`", body = ErrorAnswer),
    (status = 507, description = "`no_room`, `disk`", body = ErrorAnswer),
))]
pub(super) async fn keep_card(
    app: web::Data<App>,
    _owner: SignedIn,
    body: web::Json<CardWords>,
) -> Result<HttpResponse, Refusal> {
    let kept = app.kept().await?;
    let words = body.into_inner().words.join(" ");
    blocking(move || {
        app.new_card.keep(&kept.store, &words)?;
        Ok::<_, CardError>(())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
