//! What kind of house this is: from what the router answered to what the owner is told.
//!
//! Pure: everything seen goes in, one verdict comes out, and a sentence for it in the owner's words.
//! Whether visitors get in is not decided here but by a look from outside.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use super::{Refusal, Way};
use crate::address::{is_public_v4, is_shared};

/// One way of asking, and what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub way: Way,
    /// The router's own number outside, as it says.
    pub wan: Option<Ipv4Addr>,
    /// Seconds since the router began to count (PCP, NAT-PMP) or to run (UPnP).
    pub age: Option<u32>,
    /// Whether anything answered at all.
    pub spoke: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub gateway: Option<Ipv4Addr>,
    pub address: Option<Ipv4Addr>,
    pub answers: Vec<Answer>,
    /// Doors that are open now, by their number outside.
    pub open: Vec<u16>,
    pub refused: Vec<(u16, Refusal)>,
    /// What two echoes outside agreed on.
    pub echo: Option<Ipv4Addr>,
    /// The second router on the way out, if it shows itself.
    pub hop: Option<Ipv4Addr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum House {
    /// Nothing was asked yet, or nothing shall be.
    Unknown,
    /// The doors are open and the router has a number of its own.
    Open,
    /// The box itself has a number in the world: there is no door to open.
    Direct,
    /// No way out of the home: cable or Wi-Fi.
    NoGateway,
    /// The router has no connection to the world.
    NoInternet,
    /// Nothing at the router answers.
    Silent,
    Refuses,
    LowRefused,
    Taken {
        door: u16,
        by: Option<Ipv4Addr>,
    },
    /// It still keeps the door for the number that the box had at home before.
    Moved,
    OtherDoor {
        door: u16,
        granted: u16,
    },
    Full,
    ByHand,
    TwoRouters,
    SharedNumber,
    /// The provider gives this home no number of the old kind at all.
    NewKindOnly,
    /// It speaks, but not so that a door came of it.
    Unhelpful,
}

/// The door that matters; 80 alone is worth little and its absence little harm.
const MAIN: u16 = 443;

#[must_use]
pub fn classify(seen: &Seen) -> House {
    if seen.address.is_some_and(|own| is_public_v4(&own)) {
        return House::Direct;
    }
    if seen.gateway.is_none() {
        return House::NoGateway;
    }
    if seen.answers.is_empty() {
        return House::Unknown;
    }
    let says = seen.answers.iter().filter_map(|answer| answer.wan);
    if let Some(wan) = says.clone().find(is_public_v4) {
        return match seen.echo {
            Some(echo) if echo != wan => House::SharedNumber,
            _ => doors(seen),
        };
    }
    if let Some(wan) = says.clone().find(|wan| !wan.is_unspecified()) {
        return not_public(wan);
    }
    let spoke = seen.answers.iter().any(|answer| answer.spoke);
    if !spoke {
        return House::Silent;
    }
    let between = seen.refused.iter().any(|(_, why)| *why == Refusal::Between);
    let no_outside = says.clone().next().is_some()
        || seen
            .refused
            .iter()
            .any(|(_, why)| *why == Refusal::NoOutside);
    match seen.hop {
        _ if between => House::TwoRouters,
        _ if !no_outside => doors(seen),
        Some(hop) if is_shared(&hop) => House::SharedNumber,
        // Providers use 10/8 inside their own network, homes hardly ever behind another router.
        Some(hop) if hop.is_private() && hop.octets()[0] != 10 => House::TwoRouters,
        Some(_) => House::SharedNumber,
        None if seen.echo.is_some() => House::SharedNumber,
        None => House::NoInternet,
    }
}

/// The router's own number is not one of the world's: whose is it?
fn not_public(wan: Ipv4Addr) -> House {
    let [a, b, c, d] = wan.octets();
    if is_shared(&wan) {
        House::SharedNumber
    } else if (a, b, c) == (192, 0, 0) && d < 8 {
        House::NewKindOnly
    } else if wan.is_private() {
        House::TwoRouters
    } else {
        House::NoInternet
    }
}

