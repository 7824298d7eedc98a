//! What the owner wants of locks, what is so, and what is asked of others on the way. Plain values.

use super::memory::Memory;
use super::plan::{Open, Validity};
use super::trouble::{Reason, Trouble};
use crate::http::Outside;
use instant_acme::LetsEncrypt;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wish {
    /// Each gets a lock of its own; `*.` in front stands for all names below.
    pub names: Vec<String>,
    pub open: Open,
    /// Address of the authority's ACME directory.
    pub directory: String,
    /// Where to try a proof after one failed, without using up the patience of the first.
    pub rehearsal: Option<String>,
    pub outside: Outside,
    /// A mail address that the authority may write to.
    pub contact: Option<String>,
    /// Divides the pauses between tries; 1 outside a laboratory.
    pub haste: u32,
}

impl Default for Wish {
    fn default() -> Self {
        Self {
            names: Vec::new(),
            open: Open::default(),
            directory: LetsEncrypt::Production.url().to_owned(),
            rehearsal: Some(LetsEncrypt::Staging.url().to_owned()),
            outside: Outside::default(),
            contact: None,
            haste: 1,
        }
    }
}

/// What is so, for each wished name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    pub names: Vec<NameState>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NameState {
    pub name: String,
    pub held: Option<Validity>,
    /// Why the last try failed, or why none is made.
    pub trouble: Option<Trouble>,
    /// When the next lock is tried for; `None` while nothing can be done.
    pub next: Option<Timestamp>,
    /// From when the owner may have it tried earlier, after tries that failed.
    pub by_hand: Option<Timestamp>,
}

/// The owner wants a try now.
#[derive(Debug)]
pub struct Try {
    pub name: String,
    pub done: oneshot::Sender<Tried>,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    Held,
    Failed(Reason),
    /// The last try was a moment ago, or the authority asked to be left alone until then.
    NotBefore(Timestamp),
    /// Nothing failed.
    NotNeeded,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// To be kept, all of it, in place of what was kept before.
    Remember(Memory),
    State(State),
}

/// Asks whoever keeps the name to set or to clear a TXT record. It is answered when the name's own servers say so.
#[derive(Debug)]
pub struct Txt {
    /// Whole, for example `_acme-challenge.anna.example`.
    pub name: String,
    pub value: String,
    /// Whether it is to be there. Other values of that name stay.
    pub there: bool,
    pub done: oneshot::Sender<Result<(), String>>,
}
