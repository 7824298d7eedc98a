//! The box and the world outside: how it is, who may read, and the name it is found by. Only for the owner.

use crate::at_home::{self, AtHome, ChoiceError, Readers, ToMake, ToldMonth};
use crate::http::App;
use crate::http::blocking::blocking;
use crate::http::error::{ErrorAnswer, Refusal};
use crate::http::session::SignedIn;
use actix_web::http::header::ContentType;
use actix_web::{HttpResponse, web};
use gluebox_appliance::names::{Account, Field, Filled, Kind, Provider, Tried, Wrong};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Somebody who gives names, and what they need to know. The form is drawn from this.
#[derive(Serialize, ToSchema)]
pub(super) struct NameProvider {
    id: String,
    title: &'static str,
    /// Where an account is made; empty where there is no such place.
    site: &'static str,
    /// How every name of theirs ends; empty where it is a domain of one's own.
    ending: &'static str,
    /// Whether somebody has to write records there by hand.
    by_hand: bool,
    fields: Vec<NameField>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct NameField {
    key: &'static str,
    label: &'static str,
    hint: &'static str,
    /// Where it stands at the provider, in the provider's own words; for "more".
    there: &'static str,
    /// `text`, `secret`, `place`, `name` or `choice`.
    kind: &'static str,
    /// What there is to choose from.
    choices: &'static [&'static str],
    optional: bool,
}

impl From<&Field> for NameField {
    fn from(field: &Field) -> Self {
        let none: &[&str] = &[];
        let (kind, choices) = match field.kind {
            Kind::Text => ("text", none),
            Kind::Secret => ("secret", none),
            Kind::Place => ("place", none),
            Kind::Name => ("name", none),
            Kind::Choice(choices) => ("choice", choices),
        };
        Self {
            key: field.key,
            label: field.label,
            hint: field.hint,
            there: field.there,
            kind,
            choices,
            optional: field.optional,
        }
    }
}

/// A name and the account it comes from.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewName {
    /// For example `anna.duckdns.org`.
    name: String,
    /// `id` of a provider.
    provider: String,
    /// By the keys of the provider's fields. A secret that stays empty is taken from the account kept for this name.
    #[serde(default)]
    filled: BTreeMap<String, String>,
}

impl NewName {
    fn account(&self) -> Result<Account, Refusal> {
        let mut all = Provider::ALL.into_iter();
        let provider = all.find(|provider| at_home::id(*provider) == self.provider);
        let provider = provider.ok_or_else(|| {
            Refusal::bad(
                "provider",
                "I do not know who that is. Choose one from the list.",
            )
        })?;
        let fields = provider.form().fields.iter();
        let filled = fields.fold(Filled::default(), |filled, field| {
            match self.filled.get(field.key) {
                Some(value) => filled.with(field.key, value),
                None => filled,
            }
        });
        Ok(Account::new(provider, filled))
    }
}

/// What came of trying a name.
#[derive(Serialize, ToSchema)]
pub(super) struct NameTried {
    good: bool,
    sentence: String,
    /// Where to look: `name`, `field`, `key`, `connection`, `number`, `provider` or `records`.
    #[serde(skip_serializing_if = "Option::is_none")]
    wrong: Option<&'static str>,
    /// The key of the field, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// The provider's own words; for "more".
    more: String,
    /// For a domain of one's own: what to write where it is kept.
    records: Vec<ToMake>,
}

