//! The session cookie and what it proves; slowing down who guesses.

use super::error::Refusal;
use super::sides::{self, Side};
use super::{App, blocking::blocking, guests};
use crate::actions::claim::clean_name;
use crate::actions::sign_in;
use crate::clock::{self, DAY, Moment, SECOND};
use crate::rooms::{BatchError, lock};
use crate::who::{Guest, MayBring, MayEdit, Owner, Somebody};
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::{self, HeaderMap};
use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use gluebox_store::Store;
use std::collections::HashMap;
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Mutex;

/// On http a name may not begin with `__Host-`; on https it must, so that no neighbour on the domain can set it.
pub(super) const PLAIN: &str = "gluebox";
pub(super) const SECURE: &str = "__Host-gluebox";
const NAME: &str = "gluebox-name";
const KNOWN: &str = "gluebox-known";

/// Whether the visitor's cookies name the box's at all: the only question on the fast path.
pub(super) fn carries_cookie(headers: &HeaderMap) -> bool {
    headers.get_all(header::COOKIE).any(|value| {
        value
            .as_bytes()
            .windows(PLAIN.len())
            .any(|w| w == PLAIN.as_bytes())
    })
}

/// The cookie for a fresh session.
pub(super) fn cookie(token: String, secure: bool) -> Cookie<'static> {
    let name = if secure { SECURE } else { PLAIN };
    Cookie::build(name, token)
        .path("/")
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Lax)
        .max_age(actix_web::cookie::time::Duration::days(30))
        .finish()
}

/// The cookie that ends one in the browser.
pub(super) fn no_cookie(secure: bool) -> Cookie<'static> {
    let mut cookie = cookie(String::new(), secure);
    cookie.make_removal();
    cookie
}

/// Remembers on this device who signed in, for the sign-in sheet alone: no other address gets to see it.
pub(super) fn name_cookie(name: &str, secure: bool) -> Cookie<'static> {
    Cookie::build(NAME, super::visitors::encode_path(name))
        .path("/-/sign-in")
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Lax)
        .max_age(actix_web::cookie::time::Duration::days(365))
        .finish()
}

/// By which this browser is known again when somebody signs in here; it opens nothing.
pub(super) fn known_cookie(mark: String, secure: bool) -> Cookie<'static> {
    Cookie::build(KNOWN, mark)
        .path("/-/")
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Lax)
        .max_age(actix_web::cookie::time::Duration::days(365))
        .finish()
}

/// Whether the owner has signed in with this browser before.
pub(super) fn is_known(store: &Store, owner: &Owner, mark: Option<&str>) -> bool {
    mark.is_some_and(|mark| sign_in::is_marked(store, owner, mark))
}

/// What a browser brings to be known by.
pub(super) fn mark(request: &HttpRequest) -> Option<String> {
    request
        .cookie(KNOWN)
        .map(|cookie| cookie.value().to_owned())
}

/// Who signed in on this device before; empty if nobody did.
pub(super) fn remembered_name(request: &HttpRequest) -> String {
    let kept = request.cookie(NAME);
    let name = kept.and_then(|cookie| super::visitors::decode(cookie.value()));
    name.as_deref().and_then(clean_name).unwrap_or_default()
}

pub(super) fn token(request: &HttpRequest, secure: bool) -> Option<String> {
    request
        .cookie(if secure { SECURE } else { PLAIN })
        .map(|cookie| cookie.value().to_owned())
}

/// The signed-in owner; asking for it without a session is refused.
pub(super) struct SignedIn(pub Owner);

impl FromRequest for SignedIn {
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refusal>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            owner(&request)
                .await?
                .map(Self)
                .ok_or_else(Refusal::signed_out)
        })
    }
}

/// Whoever may be at this address: below `/-/g/` the guest of that link, everywhere else the owner.
pub(super) struct LetIn(pub Somebody);

impl LetIn {
    /// The right to bring pictures; who may only look is refused.
    pub(super) fn may_bring(&self) -> Result<MayBring, Refusal> {
        self.0
            .may_bring()
            .ok_or_else(|| BatchError::LookOnly.into())
    }

    /// The right to edit; who may not is refused.
    pub(super) fn may_edit(&self) -> Result<MayEdit, Refusal> {
        self.0.may_edit().ok_or_else(|| BatchError::LookOnly.into())
    }
}

/// The guest, at the address of a link; nobody else comes in there.
async fn by_link(request: &HttpRequest) -> Result<Option<Guest>, Refusal> {
    if request.match_info().get("link").is_none() {
        return Ok(None);
    }
    let guest = guests::guest(request).await?;
    guest.map(Some).ok_or_else(|| BatchError::LinkEnded.into())
}

impl FromRequest for LetIn {
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refusal>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            if let Some(guest) = by_link(&request).await? {
                return Ok(Self(Somebody::Guest(guest)));
            }
            let owner = owner(&request).await?;
            owner
                .map(|owner| Self(Somebody::Owner(owner)))
                .ok_or_else(Refusal::signed_out)
        })
    }
}

/// The same for what goes to where it may block anyway: the owner's session is proven there, and not in a way of its own.
pub(super) enum Said {
    Session(String),
    Guest(Guest),
}

