use super::super::wishes::tests::{chosen, leading, router};
use super::*;
use gluebox_appliance::certificates::{self, Reason, Trouble, Validity};
use gluebox_appliance::prober::{self, FromHome, Look, Sight};
use gluebox_appliance::router::{Stand, Why};
use gluebox_appliance::{address, names};

fn noon() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().expect("a time")
}

fn lock(days: i64, trouble: Option<Reason>) -> certificates::State {
    let hours = |hours: i64| noon() + SignedDuration::from_hours(hours);
    let held = (days > 0).then(|| Validity {
        from: hours(-24),
        until: hours(days * 24 + 1),
    });
    let trouble = trouble.map(|reason| Trouble {
        reason,
        detail: String::new(),
        until: None,
    });
    let name = certificates::NameState {
        name: "anna.example".to_owned(),
        held,
        by_hand: trouble.as_ref().map(|trouble| match trouble.reason {
            Reason::RateLimited => hours(1),
            _ => hours(-1),
        }),
        trouble,
        next: Some(hours(2)),
    };
    certificates::State { names: vec![name] }
}

/// A box that everybody reads.
fn well() -> Seen {
    Seen {
        router: Some(router(Stand::Open, House::Open)),
        address: address::State {
            v4: Some(([9, 9, 9, 9].into(), address::Source::Router)),
            ..address::State::default()
        },
        names: vec![leading(SideState::Right { number: None })],
        locks: lock(60, None),
        ..Seen::default()
    }
}

fn said(seen: &Seen) -> AtHome {
    let anyone = chosen(Readers::Anyone, Provider::DuckDns);
    at_home(
        noon(),
        &anyone,
        seen,
        vec!["http://192.168.1.4/".to_owned()],
    )
}

fn trouble(answer: Answer, next: bool) -> SideState {
    SideState::Trouble {
        answer,
        words: "in its own words".to_owned(),
        since: noon(),
        next: next.then(noon),
    }
}

#[test]
fn the_table_of_states() {
    let home = at_home(
        noon(),
        &AtHomeRecord::default(),
        &Seen::default(),
        Vec::new(),
    );
    assert_eq!(
        home.sentence,
        "At home only. People on your Wi-Fi can read your site."
    );
    assert_eq!((home.flap, home.link), (Flap::Home, None));
    assert_eq!(home.button.expect("a button").label, "Open it to everyone");

    let with = |change: &dyn Fn(&mut Seen)| {
        let mut seen = well();
        change(&mut seen);
        said(&seen)
    };
    let house = |stand, house| with(&|seen| seen.router = Some(router(stand, house)));
    let named = |side: SideState| with(&|seen| seen.names = vec![leading(side.clone())]);
    for (state, flap, button, words) in [
        (
            with(&|_| {}),
            Flap::Open,
            "Copy link",
            "Open. Anyone with the link can read your site.",
        ),
        (
            house(Stand::Stuck, House::NoInternet),
            Flap::Cannot,
            "",
            "Your internet is off.",
        ),
        (
            house(Stand::Stuck, House::NoGateway),
            Flap::Cannot,
            "",
            "I see no router.",
        ),
        (
            house(Stand::Opening, House::Unknown),
            Flap::Working,
            "",
            "I have not asked your router",
        ),
        (
            house(Stand::Stuck, House::Refuses),
            Flap::Cannot,
            "Show me how",
            "does not let me open the door",
        ),
        (
            house(Stand::Stuck, House::SharedNumber),
            Flap::Cannot,
            "What to tell my provider",
            "shares one number among many",
        ),
        (
            house(Stand::Stuck, House::TwoRouters),
            Flap::Cannot,
            "Show me how",
            "two routers in a row",
        ),
        (
            house(Stand::Stuck, House::Moved),
            Flap::Working,
            "",
            "becomes free by itself",
        ),
        (
            with(&|seen| seen.moved = Some(noon())),
            Flap::Working,
            "",
            "Your provider gave this home a new number.",
        ),
        (
            with(&|seen| seen.mended = Some((Why::RouterForgot, 9, noon()))),
            Flap::Open,
            "",
            "Your router forgot about me. I asked again; it took 9 seconds.",
        ),
        (
            with(&|seen| seen.cut = Some("I was without power from 3:10 to 7:45.".to_owned())),
            Flap::Open,
            "",
            "I was without power",
        ),
        (
            named(trouble(Answer::RefusedKey, false)),
            Flap::Open,
            "Enter the new key",
            "DuckDNS no longer accepts the key for your name.",
        ),
        (
            named(trouble(Answer::NoConnection, true)),
            Flap::Cannot,
            "",
            "Your internet is off.",
        ),
        (
            with(&|seen| seen.locks = lock(9, Some(Reason::AuthorityAway))),
            Flap::Open,
            "Try now",
            "The lock on your site ends in 9 days and I could not renew it; next try ",
        ),
        (
            with(&|seen| seen.locks = lock(0, None)),
            Flap::Working,
            "",
            "I am getting the lock",
        ),
        (
            with(&|seen| seen.locks = lock(0, Some(Reason::RateLimited))),
            Flap::Cannot,
            "",
            "asked for too many locks",
        ),
    ] {
        assert!(state.sentence.contains(words), "{words}: {state:#?}");
        assert_eq!(state.flap, flap, "{state:#?}");
        let label = state
            .button
            .as_ref()
            .map_or("", |button| button.label.as_str());
        assert_eq!(label, button, "{state:#?}");
        let shows = matches!(&state.button, Some(button) if button.kind == ButtonKind::ShowHow);
        assert_eq!(shows, state.how.is_some(), "{state:#?}");
    }
    assert_eq!(said(&well()).link.as_deref(), Some("https://anna.example/"));
    let nine = said(&Seen {
        locks: lock(30, Some(Reason::AuthorityAway)),
        ..well()
    });
    assert_eq!(
        nine.flap,
        Flap::Open,
        "nobody is told of a renewal that has a month to come: {nine:#?}"
    );
}

