//! The checks of the box's way to the world, each with its light and sentence; what depends on what fails waits in
//! grey, so that one fault is one red light. Pure.

use super::settings::AtHomeRecord;
use super::state::{Check, Kind, Light};
use super::wishes::{Seen, leads_here};
use super::words;
use gluebox_appliance::names::{Answer, NameState, SideState};
use gluebox_appliance::prober::{FromHome, Look};
use gluebox_appliance::router::{self, House, Stand};
use jiff::{SignedDuration, Timestamp};

/// A new number is news until the world must have heard of it.
const SPREADS: SignedDuration = SignedDuration::from_mins(2);
/// A lock that could not be renewed is said from here on; before, the box has many tries left.
const LOCK_SOON: SignedDuration = SignedDuration::from_hours(10 * 24);

/// Below this nothing more may be kept, and below that it is time to say so.
const NO_ROOM: u64 = 64 << 20;
const LITTLE_ROOM: u64 = 512 << 20;

pub(super) fn checks(now: Timestamp, chosen: &AtHomeRecord, seen: &Seen) -> Vec<Check> {
    let Some(name) = chosen.open_name() else {
        let short = machine(seen)
            .into_iter()
            .filter(|it| it.light != Light::Good);
        return found(seen).into_iter().chain(short).collect();
    };
    let mut all = vec![
        internet(seen),
        house(seen),
        door(seen),
        of_name(now, seen, &name.name),
        lock(now, seen, &name.name),
        outside(seen),
    ];
    all.extend(from_home(seen));
    all.extend(found(seen));
    all.extend(machine(seen));
    let mut bad = Vec::new();
    for check in &mut all {
        let waits_for = needs(check.kind).iter().find(|kind| bad.contains(*kind));
        // What works in spite of it is not greyed.
        if let Some(kind) = waits_for
            && check.light != Light::Good
        {
            check.light = Light::Waits;
            check.waits_for = Some(*kind);
        }
        if matches!(check.light, Light::Bad | Light::Waits) {
            bad.push(check.kind);
        }
    }
    all
}

fn needs(kind: Kind) -> &'static [Kind] {
    match kind {
        Kind::Found | Kind::Internet | Kind::Room | Kind::Clock => &[],
        Kind::House | Kind::Name | Kind::Lookup => &[Kind::Internet],
        Kind::Door => &[Kind::Internet, Kind::House],
        Kind::Lock => &[Kind::Internet, Kind::House, Kind::Door, Kind::Name],
        Kind::Outside | Kind::FromHome => &[
            Kind::Internet,
            Kind::House,
            Kind::Door,
            Kind::Name,
            Kind::Lock,
        ],
    }
}

fn check(kind: Kind, light: Light, sentence: impl Into<String>) -> Check {
    Check {
        kind,
        light,
        sentence: sentence.into(),
        waits_for: None,
        more: String::new(),
    }
}

fn found(seen: &Seen) -> Option<Check> {
    let found = seen.found.as_ref()?;
    let check = match (found.trouble, found.ways.first()) {
        (Some(trouble), _) => check(Kind::Found, Light::Off, trouble.sentence()),
        (None, Some(way)) => {
            let sentence = format!("People at home find me at {}", way.link);
            check(Kind::Found, Light::Good, sentence)
        }
        (None, None) => return None,
    };
    Some(check)
}

/// What only the machine itself can be short of. What is well is not said of a clock: everybody expects it.
fn machine(seen: &Seen) -> Vec<Check> {
    let room = seen.room.map(|room| match room {
        ..NO_ROOM => check(Kind::Room, Light::Bad, words::NO_ROOM),
        NO_ROOM..LITTLE_ROOM => check(Kind::Room, Light::Soon, words::little_room(room)),
        _ => check(Kind::Room, Light::Good, "There is room left on this box."),
    });
    let clock = seen
        .clock_behind
        .then(|| check(Kind::Clock, Light::Bad, words::NO_TIME));
    room.into_iter().chain(clock).collect()
}

/// How the public link is at home: advice only, for it is the same with everybody else.
fn from_home(seen: &Seen) -> Vec<Check> {
    let home = seen.found.as_ref().and_then(|found| found.ways.first());
    let home = home.map_or("the link with the number", |way| way.link.as_str());
    let check = match &seen.from_home {
        None => return Vec::new(),
        Some(FromHome::NoLookup) => check(Kind::Lookup, Light::Bad, words::NO_LOOKUP),
        Some(FromHome::Here) => check(Kind::FromHome, Light::Good, "Your link opens at home, too."),
        Some(FromHome::Else(sight)) => Check {
            more: format!("{sight:?}"),
            ..check(
                Kind::FromHome,
                Light::Off,
                words::not_from_home(sight, home),
            )
        },
    };
    vec![check]
}

