//! Foreign bytes: what is read of them, and that nothing harms.

use std::net::{IpAddr, Ipv4Addr};

use proptest::prelude::*;

use crate::router::{
    Way,
    hear::{Announcement, parse_announced, parse_ssdp},
    make,
    ssdp::{self, Kind},
    upnp::parse_uptime,
};

const ANSWER: &str = "HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\n\
ST: urn:schemas-upnp-org:device:InternetGatewayDevice:2\r\nEXT:\r\n\
LOCATION: http://192.168.1.1:5000/rootDesc.xml\r\nBOOTID.UPNP.ORG: 1795367677\r\n\r\n";
const ALIVE: &str = "NOTIFY * HTTP/1.1\r\nHOST:239.255.255.250:1900\r\nnts:ssdp:alive\r\n\
NT:urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\nbootid.upnp.org: 7\r\n\r\n";

#[test]
fn an_answer_is_read() {
    let message = ssdp::parse(ANSWER.as_bytes()).expect("an answer");
    assert_eq!(message.kind, Kind::Answer);
    assert!(message.is_about_gateway());
    assert_eq!(message.boot, Some(1_795_367_677));
    assert_eq!(
        message.location.as_deref(),
        Some("http://192.168.1.1:5000/rootDesc.xml")
    );
}

#[test]
fn comings_and_goings_are_heard() {
    assert_eq!(parse_ssdp(ALIVE.as_bytes()), Some(Announcement::Boot(7)));
    let old = ALIVE.replace("bootid", "x");
    assert_eq!(parse_ssdp(old.as_bytes()), Some(Announcement::Alive));
    let bye = ALIVE.replace("ssdp:alive", "ssdp:byebye");
    assert_eq!(parse_ssdp(bye.as_bytes()), Some(Announcement::Bye));
    let player = bye.replace("InternetGatewayDevice", "MediaServer");
    assert_eq!(parse_ssdp(player.as_bytes()), None);
    assert_eq!(parse_ssdp(ANSWER.as_bytes()), None);
}

#[test]
fn a_description_is_fetched_from_a_plain_number_only() {
    for (location, at) in [
        ("http://192.168.1.1:5000/rootDesc.xml", Some("192.168.1.1")),
        ("http://[2600:db:1::1]:5000/x", Some("2600:db:1::1")),
        ("https://192.168.1.1/x", None),
        ("http://router.example/x", None),
        ("http://me@192.168.1.1/x", None),
        ("http://192.168.1.1/\r\nX: y", None),
        ("file:///etc/passwd", None),
        ("", None),
    ] {
        let at = at.map(|at| at.parse::<IpAddr>().expect("a number"));
        assert_eq!(ssdp::host(location), at, "{location}");
    }
    assert_eq!(
        ssdp::host(&format!("http://192.168.1.1/{}", "x".repeat(600))),
        None
    );
}

#[test]
fn announced_ages_and_numbers() {
    let nat_pmp = [0, 128, 0, 0, 0, 0, 0, 9, 11, 22, 33, 77];
    assert_eq!(
        parse_announced(&nat_pmp),
        Some(Announcement::Age {
            way: Way::NatPmp,
            seconds: 9,
            wan: Some(Ipv4Addr::new(11, 22, 33, 77)),
        })
    );
    let mut pcp = [0; 24];
    (pcp[0], pcp[1], pcp[11]) = (2, 128, 5);
    let age = Announcement::Age {
        way: Way::Pcp,
        seconds: 5,
        wan: None,
    };
    assert_eq!(parse_announced(&pcp), Some(age));
    assert_eq!(parse_announced(&pcp[..23]), None);
    assert_eq!(parse_announced(&nat_pmp[..11]), None);
    pcp[3] = 2;
    assert_eq!(parse_announced(&pcp), None);
}

#[test]
fn the_time_a_router_runs() {
    for (answer, seconds) in [
        ("<NewUptime>1234</NewUptime>", Some(1234)),
        ("<NewUptime dt=\"ui4\"> 7 </NewUptime>", Some(7)),
        ("<NewUptime/>", None),
        ("<NewUptime>99999999999</NewUptime>", None),
        ("<NewUptime>", None),
        ("", None),
    ] {
        assert_eq!(parse_uptime(answer), seconds, "{answer}");
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..3000)) {
        let _ = ssdp::parse(&bytes);
        let _ = parse_ssdp(&bytes);
        let _ = parse_announced(&bytes);
        let text = String::from_utf8_lossy(&bytes);
        let _ = parse_uptime(&text);
        let _ = ssdp::host(&text);
        let described = format!("HTTP/1.1 200 OK\r\n\r\n<friendlyName>{text}");
        if let Some(make) = make::parse(&described) {
            prop_assert!(!make.name.is_empty() && make.name.chars().count() <= 32);
        }
    }

    #[test]
    fn mutated_messages_do_no_harm(at in 0usize..300, byte in any::<u8>(), cut in 0usize..300) {
        for message in [ANSWER, ALIVE] {
            let mut bytes = message.as_bytes().to_vec();
            let length = bytes.len();
            bytes[at % length] = byte;
            bytes.truncate(length - cut % length);
            if let Some(message) = ssdp::parse(&bytes) {
                prop_assert!(message.about.len() <= ssdp::LONGEST);
            }
            let _ = parse_ssdp(&bytes);
        }
    }

    #[test]
    fn an_announcement_of_any_content(bytes in proptest::collection::vec(any::<u8>(), 24)) {
        let mut pcp = bytes.clone();
        (pcp[0], pcp[1], pcp[3]) = (2, 128, 0);
        prop_assert!(parse_announced(&pcp).is_some());
        let mut nat_pmp = bytes[..12].to_vec();
        nat_pmp[..4].copy_from_slice(&[0, 128, 0, 0]);
        prop_assert!(parse_announced(&nat_pmp).is_some());
    }
}