impl From<Tried> for NameTried {
    fn from(tried: Tried) -> Self {
        let wrong = tried.wrong.as_ref().map(|wrong| match wrong {
            Wrong::Name => "name",
            Wrong::Field(_) => "field",
            Wrong::Key => "key",
            Wrong::Connection => "connection",
            Wrong::Number => "number",
            Wrong::Provider => "provider",
            Wrong::Records => "records",
        });
        Self {
            good: wrong.is_none(),
            wrong,
            sentence: tried.sentence,
            more: tried.more,
            records: tried.to_make.iter().map(ToMake::from).collect(),
            field: match tried.wrong {
                Some(Wrong::Field(key)) => Some(key),
                _ => None,
            },
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Choice {
    readers: Readers,
}

/// Probers that the box may ask whether people outside get in, by their addresses.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Helpers {
    helpers: Vec<String>,
}

impl From<ChoiceError> for Refusal {
    fn from(error: ChoiceError) -> Self {
        let sentence = error.to_string();
        match error {
            ChoiceError::Name => Self::bad("name", sentence),
            ChoiceError::Helper | ChoiceError::TooMany => Self::bad("helper", sentence),
            ChoiceError::Empty { .. } => Self::bad("field", sentence),
            ChoiceError::Store(error) => error.into(),
        }
    }
}

/// How it is with the world outside.
#[utoipa::path(get, path = "/-/api/at-home", tag = "at home", responses(
    (status = 200, description = "The state.", body = AtHome),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
))]
pub(super) async fn state(app: web::Data<App>, _owner: SignedIn) -> web::Json<AtHome> {
    web::Json(app.home.state())
}

/// The same as text, for whoever helps: what `gluebox check` says. No secrets.
#[utoipa::path(get, path = "/-/api/at-home/report", tag = "at home", responses(
    (status = 200, description = "A line for each check.", body = String, content_type = "text/plain"),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
))]
pub(super) async fn report(app: web::Data<App>, _owner: SignedIn) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::plaintext())
        .body(app.home.report())
}

/// Who gives names.
#[utoipa::path(get, path = "/-/api/at-home/providers", tag = "at home", responses(
    (status = 200, description = "All of them, the easiest first.", body = [NameProvider]),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
))]
pub(super) async fn providers(_owner: SignedIn) -> web::Json<Vec<NameProvider>> {
    let all = Provider::ALL.into_iter().map(|provider| {
        let form = provider.form();
        NameProvider {
            id: at_home::id(provider),
            title: form.title,
            site: form.site,
            ending: form.ending,
            by_hand: provider == Provider::OwnDomain,
            fields: form.fields.iter().map(NameField::from).collect(),
        }
    });
    web::Json(all.collect())
}

/// Tries a name and its account for real, and keeps nothing. Takes up to a minute.
#[utoipa::path(post, path = "/-/api/at-home/name/try", tag = "at home", request_body = NewName, responses(
    (status = 200, description = "What came of it, good or not.", body = NameTried),
    (status = 400, description = "`provider`, `json`", body = ErrorAnswer),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 403, description = "`origin`", body = ErrorAnswer),
))]
pub(super) async fn try_name(
    app: web::Data<App>,
    _owner: SignedIn,
    body: web::Json<NewName>,
) -> Result<web::Json<NameTried>, Refusal> {
    let account = body.account()?;
    app.ready().await?;
    let tried = app.home.try_name(&body.name, account).await;
    Ok(web::Json(tried.into()))
}

/// Gives the box this name.
#[utoipa::path(put, path = "/-/api/at-home/name", tag = "at home", request_body = NewName, responses(
    (status = 204, description = "Kept."),
    (status = 400, description = "`name`, `field`, `provider`, `json`", body = ErrorAnswer),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 403, description = "`origin`", body = ErrorAnswer),
    (status = 507, description = "`no_room`, `disk`", body = ErrorAnswer),
))]
pub(super) async fn name(
    app: web::Data<App>,
    _owner: SignedIn,
    body: web::Json<NewName>,
) -> Result<HttpResponse, Refusal> {
    let account = body.account()?;
    let kept = app.kept().await?;
    let home = app.home.clone();
    blocking(move || home.name(&kept.store, &body.name, account)).await?;
    app.home.said().await;
    Ok(HttpResponse::NoContent().finish())
}

