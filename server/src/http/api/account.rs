//! Claiming, signing in and out, the password.

use crate::actions::sign_in::{self as act};
use crate::clock;
use crate::http::blocking::blocking;
use crate::http::error::{ErrorAnswer, Refusal};
use crate::http::session::{self, LetIn, SignedIn};
use crate::http::{App, screens};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

/// What makes the box yours.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Claim {
    /// Eight digits; spaces between them do not matter.
    code: String,
    name: String,
    /// At least ten characters.
    password: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignIn {
    /// Its case does not matter.
    name: String,
    password: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPassword {
    old: String,
    new: String,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub(super) struct Me {
    name: String,
    /// `owner`
    right: &'static str,
}

impl From<&crate::who::Owner> for Me {
    fn from(owner: &crate::who::Owner) -> Self {
        Self {
            name: owner.name.clone(),
            right: "owner",
        }
    }
}

pub(super) fn signed_in(request: &HttpRequest, app: &App, fresh: act::SignedIn) -> HttpResponse {
    let me = Me::from(&fresh.owner);
    let secure = app.is_secure(request);
    let known = app.let_in(&fresh.owner, secure);
    // The one that signs in comes first: simple programs look no further.
    HttpResponse::Ok()
        .cookie(session::cookie(fresh.token, secure))
        .cookie(known)
        .json(me)
}

/// Claims the box: makes the first account, the first page, and signs in by a cookie. From the home only.
#[utoipa::path(post, path = "/-/api/claim", tag = "account", request_body = Claim, responses(
    (status = 200, description = "Claimed; the cookie signs in.", body = Me),
    (status = 400, description = "`name`, `password`, `json`", body = ErrorAnswer),
    (status = 403, description = "`wrong_code`, `not_home`, `origin`", body = ErrorAnswer),
    (status = 409, description = "`claimed`", body = ErrorAnswer),
    (status = 429, description = "`pause`: `wait` says how many seconds", body = ErrorAnswer),
    (status = 507, description = "`no_room`, `disk`", body = ErrorAnswer),
))]
pub(super) async fn claim(
    request: HttpRequest,
    app: web::Data<App>,
    body: web::Json<Claim>,
) -> Result<HttpResponse, Refusal> {
    let Claim {
        code,
        name,
        password,
    } = body.into_inner();
    let fresh = screens::claim_the_box(&request, &app, code, name, password).await?;
    Ok(signed_in(&request, &app, fresh))
}

/// Signs in by a cookie.
#[utoipa::path(post, path = "/-/api/sign-in", tag = "account", request_body = SignIn, responses(
    (status = 200, description = "The cookie signs in.", body = Me),
    (status = 400, description = "`json`", body = ErrorAnswer),
    (status = 403, description = "`no_match`, `origin`", body = ErrorAnswer),
    (status = 429, description = "`wait`", body = ErrorAnswer),
))]
pub(super) async fn sign_in(
    request: HttpRequest,
    app: web::Data<App>,
    body: web::Json<SignIn>,
) -> Result<HttpResponse, Refusal> {
    let SignIn { name, password } = body.into_inner();
    let fresh = screens::sign_in_by(&request, &app, name, password).await?;
    Ok(signed_in(&request, &app, fresh))
}

/// Ends this session.
#[utoipa::path(post, path = "/-/api/sign-out", tag = "account", responses(
    (status = 204, description = "Signed out."),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 403, description = "`origin`", body = ErrorAnswer),
))]
pub(super) async fn sign_out(
    request: HttpRequest,
    app: web::Data<App>,
    owner: SignedIn,
) -> Result<HttpResponse, Refusal> {
    screens::end_session(&app, owner.0).await?;
    Ok(HttpResponse::NoContent()
        .cookie(session::no_cookie(app.is_secure(&request)))
        .finish())
}

/// Changes the password; all other sessions end.
#[utoipa::path(post, path = "/-/api/password", tag = "account", request_body = NewPassword, responses(
    (status = 204, description = "Changed."),
    (status = 400, description = "`password`, `json`", body = ErrorAnswer),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 403, description = "`no_match`, `origin`", body = ErrorAnswer),
    (status = 429, description = "`wait`", body = ErrorAnswer),
))]
pub(super) async fn password(
    request: HttpRequest,
    app: web::Data<App>,
    owner: SignedIn,
    body: web::Json<NewPassword>,
) -> Result<HttpResponse, Refusal> {
    let NewPassword { old, new } = body.into_inner();
    let kept = app.kept().await?;
    let change = blocking(move || {
        let ended = act::change_password(&kept.store, &owner.0, &old, &new)?;
        for session in ended {
            kept.rooms
                .tell_all(&crate::rooms::Event::SignedOut { session });
        }
        Ok::<_, act::SignInError>(())
    });
    session::patiently(&request, &app, change).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Where to go to be signed in there, too.
#[derive(Serialize, ToSchema)]
pub(super) struct HandOver {
    /// Good once, within 60 seconds. `&next=` and a path of the box may follow.
    link: String,
}

/// Takes this session along to the box's public name: whoever opens the link within a minute is signed in there.
#[utoipa::path(post, path = "/-/api/hand-over", tag = "account", responses(
    (status = 200, description = "The link.", body = HandOver),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 403, description = "`origin`", body = ErrorAnswer),
    (status = 409, description = "`no_lock`", body = ErrorAnswer),
))]
pub(super) async fn hand_over(
    app: web::Data<App>,
    owner: SignedIn,
) -> Result<web::Json<HandOver>, Refusal> {
    let name = app.locks.best_name().ok_or_else(|| {
        let sentence = "The box has no public name with a lock yet. Stay at this link for now.";
        Refusal::new(StatusCode::CONFLICT, "no_lock", sentence)
    })?;
    let token = app.hand_overs.make(&owner.0, &name, clock::now());
    let link = format!("https://{name}/-/hand-over?token={token}");
    Ok(web::Json(HandOver { link }))
}

/// Who came by a share link; below `/-/g/` alone.
pub(super) async fn guest(somebody: LetIn) -> web::Json<Value> {
    let right = somebody.0.guest().map(|guest| guest.right);
    web::Json(json!({"name": somebody.0.name(), "right": right}))
}

/// Who is signed in.
#[utoipa::path(get, path = "/-/api/me", tag = "account", responses(
    (status = 200, description = "The owner.", body = Me),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
))]
pub(super) async fn me(owner: SignedIn) -> web::Json<Me> {
    web::Json(Me::from(&owner.0))
}
