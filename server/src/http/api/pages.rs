//! Pages: list, make, edit, publish.

use super::published::{Published, announce};
use crate::actions::pages as act;
use crate::actions::{Kept, PageError, publish as publishing};
use crate::clock::Moment;
use crate::http::App;
use crate::http::blocking::blocking;
use crate::http::error::{ErrorAnswer, Refusal};
use crate::http::live::state_word;
use crate::http::session::{Said, SignedIn};
use crate::records::PageRecord;
use crate::rooms::Answer;
use actix_web::{HttpRequest, web};
use gluebox_core::{Batch, PageId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A page as the desk lists it.
#[derive(Serialize, ToSchema)]
pub(super) struct PageLine {
    id: String,
    /// Empty for the front page.
    path: String,
    title: String,
    /// `live`, `changed` or `unpublished`
    state: &'static str,
    front: bool,
    revision: u64,
    /// ISO 8601, UTC.
    published_at: Option<String>,
    changed_at: String,
    /// When it was put into the bin.
    #[serde(skip_serializing_if = "Option::is_none")]
    binned_at: Option<String>,
}

impl PageLine {
    /// `shared`: the state of what all pages share.
    fn new(record: PageRecord, shared: act::PageState) -> Self {
        Self {
            state: state_word(record.state().among(shared)),
            front: record.path.is_front(),
            id: record.id.to_string(),
            path: record.path.to_string(),
            title: record.document.title,
            revision: record.revision,
            published_at: record.published.map(|mark| mark.at.iso()),
            changed_at: record.changed.iso(),
            binned_at: record.binned.map(Moment::iso),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct PageList {
    pages: Vec<PageLine>,
    /// Deleted in the last 30 days; each can be brought back.
    bin: Vec<PageLine>,
}

/// A page with its document.
#[derive(Serialize, ToSchema)]
pub(super) struct PageWhole {
    #[serde(flatten)]
    line: PageLine,
    /// The document: `id`, `title`, `design_width`, `objects` by id … Lengths in hundredths of a pixel.
    #[schema(value_type = Object)]
    page: gluebox_core::Page,
    /// What visitors see, in words.
    sentence: String,
}

/// A new page. All may be left out.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct NewPage {
    title: String,
    /// Without it, one is made out of the title.
    path: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPath {
    path: String,
}

pub(super) type Id = web::Path<String>;

pub(super) fn id(page: &str) -> Result<PageId, PageError> {
    PageId::new(page).map_err(|_| PageError::NoPage)
}

/// All pages, and what is in the bin.
#[utoipa::path(get, path = "/-/api/pages", tag = "pages", responses(
    (status = 200, description = "The front page first, then by title.", body = PageList),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
))]
pub(super) async fn list(app: web::Data<App>, _: SignedIn) -> Result<web::Json<PageList>, Refusal> {
    let kept = app.kept().await?;
    let (mut all, shared) =
        blocking(move || Ok::<_, PageError>((act::all(&kept.store)?, act::shared_state(&kept)?)))
            .await?;
    all.sort_by_cached_key(|page| {
        (
            !page.path.is_front(),
            page.document.title.to_lowercase(),
            page.id.clone(),
        )
    });
    let (bin, pages): (Vec<_>, Vec<_>) = all.into_iter().partition(|page| page.binned.is_some());
    let old = crate::clock::now().plus(-act::BIN);
    let bin = bin
        .into_iter()
        .filter(|page| page.binned.is_some_and(|at| at > old));
    let line = |record| PageLine::new(record, shared);
    Ok(web::Json(PageList {
        pages: pages.into_iter().map(line).collect(),
        bin: bin.map(line).collect(),
    }))
}

/// Makes a page.
#[utoipa::path(post, path = "/-/api/pages", tag = "pages", request_body = NewPage, responses(
    (status = 200, description = "Made.", body = PageLine),
    (status = 400, description = "`path`, `title`, `json`", body = ErrorAnswer),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 409, description = "`path_taken`", body = ErrorAnswer),
    (status = 507, description = "`no_room`, `disk`", body = ErrorAnswer),
))]
pub(super) async fn create(
    app: web::Data<App>,
    owner: SignedIn,
    body: web::Json<NewPage>,
) -> Result<web::Json<PageLine>, Refusal> {
    let kept = app.kept().await?;
    let NewPage { title, path } = body.into_inner();
    one_line(kept, move |kept| {
        act::create(kept, &owner.0, &title, path.as_deref())
    })
    .await
}

/// The page that came of an action.
async fn one_line(
    kept: Kept,
    act: impl FnOnce(&Kept) -> Result<PageRecord, PageError> + Send + 'static,
) -> Result<web::Json<PageLine>, Refusal> {
    let line = move || Ok::<_, PageError>(PageLine::new(act(&kept)?, act::shared_state(&kept)?));
    Ok(web::Json(blocking(line).await?))
}

