//! How often one source may ask a prober. Pure, and bounded whatever comes.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

/// A box asks three times at once at most, and then once in ten minutes; two boxes may share a number.
const LOOKS: u32 = 12;
const WINDOW: Duration = Duration::from_secs(600);
/// Sources that are remembered.
const SOURCES: usize = 4096;

/// Counts looks by source.
#[derive(Debug, Default)]
pub struct Limits {
    asked: HashMap<IpAddr, (Duration, u32)>,
}

impl Limits {
    /// Whether a look may be had now; it counts if so. While too many sources ask, new ones wait.
    pub fn allows(&mut self, now: Duration, from: IpAddr, hurry: u32) -> bool {
        let window = WINDOW / hurry.max(1);
        let fresh = |since: Duration| now < since + window;
        let source = home_of(from);
        if !self.asked.contains_key(&source) && self.asked.len() >= SOURCES {
            self.asked.retain(|_, (since, _)| fresh(*since));
            if self.asked.len() >= SOURCES {
                return false;
            }
        }
        let (since, looks) = self.asked.entry(source).or_insert((now, 0));
        if !fresh(*since) {
            (*since, *looks) = (now, 0);
        }
        let allowed = *looks < LOOKS;
        *looks += u32::from(allowed);
        allowed
    }
}

/// A home has one number of the old kind, and 2^64 of the new.
fn home_of(from: IpAddr) -> IpAddr {
    match from {
        IpAddr::V4(_) => from,
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into(),
    }
}
