//! Looks around, asks outside when it must, tells what changed.

use std::{
    net::{IpAddr, Ipv4Addr},
    time::{Duration, Instant},
};

use tokio::sync::{mpsc, watch};

use super::echo::Said;
use super::{Event, Place, Seen, State, Wish, decide, echo, find_place, is_public_v4};
use crate::changes::Changes;
use crate::names::dns::Family;

/// Between two questions outside, whatever changes meanwhile.
const REST: Duration = Duration::from_secs(20);
/// Between two questions while somebody has to sign in.
const SIGNING_IN: Duration = Duration::from_secs(60);

/// When the echoes were asked last, and for what.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) at: Duration,
    pub(super) place: Place,
    pub(super) router: Option<Ipv4Addr>,
    pub(super) agreed: bool,
    pub(super) sign_in: bool,
}

/// When the echoes should be asked next; none where they could tell nothing new.
pub(super) fn next_question(
    now: Duration,
    wish: &Wish,
    place: &Place,
    asked: Option<&Asked>,
) -> Option<Duration> {
    let out = place.gateway.is_some() || place.gateway_v6.is_some();
    let known = place.address.is_some_and(|own| is_public_v4(&own));
    if !wish.wanted || !out || known {
        return None;
    }
    let Some(asked) = asked else {
        return Some(now);
    };
    let period = Duration::from_secs(wish.echoes.seconds.max(1).into());
    // Somebody may be signing in just now.
    let period = match asked.sign_in {
        true => period.min(SIGNING_IN),
        false => period,
    };
    if asked.place != *place || asked.router != wish.router {
        return Some(asked.at + REST.min(period));
    }
    // A router that outsiders agree with is believed until something changes.
    let settled = asked.agreed && wish.router.is_some_and(|wan| is_public_v4(&wan));
    (!settled).then_some(asked.at + period)
}

/// Whether what was heard then says nothing about now: it belongs to another place, or to the number
/// that this home had before. Kept, it would make a provider that shares numbers of one that gave a
/// new one.
pub(super) fn is_over(asked: &Asked, place: &Place, router: Option<Ipv4Addr>) -> bool {
    asked.place != *place || (asked.router != router && router.is_some_and(|it| is_public_v4(&it)))
}

/// Runs until nobody holds the wish any more.
pub async fn run(mut wish: watch::Receiver<Wish>, out: mpsc::Sender<Event>) {
    let begin = Instant::now();
    let mut changes = Changes::listen();
    let (mut place, mut seen) = (Place::default(), Seen::default());
    let mut asked: Option<Asked> = None;
    let mut told: Option<State> = None;
    wish.mark_changed();
    loop {
        let now = wish.borrow().clone();
        let due = next_question(begin.elapsed(), &now, &place, asked.as_ref());
        tokio::select! {
            () = changes.next() => place = find_place(),
            changed = wish.changed() => if changed.is_err() { return },
            () = sleep_until(due.map(|at| begin + at)) => {
                let family = |of: Family| echo::ask(&now.echoes.addresses, &now.outside, of);
                let said = family(Family::V4).await;
                let v4 = said.number();
                // Where there is a way out over IPv6 and yet no address of our own.
                let v6 = match place.gateway_v6 {
                    Some(_) if place.address_v6.is_none() => family(Family::V6).await.number(),
                    _ => None,
                };
                seen.echo_v4 = v4.and_then(|it| match it { IpAddr::V4(v4) => Some(v4), IpAddr::V6(_) => None });
                seen.echo_v6 = v6.and_then(|it| match it { IpAddr::V6(v6) => Some(v6), IpAddr::V4(_) => None });
                asked = Some(Asked {
                    at: begin.elapsed(),
                    place: place.clone(),
                    router: now.router,
                    agreed: v4.is_some(),
                    sign_in: said == Said::SignIn,
                });
            }
        }
        seen.router = wish.borrow().router;
        seen.interface_v4 = place.address;
        seen.interface_v6 = place.address_v6;
        if asked
            .as_ref()
            .is_some_and(|asked| is_over(asked, &place, seen.router))
        {
            (seen.echo_v4, seen.echo_v6) = (None, None);
        }
        seen.sign_in = asked
            .as_ref()
            .is_some_and(|asked| asked.sign_in && asked.place == place);
        let state = decide(&seen);
        if told.as_ref() != Some(&state) {
            told = Some(state.clone());
            if out.send(Event::State(state)).await.is_err() {
                return;
            }
        }
    }
}

async fn sleep_until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}
