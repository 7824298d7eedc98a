//! A link of the box as a picture that phones read.

use super::SHEET_CSP;
use crate::actions::claim::front;
use crate::http::App;
use crate::http::error::Refusal;
use crate::http::session::SignedIn;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use qrcode::QrCode;
use qrcode::render::svg::Color;
use serde::Deserialize;

/// Longer ones are too fine for a phone to read from a screen.
const LONGEST: usize = 400;

#[derive(Deserialize)]
pub(in crate::http) struct Wanted {
    link: String,
}

/// Always dark on white with its quiet edge, whatever the screen around wears: many phones read no other.
pub(in crate::http) async fn qr(
    request: HttpRequest,
    app: web::Data<App>,
    _owner: SignedIn,
    wanted: web::Query<Wanted>,
) -> Result<HttpResponse, Refusal> {
    let own = own_link(&request, &app, &wanted.link);
    let code = own.and_then(|link| QrCode::new(link).ok()).ok_or_else(|| {
        let sentence = "I draw this only for links of this box.";
        Refusal::bad("link", sentence)
    })?;
    let svg = code
        .render::<Color<'_>>()
        .dark_color(Color("#000"))
        .light_color(Color("#fff"))
        .module_dimensions(4, 4)
        .build();
    Ok(HttpResponse::Ok()
        .content_type("image/svg+xml")
        .insert_header((header::CONTENT_SECURITY_POLICY, SHEET_CSP))
        .body(svg))
}

/// The link, if it leads to this box: by the public name, as people at home find it, or as the owner came.
fn own_link<'a>(request: &HttpRequest, app: &App, link: &'a str) -> Option<&'a str> {
    let home = app.home.state();
    let here = app.link_to(request, &front());
    let of_home = home.home_links.iter().map(|found| found.link.as_str());
    let mut own = home.link.iter().map(String::as_str).chain(of_home);
    let own = link.starts_with(&here) || own.any(|own| link.starts_with(own));
    (own && link.len() <= LONGEST).then_some(link)
}
