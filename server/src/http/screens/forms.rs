//! Claim and sign-in: plain forms that work without scripts, and what they share with the API.

use super::bring_back;
use super::{CLAIM_CSP, html, next_of, refused, see_other, sheet};
use crate::actions::sign_in::{self, SignedIn};
use crate::actions::welcome;
use crate::greeting;
use crate::http::blocking::blocking;
use crate::http::error::Refusal;
use crate::http::session::{self, patiently};
use crate::http::sides::{self, Side};
use crate::http::{App, fonts, visitors};
use crate::rooms::Event;
use crate::who::Owner;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use gluebox_themes::{Button, Claim, Fault, FieldName, SignIn};
use serde::Deserialize;

#[derive(Deserialize)]
pub(in crate::http) struct ClaimFields {
    code: String,
    name: String,
    password: String,
}

#[derive(Deserialize)]
pub(in crate::http) struct SignInFields {
    name: String,
    password: String,
}

/// Claims the box for who knows its code, from the machine or the home; from elsewhere only where that was asked for.
pub(in crate::http) async fn claim_the_box(
    request: &HttpRequest,
    app: &App,
    code: String,
    name: String,
    password: String,
) -> Result<SignedIn, Refusal> {
    let sentence = "A box can be claimed only from the home it stands in. Join its Wi-Fi and open its link there.";
    sides::only_at_home(request, app, sentence)?;
    let (ready, config) = (app.ready().await?, app.config.clone());
    blocking(move || {
        let fresh = ready
            .claim
            .claim(&code, &name, &password, |name| {
                welcome::first_page(&ready.kept, name)
            })
            .map_err(Refusal::from)?;
        greeting::take_start_here_away(&config);
        Ok::<_, Refusal>(fresh)
    })
    .await
}

/// Signs in, slowed down for who guesses.
pub(in crate::http) async fn sign_in_by(
    request: &HttpRequest,
    app: &App,
    name: String,
    password: String,
) -> Result<SignedIn, Refusal> {
    let kept = app.kept().await?;
    let (mark, side) = (session::mark(request), sides::side(request, app).0);
    let sign_in = blocking(move || {
        let known = |owner: &Owner| session::is_known(&kept.store, owner, mark.as_deref());
        sign_in::sign_in(&kept.store, &name, &password, known, side == Side::World)
    });
    patiently(request, app, sign_in).await
}

/// Ends a session; its open tabs are told.
pub(in crate::http) async fn end_session(app: &App, owner: Owner) -> Result<(), Refusal> {
    let kept = app.kept().await?;
    blocking(move || {
        sign_in::sign_out(&kept.store, &owner)?;
        kept.rooms.tell_all(&Event::SignedOut {
            session: owner.session,
        });
        Ok::<_, gluebox_store::StoreError>(())
    })
    .await
}

/// The claim sheet; once claimed it leads to signing in.
pub(in crate::http) async fn claim_page(request: HttpRequest, app: web::Data<App>) -> HttpResponse {
    match app.ready().await {
        Ok(ready) if ready.claim.is_claimed() => see_other("/-/sign-in"),
        Ok(_) => {
            let text = claim_sheet("", "", None, &request, &app);
            html(StatusCode::OK, CLAIM_CSP, text)
        }
        Err(refusal) => refused(&refusal, "The box cannot be claimed now"),
    }
}

pub(in crate::http) async fn claim_form(
    request: HttpRequest,
    app: web::Data<App>,
    form: web::Form<ClaimFields>,
) -> HttpResponse {
    if let Err(refusal) = sides::matching_origin(request.headers()) {
        return refused(&refusal, "This did not come from the box's own page");
    }
    let ClaimFields {
        code,
        name,
        password,
    } = form.into_inner();
    let claimed = claim_the_box(&request, &app, code.clone(), name.clone(), password).await;
    match claimed {
        Ok(fresh) => signed_in(&request, &app, fresh, "/-/edit/"),
        Err(refusal) if refusal.body.code == "claimed" => see_other("/-/sign-in"),
        Err(refusal) => {
            let text = claim_sheet(&code, &name, Some(&refusal), &request, &app);
            html(refusal.status, CLAIM_CSP, text)
        }
    }
}

