//! Houses of every kind: what the box opens, what it cannot, and what it then says. The last word has the visitor.

use crate::box_at_home::{BoxAtHome, Keeper};
use crate::home::{Home, Lie, NAME};
use crate::reached::{WORDS, open_box};
use crate::router::Kind;

/// A box that everyone might read, if the house let them in; and its link.
fn wished_box(home: &Home) -> (BoxAtHome<'_>, String) {
    let gluebox = home.plug_in();
    let path = gluebox.publishes(WORDS);
    gluebox.is_named(Keeper::Dyndns2);
    gluebox.is_opened_to_everyone();
    (gluebox, format!("https://{NAME}/{path}"))
}

#[test]
fn routers_that_speak_otherwise() {
    for kind in [Kind::OnlyPcp, Kind::OldUpnp] {
        let home = Home::new();
        home.router().offers(&[kind]);
        let (gluebox, watch, _) = open_box(&home, Keeper::Dyndns2);
        gluebox.says_within(20, "Open.");
        watch.reads_again_within(5);
    }
}

#[test]
fn a_router_that_is_silent_and_then_is_not() {
    let home = Home::new();
    home.router().offers(&[Kind::Closed]);
    let (gluebox, link) = wished_box(&home);
    gluebox.says_within(60, "does not answer when I ask it to open the door");
    assert_eq!(gluebox.state()["flap"], "cannot");
    assert!(home.visitor().reads(&link).is_err());
    // Somebody allows it; nobody tells the box.
    home.router().offers(&[Kind::Ordinary]);
    home.visitor().finds_within(90, &link, WORDS);
}

#[test]
fn one_number_for_many_homes_and_two_routers_in_a_row() {
    let home = Home::new();
    home.provider().shares_one_address_among_homes();
    let (gluebox, link) = wished_box(&home);
    gluebox.says_within(60, "shares one number among many homes");
    assert!(home.visitor().reads(&link).is_err());

    home.provider().is_good_again();
    home.provider().sends_a_second_router();
    gluebox.says_within(90, "two routers in a row");
    assert!(home.visitor().reads(&link).is_err());
}

#[test]
fn devices_that_lie() {
    for lie in [
        Lie::Gateway,
        Lie::Elsewhere,
        Lie::Redirect,
        Lie::Bomb,
        Lie::Endless,
        Lie::Slow,
    ] {
        let home = Home::new();
        home.is_lied_to(lie);
        let (gluebox, watch, _) = open_box(&home, Keeper::Dyndns2);
        watch.reads_again_within(5);
        let book = home.liars_book(lie);
        assert!(!book.contains("POST"), "nothing is asked of a liar: {book}");
        eprintln!("{lie:?}: {:.0} MB in memory", gluebox.memory());
    }
}
