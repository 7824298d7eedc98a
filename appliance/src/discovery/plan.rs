//! What is announced, and where: a pure function of what is wished and of the machine's interfaces.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use super::{Stage, Wish};

/// One number of one interface, as the machine has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seat {
    pub(super) interface: String,
    pub(super) address: IpAddr,
    /// A line between two machines, as tunnels are.
    pub(super) two_ended: bool,
    pub(super) up: bool,
}

/// The easy name and the box's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Easy,
    Own,
}

pub(super) const BOTH: [Which; 2] = [Which::Easy, Which::Own];

impl Which {
    /// A service has one name, so each name has a service: people browse for pages, boxes for boxes.
    pub(super) fn service(self) -> &'static str {
        match self {
            Self::Easy => "_http._tcp.local.",
            Self::Own => "_gluebox._tcp.local.",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) place: Spot,
    pub(super) texts: Vec<(&'static str, String)>,
    pub(super) calls: u32,
}

/// What cannot change under a name without taking it back first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) interfaces: BTreeSet<String>,
    /// Numbers that can be typed first; none twice.
    pub(super) addresses: Vec<IpAddr>,
    pub(super) title: String,
    pub(super) key: [u8; 2],
    pub(super) port: u16,
}

impl Spot {
    /// The name that is asked for.
    pub(super) fn host(&self, which: Which) -> String {
        let [a, b] = self.key;
        match which {
            Which::Easy => "gluebox.local".to_owned(),
            Which::Own => format!("gluebox-{a:02x}{b:02x}.local"),
        }
    }
}

/// Interfaces of containers, guests and meshes, which have numbers like those of a home.
const NOT_A_HOME: [&str; 13] = [
    "docker",
    "veth",
    "virbr",
    "vnet",
    "lxc",
    "lxd",
    "podman",
    "cni",
    "tailscale",
    "zt",
    "tun",
    "tap",
    "wg",
];

/// Nobody has more at home; whatever makes hundreds is not announced in hundreds.
const ADDRESSES: usize = 16;

pub(super) fn plan(wish: &Wish, seats: &[Seat]) -> Option<Plan> {
    if !wish.wanted {
        return None;
    }
    let interfaces: BTreeSet<String> = seats
        .iter()
        .map(|seat| &seat.interface)
        .filter(|name| is_home(name, seats))
        .cloned()
        .collect();
    let mut addresses: Vec<IpAddr> = seats
        .iter()
        .filter(|seat| interfaces.contains(&seat.interface))
        .map(|seat| seat.address)
        .collect();
    addresses.sort_by_key(|address| (order(address), *address));
    addresses.dedup();
    addresses.truncate(ADDRESSES);
    if addresses.is_empty() {
        return None;
    }
    let stage = match wish.stage {
        Stage::Setup => "setup",
        Stage::Ready => "ready",
        Stage::Help => "help",
    };
    let title = label(&wish.title);
    Some(Plan {
        texts: vec![
            ("id", cut(&wish.id, 200)),
            ("name", title.clone()),
            ("state", stage.to_owned()),
            ("v", cut(&wish.version, 60)),
        ],
        calls: wish.calls,
        place: Spot {
            interfaces,
            addresses,
            title,
            key: wish.key,
            port: wish.port,
        },
    })
}

/// A home's interface is up, no tunnel and no container's, and its IPv4 number is a home's. One
/// without IPv4 is a home's too; one with a number of the world is a data centre's.
fn is_home(interface: &str, seats: &[Seat]) -> bool {
    let container = NOT_A_HOME.iter().any(|begin| interface.starts_with(begin))
        || interface
            .strip_prefix("br-")
            .is_some_and(|id| id.len() == 12 && id.bytes().all(|b| b.is_ascii_hexdigit()));
    let mut own = seats.iter().filter(|seat| seat.interface == interface);
    !container
        && own.all(|seat| {
            seat.up
                && !seat.two_ended
                && match seat.address {
                    IpAddr::V4(v4) => v4.is_private() || v4.is_link_local(),
                    IpAddr::V6(v6) => !v6.is_loopback() && !v6.is_multicast(),
                }
        })
}

/// IPv4 can be typed, a number that a machine gave itself is worth little, a link-local IPv6
/// number cannot be typed at all.
fn order(address: &IpAddr) -> u8 {
    match address {
        IpAddr::V4(v4) if !v4.is_link_local() => 0,
        IpAddr::V6(v6) if !v6.is_unicast_link_local() => 1,
        IpAddr::V4(_) => 2,
        IpAddr::V6(_) => 3,
    }
}

/// Whether the number can stand in a link.
pub(super) fn can_be_typed(address: &IpAddr) -> bool {
    order(address) < 3
}

/// A title as a DNS label: one line of at most 63 bytes (RFC 6763, 4.1.1), with room for the " (2)"
/// that a second box of the same title gets.
fn label(title: &str) -> String {
    let line: String = title
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let title = cut(line.trim(), 56);
    let title = title.trim_end();
    if title.is_empty() {
        "Gluebox".to_owned()
    } else {
        title.to_owned()
    }
}

fn cut(text: &str, bytes: usize) -> String {
    text[..text.floor_char_boundary(bytes)].to_owned()
}

/// What the machine has now.
pub(super) fn look_around() -> Vec<Seat> {
    let unset = |address: IpAddr| {
        address == IpAddr::V4(Ipv4Addr::UNSPECIFIED) || address == IpAddr::V6(Ipv6Addr::UNSPECIFIED)
    };
    if_addrs::get_if_addrs()
        .unwrap_or_default()
        .into_iter()
        .filter(|interface| !unset(interface.ip()))
        .map(|interface| Seat {
            address: interface.ip(),
            two_ended: interface.is_p2p,
            up: interface.is_oper_up(),
            interface: interface.name,
        })
        .collect()
}
