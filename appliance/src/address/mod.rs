//! Which address the box has: from the router, from its own interfaces, from echoes outside.
//!
//! IPv4 and IPv6 are learnt apart and never mixed. A number that cannot be reached from anywhere
//! (private, shared, documentation, mesh) is no address at all, whoever says it. It must not decide
//! whether visitors get through: that is for a look from outside.

mod echo;
mod place;
mod ranges;
mod run;

#[cfg(test)]
mod tests;

use std::net::{Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

use crate::http::Outside;

pub use echo::{Echo, agreed, single_address};
pub use place::{Place, find_place};
pub use ranges::{is_public, is_public_v4, is_public_v6, is_shared};
pub use run::run;

/// What the outside world needs to know, as far as the box could learn it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// Whether anybody needs the address at all; nothing is asked outside otherwise.
    pub wanted: bool,
    /// What the router said last, checked again here.
    pub router: Option<Ipv4Addr>,
    pub echoes: Echoes,
    pub outside: Outside,
}

/// Whom to ask outside, and how often. The defaults are three different operators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Echoes {
    pub addresses: Vec<String>,
    /// Seconds between two questions while nothing changes.
    pub seconds: u32,
}

impl Default for Echoes {
    fn default() -> Self {
        Self {
            addresses: [
                "https://api64.ipify.org",
                "https://icanhazip.com",
                "https://ident.me",
            ]
            .map(str::to_owned)
            .to_vec(),
            seconds: 300,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Router,
    Interface,
    Echo,
}

/// The addresses that lead here, each with who said so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub v4: Option<(Ipv4Addr, Source)>,
    pub v6: Option<(Ipv6Addr, Source)>,
    /// What two echoes outside agreed on, also where the router was believed: when the two differ,
    /// there is another router in between.
    pub echo: Option<Ipv4Addr>,
    /// Nobody gets out of this network before somebody signs in with who runs it.
    #[serde(default)]
    pub sign_in: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    State(State),
}

/// Everything that was seen, to be decided on.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub router: Option<Ipv4Addr>,
    pub interface_v4: Option<Ipv4Addr>,
    pub interface_v6: Option<Ipv6Addr>,
    pub echo_v4: Option<Ipv4Addr>,
    /// Asked only where there is a way out over IPv6 and no interface has an address of its own.
    pub echo_v6: Option<Ipv6Addr>,
    /// Somebody in between answered in the echoes' place.
    pub sign_in: bool,
}

/// Router, then interface, then echo; the two kinds of number apart.
#[must_use]
pub fn decide(seen: &Seen) -> State {
    let v4 = [
        (seen.router, Source::Router),
        (seen.interface_v4, Source::Interface),
        (seen.echo_v4, Source::Echo),
    ]
    .into_iter()
    .find_map(|(address, source)| Some((address.filter(is_public_v4)?, source)));
    let v6 = [
        (seen.interface_v6, Source::Interface),
        (seen.echo_v6, Source::Echo),
    ]
    .into_iter()
    .find_map(|(address, source)| Some((address.filter(is_public_v6)?, source)));
    State {
        v4,
        v6,
        echo: seen.echo_v4.filter(is_public_v4),
        sign_in: seen.sign_in,
    }
}
