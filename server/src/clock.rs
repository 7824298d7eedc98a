//! The one place where the time is asked for. Stored times are milliseconds since 1970, UTC.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A moment, in milliseconds since 1970 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Moment(pub i64);

pub(crate) const SECOND: i64 = 1_000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const DAY: i64 = 24 * 60 * MINUTE;

/// Now, by the machine's clock.
pub(crate) fn now() -> Moment {
    Moment(Timestamp::now().as_millisecond())
}

impl Moment {
    pub(crate) fn plus(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// Milliseconds from `earlier` to this; never negative.
    pub(crate) fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0).max(0)
    }

    /// For what counts time by itself.
    pub(crate) fn timestamp(self) -> Timestamp {
        Timestamp::from_millisecond(self.0).unwrap_or_default()
    }

    /// `2026-11-22T14:02:00Z`.
    pub(crate) fn iso(self) -> String {
        Timestamp::from_millisecond(self.0).map_or_else(|_| "unknown".to_owned(), |t| t.to_string())
    }

    /// `23 November 2026, 14:02`, by the machine's own time zone.
    pub(crate) fn date(self) -> String {
        self.told("%-d %B %Y, %H:%M")
    }

    /// `Tuesday 14:02`, by the machine's own time zone.
    pub(crate) fn day_and_time(self) -> String {
        self.told("%A %H:%M")
    }

    fn told(self, form: &str) -> String {
        let Ok(at) = Timestamp::from_millisecond(self.0) else {
            return "an unknown day".to_owned();
        };
        at.to_zoned(jiff::tz::TimeZone::system())
            .strftime(form)
            .to_string()
    }
}
