use super::*;
use crate::at_home::Places;
use crate::at_home::settings::Readers;
use gluebox_appliance::names::{Account, Called, Filled, NameState, Provider};
use gluebox_appliance::router::{Stand, State};

pub(in crate::at_home) fn chosen(readers: Readers, provider: Provider) -> AtHomeRecord {
    AtHomeRecord {
        readers,
        name: Some(Called {
            name: "anna.example".to_owned(),
            account: Account::new(provider, Filled::default()),
            edited: Timestamp::UNIX_EPOCH,
        }),
        ..AtHomeRecord::default()
    }
}

pub(in crate::at_home) fn router(stand: Stand, house: House) -> State {
    State {
        stand,
        house,
        sentence: house.sentence(),
        gateway: Some([192, 168, 1, 1].into()),
        address: Some([192, 168, 1, 4].into()),
        make: None,
        wan: Some([9, 9, 9, 9].into()),
        way: None,
        doors: Vec::new(),
        open: match stand {
            Stand::Open => vec![443, 80],
            _ => Vec::new(),
        },
        same: false,
        refused: Vec::new(),
        address_v6: Some("2600:db::1".parse().expect("a number")),
        pinholes: Vec::new(),
        pinholes_refused: None,
        since: Timestamp::UNIX_EPOCH,
    }
}

pub(in crate::at_home) fn leading(v4: SideState) -> NameState {
    NameState {
        name: "anna.example".to_owned(),
        provider: Provider::DuckDns,
        v4,
        v6: SideState::NotWanted,
        to_make: Vec::new(),
    }
}

fn outside() -> Outside {
    Outside::find(&Places::default()).expect("no file is named")
}

fn doors(all: [&str; 4]) -> Vec<Door> {
    all.map(|door| door.parse().expect("a door")).to_vec()
}

fn usual() -> Vec<Door> {
    doors([
        "[::]:80",
        "https://[::]:443",
        "world+http://[::]:8081",
        "world+https://[::]:8444",
    ])
}

#[test]
fn nothing_is_asked_of_anybody_before_anyone_may_read_and_there_is_a_name() {
    let nameless = AtHomeRecord {
        readers: Readers::Anyone,
        ..AtHomeRecord::default()
    };
    let home = chosen(Readers::Home, Provider::Desec);
    for chosen in [AtHomeRecord::default(), nameless, home] {
        let wishes = wishes(&chosen, &Seen::default(), &usual(), &outside());
        assert!(wishes.router.doors.is_empty() && wishes.router.pinholes.is_empty());
        assert!(wishes.names.names.is_empty() && !wishes.address.wanted);
        assert_eq!(wishes.certificates.open, certificates::Open::default());
    }
}

#[test]
fn the_router_leads_to_the_doors_that_are_the_worlds() {
    let anyone = chosen(Readers::Anyone, Provider::DuckDns);
    let of = |doors: &[Door]| wishes(&anyone, &Seen::default(), doors, &outside()).router;
    let led = |router: &router::Wish| -> Vec<(u16, u16)> {
        router
            .doors
            .iter()
            .map(|door| (door.outside, door.inside))
            .collect()
    };
    let first = of(&usual());
    assert_eq!(led(&first), [(443, 8444), (80, 8081)]);
    assert_eq!(first.pinholes, [443, 80]);
    // For a router that knows no other way.
    assert_eq!(first.same, [443, 80]);
    // Visitors of the new kind come straight to the box: without its own 443 they find nothing.
    let low = doors([
        "[::]:8080",
        "https://[::]:8443",
        "world+http://[::]:8081",
        "world+https://[::]:8444",
    ]);
    assert!(of(&low).pinholes.is_empty());
    assert!(of(&low).same.is_empty());
    assert!(led(&of(&["[::]:80".parse().expect("a door")])).is_empty());
}

#[test]
fn a_lock_is_asked_for_once_the_name_leads_here_and_the_door_is_open() {
    let right = leading(SideState::Right { number: None });
    let wrong = leading(SideState::Wrong);
    for (name, stand, house, open) in [
        (&right, Stand::Open, House::Open, true),
        (&right, Stand::Opening, House::Unknown, false),
        (&right, Stand::Stuck, House::Refuses, false),
        (&right, Stand::Stuck, House::ByHand, true),
        (&right, Stand::Open, House::Direct, true),
        (&wrong, Stand::Open, House::Open, false),
    ] {
        let seen = Seen {
            router: Some(router(stand, house)),
            names: vec![name.clone()],
            ..Seen::default()
        };
        let anyone = chosen(Readers::Anyone, Provider::DuckDns);
        let wish = wishes(&anyone, &seen, &usual(), &outside()).certificates;
        assert_eq!((wish.open.tls, wish.open.http), (open, open), "{house:?}");
        assert_eq!(wish.names, ["anna.example"]);
        assert!(wish.open.txt, "DuckDNS takes the text of a proof");
    }
}

