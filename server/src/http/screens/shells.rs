//! The HTML around the desk and the editor, and their files.

use super::{html, refused, see_other, sign_in_first};
use crate::actions::pages;
use crate::http::blocking::blocking;
use crate::http::visitors::accepts;
use crate::http::{App, session};
use crate::rooms::Head;
use crate::who::{Guest, Right};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use gluebox_core::PagePath;
use gluebox_editor::{Entry, Loads};
use serde_json::{Value, json};

/// As for all own screens (see `own.rs`).
const SHELL_CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

fn shell(title: &str, loads: Loads, boot: &Value) -> HttpResponse {
    let mut head = String::new();
    let mut line = |text: String| head.push_str(&text);
    for font in loads.fonts {
        line(format!(
            "<link rel=\"preload\" as=\"font\" type=\"font/woff2\" crossorigin href=\"/-/assets/{font}\">"
        ));
    }
    for style in loads.styles {
        line(format!(
            "<link rel=\"stylesheet\" href=\"/-/assets/{style}\">"
        ));
    }
    for preload in loads.preloads {
        line(format!(
            "<link rel=\"modulepreload\" href=\"/-/assets/{preload}\">"
        ));
    }
    for script in loads.scripts {
        line(format!(
            "<script type=\"module\" src=\"/-/assets/{script}\"></script>"
        ));
    }
    // Inside a script nothing but its own end tag can end it; that one is written as an escape.
    let boot = boot.to_string().replace('<', "\\u003c");
    let title = title.replace('&', "&amp;").replace('<', "&lt;");
    let text = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1, interactive-widget=resizes-content\"><meta name=\"robots\" content=\"noindex\"><meta name=\"referrer\" content=\"same-origin\">\
         <link rel=\"icon\" href=\"/-/icon.svg\">{head}</head><body>\
         <script type=\"application/json\" id=\"boot\">{boot}</script><div id=\"app\"></div>\
         <noscript><p>This needs JavaScript, which is switched off in your browser.</p></noscript></body></html>"
    );
    html(StatusCode::OK, SHELL_CSP, text)
}

/// `/-`: the desk's address ends with a slash.
pub(in crate::http) async fn to_desk() -> HttpResponse {
    see_other("/-/")
}

/// The desk.
pub(in crate::http) async fn desk(request: HttpRequest, app: web::Data<App>) -> HttpResponse {
    match session::owner(&request).await {
        Ok(Some(owner)) => {
            let boot = json!({"who": {"name": owner.name}, "link": app.links().first()});
            shell("Gluebox", gluebox_editor::entry(Entry::Desk), &boot)
        }
        Ok(None) => sign_in_first(&request, &app).await,
        Err(refusal) => refused(&refusal, "The desk cannot be opened"),
    }
}

/// The way to a name, one sheet: it opens the site to everyone.
pub(in crate::http) async fn wizard(request: HttpRequest, app: web::Data<App>) -> HttpResponse {
    match session::owner(&request).await {
        Ok(Some(_)) => {
            let wizard = gluebox_editor::entry(Entry::Wizard);
            shell("Open your site to everyone", wizard, &json!({}))
        }
        Ok(None) => sign_in_first(&request, &app).await,
        Err(refusal) => refused(&refusal, "This cannot be opened now"),
    }
}

/// The editor, for the page at a path. Visiting a path without a page makes one on the first visit by its owner's own click, so here it is only asked for.
pub(in crate::http) async fn edit(
    request: HttpRequest,
    app: web::Data<App>,
    path: web::Path<String>,
) -> HttpResponse {
    let owner = match session::owner(&request).await {
        Ok(Some(owner)) => owner,
        Ok(None) => return sign_in_first(&request, &app).await,
        Err(refusal) => return refused(&refusal, "The editor cannot be opened"),
    };
    let kept = match app.kept().await {
        Ok(kept) => kept,
        Err(refusal) => return refused(&refusal, "The editor cannot be opened"),
    };
    let found = blocking(move || {
        let path = PagePath::new(&path)?;
        match pages::find(&kept.store, &path)? {
            Some(page) => Ok((Some(page), path)),
            None => Ok((None, pages::moved(&kept.store, &path)?.unwrap_or(path))),
        }
        .map_err(|error: crate::actions::PageError| error)
    });
    match found.await {
        Ok((Some(page), path)) => {
            let boot = json!({
                "page": page.id,
                "path": path,
                "site": page.document.site,
                "who": {"name": owner.name},
                "link": app.links().first(),
                "first_run": page.revision == 1 && page.path.is_front(),
            });
            shell(
                &page.document.title,
                gluebox_editor::entry(Entry::Editor),
                &boot,
            )
        }
        Ok((None, path))
            if path.as_str() != request.match_info().get("path").unwrap_or_default() =>
        {
            see_other(&format!(
                "/-/edit/{}",
                crate::http::visitors::encode_path(path.as_str())
            ))
        }
        Ok((None, path)) => super::site::offer_page(&path),
        Err(refusal) => refused(&refusal, "There is no page here"),
    }
}

/// The editor for a guest: one page, and nothing that leads elsewhere.
pub(in crate::http) fn editor_for(guest: &Guest, head: &Head) -> HttpResponse {
    let boot = json!({
        "page": guest.page,
        "path": head.record.path,
        "site": head.page.site,
        "who": {"name": guest.name},
        "guest": guest.right,
    });
    shell(
        &head.page.title,
        gluebox_editor::entry(Entry::Editor),
        &boot,
    )
}

/// The page for a guest who looks, as it changes.
pub(in crate::http) fn viewer_for(guest: &Guest, head: &Head) -> HttpResponse {
    let boot = json!({
        "page": guest.page,
        "site": head.page.site,
        "who": {"name": guest.name},
        "adds": guest.right >= Right::Add,
    });
    shell(
        &head.page.title,
        gluebox_editor::entry(Entry::Viewer),
        &boot,
    )
}

/// A file of the editor. Its name carries its hash, so it may be kept for ever.
pub(in crate::http) async fn asset(request: HttpRequest, name: web::Path<String>) -> HttpResponse {
    let Some(file) = gluebox_editor::file(&name) else {
        return super::nothing_here().await;
    };
    let mut response = sealed(file.content_type);
    response.insert_header((header::VARY, "accept-encoding"));
    let (bytes, coding) = match (&file.brotli, &file.gzip) {
        (Some(br), _) if accepts(request.headers(), "br") => (br.clone(), Some("br")),
        (_, Some(gzip)) if accepts(request.headers(), "gzip") => (gzip.clone(), Some("gzip")),
        _ => (file.plain(), None),
    };
    if let Some(coding) = coding {
        response.insert_header((header::CONTENT_ENCODING, coding));
    }
    response.body(bytes.into_owned())
}

/// The mark, for browser tabs.
pub(in crate::http) async fn icon() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("image/svg+xml")
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .body(gluebox_themes::ICON)
}

fn sealed(kind: &str) -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response.content_type(kind).insert_header((
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    ));
    response
}
