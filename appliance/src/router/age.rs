//! Did the router begin anew? PCP and NAT-PMP count seconds for us to compare with our own
//! (RFC 6886, 3.6; RFC 6887, 8.5); UPnP tells how long it has been running.

use std::time::Duration;

/// A router's count and when we heard it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Age {
    pub(super) at: Duration,
    pub(super) seconds: u32,
}

impl Age {
    /// The two clocks may differ by an eighth and the rounding of a second; beyond that the router
    /// has forgotten what it knew.
    #[must_use]
    pub(super) fn began_anew(self, later: Self) -> bool {
        let ours = i64::try_from(later.at.saturating_sub(self.at).as_secs()).unwrap_or(i64::MAX);
        let theirs = i64::from(later.seconds) - i64::from(self.seconds);
        // Going back by one second alone is a late packet (RFC 6887, 8.5).
        theirs < -1 || ours + 2 < theirs - theirs / 16 || theirs + 2 < ours - ours / 16
    }
}