#[test]
fn the_new_kind_of_number_is_told_only_where_visitors_get_through() {
    let own = "2600:db::1".parse().expect("a number");
    let told = |seen: &Seen| addresses(&AtHomeRecord::default(), seen, &usual());
    let mut seen = Seen::default();
    assert_eq!(told(&seen).v6, Target::Leave, "not known yet");
    let mut state = router(Stand::Opening, House::Unknown);
    seen.router = Some(state.clone());
    assert_eq!(told(&seen).v6, Target::Leave);
    state = router(Stand::Open, House::Open);
    seen.router = Some(state.clone());
    assert_eq!(told(&seen).v6, Target::Absent);
    state.pinholes = vec![443];
    seen.router = Some(state);
    assert_eq!(told(&seen).v6, Target::At(own));
    seen.address.v4 = Some(([9, 9, 9, 9].into(), address::Source::Router));
    assert_eq!(told(&seen).v4, Target::At([9, 9, 9, 9].into()));
}

#[test]
fn a_helper_outside_says_whether_the_new_kind_of_number_leads_here() {
    let own: Ipv6Addr = "2600:db::1".parse().expect("a number");
    let mut helped = AtHomeRecord::default();
    helped.helpers.push("http://helper.example".to_owned());
    let mut seen = Seen {
        router: Some(router(Stand::Open, House::Open)),
        ..Seen::default()
    };
    seen.address.v6 = Some((own, address::Source::Interface));
    let state = seen.router.as_mut().expect("a router");
    state.pinholes = vec![443];
    let told = |seen: &Seen, doors: &[Door]| addresses(&helped, seen, doors).v6;
    assert_eq!(
        told(&seen, &usual()),
        Target::Leave,
        "it has not looked yet"
    );
    seen.looked.last = Some((Timestamp::UNIX_EPOCH, helped.helpers[0].clone()));
    assert_eq!(
        told(&seen, &usual()),
        Target::At(own),
        "a helper without that kind of number cannot tell"
    );
    let shut = prober::Sight::Silent;
    for (look, target) in [
        (Look::Doubtful(shut.clone()), Target::Leave),
        (Look::Out(shut), Target::Absent),
        (Look::WrongLock, Target::At(own)),
        (Look::In, Target::At(own)),
    ] {
        seen.looked.v6 = look;
        assert_eq!(told(&seen, &usual()), target, "{:?}", seen.looked.v6);
    }
    // By the door of a router nobody comes to the box's own number.
    let low = doors([
        "[::]:8080",
        "https://[::]:8443",
        "world+http://[::]:8081",
        "world+https://[::]:8444",
    ]);
    let state = seen.router.as_mut().expect("a router");
    state.pinholes.clear();
    assert_eq!(told(&seen, &low), Target::Absent);
}

#[test]
fn a_helper_is_asked_only_for_what_anyone_may_read() {
    let mut chosen = chosen(Readers::Home, Provider::DuckDns);
    chosen.helpers.push("http://helper.example".to_owned());
    let seen = Seen::default();
    let asked = |chosen: &AtHomeRecord| wishes(chosen, &seen, &usual(), &outside()).prober;
    assert!(asked(&chosen).helpers.is_empty() && asked(&chosen).name.is_none());
    chosen.readers = Readers::Anyone;
    let wish = asked(&chosen);
    assert_eq!(wish.helpers, chosen.helpers);
    assert_eq!(wish.name.as_deref(), Some("anna.example"));
}

#[test]
fn a_door_that_somebody_came_through_is_open_whatever_the_router_says() {
    let mut seen = Seen {
        router: Some(router(Stand::Stuck, House::Silent)),
        names: vec![leading(SideState::Right { number: None })],
        ..Seen::default()
    };
    let anyone = chosen(Readers::Anyone, Provider::DuckDns);
    let open = |seen: &Seen| {
        wishes(&anyone, seen, &usual(), &outside())
            .certificates
            .open
    };
    assert!(!open(&seen).tls);
    seen.looked.v4 = Look::WrongLock;
    assert!(open(&seen).tls && !open(&seen).http);
}