/// Takes the name away; the site is read at home only.
#[utoipa::path(delete, path = "/-/api/at-home/name", tag = "at home", responses(
    (status = 204, description = "Forgotten, with its account."),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 403, description = "`origin`", body = ErrorAnswer),
    (status = 507, description = "`no_room`, `disk`", body = ErrorAnswer),
))]
pub(super) async fn forget_name(
    app: web::Data<App>,
    _owner: SignedIn,
) -> Result<HttpResponse, Refusal> {
    let kept = app.kept().await?;
    let home = app.home.clone();
    blocking(move || home.forget_name(&kept.store)).await?;
    app.home.said().await;
    Ok(HttpResponse::NoContent().finish())
}

/// What came of trying for the lock.
#[derive(Serialize, ToSchema)]
pub(super) struct LockTried {
    /// Whether there is a new lock.
    good: bool,
    sentence: String,
}

/// Has the lock of the site tried for now, if that is not too often. Takes up to some minutes.
#[utoipa::path(post, path = "/-/api/at-home/lock/try", tag = "at home", responses(
    (status = 200, description = "What came of it, good or not.", body = LockTried),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 403, description = "`origin`", body = ErrorAnswer),
))]
pub(super) async fn try_lock(
    app: web::Data<App>,
    _owner: SignedIn,
) -> Result<web::Json<LockTried>, Refusal> {
    app.ready().await?;
    let (good, sentence) = app.home.try_lock().await;
    Ok(web::Json(LockTried { good, sentence }))
}

/// Says who may read the site. The door opens only for anyone, and only once there is a name.
#[utoipa::path(put, path = "/-/api/at-home/readers", tag = "at home", request_body = Choice, responses(
    (status = 204, description = "Kept."),
    (status = 400, description = "`json`", body = ErrorAnswer),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 403, description = "`origin`", body = ErrorAnswer),
    (status = 507, description = "`no_room`, `disk`", body = ErrorAnswer),
))]
pub(super) async fn readers(
    app: web::Data<App>,
    _owner: SignedIn,
    body: web::Json<Choice>,
) -> Result<HttpResponse, Refusal> {
    let kept = app.kept().await?;
    let home = app.home.clone();
    blocking(move || home.readers(&kept.store, body.readers)).await?;
    app.home.said().await;
    Ok(HttpResponse::NoContent().finish())
}

/// What happened in the last month: when people outside could not read, and why.
#[utoipa::path(get, path = "/-/api/at-home/month", tag = "at home", responses(
    (status = 200, description = "31 days, and a sentence for each thing that happened.", body = ToldMonth),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
))]
pub(super) async fn month(
    app: web::Data<App>,
    _owner: SignedIn,
) -> Result<web::Json<ToldMonth>, Refusal> {
    app.kept().await?;
    Ok(web::Json(app.home.month().unwrap_or_default()))
}

/// Whom the box asks whether people outside get in.
#[utoipa::path(get, path = "/-/api/at-home/helpers", tag = "at home", responses(
    (status = 200, description = "As the owner wrote them.", body = Helpers),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
))]
pub(super) async fn helpers(app: web::Data<App>, _owner: SignedIn) -> web::Json<Helpers> {
    let helpers = app.home.chosen().helpers;
    web::Json(Helpers { helpers })
}

/// Says whom the box may ask whether people outside get in: addresses of `gluebox prober`. None: nobody is asked.
#[utoipa::path(put, path = "/-/api/at-home/helpers", tag = "at home", request_body = Helpers, responses(
    (status = 204, description = "Kept."),
    (status = 400, description = "`helper`, `json`", body = ErrorAnswer),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 403, description = "`origin`", body = ErrorAnswer),
    (status = 507, description = "`no_room`, `disk`", body = ErrorAnswer),
))]
pub(super) async fn set_helpers(
    app: web::Data<App>,
    _owner: SignedIn,
    body: web::Json<Helpers>,
) -> Result<HttpResponse, Refusal> {
    let kept = app.kept().await?;
    blocking(move || app.home.helpers(&kept.store, &body.helpers)).await?;
    Ok(HttpResponse::NoContent().finish())
}
