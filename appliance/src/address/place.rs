//! Where the box stands: its own addresses and the default gateway, read from the kernel's tables.
//! No packet is sent for it.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
    path::Path,
};

/// What decides whom we ask and for whom. Any difference means that everything is asked again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The gateway of the best default route.
    pub gateway: Option<Ipv4Addr>,
    /// Our own address towards it, or towards the world where there is no gateway.
    pub address: Option<Ipv4Addr>,
    /// The gateway's link-local address and the number of the interface behind which it is.
    pub gateway_v6: Option<(Ipv6Addr, u32)>,
    /// Our global address that stays: not temporary, not deprecated, not of a mesh.
    pub address_v6: Option<Ipv6Addr>,
}

/// A hundred routes are a lot for a box at home; a table without end is not read to its end.
const LINES: usize = 4096;

/// Looks around. Where the tables are missing (not Linux), nothing is known.
#[must_use]
pub fn find_place() -> Place {
    let table =
        |name: &str| std::fs::read_to_string(Path::new("/proc/net").join(name)).unwrap_or_default();
    let gateway = default_gateway(&table("route"));
    let gateway_v6 = default_gateway_v6(&table("ipv6_route"));
    let addresses = table("if_inet6");
    Place {
        gateway,
        address: own_address(gateway),
        gateway_v6: gateway_v6
            .as_ref()
            .and_then(|(address, name)| Some((*address, interface_number(&addresses, name)?))),
        address_v6: stable_address(
            &addresses,
            gateway_v6.as_ref().map(|(_, name)| name.as_str()),
        ),
    }
}

/// Connecting a datagram socket sends nothing; it only asks the kernel which address it would use.
fn own_address(gateway: Option<Ipv4Addr>) -> Option<Ipv4Addr> {
    // Without a gateway: any address outside does, here one of documentation (RFC 5737).
    let towards = gateway.unwrap_or(Ipv4Addr::new(192, 0, 2, 1));
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((towards, 9)).ok()?;
    match socket.local_addr().ok()? {
        SocketAddr::V4(own) if !own.ip().is_unspecified() => Some(*own.ip()),
        _ => None,
    }
}

/// The gateway of the default route with the lowest metric, from /proc/net/route.
pub(super) fn default_gateway(table: &str) -> Option<Ipv4Addr> {
    let up_and_gateway = 0x3;
    table
        .lines()
        .skip(1)
        .take(LINES)
        .filter_map(|line| {
            let column: Vec<&str> = line.split_whitespace().collect();
            let hex = |i: usize| u32::from_str_radix(column.get(i)?, 16).ok();
            let default =
                hex(1)? == 0 && hex(7)? == 0 && hex(3)? & up_and_gateway == up_and_gateway;
            let metric: u32 = column.get(6)?.parse().ok()?;
            // The kernel prints the number as it lies in memory.
            let gateway = Ipv4Addr::from(hex(2)?.to_ne_bytes());
            (default && !gateway.is_unspecified()).then_some((metric, gateway))
        })
        .min_by_key(|(metric, _)| *metric)
        .map(|(_, gateway)| gateway)
}

/// The same from /proc/net/ipv6_route: the gateway and the name of its interface.
pub(super) fn default_gateway_v6(table: &str) -> Option<(Ipv6Addr, String)> {
    let up_and_gateway = 0x3;
    table
        .lines()
        .take(LINES)
        .filter_map(|line| {
            let column: Vec<&str> = line.split_whitespace().collect();
            let [
                destination,
                length,
                _,
                _,
                gateway,
                metric,
                _,
                _,
                flags,
                name,
            ] = column[..]
            else {
                return None;
            };
            let flags = u32::from_str_radix(flags, 16).ok()?;
            let metric = u32::from_str_radix(metric, 16).ok()?;
            let gateway = from_hex(gateway)?;
            let default = length == "00" && from_hex(destination)?.is_unspecified();
            (default && flags & up_and_gateway == up_and_gateway && !gateway.is_unspecified())
                .then(|| (metric, (gateway, name.to_owned())))
        })
        .min_by_key(|(metric, _)| *metric)
        .map(|(_, found)| found)
}

/// Our global address that stays, from /proc/net/if_inet6, preferably on `interface`.
pub(super) fn stable_address(table: &str, interface: Option<&str>) -> Option<Ipv6Addr> {
    // Temporary, duplicate, deprecated, not yet checked (linux/if_addr.h).
    let unfit = 0x01 | 0x08 | 0x20 | 0x40;
    table
        .lines()
        .take(LINES)
        .filter_map(|line| {
            let column: Vec<&str> = line.split_whitespace().collect();
            let [address, _, _, _, flags, name] = column[..] else {
                return None;
            };
            let address = from_hex(address)?;
            let flags = u32::from_str_radix(flags, 16).ok()?;
            (flags & unfit == 0 && super::is_public_v6(&address))
                .then_some((interface != Some(name), address))
        })
        .min()
        .map(|(_, address)| address)
}

fn interface_number(table: &str, interface: &str) -> Option<u32> {
    table.lines().take(LINES).find_map(|line| {
        let column: Vec<&str> = line.split_whitespace().collect();
        let [_, number, _, _, _, name] = column[..] else {
            return None;
        };
        (name == interface)
            .then(|| u32::from_str_radix(number, 16).ok())
            .flatten()
    })
}

fn from_hex(text: &str) -> Option<Ipv6Addr> {
    if text.len() != 32 {
        return None;
    }
    u128::from_str_radix(text, 16).ok().map(Ipv6Addr::from)
}

impl Place {
    /// Whether an answer came from our own default gateway.
    #[must_use]
    pub fn is_gateway(&self, from: IpAddr) -> bool {
        match from {
            IpAddr::V4(v4) => self.gateway == Some(v4),
            IpAddr::V6(v6) => self.gateway_v6.is_some_and(|(gateway, _)| gateway == v6),
        }
    }
}
