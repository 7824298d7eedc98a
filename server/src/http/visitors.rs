//! Visitors: published pages and media, straight from memory or files. No store, no template, no session is
//! touched, unless the visitor carries the owner's cookie and gets an Edit link.

pub(super) use crate::publication::encode_path;

use super::hot::{Body, Entry, HELD, Route, Site};
use super::wire::{Parcel, Parcels, Straight};
use super::{App, lead, session, sides};
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use bytes::Bytes;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

/// A page without its author's code may load nothing from elsewhere and run nothing.
pub(super) const PAGE_CSP: &str = "default-src 'none'; img-src 'self' data:; media-src 'self'; font-src 'self'; style-src 'unsafe-inline'; frame-src https:; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";
/// A file opened by itself runs nothing either.
const MEDIA_CSP: &str = "sandbox; default-src 'none'";
/// How much of a large file is read at once.
const PIECE: u64 = 256 << 10;

const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
const VARY: HeaderValue = HeaderValue::from_static("accept-encoding");

/// Any address that is not the box's own.
pub(super) async fn visit(request: HttpRequest, app: web::Data<App>) -> HttpResponse {
    if let Some(answer) = lead::ahead(&request, &app) {
        return answer;
    }
    let strict = lead::strict(&request, &app);
    let mut answer = find(request, app).await;
    if let Some(strict) = strict {
        answer
            .headers_mut()
            .insert(header::STRICT_TRANSPORT_SECURITY, strict);
    }
    answer
}

async fn find(request: HttpRequest, app: web::Data<App>) -> HttpResponse {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return super::error::method_not_allowed();
    }
    if !sides::knows_host(request.headers(), &app) {
        return super::screens::unknown_name(&app);
    }
    let now = app.hot.now();
    let owner = session::carries_cookie(request.headers());
    let Some(site) = now.as_ref().filter(|site| !site.is_empty()) else {
        return match &request.path()[1..] {
            path if owner && !path.is_empty() => {
                super::screens::missing_for_owner(&request, &app, path).await
            }
            _ => super::screens::nothing_published(&request, &app).await,
        };
    };
    let raw = request.path();
    let decoded;
    let path = match raw.contains('%') {
        false => &raw[1..],
        true => match decode(&raw[1..]) {
            Some(path) => {
                decoded = path;
                decoded.as_str()
            }
            None => return not_found(site, &request).await,
        },
    };
    match site.route(path) {
        Some(Route::Page(_)) if owner => {
            super::screens::page_with_edit_link(&request, site.clone(), path).await
        }
        Some(Route::Page(entry)) => page(entry, &request, StatusCode::OK).await,
        Some(Route::Media(entry)) => media(entry, &request).await,
        Some(Route::Moved(to)) => moved(&request, path, to),
        None if owner => super::screens::missing_for_owner(&request, &app, path).await,
        None => match path.strip_suffix('/').filter(|p| site.route(p).is_some()) {
            Some(bare) => moved(&request, path, bare),
            None => lower(site, path, &request).await,
        },
    }
}

/// Paths are kept in lower case; what was typed in capitals is led there.
async fn lower(site: &Site, path: &str, request: &HttpRequest) -> HttpResponse {
    let low = path.to_lowercase();
    match site.route(&low) {
        Some(Route::Page(_)) if low != path => moved(request, path, &low),
        _ => not_found(site, request).await,
    }
}

pub(super) async fn not_found(site: &Site, request: &HttpRequest) -> HttpResponse {
    match &site.not_found {
        Some(entry) => page(entry, request, StatusCode::NOT_FOUND).await,
        None => super::error::bare_not_found(),
    }
}

/// `%41` and the like, as UTF-8; `None` for what is no text, hides a slash, or carries control characters.
pub(super) fn decode(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        let byte = if byte == b'%' {
            let digit = |d: Option<u8>| char::from(d?).to_digit(16);
            let value = digit(rest.next())? * 16 + digit(rest.next())?;
            u8::try_from(value)
                .ok()
                .filter(|b| *b != b'/' && *b != b'\\' && *b >= 0x20)?
        } else {
            byte
        };
        bytes.push(byte);
    }
    String::from_utf8(bytes).ok()
}

fn moved(request: &HttpRequest, from: &str, to: &str) -> HttpResponse {
    // Relative, so that it holds behind `/~name/` too.
    let up = "../".repeat(from.matches('/').count());
    let mut address: String = up + &encode_path(to);
    if address.is_empty() {
        address.push_str("./");
    }
    if let Some(query) = request.uri().query() {
        address.push('?');
        address.push_str(query);
    }
    HttpResponse::MovedPermanently()
        .insert_header((header::LOCATION, address))
        .insert_header((header::CACHE_CONTROL, REVALIDATE))
        .finish()
}

