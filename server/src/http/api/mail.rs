//! Mail: what the owner says about it, a trial, and letters on their way. Only for the owner.

use crate::http::App;
use crate::http::blocking::blocking;
use crate::http::error::{ErrorAnswer, Refusal};
use crate::http::session::SignedIn;
use crate::mail::{About, LetterRecord, MailError, MailRecord, OWN, State, Wish, all};
use actix_web::{HttpRequest, HttpResponse, web};
use gluebox_appliance::mail::{Lock, Why, presets};
use gluebox_store::StoreError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How it is with mail.
#[derive(Serialize, ToSchema)]
pub(super) struct MailState {
    /// `null` while mail is off.
    settings: Option<MailSettings>,
    /// To choose from.
    providers: Vec<MailProvider>,
    /// Those that wait or were given up, and those that went in the last days; the newest first.
    letters: Vec<LetterLine>,
}

/// What the owner said, without the password.
#[derive(Serialize, ToSchema)]
pub(super) struct MailSettings {
    /// `id` of a provider, or `own`.
    provider: String,
    host: String,
    port: u16,
    /// `tls` or `start_tls`
    #[schema(value_type = String)]
    lock: Lock,
    name: String,
    from: String,
    to: String,
    /// Whether the password has to be typed once more: a copy holds none.
    wants_password: bool,
}

#[derive(Serialize, ToSchema)]
pub(super) struct MailProvider {
    id: &'static str,
    label: &'static str,
    host: &'static str,
    /// Which name and which password it wants.
    hint: &'static str,
}

/// A letter on its way.
#[derive(Serialize, ToSchema)]
pub(super) struct LetterLine {
    id: String,
    to: String,
    /// What it is about, for example: A link to a page.
    about: &'static str,
    /// `waiting`, `sent` or `given_up`
    state: &'static str,
    /// How it is with it.
    sentence: String,
    /// In the provider's own words, for "more"; may be empty.
    more: String,
    made_at: String,
}

impl From<LetterRecord> for LetterLine {
    fn from(letter: LetterRecord) -> Self {
        let about = match letter.about {
            About::Share { .. } => "A link to a page",
            About::SignIn { .. } => "News: a new browser",
            About::WayIn { .. } => "News: somebody got in",
            About::Unreached { .. } => "News: nobody could read",
            About::Trial => "A trial",
        };
        let (state, sentence, more) = match letter.state {
            State::Waiting { trouble: None, .. } => {
                ("waiting", "It is on its way.".to_owned(), String::new())
            }
            State::Waiting {
                next,
                trouble: Some(trouble),
                ..
            } => {
                let again = format!("{trouble} The next try is on {}.", next.date());
                ("waiting", again, String::new())
            }
            State::Sent { at } => {
                let sent = format!("Your mail provider took it on {}.", at.date());
                ("sent", sent, String::new())
            }
            State::GivenUp { why, more, .. } => ("given_up", why, more),
        };
        Self {
            id: letter.id,
            to: letter.to,
            about,
            state,
            sentence,
            more,
            made_at: letter.made.iso(),
        }
    }
}

/// What mail needs to know.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MailWish {
    /// `id` of a provider, or `own`.
    provider: String,
    /// Only for `own`: where letters are taken.
    #[serde(default)]
    host: String,
    #[serde(default)]
    port: u16,
    /// `tls`, which is usual, or `start_tls`.
    #[schema(value_type = Option<String>)]
    lock: Option<Lock>,
    /// What the box signs in as; the address it comes from, if nothing is said. Empty: nobody asks.
    name: Option<String>,
    /// Empty: the one that is kept, as long as it goes to the same account.
    #[serde(default)]
    password: String,
    /// The address that letters come from.
    from: String,
    /// Where the box tells you things; empty: there, too.
    #[serde(default)]
    to: String,
}

impl From<MailWish> for Wish {
    fn from(wish: MailWish) -> Self {
        let lock = wish.lock.unwrap_or(Lock::Tls);
        let own = wish.provider == OWN;
        Self {
            place: own.then_some((wish.host, wish.port, lock)),
            provider: wish.provider,
            name: wish.name,
            password: wish.password,
            from: wish.from,
            to: wish.to,
        }
    }
}

/// What came of a letter.
#[derive(Serialize, ToSchema)]
pub(super) struct MailTried {
    good: bool,
    /// What happened, what it means, what to do.
    sentence: String,
    /// Where it stands: a stable word, for example `sign_in_refused`.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'static str>,
    /// In the provider's own words, for "more".
    more: String,
}

/// Whom a link goes to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Receiver {
    /// One mail address.
    to: String,
}

/// How it is with mail, and with letters on their way.
#[utoipa::path(get, path = "/-/api/mail", tag = "mail", responses(
    (status = 200, description = "Without the password, which is never said.", body = MailState),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
))]
pub(super) async fn state(
    app: web::Data<App>,
    _owner: SignedIn,
) -> Result<web::Json<MailState>, Refusal> {
    let store = app.kept().await?.store;
    let (settings, letters) = blocking(move || {
        let settings = MailRecord::load(&store)?.map(|kept| MailSettings {
            wants_password: kept.account(&store).is_none(),
            provider: kept.provider,
            host: kept.host,
            port: kept.port,
            lock: kept.lock,
            name: kept.name,
            from: kept.from,
            to: kept.to,
        });
        Ok::<_, StoreError>((settings, all(&store)?))
    })
    .await?;
    let providers = presets().iter().map(|preset| MailProvider {
        id: preset.id,
        label: preset.label,
        host: preset.host,
        hint: preset.hint,
    });
    Ok(web::Json(MailState {
        settings,
        providers: providers.collect(),
        letters: letters.into_iter().rev().map(LetterLine::from).collect(),
    }))
}

