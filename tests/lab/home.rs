//! A home with everything around it, in the words of a story: what the people, the router, the provider and the
//! neighbours do. What each verb does to the network stands in `net/lab.sh`.

use crate::lab::{Lab, Place, Said};
use crate::reader::Reader;
use crate::router::Router;
use crate::world::{Provider, World};
use gluebox_tests::wait_for;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

/// The router's address at home.
pub(crate) const ROUTER: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 1);
/// What the home is called outside, once somebody says so.
pub(crate) const NAME: &str = "box.home.test";
/// The resolver that visitors ask. It remembers answers as long as they say.
const RESOLVER: Ipv4Addr = Ipv4Addr::new(11, 99, 0, 54);

pub(crate) struct Home {
    pub lab: Arc<Lab>,
}

/// What a neighbour in the same home does on multicast DNS, and what a device says that claims to be the router.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lie {
    Gateway,
    Elsewhere,
    Redirect,
    Bomb,
    Endless,
    Slow,
    ClaimsEveryName,
    BrokenPackets,
    NamesWithoutEnd,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self {
            lab: Arc::new(Lab::build(Vec::new())),
        }
    }

    /// In a world whose certificates end after so many seconds.
    pub(crate) fn where_locks_last(seconds: u32) -> Self {
        let settings = vec![("LAB_CERT_SECONDS", seconds.to_string())];
        Self {
            lab: Arc::new(Lab::build(settings)),
        }
    }

    pub(crate) fn router(&self) -> Router<'_> {
        Router(&self.lab)
    }

    pub(crate) fn provider(&self) -> Provider<'_> {
        Provider(&self.lab)
    }

    pub(crate) fn world(&self) -> World<'_> {
        World(&self.lab)
    }

    /// Somebody outside, who trusts only the certificate authority of this world.
    pub(crate) fn visitor(&self) -> Reader {
        Reader::new(&self.lab, Place::Visitor, RESOLVER)
    }

    /// Somebody at home.
    pub(crate) fn laptop(&self) -> Reader {
        Reader::new(&self.lab, Place::Laptop, ROUTER)
    }

    /// Runs a program where the box is.
    pub(crate) fn at_the_box(&self, words: &str) -> Said {
        let words: Vec<&str> = words.split(' ').collect();
        self.lab.run(Place::Box, &words)
    }

    pub(crate) fn at_the_laptop(&self, words: &str) -> Said {
        let words: Vec<&str> = words.split(' ').collect();
        self.lab.run(Place::Laptop, &words)
    }

    /// The box's address at home.
    pub(crate) fn box_address(&self) -> IpAddr {
        let said = self.lab.does(&["box-address"]);
        said.trim().parse().expect("the box has an address")
    }

    /// The box's address that the whole world may use.
    pub(crate) fn box_address_6(&self) -> Ipv6Addr {
        wait_for("a global IPv6 address", 20, || {
            let said = self.at_the_box("ip -6 -o addr show dev eth0 scope global -tentative");
            let address = said
                .text
                .split_whitespace()
                .nth(3)?
                .split('/')
                .next()?
                .to_owned();
            address.parse().ok()
        })
    }

    /// The router gives the box another address at home.
    pub(crate) fn box_moves(&self) -> IpAddr {
        let moved = match self.box_address() {
            IpAddr::V4(v4) if v4.octets()[3] == 140 => "192.168.1.141",
            _ => "192.168.1.140",
        };
        self.lab.does(&["box-moves", moved]);
        self.box_address()
    }

    /// The laptop asks the router for the box's front door.
    pub(crate) fn another_device_takes_the_door(&self) {
        let taken = self.at_the_laptop("upnpc -a 192.168.1.20 443 443 tcp");
        if !taken.text.contains("is redirected") {
            self.at_the_laptop("natpmpc -a 443 443 tcp 86400")
                .holds("Mapped public port 443 ");
        }
    }

    /// And gives it back.
    pub(crate) fn another_device_lets_the_door_go(&self) {
        if !self.at_the_laptop("upnpc -d 443 tcp").good {
            self.at_the_laptop("natpmpc -a 443 443 tcp 0").ok();
        }
    }

    pub(crate) fn pull_the_boxs_cable(&self) {
        self.lab.does(&["cable", "box", "down"]);
    }

    pub(crate) fn plug_the_boxs_cable(&self) {
        self.lab.does(&["cable", "box", "up"]);
    }

    /// Another thing in a place shows a page on that port; with certificate and key over https.
    pub(crate) fn shows_a_page(&self, place: Place, port: u16, words: &str, lock: &[&str]) {
        let port = port.to_string();
        let page = ["page", place.name(), port.as_str(), words];
        self.lab.does(&[&page, lock].concat());
    }

    /// Multicast DNS by avahi, under this name.
    pub(crate) fn announces(&self, place: Place, name: &str) {
        self.lab.does(&["mdns", place.name(), name]);
    }

    /// Asks the laptop's avahi with one of avahi's own programs.
    pub(crate) fn asks_avahi(&self, words: &[&str]) -> Said {
        let pid = std::fs::read_to_string(self.lab.file("pid/avahi-laptop"));
        let pid = pid.expect("avahi runs on the laptop");
        let there = ["nsenter", "-m", "-t", pid.trim(), "timeout", "10"];
        self.lab.run(Place::Laptop, &[&there, words].concat())
    }

    /// Something on the laptop begins to lie.
    pub(crate) fn is_lied_to(&self, lie: Lie) {
        self.lab.does(&["lie", Place::Laptop.name(), lie.word()]);
    }

    /// What the liar was asked and did, line by line.
    pub(crate) fn liars_book(&self, lie: Lie) -> String {
        self.lab.does(&["log", &format!("liar-{}", lie.word())])
    }
}

impl Lie {
    fn word(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Elsewhere => "elsewhere",
            Self::Redirect => "redirect",
            Self::Bomb => "bomb",
            Self::Endless => "endless",
            Self::Slow => "slow",
            Self::ClaimsEveryName => "mdns-conflict",
            Self::BrokenPackets => "mdns-junk",
            Self::NamesWithoutEnd => "mdns-flood",
        }
    }
}
