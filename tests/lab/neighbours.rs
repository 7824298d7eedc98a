//! Hostile neighbours on the wire that the home speaks names on: the box is found all the same, and does not swell.

use crate::box_at_home::{BoxAtHome, Keeper};
use crate::home::{Home, Lie};
use crate::lab::Place;
use crate::reached::{WORDS, open_box};
use gluebox_tests::wait_for;
use std::time::{Duration, Instant};

/// What a thousand packets may leave in memory, in megabytes.
const LEFT: f64 = 8.0;

/// Where the laptop finds the box by its name.
fn found(home: &Home) -> Option<String> {
    let said = home.asks_avahi(&["avahi-resolve", "-4", "-n", "gluebox.local"]);
    said.text.split_whitespace().nth(1).map(str::to_owned)
}

/// For so long it is read at home by its number, and goes on in little memory.
fn endures(home: &Home, gluebox: &BoxAtHome, path: &str, seconds: u64, each: impl Fn()) {
    let before = gluebox.remembered();
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(seconds) {
        let link = format!("{}{path}", gluebox.home_link());
        home.laptop().finds(&link, WORDS);
        each();
        std::thread::sleep(Duration::from_millis(500));
    }
    let grown = gluebox.remembered() - before;
    eprintln!("{grown:.1} MB more in memory");
    assert!(grown < LEFT, "{grown} MB");
}

#[test]
fn rubbish_where_names_are_spoken() {
    let home = Home::new();
    home.announces(Place::Laptop, "laptop");
    let (gluebox, watch, path) = open_box(&home, Keeper::Dyndns2);
    let address = home.box_address().to_string();
    wait_for("the name at home", 30, || {
        found(&home).filter(|it| *it == address)
    });
    watch.counts_from_now();
    home.is_lied_to(Lie::BrokenPackets);
    endures(&home, &gluebox, &path, 20, || {
        assert_eq!(found(&home).as_ref(), Some(&address));
    });
    gluebox.is_open_within(60);
    assert!(watch.bad_seconds() < 0.1, "{}", watch.told());
}

#[test]
fn a_neighbour_who_takes_every_name() {
    let home = Home::new();
    // Before the box asks for one.
    home.is_lied_to(Lie::ClaimsEveryName);
    let (gluebox, watch, path) = open_box(&home, Keeper::Dyndns2);
    watch.counts_from_now();
    endures(&home, &gluebox, &path, 30, || {
        // The link that nobody can claim is all that the desk shows.
        let links = gluebox.state()["home_links"].to_string();
        assert!(links.contains(&gluebox.home_link()), "{links}");
        assert!(!links.contains(".local"), "{links}");
    });
    let book = home.liars_book(Lie::ClaimsEveryName);
    assert!(
        book.contains("gluebox-"),
        "it claimed further names: {book}"
    );
    let found = gluebox.check("found")["sentence"].to_string();
    assert!(found.contains("takes every name"), "{found}");
    gluebox.is_open_within(60);
    assert!(watch.bad_seconds() < 0.1, "{}", watch.told());
}

#[test]
fn a_neighbour_who_calls_names_without_end() {
    let home = Home::new();
    let (gluebox, watch, path) = open_box(&home, Keeper::Dyndns2);
    watch.counts_from_now();
    home.is_lied_to(Lie::NamesWithoutEnd);
    // Remembered, they would be three times what may be left.
    endures(&home, &gluebox, &path, 40, || {});
    let found = gluebox.check("found")["sentence"].to_string();
    assert!(found.contains("calls out names without end"), "{found}");
    gluebox.is_open_within(60);
    assert!(watch.bad_seconds() < 0.1, "{}", watch.told());
}