/// Whether the client takes a coding (RFC 9110, 12.5.3): it names it, and not with a quality of 0.
pub(super) fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let Some(list) = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|list| list.to_str().ok())
    else {
        return false;
    };
    list.split(',').any(|item| {
        let (name, quality) = item.split_once(';').unwrap_or((item, ""));
        let none = quality
            .trim()
            .strip_prefix("q=")
            .is_some_and(|q| q.bytes().all(|b| matches!(b, b'0' | b'.')));
        name.trim().eq_ignore_ascii_case(coding) && !none
    })
}

fn choose<'a>(entry: &'a Entry, headers: &HeaderMap) -> (&'a Body, Option<HeaderValue>) {
    if let Some(br) = &entry.br
        && accepts(headers, "br")
    {
        return (br, Some(HeaderValue::from_static("br")));
    }
    if let Some(gzip) = &entry.gzip
        && accepts(headers, "gzip")
    {
        return (gzip, Some(HeaderValue::from_static("gzip")));
    }
    (&entry.plain, None)
}

fn is_fresh(body: &Body, headers: &HeaderMap) -> bool {
    headers.get(header::IF_NONE_MATCH).is_some_and(|tags| {
        let (tags, etag) = (tags.as_bytes(), body.etag.as_bytes());
        tags == etag || tags == b"*" || tags.windows(etag.len()).any(|tag| tag == etag)
    })
}

pub(super) async fn page(entry: &Entry, request: &HttpRequest, status: StatusCode) -> HttpResponse {
    let headers = request.headers();
    let (body, coding) = choose(entry, headers);
    let fresh = status == StatusCode::OK && is_fresh(body, headers);
    let mut response = HttpResponseBuilder::new(if fresh {
        StatusCode::NOT_MODIFIED
    } else {
        status
    });
    response.insert_header((header::CACHE_CONTROL, REVALIDATE));
    response.insert_header((header::VARY, VARY));
    if status == StatusCode::OK {
        response.insert_header((header::ETAG, body.etag.clone()));
    }
    if fresh {
        return response.finish();
    }
    response.insert_header((header::CONTENT_TYPE, entry.kind.clone()));
    response.insert_header((header::X_CONTENT_TYPE_OPTIONS, NOSNIFF));
    response.insert_header((
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(PAGE_CSP),
    ));
    response.insert_header((
        header::REFERRER_POLICY,
        HeaderValue::from_static("strict-origin-when-cross-origin"),
    ));
    if let Some(coding) = coding {
        response.insert_header((header::CONTENT_ENCODING, coding));
    }
    if *request.method() == Method::HEAD {
        return head_of(response, body.bytes);
    }
    match whole(body).await {
        Ok(bytes) => response.body(bytes),
        Err(error) => super::error::unreadable(&error),
    }
}

async fn media(entry: &Entry, request: &HttpRequest) -> HttpResponse {
    let headers = request.headers();
    let body = &entry.plain;
    let mut response = HttpResponseBuilder::new(StatusCode::OK);
    response.insert_header((header::CACHE_CONTROL, FOR_EVER));
    response.insert_header((header::ETAG, body.etag.clone()));
    response.insert_header((
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    ));
    if is_fresh(body, headers) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    response.insert_header((header::CONTENT_TYPE, entry.kind.clone()));
    response.insert_header((
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(MEDIA_CSP),
    ));
    response.insert_header((header::X_CONTENT_TYPE_OPTIONS, NOSNIFF));
    response.insert_header((header::ACCEPT_RANGES, HeaderValue::from_static("bytes")));
    send(body, request, response).await
}

