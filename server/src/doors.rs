//! Where the box listens: plain and by https, for whoever comes directly and for what the router leads here. It must
//! not know what is answered there.

use anyhow::Context;
use serde::Deserialize;
use std::fmt;
use std::io;
use std::net::{Ipv6Addr, SocketAddr, TcpListener};
use std::str::FromStr;

/// A place to listen at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Door {
    pub address: SocketAddr,
    pub tls: bool,
    /// Whoever comes here came through the router, whatever address it shows.
    pub world: bool,
}

/// What stands before `--listen` addresses.
const FORMS: [(&str, bool, bool); 4] = [
    ("http://", false, false),
    ("https://", true, false),
    ("world+http://", false, true),
    ("world+https://", true, true),
];

/// Not a place to listen at.
#[derive(Debug, thiserror::Error)]
#[error("an address and a port are needed, for example 127.0.0.1:8080 or https://[::]:443")]
pub struct NotADoor;

impl FromStr for Door {
    type Err = NotADoor;

    fn from_str(text: &str) -> Result<Self, NotADoor> {
        let form = FORMS.iter().find_map(|(start, tls, world)| {
            let address = text.strip_prefix(start)?;
            Some((address.trim_end_matches('/'), *tls, *world))
        });
        let (address, tls, world) = form.unwrap_or((text, false, false));
        Ok(Self {
            address: address.parse().map_err(|_| NotADoor)?,
            tls,
            world,
        })
    }
}

impl TryFrom<String> for Door {
    type Error = NotADoor;

    fn try_from(text: String) -> Result<Self, NotADoor> {
        text.parse()
    }
}

impl fmt::Display for Door {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (start, ..) = FORMS
            .iter()
            .find(|(_, tls, world)| (*tls, *world) == (self.tls, self.world))
            .expect("every form has a start");
        let start = if *start == "http://" { "" } else { start };
        write!(out, "{start}{}", self.address)
    }
}

/// The doors that are open, each with its true address.
#[derive(Debug, Default)]
pub(crate) struct Doors {
    open: Vec<Door>,
}

impl Doors {
    /// Opens what was asked for, or the usual doors.
    pub(crate) fn open(asked: &[Door]) -> anyhow::Result<(Self, Vec<TcpListener>)> {
        let mut opened = Vec::new();
        if asked.is_empty() {
            usual(&mut opened)?;
        }
        for door in asked {
            let listener = TcpListener::bind(door.address).map_err(|error| taken(*door, &error))?;
            opened.push((*door, listener));
        }
        let mut doors = Self::default();
        let mut listeners = Vec::new();
        for (door, listener) in opened {
            let address = listener
                .local_addr()
                .context("The network refused to listen")?;
            let door = Door { address, ..door };
            if door.tls || door.world {
                tracing::info!("Open too: {door}");
            }
            doors.open.push(door);
            listeners.push(listener);
        }
        Ok((doors, listeners))
    }

    pub(crate) fn all(&self) -> &[Door] {
        &self.open
    }

    /// Where people at home find the box.
    pub(crate) fn plain(&self) -> Vec<SocketAddr> {
        let plain = self.open.iter().filter(|door| !door.tls && !door.world);
        plain.map(|door| door.address).collect()
    }

    /// The https door beside a plain one.
    pub(crate) fn https_beside(&self, plain: Door) -> Option<u16> {
        let mut beside = self.open.iter().filter(|d| d.tls && d.world == plain.world);
        beside.next().map(|door| door.address.port())
    }
}

/// Http and https where allowed, else at the numbers that need no rights; for the router two of their own, always the
/// same so that what a router remembers over a restart still leads here.
fn usual(opened: &mut Vec<(Door, TcpListener)>) -> anyhow::Result<()> {
    const KINDS: [(bool, bool, [u16; 2]); 4] = [
        (false, false, [80, 8080]),
        (true, false, [443, 8443]),
        (false, true, [8081, 0]),
        (true, true, [8444, 0]),
    ];
    for (tls, world, ports) in KINDS {
        let [first, second] = ports.map(|port| Door {
            address: SocketAddr::from((Ipv6Addr::UNSPECIFIED, port)),
            tls,
            world,
        });
        // The standard library sets SO_REUSEADDR and, on Linux, leaves IPV6_V6ONLY at its dual default.
        let refused = match TcpListener::bind(first.address) {
            Ok(listener) => {
                opened.push((first, listener));
                continue;
            }
            Err(error) => error,
        };
        match TcpListener::bind(second.address) {
            Ok(listener) => {
                if !tls && !world {
                    tracing::warn!(
                        "I may not use port {}, or another program does; so the links end in :{}",
                        first.address.port(),
                        second.address.port()
                    );
                }
                opened.push((second, listener));
            }
            // Without the plain door there is no box; without the others there is one at home.
            Err(error) if !tls && !world => return Err(taken(second, &error)),
            Err(error) => {
                tracing::warn!("I cannot open {first} ({refused}) nor {second} ({error})")
            }
        }
    }
    Ok(())
}

fn taken(door: Door, error: &io::Error) -> anyhow::Error {
    match error.kind() {
        io::ErrorKind::AddrInUse => anyhow::anyhow!(
            "Another program already uses {door}. Stop it, or choose another with --listen, for example --listen 127.0.0.1:0."
        ),
        io::ErrorKind::PermissionDenied => anyhow::anyhow!(
            "This system does not let me use {door}: small numbers need special rights. Choose another with --listen, for example --listen 0.0.0.0:8080."
        ),
        _ => anyhow::anyhow!("I cannot use {door} ({error}). Choose another with --listen."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_said_of_a_door() {
        let say = |text: &str| text.parse::<Door>().map(|door| door.to_string());
        for (text, told) in [
            ("127.0.0.1:0", "127.0.0.1:0"),
            ("http://127.0.0.1:80/", "127.0.0.1:80"),
            ("https://[::]:443", "https://[::]:443"),
            ("world+http://0.0.0.0:8081", "world+http://0.0.0.0:8081"),
            ("world+https://[::1]:1", "world+https://[::1]:1"),
        ] {
            assert_eq!(say(text).expect("a door"), told);
        }
        for bad in [
            "",
            "8080",
            "ftp://127.0.0.1:1",
            "https://localhost:1",
            "world+127.0.0.1:1",
        ] {
            assert!(say(bad).is_err(), "{bad}");
        }
    }
}
