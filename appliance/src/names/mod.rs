//! What the box is called outside: dynamic DNS, one closed set of providers, and domains whose records people write.
//!
//! `run` keeps names leading to the box; `try_it` says at once whether an account is right; `Texts` proves a
//! name to be one's own for a certificate (dns-01). The rules of when to ask are in `machine.rs` and know no clock.
//! It must not find out the box's numbers (that is `address`) and keeps nothing itself: what must outlast a restart
//! leaves as `Event::Remember`.

mod account;
mod answer;
pub mod dns;
mod machine;
mod memory;
pub mod providers;
mod run;
mod state;
mod texts;
mod trying;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use account::{Account, Field, Filled, Form, Kind, Provider, Takes};
pub use answer::{Answer, Reply};
pub use dns::{Seen, Unseen};
pub use machine::{Act, Machine};
pub use memory::{Accepted, Memory, SideMemory, Trouble};
pub use providers::Call;
pub use providers::own_domain::{Standing, ToMake};
pub use run::run;
pub use state::{NameState, SideState};
pub use texts::Texts;
pub use trying::{Tried, Wrong, try_it};

use crate::http::Outside;
use dns::Family;

/// What the owner wants the box to be called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Wish {
    pub names: Vec<Called>,
    pub outside: Outside,
    /// Own waits are divided by it; 0 and 1 are the real pace, the laboratory hurries.
    pub hurry: u32,
}

/// One name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// In DNS, without a dot at its end.
    pub name: String,
    pub account: Account,
    /// When the owner last changed it: what was remembered before does not count any more.
    pub edited: Timestamp,
}

/// What a name shall lead to, for one kind of number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target<A> {
    /// Nothing is known: what is there stays.
    #[default]
    Leave,
    /// It shall lead nowhere.
    Absent,
    At(A),
}

impl<A> Target<A> {
    pub fn map<B>(self, f: impl FnOnce(A) -> B) -> Target<B> {
        match self {
            Self::Leave => Target::Leave,
            Self::Absent => Target::Absent,
            Self::At(number) => Target::At(f(number)),
        }
    }
}

/// Both kinds. IPv6 is `At` only where the box can be reached by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Addresses {
    pub v4: Target<Ipv4Addr>,
    pub v6: Target<Ipv6Addr>,
}

impl Addresses {
    pub fn of(&self, family: Family) -> Target<IpAddr> {
        match family {
            Family::V4 => self.v4.map(IpAddr::V4),
            Family::V6 => self.v6.map(IpAddr::V6),
        }
    }

    /// These with one kind only.
    pub fn only(self, family: Family) -> Self {
        match family {
            Family::V4 => Self {
                v4: self.v4,
                v6: Target::Leave,
            },
            Family::V6 => Self {
                v4: Target::Leave,
                v6: self.v6,
            },
        }
    }
}

/// What is to be kept over a restart, by name.
pub type Remembered = BTreeMap<String, Memory>;

/// What the desk and the store are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    State(Vec<NameState>),
    Remember(Remembered),
}

/// Whether something can stand in DNS as the name of a machine: labels of letters, digits and hyphens, at least two.
pub fn is_name(name: &str) -> bool {
    let label = |label: &str| {
        let plain = label
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-');
        plain && (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
    };
    let last = name.rsplit('.').next().unwrap_or("");
    name.len() <= 253
        && name.contains('.')
        && name.split('.').all(label)
        && !last.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests;
