//! Pages of a site as their owner sees them: the editor's canvas, the preview, the Edit link, paths without a page.

use super::{html, refused, say, see_other, sheet, sign_in_first};
use crate::actions::{PageError, look, pages, render, restore};
use crate::http::blocking::{self, blocking};
use crate::http::error::Refusal;
use crate::http::hot::{Route, Site};
use crate::http::parts::OfPage;
use crate::http::session::{self, LetIn};
use crate::http::{App, fonts, sides, visitors};
use crate::who::Somebody;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use gluebox_core::{PageId, PagePath};
use gluebox_themes::{Button, Canvas, Message, Mode};
use std::sync::Arc;

/// The editor's frame: no script may run in it, whatever the page holds (design: never the sandbox attribute,
/// under which one engine runs none of the editor's listeners either).
const CANVAS_CSP: &str = "default-src 'none'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; style-src 'self' 'unsafe-inline'; frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

/// What a visitor's page may, and be framed by nobody.
const PREVIEW_CSP: &str = "default-src 'none'; img-src 'self' data:; media-src 'self'; font-src 'self'; style-src 'unsafe-inline'; frame-src https:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

#[derive(serde::Deserialize)]
pub(in crate::http) struct Then {
    revision: Option<u64>,
}

/// The page as the server renders it, for the editor's frame: the head, or with `?revision=` what it was then.
pub(in crate::http) async fn canvas(
    app: web::Data<App>,
    somebody: LetIn,
    page: web::Path<OfPage>,
    then: web::Query<Then>,
) -> Result<HttpResponse, Refusal> {
    let kept = app.kept().await?;
    let may = somebody.0.may_look();
    let past = match then.revision {
        Some(revision) => Some((somebody.may_edit()?, revision)),
        None => None,
    };
    let text = blocking(move || {
        let id = PageId::new(&page).map_err(|_| PageError::NoPage)?;
        let page = match past {
            None => look::page(&kept, &may, &id)?,
            Some((may, revision)) => {
                let shared = kept.rooms.shared()?.head().page;
                restore::page_then(&kept, &may, &id, revision)?.with_shared(&shared)
            }
        };
        let layout = gluebox_core::layout::derive(&page);
        Ok::<_, PageError>(gluebox_themes::render(
            &page,
            &layout,
            &Mode::Canvas(Canvas {
                font: &fonts::address,
            }),
        ))
    })
    .await?;
    Ok(html(StatusCode::OK, CANVAS_CSP, text))
}

/// The page as a visitor would get it, from the head.
pub(in crate::http) async fn preview(
    request: HttpRequest,
    app: web::Data<App>,
    page: web::Path<String>,
) -> HttpResponse {
    let may = match session::owner(&request).await {
        Ok(Some(owner)) => Somebody::Owner(owner).may_look(),
        Ok(None) => return sign_in_first(&request, &app).await,
        Err(refusal) => return refused(&refusal, "The preview cannot be shown"),
    };
    let kept = match app.kept().await {
        Ok(kept) => kept,
        Err(refusal) => return refused(&refusal, "The preview cannot be shown"),
    };
    let shown = blocking(move || {
        let id = PageId::new(&page).map_err(|_| crate::rooms::RoomError::NoPage)?;
        render::preview(&kept, &may, &id)
    });
    match shown.await {
        Ok(text) => html(StatusCode::OK, PREVIEW_CSP, text),
        Err(refusal) => refused(&refusal, "There is no page here"),
    }
}

/// The same for a guest: in a frame of the box's own, and with nothing from elsewhere in it.
pub(in crate::http) async fn shown(
    app: web::Data<App>,
    somebody: LetIn,
    page: web::Path<OfPage>,
) -> Result<HttpResponse, Refusal> {
    let kept = app.kept().await?;
    let text = blocking(move || {
        let id = PageId::new(&page).map_err(|_| PageError::NoPage)?;
        render::preview(&kept, &somebody.0.may_look(), &id)
    })
    .await?;
    Ok(html(StatusCode::OK, CANVAS_CSP, text))
}

/// A published page with one Edit link, for its owner only: never stored, never compared.
pub(in crate::http) async fn page_with_edit_link(
    request: &HttpRequest,
    site: Arc<Site>,
    path: &str,
) -> HttpResponse {
    let Some(Route::Page(entry)) = site.route(path) else {
        return super::super::error::bare_not_found();
    };
    if !matches!(session::owner(request).await, Ok(Some(_))) {
        return visitors::page(entry, request, StatusCode::OK).await;
    }
    let file = entry.plain.path.clone();
    match blocking::io(move || std::fs::read_to_string(file)).await {
        Ok(text) => {
            let address = format!("/-/edit/{}", visitors::encode_path(path));
            let link = edit_link(&address);
            let text = match text.rfind("</body>") {
                Some(end) => format!("{}{link}{}", &text[..end], &text[end..]),
                None => text + &link,
            };
            html(StatusCode::OK, visitors::PAGE_CSP, text)
        }
        Err(error) => super::super::error::unreadable(&error),
    }
}

