//! What routers do to those who rely on them.

use crate::home::Home;
use crate::lab::Place;
use crate::router::Kind;

/// A home whose box shows a page and has a door for it.
fn open_home() -> (Home, String) {
    let home = Home::new();
    home.shows_a_page(Place::Box, 80, "The box", &[]);
    open(&home);
    let outside = format!("http://{}/", home.provider().address());
    home.visitor().finds(&outside, "The box");
    (home, outside)
}

fn open(home: &Home) {
    let address = home.box_address();
    home.at_the_box(&format!("upnpc -a {address} 80 80 tcp"))
        .holds("is redirected");
}

#[test]
fn a_restart_takes_all_mappings_and_begins_the_epoch_again() {
    let (home, outside) = open_home();
    let watch = home.visitor().watches(&outside, "The box");
    watch.reads_again_within(20);
    home.router().restarts(2);
    watch.misses_within(20);
    assert!(!home.router().mappings().contains("dnat"));
    let said = home.at_the_box("natpmpc").ok();
    let epoch = said
        .lines()
        .find_map(|line| line.strip_prefix("epoch = ")?.parse::<u32>().ok());
    assert!(epoch.is_some_and(|epoch| epoch < 5), "{said}");
    open(&home);
    watch.reads_again_within(20);
    assert!(watch.bad_seconds() >= 2.0, "{}", watch.told());
}

#[test]
fn a_router_forgets_without_a_restart() {
    let (home, outside) = open_home();
    home.router().forgets_mappings();
    assert!(
        !home.at_the_box("upnpc -l").text.contains("80->"),
        "nothing is listed"
    );
    assert!(home.visitor().reads(&outside).is_err());
    open(&home);
    home.visitor().finds(&outside, "The box");

    home.router().offers(&[Kind::OnlyPcp]);
    home.at_the_box("natpmpc -a 80 80 tcp 600")
        .holds("public port 80 ");
    home.visitor().finds(&outside, "The box");
    home.router().forgets_mappings();
    assert!(home.visitor().reads(&outside).is_err());
    home.at_the_box("natpmpc -a 80 80 tcp 600")
        .holds("public port 80 ");
    home.visitor().finds(&outside, "The box");
}

#[test]
fn a_broken_router_lists_and_grants_what_it_does_not_do() {
    let (home, outside) = open_home();
    home.router().breaks_mappings();
    home.at_the_box("upnpc -l").holds("80->");
    assert!(
        home.visitor().reads(&outside).is_err(),
        "and yet nobody comes in"
    );
    open(&home);
    assert!(
        home.visitor().reads(&outside).is_err(),
        "it says yes and does nothing"
    );
    home.at_the_box("upnpc -d 80 tcp").ok();
    open(&home);
    home.visitor().finds(&outside, "The box");
}

#[test]
fn low_ports_are_refused_or_become_others() {
    let home = Home::new();
    home.router().offers(&[Kind::NoLowPorts]);
    let address = home.box_address();
    home.at_the_box(&format!("upnpc -a {address} 8443 443 tcp"))
        .holds("code 606");
    let said = home.at_the_box("natpmpc -a 443 8443 tcp 600").ok();
    assert!(
        said.contains("Mapped public port 1024 protocol TCP to local port 8443"),
        "{said}"
    );
    home.at_the_box(&format!("upnpc -a {address} 8443 8443 tcp"))
        .holds("is redirected");
}

#[test]
fn a_port_that_another_device_took_leads_to_that_device() {
    let home = Home::new();
    home.shows_a_page(Place::Laptop, 80, "The laptop's own page", &[]);
    home.at_the_laptop("upnpc -a 192.168.1.20 80 80 tcp")
        .holds("is redirected");
    let address = home.box_address();
    home.at_the_box(&format!("upnpc -a {address} 80 80 tcp"))
        .holds("code 718");
    let said = home.at_the_box("natpmpc -a 80 80 tcp 600").ok();
    assert!(
        said.contains("Mapped public port") && !said.contains("public port 80 "),
        "{said}"
    );
    let outside = format!("http://{}/", home.provider().address());
    home.visitor().finds(&outside, "The laptop's own page");
}

#[test]
fn who_may_take_back_what_another_address_was_given() {
    let (home, outside) = open_home();
    home.at_the_laptop("upnpc -d 80 tcp").holds("606");
    home.visitor().finds(&outside, "The box");
    // As IGD 2 has it for more than one's own.
    home.at_the_laptop("upnpc -N 80 80 tcp").ok();
    assert!(home.visitor().reads(&outside).is_err());

    home.router().offers(&[Kind::Trusting]);
    open(&home);
    home.visitor().finds(&outside, "The box");
    home.at_the_laptop("upnpc -d 80 tcp").holds("returned : 0");
    assert!(home.visitor().reads(&outside).is_err());
}

#[test]
fn kinds_of_routers() {
    let home = Home::new();
    let description = "curl -s http://192.168.1.1:5000/rootDesc.xml";
    home.at_the_box(description)
        .holds("InternetGatewayDevice:2");
    home.router().offers(&[Kind::OldUpnp]);
    home.at_the_box(description)
        .holds("InternetGatewayDevice:1");
    home.router().offers(&[Kind::OnlyUpnp]);
    home.at_the_box("upnpc -s").holds("ExternalIPAddress");
    assert!(!home.at_the_box("timeout 2 natpmpc").good);
    home.router().offers(&[Kind::OnlyNatPmp]);
    home.at_the_box("upnpc -s").holds("No IGD");
    home.at_the_box("natpmpc").holds("Public IP address");
    home.router().offers(&[Kind::Closed]);
    home.at_the_box("upnpc -s").holds("No IGD");
    home.router().restarts(0);
    home.at_the_box("upnpc -s").holds("No IGD");
    home.router().offers(&[Kind::Ordinary]);
    home.at_the_box("upnpc -s").holds("ExternalIPAddress");
}

#[test]
fn the_home_sees_the_routers_page_at_its_own_address() {
    let (home, outside) = open_home();
    home.laptop().finds(&outside, "The router's own page");
    home.router().leads_the_home_to_itself();
    home.laptop().finds(&outside, "The box");
    home.visitor().finds(&outside, "The box");
}
