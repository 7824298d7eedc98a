//! Screens of the box: shells for the desk and the editor, forms that work without scripts, and pages of a site
//! as their owner sees them.

mod back_in;
mod bring_back;
mod forms;
mod hand_over;
mod qr;
mod shells;
mod site;

pub(crate) use back_in::ADDRESS as BACK_IN;
pub(super) use back_in::{back_in_form, back_in_page, by_card, by_help, by_link, link_here};
pub(super) use bring_back::{bring_back, bring_back_form, bring_back_page};
pub(super) use forms::{
    claim_form, claim_page, claim_script, claim_the_box, end_session, sign_in_by, sign_in_form,
    sign_in_page,
};
pub(super) use hand_over::{hand_over_form, hand_over_page, press_script};
pub(super) use qr::qr;
pub(super) use shells::{asset, desk, edit, editor_for, icon, to_desk, viewer_for, wizard};
pub(super) use site::{
    canvas, missing_for_owner, new_page, nothing_here, nothing_published, page_with_edit_link,
    preview, shown, unknown_name,
};

use super::error::Refusal;
use super::{App, fonts};
use actix_web::http::header::{self, ContentType};
use actix_web::http::{StatusCode, Uri};
use actix_web::{HttpRequest, HttpResponse};
use gluebox_themes::{Button, Door, Message};

/// A sheet of the box needs no script, so none may run. It may be shown by nobody in a frame.
const SHEET_CSP: &str = "default-src 'none'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The claim sheet and doors have one script of the box's own, which they can do without.
const CLAIM_CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

fn html(status: StatusCode, csp: &'static str, text: String) -> HttpResponse {
    HttpResponse::build(status)
        .content_type(ContentType::html())
        .insert_header((header::CONTENT_SECURITY_POLICY, csp))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(text)
}

fn sheet(status: StatusCode, text: String) -> HttpResponse {
    html(status, SHEET_CSP, text)
}

/// The door of a share link.
pub(super) fn door_sheet(status: StatusCode, door: &Door<'_>) -> HttpResponse {
    let text = gluebox_themes::door(door, &fonts::address);
    html(status, CLAIM_CSP, text)
}

/// A share link that opens nothing, whatever the reason.
pub(super) fn no_link(refusal: &Refusal) -> HttpResponse {
    say(
        refusal.status,
        "Nothing opens here",
        &refusal.body.sentence,
        None,
    )
}

/// Somebody tried too often.
pub(super) fn wait_sheet(refusal: &Refusal) -> HttpResponse {
    say(
        refusal.status,
        "Please wait a little",
        &refusal.body.sentence,
        None,
    )
}

/// A refusal as a sheet: title, what it means, what to do.
fn refused(refusal: &Refusal, title: &str) -> HttpResponse {
    say(
        refusal.status,
        title,
        &refusal.body.sentence,
        Some(("To the desk", "/-/")),
    )
}

/// A sheet with a title, a text and one button: its label and where it leads.
fn say(status: StatusCode, title: &str, text: &str, button: Option<(&str, &str)>) -> HttpResponse {
    let button = button.map(|(label, href)| Button { label, href });
    let message = Message {
        title,
        text,
        button,
        make: None,
        script: None,
        other: None,
    };
    sheet(status, gluebox_themes::message(&message, &fonts::address))
}

pub(super) fn see_other(to: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, to))
        .finish()
}

/// Where to go after signing in: an own path that was asked for, else the desk. Never another host's.
fn next_of(request: &HttpRequest) -> Option<String> {
    let query = request.query_string();
    let next = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("next="))?;
    let path = percent_decode(next)?;
    let own = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && path.parse::<Uri>().is_ok();
    own.then_some(path)
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let digit = |d: Option<u8>| char::from(d?).to_digit(16);
            u8::try_from(digit(rest.next())? * 16 + digit(rest.next())?).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(bytes)
        .ok()
        .filter(|text| !text.chars().any(char::is_control))
}

/// Whoever is not signed in is led to sign in, and then back to where they wanted to go.
async fn sign_in_first(request: &HttpRequest, app: &App) -> HttpResponse {
    match app.ready().await {
        Ok(ready) if !ready.claim.is_claimed() => see_other("/-/claim"),
        Ok(_) => {
            let next = super::visitors::encode_path(request.path());
            see_other(&format!("/-/sign-in?next={next}"))
        }
        Err(refusal) => refused(&refusal, "Something went wrong"),
    }
}