#[test]
fn one_fault_is_one_red_light() {
    let faults = [
        House::NoInternet,
        House::NoGateway,
        House::Refuses,
        House::SharedNumber,
    ];
    for house in faults {
        let seen = Seen {
            router: Some(router(Stand::Stuck, house)),
            names: vec![leading(SideState::Wrong)],
            locks: lock(0, Some(Reason::NotProven)),
            ..well()
        };
        let state = said(&seen);
        let red = state
            .checks
            .iter()
            .filter(|check| check.light == Light::Bad);
        assert_eq!(red.count(), 1, "{house:?}: {:#?}", state.checks);
        for check in &state.checks {
            assert_eq!(
                check.light == Light::Waits,
                check.waits_for.is_some(),
                "{check:?}"
            );
        }
    }
}

/// What the check of the outside says, and the whole.
fn looked(look: Look, change: impl Fn(&mut Seen)) -> (Check, AtHome) {
    let mut seen = well();
    seen.looked = prober::State {
        v4: look,
        last: Some((noon(), "http://helper.example:8090".to_owned())),
        ..prober::State::default()
    };
    change(&mut seen);
    let state = said(&seen);
    let mut outside = state.checks.iter().filter(|it| it.kind == Kind::Outside);
    (outside.next().expect("a check").clone(), state)
}

#[test]
fn what_a_helper_outside_saw() {
    let quiet = |_: &mut Seen| {};
    let (check, state) = looked(Look::In, quiet);
    assert_eq!((check.light, state.flap), (Light::Good, Flap::Open));
    assert!(
        check
            .sentence
            .contains("The helper at helper.example:8090 came in")
    );
    // One look that erred is no alarm.
    let (check, state) = looked(Look::Doubtful(Sight::Silent), quiet);
    assert_eq!((check.light, state.flap), (Light::Off, Flap::Open));
    let page = Sight::Other {
        title: "My router".to_owned(),
    };
    for (sight, words) in [
        (Sight::Refused, "turned away"),
        (Sight::Silent, "get no answer"),
        (page, "your router shows its own page instead"),
        (Sight::WrongLock, "something else answers"),
    ] {
        let (check, state) = looked(Look::Out(sight), quiet);
        assert_eq!((check.light, state.flap), (Light::Bad, Flap::Cannot));
        assert!(state.sentence.contains(words), "{}", state.sentence);
        assert!(state.sentence.contains("I ask your router again."));
    }
    // A visitor who came in since knows better than any helper.
    let since = |seen: &mut Seen| seen.reached = Some(noon() + SignedDuration::from_secs(5));
    let (check, state) = looked(Look::Out(Sight::Silent), since);
    assert_eq!((check.light, state.flap), (Light::Good, Flap::Open));
    assert!(check.sentence.contains("Somebody outside came in"));
    let mute = |seen: &mut Seen| {
        seen.looked.last = None;
        seen.looked.mute = vec!["http://helper.example".to_owned()];
    };
    let (check, state) = looked(Look::Unknown, mute);
    assert_eq!((check.light, state.flap), (Light::Off, Flap::Open));
    assert!(check.sentence.contains("does not answer"), "{check:?}");
}

