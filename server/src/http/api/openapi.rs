//! The description of the API, generated from the code that answers.

use super::{account, at_home, back_in, history, links, mail, media, pages, power, the_box};
use actix_web::web;
use std::sync::LazyLock;
use utoipa::OpenApi;
use utoipa::openapi::PathItem;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Gluebox",
        description = "Whatever a screen does can be done here. Sign in by `POST /-/api/sign-in`, which sets a cookie. \
            Every request that is not GET carries an `Origin` header that is the box's own address; `null` is refused. \
            Errors are `{error: {code, sentence}}`: the code is stable, the sentence is for people. \
            Any request may also be answered by 421 `unknown_name` (a host name that is not the box's), \
            404 `no_route`, 405 `method` (with `Allow`), and 500 `unforeseen`. Live editing goes over the socket `/-/live`: JSON texts, \
            `{t: hello, client}`, `{t: subscribe, document}`, `{t: batch, batch}`, `{t: presence, document, selection, writing}`; \
            a document is a page, or by the site's id what all its pages share; \
            whoever came by a share link finds `live`, `api/me`, `api/media`, `api/add` (`{client, seq, pictures, note}`) and `batches`, `steps`, `revisions`, `restore` of one page below `/-/g/{link}/` in the same form, \
            and may be answered 404 `link`, 403 `look_only`, `every_page`, `code` and `picture` there; \
            answers are `welcome`, `state`, `ack`, `refused`, `edits`, `html`, `layout`, `presence`, `published`, `lost`, `bye`."
    ),
    paths(
        account::claim,
        account::sign_in,
        account::sign_out,
        account::password,
        account::hand_over,
        account::me,
        back_in::by_card,
        back_in::by_help,
        back_in::here,
        back_in::by_link,
        back_in::new_card,
        back_in::keep_card,
        the_box::state,
        power::power,
        power::wipe,
        power::bring_back,
        the_box::export,
        at_home::state,
        at_home::report,
        at_home::providers,
        at_home::try_name,
        at_home::name,
        at_home::forget_name,
        at_home::try_lock,
        at_home::readers,
        at_home::month,
        at_home::helpers,
        at_home::set_helpers,
        pages::list,
        pages::create,
        pages::read,
        pages::bin,
        pages::bring_back,
        pages::rename,
        pages::front,
        pages::copy,
        pages::publish,
        pages::unpublish,
        pages::publish_all,
        pages::batch,
        history::steps,
        history::revision,
        history::restore,
        links::list,
        links::make,
        links::change,
        links::end,
        links::end_all,
        mail::send_link,
        mail::state,
        mail::set,
        mail::forget,
        mail::trial,
        mail::again,
        mail::take_away,
        media::upload,
        media::original,
    )
)]
struct Description;

/// The paths with their methods, as an `Allow` header names them.
static METHODS: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let named = |item: PathItem| {
        let all = [
            ("GET", item.get.is_some()),
            ("PUT", item.put.is_some()),
            ("POST", item.post.is_some()),
            ("DELETE", item.delete.is_some()),
        ];
        let here = all.into_iter().filter_map(|(name, is)| is.then_some(name));
        here.collect::<Vec<_>>().join(", ")
    };
    let paths = Description::openapi().paths.paths.into_iter();
    paths.map(|(path, item)| (path, named(item))).collect()
});

/// What may be done at this path, if it is one.
pub(super) fn methods(path: &str) -> Option<&'static str> {
    let fits = |template: &str| {
        template.split('/').count() == path.split('/').count()
            && template
                .split('/')
                .zip(path.split('/'))
                .all(|(expected, part)| expected == part || expected.starts_with('{'))
    };
    let found = METHODS.iter().find(|(template, _)| fits(template));
    found.map(|(_, methods)| methods.as_str())
}

/// `/-/api/openapi.json`
pub(super) async fn document() -> web::Json<utoipa::openapi::OpenApi> {
    web::Json(Description::openapi())
}
