//! Arriving at the public name with what was handed over at home. The link alone changes nothing: a sheet of the
//! box's own sends the token back, so that the change comes from the box's own page. Whatever does not fit is led to
//! sign in.

use super::forms::signed_in;
use super::{CLAIM_CSP, html, next_of, refused, see_other};
use crate::clock;
use crate::http::blocking::blocking;
use crate::http::{App, fonts, listen, session, sides, visitors};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use gluebox_themes::{Button, Message};
use serde::Deserialize;

#[derive(Deserialize)]
pub(in crate::http) struct Token {
    token: String,
}

/// The sheet that goes on by itself.
pub(in crate::http) async fn hand_over_page(
    request: HttpRequest,
    app: web::Data<App>,
    token: Option<web::Query<Token>>,
) -> HttpResponse {
    if let Ok(Some(_)) = session::owner(&request).await {
        return see_other(&where_to(&request));
    }
    let good = token
        .zip(public_name(&request, &app))
        .filter(|(token, name)| app.hand_overs.is_good(&token.token, name, clock::now()));
    let Some((token, _)) = good else {
        return see_other(&sign_in(&request));
    };
    let next = visitors::encode_path(&where_to(&request));
    let sheet = Message {
        title: "Your site has its own link now",
        text: "This is it. You stay signed in.",
        button: None,
        make: Some(Button {
            label: "Go on",
            href: &format!("/-/hand-over?token={}&next={next}", token.token),
        }),
        script: Some("/-/press.js"),
        other: None,
    };
    let text = gluebox_themes::message(&sheet, &fonts::address);
    html(StatusCode::OK, CLAIM_CSP, text)
}

/// Takes the token, once.
pub(in crate::http) async fn hand_over_form(
    request: HttpRequest,
    app: web::Data<App>,
    token: Option<web::Query<Token>>,
) -> HttpResponse {
    if let Err(refusal) = sides::matching_origin(request.headers()) {
        return refused(&refusal, "This did not come from the box's own page");
    }
    let Some((token, name)) = token.zip(public_name(&request, &app)) else {
        return see_other(&sign_in(&request));
    };
    let (desk, token) = (app.clone(), token.into_inner().token);
    let followed = match app.kept().await {
        Ok(kept) => {
            blocking(move || {
                desk.hand_overs
                    .follow(&kept.store, &token, &name, clock::now())
            })
            .await
        }
        Err(refusal) => Err(refusal),
    };
    match followed {
        Ok(Some(fresh)) => signed_in(&request, &app, fresh, &where_to(&request)),
        Ok(None) => see_other(&sign_in(&request)),
        Err(refusal) => refused(&refusal, "Something went wrong"),
    }
}

pub(in crate::http) async fn press_script() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/javascript; charset=utf-8")
        .body(gluebox_themes::PRESS_SCRIPT)
}

/// The public name that was called, by the box's own https; nowhere else is anything handed over.
fn public_name(request: &HttpRequest, app: &App) -> Option<String> {
    let host = request.headers().get(header::HOST)?.to_str().ok()?;
    let name = sides::host_name(host);
    let locked = listen::door(request).is_some_and(|door| door.tls);
    let good = locked && app.locks.works(name).is_some();
    good.then(|| name.to_owned())
}

fn where_to(request: &HttpRequest) -> String {
    next_of(request).unwrap_or_else(|| "/-/".to_owned())
}

fn sign_in(request: &HttpRequest) -> String {
    format!(
        "/-/sign-in?next={}",
        visitors::encode_path(&where_to(request))
    )
}
