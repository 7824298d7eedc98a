//! What a guest's browser carries: a key between arriving and coming in, then a pass. Both go to the link's own
//! addresses and nowhere else.

use crate::actions::share;
use crate::http::App;
use crate::http::blocking::blocking;
use crate::http::error::Refusal;
use crate::who::Guest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, web};

/// On https a neighbour on the domain must not be able to set them.
const KEY: [&str; 2] = ["gluebox-key", "__Secure-gluebox-key"];
const PASS: [&str; 2] = ["gluebox-pass", "__Secure-gluebox-pass"];

/// Long enough to look for the password.
const KEY_LIFE: Duration = Duration::hours(1);
/// As long as browsers keep anything; the link itself ends earlier.
const PASS_LIFE: Duration = Duration::days(365);

/// What somebody arrived with.
pub(super) fn key(key: String, link: &str, secure: bool) -> Cookie<'static> {
    cookie(KEY, key, link, secure, KEY_LIFE)
}

pub(super) fn pass(pass: share::Pass, link: &str, secure: bool) -> Cookie<'static> {
    cookie(PASS, pass.0, link, secure, PASS_LIFE)
}

pub(super) fn key_of(request: &HttpRequest, app: &App) -> Option<String> {
    value(KEY, request, app)
}

/// The guest behind a request below `/-/g/`, as the link is now.
pub(in crate::http) async fn guest(request: &HttpRequest) -> Result<Option<Guest>, Refusal> {
    let app = request
        .app_data::<web::Data<App>>()
        .expect("every route has the app")
        .clone();
    let link = request.match_info().get("link").map(str::to_owned);
    let Some((link, pass)) = link.zip(value(PASS, request, &app)) else {
        return Ok(None);
    };
    let kept = app.kept().await?;
    blocking(move || share::guest(&kept, &link, &pass)).await
}

fn cookie(
    names: [&'static str; 2],
    value: String,
    link: &str,
    secure: bool,
    life: Duration,
) -> Cookie<'static> {
    Cookie::build(names[usize::from(secure)], value)
        .path(format!("/-/g/{link}/"))
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Lax)
        .max_age(life)
        .finish()
}

fn value(names: [&str; 2], request: &HttpRequest, app: &App) -> Option<String> {
    let cookie = request.cookie(names[usize::from(app.is_secure(request))])?;
    Some(cookie.value().to_owned())
}
