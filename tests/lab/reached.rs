//! The box is reached from outside, and comes back by itself whatever the house does.

use crate::box_at_home::{BoxAtHome, Keeper};
use crate::home::{Home, NAME};
use crate::lab::Place;
use crate::watch::Watch;
use crate::world::Names;
use gluebox_tests::wait_for;
use std::time::Instant;

pub(crate) const WORDS: &str = "Hello from the shelf";

/// A box with name, door and lock, whose page a visitor outside reads; watched from now on. And where the page is.
pub(crate) fn open_box(home: &Home, keeper: Keeper) -> (BoxAtHome<'_>, Watch, String) {
    let gluebox = home.plug_in();
    let began = Instant::now();
    let path = gluebox.publishes(WORDS);
    let typed = gluebox.is_named(keeper);
    gluebox.is_opened_to_everyone();
    let link = format!("https://{NAME}/{path}");
    let watch = home.visitor().watches(&link, WORDS);
    watch.reads_again_within(60);
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
    gluebox.says_within(20, "Open. Anyone with the link can read your site.");
    let state = gluebox.state();
    assert_eq!(state["link"], format!("https://{NAME}/"), "{state:#}");
    assert!(
        !state.to_string().contains("secret\""),
        "no key is shown: {state:#}"
    );
    watch.reads_again_within(5);
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
    let began = Instant::now();
    watch.misses_within(10);
    watch.reads_again_within(60);
    eprintln!(
        "a new number: read again after {:.1} s",
        began.elapsed().as_secs_f32()
    );
    assert_eq!(told(&home), before + 1, "the name was changed once");
    watch.reads_again_within(5);
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
    gluebox.says_within(20, "Your router forgot about me.");

    let began = Instant::now();
    home.router().forgets_mappings();
    watch.misses_within(5);
    watch.reads_again_within(60);
    eprintln!(
        "forgotten doors: read again after {:.1} s",
        began.elapsed().as_secs_f32()
    );
    watch.reads_again_within(5);
}

#[test]
fn a_box_that_moves_at_home() {
    let home = Home::new();
    home.announces(Place::Laptop, "laptop");
    let (gluebox, watch, _) = open_box(&home, Keeper::Dyndns2);
    let began = Instant::now();
    let address = home.box_moves();
    watch.misses_within(10);
    wait_for("the new address by the name at home", 30, || {
        let said = home.asks_avahi(&["avahi-resolve", "-4", "-n", "gluebox.local"]);
        said.text.contains(&address.to_string()).then_some(())
    });
    let links = gluebox.state()["home_links"].to_string();
    assert!(links.contains(&address.to_string()), "{links}");
    eprintln!(
        "moved at home: found there after {:.1} s",
        began.elapsed().as_secs_f32()
    );
    // This router keeps the door for the old address, whoever asks, until its lease of three minutes ends.
    gluebox.says_within(
        30,
        "Your router still keeps the door for my earlier place at home.",
    );
    watch.reads_again_within(200);
    eprintln!(
        "moved at home: read outside after {:.1} s",
        began.elapsed().as_secs_f32()
    );
    watch.reads_again_within(5);
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
