//! Off and on, and everything as at the start.

use crate::actions::reset::{self as act, WipeError};
use crate::ending;
use crate::http::blocking::blocking;
use crate::http::error::{ErrorAnswer, Refusal};
use crate::http::session::SignedIn;
use crate::http::{App, screens, sides};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use utoipa::ToSchema;

/// What the box is to do with itself.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Power {
    r#do: PowerWish,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PowerWish {
    /// The program begins again, with what is installed now.
    Restart,
    /// The machine is switched off.
    SwitchOff,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Wipe {
    /// What the box is called.
    name: String,
    /// Nothing is kept aside: the box goes to somebody else.
    #[serde(default)]
    give_away: bool,
}

/// Restarts the box, or switches its machine off where that was allowed at installing.
#[utoipa::path(post, path = "/-/api/box/power", tag = "box", request_body = Power, responses(
    (status = 204, description = "It does so now."),
    (status = 400, description = "`json`", body = ErrorAnswer),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 403, description = "`origin`", body = ErrorAnswer),
    (status = 409, description = "`no_switch`", body = ErrorAnswer),
))]
pub(super) async fn power(
    app: web::Data<App>,
    _owner: SignedIn,
    body: web::Json<Power>,
) -> Result<HttpResponse, Refusal> {
    match body.r#do {
        PowerWish::Restart => app.ending.begin_again(),
        PowerWish::SwitchOff => {
            if let Err(error) = ending::switch_off(app.config.switch_off.as_deref()) {
                tracing::warn!(%error, "the machine was not asked to switch off");
                let sentence = "I may not switch this machine off. Simply pull the plug; what said Saved is safe.";
                return Err(Refusal::new(StatusCode::CONFLICT, "no_switch", sentence));
            }
        }
    }
    Ok(HttpResponse::NoContent().finish())
}

/// Puts everything back to the start, from the home only. For seven days of running it can be brought back, unless the
/// box is given away.
#[utoipa::path(post, path = "/-/api/box/wipe", tag = "box", request_body = Wipe, responses(
    (status = 204, description = "The box begins again, empty."),
    (status = 400, description = "`box_name`, `json`", body = ErrorAnswer),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 403, description = "`not_home`, `origin`", body = ErrorAnswer),
    (status = 507, description = "`no_room`, `disk`", body = ErrorAnswer),
))]
pub(super) async fn wipe(
    request: HttpRequest,
    app: web::Data<App>,
    owner: SignedIn,
    body: web::Json<Wipe>,
) -> Result<HttpResponse, Refusal> {
    let sentence = "A box can be wiped only from the home it stands in. Join its Wi-Fi and open its link there.";
    sides::only_at_home(&request, &app, sentence)?;
    let (kept, Wipe { name, give_away }) = (app.kept().await?, body.into_inner());
    blocking(move || act::wipe(&kept.store, &owner.0.name, &name, give_away).map_err(refusal))
        .await?;
    app.ending.begin_again();
    Ok(HttpResponse::NoContent().finish())
}

fn refusal(error: WipeError) -> Refusal {
    let sentence = error.to_string();
    match error {
        WipeError::Name(_) => Refusal::bad("box_name", sentence),
        WipeError::Store(error) => error.into(),
    }
}

/// Brings back what was wiped, while the new box has no owner; from the home only.
#[utoipa::path(post, path = "/-/api/box/bring-back", tag = "box", responses(
    (status = 204, description = "The box begins again, as it was."),
    (status = 403, description = "`not_home`, `origin`", body = ErrorAnswer),
    (status = 404, description = "`nothing_wiped`", body = ErrorAnswer),
    (status = 409, description = "`claimed`", body = ErrorAnswer),
    (status = 507, description = "`no_room`, `disk`", body = ErrorAnswer),
))]
pub(super) async fn bring_back(
    request: HttpRequest,
    app: web::Data<App>,
) -> Result<HttpResponse, Refusal> {
    screens::bring_back(&request, &app).await?;
    Ok(HttpResponse::NoContent().finish())
}
