//! Bringing back what was wiped, for whoever is at home, as long as nobody claimed the new box.

use super::{CLAIM_CSP, html, refused, say, see_other};
use crate::http::blocking::blocking;
use crate::http::error::Refusal;
use crate::http::{App, fonts, sides};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use gluebox_store::reset::{self, Reset};
use gluebox_themes::{Button, Message};

pub(super) const ADDRESS: &str = "/-/bring-back";
const NOT_HOME: &str = "A box can be brought back only from the home it stands in. Join its Wi-Fi and open its link there.";

/// At the next start, which is now.
pub(in crate::http) async fn bring_back(
    request: &HttpRequest,
    app: &web::Data<App>,
) -> Result<(), Refusal> {
    sides::only_at_home(request, app, NOT_HOME)?;
    if app.ready().await?.claim.is_claimed() {
        let sentence =
            "This box has an owner again, and what is theirs would go. Nothing was brought back.";
        return Err(Refusal::new(StatusCode::CONFLICT, "claimed", sentence));
    }
    if days(app).is_none() {
        let sentence = "Nothing was wiped here that could come back.";
        return Err(Refusal::new(
            StatusCode::NOT_FOUND,
            "nothing_wiped",
            sentence,
        ));
    }
    let folder = app.config.data.clone();
    blocking(move || reset::ask(&folder, Reset::BringBack)).await?;
    app.ending.begin_again();
    Ok(())
}

/// Days that what was wiped still stays.
pub(super) fn days(app: &App) -> Option<u32> {
    reset::days_left(&app.config.data)
}

pub(in crate::http) async fn bring_back_page(
    request: HttpRequest,
    app: web::Data<App>,
) -> HttpResponse {
    let claimed = match app.ready().await {
        Ok(ready) => ready.claim.is_claimed(),
        Err(refusal) => return refused(&refusal, "Nothing can be brought back now"),
    };
    let days = match days(&app) {
        Some(days) if !claimed => days,
        _ => return see_other("/-/"),
    };
    if let Err(refusal) = sides::only_at_home(&request, &app, NOT_HOME) {
        return say(refusal.status, "Only at home", NOT_HOME, None);
    }
    let left = match days {
        1 => "less than a day".to_owned(),
        days => format!("{days} days"),
    };
    let sheet = Message {
        title: "Bring everything back",
        text: &format!(
            "The box was wiped. For {left} more, pages, pictures and people can be as they were before. Sign in as you did then."
        ),
        button: None,
        make: Some(Button {
            label: "Bring everything back",
            href: ADDRESS,
        }),
        script: None,
        other: Some(Button {
            label: "To the new box",
            href: "/-/claim",
        }),
    };
    let text = gluebox_themes::message(&sheet, &fonts::address);
    html(StatusCode::OK, CLAIM_CSP, text)
}

pub(in crate::http) async fn bring_back_form(
    request: HttpRequest,
    app: web::Data<App>,
) -> HttpResponse {
    if let Err(refusal) = sides::matching_origin(request.headers()) {
        return refused(&refusal, "This did not come from the box's own page");
    }
    match bring_back(&request, &app).await {
        Ok(()) => say(
            StatusCode::OK,
            "Everything comes back",
            "The box begins again with what it had. Give it half a minute.",
            Some(("To the desk", "/-/")),
        ),
        Err(refusal) => refused(&refusal, "Nothing was brought back"),
    }
}