/// The whole file or the range that is asked for (RFC 9110, 14.2: one range; others get the whole).
async fn send(
    body: &Body,
    request: &HttpRequest,
    mut response: HttpResponseBuilder,
) -> HttpResponse {
    let headers = request.headers();
    let current = headers
        .get(header::IF_RANGE)
        .is_none_or(|tag| *tag == body.etag);
    let range = headers
        .get(header::RANGE)
        .filter(|_| current)
        .and_then(|value| value.to_str().ok());
    let (start, end) = match range.map(|range| parse_range(range, body.bytes)) {
        None | Some(None) => (0, body.bytes),
        Some(Some(Some((start, end)))) => {
            response.status(StatusCode::PARTIAL_CONTENT);
            response.insert_header((
                header::CONTENT_RANGE,
                format!("bytes {start}-{}/{}", end - 1, body.bytes),
            ));
            (start, end)
        }
        Some(Some(None)) => {
            response.insert_header((header::CONTENT_RANGE, format!("bytes */{}", body.bytes)));
            return response.status(StatusCode::RANGE_NOT_SATISFIABLE).finish();
        }
    };
    if *request.method() == Method::HEAD {
        return head_of(response, end - start);
    }
    if body.bytes <= HELD {
        if let Some(parcels) = straight(request) {
            return match body.file() {
                Ok(file) => response.no_chunking(end - start).body(Straight::new(
                    parcels,
                    Parcel {
                        file,
                        at: start,
                        left: end - start,
                    },
                )),
                Err(error) => super::error::unreadable(&error),
            };
        }
        return match whole(body).await {
            Ok(bytes) => response.body(bytes.slice(start as usize..end as usize)),
            Err(error) => super::error::unreadable(&error),
        };
    }
    match File::open(&body.path) {
        Ok(file) => response
            .no_chunking(end - start)
            .streaming(pieces(Arc::new(file), start, end)),
        Err(error) => super::error::unreadable(&error),
    }
}

/// The way past the box, where the connection has one.
fn straight(request: &HttpRequest) -> Option<&Parcels> {
    request.conn_data::<Option<Parcels>>()?.as_ref()
}

/// The answer to HEAD. It has no body to be left out: where another request waits on the connection, actix-web no longer
/// knows then that this one asked for the head alone.
fn head_of(mut response: HttpResponseBuilder, bytes: u64) -> HttpResponse {
    let nothing = futures_util::stream::empty::<io::Result<Bytes>>();
    response.no_chunking(bytes).streaming(nothing)
}

/// `None`: not a single byte range, to be ignored. `Some(None)`: one that lies behind the end.
fn parse_range(value: &str, size: u64) -> Option<Option<(u64, u64)>> {
    let (start, end) = value.strip_prefix("bytes=")?.split_once('-')?;
    if start.is_empty() {
        let last: u64 = end.parse().ok()?;
        return Some((last > 0 && size > 0).then(|| (size.saturating_sub(last), size)));
    }
    let start: u64 = start.parse().ok()?;
    let end = if end.is_empty() {
        size
    } else {
        end.parse::<u64>().ok()?.checked_add(1)?.min(size)
    };
    if end != size && end <= start {
        return None;
    }
    Some((start < size).then_some((start, end)))
}

/// The bytes of a file up to [`HELD`] in size, from memory if they are there.
async fn whole(body: &Body) -> io::Result<Bytes> {
    if let Some(bytes) = body.held() {
        return Ok(bytes.clone());
    }
    let (path, size) = (body.path.clone(), body.bytes);
    let bytes = super::blocking::io(move || {
        let mut bytes = Vec::with_capacity(size as usize);
        File::open(path)?.take(size).read_to_end(&mut bytes)?;
        if bytes.len() as u64 == size {
            Ok(Bytes::from(bytes))
        } else {
            Err(io::ErrorKind::UnexpectedEof.into())
        }
    })
    .await?;
    body.hold(&bytes);
    Ok(bytes)
}

fn pieces(
    file: Arc<File>,
    start: u64,
    end: u64,
) -> impl futures_util::Stream<Item = io::Result<Bytes>> {
    futures_util::stream::unfold(start, move |at| {
        let file = file.clone();
        async move {
            if at >= end {
                return None;
            }
            let size = (end - at).min(PIECE) as usize;
            let piece = super::blocking::io(move || {
                let mut bytes = vec![0; size];
                file.read_exact_at(&mut bytes, at)?;
                Ok(Bytes::from(bytes))
            });
            match piece.await {
                Ok(bytes) => Some((Ok(bytes), at + size as u64)),
                // After an error the stream ends, and so does the connection: the visitor sees it was cut.
                Err(error) => Some((Err(error), end)),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        for (value, want) in [
            ("bytes=0-99", Some(Some((0, 100)))),
            ("bytes=900-", Some(Some((900, 1000)))),
            ("bytes=-10", Some(Some((990, 1000)))),
            ("bytes=0-5000", Some(Some((0, 1000)))),
            ("bytes=1000-", Some(None)),
            ("bytes=-0", Some(None)),
            ("bytes=5-3", None),
            ("bytes=0-1,5-6", None),
            ("lines=1-2", None),
            ("bytes=a-b", None),
            ("bytes=0-18446744073709551615", None),
        ] {
            assert_eq!(parse_range(value, 1000), want, "{value}");
        }
    }

    #[test]
    fn percent_tricks() {
        assert_eq!(decode("caf%C3%A9"), Some("café".to_owned()));
        for bad in ["%2e%2e%2f", "%", "%4", "%zz", "a%00", "%ff", "a%5cb"] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }
}
