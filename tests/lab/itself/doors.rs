//! Doors in the router: the box answers at home, the visitor only through a mapping.

use crate::home::Home;
use crate::lab::Place;
use crate::reader::Miss;
use crate::router::Kind;

#[test]
fn a_mapping_lets_the_visitor_in() {
    let home = Home::new();
    let gluebox = home.plug_in();
    let path = gluebox.publishes("Hello from the shelf");
    home.laptop().finds(
        &format!("{}{path}", gluebox.home_link()),
        "Hello from the shelf",
    );

    let outside = format!("http://{}/{path}", home.provider().address());
    let shut = home.visitor().reads(&outside);
    assert!(matches!(shut, Err(Miss::NoWay(_))), "no door yet: {shut:?}");

    let address = home.box_address();
    home.at_the_box(&format!("upnpc -a {address} 80 80 tcp"))
        .holds("is redirected");
    home.visitor().finds(&outside, "Hello from the shelf");

    home.at_the_box("upnpc -d 80 tcp").holds("returned : 0");
    assert!(
        home.visitor().reads(&outside).is_err(),
        "the door is shut again"
    );
    gluebox.loses_power();
    assert!(
        home.laptop().reads(&format!("http://{address}/")).is_err(),
        "nobody is at home"
    );
}

#[test]
fn pcp_alone_opens_one_too() {
    let home = Home::new();
    home.router().offers(&[Kind::OnlyPcp]);
    let gluebox = home.plug_in();
    let path = gluebox.publishes("Through the other door");
    home.at_the_box("upnpc -m eth0 -a 192.168.1.9 80 80 tcp")
        .holds("No IGD");
    home.at_the_box("natpmpc -a 80 80 tcp 600")
        .holds("Mapped public port 80");
    let outside = format!("http://{}/{path}", home.provider().address());
    home.visitor().finds(&outside, "Through the other door");
}

#[test]
fn a_pinhole_lets_the_visitor_in_over_ipv6() {
    let home = Home::new();
    // miniupnpd makes no pinholes to ports below 1024.
    home.shows_a_page(Place::Box, 8080, "Hello over six", &[]);
    let address = home.box_address_6();
    let visitor = home.visitor().over_ipv6();
    let outside = format!("http://[{address}]:8080/");
    assert!(
        visitor.reads(&outside).is_err(),
        "the router lets nobody in by itself"
    );
    let pinhole = |port: &str| {
        let words = [
            "upnpc",
            "-6",
            "-A",
            "",
            "0",
            &address.to_string(),
            port,
            "6",
            "3600",
        ];
        home.lab.run(Place::Box, &words)
    };
    pinhole("80").holds("code 606");
    pinhole("8080").ok();
    visitor.finds(&outside, "Hello over six");
}