#[test]
fn a_door_that_works_is_good_whatever_the_router_says() {
    for house in [House::Silent, House::TwoRouters, House::SharedNumber] {
        let stuck = |seen: &mut Seen| seen.router = Some(router(Stand::Stuck, house));
        let (_, state) = looked(Look::In, stuck);
        assert_eq!(state.flap, Flap::Open, "{house:?}: {state:#?}");
        let (_, state) = looked(Look::Unknown, stuck);
        assert_eq!(state.flap, Flap::Cannot, "{house:?}: {state:#?}");
    }
}

#[test]
fn what_the_machine_itself_is_short_of() {
    let of = |change: &dyn Fn(&mut Seen), kind: Kind| {
        let mut seen = well();
        change(&mut seen);
        let state = said(&seen);
        let check = state
            .checks
            .iter()
            .find(|check| check.kind == kind)
            .cloned();
        (check.map(|check| (check.light, check.sentence)), state.flap)
    };
    let room = |bytes: u64| of(&|seen| seen.room = Some(bytes), Kind::Room);
    assert_eq!(room(10 << 30).0.expect("a check").0, Light::Good);
    let (check, flap) = room(300 << 20);
    assert_eq!(flap, Flap::Open, "people still read it");
    let (light, sentence) = check.expect("a check");
    assert_eq!(light, Light::Soon);
    assert!(sentence.starts_with("Only 300 MB are left"), "{sentence}");
    assert_eq!(room(1 << 20).0.expect("a check").0, Light::Bad);
    let (clock, flap) = of(&|seen| seen.clock_behind = true, Kind::Clock);
    assert_eq!((clock.expect("a check").0, flap), (Light::Bad, Flap::Open));
    assert_eq!(of(&|_| {}, Kind::Clock).0, None);

    let home = |found: FromHome| of(&|seen| seen.from_home = Some(found.clone()), Kind::FromHome);
    let page = Sight::Other {
        title: "My router".to_owned(),
    };
    let (check, flap) = home(FromHome::Else(page));
    let (light, sentence) = check.expect("a check");
    assert_eq!(
        (light, flap),
        (Light::Off, Flap::Open),
        "others see it fine"
    );
    assert!(
        sentence.contains("your router shows its own page"),
        "{sentence}"
    );
    assert_eq!(home(FromHome::Here).0.expect("a check").0, Light::Good);
    let lookup = of(
        &|seen| seen.from_home = Some(FromHome::NoLookup),
        Kind::Lookup,
    );
    assert_eq!(lookup.0.expect("a check").0, Light::Bad);
}

#[test]
fn secrets_are_in_no_answer_and_in_no_log() {
    let filled = names::Filled::default().with("key", "very-secret-key");
    let mut record = chosen(Readers::Anyone, Provider::DuckDns);
    let called = record.name.as_mut().expect("a name");
    let form = Provider::DuckDns.form();
    let secret = form
        .fields
        .iter()
        .find(|field| field.kind == names::Kind::Secret);
    let filled = filled.with(secret.expect("a key").key, "very-secret-key");
    called.account.filled = filled;
    let told = at_home(noon(), &record, &well(), Vec::new());
    let told = serde_json::to_string(&told).expect("plain values");
    assert!(
        told.contains("anna.example") && !told.contains("very-secret"),
        "{told}"
    );
    assert!(!format!("{record:?}").contains("very-secret"));
}