fn internet(seen: &Seen) -> Check {
    let say = |light, sentence: &str| check(Kind::Internet, light, sentence);
    let house = seen.router.as_ref().map(|router| router.house);
    let cut = |side: &SideState| matches!(side, SideState::Trouble { answer, .. } if *answer == Answer::NoConnection);
    let nobody = seen.names.iter().any(|name| cut(&name.v4) || cut(&name.v6));
    match house {
        Some(House::NoGateway) => say(Light::Bad, &House::NoGateway.sentence()),
        Some(House::NoInternet) => say(Light::Bad, words::NO_INTERNET),
        _ if nobody => say(Light::Bad, words::NO_INTERNET),
        _ if seen.address.v4.is_some() || seen.address.v6.is_some() => {
            say(Light::Good, "Your internet is there.")
        }
        _ => say(Light::Working, "I am looking for your internet."),
    }
}

/// What no asking changes: how many routers there are, and whose number it is.
fn house(seen: &Seen) -> Check {
    let Some(router) = &seen.router else {
        return check(Kind::House, Light::Working, House::Unknown.sentence());
    };
    let say = |light, sentence: &str| Check {
        more: numbers(router, seen),
        ..check(Kind::House, light, sentence)
    };
    match router.house {
        House::TwoRouters | House::SharedNumber | House::NewKindOnly if gets_in(seen) => say(
            Light::Good,
            "People outside get in, however this home is connected.",
        ),
        House::TwoRouters | House::SharedNumber | House::NewKindOnly => {
            say(Light::Bad, &router.house.sentence())
        }
        House::Direct => say(Light::Good, &House::Direct.sentence()),
        House::Unknown => say(Light::Working, &House::Unknown.sentence()),
        House::NoGateway | House::NoInternet | House::Silent => say(
            Light::Off,
            "Your router has not told me how this home is connected.",
        ),
        _ => say(
            Light::Good,
            "There is one router, and this home has a number of its own.",
        ),
    }
}

/// For whoever helps.
fn numbers(router: &router::State, seen: &Seen) -> String {
    let mut parts = Vec::new();
    if let Some(make) = &router.make {
        parts.push(format!("{} ({})", make.name, make.model));
    }
    if let Some(wan) = router.wan {
        parts.push(format!("outside {wan}"));
    }
    if let Some(echo) = seen.address.echo {
        parts.push(format!("seen from outside {echo}"));
    }
    if let Some(way) = router.way {
        parts.push(format!("by {way:?}"));
    }
    if let Some(v6) = router.address_v6 {
        parts.push(format!("IPv6 {v6}"));
    }
    parts.join(", ")
}

fn door(seen: &Seen) -> Check {
    let Some(router) = &seen.router else {
        return check(Kind::Door, Light::Working, House::Unknown.sentence());
    };
    let light = match (router.stand, router.house) {
        (Stand::Stuck, _) if gets_in(seen) => {
            let sentence = "Your door is open: somebody asked by me came in from outside.";
            return check(Kind::Door, Light::Good, sentence);
        }
        (Stand::Open, _) | (_, House::Direct | House::ByHand) => Light::Good,
        (Stand::Shut | Stand::Opening, _) | (_, House::Moved | House::Unknown) => Light::Working,
        (Stand::Stuck, _) => Light::Bad,
    };
    let refused = router.refused.iter();
    let refused: Vec<String> = refused
        .map(|(door, why)| format!("{door}: {why:?}"))
        .collect();
    Check {
        more: format!("open {:?} {}", router.open, refused.join(", "))
            .trim()
            .to_owned(),
        ..check(Kind::Door, light, router.sentence.clone())
    }
}