/// Turns mail on, or changes what was said about it.
#[utoipa::path(put, path = "/-/api/mail", tag = "mail", request_body = MailWish, responses(
    (status = 204, description = "Kept. Whether it is right, a trial shows."),
    (status = 400, description = "`provider`, `host`, `port`, `name`, `password`, `from`, `to`, `json`", body = ErrorAnswer),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 403, description = "`origin`", body = ErrorAnswer),
    (status = 507, description = "`no_room`, `disk`", body = ErrorAnswer),
))]
pub(super) async fn set(
    app: web::Data<App>,
    owner: SignedIn,
    body: web::Json<MailWish>,
) -> Result<HttpResponse, Refusal> {
    let kept = app.kept().await?;
    let wish = body.into_inner().into();
    blocking(move || app.mail.set(&kept.store, &owner.0, wish)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Forgets the account with its password, and every letter that waits. Mail is off again.
#[utoipa::path(delete, path = "/-/api/mail", tag = "mail", responses(
    (status = 204, description = "Forgotten."),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 403, description = "`origin`", body = ErrorAnswer),
))]
pub(super) async fn forget(app: web::Data<App>, owner: SignedIn) -> Result<HttpResponse, Refusal> {
    let kept = app.kept().await?;
    blocking(move || app.mail.forget(&kept.store, &owner.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A trial is not tried again by itself.
const LATER: &str = "Your mail provider says: not now. That is common with what it does not know yet; send the trial once more in some minutes.";

/// Sends a letter to the owner's own address now, and says what came of it. Takes up to some minutes.
#[utoipa::path(post, path = "/-/api/mail/trial", tag = "mail", responses(
    (status = 200, description = "What came of it, good or not.", body = MailTried),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 403, description = "`origin`", body = ErrorAnswer),
    (status = 409, description = "`mail_off`, `wants_password`", body = ErrorAnswer),
))]
pub(super) async fn trial(
    app: web::Data<App>,
    owner: SignedIn,
) -> Result<web::Json<MailTried>, Refusal> {
    let kept = app.kept().await?;
    let tried = app.mail.trial(kept, &owner.0).await?;
    Ok(web::Json(match tried {
        Ok(()) => MailTried {
            good: true,
            sentence: "Your mail provider took the letter. Look whether it arrived; it may lie with the unwanted ones.".to_owned(),
            why: None,
            more: String::new(),
        },
        Err(trouble) => MailTried {
            good: false,
            sentence: match trouble.why {
                Why::Later => LATER.to_owned(),
                _ => trouble.sentence().to_owned(),
            },
            why: Some(trouble.kind()),
            more: trouble.more,
        },
    }))
}

/// Tries a letter now that waits or was given up.
#[utoipa::path(post, path = "/-/api/mail/letters/{letter}", tag = "mail", params(("letter", description = "Id")), responses(
    (status = 204, description = "It is tried."),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 403, description = "`origin`", body = ErrorAnswer),
    (status = 404, description = "`no_letter`: none, or it went", body = ErrorAnswer),
))]
pub(super) async fn again(
    app: web::Data<App>,
    owner: SignedIn,
    letter: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let kept = app.kept().await?;
    let (mail, id) = (app.mail.clone(), letter.into_inner());
    let (store, again) = (kept.store.clone(), id.clone());
    blocking(move || mail.again(&store, &owner.0, &again)).await?;
    app.mail.became(&kept.store, &id).await;
    Ok(HttpResponse::NoContent().finish())
}

/// Throws a letter away that waits or was given up.
#[utoipa::path(delete, path = "/-/api/mail/letters/{letter}", tag = "mail", params(("letter", description = "Id")), responses(
    (status = 204, description = "It is not sent any more."),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 403, description = "`origin`", body = ErrorAnswer),
    (status = 404, description = "`no_letter`: none, or it went", body = ErrorAnswer),
))]
pub(super) async fn take_away(
    app: web::Data<App>,
    owner: SignedIn,
    letter: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let kept = app.kept().await?;
    blocking(move || app.mail.take_away(&kept.store, &owner.0, &letter)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Sends a share link by mail. What is kept of the letter holds no link: that is made when it goes.
#[utoipa::path(post, path = "/-/api/links/{link}/mail", tag = "links", params(("link", description = "Id")), request_body = Receiver, responses(
    (status = 200, description = "The letter: `sent` already, or `waiting` for the next try.", body = LetterLine),
    (status = 400, description = "`to`, `json`", body = ErrorAnswer),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 403, description = "`origin`", body = ErrorAnswer),
    (status = 404, description = "`no_link`", body = ErrorAnswer),
    (status = 409, description = "`mail_off`, `wants_password`", body = ErrorAnswer),
    (status = 429, description = "`too_many`", body = ErrorAnswer),
    (status = 507, description = "`no_room`, `disk`", body = ErrorAnswer),
))]
pub(super) async fn send_link(
    request: HttpRequest,
    app: web::Data<App>,
    owner: SignedIn,
    link: web::Path<String>,
    body: web::Json<Receiver>,
) -> Result<web::Json<LetterLine>, Refusal> {
    let kept = app.kept().await?;
    let base = super::links::Base::of(&request, &app);
    let (mail, store) = (app.mail.clone(), kept.store.clone());
    let id = blocking(move || {
        let base = (base.address, base.open);
        mail.send_link(&kept, &owner.0, &link, &body.to, base)
    })
    .await?;
    let letter = app.mail.became(&store, &id).await;
    let letter = letter.ok_or(MailError::NoLetter)?;
    Ok(web::Json(letter.into()))
}
