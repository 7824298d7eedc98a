//! Getting back in without the password: by the recovery card, at home only, or by a link that was made on the machine.
//! Opening an address changes nothing; the form does.

use super::forms::signed_in;
use super::{CLAIM_CSP, html, refused, say, see_other};
use crate::actions::back_in::{self, Ended};
use crate::actions::card;
use crate::actions::notices::Notable;
use crate::actions::sign_in::{SignInError, SignedIn};
use crate::clock;
use crate::http::blocking::blocking;
use crate::http::error::Refusal;
use crate::http::session::patiently;
use crate::http::{App, fonts, sides};
use crate::rooms::{Event, Rooms};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use gluebox_themes::{BackIn, Button, KeyField};
use serde::Deserialize;

/// Where people forgot something.
pub(crate) const ADDRESS: &str = "/-/back-in";
const NOT_HOME: &str = "You can get back in only from the home the box stands in. Join its Wi-Fi and open its link there.";

#[derive(Deserialize)]
pub(in crate::http) struct Arriving {
    token: Option<String>,
}

#[derive(Deserialize)]
pub(in crate::http) struct BackInFields {
    words: Option<String>,
    /// Of help mode.
    code: Option<String>,
    password: String,
}

/// A new password for whoever has the recovery card and is at home.
pub(in crate::http) async fn by_card(
    request: &HttpRequest,
    app: &App,
    words: String,
    password: String,
) -> Result<SignedIn, Refusal> {
    sides::only_at_home(request, app, NOT_HOME)?;
    card::check(&password).map_err(SignInError::from)?;
    let kept = app.kept().await?;
    let guess = blocking(move || {
        let (fresh, ended) = card::let_in(&kept.store, &words, &password)?;
        tell(&kept.rooms, ended);
        Ok::<_, SignInError>(fresh)
    });
    patiently(request, app, guess).await
}

/// A link for whoever is signed in at home and forgot the password: it leads to the sheet that sets a new one.
pub(in crate::http) fn link_here(request: &HttpRequest, app: &App) -> Result<String, Refusal> {
    sides::only_at_home(request, app, NOT_HOME)?;
    let token = app.owner_links.make(Notable::Device, clock::now());
    Ok(format!("{ADDRESS}?token={token}"))
}

/// Signs in by a link of the machine's, with a new password if there is one.
pub(in crate::http) async fn by_link(
    app: web::Data<App>,
    token: String,
    password: Option<String>,
) -> Result<SignedIn, Refusal> {
    if let Some(password) = &password {
        card::check(password).map_err(SignInError::from)?;
    }
    let kept = app.kept().await?;
    let how = app.owner_links.take(&token, clock::now());
    let how = how.ok_or_else(|| Refusal::new(StatusCode::FORBIDDEN, "no_link", LINK_OVER))?;
    blocking(move || {
        let (fresh, ended) = back_in::let_in(&kept.store, how, password.as_deref())?;
        tell(&kept.rooms, ended);
        Ok::<_, SignInError>(fresh)
    })
    .await
}

/// A new password in help mode, for whoever is at home and has the code, or pressed the button once more.
pub(in crate::http) async fn by_help(
    request: &HttpRequest,
    app: web::Data<App>,
    code: String,
    password: String,
) -> Result<SignedIn, Refusal> {
    sides::only_at_home(request, &app, NOT_HOME)?;
    card::check(&password).map_err(SignInError::from)?;
    let (kept, asked) = (app.kept().await?, app.clone());
    let guess = blocking(move || {
        let help = &asked.help;
        let (fresh, ended) = help.let_in(&kept.store, &code, &password, clock::now())?;
        tell(&kept.rooms, ended);
        Ok::<_, SignInError>(fresh)
    });
    patiently(request, &app, guess).await
}

const LINK_OVER: &str = "This link does not open anything, or not any more. On the machine itself, gluebox owner-link makes a new one; it is good once, for fifteen minutes.";

/// Open tabs hear that they are signed out.
fn tell(rooms: &Rooms, ended: Ended) {
    for session in ended {
        rooms.tell_all(&Event::SignedOut { session });
    }
}

pub(in crate::http) async fn back_in_page(
    request: HttpRequest,
    app: web::Data<App>,
    arriving: web::Query<Arriving>,
) -> HttpResponse {
    let ready = match app.ready().await {
        Ok(ready) if !ready.claim.is_claimed() => return see_other("/-/claim"),
        Ok(ready) => ready,
        Err(refusal) => return refused(&refusal, "Nobody can sign in now"),
    };
    let not_secure = !app.is_secure(&request);
    if let Some(token) = &arriving.token {
        return match app.owner_links.is_good(token, clock::now()) {
            true => html(
                StatusCode::OK,
                CLAIM_CSP,
                link_sheet(token, None, not_secure),
            ),
            false => say(
                StatusCode::FORBIDDEN,
                "This link is over",
                LINK_OVER,
                SIGN_IN,
            ),
        };
    }
    if let Err(refusal) = sides::only_at_home(&request, &app, NOT_HOME) {
        return say(refusal.status, "Only at home", NOT_HOME, SIGN_IN);
    }
    if app.help.is_open(clock::now()) {
        return html(StatusCode::OK, CLAIM_CSP, help_sheet("", None, not_secure));
    }
    let store = ready.kept.store.clone();
    match blocking(move || card::made(&store)).await {
        Ok(Some(_)) => html(StatusCode::OK, CLAIM_CSP, card_sheet("", None, not_secure)),
        Ok(None) => say(
            StatusCode::OK,
            "There is no recovery card",
            "Nobody made one for this box. On the machine itself, gluebox owner-link makes a link that signs you in.",
            SIGN_IN,
        ),
        Err(refusal) => refused(&refusal, "Nobody can get back in now"),
    }
}

