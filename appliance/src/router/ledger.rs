//! What the box asked a router for and has not taken back: so that a crash leaves nothing behind,
//! and so that only our own is ever taken back.
//!
//! An entry is written before the question goes out, and struck only when the router confirmed.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use super::{Door, Way};

/// 96 bits that prove to a PCP server that a mapping is ours (RFC 6887, 11.2).
pub type Nonce = [u32; 3];

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub gateway: Ipv4Addr,
    /// Our address when we asked: the router knows the door by it.
    pub client: Ipv4Addr,
    pub door: Door,
    /// Which way it was granted; none while that is not known.
    pub way: Option<Way>,
    /// The router keeps it until it is told otherwise.
    pub permanent: bool,
    /// It leads to the same number inside as outside: the router knows no other way.
    #[serde(default)]
    pub same: bool,
}

impl Entry {
    /// The number on the box that the router leads to.
    #[must_use]
    pub fn inside(&self) -> u16 {
        match self.same {
            true => self.door.outside,
            false => self.door.inside,
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    pub nonce: Nonce,
    pub entries: Vec<Entry>,
}

/// Two doors at the router here and leftovers of a few moves. What is older was leased and is over.
const MOST: usize = 12;

/// What is peculiar about a door that was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grant {
    /// The router keeps it until it is told otherwise.
    pub permanent: bool,
    /// It leads to the same number inside as outside.
    pub same: bool,
}

impl Ledger {
    /// What stays to be taken back at this router, other than `keep` for this address.
    #[must_use]
    pub fn leftovers(&self, gateway: Ipv4Addr, client: Ipv4Addr, keep: &[Door]) -> Vec<Entry> {
        let ours = |entry: &&Entry| {
            entry.gateway == gateway && !(entry.client == client && keep.contains(&entry.door))
        };
        self.entries.iter().filter(ours).cloned().collect()
    }

    /// Written before asking.
    pub fn intend(&mut self, gateway: Ipv4Addr, client: Ipv4Addr, doors: &[Door]) {
        for &door in doors {
            let known = self
                .entries
                .iter()
                .any(|entry| (entry.gateway, entry.client, entry.door) == (gateway, client, door));
            if !known {
                self.entries.push(Entry {
                    gateway,
                    client,
                    door,
                    way: None,
                    permanent: false,
                    same: false,
                });
            }
        }
        while self.entries.len() > MOST {
            let leased = self.entries.iter().position(|entry| !entry.permanent);
            self.entries.remove(leased.unwrap_or(0));
        }
    }

    /// The router opened it.
    pub fn granted(&mut self, client: Ipv4Addr, door: Door, way: Way, grant: Grant) {
        for entry in &mut self.entries {
            if entry.client == client && entry.door == door {
                entry.way = Some(way);
                (entry.permanent, entry.same) = (grant.permanent, grant.same);
            }
        }
    }

    /// The router confirmed that it is gone, or never was.
    pub fn strike(&mut self, gone: &[Entry]) {
        let same =
            |a: &Entry, b: &Entry| (a.gateway, a.client, a.door) == (b.gateway, b.client, b.door);
        self.entries
            .retain(|entry| !gone.iter().any(|gone| same(gone, entry)));
    }

    /// Whether a router keeps a door of ours that leads to the same number inside, perhaps from before a restart.
    #[must_use]
    pub fn leads_to_the_same(&self, gateway: Option<Ipv4Addr>) -> bool {
        let mut entries = self.entries.iter();
        entries.any(|entry| entry.same && Some(entry.gateway) == gateway)
    }

    /// Whether a door that the router lists was asked for by us, perhaps from an earlier address.
    #[must_use]
    pub fn is_ours(&self, outside: u16, client: Ipv4Addr, inside: u16) -> bool {
        self.entries.iter().any(|entry| {
            entry.client == client && entry.door.outside == outside && entry.inside() == inside
        })
    }
}
