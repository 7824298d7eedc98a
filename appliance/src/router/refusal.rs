//! Why a router did not do what it was asked: the many codes of three protocols in one closed set.
//!
//! A reason is what was answered, not what it means for the owner: that is `house`.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Nothing answered in time.
    Silent,
    /// Something answered that makes no sense.
    Garbled,
    /// The router does not speak this way of asking.
    Unknown,
    /// Devices may not open doors here.
    Forbidden,
    /// Doors with these numbers may not be opened, others may.
    Low,
    /// Somebody else has this door; the router may say who.
    Taken(Option<Ipv4Addr>),
    /// Another door was opened instead (and shut again at once).
    Other(u16),
    /// The router has no room for another door.
    Full,
    /// The door must have the same number inside as outside.
    SameNumber,
    /// Only doors that stay open for ever, and not even those.
    Lease,
    /// Somebody made a rule for this door by hand; it may well lead here.
    ByHand,
    /// The router has no number of its own in the world.
    NoOutside,
    /// The question came through another router, which changed it.
    Between,
    /// The router said it could not, and not why.
    Failed,
}

impl Refusal {
    /// UPnP: the codes of WANIPConnection 1 and 2 and WANIPv6FirewallControl 1.
    #[must_use]
    pub fn from_upnp(code: u16) -> Self {
        match code {
            401 | 602 => Self::Unknown,
            402 | 725 => Self::Lease,
            606 | 702 | 703 => Self::Forbidden,
            701 | 728 => Self::Full,
            718 => Self::Taken(None),
            724 => Self::SameNumber,
            729 => Self::ByHand,
            _ => Self::Failed,
        }
    }

    /// PCP: the result codes of RFC 6887, 7.4.
    #[must_use]
    pub fn from_pcp(code: u8) -> Self {
        match code {
            1 | 4 | 5 | 9 => Self::Unknown,
            2 => Self::Forbidden,
            7 => Self::NoOutside,
            8 | 10 => Self::Full,
            11 => Self::Taken(None),
            12 => Self::Between,
            3 | 6 => Self::Garbled,
            _ => Self::Failed,
        }
    }

    /// NAT-PMP: the result codes of RFC 6886, 3.5.
    #[must_use]
    pub fn from_nat_pmp(code: u16) -> Self {
        match code {
            1 | 5 => Self::Unknown,
            2 => Self::Forbidden,
            3 => Self::NoOutside,
            4 => Self::Full,
            _ => Self::Failed,
        }
    }

    /// How much it explains: of several answers about one door, the one that says most is kept.
    #[must_use]
    pub fn weight(self) -> u8 {
        match self {
            Self::Silent => 0,
            Self::Garbled | Self::Unknown => 1,
            Self::Failed => 2,
            Self::NoOutside | Self::Between => 3,
            Self::Other(_) => 4,
            Self::Lease | Self::SameNumber => 5,
            Self::Forbidden => 6,
            Self::Low => 7,
            Self::Full => 8,
            Self::Taken(None) => 9,
            Self::ByHand => 10,
            Self::Taken(Some(_)) => 11,
        }
    }
}
