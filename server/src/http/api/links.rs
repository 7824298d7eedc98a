//! Share links as their owner sees them.

use crate::actions::Kept;
use crate::actions::claim::front;
use crate::actions::share::{self as act, NewPassword, ShareError, Wishes};
use crate::at_home::Flap;
use crate::clock::{self, Moment};
use crate::http::App;
use crate::http::blocking::blocking;
use crate::http::error::{ErrorAnswer, Refusal};
use crate::http::session::SignedIn;
use crate::http::sides;
use crate::records::{self, LinkRecord, PageRecord};
use crate::who::{Owner, Right};
use actix_web::{HttpRequest, HttpResponse, web};
use gluebox_core::PageId;
use gluebox_store::Space;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// A share link.
#[derive(Serialize, ToSchema)]
pub(super) struct LinkLine {
    id: String,
    label: String,
    page: String,
    title: String,
    /// `look`, `add`, `edit` or `edit_with_code`
    #[schema(value_type = String)]
    right: Right,
    /// ISO 8601, UTC; `null` for no end.
    until: Option<String>,
    /// How many browsers may come in by it; `null` for any number.
    most: Option<u32>,
    /// How many did.
    uses: u32,
    password: bool,
    made_at: String,
    made_by: String,
    used_at: Option<String>,
    /// `open`, `over`, `used_up` or `no_page`
    state: &'static str,
    /// To copy; `null` where only the box that it was made on could say it.
    link: Option<String>,
    /// Whether it opens outside the home, too.
    open: bool,
}

#[derive(Serialize, ToSchema)]
pub(super) struct LinkList {
    /// The newest first.
    links: Vec<LinkLine>,
}

/// What a link may, until when, how often. What is left out is as it was, or as is usual.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkWishes {
    /// `look`, `add`, `edit` or `edit_with_code`
    #[schema(value_type = String)]
    right: Right,
    /// ISO 8601; `null` for no end; usually in 14 days.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    until: Option<Option<Timestamp>>,
    /// How many browsers may come in; `null` for any number, which is usual.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<u32>)]
    most: Option<Option<u32>>,
    /// `null` for none, which is usual.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    password: Option<Option<String>>,
    /// What guests go by, for example "For the choir".
    label: Option<String>,
}

/// A new link to a page.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewLink {
    page: String,
    #[serde(flatten)]
    wishes: LinkWishes,
}

/// Tells `null` from nothing said.
fn said<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(from).map(Some)
}

impl LinkWishes {
    fn over(self, now: &LinkRecord) -> Wishes {
        let moment = |at: Timestamp| Moment(at.as_millisecond());
        Wishes {
            right: self.right,
            until: self.until.map_or(now.until, |said| said.map(moment)),
            most: self.most.unwrap_or(now.most),
            password: match self.password {
                None => NewPassword::Keep,
                Some(None) => NewPassword::None,
                Some(Some(new)) => NewPassword::Some(new),
            },
            label: self.label.unwrap_or_else(|| now.label.clone()),
        }
    }
}

/// Where links of this box lead from: its public name if people outside get in by it, else as the owner came.
pub(super) struct Base {
    pub(super) address: String,
    pub(super) open: bool,
}

impl Base {
    pub(super) fn of(request: &HttpRequest, app: &App) -> Self {
        let home = app.home.state();
        let world = home.link.filter(|_| home.flap == Flap::Open);
        let open = world.is_some();
        // Whoever sits at the box itself calls it by a name that is good nowhere else.
        let at_home = home.home_links.into_iter().next().map(|found| found.link);
        let at_home = at_home.filter(|_| sides::is_loopback(request.headers()));
        let here = || app.link_to(request, &front());
        Self {
            open,
            address: world.or(at_home).unwrap_or_else(here),
        }
    }
}

fn line(kept: &Kept, owner: &Owner, link: LinkRecord, base: &Base) -> Result<LinkLine, ShareError> {
    let page =
        records::read::<PageRecord>(&kept.store, Space::Page, link.page.as_str().as_bytes())?;
    let page = page.filter(|page| page.binned.is_none());
    let token = act::token(kept, owner, &link);
    let state = match &page {
        None => "no_page",
        Some(_) if link.is_over(clock::now()) => "over",
        Some(_) if link.is_used_up() => "used_up",
        Some(_) => "open",
    };
    Ok(LinkLine {
        state,
        link: token.map(|token| format!("{}-/s/{token}", base.address)),
        open: base.open,
        title: page.map(|page| page.document.title).unwrap_or_default(),
        page: link.page.to_string(),
        right: link.right,
        until: link.until.map(Moment::iso),
        most: link.most,
        uses: link.uses,
        password: link.password.is_some(),
        made_at: link.made.iso(),
        made_by: link.made_by.name,
        used_at: link.used.map(Moment::iso),
        id: link.id,
        label: link.label,
    })
}