/// The sign-in sheet.
pub(in crate::http) async fn sign_in_page(
    request: HttpRequest,
    app: web::Data<App>,
) -> HttpResponse {
    match app.ready().await {
        Ok(ready) if !ready.claim.is_claimed() => return see_other("/-/claim"),
        Ok(_) => {}
        Err(refusal) => return refused(&refusal, "Nobody can sign in now"),
    }
    if let Ok(Some(_)) = session::owner(&request).await {
        return see_other(&next_of(&request).unwrap_or_else(|| "/-/".to_owned()));
    }
    let name = session::remembered_name(&request);
    sheet(StatusCode::OK, sign_in_sheet(&request, &app, &name, None))
}

pub(in crate::http) async fn sign_in_form(
    request: HttpRequest,
    app: web::Data<App>,
    form: web::Form<SignInFields>,
) -> HttpResponse {
    if let Err(refusal) = sides::matching_origin(request.headers()) {
        return refused(&refusal, "This did not come from the box's own page");
    }
    let SignInFields { name, password } = form.into_inner();
    match sign_in_by(&request, &app, name.clone(), password).await {
        Ok(fresh) => signed_in(
            &request,
            &app,
            fresh,
            &next_of(&request).unwrap_or_else(|| "/-/".to_owned()),
        ),
        Err(refusal) => sheet(
            refusal.status,
            sign_in_sheet(&request, &app, &name, Some(&refusal)),
        ),
    }
}

/// The claim sheet's script.
pub(in crate::http) async fn claim_script() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/javascript; charset=utf-8")
        .body(gluebox_themes::CLAIM_SCRIPT)
}

fn claim_sheet(
    code: &str,
    name: &str,
    refusal: Option<&Refusal>,
    request: &HttpRequest,
    app: &App,
) -> String {
    let wiped = bring_back::days(app).map(|_| Button {
        label: "Bring back what was wiped",
        href: bring_back::ADDRESS,
    });
    let fault = refusal.map(|refusal| Fault {
        field: match refusal.body.code {
            "name" => FieldName::Name,
            "password" => FieldName::Password,
            _ => FieldName::Code,
        },
        sentence: &refusal.body.sentence,
    });
    let claim = Claim {
        action: "/-/claim",
        code,
        name,
        fault,
        not_secure: !app.is_secure(request),
        script: Some("/-/claim.js"),
        other: wiped,
    };
    gluebox_themes::claim(&claim, &fonts::address)
}

fn sign_in_sheet(
    request: &HttpRequest,
    app: &App,
    name: &str,
    refusal: Option<&Refusal>,
) -> String {
    let next = next_of(request);
    // The form goes back to the address it came from, so that where to go afterwards stays in its query.
    let action = match &next {
        Some(next) => format!("/-/sign-in?next={}", visitors::encode_path(next)),
        None => "/-/sign-in".to_owned(),
    };
    let fault = refusal.map(|refusal| refusal.body.sentence.as_str());
    let not_secure = !app.is_secure(request);
    let sheet = SignIn {
        action: &action,
        name,
        next: None,
        fault,
        not_secure,
        other: Some(Button {
            label: "Forgot the password?",
            href: super::back_in::ADDRESS,
        }),
    };
    gluebox_themes::sign_in(&sheet, &fonts::address)
}

pub(super) fn signed_in(
    request: &HttpRequest,
    app: &App,
    fresh: SignedIn,
    to: &str,
) -> HttpResponse {
    let secure = app.is_secure(request);
    let known = app.let_in(&fresh.owner, secure);
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, to))
        .cookie(session::cookie(fresh.token, secure))
        .cookie(session::name_cookie(&fresh.owner.name, secure))
        .cookie(known)
        .finish()
}
