//! The door of a share link. A link that is opened leads to a clean address; there the door opens by itself, or by a
//! button, or by a password. Only coming in through it counts: looking at it, as messengers do, costs nothing. Whatever
//! does not open gets one and the same answer.

use super::pass;
use crate::actions::share::{self, Entered};
use crate::http::blocking::blocking;
use crate::http::error::Refusal;
use crate::http::screens::{door_sheet, editor_for, no_link, see_other, viewer_for, wait_sheet};
use crate::http::{App, sides};
use crate::records::LinkRecord;
use crate::rooms::BatchError;
use crate::who::{Guest, Right};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use gluebox_themes::Door;
use serde::Deserialize;

#[derive(Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    password: String,
}

/// A link is opened: the token goes into a cookie, and the browser to an address without it.
pub(super) async fn arrive(
    request: HttpRequest,
    app: web::Data<App>,
    address: web::Path<String>,
) -> HttpResponse {
    let guess = async {
        let kept = app.kept().await?;
        let found = blocking(move || share::arrive(&kept, &address)).await?;
        found.ok_or_else(|| Refusal::from(BatchError::LinkEnded))
    };
    match patiently(&request, &app, guess).await {
        Ok((link, token)) => HttpResponse::SeeOther()
            .insert_header((header::LOCATION, format!("/-/g/{}/", link.id)))
            .cookie(pass::key(
                share::key(&token),
                &link.id,
                app.is_secure(&request),
            ))
            .finish(),
        Err(refusal) => turned_away(&refusal),
    }
}

/// The address of a link ends with a slash.
pub(super) async fn to_page(link: web::Path<String>) -> HttpResponse {
    see_other(&format!("/-/g/{link}/"))
}

/// The page for whoever is in; for others the door, or nothing.
pub(super) async fn page(
    request: HttpRequest,
    app: web::Data<App>,
    link: web::Path<String>,
) -> HttpResponse {
    let guest = match pass::guest(&request).await {
        Ok(guest) => guest,
        Err(refusal) => return turned_away(&refusal),
    };
    match guest {
        Some(guest) => match let_in(&app, guest).await {
            Ok(page) => page,
            Err(refusal) => turned_away(&refusal),
        },
        None => match standing_at(&request, &app, &link).await {
            Ok((link, _)) => door_sheet(StatusCode::OK, &door(&link, None)),
            Err(refusal) => turned_away(&refusal),
        },
    }
}

/// Comes in: counts as a use, and gives the browser its pass.
pub(super) async fn enter(
    request: HttpRequest,
    app: web::Data<App>,
    link: web::Path<String>,
    typed: Option<web::Form<Typed>>,
) -> HttpResponse {
    let (link, key) = match standing_at(&request, &app, &link).await {
        Ok(found) => found,
        Err(refusal) => return turned_away(&refusal),
    };
    let typed = typed.map(web::Form::into_inner).unwrap_or_default();
    let guess = async {
        let kept = app.kept().await?;
        match blocking(move || share::enter(&kept, &key, &typed.password)).await? {
            Entered::In(pass) => Ok(pass),
            Entered::WrongPassword => Err(Refusal::new(
                StatusCode::FORBIDDEN,
                "password",
                "That is not the password of this link.",
            )),
            Entered::Nothing => Err(BatchError::LinkEnded.into()),
        }
    };
    match patiently(&request, &app, guess).await {
        Ok(pass) => HttpResponse::SeeOther()
            .insert_header((header::LOCATION, format!("/-/g/{}/", link.id)))
            .cookie(pass::pass(pass, &link.id, app.is_secure(&request)))
            .finish(),
        Err(refusal) if refusal.body.code == "link" => turned_away(&refusal),
        Err(refusal) => door_sheet(refusal.status, &door(&link, Some(&refusal.body.sentence))),
    }
}

/// The link whose key this browser carries, and the key.
async fn standing_at(
    request: &HttpRequest,
    app: &App,
    link: &str,
) -> Result<(LinkRecord, String), Refusal> {
    let key = pass::key_of(request, app).unwrap_or_default();
    let (kept, its) = (app.kept().await?, key.clone());
    let found = blocking(move || share::arrive(&kept, &its)).await?;
    let found = found.filter(|(record, _)| record.id == link);
    let (record, _) = found.ok_or(BatchError::LinkEnded)?;
    Ok((record, key))
}

/// What the link's right is for: the editor itself, or the page to look at.
async fn let_in(app: &App, guest: Guest) -> Result<HttpResponse, Refusal> {
    let kept = app.kept().await?;
    let page = guest.page.clone();
    let head =
        blocking(move || Ok::<_, crate::rooms::RoomError>(kept.rooms.open(&page)?.head())).await?;
    Ok(if guest.right < Right::Edit {
        viewer_for(&guest, &head)
    } else {
        editor_for(&guest, &head)
    })
}

/// A door opens by itself where nothing is spent and nothing is asked.
fn door<'a>(link: &'a LinkRecord, fault: Option<&'a str>) -> Door<'a> {
    let (password, counted) = (link.password.is_some(), link.most.is_some());
    Door {
        action: "enter",
        password,
        counted,
        fault,
        other: None,
        script: (!password && !counted && fault.is_none()).then_some("/-/press.js"),
    }
}

/// One and the same page for a link that was mistyped, that ended, that is used up and that never was.
fn turned_away(refusal: &Refusal) -> HttpResponse {
    match refusal.body.code {
        "wait" => wait_sheet(refusal),
        _ => no_link(refusal),
    }
}

/// Slows down whoever guesses. A right answer takes nothing back of wrong ones: else one good link would buy guesses at
/// others.
async fn patiently<T>(
    request: &HttpRequest,
    app: &App,
    guess: impl Future<Output = Result<T, Refusal>>,
) -> Result<T, Refusal> {
    let (side, address) = sides::side(request, app);
    app.patience_with_guests.ask(side, address)?;
    let answer = guess.await;
    if answer.is_ok() {
        app.patience_with_guests.not_wrong(address);
    }
    answer
}