/// A page with its document, or what all pages of the site share: its objects and the palette.
#[utoipa::path(get, path = "/-/api/pages/{page}", tag = "pages", params(("page" = String, Path, description = "Id of a page, or of the site")), responses(
    (status = 200, description = "The head.", body = PageWhole),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 404, description = "`no_page`", body = ErrorAnswer),
))]
pub(super) async fn read(
    app: web::Data<App>,
    _: SignedIn,
    page: Id,
) -> Result<web::Json<PageWhole>, Refusal> {
    let kept = app.kept().await?;
    let (head, shared) = blocking(move || {
        let head = kept.rooms.open(&id(&page)?)?.head();
        Ok::<_, PageError>((head, act::shared_state(&kept)?))
    })
    .await?;
    let sentence = publishing::sentence(&head.record, head.record.state().among(shared));
    let mut line = PageLine::new(head.record, shared);
    line.title.clone_from(&head.page.title);
    Ok(web::Json(PageWhole {
        line,
        page: head.page,
        sentence,
    }))
}

/// Puts a page into the bin for 30 days; visitors no longer see it.
#[utoipa::path(delete, path = "/-/api/pages/{page}", tag = "pages", params(("page" = String, Path, description = "Id")), responses(
    (status = 200, description = "In the bin.", body = PageLine),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 404, description = "`no_page`", body = ErrorAnswer),
    (status = 409, description = "`front_page`", body = ErrorAnswer),
))]
pub(super) async fn bin(
    app: web::Data<App>,
    owner: SignedIn,
    page: Id,
) -> Result<web::Json<PageLine>, Refusal> {
    changed(app, move |kept| act::bin(kept, &owner.0, &id(&page)?)).await
}

/// Takes a page out of the bin.
#[utoipa::path(post, path = "/-/api/pages/{page}/bring-back", tag = "pages", params(("page" = String, Path, description = "Id")), responses(
    (status = 200, description = "Back, at its path or one like it.", body = PageLine),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 404, description = "`no_page`", body = ErrorAnswer),
))]
pub(super) async fn bring_back(
    app: web::Data<App>,
    owner: SignedIn,
    page: Id,
) -> Result<web::Json<PageLine>, Refusal> {
    changed(app, move |kept| {
        act::bring_back(kept, &owner.0, &id(&page)?)
    })
    .await
}

/// Gives a page another path; the old one leads there.
#[utoipa::path(post, path = "/-/api/pages/{page}/rename", tag = "pages", params(("page" = String, Path, description = "Id")), request_body = NewPath, responses(
    (status = 200, description = "Renamed.", body = PageLine),
    (status = 400, description = "`path`, `json`", body = ErrorAnswer),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 404, description = "`no_page`", body = ErrorAnswer),
    (status = 409, description = "`path_taken`", body = ErrorAnswer),
))]
pub(super) async fn rename(
    app: web::Data<App>,
    owner: SignedIn,
    page: Id,
    body: web::Json<NewPath>,
) -> Result<web::Json<PageLine>, Refusal> {
    changed(app, move |kept| {
        act::rename(kept, &owner.0, &id(&page)?, &body.path)
    })
    .await
}

/// Makes a page the front page; the one that was it gets a path out of its title.
#[utoipa::path(post, path = "/-/api/pages/{page}/front", tag = "pages", params(("page" = String, Path, description = "Id")), responses(
    (status = 200, description = "It is the front page.", body = PageLine),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 404, description = "`no_page`", body = ErrorAnswer),
))]
pub(super) async fn front(
    app: web::Data<App>,
    owner: SignedIn,
    page: Id,
) -> Result<web::Json<PageLine>, Refusal> {
    changed(app, move |kept| {
        act::make_front(kept, &owner.0, &id(&page)?)
    })
    .await
}

/// What moves pages about changes what visitors find where: the publication follows at once.
async fn changed(
    app: web::Data<App>,
    change: impl FnOnce(&Kept) -> Result<PageRecord, PageError> + Send + 'static,
) -> Result<web::Json<PageLine>, Refusal> {
    let kept = app.kept().await?;
    let (line, manifest) = blocking(move || {
        let line = PageLine::new(change(&kept)?, act::shared_state(&kept)?);
        Ok::<_, publishing::PublishError>((line, publishing::refresh(&kept)?))
    })
    .await?;
    app.hot.switch(manifest);
    Ok(web::Json(line))
}

/// Makes a copy of a page.
#[utoipa::path(post, path = "/-/api/pages/{page}/copy", tag = "pages", params(("page" = String, Path, description = "Id")), responses(
    (status = 200, description = "The copy.", body = PageLine),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 404, description = "`no_page`", body = ErrorAnswer),
))]
pub(super) async fn copy(
    app: web::Data<App>,
    owner: SignedIn,
    page: Id,
) -> Result<web::Json<PageLine>, Refusal> {
    let kept = app.kept().await?;
    one_line(kept, move |kept| act::copy(kept, &owner.0, &id(&page)?)).await
}

