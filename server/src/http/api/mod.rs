//! The API under `/-/api/`: whatever a screen does can be done here. JSON in, JSON out, errors too.

mod account;
mod add;
mod at_home;
mod back_in;
mod history;
mod links;
mod mail;
mod media;
mod openapi;
mod pages;
mod power;
mod published;
mod the_box;

pub(super) use media::draft;

use super::error::Refusal;
use super::sides;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, HttpResponse, ResponseError, Scope, web};
use gluebox_core::limits;

/// Every route of the API, in one table.
pub(super) fn routes() -> Scope<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl actix_web::body::MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    web::scope("/api")
        .wrap(actix_web::middleware::from_fn(guard))
        .app_data(json())
        .app_data(path())
        .app_data(query())
        // Before all others with a part to be filled in: they are tried in this order, and this one is asked for as
        // often as somebody moves a hand.
        .route("/pages/{page}/batches", web::post().to(pages::batch))
        .route("/openapi.json", web::get().to(openapi::document))
        .route("/box", web::get().to(the_box::state))
        .route("/claim", web::post().to(account::claim))
        .route("/sign-in", web::post().to(account::sign_in))
        .route("/sign-out", web::post().to(account::sign_out))
        .route("/password", web::post().to(account::password))
        .route("/hand-over", web::post().to(account::hand_over))
        .route("/back-in/card", web::post().to(back_in::by_card))
        .route("/back-in/here", web::post().to(back_in::here))
        .route("/back-in/help", web::post().to(back_in::by_help))
        .route("/back-in/link", web::post().to(back_in::by_link))
        .route("/recovery-card", web::post().to(back_in::new_card))
        .route("/recovery-card", web::put().to(back_in::keep_card))
        .route("/box/power", web::post().to(power::power))
        .route("/box/wipe", web::post().to(power::wipe))
        .route("/box/bring-back", web::post().to(power::bring_back))
        .route("/me", web::get().to(account::me))
        .route("/export", web::get().to(the_box::export))
        .route("/at-home", web::get().to(at_home::state))
        .route("/at-home/report", web::get().to(at_home::report))
        .route("/at-home/providers", web::get().to(at_home::providers))
        .route("/at-home/name/try", web::post().to(at_home::try_name))
        .route("/at-home/name", web::put().to(at_home::name))
        .route("/at-home/name", web::delete().to(at_home::forget_name))
        .route("/at-home/lock/try", web::post().to(at_home::try_lock))
        .route("/at-home/readers", web::put().to(at_home::readers))
        .route("/at-home/month", web::get().to(at_home::month))
        .route("/at-home/helpers", web::get().to(at_home::helpers))
        .route("/at-home/helpers", web::put().to(at_home::set_helpers))
        .route("/pages", web::get().to(pages::list))
        .route("/pages", web::post().to(pages::create))
        .route("/publish-all", web::post().to(pages::publish_all))
        .route("/pages/{page}", web::get().to(pages::read))
        .route("/pages/{page}", web::delete().to(pages::bin))
        .route(
            "/pages/{page}/bring-back",
            web::post().to(pages::bring_back),
        )
        .route("/pages/{page}/rename", web::post().to(pages::rename))
        .route("/pages/{page}/front", web::post().to(pages::front))
        .route("/pages/{page}/copy", web::post().to(pages::copy))
        .route("/pages/{page}/publish", web::post().to(pages::publish))
        .route("/pages/{page}/unpublish", web::post().to(pages::unpublish))
        .route("/pages/{page}/steps", web::get().to(history::steps))
        .route(
            "/pages/{page}/revisions/{revision}",
            web::get().to(history::revision),
        )
        .route("/pages/{page}/restore", web::post().to(history::restore))
        .route("/links", web::get().to(links::list))
        .route("/links", web::post().to(links::make))
        .route("/links", web::delete().to(links::end_all))
        .route("/links/{link}", web::put().to(links::change))
        .route("/links/{link}", web::delete().to(links::end))
        .route("/links/{link}/mail", web::post().to(mail::send_link))
        .route("/mail", web::get().to(mail::state))
        .route("/mail", web::put().to(mail::set))
        .route("/mail", web::delete().to(mail::forget))
        .route("/mail/trial", web::post().to(mail::trial))
        .route("/mail/letters/{letter}", web::post().to(mail::again))
        .route("/mail/letters/{letter}", web::delete().to(mail::take_away))
        .route("/media", web::post().to(media::upload))
        .route("/media/{media}", web::get().to(media::original))
        .default_service(web::to(nothing))
}

/// What of it a guest can reach, below the link's own address.
pub(super) fn of_guests() -> Scope {
    web::scope("/api")
        .app_data(json())
        .app_data(path())
        .app_data(query())
        .route("/me", web::get().to(account::guest))
        .route("/add", web::post().to(add::add))
        .route("/pages/{page}/batches", web::post().to(pages::batch))
        .route("/pages/{page}/steps", web::get().to(history::steps))
        .route(
            "/pages/{page}/revisions/{revision}",
            web::get().to(history::revision),
        )
        .route("/pages/{page}/restore", web::post().to(history::restore))
        .route("/media", web::post().to(media::upload))
}

fn json() -> web::JsonConfig {
    web::JsonConfig::default()
        .limit(limits::BATCH_BYTES)
        .error_handler(|error, _| {
            Refusal::bad(
                "json",
                format!("This is not the JSON that was asked for: {error}."),
            )
            .into()
        })
}

fn path() -> web::PathConfig {
    web::PathConfig::default().error_handler(|_, _| {
        Refusal::new(
            StatusCode::NOT_FOUND,
            "no_page",
            "There is nothing at this address.",
        )
        .into()
    })
}

fn query() -> web::QueryConfig {
    web::QueryConfig::default().error_handler(|error, _| {
        Refusal::bad(
            "query",
            format!("This address says something unclear: {error}."),
        )
        .into()
    })
}

/// A GET never changes anything; everything else needs a matching origin.
async fn guard(
    request: ServiceRequest,
    next: Next<impl actix_web::body::MessageBody>,
) -> Result<ServiceResponse<impl actix_web::body::MessageBody>, actix_web::Error> {
    if !request.method().is_safe() {
        sides::matching_origin(request.headers())?;
    }
    next.call(request).await
}

async fn nothing(request: HttpRequest) -> Result<HttpResponse, Refusal> {
    if let Some(methods) = openapi::methods(request.path()) {
        let refusal = Refusal::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method",
            format!("This is not done here in that way. What is done here: {methods}."),
        );
        let mut answer = refusal.error_response();
        let allow = HeaderValue::from_static(methods);
        answer.headers_mut().insert(header::ALLOW, allow);
        return Ok(answer);
    }
    Err(Refusal::new(
        StatusCode::NOT_FOUND,
        "no_route",
        "There is nothing at this address. /-/api/openapi.json lists what there is.",
    ))
}
