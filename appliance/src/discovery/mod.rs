//! Being found at home: mDNS (RFC 6762) and DNS-SD (RFC 6763).
//!
//! Two names are announced: `gluebox.local`, which is easy to say and may have to give way to
//! another box's, and `gluebox-xxxx.local`, which carries four digits of the box's key and so leads
//! to this box however many there are. It must not announce anything beyond the home: interfaces
//! with numbers of the world, of tunnels and of containers stay silent.

mod course;
mod plan;
mod run;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use run::run;

/// What is to be announced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// Whether the box wants to be found at all.
    pub wanted: bool,
    /// What lists of things at home call the box, for example "Anna's Gluebox".
    pub title: String,
    /// Who the box is, whatever it is called.
    pub id: String,
    /// The first two bytes of its key, for the name that is its own.
    pub key: [u8; 2],
    pub stage: Stage,
    pub version: String,
    /// Where plain http answers.
    pub port: u16,
    /// Each other number has everything announced once more, though nothing is new.
    pub calls: u32,
}

/// How far the box is, for whoever looks for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It waits for its owner.
    Setup,
    Ready,
    /// Its owner asked for help by its button.
    Help,
}

/// What works at home.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The best first.
    pub ways: Vec<Way>,
    pub trouble: Option<Trouble>,
}

/// One link that leads to the box from home.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    pub link: String,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The name that is easy to say.
    Name,
    /// The same with a number behind it, because another box had it first.
    OtherName,
    /// The name with the box's own digits.
    OwnName,
    /// The number form.
    Number,
}

impl Kind {
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Name => "Works on most computers and phones at home.",
            Self::OtherName => {
                "Works on most computers and phones at home. Something else here had the shorter name first."
            }
            Self::OwnName => {
                "Always this box, also where there are several. Works on most computers and phones at home."
            }
            Self::Number => {
                "Works on everything at home, until your router gives the box another number."
            }
        }
    }
}

/// Why the box is not found by its names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// Something at home claims whatever name is asked for.
    NamesTaken,
    /// Something at home calls out names without end.
    TooMuchSaid,
    /// The machine does not let the box announce anything.
    NotAllowed,
}

impl Trouble {
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NamesTaken => {
                "Something at home takes every name that I ask for. The link with the number works; I try again by myself."
            }
            Self::TooMuchSaid => {
                "Something at home calls out names without end, so I stopped listening for a while. The link with the number works; I try again by myself."
            }
            Self::NotAllowed => {
                "This machine does not let me say my name at home. The link with the number works; I try again by myself."
            }
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    State(State),
    /// The box is called otherwise than it asked for; from now on the new name is the one to show.
    Renamed {
        asked: String,
        got: String,
    },
}
