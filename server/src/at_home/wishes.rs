//! From what the owner chose and what was seen to what each driver is to do. Pure.

use super::outside::Outside;
use super::settings::AtHomeRecord;
use crate::doors::Door;
use gluebox_appliance::names::{Addresses, SideState, Target};
use gluebox_appliance::prober::Look;
use gluebox_appliance::router::{House, Stand};
use gluebox_appliance::{address, certificates, discovery, names, prober, router};
use jiff::Timestamp;
use std::net::Ipv6Addr;

/// What the drivers told last.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    pub(super) router: Option<router::State>,
    /// The last time the door was lost and found again: why, for how many seconds, and when.
    pub(super) mended: Option<(router::Why, u64, Timestamp)>,
    pub(super) address: address::State,
    /// When this home's number last became another.
    pub(super) moved: Option<Timestamp>,
    pub(super) names: Vec<names::NameState>,
    pub(super) locks: certificates::State,
    /// By what the box is found at home.
    pub(super) found: Option<discovery::State>,
    /// When somebody outside last came in by the name.
    pub(super) reached: Option<Timestamp>,
    /// The same by the old kind of number, which the router's door is for.
    pub(super) reached_v4: Option<Timestamp>,
    /// How the box's own link looks from home.
    pub(super) from_home: Option<prober::FromHome>,
    /// That the power was away, while it is news.
    pub(super) cut: Option<String>,
    /// Bytes left on the disk.
    pub(super) room: Option<u64>,
    /// The clock is behind what it was once known to be.
    pub(super) clock_behind: bool,
    /// What probers outside saw.
    pub(super) looked: prober::State,
    /// The owner is about to choose a name, and it is to be tried.
    pub(super) curious: bool,
}

/// What each of them is to do now.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Wishes {
    pub(super) router: router::Wish,
    pub(super) address: address::Wish,
    pub(super) names: names::Wish,
    pub(super) addresses: Addresses,
    pub(super) certificates: certificates::Wish,
    /// Without the key, which is not chosen.
    pub(super) prober: prober::Wish,
    pub(super) inside: prober::Inside,
}

/// The numbers that links need.
const HTTP: u16 = 80;
const HTTPS: u16 = 443;

/// How the world gets in, if it does.
fn is_open(seen: &Seen, doors: &[Door], outside: u16) -> bool {
    let Some(router) = &seen.router else {
        return false;
    };
    match router.house {
        House::Direct => holds(doors, outside),
        // Somebody set it by hand; whoever gives out the lock will see whether it leads here.
        House::ByHand => true,
        _ => router.stand == Stand::Open && router.open.contains(&outside),
    }
}

/// Whether the box itself listens at this number, without anybody between.
fn holds(doors: &[Door], number: u16) -> bool {
    let tls = number == HTTPS;
    let mut own = doors.iter().filter(|door| door.tls == tls && !door.world);
    own.any(|door| door.address.port() == number)
}

