//! The typefaces: one address each, for ever, because it carries a hash of the bytes.

use crate::fonts;
use actix_web::http::header;
use actix_web::{HttpResponse, web};

/// Where a font is, for pages at the root of a host.
pub(super) fn address(name: &str) -> String {
    format!("/{}", fonts::path(name))
}

/// `/-/fonts/<file>`. Pages with their author's scripts have an origin of their own and need to be let in.
pub(super) async fn font(file: web::Path<String>) -> HttpResponse {
    match fonts::find(&file) {
        Some(font) => HttpResponse::Ok()
            .content_type("font/woff2")
            .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
            .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
            .body(font.bytes.to_vec()),
        None => super::screens::nothing_here().await,
    }
}
