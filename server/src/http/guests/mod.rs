//! Guests: how a share link is opened, and everything that whoever came by one can reach. All of it lies below the
//! link's own address, for which alone its cookie is good; the handlers are the owner's, and take what the guest may
//! from the link.

mod door;
mod pass;

pub(super) use pass::guest;

use super::error::Refusal;
use super::{api, live, screens, sides};
use crate::rooms::BatchError;
use actix_web::body::MessageBody;
use actix_web::dev::{HttpServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::{Next, from_fn};
use actix_web::{HttpResponse, ResponseError, web};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Every refusal takes so long, so that nobody can tell by the time why it was one.
const EVEN: Duration = Duration::from_millis(100);

/// Where a link arrives. What stands behind it may carry whatever messengers add.
pub(super) fn arrivals() -> impl HttpServiceFactory {
    web::resource("/s/{token:.*}")
        .wrap(from_fn(quiet))
        .route(web::get().to(door::arrive))
        // Some previews first ask what there is, and give up if they may not.
        .route(web::head().to(door::arrive))
}

/// Everything that a guest can reach, in one table.
pub(super) fn routes() -> impl HttpServiceFactory {
    web::scope("/g/{link}")
        .wrap(from_fn(quiet))
        .service(api::of_guests().default_service(web::to(nothing)))
        .route("", web::get().to(door::to_page))
        .service(
            web::resource("/")
                .route(web::get().to(door::page))
                .route(web::head().to(door::page)),
        )
        .route("/enter", web::post().to(door::enter))
        .route("/canvas/{page}", web::get().to(screens::canvas))
        .route("/preview/{page}", web::get().to(screens::shown))
        .route("/draft/{media}/{width}", web::get().to(api::draft))
        .route("/live", web::get().to(live::connect))
        .default_service(web::to(nothing))
}

/// Whatever is asked that is not in the table gets the answer of a link that opens nothing.
async fn nothing() -> HttpResponse {
    Refusal::from(BatchError::LinkEnded).error_response()
}

/// What is for guests is for nobody else: no search engine, no cache, no other host hears of it.
async fn quiet(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let began = Instant::now();
    let foreign = match request.method().is_safe() {
        true => Ok(()),
        false => sides::matching_origin(request.headers()),
    };
    let mut response = match foreign {
        Ok(()) => next.call(request).await?.map_into_left_body(),
        Err(refusal) => request
            .into_response(refusal.error_response())
            .map_into_right_body(),
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
        (header::CACHE_CONTROL, "private, no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if response.status() == StatusCode::NOT_FOUND {
        sleep_until(began + EVEN).await;
    }
    Ok(response)
}