/// All share links of the box.
#[utoipa::path(get, path = "/-/api/links", tag = "links", responses(
    (status = 200, description = "Also those that are over or used up.", body = LinkList),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
))]
pub(super) async fn list(
    request: HttpRequest,
    app: web::Data<App>,
    owner: SignedIn,
) -> Result<web::Json<LinkList>, Refusal> {
    let (kept, base) = (app.kept().await?, Base::of(&request, &app));
    let links = blocking(move || {
        let links = act::all(&kept, &owner.0)?.into_iter();
        links
            .map(|link| line(&kept, &owner.0, link, &base))
            .collect::<Result<Vec<_>, ShareError>>()
    })
    .await?;
    Ok(web::Json(LinkList { links }))
}

/// Makes a link to a page.
#[utoipa::path(post, path = "/-/api/links", tag = "links", request_body = NewLink, responses(
    (status = 200, description = "The link, to copy.", body = LinkLine),
    (status = 400, description = "`label`, `past`, `uses`, `password`, `json`", body = ErrorAnswer),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 404, description = "`no_page`", body = ErrorAnswer),
    (status = 507, description = "`no_room`, `disk`", body = ErrorAnswer),
))]
pub(super) async fn make(
    request: HttpRequest,
    app: web::Data<App>,
    owner: SignedIn,
    body: web::Json<NewLink>,
) -> Result<web::Json<LinkLine>, Refusal> {
    let (kept, base) = (app.kept().await?, Base::of(&request, &app));
    let NewLink { page, wishes } = body.into_inner();
    let made = blocking(move || {
        let page = PageId::new(&page).map_err(|_| crate::actions::PageError::NoPage)?;
        let link = act::make(&kept, &owner.0, &page, |usual| wishes.over(usual))?;
        line(&kept, &owner.0, link, &base)
    });
    Ok(web::Json(made.await?))
}

/// Changes what a link may. Whoever is in by it comes in anew.
#[utoipa::path(put, path = "/-/api/links/{link}", tag = "links", params(("link", description = "Id")), request_body = LinkWishes, responses(
    (status = 200, description = "The link.", body = LinkLine),
    (status = 400, description = "`label`, `past`, `uses`, `password`, `json`", body = ErrorAnswer),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 404, description = "`no_link`", body = ErrorAnswer),
    (status = 507, description = "`no_room`, `disk`", body = ErrorAnswer),
))]
pub(super) async fn change(
    request: HttpRequest,
    app: web::Data<App>,
    owner: SignedIn,
    link: web::Path<String>,
    body: web::Json<LinkWishes>,
) -> Result<web::Json<LinkLine>, Refusal> {
    let (kept, base) = (app.kept().await?, Base::of(&request, &app));
    let changed = blocking(move || {
        let link = act::change(&kept, &owner.0, &link, |now| body.into_inner().over(now))?;
        line(&kept, &owner.0, link, &base)
    });
    Ok(web::Json(changed.await?))
}

/// Ends a link. Whoever is in by it is out within a second; what they made stays.
#[utoipa::path(delete, path = "/-/api/links/{link}", tag = "links", params(("link", description = "Id")), responses(
    (status = 204, description = "It opens nothing any more."),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 404, description = "`no_link`", body = ErrorAnswer),
))]
pub(super) async fn end(
    app: web::Data<App>,
    owner: SignedIn,
    link: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let kept = app.kept().await?;
    blocking(move || act::end(&kept, &owner.0, &link)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Ends all links.
#[utoipa::path(delete, path = "/-/api/links", tag = "links", responses(
    (status = 204, description = "None opens anything any more."),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
))]
pub(super) async fn end_all(app: web::Data<App>, owner: SignedIn) -> Result<HttpResponse, Refusal> {
    let kept = app.kept().await?;
    blocking(move || act::end_all(&kept, &owner.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
