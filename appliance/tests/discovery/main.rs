//! Being found by a real avahi on the same wire. It wants root, for network namespaces, and the
//! Debian packages iproute2, avahi-daemon, avahi-utils, dbus and python3; `tests/run lab` runs it.

mod street;

use std::time::{Duration, Instant};

use gluebox_appliance::discovery::{Kind, Stage, Trouble};
use street::{Found, Street, does, until};

const HOME: [(&str, &str); 4] = [
    ("one", "192.168.7.1"),
    ("two", "192.168.7.2"),
    ("liar", "192.168.7.3"),
    ("laptop", "192.168.7.9"),
];

#[test]
#[ignore = "makes network namespaces: tests/run lab"]
fn a_box_is_found_and_says_goodbye() {
    let mut street = Street::new(&HOME);
    let avahi = street.avahi("laptop");
    let mut found = Found::at(&street, "one", [0x0a, 0xf3]);
    let took = until("the name is told", || found.links().len() == 3);
    println!("from start to a name of its own: {} ms", took.as_millis());
    assert_eq!(
        found.links(),
        [
            "http://gluebox.local/",
            "http://gluebox-0af3.local/",
            "http://192.168.7.1/"
        ]
    );
    for name in ["gluebox.local", "gluebox-0af3.local"] {
        assert_eq!(
            avahi.number_of(name).as_deref(),
            Some("192.168.7.1"),
            "{name}"
        );
    }
    let browse = |service| avahi.asks(&["avahi-browse", "-rpt", service]);
    until("both services are listed", || {
        let (http, own) = (browse("_http._tcp"), browse("_gluebox._tcp"));
        let texts = [
            "\"id=id-one\"",
            "\"name=Gluebox\"",
            "\"state=setup\"",
            "\"v=0.1.0\"",
        ];
        http.contains(";gluebox.local;192.168.7.1;80;")
            && own.contains(";gluebox-0af3.local;192.168.7.1;80;")
            && texts
                .iter()
                .all(|text| http.contains(text) && own.contains(text))
            && !http.contains("127.0.0.1")
    });
    let wish = found.wish.as_ref().expect("it runs");
    wish.send_modify(|wish| wish.stage = Stage::Ready);
    until("the stage is told", || {
        browse("_gluebox._tcp").contains("\"state=ready\"")
    });
    found.ends();
    until("it is gone from lists", || {
        !browse("_http._tcp").contains("Gluebox")
    });
    assert_eq!(avahi.number_of("gluebox.local"), None);
}

#[test]
#[ignore = "makes network namespaces: tests/run lab"]
fn of_two_boxes_each_has_a_name_and_shows_the_right_one() {
    let mut street = Street::new(&HOME);
    let avahi = street.avahi("laptop");
    let mut first = Found::at(&street, "one", [0x11, 0x11]);
    until("the first has its names", || first.links().len() == 3);
    let mut second = Found::at(&street, "two", [0x22, 0x22]);
    until("the second has its names", || second.links().len() == 3);
    assert_eq!(
        second.links(),
        [
            "http://gluebox-2.local/",
            "http://gluebox-2222.local/",
            "http://192.168.7.2/"
        ]
    );
    assert_eq!(second.state.ways[0].kind, Kind::OtherName);
    let renamed = ("gluebox.local".to_owned(), "gluebox-2.local".to_owned());
    assert_eq!(second.renamed, [renamed]);
    assert_eq!(first.links()[0], "http://gluebox.local/");
    for (name, number) in [
        ("gluebox.local", "192.168.7.1"),
        ("gluebox-1111.local", "192.168.7.1"),
        ("gluebox-2.local", "192.168.7.2"),
        ("gluebox-2222.local", "192.168.7.2"),
    ] {
        assert_eq!(avahi.number_of(name).as_deref(), Some(number), "{name}");
    }
    first.ends();
    second.ends();
}

