//! The box is reached from outside, and comes back by itself whatever the house does.

use crate::box_at_home::{BoxAtHome, Keeper};
use crate::home::{Home, NAME};
use crate::lab::Place;
use crate::router::Kind;
use crate::watch::Watch;
use crate::world::Names;
use gluebox_tests::wait_for;
use std::time::{Duration, Instant};

pub(crate) const WORDS: &str = "Hello from the shelf";

/// A box with name, door and lock, whose page a visitor outside reads; watched from now on. And where the page is.
pub(crate) fn open_box(home: &Home, keeper: Keeper) -> (BoxAtHome<'_>, Watch, String) {
    opened(home, home.plug_in(), keeper)
}

/// The same for a box that waits as long as in real life.
pub(crate) fn open_box_unhurried(home: &Home) -> (BoxAtHome<'_>, Watch, String) {
    opened(home, home.plug_in_unhurried(), Keeper::Dyndns2)
}

/// The same for a box that looks at everything every few seconds.
pub(crate) fn open_box_watchful(home: &Home) -> (BoxAtHome<'_>, Watch, String) {
    open_box_watchful_by(home, Keeper::Dyndns2)
}

pub(crate) fn open_box_watchful_by(home: &Home, keeper: Keeper) -> (BoxAtHome<'_>, Watch, String) {
    opened(home, home.plug_in_watchful(), keeper)
}

fn opened<'a>(
    home: &'a Home,
    gluebox: BoxAtHome<'a>,
    keeper: Keeper,
) -> (BoxAtHome<'a>, Watch, String) {
    let began = Instant::now();
    let path = gluebox.publishes(WORDS);
    let typed = gluebox.is_named(keeper);
    gluebox.is_opened_to_everyone();
    let link = format!("https://{NAME}/{path}");
    let watch = home.visitor().watches(&link, WORDS);
    watch.reads_again_within(120);
    eprintln!(
        "from claim to the visitor's first good read: {:.1} s; {typed} fields typed, no page left",
        began.elapsed().as_secs_f32()
    );
    (gluebox, watch, path)
}

/// How often the name's provider was told a number that it took.
fn told(home: &Home) -> usize {
    let asked = home.world().asked_for_names();
    let good = |line: &&serde_json::Value| {
        let said = line["said"].as_str();
        said.is_some_and(|said| said.starts_with("good"))
    };
    asked.iter().filter(good).count()
}

#[test]
fn from_claim_to_a_page_that_everyone_reads() {
    let home = Home::new();
    let (gluebox, watch, path) = open_box(&home, Keeper::Dyndns2);
    gluebox.says_within(60, "Open. Anyone with the link can read your site.");
    let state = gluebox.state();
    assert_eq!(state["link"], format!("https://{NAME}/"), "{state:#}");
    assert!(
        !state.to_string().contains("secret\""),
        "no key is shown: {state:#}"
    );
    watch.reads_again_within(20);
    let link = format!("https://{NAME}/{path}");
    home.visitor().over_ipv6().finds_within(60, &link, WORDS);
}

#[test]
fn a_new_number_from_the_provider() {
    let home = Home::new();
    let (_gluebox, watch, _) = open_box(&home, Keeper::Dyndns2);
    // Both kinds of number are told by now.
    let other = home.visitor().over_ipv6();
    wait_for("the new kind of number", 60, || {
        (!other.looks_up(NAME).is_empty()).then_some(())
    });
    let before = told(&home);
    home.provider().gives_a_new_address();
    // Its old number leads nowhere from now on.
    let began = Instant::now();
    watch.reads_again_within(60);
    eprintln!(
        "a new number: read again after {:.1} s",
        began.elapsed().as_secs_f32()
    );
    assert_eq!(told(&home), before + 1, "the name was changed once");
    watch.reads_again_within(20);
}

