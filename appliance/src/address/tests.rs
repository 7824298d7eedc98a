//! Which numbers count, in which order, and what foreign and kernel text may do to the parsers.

use std::{net::IpAddr, time::Duration};

use proptest::prelude::*;

use super::{
    Echo, Place, Seen, Source, Wish, agreed, decide, is_public,
    place::{default_gateway, default_gateway_v6, stable_address},
    run::{Asked, is_over, next_question},
    single_address,
};

fn ip(text: &str) -> IpAddr {
    text.parse().expect("a number")
}

#[test]
fn numbers_of_the_world_and_others() {
    for public in [
        "1.1.1.1",
        "11.22.33.10",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "192.169.0.1",
        "198.20.0.1",
        "223.255.255.1",
        "2600:db:1::5",
        "2001:4860:4860::8888",
        "2a01:4f8::1",
    ] {
        assert!(is_public(&ip(public)), "{public}");
    }
    for other in [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.100",
        "100.127.255.255",
        "127.0.0.1",
        "169.254.1.1",
        "172.16.0.1",
        "172.31.255.1",
        "192.0.0.2",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.1.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:1.1.1.1",
        "64:ff9b::1",
        "100::1",
        // Yggdrasil, cjdns, Tailscale, and others that are not the world's.
        "200::1",
        "301:2345::1",
        "fc00::1",
        "fd7a:115c:a1e0::1",
        "fe80::1",
        "ff02::1",
        "2001::1",
        "2001:db8::1",
        "2002:102:304::1",
        "3fff::1",
    ] {
        assert!(!is_public(&ip(other)), "{other}");
    }
}

#[test]
fn router_before_interface_before_echo() {
    let v4 = |text: &str| Some(text.parse().expect("a number"));
    let mut seen = Seen {
        router: v4("11.22.33.10"),
        interface_v4: v4("5.6.7.8"),
        echo_v4: v4("9.9.9.9"),
        ..Seen::default()
    };
    let said = |seen: &Seen| {
        decide(seen)
            .v4
            .map(|(address, source)| (address.to_string(), source))
    };
    assert_eq!(said(&seen), Some(("11.22.33.10".into(), Source::Router)));
    seen.router = v4("100.64.0.2");
    assert_eq!(said(&seen), Some(("5.6.7.8".into(), Source::Interface)));
    seen.interface_v4 = v4("192.168.1.10");
    assert_eq!(said(&seen), Some(("9.9.9.9".into(), Source::Echo)));
    seen.echo_v4 = v4("10.0.0.1");
    assert_eq!(said(&seen), None);
    assert_eq!(decide(&seen).echo, None);
}

#[test]
fn the_two_kinds_are_apart() {
    let seen = Seen {
        echo_v4: Some("9.9.9.9".parse().expect("a number")),
        interface_v6: Some("2600:db:1::5".parse().expect("a number")),
        ..Seen::default()
    };
    let state = decide(&seen);
    assert_eq!(state.v4.map(|it| it.1), Some(Source::Echo));
    assert_eq!(state.v6.map(|it| it.1), Some(Source::Interface));
    let mesh = Seen {
        interface_v6: Some("200:1::1".parse().expect("a number")),
        ..seen
    };
    assert_eq!(decide(&mesh).v6, None);
}

#[test]
fn an_echo_says_exactly_one_address() {
    for (text, said) in [
        ("1.2.3.4\n", Some("1.2.3.4")),
        ("<html>Current IP Address: 1.2.3.4</body>", Some("1.2.3.4")),
        ("You are 1.2.3.4.", Some("1.2.3.4")),
        ("2600:db::1", Some("2600:db::1")),
        ("1.2.3.4, again 1.2.3.4", Some("1.2.3.4")),
        ("1.2.3.4 via 5.6.7.8", None),
        ("no", None),
        ("", None),
        ("1.2.3", None),
    ] {
        assert_eq!(single_address(text), said.map(ip), "{text}");
    }
}

#[test]
fn two_of_different_hosts_must_agree() {
    let echo = |host: &str, address: &str| Echo {
        host: host.into(),
        address: ip(address),
    };
    assert_eq!(agreed(&[echo("a", "1.1.1.1")]), None);
    assert_eq!(agreed(&[echo("a", "1.1.1.1"), echo("a", "1.1.1.1")]), None);
    assert_eq!(agreed(&[echo("a", "1.1.1.1"), echo("b", "2.2.2.2")]), None);
    let three = [
        echo("a", "1.1.1.1"),
        echo("b", "2.2.2.2"),
        echo("c", "2.2.2.2"),
    ];
    assert_eq!(agreed(&three), Some(ip("2.2.2.2")));
}

