//! What the router announces by itself: a new number, a restart, a farewell.
//!
//! Anybody at home can send such things, even in the router's name. So they only ever lead to asking
//! the router again, never more often than the machine allows.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::UdpSocket;

use super::{
    Way,
    ssdp::{self, Kind},
};

/// NAT-PMP and PCP announce to all hosts (RFC 6886, 3.2.1; RFC 6887, 14.1).
const ALL_HOSTS: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 1);
const ANNOUNCED: u16 = 5350;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Announcement {
    /// How long it has been counting, and perhaps its number outside.
    Age {
        way: Way,
        seconds: u32,
        wan: Option<Ipv4Addr>,
    },
    /// The number of its present life.
    Boot(u32),
    /// It is there, and says no more.
    Alive,
    Bye,
}

pub(super) fn parse_ssdp(bytes: &[u8]) -> Option<Announcement> {
    let message = ssdp::parse(bytes)?;
    match (message.kind, message.boot) {
        _ if !message.is_about_gateway() => None,
        (Kind::Answer, _) => None,
        (Kind::Bye, _) => Some(Announcement::Bye),
        (Kind::Alive, Some(boot)) => Some(Announcement::Boot(boot)),
        (Kind::Alive, None) => Some(Announcement::Alive),
    }
}

/// Both protocols on one port: an external address answer of NAT-PMP, an ANNOUNCE answer of PCP.
pub(super) fn parse_announced(bytes: &[u8]) -> Option<Announcement> {
    let number = |at: usize| {
        let four = bytes.get(at..at + 4)?;
        Some(u32::from_be_bytes(four.try_into().ok()?))
    };
    match bytes {
        [0, 128, 0, 0, ..] if bytes.len() == 12 => Some(Announcement::Age {
            way: Way::NatPmp,
            seconds: number(4)?,
            wan: Some(Ipv4Addr::from(number(8)?)).filter(|wan| !wan.is_unspecified()),
        }),
        [2, 128, _, 0, ..] if bytes.len() >= 24 => Some(Announcement::Age {
            way: Way::Pcp,
            seconds: number(8)?,
            wan: None,
        }),
        _ => None,
    }
}

/// The two places where routers announce. Where one cannot be had, asking every minute must do.
pub(super) struct Ear {
    ssdp: Option<UdpSocket>,
    announced: Option<UdpSocket>,
}

impl Ear {
    pub(super) fn new(own: Ipv4Addr) -> Self {
        Self {
            ssdp: join(ssdp::GROUP, ssdp::PORT, own).ok(),
            announced: join(ALL_HOSTS, ANNOUNCED, own).ok(),
        }
    }

    /// The next announcement of our own gateway.
    pub(super) async fn hear(&self, gateway: Ipv4Addr) -> Announcement {
        tokio::select! {
            heard = listen(self.ssdp.as_ref(), gateway, parse_ssdp) => heard,
            heard = listen(self.announced.as_ref(), gateway, parse_announced) => heard,
        }
    }
}

async fn listen(
    socket: Option<&UdpSocket>,
    gateway: Ipv4Addr,
    parse: fn(&[u8]) -> Option<Announcement>,
) -> Announcement {
    let Some(socket) = socket else {
        return std::future::pending().await;
    };
    let mut bytes = [0; ssdp::LONGEST];
    loop {
        let Ok((length, from)) = socket.recv_from(&mut bytes).await else {
            // A network that went away says so once for each time it is asked.
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            continue;
        };
        if from.ip() == IpAddr::V4(gateway)
            && let Some(announcement) = parse(&bytes[..length])
        {
            return announcement;
        }
    }
}

/// Others on this machine may listen there too.
fn join(group: Ipv4Addr, port: u16, own: Ipv4Addr) -> std::io::Result<UdpSocket> {
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&SocketAddr::from((group, port)).into())?;
    socket.join_multicast_v4(&group, &own)?;
    UdpSocket::from_std(socket.into())
}