#[test]
#[ignore = "makes network namespaces: tests/run lab"]
fn a_box_that_gets_another_number_is_found_there() {
    let mut street = Street::new(&HOME);
    let avahi = street.avahi("laptop");
    let mut found = Found::at(&street, "one", [0x0a, 0xf3]);
    until("the name is told", || found.links().len() == 3);
    assert_eq!(
        avahi.number_of("gluebox.local").as_deref(),
        Some("192.168.7.1")
    );
    let place = street.namespace("one");
    does(&format!("ip -n {place} addr del 192.168.7.1/24 dev eth0"));
    does(&format!("ip -n {place} addr add 192.168.7.77/24 dev eth0"));
    let moved = || avahi.number_of("gluebox.local").as_deref() == Some("192.168.7.77");
    let took = until("the new number is found", moved);
    println!(
        "from another number to being found there: {} ms",
        took.as_millis()
    );
    until("it is told", || {
        found
            .links()
            .last()
            .is_some_and(|it| it == "http://192.168.7.77/")
    });

    let wire = street.namespace("wire");
    does(&format!("ip -n {wire} link set one down"));
    until("without a cable there is no link", || {
        found.links().is_empty()
    });
    does(&format!("ip -n {wire} link set one up"));
    until("the names are back", || found.links().len() == 3);
    assert_eq!(
        found.links()[0],
        "http://gluebox.local/",
        "nobody else has it"
    );
    until("it is found again", moved);
    found.ends();
}

#[test]
#[ignore = "makes network namespaces: tests/run lab"]
fn rubbish_on_the_wire_changes_nothing() {
    let mut street = Street::new(&HOME);
    let avahi = street.avahi("laptop");
    let mut found = Found::at(&street, "one", [0x0a, 0xf3]);
    until("the name is told", || found.links().len() == 3);
    street.liar("mdns-junk");
    let before = memory();
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(20) {
        assert_eq!(
            avahi.number_of("gluebox-0af3.local").as_deref(),
            Some("192.168.7.1")
        );
        std::thread::sleep(Duration::from_millis(500));
    }
    assert!(street.all_there(), "the liar never stopped");
    let grown = memory().saturating_sub(before);
    println!("memory after a thousand broken packets: {grown} kB more");
    assert!(grown < 4096, "{grown} kB");
    assert_eq!(found.links().len(), 3);
    assert_eq!(found.state.trouble, None);
    found.ends();
}

#[test]
#[ignore = "makes network namespaces: tests/run lab"]
fn a_neighbour_who_takes_every_name_ends_the_asking() {
    let mut street = Street::new(&HOME);
    street.liar("mdns-conflict");
    let mut found = Found::at(&street, "one", [0x0a, 0xf3]);
    until("the box gives up", || {
        found.listen();
        found.state.trouble == Some(Trouble::NamesTaken)
    });
    assert_eq!(found.links(), ["http://192.168.7.1/"], "the number works");
    found.ends();
}

#[test]
#[ignore = "makes network namespaces: tests/run lab"]
fn names_without_end_are_not_remembered() {
    let mut street = Street::new(&HOME);
    let mut found = Found::at(&street, "one", [0x0a, 0xf3]);
    until("the name is told", || found.links().len() == 3);
    let before = memory();
    street.liar("mdns-flood");
    let mut most = 0;
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(100));
        most = most.max(memory().saturating_sub(before));
        assert_eq!(
            found.links().last().map(String::as_str),
            Some("http://192.168.7.1/")
        );
    }
    println!("thirty thousand names: {most} kB more at the most");
    assert!(street.all_there(), "the liar never stopped");
    assert!(most < 10 << 10, "{most} kB");
    found.listen();
    assert_eq!(found.state.trouble, Some(Trouble::TooMuchSaid));
    found.ends();
}

/// Of this whole program, in kB.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .expect("a size");
    let size = line.split_whitespace().nth(1).expect("a number");
    size.parse().expect("a number")
}
