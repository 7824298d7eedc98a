//! What comes before a page is looked for: an authority's proof, a prober that was asked to come, and the way from http to https. Only a public name
//! leads to https, and only while https works; at home everything stays as it is. It must not know where locks come
//! from.

use super::{App, listen, sides};
use crate::clock::{self, DAY};
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use gluebox_appliance::address::is_public;
use gluebox_appliance::certificates::HTTP_PROOF;
use gluebox_appliance::prober;

/// After a month without a break https is there to stay, and browsers may remember it for a month.
const MONTH: i64 = 30 * DAY;
const FOR_A_DAY: HeaderValue = HeaderValue::from_static("max-age=86400");
const FOR_A_MONTH: HeaderValue = HeaderValue::from_static("max-age=2592000");

/// The answer to a plain request that no page gives, if there is one.
pub(super) fn ahead(request: &HttpRequest, app: &App) -> Option<HttpResponse> {
    if let Some(rest) = request.path().strip_prefix(prober::PATH) {
        return Some(knocked(request, app, rest));
    }
    if app.is_secure(request) {
        return None;
    }
    if let Some(token) = request.path().strip_prefix(HTTP_PROOF)
        && let Some(proof) = app.locks.held.http_proof(token)
    {
        let answer = HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, "application/octet-stream"))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .body(proof);
        return Some(answer);
    }
    let host = one_host(request)?;
    let name = sides::host_name(host);
    app.locks.works(name)?;
    // Whoever named a port came past the router, so the way leads to the door beside this one.
    let port = if host.len() == name.len() || host.ends_with(":80") {
        String::new()
    } else {
        let door = listen::door(request)?;
        format!(":{}", app.doors.https_beside(door)?)
    };
    let (name, rest) = (name.to_ascii_lowercase(), request.uri());
    let rest = rest.path_and_query().map_or("/", |rest| rest.as_str());
    let answer = HttpResponse::PermanentRedirect()
        .insert_header((header::LOCATION, format!("https://{name}{port}{rest}")))
        // It holds as long as the lock does, so nobody may remember it.
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish();
    Some(answer)
}

/// A prober outside: it gets the box's word if the box asked it to come, and nothing else.
fn knocked(request: &HttpRequest, app: &App, rest: &str) -> HttpResponse {
    let https = listen::door(request).is_some_and(|door| door.tls);
    let came = request
        .peer_addr()
        .and_then(|peer| app.home.knocks.came(rest, peer.ip(), https));
    let ready = app.ready.borrow().clone();
    let name = one_host(request).map(sides::host_name);
    let signed = match (came, ready, name) {
        (Some((knock, nonce)), Some(ready), Some(name)) => {
            let message = prober::message(name, knock, nonce);
            let signature = ready.kept.store.identity().sign(message.as_bytes());
            Some(prober::to_hex(&signature))
        }
        _ => None,
    };
    let mut answer = match signed {
        Some(_) => HttpResponse::Ok(),
        None => HttpResponse::NotFound(),
    };
    answer
        .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(signed.unwrap_or_default())
}

/// How long a browser may insist on https by this name: little, because a box whose lock is over must not become
/// unreachable for long. Never for names below, which may be other machines.
pub(super) fn strict(request: &HttpRequest, app: &App) -> Option<HeaderValue> {
    listen::door(request).filter(|door| door.tls)?;
    let since = app.locks.works(sides::host_name(one_host(request)?))?;
    // Whoever comes so from outside shows that the whole way is open, which nothing at home can.
    let peer = request.peer_addr().map(|peer| peer.ip().to_canonical());
    if let Some(from) = peer.filter(is_public) {
        app.home.reached(clock::now().timestamp(), from);
    }
    let long = clock::now().since(since) >= MONTH;
    Some(if long { FOR_A_MONTH } else { FOR_A_DAY })
}

fn one_host(request: &HttpRequest) -> Option<&str> {
    let mut hosts = request.headers().get_all(header::HOST);
    let host = hosts.next()?.to_str().ok()?;
    hosts.next().is_none().then_some(host)
}