fn of_name(now: Timestamp, seen: &Seen, name: &str) -> Check {
    let say = |light, sentence: String| check(Kind::Name, light, sentence);
    let Some(state) = seen.names.iter().find(|state| state.name == *name) else {
        return say(Light::Working, format!("I am looking where {name} leads."));
    };
    let troubles = [&state.v4, &state.v6].into_iter().filter_map(trouble);
    if let Some((answer, words)) = troubles.into_iter().next() {
        let light = match answer {
            // It leads here all the same, or a new try is due; the owner can wait, too.
            answer if answer.stops() => Light::Bad,
            _ if leads_here(state) => Light::Good,
            _ => Light::Bad,
        };
        return Check {
            more: words,
            ..say(light, state.sentence())
        };
    }
    let news = seen
        .moved
        .is_some_and(|at| now.duration_since(at) < SPREADS);
    let light = match leads_here(state) {
        // Its own servers say so; those who asked before will ask again.
        true if news => return say(Light::Working, words::NEW_NUMBER.to_owned()),
        // What the other kind of number waits for is no news to anybody.
        true => return say(Light::Good, format!("{name} leads here.")),
        false if waits_for_owner(state) => Light::Bad,
        false => Light::Working,
    };
    say(light, state.sentence())
}

fn trouble(side: &SideState) -> Option<(Answer, String)> {
    match side {
        SideState::Trouble { answer, words, .. } => Some((*answer, words.clone())),
        _ => None,
    }
}

/// Records that only the owner can write.
fn waits_for_owner(state: &NameState) -> bool {
    !state.to_make.is_empty()
}

fn lock(now: Timestamp, seen: &Seen, name: &str) -> Check {
    let say = |light, sentence: &str| check(Kind::Lock, light, sentence);
    let state = seen.locks.names.iter().find(|lock| lock.name == *name);
    let trouble = state.and_then(|state| state.trouble.as_ref());
    let more = trouble
        .map(|trouble| trouble.detail.clone())
        .unwrap_or_default();
    let held = state
        .and_then(|state| state.held)
        .filter(|held| held.holds(now));
    let next = state.and_then(|state| state.next);
    let check = match (held, trouble) {
        (Some(held), Some(_)) if held.until.duration_since(now) < LOCK_SOON => {
            let days = held.until.duration_since(now).as_hours() / 24;
            say(Light::Soon, &words::lock_ends(days, next))
        }
        (Some(_), _) => say(Light::Good, "Your site has its lock."),
        (None, Some(trouble)) if next.is_some() => say(Light::Bad, trouble.reason.sentence()),
        (None, _) => say(Light::Working, "I am getting the lock for your site."),
    };
    Check { more, ..check }
}

/// Whether a helper outside came in by the kind of number that everybody has.
fn gets_in(seen: &Seen) -> bool {
    seen.looked.v4.gets_in() == Some(true)
}

/// What was seen from outside: by a visitor, or by a helper since.
fn outside(seen: &Seen) -> Check {
    let say = |light, sentence: String| Check {
        more: match seen.looked.mute.is_empty() {
            true => String::new(),
            false => format!("no answer from {}", seen.looked.mute.join(", ")),
        },
        ..check(Kind::Outside, light, sentence)
    };
    let look = match (&seen.looked.v4, &seen.looked.v6) {
        (Look::Unknown, v6) if seen.address.v4.is_none() => v6,
        (v4, _) => v4,
    };
    let (at, by) = match &seen.looked.last {
        Some((at, by)) => (Some(*at), by.as_str()),
        None => (None, ""),
    };
    // Who came in since knows better.
    let visitor = seen.reached.filter(|came| at.is_none_or(|at| *came > at));
    match (look, at, visitor.or(seen.reached)) {
        (_, _, Some(came)) if visitor.is_some() => say(Light::Good, words::came_in(came)),
        (Look::In, Some(at), _) => say(Light::Good, words::looked_in(at, by)),
        // Before there is a lock nobody can trust it.
        (Look::WrongLock, Some(_), _) if is_locked(seen) => {
            say(Light::Bad, words::looked_wrong_lock(by))
        }
        (Look::Out(sight), Some(_), _) => {
            let router = seen.router.as_ref();
            let asked = router.is_some_and(|router| {
                router.stand == Stand::Open && router.house != House::Direct
            });
            Check {
                more: format!("{sight:?}"),
                ..say(Light::Bad, words::looked_shut(sight, by, asked))
            }
        }
        (Look::Doubtful(_), Some(_), _) => say(Light::Off, words::doubtful(by)),
        (_, _, Some(came)) => say(Light::Good, words::came_in(came)),
        (..) => match seen.looked.mute.first() {
            Some(helper) => say(Light::Off, words::mute(helper)),
            None => say(
                Light::Off,
                "Nobody outside came by your link yet. Try it: switch Wi-Fi off on your phone first."
                    .to_owned(),
            ),
        },
    }
}

fn is_locked(seen: &Seen) -> bool {
    seen.locks.names.iter().any(|lock| lock.held.is_some())
}