#[test]
fn outside_is_asked_only_where_it_tells_something() {
    let s = Duration::from_secs;
    let place = Place {
        gateway: Some("192.168.1.1".parse().expect("a number")),
        address: Some("192.168.1.10".parse().expect("a number")),
        ..Place::default()
    };
    let mut wish = Wish {
        wanted: true,
        ..Wish::default()
    };
    let asked = |agreed, wish: &Wish| Asked {
        at: Duration::from_secs(100),
        place: place.clone(),
        router: wish.router,
        agreed,
        sign_in: false,
    };
    assert_eq!(next_question(s(5), &wish, &place, None), Some(s(5)));
    assert_eq!(next_question(s(5), &Wish::default(), &place, None), None);
    assert_eq!(next_question(s(5), &wish, &Place::default(), None), None);
    // Nobody else knows the address: every five minutes.
    let before = asked(true, &wish);
    assert_eq!(
        next_question(s(101), &wish, &place, Some(&before)),
        Some(s(400))
    );
    // Somebody may sign in at any moment.
    let waits = Asked {
        sign_in: true,
        ..asked(false, &wish)
    };
    assert_eq!(
        next_question(s(101), &wish, &place, Some(&waits)),
        Some(s(160))
    );
    // The router says a number of the world: confirmed once, then left alone.
    wish.router = Some("11.22.33.10".parse().expect("a number"));
    assert_eq!(
        next_question(s(101), &wish, &place, Some(&before)),
        Some(s(120))
    );
    assert_eq!(
        next_question(s(101), &wish, &place, Some(&asked(true, &wish))),
        None
    );
    assert_eq!(
        next_question(s(101), &wish, &place, Some(&asked(false, &wish))),
        Some(s(400))
    );
    // A machine that stands in the world itself.
    let direct = Place {
        address: Some("5.6.7.8".parse().expect("a number")),
        ..place
    };
    assert_eq!(next_question(s(5), &wish, &direct, None), None);
}

#[test]
fn what_was_heard_of_the_number_before_is_over() {
    let router = |text: &str| Some(text.parse().expect("a number"));
    let asked = Asked {
        at: Duration::from_secs(100),
        place: Place::default(),
        router: router("11.22.33.10"),
        agreed: true,
        sign_in: false,
    };
    for (now, over) in [
        (router("11.22.33.10"), false),
        (router("11.22.33.77"), true),
        // Another router came in between: what outsiders say is all there is.
        (router("0.0.0.0"), false),
        (None, false),
    ] {
        assert_eq!(is_over(&asked, &Place::default(), now), over, "{now:?}");
    }
    let elsewhere = Place {
        gateway: router("192.168.1.1"),
        ..Place::default()
    };
    assert!(is_over(&asked, &elsewhere, asked.router));
}

const ROUTE: &str = "\
Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
tun0\t00000000\t00000000\t0001\t0\t0\t10\t00000000\t0\t0\t0
wlan0\t00000000\tFE01A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
";
const ROUTE_V6: &str = "\
260000db000100000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 000c0001     eth0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe8000000000000070debdfffe2f4455 00000400 00000001 00000000 00450003     eth0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
";
const ADDRESSES: &str = "\
260000db00010000aaaaaaaaaaaaaaaa 02 40 00 01     eth0
260000db00010000bbbbbbbbbbbbbbbb 02 40 00 20     eth0
260000db00010000040e72fffe1551a0 02 40 00 00     eth0
020000000000000000000000000000aa 05 07 00 80     tun0
fd7a115ca1e000000000000000000001 04 80 00 80     tailscale0
fe80000000000000040e72fffe1551a0 02 40 20 80     eth0
00000000000000000000000000000001 01 80 10 80       lo
";

#[test]
fn the_kernels_tables_are_read() {
    if cfg!(target_endian = "little") {
        assert_eq!(
            default_gateway(ROUTE).map(IpAddr::V4),
            Some(ip("192.168.1.1"))
        );
    }
    let (gateway, name) = default_gateway_v6(ROUTE_V6).expect("a route");
    assert_eq!(
        (IpAddr::V6(gateway), name.as_str()),
        (ip("fe80::70de:bdff:fe2f:4455"), "eth0")
    );
    // Not the temporary one, not the deprecated one, not a mesh.
    let stable = stable_address(ADDRESSES, Some("eth0")).map(IpAddr::V6);
    assert_eq!(stable, Some(ip("2600:db:1:0:40e:72ff:fe15:51a0")));
    assert_eq!(default_gateway(""), None);
    assert_eq!(stable_address("", None), None);
}

proptest! {
    #[test]
    fn arbitrary_text_is_read_without_harm(text in ".{0,400}") {
        let _ = single_address(&text);
        let _ = default_gateway(&text);
        let _ = default_gateway_v6(&text);
        let _ = stable_address(&text, Some("eth0"));
    }

    #[test]
    fn mutated_tables_are_read_without_harm(at in 0usize..700, byte in any::<u8>()) {
        for table in [ROUTE, ROUTE_V6, ADDRESSES] {
            let mut bytes = table.as_bytes().to_vec();
            let at = at % bytes.len();
            bytes[at] = byte;
            let text = String::from_utf8_lossy(&bytes);
            let _ = default_gateway(&text);
            let _ = default_gateway_v6(&text);
            if let Some(address) = stable_address(&text, Some("eth0")) {
                prop_assert!(super::is_public_v6(&address));
            }
        }
    }
}
