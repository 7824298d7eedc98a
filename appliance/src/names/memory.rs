//! What is remembered of a name over a restart: what its provider took, and why it is left alone for a while.

use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::dns::Family;

/// What one kind of number has been through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct SideMemory {
    pub accepted: Option<Accepted>,
    pub trouble: Option<Trouble>,
    /// No request before this time.
    pub not_before: Option<Timestamp>,
    pub(super) failures: u32,
    /// How often the accepted number was sent again because the world was not told.
    pub(super) untold: u32,
}

/// The last number that the provider took; none if it took one away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    pub number: Option<IpAddr>,
    pub at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    pub answer: Answer,
    pub words: String,
    pub since: Timestamp,
}

/// What must outlast a restart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// Of the settings that it belongs to.
    pub edited: Timestamp,
    pub v4: SideMemory,
    pub v6: SideMemory,
}

impl Memory {
    pub fn new(edited: Timestamp) -> Self {
        Self {
            edited,
            v4: SideMemory::default(),
            v6: SideMemory::default(),
        }
    }

    pub(super) fn side(&mut self, family: Family) -> &mut SideMemory {
        match family {
            Family::V4 => &mut self.v4,
            Family::V6 => &mut self.v6,
        }
    }

    pub(super) fn of(&self, family: Family) -> &SideMemory {
        match family {
            Family::V4 => &self.v4,
            Family::V6 => &self.v6,
        }
    }
}