fn doors(seen: &Seen) -> House {
    if seen.open.contains(&MAIN) || (seen.refused.is_empty() && !seen.open.is_empty()) {
        return House::Open;
    }
    let main = seen.refused.iter().find(|(door, _)| *door == MAIN);
    let Some(&(door, why)) = main.or(seen.refused.first()) else {
        return House::Unknown;
    };
    match why {
        Refusal::Silent => House::Silent,
        Refusal::Forbidden => House::Refuses,
        Refusal::Low => House::LowRefused,
        Refusal::Taken(by) => House::Taken { door, by },
        Refusal::Other(granted) => House::OtherDoor { door, granted },
        Refusal::Full => House::Full,
        Refusal::ByHand => House::ByHand,
        Refusal::Between => House::TwoRouters,
        Refusal::NoOutside => House::NoInternet,
        Refusal::Garbled
        | Refusal::Unknown
        | Refusal::SameNumber
        | Refusal::Lease
        | Refusal::Failed => House::Unhelpful,
    }
}

impl House {
    /// Whether asking again soon could help. What a person must change is asked about rarely.
    #[must_use]
    pub fn may_pass(self) -> bool {
        match self {
            Self::Unknown
            | Self::Open
            | Self::Direct
            | Self::NoGateway
            | Self::NoInternet
            | Self::Silent
            | Self::Taken { .. }
            | Self::Moved
            | Self::OtherDoor { .. }
            | Self::Full
            | Self::Unhelpful => true,
            Self::Refuses
            | Self::LowRefused
            | Self::ByHand
            | Self::TwoRouters
            | Self::SharedNumber
            | Self::NewKindOnly => false,
        }
    }

    /// Whether a mere look tells that it is over: somebody answers, or has another number outside.
    #[must_use]
    pub fn may_show_itself(self) -> bool {
        matches!(
            self,
            Self::Silent | Self::TwoRouters | Self::SharedNumber | Self::NewKindOnly
        )
    }

    /// What the owner reads.
    #[must_use]
    pub fn sentence(self) -> String {
        let shared = "Your provider shares one number among many homes, so nobody can knock here \
                      directly. Ask your provider for a number of your own.";
        match self {
            Self::Unknown => "I have not asked your router yet.".into(),
            Self::Open => "Your router opened the door for your site.".into(),
            Self::Direct => "No router is in the way: your site needs no door opened.".into(),
            Self::NoGateway => "I see no router. Is the cable in, or the Wi-Fi on?".into(),
            Self::NoInternet => "Your internet is off. People at home can still read your site; \
                                 I look every minute."
                .into(),
            Self::Silent => "Your router does not answer when I ask it to open the door. Allow \
                             devices to open doors in its settings."
                .into(),
            Self::Refuses => "Your router does not let me open the door. Allow it for “gluebox” \
                              once, in the router’s settings."
                .into(),
            Self::LowRefused => "Your router opens doors, but not the front door that links need. \
                                 Open it by hand in the router’s settings."
                .into(),
            Self::Taken { by: Some(by), .. } => format!(
                "Another device in your home, {by}, already has the door that your site needs. \
                 Switch it off there, or give the door to me in the router’s settings."
            ),
            Self::Taken { by: None, .. } | Self::OtherDoor { .. } => {
                "Another device in your home already has the door that your site needs. Give it to \
                 me in the router’s settings."
                    .into()
            }
            Self::Moved => "Your router still keeps the door for my earlier place at home. It \
                            becomes free by itself within about three minutes."
                .into(),
            Self::Full => "Your router has no room for another door. Remove one that is no longer \
                           needed in its settings."
                .into(),
            Self::ByHand => {
                "Somebody has already set this door in your router by hand. If it leads \
                             to me, all is well."
                    .into()
            }
            Self::TwoRouters => "There are two routers in a row, and the outer one does not know \
                                 me. Set the inner one to “bridge”, or open the door in both."
                .into(),
            Self::SharedNumber => shared.into(),
            Self::NewKindOnly => "Your provider gives your home only numbers of the new kind, so \
                                  some visitors cannot knock here directly. Ask your provider for \
                                  an old one as well."
                .into(),
            Self::Unhelpful => "Your router said that it could not open the door, and not why. \
                                Switching it off and on again often helps."
                .into(),
        }
    }
}
