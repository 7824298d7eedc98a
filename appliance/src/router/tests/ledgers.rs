//! What is ours, and nothing else.

use std::net::Ipv4Addr;

use crate::router::{Door, Entry, Grant, Ledger, Way};

const HERE: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 1);
const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 1);
const FRONT: Door = Door {
    outside: 443,
    inside: 8443,
};
const BACK: Door = Door {
    outside: 80,
    inside: 8080,
};

const FOR_EVER: Grant = Grant {
    permanent: true,
    same: false,
};

fn own(last: u8) -> Ipv4Addr {
    Ipv4Addr::new(192, 168, 1, last)
}

#[test]
fn a_door_to_the_same_number_is_ours_until_it_is_struck() {
    let mut ledger = Ledger::default();
    ledger.intend(HERE, own(10), &[FRONT]);
    let same = Grant {
        permanent: false,
        same: true,
    };
    ledger.granted(own(10), FRONT, Way::Upnp, same);
    assert_eq!(ledger.entries[0].inside(), 443);
    assert!(ledger.is_ours(443, own(10), 443) && !ledger.is_ours(443, own(10), 8443));
    assert!(ledger.leads_to_the_same(Some(HERE)) && !ledger.leads_to_the_same(Some(ELSEWHERE)));
    // Nothing of it is lost over a restart, and an older form says nothing of it.
    let kept = serde_json::to_string(&ledger).expect("plain values");
    assert_eq!(
        serde_json::from_str::<Ledger>(&kept).ok(),
        Some(ledger.clone())
    );
    let old = kept.replace(",\"same\":true", "");
    let old: Ledger = serde_json::from_str(&old).expect("an older form");
    assert!(!old.leads_to_the_same(Some(HERE)));
    ledger.strike(&ledger.entries.clone());
    assert!(!ledger.leads_to_the_same(Some(HERE)));
}

#[test]
fn what_is_wished_is_no_leftover() {
    let mut ledger = Ledger::default();
    ledger.intend(HERE, own(10), &[FRONT, BACK]);
    ledger.intend(HERE, own(10), &[FRONT, BACK]);
    assert_eq!(ledger.entries.len(), 2);
    assert!(ledger.leftovers(HERE, own(10), &[FRONT, BACK]).is_empty());
    assert_eq!(ledger.leftovers(HERE, own(10), &[FRONT]).len(), 1);
    // The box moved: what it asked for from its old address is left over.
    assert_eq!(ledger.leftovers(HERE, own(50), &[FRONT, BACK]).len(), 2);
    // Another router is not bothered with it.
    assert!(ledger.leftovers(ELSEWHERE, own(10), &[]).is_empty());
}

#[test]
fn granted_and_struck() {
    let mut ledger = Ledger::default();
    ledger.intend(HERE, own(10), &[FRONT]);
    ledger.intend(HERE, own(50), &[FRONT]);
    ledger.granted(own(50), FRONT, Way::Upnp, FOR_EVER);
    let ways: Vec<_> = ledger
        .entries
        .iter()
        .map(|entry| (entry.way, entry.permanent))
        .collect();
    assert_eq!(ways, [(None, false), (Some(Way::Upnp), true)]);
    let old = ledger.entries[0].clone();
    ledger.strike(&[old]);
    assert_eq!(ledger.entries.len(), 1);
    assert_eq!(ledger.entries[0].client, own(50));
}

#[test]
fn it_stays_small_and_keeps_what_stays_for_ever() {
    let mut ledger = Ledger::default();
    ledger.intend(HERE, own(1), &[FRONT]);
    ledger.granted(own(1), FRONT, Way::Upnp, FOR_EVER);
    for last in 2..200 {
        ledger.intend(HERE, own(last), &[FRONT, BACK]);
    }
    assert!(ledger.entries.len() <= 12);
    assert!(ledger.entries.iter().any(|entry: &Entry| entry.permanent));
}

#[test]
fn it_outlasts_a_restart() {
    let mut ledger = Ledger {
        nonce: [1, 2, 3],
        ..Ledger::default()
    };
    ledger.intend(HERE, own(10), &[FRONT]);
    ledger.granted(own(10), FRONT, Way::Pcp, Grant::default());
    let text = serde_json::to_string(&ledger).expect("plain values");
    assert_eq!(
        serde_json::from_str::<Ledger>(&text).expect("the same"),
        ledger
    );
}
