//! Being found at home: avahi hears avahi, and what a hostile neighbour does to it.

use crate::home::{Home, Lie};
use crate::lab::Place;
use gluebox_tests::wait_for;

/// What avahi on the laptop makes of a name.
fn resolves(home: &Home, name: &str) -> Option<String> {
    let said = home.asks_avahi(&["avahi-resolve", "-4", "-n", name]);
    let address = said.text.split_whitespace().nth(1)?.to_owned();
    (said.good && address.parse::<std::net::Ipv4Addr>().is_ok()).then_some(address)
}

#[test]
fn the_laptop_finds_the_box_by_its_name() {
    let home = Home::new();
    home.announces(Place::Laptop, "laptop");
    home.announces(Place::Box, "gluebox");
    let found = wait_for("gluebox.local", 20, || resolves(&home, "gluebox.local"));
    assert_eq!(found, home.box_address().to_string());

    home.is_lied_to(Lie::BrokenPackets);
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert_eq!(
        resolves(&home, "gluebox.local"),
        Some(found),
        "avahi does not mind broken packets"
    );
}

#[test]
fn a_neighbour_who_claims_every_name_drives_avahi_to_another() {
    let home = Home::new();
    home.is_lied_to(Lie::ClaimsEveryName);
    home.announces(Place::Box, "gluebox");
    wait_for("the claim", 20, || {
        home.liars_book(Lie::ClaimsEveryName)
            .contains("gluebox-2")
            .then_some(())
    });
}