#[test]
fn a_router_that_restarts_and_one_that_forgets() {
    let home = Home::new();
    let (gluebox, watch, _) = open_box(&home, Keeper::Dyndns2);
    let began = Instant::now();
    home.router().restarts(3);
    watch.reads_again_within(60);
    eprintln!(
        "a restart: read again after {:.1} s",
        began.elapsed().as_secs_f32()
    );
    gluebox.says_within(60, "Your router forgot about me.");

    let began = Instant::now();
    home.router().forgets_mappings();
    watch.reads_again_within(60);
    eprintln!(
        "forgotten doors: read again after {:.1} s",
        began.elapsed().as_secs_f32()
    );
    watch.reads_again_within(20);
}

/// The router gives the box another address: the home finds it there, the desk shows it. Says since when.
fn moves(home: &Home, gluebox: &BoxAtHome) -> Instant {
    let began = Instant::now();
    let address = home.box_moves();
    wait_for("the new address by the name at home", 30, || {
        let said = home.asks_avahi(&["avahi-resolve", "-4", "-n", "gluebox.local"]);
        said.text.contains(&address.to_string()).then_some(())
    });
    wait_for("the new address on the desk", 30, || {
        let links = gluebox.state()["home_links"].to_string();
        links.contains(&address.to_string()).then_some(())
    });
    let took = began.elapsed();
    eprintln!(
        "moved at home: found there after {:.1} s",
        took.as_secs_f32()
    );
    assert!(took < Duration::from_secs(30), "{took:?}");
    began
}

#[test]
fn a_box_that_moves_at_home_takes_its_door_along() {
    for kind in [Kind::Ordinary, Kind::Trusting] {
        let home = Home::new();
        home.router().offers(&[kind]);
        home.announces(Place::Laptop, "laptop");
        let (gluebox, watch, _) = open_box_unhurried(&home);
        let began = moves(&home, &gluebox);
        watch.reads_again_within(30);
        let took = began.elapsed();
        eprintln!("{kind:?}: read outside after {:.1} s", took.as_secs_f32());
        assert!(took < Duration::from_secs(30), "{took:?}");
        gluebox.says_within(30, "I have another place in your home now.");
        watch.reads_again_within(20);
    }
}

/// A router that is asked by PCP alone lets nobody take back what another address was given.
#[test]
fn a_box_that_moves_where_the_router_keeps_its_door() {
    let home = Home::new();
    home.router().offers(&[Kind::OnlyPcp]);
    home.announces(Place::Laptop, "laptop");
    let (gluebox, watch, _) = open_box(&home, Keeper::Dyndns2);
    let began = moves(&home, &gluebox);
    gluebox.says_within(
        30,
        "Your router still keeps the door for my earlier place at home.",
    );
    watch.reads_again_within(240);
    let took = began.elapsed();
    eprintln!(
        "by PCP alone: read outside after {:.1} s",
        took.as_secs_f32()
    );
    // Its lease of three minutes, and a moment.
    assert!(took < Duration::from_secs(215), "{took:?}");
    watch.reads_again_within(20);
}

#[test]
fn power_back_with_everything_else_down() {
    let home = Home::new();
    let (gluebox, watch, path) = open_box(&home, Keeper::Dyndns2);
    let unplugged = gluebox.loses_power();
    home.provider().cuts_the_line();
    home.world().names_are_kept_by(Names::Nobody);
    let began = Instant::now();
    let gluebox = home.plug_in_again(unplugged);
    home.laptop()
        .finds(&format!("{}{path}", gluebox.home_link()), WORDS);
    eprintln!(
        "power back: read at home after {:.1} s",
        began.elapsed().as_secs_f32()
    );
    gluebox.says_within(60, "Your internet is off.");
    home.provider().mends_the_line();
    home.world().names_are_kept_by(Names::Knot);
    let began = Instant::now();
    watch.reads_again_within(120);
    eprintln!(
        "line back: read outside after {:.1} s",
        began.elapsed().as_secs_f32()
    );
}
