//! The provider's line, cables, and addresses that change.

use crate::home::Home;
use crate::lab::Place;

fn open_home() -> (Home, String) {
    let home = Home::new();
    home.shows_a_page(Place::Box, 80, "The box", &[]);
    let address = home.box_address();
    home.at_the_box(&format!("upnpc -a {address} 80 80 tcp"))
        .holds("is redirected");
    let outside = format!("http://{}/", home.provider().address());
    home.visitor().finds(&outside, "The box");
    (home, outside)
}

/// The address that the world sees when the box asks.
fn echo(home: &Home) -> String {
    let first = home
        .at_the_box(
            "curl -s -m 20 --retry 9 --retry-delay 1 --retry-all-errors http://echo1.inet.test/",
        )
        .ok();
    let second = home
        .at_the_box(
            "curl -s -m 20 --retry 9 --retry-delay 1 --retry-all-errors http://echo2.inet.test/",
        )
        .ok();
    assert_eq!(first, second, "two echoes agree");
    first.trim().to_owned()
}

#[test]
fn a_new_address_replaces_the_old_one_at_once() {
    let (home, outside) = open_home();
    let new = home.provider().gives_a_new_address();
    home.visitor().finds(&format!("http://{new}/"), "The box");
    assert!(
        home.visitor().reads(&outside).is_err(),
        "the old one is dead"
    );
    home.at_the_box("upnpc -s")
        .holds(&format!("ExternalIPAddress = {new}"));
    assert_eq!(echo(&home), new.to_string());
}

#[test]
fn a_shared_address_and_a_second_router_let_nobody_knock() {
    let (home, outside) = open_home();
    let own = home.provider().address();
    assert_eq!(echo(&home), own.to_string());

    home.provider().shares_one_address_among_homes();
    assert!(home.provider().address().octets().starts_with(&[100, 64]));
    assert_eq!(
        echo(&home),
        "11.22.33.50",
        "the world sees an address that is not the router's"
    );
    assert!(home.visitor().reads(&outside).is_err());
    assert!(home.visitor().reads("http://11.22.33.50/").is_err());
    home.provider().is_good_again();

    home.provider().sends_a_second_router();
    assert!(home.provider().address().is_private());
    assert_eq!(echo(&home), "11.22.33.50");
    assert!(home.visitor().reads("http://11.22.33.50/").is_err());
    home.provider().cuts_the_line();
    assert!(!home.at_the_box("curl -s -m 2 http://echo1.inet.test/").good);
    home.provider().mends_the_line();
    assert_eq!(echo(&home), "11.22.33.50");

    home.provider().is_good_again();
    home.visitor().finds(&outside, "The box");
}

#[test]
fn cables_out_and_in_again() {
    let (home, outside) = open_home();
    let at_home = format!("http://{}/", home.box_address());

    home.provider().cuts_the_line();
    home.laptop().finds(&at_home, "The box");
    assert!(home.visitor().reads(&outside).is_err());
    home.provider().mends_the_line();
    home.visitor().finds_within(30, &outside, "The box");

    home.pull_the_boxs_cable();
    assert!(home.laptop().reads(&at_home).is_err() && home.visitor().reads(&outside).is_err());
    home.plug_the_boxs_cable();
    home.laptop().finds_within(30, &at_home, "The box");
    home.visitor().finds_within(30, &outside, "The box");
}

#[test]
fn a_box_that_moves_leaves_its_door_behind() {
    let (home, outside) = open_home();
    let old = home.box_address();
    let new = home.box_moves();
    assert_ne!(new, old);
    home.laptop().finds(&format!("http://{new}/"), "The box");
    assert!(home.laptop().reads(&format!("http://{old}/")).is_err());
    assert!(
        home.visitor().reads(&outside).is_err(),
        "the router knows only the old place"
    );
}
