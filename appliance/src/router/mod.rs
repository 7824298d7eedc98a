//! The door: mappings in the home router, by UPnP (IGD 1 and 2), NAT-PMP and PCP.
//!
//! `machine` decides, given the time; `attempt` and what is under it own the sockets. A door is
//! opened only while the wish names it, and taken back when it no longer does. Only our own default
//! gateway is believed, and only what the ledger knows as ours is ever taken back. Whether visitors
//! really get in is for a look from outside, never for the router, to say.
//!
//! **Why everything is asked again every 55 seconds.** A router can forget a mapping and go on
//! listing it (miniupnpd after its rules were flushed does), so reading back proves nothing; asking
//! again mends it, except that miniupnpd asked by UPnP, right after anybody looked at its list, takes
//! the lost rule for present: there only removing and adding helps, which shuts the door for a moment
//! and is therefore done only when somebody outside could not get in. The same answers bring the router's number and its age, so that a new number and
//! a restart are seen within the same minute. The lease is short (180 s) because when the box gets
//! another address at home, a router may let nobody, not even us, take back what the old one was
//! given: with PCP and NAT-PMP alone there is no way to ask for it, with UPnP a router may refuse
//! (miniupnpd in `secure_mode` grants only IGD 2's way of asking). With an hour's lease the box was
//! locked out for that hour.
//!
//! **Packets.** One burst every 55 s while open: PCP or NAT-PMP 2 or 3 datagrams, UPnP 3 short TCP
//! connections. While nothing answers, or another router stands between: one knock every 55 s (2
//! datagrams, or one question) and a full search (at most 20 datagrams, and where a router describes itself, a
//! reading of that) after 5 to 20 s, 1, 2, 5, 15
//! and then every 30 minutes, or every 5 where a person must change something. While another device
//! has the door: everything once a minute. Whatever happens, never more than 4 bursts a minute.
//! What was opened and is not wanted is given back at once, and again after 5, 15 and 45 s until the router says yes.
//! While no door is wished: nothing.

mod age;
mod attempt;
mod hear;
mod hop;
mod house;
mod ledger;
mod machine;
mod make;
mod on_paper;
mod pcp;
mod pinhole;
mod refusal;
mod run;
mod ssdp;
mod upnp;

#[cfg(test)]
mod tests;

use std::net::{Ipv4Addr, Ipv6Addr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use house::{Answer, House, Seen, classify};
pub use ledger::{Entry, Grant, Ledger, Nonce};
pub use make::Make;
pub use on_paper::{Asks, OnPaper, Says};
pub use refusal::Refusal;
pub use run::run;

/// A number outside and the one it leads to on the box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Door {
    pub outside: u16,
    pub inside: u16,
}

/// How a router is asked, cheapest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    Pcp,
    NatPmp,
    Upnp,
}

/// What the owner wants, as far as the router goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// Empty: the door is shut and what was opened is taken back.
    pub doors: Vec<Door>,
    /// Numbers to let through to our own IPv6 address, where nothing is translated.
    pub pinholes: Vec<u16>,
    /// Numbers at which the box itself answers, for a router that leads only to the same number inside. Who comes by
    /// these may show the router's address at home.
    pub same: Vec<u16>,
    /// What the router shows its owner; at most 32 characters are sent.
    pub label: String,
    pub pace: Pace,
}

impl Default for Wish {
    fn default() -> Self {
        Self {
            doors: Vec::new(),
            pinholes: Vec::new(),
            same: Vec::new(),
            label: "gluebox".to_owned(),
            pace: Pace::default(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pace {
    /// Seconds the router keeps a door without hearing from us.
    pub lease: u32,
    /// Seconds between two askings while all is well.
    pub refresh: u32,
    /// All waiting times in percent, for the laboratory.
    pub percent: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            lease: 180,
            refresh: 55,
            percent: 100,
        }
    }
}

/// What is told from elsewhere in the box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Somebody outside could or could not reach the box just now.
    Outside { reaches: bool },
    /// The number that echoes outside agree on.
    Echo(Option<Ipv4Addr>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stand {
    /// Nobody wished it open.
    Shut,
    /// Asked for, not yet answered.
    Opening,
    Open,
    /// It could not be opened; `house` says why.
    Stuck,
}

/// How it is, for the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub stand: Stand,
    pub house: House,
    pub sentence: String,
    /// Its number at home, where its own page is.
    pub gateway: Option<Ipv4Addr>,
    /// The box's number at home.
    pub address: Option<Ipv4Addr>,
    /// What it calls itself, where it says so.
    pub make: Option<Make>,
    /// The router's own number outside, as it says.
    pub wan: Option<Ipv4Addr>,
    pub way: Option<Way>,
    /// What is asked for.
    pub doors: Vec<Door>,
    /// Numbers outside that lead to us.
    pub open: Vec<u16>,
    /// Whether a door of ours leads to the same number inside, and not to the one wished.
    pub same: bool,
    pub refused: Vec<(u16, Refusal)>,
    /// Our own IPv6 address and what the router lets through to it.
    pub address_v6: Option<Ipv6Addr>,
    pub pinholes: Vec<u16>,
    pub pinholes_refused: Option<Refusal>,
    pub since: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It began anew and had forgotten everything.
    RouterRestarted,
    /// It no longer knew us, or no longer answered.
    RouterForgot,
    /// The box, or its router, has another number at home.
    HomeChanged,
    /// From outside nobody got through.
    NobodyGotIn,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    State(Box<State>),
    /// To be kept over restarts and given back to `run`.
    Remember(Ledger),
    /// The door is open again, `seconds` after it was last known to be.
    Mended {
        why: Why,
        seconds: u64,
    },
}
