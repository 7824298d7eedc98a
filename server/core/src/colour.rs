//! A colour: `#rrggbb`, `#rrggbbaa`, or `token:name` for one of the theme's.

use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

/// A colour by digits or by the theme's token. [`Display`](fmt::Display) writes it as CSS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(export, type = "string")]
pub struct Colour(String);

/// Why a text is not a colour.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a colour is #rrggbb, #rrggbbaa or token:name")]
pub struct ColourError;

/// A token's name: `[a-z][a-z0-9-]{0,31}`, safe inside a CSS custom property.
pub(crate) fn is_token(name: &str) -> bool {
    name.len() <= 32
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

impl Colour {
    pub fn new(text: &str) -> Result<Self, ColourError> {
        if let Some(digits) = text.strip_prefix('#') {
            if matches!(digits.len(), 6 | 8) && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
                return Ok(Self(text.to_ascii_lowercase()));
            }
        } else if text.strip_prefix("token:").is_some_and(is_token) {
            return Ok(Self(text.to_owned()));
        }
        Err(ColourError)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Colour {
    type Error = ColourError;
    fn try_from(text: String) -> Result<Self, ColourError> {
        Self::new(&text)
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> String {
        colour.0
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.strip_prefix("token:") {
            Some(name) => write!(out, "var(--t-{name})"),
            None => out.write_str(&self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        assert_eq!(
            Colour::new("#AABBCC").map(|c| c.to_string()),
            Ok("#aabbcc".to_owned())
        );
        assert_eq!(
            Colour::new("token:leaf").map(|c| c.to_string()),
            Ok("var(--t-leaf)".to_owned())
        );
        for bad in [
            "red",
            "#fff",
            "#gggggg",
            "token:",
            "token:a)}",
            "url(x)",
            "#aabbcc;x",
        ] {
            assert!(Colour::new(bad).is_err(), "{bad}");
        }
    }
}
