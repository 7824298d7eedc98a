//! Whether the box is really reached: a prober, on any machine outside, looks at the number that asks it.
//!
//! **Who asks.** A box sends `POST /look` to a prober, once by each kind of number it has, with a [`Question`]: its
//! name, its public key, and a `knock` it has just made up. **What the prober does.** It makes up a `nonce` and goes,
//! to the number the question came from and to no other, for `/-/outside/{knock}/{nonce}`: by https on 443 with the
//! name as SNI and by http on 80 with the name as `Host`. Neither follows a redirect, reads more than a few kilobytes
//! or waits for more than a few seconds. **What the box answers.** Only a knock of its own, not older than half a
//! minute: the signature of [`message`] by its key, as hex. **What comes back.** A [`Report`]: what was seen at each
//! door. It is at most as long as a small page, and only ever sent to who asked over TCP, so nothing is amplified.
//!
//! **What is believed.** The box knows by itself whether its knock came back, so a prober that says *reached* although
//! nobody came, or the contrary, is not believed ([`Knocks`]). What remains is one that says *shut* without looking:
//! it is asked again before anything is done, and what is done is bounded (`plan`).
//!
//! It must not look at a number that did not ask, nor at one inside somebody's home; and it says nothing of who asked.

mod fetch;
mod inside;
mod knocks;
mod limits;
mod plan;
mod run;

#[cfg(test)]
mod tests;

use crate::names::is_name;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

pub use fetch::{Eye, NotLooked};
pub use inside::{FromHome, Inside, look_from_home};
pub use knocks::Knocks;
pub use limits::Limits;
pub use run::run;

/// What a box asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The public name, given as SNI and `Host`.
    pub name: String,
    /// The box's Ed25519 key, as hex.
    pub key: String,
    /// 32 digits of hex that the box made up for this one look.
    pub knock: String,
}

/// What the prober tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The number that was looked at: the one that asked.
    pub address: IpAddr,
    pub https: Sight,
    pub http: Sight,
}

/// What is to be seen at a door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "saw")]
pub enum Sight {
    /// The box answered, and over https its lock is the right one.
    Reached,
    /// There is something that says no.
    Refused,
    /// Nothing answered in time.
    Silent,
    /// Something else answered: often the router's own page, whose title this is.
    Other { title: String },
    /// The lock is not one that browsers trust for this name, or there is none.
    WrongLock,
}

impl Report {
    /// Whether people outside come as far as the box. Before there is a lock, the other door shows it.
    #[must_use]
    pub fn gets_in(&self) -> bool {
        match self.https {
            Sight::Reached => true,
            Sight::WrongLock => self.http == Sight::Reached,
            Sight::Refused | Sight::Silent | Sight::Other { .. } => false,
        }
    }
}

/// What a look by one kind of number came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// Nobody was asked yet, or nobody answered so that it could be believed.
    #[default]
    Unknown,
    In,
    /// The way is there, and the lock is wrong.
    WrongLock,
    /// Seen once: the next look says whether it is so.
    Doubtful(Sight),
    Out(Sight),
}

impl Look {
    /// Whether visitors come as far as the box; none where it is not known.
    #[must_use]
    pub fn gets_in(&self) -> Option<bool> {
        match self {
            Self::Unknown | Self::Doubtful(_) => None,
            Self::In | Self::WrongLock => Some(true),
            Self::Out(_) => Some(false),
        }
    }
}

/// What the looks of the last time came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    pub v4: Look,
    pub v6: Look,
    /// When it was last looked, and by whom of the helpers.
    pub last: Option<(jiff::Timestamp, String)>,
    /// Helpers that did not answer or were not to be believed, by the place the owner wrote.
    pub mute: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    State(State),
    /// What the router is to be told: somebody outside gets in by the old kind of number, or surely does not.
    Outside {
        reaches: bool,
    },
}

/// What is to be looked at, and from where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Addresses of probers, as the owner wrote them. None: nobody is asked anything.
    pub helpers: Vec<String>,
    /// The name that visitors use; none while nobody outside is to come.
    pub name: Option<String>,
    /// The box's public key, as hex.
    pub key: String,
    /// Which kinds of number lead here. The new kind is asked from this very number, not from one of a day.
    pub v4: Option<std::net::Ipv4Addr>,
    pub v6: Option<std::net::Ipv6Addr>,
    /// Whether the router says that its door is open.
    pub open: bool,
    /// When a visitor last came in by the old kind of number.
    pub visitor: Option<jiff::Timestamp>,
    /// Since when the lock holds.
    pub lock: Option<jiff::Timestamp>,
    pub outside: crate::http::Outside,
    /// Own waits are divided by it.
    pub hurry: u32,
}

/// Where the box answers, in front of knock and nonce.
pub const PATH: &str = "/-/outside/";

/// What the box signs.
#[must_use]
pub fn message(name: &str, knock: &str, nonce: &str) -> String {
    format!("gluebox outside 1\n{name}\n{knock}\n{nonce}")
}

/// 32 digits of hex.
fn is_word(text: &str) -> bool {
    text.len() == 32
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

impl Question {
    /// Whether it may be looked after at all.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        is_name(&self.name) && is_word(&self.knock) && unhex::<32>(&self.key).is_some()
    }
}

/// Whether a helper could be asked there.
#[must_use]
pub fn is_helper(text: &str) -> bool {
    run::address_of(text).is_some()
}

#[must_use]
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    let mut bytes = [0; N];
    if digits.len() != 2 * N || !text.is_ascii() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

/// A word that nobody can guess.
fn word() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the system has randomness");
    to_hex(&bytes)
}
