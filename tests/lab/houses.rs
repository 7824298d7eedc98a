//! Houses of every kind: what the box opens, what it cannot, and what it then says. The last word has the visitor.

use crate::box_at_home::{BoxAtHome, Keeper};
use crate::home::{Home, Lie, NAME};
use crate::reached::{WORDS, open_box, open_box_unhurried};
use crate::router::Kind;
use gluebox_tests::wait_for;
use std::time::Instant;

/// A box that everyone might read, if the house let them in; and its link.
fn wished_box(home: &Home) -> (BoxAtHome<'_>, String) {
    let gluebox = home.plug_in();
    let link = wished(&gluebox);
    (gluebox, link)
}

fn wished(gluebox: &BoxAtHome) -> String {
    let path = gluebox.publishes(WORDS);
    gluebox.is_named(Keeper::Dyndns2);
    gluebox.is_opened_to_everyone();
    format!("https://{NAME}/{path}")
}

/// The visitor comes in by a router that offers this alone.
fn comes_in_by(kind: Kind) {
    let home = Home::new();
    home.router().offers(&[kind]);
    let (gluebox, watch, _) = open_box(&home, Keeper::Dyndns2);
    gluebox.is_open_within(60);
    watch.reads_again_within(20);
    // It forgets, and is asked again in the same words.
    home.router().forgets_mappings();
    watch.reads_again_within(60);
}

#[test]
fn a_router_that_speaks_pcp() {
    comes_in_by(Kind::OnlyPcp);
}

#[test]
fn a_router_that_speaks_nat_pmp() {
    comes_in_by(Kind::OnlyNatPmp);
}

#[test]
fn a_router_that_speaks_upnp() {
    comes_in_by(Kind::OnlyUpnp);
}

#[test]
fn a_router_that_speaks_upnp_as_twenty_years_ago() {
    comes_in_by(Kind::OldUpnp);
}

#[test]
fn a_router_that_keeps_the_front_door_from_devices() {
    for kinds in [
        &[Kind::NoLowPorts][..],
        &[Kind::NoLowPorts, Kind::OnlyPcp],
        &[Kind::NoLowPorts, Kind::OnlyNatPmp],
        &[Kind::NoLowPorts, Kind::OnlyUpnp],
    ] {
        let home = Home::new();
        home.router().offers(kinds);
        let (gluebox, link) = wished_box(&home);
        gluebox.says_within(60, "but not the front door that links need");
        assert_eq!(gluebox.state()["flap"], "cannot");
        assert!(home.visitor().reads(&link).is_err());
        // What it opened instead was given back.
        wait_for("no other door", 20, || {
            (!home.router().mappings().contains("dnat")).then_some(())
        });
    }
}

#[test]
fn a_router_that_lets_no_device_open_doors() {
    let home = Home::new();
    // Asked by PCP, miniupnpd tries all 65535 numbers before it says no, and is silent for so long.
    home.router().offers(&[Kind::Refusing, Kind::OnlyUpnp]);
    let (gluebox, link) = wished_box(&home);
    gluebox.says_within(60, "Your router does not let me open the door.");
    assert!(home.visitor().reads(&link).is_err());
    // It shows how, at the router as it calls itself.
    let state = gluebox.state();
    assert_eq!(state["button"]["label"], "Show me how for Homely 3000");
    assert_eq!(state["how"]["page"], "http://192.168.1.1/", "{state:#}");
    // Its owner allows it; nobody tells the box, which looks every five minutes, here every one.
    home.router().offers(&[Kind::Ordinary]);
    home.visitor().finds_within(90, &link, WORDS);
}

#[test]
fn another_device_has_the_door_until_it_lets_it_go() {
    for (kind, words) in [
        (
            Kind::Ordinary,
            "Another device in your home, 192.168.1.20, already has the door",
        ),
        (
            Kind::OnlyPcp,
            "Another device in your home already has the door",
        ),
    ] {
        let home = Home::new();
        home.router().offers(&[kind]);
        home.another_device_takes_the_door();
        let gluebox = home.plug_in_unhurried();
        let link = wished(&gluebox);
        gluebox.says_within(60, words);
        assert!(home.visitor().reads(&link).is_err());
        home.another_device_lets_the_door_go();
        let began = Instant::now();
        home.visitor().finds_within(120, &link, WORDS);
        eprintln!(
            "{kind:?}: read outside {:.1} s after it was let go",
            began.elapsed().as_secs_f32()
        );
    }
}

#[test]
fn a_second_router_comes_and_goes() {
    let home = Home::new();
    let (gluebox, watch, _) = open_box_unhurried(&home);
    home.provider().sends_a_second_router();
    watch.misses_within(10);
    gluebox.says_within(150, "two routers in a row");
    let state = gluebox.state();
    assert_eq!(state["button"]["label"], "Show me how", "{state:#}");
    home.provider().is_good_again();
    let began = Instant::now();
    watch.reads_again_within(120);
    eprintln!(
        "one router again: read outside after {:.1} s",
        began.elapsed().as_secs_f32()
    );
    watch.reads_again_within(20);
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
        watch.reads_again_within(20);
        let book = home.liars_book(lie);
        assert!(!book.contains("POST"), "nothing is asked of a liar: {book}");
        eprintln!("{lie:?}: {:.0} MB in memory", gluebox.memory());
    }
}
