//! Every answer of every protocol, and what the owner is told.

use std::{net::Ipv4Addr, time::Duration};

use crate::router::{Answer, House, Refusal, Seen, Way, age::Age, classify};

fn v4(text: &str) -> Ipv4Addr {
    text.parse().expect("a number")
}

/// A router that says `wan`, and refuses 443 for `why`.
fn seen(wan: Option<&str>, why: Option<Refusal>) -> Seen {
    Seen {
        gateway: Some(v4("192.168.1.1")),
        address: Some(v4("192.168.1.10")),
        answers: vec![Answer {
            way: Way::Upnp,
            wan: wan.map(v4),
            age: None,
            spoke: true,
        }],
        open: if why.is_none() {
            vec![443, 80]
        } else {
            Vec::new()
        },
        refused: why.map(|why| (443, why)).into_iter().collect(),
        ..Seen::default()
    }
}

#[test]
fn codes_of_upnp() {
    for (code, house) in [
        (402, House::Unhelpful),
        (501, House::Unhelpful),
        (606, House::Refuses),
        (701, House::Full),
        (702, House::Refuses),
        (703, House::Refuses),
        (
            718,
            House::Taken {
                door: 443,
                by: None,
            },
        ),
        (724, House::Unhelpful),
        (725, House::Unhelpful),
        (728, House::Full),
        (729, House::ByHand),
        (401, House::Unhelpful),
        (999, House::Unhelpful),
    ] {
        let seen = seen(Some("11.22.33.10"), Some(Refusal::from_upnp(code)));
        assert_eq!(classify(&seen), house, "{code}");
    }
    assert_eq!(Refusal::from_upnp(725), Refusal::Lease);
    assert_eq!(Refusal::from_upnp(402), Refusal::Lease);
    assert_eq!(Refusal::from_upnp(724), Refusal::SameNumber);
}

#[test]
fn codes_of_pcp() {
    for (code, why) in [
        (1, Refusal::Unknown),
        (2, Refusal::Forbidden),
        (3, Refusal::Garbled),
        (4, Refusal::Unknown),
        (5, Refusal::Unknown),
        (6, Refusal::Garbled),
        (7, Refusal::NoOutside),
        (8, Refusal::Full),
        (9, Refusal::Unknown),
        (10, Refusal::Full),
        (11, Refusal::Taken(None)),
        (12, Refusal::Between),
        (13, Refusal::Failed),
        (200, Refusal::Failed),
    ] {
        assert_eq!(Refusal::from_pcp(code), why, "{code}");
    }
}

#[test]
fn codes_of_nat_pmp() {
    for (code, why) in [
        (1, Refusal::Unknown),
        (2, Refusal::Forbidden),
        (3, Refusal::NoOutside),
        (4, Refusal::Full),
        (5, Refusal::Unknown),
        (6, Refusal::Failed),
    ] {
        assert_eq!(Refusal::from_nat_pmp(code), why, "{code}");
    }
}

#[test]
fn what_the_routers_own_number_tells() {
    let no = Some(Refusal::Failed);
    for (wan, house) in [
        ("11.22.33.10", House::Open),
        ("100.64.3.2", House::SharedNumber),
        ("100.127.255.1", House::SharedNumber),
        ("192.168.0.2", House::TwoRouters),
        ("10.0.0.2", House::TwoRouters),
        ("172.20.0.2", House::TwoRouters),
        ("192.0.0.2", House::NewKindOnly),
        ("169.254.3.4", House::NoInternet),
    ] {
        let why = (house != House::Open).then_some(Refusal::Failed);
        assert_eq!(classify(&seen(Some(wan), why)), house, "{wan}");
    }
    // miniupnpd with a private number tells none: the second router on the way out decides.
    let mut hidden = seen(Some("0.0.0.0"), no);
    for (hop, echo, house) in [
        (Some("100.64.0.1"), None, House::SharedNumber),
        (Some("192.168.0.1"), None, House::TwoRouters),
        (Some("172.16.0.1"), None, House::TwoRouters),
        (Some("10.20.0.1"), None, House::SharedNumber),
        (Some("80.1.2.3"), None, House::SharedNumber),
        (None, Some("11.22.33.50"), House::SharedNumber),
        (None, None, House::NoInternet),
    ] {
        (hidden.hop, hidden.echo) = (hop.map(v4), echo.map(v4));
        assert_eq!(classify(&hidden), house, "{hop:?} {echo:?}");
    }
}

#[test]
fn an_echo_that_differs_means_another_router() {
    let mut seen = seen(Some("11.22.33.10"), None);
    seen.echo = Some(v4("11.22.33.10"));
    assert_eq!(classify(&seen), House::Open);
    seen.echo = Some(v4("11.22.33.50"));
    assert_eq!(classify(&seen), House::SharedNumber);
}