const SIGN_IN: Option<(&str, &str)> = Some(("To sign in", "/-/sign-in"));

pub(in crate::http) async fn back_in_form(
    request: HttpRequest,
    app: web::Data<App>,
    arriving: web::Query<Arriving>,
    form: web::Form<BackInFields>,
) -> HttpResponse {
    if let Err(refusal) = sides::matching_origin(request.headers()) {
        return refused(&refusal, "This did not come from the box's own page");
    }
    let BackInFields {
        words,
        code,
        password,
    } = form.into_inner();
    let not_secure = !app.is_secure(&request);
    if let Some(token) = arriving.into_inner().token {
        let chosen = Some(password).filter(|password| !password.is_empty());
        return match by_link(app.clone(), token.clone(), chosen).await {
            Ok(fresh) => signed_in(&request, &app, fresh, "/-/"),
            Err(refusal) if refusal.body.code == "password" => html(
                refusal.status,
                CLAIM_CSP,
                link_sheet(&token, Some(&refusal), not_secure),
            ),
            Err(refusal) => say(
                refusal.status,
                "Nobody is let in",
                &refusal.body.sentence,
                SIGN_IN,
            ),
        };
    }
    if let Some(code) = code {
        return match by_help(&request, app.clone(), code.clone(), password).await {
            Ok(fresh) => signed_in(&request, &app, fresh, "/-/"),
            Err(refusal) if refusal.body.code == "not_home" => {
                say(refusal.status, "Only at home", NOT_HOME, SIGN_IN)
            }
            Err(refusal) if !app.help.is_open(clock::now()) => {
                let sentence = &refusal.body.sentence;
                say(refusal.status, "Nobody is let in", sentence, SIGN_IN)
            }
            Err(refusal) => html(
                refusal.status,
                CLAIM_CSP,
                help_sheet(&code, Some(&refusal), not_secure),
            ),
        };
    }
    let words = words.unwrap_or_default();
    match by_card(&request, &app, words.clone(), password).await {
        Ok(fresh) => signed_in(&request, &app, fresh, "/-/"),
        Err(refusal) if refusal.body.code == "not_home" => {
            say(refusal.status, "Only at home", NOT_HOME, SIGN_IN)
        }
        Err(refusal) => html(
            refusal.status,
            CLAIM_CSP,
            card_sheet(&words, Some(&refusal), not_secure),
        ),
    }
}

/// What was refused, if it was the password, or if it was not.
fn fault(refusal: Option<&Refusal>, of_password: bool) -> Option<&str> {
    refusal
        .filter(|refusal| (refusal.body.code == "password") == of_password)
        .map(|refusal| refusal.body.sentence.as_str())
}

fn help_sheet(code: &str, refusal: Option<&Refusal>, not_secure: bool) -> String {
    back_in_sheet(&BackIn {
        action: ADDRESS,
        title: "Set a new password",
        text: "Help mode for 15 minutes. Set a new password here; your pages are untouched. Everyone will be signed out.",
        key: Some(KeyField {
            name: "code",
            label: "Help code",
            hint: "Eight digits that the box says on its screen. Or press its button once more, and leave this empty.",
            value: code,
            optional: true,
            fault: fault(refusal, false),
        }),
        keep: false,
        fault: fault(refusal, true),
        go: "Set the password",
        not_secure,
        script: "/-/claim.js",
        other: None,
    })
}

fn card_sheet(words: &str, refusal: Option<&Refusal>, not_secure: bool) -> String {
    back_in_sheet(&BackIn {
        action: ADDRESS,
        title: "Set a new password",
        text: "With your recovery card you get back in. Your pages are untouched. Everyone will be signed out.",
        key: Some(KeyField {
            name: "words",
            label: "Words on the card",
            hint: "Six words, in their order, with spaces between them.",
            value: words,
            optional: false,
            fault: fault(refusal, false),
        }),
        keep: false,
        fault: fault(refusal, true),
        go: "Set the password",
        not_secure,
        script: "/-/claim.js",
        other: Some(Button {
            label: "To sign in",
            href: "/-/sign-in",
        }),
    })
}

fn link_sheet(token: &str, refusal: Option<&Refusal>, not_secure: bool) -> String {
    back_in_sheet(&BackIn {
        action: &format!("{ADDRESS}?token={token}"),
        title: "Come back in",
        text: "This link signs you in, once. Choose a new password, or leave the field empty to keep the one you have. Everyone else will be signed out.",
        key: None,
        keep: true,
        fault: refusal.map(|refusal| refusal.body.sentence.as_str()),
        go: "Sign in",
        not_secure,
        script: "/-/claim.js",
        other: None,
    })
}

fn back_in_sheet(sheet: &BackIn<'_>) -> String {
    gluebox_themes::back_in(sheet, &fonts::address)
}