/// Makes the head what visitors see.
#[utoipa::path(post, path = "/-/api/pages/{page}/publish", tag = "pages", params(("page" = String, Path, description = "Id")), responses(
    (status = 200, description = "Visitors get it from now on.", body = Published),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 404, description = "`no_page`", body = ErrorAnswer),
    (status = 507, description = "`no_room`, `disk`", body = ErrorAnswer),
))]
pub(super) async fn publish(
    request: HttpRequest,
    app: web::Data<App>,
    owner: SignedIn,
    page: Id,
) -> Result<web::Json<Published>, Refusal> {
    let kept = app.kept().await?;
    let (record, manifest) =
        blocking(move || publishing::publish(&kept, &owner.0, &id(&page)?)).await?;
    Ok(web::Json(announce(&request, &app, record, manifest).await?))
}

/// Visitors no longer get the page.
#[utoipa::path(post, path = "/-/api/pages/{page}/unpublish", tag = "pages", params(("page" = String, Path, description = "Id")), responses(
    (status = 200, description = "Gone for visitors.", body = Published),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 404, description = "`no_page`", body = ErrorAnswer),
))]
pub(super) async fn unpublish(
    request: HttpRequest,
    app: web::Data<App>,
    owner: SignedIn,
    page: Id,
) -> Result<web::Json<Published>, Refusal> {
    let kept = app.kept().await?;
    let (record, manifest) =
        blocking(move || publishing::unpublish(&kept, &owner.0, &id(&page)?)).await?;
    Ok(web::Json(announce(&request, &app, record, manifest).await?))
}

/// Publishes every page that has unpublished changes or was never published.
#[utoipa::path(post, path = "/-/api/publish-all", tag = "pages", responses(
    (status = 200, description = "All live.", body = PageList),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 507, description = "`no_room`, `disk`", body = ErrorAnswer),
))]
pub(super) async fn publish_all(
    request: HttpRequest,
    app: web::Data<App>,
    owner: SignedIn,
) -> Result<web::Json<PageList>, Refusal> {
    let kept = app.kept().await?;
    let published = blocking(move || publishing::publish_all(&kept, &owner.0)).await?;
    let mut pages = Vec::new();
    for (record, manifest) in published {
        announce(&request, &app, record.clone(), manifest).await?;
        // Whatever all pages share went out with it.
        pages.push(PageLine::new(record, act::PageState::Live));
    }
    Ok(web::Json(PageList {
        pages,
        bin: Vec::new(),
    }))
}

/// Edits to a page, to what all pages of the site share, or to both; applied whole or refused whole. The same batch
/// sent again is recognised by `client` and `seq`.
#[utoipa::path(post, path = "/-/api/pages/{page}/batches", tag = "pages", params(("page" = String, Path, description = "Id of the page, or of the site alone")),
    request_body(content = Object, description = "`{client, seq, documents: [{document, base, edits, gesture?, undoes?, restores?}]}`; edits are `{do: put, object}`, `{do: set, object, register, value}`, `{do: remove, object}`, `{do: set_page, register, value}`. `document` is the page, or the site (the page's `site`): its objects show on every page, its one register is `palette`"), responses(
    (status = 200, description = "Kept: `{client, seq, documents: [{document, revision, gone, conflicts}]}`", body = Object),
    (status = 400, description = "`json`, `batch_size`, `other_page`", body = ErrorAnswer),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 403, description = "`not_yours`, `origin`", body = ErrorAnswer),
    (status = 404, description = "`no_page`", body = ErrorAnswer),
    (status = 422, description = "`never_seen`, `value`, `too_many_objects`, `too_many_removed`: `index` says which edit", body = ErrorAnswer),
    (status = 507, description = "`no_room`, `disk`", body = ErrorAnswer),
))]
pub(super) async fn batch(
    app: web::Data<App>,
    session: Said,
    page: Id,
    body: web::Json<Batch>,
) -> Result<web::Json<Answer>, Refusal> {
    let kept = app.kept().await?;
    let batch = body.into_inner();
    let foreign =
        |document: &PageId| document.as_str() != page.as_str() && !kept.rooms.is_shared(document);
    if batch
        .documents
        .iter()
        .any(|document| foreign(&document.document))
    {
        return Err(Refusal::bad(
            "other_page",
            "These changes are for another page than the address says.",
        ));
    }
    let answer = blocking(move || {
        let owner = session.owner(&kept.store)?;
        kept.rooms.batch(&owner.who(), batch).map_err(Refusal::from)
    })
    .await?;
    Ok(web::Json(answer))
}