/// One link at the foot of what is seen of the page, in the house's look; the page's own styles do not reach it. At the
/// page's end it stands below everything, so that no words are covered for good.
fn edit_link(address: &str) -> String {
    format!(
        "<nav aria-label=\"This box\" style=\"display:contents\"><a href=\"{address}\" style=\"all:initial;outline:revert;display:block;\
         width:max-content;position:sticky;bottom:16px;margin:16px 16px 16px auto;z-index:2147483647;padding:10px 16px;\
         border:1.5px solid #1b1a2b;border-radius:3px;background:#ffb51f;color:#1b1a2b;font:600 16px/24px system-ui,sans-serif;\
         cursor:pointer\">Edit</a></nav>"
    )
}

/// A path without a published page, for the owner: edit what is there, or make a page.
pub(in crate::http) async fn missing_for_owner(
    request: &HttpRequest,
    app: &App,
    path: &str,
) -> HttpResponse {
    let owner = matches!(session::owner(request).await, Ok(Some(_)));
    match PagePath::new(path.trim_end_matches('/')) {
        Ok(path) if owner => {
            let Ok(kept) = app.kept().await else {
                return super::super::error::bare_not_found();
            };
            let asked = path.clone();
            match blocking(move || crate::actions::pages::find(&kept.store, &asked)).await {
                Ok(Some(page)) => unpublished(&page.document.title, &path),
                _ => offer_page(&path),
            }
        }
        _ => match app.hot.now().as_ref().filter(|site| !site.is_empty()) {
            Some(site) => visitors::not_found(site, request).await,
            None => nothing_published(request, app).await,
        },
    }
}

fn unpublished(title: &str, path: &PagePath) -> HttpResponse {
    let address = format!("/-/edit/{}", visitors::encode_path(path.as_str()));
    let title = format!("\u{201c}{title}\u{201d} is not published");
    let text = "Only you see this. Visitors find nothing here until you publish the page.";
    say(
        StatusCode::NOT_FOUND,
        &title,
        text,
        Some(("Edit this page", &address)),
    )
}

/// A path without a page, while signed in: one button makes it.
pub(in crate::http) fn offer_page(path: &PagePath) -> HttpResponse {
    let text = format!("Nothing stands at \u{201c}{path}\u{201d} yet. A new page can.");
    let address = format!("/-/new/{}", visitors::encode_path(path.as_str()));
    let message = Message {
        title: "There is no page here",
        text: &text,
        button: None,
        make: Some(Button {
            label: "Make a page here",
            href: &address,
        }),
        script: None,
        other: Some(Button {
            label: "To the desk",
            href: "/-/",
        }),
    };
    sheet(
        StatusCode::NOT_FOUND,
        gluebox_themes::message(&message, &fonts::address),
    )
}

/// Makes a page at a path and opens it.
pub(in crate::http) async fn new_page(
    request: HttpRequest,
    app: web::Data<App>,
    path: web::Path<String>,
) -> HttpResponse {
    if let Err(refusal) = sides::matching_origin(request.headers()) {
        return refused(&refusal, "This did not come from the box's own page");
    }
    let owner = match session::owner(&request).await {
        Ok(Some(owner)) => owner,
        Ok(None) => return sign_in_first(&request, &app).await,
        Err(refusal) => return refused(&refusal, "The page was not made"),
    };
    let made = async {
        let kept = app.kept().await?;
        blocking(move || pages::create(&kept, &owner, &title_of(&path), Some(&path))).await
    };
    match made.await {
        Ok(page) => {
            let path = visitors::encode_path(page.path.as_str());
            see_other(&format!("/-/edit/{path}"))
        }
        Err(refusal) => refused(&refusal, "The page was not made"),
    }
}

/// A title out of a path: `holidays/summer-in-élan` becomes `Summer in élan`.
fn title_of(path: &str) -> String {
    let words = path
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .replace(['-', '_'], " ");
    let mut letters = words.trim().chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Before anything was published: the owner is led on, others read a sentence.
pub(in crate::http) async fn nothing_published(request: &HttpRequest, app: &App) -> HttpResponse {
    let ready = match app.ready().await {
        Ok(ready) => ready,
        Err(refusal) => return refused(&refusal, "This box cannot answer now"),
    };
    if !ready.claim.is_claimed() {
        return super::see_other("/-/claim");
    }
    if session::carries_cookie(request.headers())
        && matches!(session::owner(request).await, Ok(Some(_)))
    {
        return super::see_other("/-/");
    }
    let text = "Whoever this box belongs to has not published anything yet. Come back later.";
    say(
        StatusCode::NOT_FOUND,
        "Nothing here yet",
        text,
        Some(("Sign in", "/-/sign-in")),
    )
}

/// An address of the box's own that does not exist.
pub(in crate::http) async fn nothing_here() -> HttpResponse {
    let text = "This address of the box does not exist. The desk shows everything there is.";
    say(
        StatusCode::NOT_FOUND,
        "There is nothing here",
        text,
        Some(("To the desk", "/-/")),
    )
}

/// The box, called by a name that is not its own.
pub(in crate::http) fn unknown_name(app: &App) -> HttpResponse {
    let refusal = sides::unknown_name(app);
    let links = app.links();
    let button = links.first().map(|link| ("Go there", link.as_str()));
    say(refusal.status, "Wrong name", &refusal.body.sentence, button)
}
