//! Where a page stands in its site: parts divided by `/`; the empty path is the front page.

use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

/// A page's path without a leading slash: at most 8 parts of at most 80 characters. Letters of any script,
/// digits, `-`, `_`, `.`, `~`; kept in lower case so that one page has one address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(export, type = "string")]
pub struct PagePath(String);

/// Why a text is not a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    #[error("A link's parts hold letters, digits, and - _ . between them; nothing else.")]
    Characters,
    #[error("That link is too long: at most 8 parts of 80 letters.")]
    Long,
    #[error("A link may not begin with \"-/\" or \"~\": those belong to the box.")]
    Reserved,
}

impl PagePath {
    pub fn new(text: &str) -> Result<Self, PathError> {
        if text.is_empty() {
            return Ok(Self(String::new()));
        }
        let parts: Vec<&str> = text.split('/').collect();
        if parts.len() > 8 || parts.iter().any(|part| part.chars().count() > 80) {
            return Err(PathError::Long);
        }
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '~');
        let good =
            |part: &&str| !part.is_empty() && !part.starts_with('.') && part.chars().all(plain);
        if !parts.iter().all(good) {
            return Err(PathError::Characters);
        }
        if parts[0] == "-" || parts[0].starts_with('~') {
            return Err(PathError::Reserved);
        }
        Ok(Self(text.to_lowercase()))
    }

    /// A path out of a title: `Summer in Élan!` becomes `summer-in-élan`. Never empty.
    pub fn from_title(title: &str) -> Self {
        let mut path = String::new();
        for c in title.chars().flat_map(char::to_lowercase) {
            if c.is_alphanumeric() {
                path.push(c);
            } else if !path.is_empty() && !path.ends_with('-') {
                path.push('-');
            }
            if path.chars().count() >= 60 {
                break;
            }
        }
        let path = path.trim_end_matches('-');
        Self::new(if path.is_empty() { "page" } else { path })
            .unwrap_or_else(|_| Self("page".to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_front(&self) -> bool {
        self.0.is_empty()
    }
}

impl TryFrom<String> for PagePath {
    type Error = PathError;
    fn try_from(text: String) -> Result<Self, PathError> {
        Self::new(&text)
    }
}

impl From<PagePath> for String {
    fn from(path: PagePath) -> String {
        path.0
    }
}

impl fmt::Display for PagePath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for good in ["", "about", "a/b/c", "ünï/日本", "2026-11"] {
            assert!(PagePath::new(good).is_ok(), "{good}");
        }
        for bad in [
            "/a",
            "a/",
            "a//b",
            "../a",
            "a/..",
            ".x",
            "-",
            "-/edit",
            "~anna",
            "a b",
            "a%2f",
            "a\\b",
            "a\u{202e}b",
            "a\0",
            "a?b",
            "a#b",
            "a:b",
        ] {
            assert!(PagePath::new(bad).is_err(), "{bad:?}");
        }
        assert_eq!(PagePath::new("About").map(|p| p.0), Ok("about".to_owned()));
    }

    #[test]
    fn from_titles() {
        for (title, path) in [
            ("Summer in Élan!", "summer-in-élan"),
            ("???", "page"),
            ("  ", "page"),
            ("A  B", "a-b"),
        ] {
            assert_eq!(PagePath::from_title(title).as_str(), path);
        }
    }
}