#[test]
fn houses_without_a_helpful_router() {
    assert_eq!(classify(&Seen::default()), House::NoGateway);
    let mut silent = seen(None, Some(Refusal::Silent));
    silent.answers[0].spoke = false;
    assert_eq!(classify(&silent), House::Silent);
    silent.address = Some(v4("5.6.7.8"));
    assert_eq!(classify(&silent), House::Direct);
    silent.answers.clear();
    silent.address = Some(v4("192.168.1.10"));
    assert_eq!(classify(&silent), House::Unknown);
}

#[test]
fn particular_refusals() {
    let by = Some(v4("192.168.1.20"));
    for (why, house) in [
        (Refusal::Taken(by), House::Taken { door: 443, by }),
        (
            Refusal::Other(444),
            House::OtherDoor {
                door: 443,
                granted: 444,
            },
        ),
        (Refusal::Low, House::LowRefused),
        (Refusal::Between, House::TwoRouters),
        (Refusal::ByHand, House::ByHand),
    ] {
        assert_eq!(classify(&seen(Some("11.22.33.10"), Some(why))), house);
    }
    // Without 80 a site is whole; without 443 it is not.
    let mut half = seen(Some("11.22.33.10"), Some(Refusal::Forbidden));
    half.open = vec![80];
    assert_eq!(classify(&half), House::Refuses);
    half.refused[0].0 = 80;
    half.open = vec![443];
    assert_eq!(classify(&half), House::Open);
}

#[test]
fn the_answer_that_explains_most_is_kept() {
    let by = Refusal::Taken(Some(v4("192.168.1.20")));
    for (less, more) in [
        (Refusal::Silent, Refusal::Unknown),
        (Refusal::Failed, Refusal::Forbidden),
        (Refusal::Other(444), by),
        (Refusal::Taken(None), by),
        (Refusal::Forbidden, Refusal::Low),
    ] {
        assert!(less.weight() < more.weight(), "{less:?} {more:?}");
    }
}

/// look.md 7: never outside "more".
const BANNED: [&str; 28] = [
    "port",
    "dns",
    "ip",
    "nat",
    "cgnat",
    "lan",
    "wan",
    "tls",
    "ssl",
    "certificate",
    "server",
    "host",
    "token",
    "session",
    "cache",
    "sync",
    "deploy",
    "error",
    "code",
    "invalid",
    "failed",
    "null",
    "unauthorized",
    "forbidden",
    "404",
    "500",
    "upnp",
    "ipv4",
];

#[test]
fn sentences_are_for_people() {
    let by = Some(v4("192.168.1.20"));
    for house in [
        House::Unknown,
        House::Open,
        House::Direct,
        House::NoGateway,
        House::NoInternet,
        House::Silent,
        House::Refuses,
        House::LowRefused,
        House::Taken { door: 443, by },
        House::Taken {
            door: 443,
            by: None,
        },
        House::OtherDoor {
            door: 443,
            granted: 444,
        },
        House::Moved,
        House::Full,
        House::ByHand,
        House::TwoRouters,
        House::SharedNumber,
        House::NewKindOnly,
        House::Unhelpful,
    ] {
        let sentence = house.sentence();
        assert!(
            sentence.ends_with(['.', '?']) && sentence.len() > 20,
            "{sentence}"
        );
        let lower = sentence.to_lowercase();
        for word in lower.split(|c: char| !c.is_alphanumeric()) {
            assert!(!BANNED.contains(&word), "{word}: {sentence}");
        }
    }
}

#[test]
fn a_router_that_began_anew() {
    let age = |at, seconds| Age {
        at: Duration::from_secs(at),
        seconds,
    };
    for (before, after, anew) in [
        ((0, 1000), (60, 1060), false),
        ((0, 1000), (60, 1058), false),
        ((0, 1000), (60, 5), true),
        ((0, 1000), (0, 999), false),
        ((0, 1000), (0, 998), true),
        // Slower or faster by more than a sixteenth.
        ((0, 1000), (1600, 2510), false),
        ((0, 1000), (1600, 2400), true),
        ((0, 1000), (1600, 2690), false),
        ((0, 1000), (1600, 2800), true),
        // The router was started again and has run longer than before since we asked.
        ((0, 10), (600, 200), true),
        // It is as young again as when we first asked, or a second younger.
        ((0, 2), (7, 2), true),
        ((0, 2), (7, 1), true),
        ((0, u32::MAX), (10, 3), true),
    ] {
        let anew_found = age(before.0, before.1).began_anew(age(after.0, after.1));
        assert_eq!(anew_found, anew, "{before:?} {after:?}");
    }
}