pub(super) fn wishes(
    chosen: &AtHomeRecord,
    seen: &Seen,
    doors: &[Door],
    outside: &Outside,
) -> Wishes {
    let open = chosen.open_name();
    let mut router = outside.router();
    let mut address = outside.address();
    let mut names = outside.names();
    let mut certificates = outside.certificates();
    let mut prober = outside.prober();
    let mut inside = prober::Inside {
        outside: outside.http.clone(),
        hurry: outside.hurry,
        ..prober::Inside::default()
    };
    address.wanted = open.is_some() || seen.curious;
    address.router = seen.router.as_ref().and_then(|router| router.wan);
    // A name of one's own stays known, and its lock held, while the door is shut.
    certificates.names = chosen.name.iter().map(|name| name.name.clone()).collect();
    if let Some(name) = open {
        router.doors = [(HTTPS, true), (HTTP, false)]
            .into_iter()
            .filter_map(|(outside, tls)| {
                let inside = doors.iter().find(|door| door.world && door.tls == tls)?;
                let inside = inside.address.port();
                Some(router::Door { outside, inside })
            })
            .collect();
        router.pinholes = [HTTPS, HTTP]
            .into_iter()
            .filter(|number| holds(doors, HTTPS) && holds(doors, *number))
            .collect();
        router.same = [HTTPS, HTTP]
            .into_iter()
            .filter(|number| holds(doors, *number))
            .collect();
        names.names = vec![name.clone()];
        let leads_here = seen.names.iter().any(leads_here);
        // Whatever the router says: somebody came in.
        let gets_in = seen.looked.v4.gets_in() == Some(true);
        certificates.open = certificates::Open {
            tls: leads_here && (is_open(seen, doors, HTTPS) || gets_in),
            http: leads_here && is_open(seen, doors, HTTP),
            txt: name.account.provider.form().texts,
        };
        prober.helpers.clone_from(&chosen.helpers);
        prober.name = Some(name.name.clone());
        prober.visitor = seen.reached_v4;
        prober.v4 = seen.address.v4.map(|(v4, _)| v4);
        prober.v6 = own_v6(seen, doors);
        prober.open = is_open(seen, doors, HTTPS);
        let lock = seen.locks.names.iter().find(|lock| lock.name == name.name);
        prober.lock = lock.and_then(|lock| Some(lock.held?.from));
        let works = leads_here && prober.open && prober.lock.is_some();
        inside.name = prober.name.clone().filter(|_| works);
    }
    Wishes {
        addresses: addresses(chosen, seen, doors),
        prober,
        inside,
        router,
        address,
        names,
        certificates,
    }
}

/// Whether the world is told the right number, by the old kind or else the new.
pub(super) fn leads_here(name: &names::NameState) -> bool {
    let right = |side: &SideState| matches!(side, SideState::Right { .. });
    let records = &name.to_make;
    let written = |record: &names::ToMake| record.standing == names::Standing::Right;
    match (&name.v4, &name.v6) {
        (SideState::NotWanted, SideState::NotWanted) => {
            !records.is_empty() && records.iter().all(written)
        }
        (SideState::NotWanted, v6) => right(v6),
        (v4, _) => right(v4),
    }
}

/// The box's own number of the new kind, where it could answer by it.
fn own_v6(seen: &Seen, doors: &[Door]) -> Option<Ipv6Addr> {
    let (v6, source) = seen.address.v6?;
    (source == address::Source::Interface && holds(doors, HTTPS)).then_some(v6)
}

/// What the name is to lead to. The new kind of number only where visitors get through by it: many homes have one and
/// shut everything behind it. A helper outside has seen whether they do; where none could tell, it is told where the
/// router says that it lets them through.
pub(super) fn addresses(chosen: &AtHomeRecord, seen: &Seen, doors: &[Door]) -> Addresses {
    let v4 = seen.address.v4;
    let looked = &seen.looked;
    let awaited = looked.last.is_none() && looked.mute.is_empty();
    let seen_v6 = own_v6(seen, doors)
        .filter(|_| !chosen.helpers.is_empty())
        .and_then(|own| match (looked.v6.gets_in(), &looked.v6) {
            (Some(true), _) => Some(Target::At(own)),
            (Some(false), _) => Some(Target::Absent),
            (None, Look::Doubtful(_)) => Some(Target::Leave),
            (None, _) => awaited.then_some(Target::Leave),
        });
    let by_router = match &seen.router {
        None => Target::Leave,
        Some(router) => match (router.house, router.stand, router.address_v6) {
            (House::Unknown, ..) | (_, Stand::Shut | Stand::Opening, _) => Target::Leave,
            (House::Direct, _, Some(own)) if holds(doors, HTTPS) => Target::At(own),
            (_, _, Some(own)) if router.pinholes.contains(&HTTPS) => Target::At(own),
            _ => Target::Absent,
        },
    };
    Addresses {
        v4: v4.map_or(Target::Leave, |(v4, _)| Target::At(v4)),
        v6: seen_v6.unwrap_or(by_router),
    }
}

#[cfg(test)]
pub(super) mod tests;
