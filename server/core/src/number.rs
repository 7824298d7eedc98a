//! Numbers of the document: whole hundredths, so that equal means equal on every machine.

use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

/// A length in hundredths of a CSS pixel.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS,
)]
#[serde(transparent)]
#[ts(export)]
pub struct Length(pub i32);

/// An angle in hundredths of a degree, clockwise.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS,
)]
#[serde(transparent)]
#[ts(export)]
pub struct Angle(pub i32);

/// A share in whole percent, 0 to 100.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS,
)]
#[serde(transparent)]
#[ts(export)]
pub struct Percent(pub u8);

impl Length {
    pub const fn px(px: i32) -> Self {
        Self(px * 100)
    }

    pub fn as_px(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

impl Angle {
    pub const fn degrees(degrees: i32) -> Self {
        Self(degrees * 100)
    }

    pub fn radians(self) -> f64 {
        (f64::from(self.0) / 100.0).to_radians()
    }
}

/// Hundredths as the shortest decimal: `12`, `12.5`, `-0.25`. The editor writes the same digits.
pub(crate) fn decimal(hundredths: i32, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let sign = if hundredths < 0 { "-" } else { "" };
    let (whole, part) = (
        hundredths.unsigned_abs() / 100,
        hundredths.unsigned_abs() % 100,
    );
    match (part, part % 10) {
        (0, _) => write!(out, "{sign}{whole}"),
        (_, 0) => write!(out, "{sign}{whole}.{}", part / 10),
        _ => write!(out, "{sign}{whole}.{part:02}"),
    }
}

impl fmt::Display for Length {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal(self.0, out)?;
        out.write_str("px")
    }
}

impl fmt::Display for Angle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal(self.0, out)?;
        out.write_str("deg")
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal(i32::from(self.0), out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortest_decimals() {
        for (value, text) in [
            (0, "0px"),
            (100, "1px"),
            (-5, "-0.05px"),
            (1250, "12.5px"),
            (-1205, "-12.05px"),
        ] {
            assert_eq!(Length(value).to_string(), text);
        }
        assert_eq!(Angle(-350).to_string(), "-3.5deg");
        assert_eq!(Percent(35).to_string(), "0.35");
    }

    #[test]
    fn fractions_are_refused() {
        assert!(serde_json::from_str::<Length>("1.5").is_err());
        assert!(serde_json::from_str::<Length>("1e2").is_err());
        assert!(serde_json::from_str::<Length>("99999999999").is_err());
    }
}