impl Said {
    pub(super) fn somebody(self, store: &Store) -> Result<Somebody, Refusal> {
        Ok(match self {
            Self::Session(token) => {
                Somebody::Owner(sign_in::owner(store, &token)?.ok_or_else(Refusal::signed_out)?)
            }
            Self::Guest(guest) => Somebody::Guest(guest),
        })
    }
}

impl FromRequest for Said {
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refusal>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            if let Some(guest) = by_link(&request).await? {
                return Ok(Self::Guest(guest));
            }
            let app = request
                .app_data::<web::Data<App>>()
                .expect("every route has the app");
            let said = token(&request, app.is_secure(&request)).map(Self::Session);
            said.ok_or_else(Refusal::signed_out)
        })
    }
}

/// The owner behind a request, if any.
pub(super) async fn owner(request: &HttpRequest) -> Result<Option<Owner>, Refusal> {
    let app = request
        .app_data::<web::Data<App>>()
        .expect("every route has the app")
        .clone();
    let Some(token) = token(request, app.is_secure(request)) else {
        return Ok(None);
    };
    let kept = app.kept().await?;
    blocking(move || sign_in::owner(&kept.store, &token)).await
}

/// Wrong guesses per source: after a few each one costs a growing pause. Never a lock: at home the pause stays
/// under ten seconds.
#[derive(Default)]
pub(crate) struct Patience {
    sources: Mutex<HashMap<IpAddr, (u32, Moment)>>,
}

/// Guesses that cost nothing: people mistype.
const FREE: u32 = 5;
/// Sources remembered at once; beyond, the memory of guesses starts anew rather than growing.
const SOURCES: usize = 10_000;

/// An IPv6 source is its /64: whoever has one address there has them all.
fn source(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() >> 64 << 64).into()),
        IpAddr::V4(_) => address,
    }
}

impl Patience {
    /// Which try of this source it is, if it may try now; otherwise the seconds to wait. Every try counts as wrong until
    /// it turns out right, so that many at once are not more tries than one after the other.
    pub(super) fn ask(&self, side: Side, address: IpAddr) -> Result<u32, Refusal> {
        self.ask_at(side, address, clock::now())
    }

    fn ask_at(&self, side: Side, address: IpAddr, now: Moment) -> Result<u32, Refusal> {
        let most = if side == Side::World { 900 } else { 8 };
        let mut sources = lock(&self.sources);
        if sources.len() >= SOURCES {
            sources.clear();
        }
        let (tries, until) = sources.entry(source(address)).or_default();
        // Guesses are forgotten after a day, and a clock that was set back holds nobody longer than a pause is.
        if now.since(*until) > DAY || until.since(now) > most * SECOND {
            (*tries, *until) = (0, now);
        }
        if now < *until {
            return Err(Refusal::wait(until.since(now) / SECOND + 1));
        }
        *tries += 1;
        let pause = tries
            .checked_sub(FREE)
            .map_or(0, |over| (1i64 << over.min(12)).min(most));
        *until = now.plus(pause * SECOND);
        Ok(*tries)
    }

    /// It was right; the wrong guesses before it stay. For what others may guess at who know one right answer.
    pub(super) fn not_wrong(&self, address: IpAddr) {
        if let Some((tries, until)) = lock(&self.sources).get_mut(&source(address)) {
            *tries = tries.saturating_sub(1);
            *until = clock::now();
        }
    }

    pub(super) fn right(&self, address: IpAddr) {
        lock(&self.sources).remove(&source(address));
    }
}

/// Runs a guess with the pauses above around it.
pub(super) async fn patiently<T>(
    request: &HttpRequest,
    app: &App,
    guess: impl Future<Output = Result<T, Refusal>>,
) -> Result<T, Refusal> {
    let (side, address) = sides::side(request, app);
    let tries = app.patience.ask(side, address)?;
    let answer = guess.await;
    match answer {
        Ok(_) => app.patience.right(address),
        Err(_) => app.home.guessed(address, tries),
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn pauses_grow_and_no_clock_makes_them_longer() {
        let (patience, somebody) = (Patience::default(), IpAddr::from(Ipv4Addr::LOCALHOST));
        let ask = |now| patience.ask_at(Side::Home, somebody, now).is_ok();
        let now = Moment(400 * DAY);
        assert!((0..FREE).all(|_| ask(now)), "people mistype");
        assert!(!ask(now.plus(SECOND / 2)) && ask(now.plus(2 * SECOND)));
        assert!(ask(Moment(35 * DAY)), "the clock was set back by a year");
        assert!(ask(now), "and forward again");
    }

    #[test]
    fn a_right_answer_takes_back_itself_and_no_wrong_one() {
        let (patience, somebody) = (Patience::default(), IpAddr::from(Ipv4Addr::LOCALHOST));
        for _ in 0..FREE {
            patience.ask(Side::Home, somebody).expect("people mistype");
        }
        assert!(patience.ask(Side::Home, somebody).is_err());
        patience.not_wrong(somebody);
        assert!(patience.ask(Side::Home, somebody).is_ok(), "at once");
        assert!(patience.ask(Side::Home, somebody).is_err(), "as before");
    }
}
