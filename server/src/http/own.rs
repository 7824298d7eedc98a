//! The box's own addresses, all below `/-/`, and what every answer there carries.

use super::{App, api, fonts, guests, lead, live, screens, sides};
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::guard::{self, GuardContext};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{ResponseError, Scope, web};

/// The box's own screens: nothing from elsewhere, nothing inline but styles, framed by nobody.
const OWN_CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Every route below `/-`, in one table.
pub(super) fn routes() -> Scope<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    web::scope("/-")
        .guard(guard::fn_guard(|request| !is_media(request)))
        .wrap(actix_web::middleware::from_fn(strict))
        .service(api::routes())
        .service(guests::arrivals())
        .service(guests::routes())
        .route("/", web::get().to(screens::desk))
        .route("", web::get().to(screens::to_desk))
        .route("/open", web::get().to(screens::wizard))
        .route("/qr.svg", web::get().to(screens::qr))
        .route("/claim", web::get().to(screens::claim_page))
        .route("/claim", web::post().to(screens::claim_form))
        .route("/claim.js", web::get().to(screens::claim_script))
        .route("/sign-in", web::get().to(screens::sign_in_page))
        .route("/sign-in", web::post().to(screens::sign_in_form))
        .route("/back-in", web::get().to(screens::back_in_page))
        .route("/back-in", web::post().to(screens::back_in_form))
        .route("/bring-back", web::get().to(screens::bring_back_page))
        .route("/bring-back", web::post().to(screens::bring_back_form))
        .route("/hand-over", web::get().to(screens::hand_over_page))
        .route("/hand-over", web::post().to(screens::hand_over_form))
        .route("/press.js", web::get().to(screens::press_script))
        .route("/edit/{path:.*}", web::get().to(screens::edit))
        .route("/canvas/{page}", web::get().to(screens::canvas))
        .route("/preview/{page}", web::get().to(screens::preview))
        .route("/draft/{media}/{width}", web::get().to(api::draft))
        .route("/live", web::get().to(live::connect))
        .route("/new/{path:.*}", web::post().to(screens::new_page))
        .route("/assets/{file:.*}", web::get().to(screens::asset))
        .route("/icon.svg", web::get().to(screens::icon))
        .route("/fonts/{file}", web::get().to(fonts::font))
        .default_service(web::to(screens::nothing_here))
}

/// Published media are the visitors': they take the short way of the pages, past this table and its headers.
fn is_media(request: &GuardContext<'_>) -> bool {
    request.head().uri.path().starts_with("/-/m/")
}

/// Known names only; the headers of a strict house, unless a handler set its own.
async fn strict(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<BoxBody>>, actix_web::Error> {
    let app = request
        .app_data::<web::Data<App>>()
        .expect("every route has the app")
        .clone();
    let is_api = request.path().starts_with("/-/api/");
    let trustworthy = app.is_secure(request.request()) || sides::is_loopback(request.headers());
    let strict = lead::strict(request.request(), &app);
    let ahead = lead::ahead(request.request(), &app);
    let mut response = if let Some(answer) = ahead {
        request.into_response(answer).map_into_right_body()
    } else if sides::knows_host(request.headers(), &app) {
        next.call(request)
            .await?
            .map_into_boxed_body()
            .map_into_left_body()
    } else if is_api {
        let refusal = sides::unknown_name(&app).error_response();
        request.into_response(refusal).map_into_right_body()
    } else {
        request
            .into_response(screens::unknown_name(&app))
            .map_into_right_body()
    };
    let headers = response.headers_mut();
    if let Some(strict) = strict {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, strict);
    }
    let mut add = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    add(header::CONTENT_SECURITY_POLICY, OWN_CSP);
    // Elsewhere on plain http browsers ignore it, and one complains in its console.
    if trustworthy {
        add(
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        );
    }
    add(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Not `no-referrer`: under it a form says `Origin: null`, which is refused.
    add(header::REFERRER_POLICY, "same-origin");
    add(header::CACHE_CONTROL, "private, no-store");
    Ok(response)
}
