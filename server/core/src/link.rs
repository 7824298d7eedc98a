//! Where links lead, and the one function that makes every internal address, relative to the page it stands on,
//! so that a site works at `/`, at `/~name/`, from a stick and on a mirror.

use crate::{PageId, PagePath, limits};
use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

/// A name inside a page that links can lead to: `[A-Za-z][A-Za-z0-9_-]{0,63}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(export, type = "string")]
pub struct Anchor(String);

/// Why a text is not an anchor or a target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    #[error("an anchor begins with a letter and has at most 64 letters, digits, _ and -")]
    Anchor,
    #[error(
        "a link leads to a page, an anchor, or an address that begins with http, https, mailto or tel"
    )]
    Target,
}

impl Anchor {
    pub fn new(name: &str) -> Result<Self, LinkError> {
        let plain = name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        let begins = name.starts_with(|c: char| c.is_ascii_alphabetic());
        if plain && begins && name.len() <= 64 {
            Ok(Self(name.to_owned()))
        } else {
            Err(LinkError::Anchor)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Anchor {
    type Error = LinkError;
    fn try_from(name: String) -> Result<Self, LinkError> {
        Self::new(&name)
    }
}

impl From<Anchor> for String {
    fn from(anchor: Anchor) -> String {
        anchor.0
    }
}

/// Where a link leads, as it is stored: `page:ID`, `page:ID#anchor`, `#anchor`, or an outside address. A page is
/// named by its id, so that renaming it breaks no link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(export, type = "string")]
pub struct Target(String);

/// A target taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place<'a> {
    Page(PageId, Option<&'a str>),
    Here(&'a str),
    Outside(&'a str),
}

fn is_outside(text: &str) -> bool {
    let scheme = text
        .split_once(':')
        .map(|(scheme, rest)| (scheme.to_ascii_lowercase(), rest));
    let clean = !text
        .chars()
        .any(|c| c.is_control() || c.is_whitespace() || c == '"' || c == '<' || c == '>');
    clean
        && match scheme {
            Some((scheme, rest)) if matches!(scheme.as_str(), "http" | "https") => rest
                .strip_prefix("//")
                .is_some_and(|host| !host.is_empty() && !host.starts_with('/')),
            Some((scheme, rest)) => matches!(scheme.as_str(), "mailto" | "tel") && !rest.is_empty(),
            None => false,
        }
}

impl Target {
    pub fn new(text: &str) -> Result<Self, LinkError> {
        let target = Self(text.to_owned());
        let good = text.len() <= limits::HREF
            && match target.parts() {
                Some(Place::Page(_, anchor)) => anchor.is_none_or(|a| Anchor::new(a).is_ok()),
                Some(Place::Here(anchor)) => Anchor::new(anchor).is_ok(),
                Some(Place::Outside(_)) => true,
                None => false,
            };
        if good {
            Ok(target)
        } else {
            Err(LinkError::Target)
        }
    }

    fn parts(&self) -> Option<Place<'_>> {
        if let Some(inside) = self.0.strip_prefix("page:") {
            let (id, anchor) = inside
                .split_once('#')
                .map_or((inside, None), |(id, anchor)| (id, Some(anchor)));
            return PageId::new(id).ok().map(|id| Place::Page(id, anchor));
        }
        if let Some(anchor) = self.0.strip_prefix('#') {
            return Some(Place::Here(anchor));
        }
        is_outside(&self.0).then_some(Place::Outside(&self.0))
    }

    pub fn place(&self) -> Place<'_> {
        self.parts().expect("a target is checked when it is made")
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Target {
    type Error = LinkError;
    fn try_from(text: String) -> Result<Self, LinkError> {
        Self::new(&text)
    }
}

impl From<Target> for String {
    fn from(target: Target) -> String {
        target.0
    }
}

impl fmt::Display for Target {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// The address of page `to` as seen from page `from`, both paths of one site. Never starts with `/`.
pub fn relative(from: &PagePath, to: &PagePath) -> String {
    let from_folders: Vec<&str> = from.as_str().split('/').collect();
    let from_folders = &from_folders[..from_folders.len() - 1];
    let to_parts: Vec<&str> = to.as_str().split('/').collect();
    let (to_folders, leaf) = to_parts.split_at(to_parts.len() - 1);
    let shared = from_folders
        .iter()
        .zip(to_folders)
        .take_while(|(a, b)| a == b)
        .count();
    let mut address = "../".repeat(from_folders.len() - shared);
    for folder in &to_folders[shared..] {
        address.push_str(folder);
        address.push('/');
    }
    address.push_str(leaf[0]);
    if address.is_empty() || address.starts_with(':') {
        address.insert_str(0, "./");
    }
    // A first part with a colon would read as a scheme.
    if address
        .split('/')
        .next()
        .is_some_and(|first| first.contains(':'))
    {
        address.insert_str(0, "./");
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets() {
        for good in [
            "https://example.org/a?b#c",
            "mailto:a@b.c",
            "tel:+491234",
            "#top",
            "page:abcdefghijklmnop#x",
        ] {
            assert!(Target::new(good).is_ok(), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:x",
            "data:text/html,x",
            "//evil",
            "/x",
            "page:short",
            "",
            "https://",
            "http:///x",
            "https://a b",
            "#",
            "vbscript:x",
            "\u{1}javascript:x",
            "page:abcdefghijklmnop#<",
        ] {
            assert!(Target::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn relative_addresses() {
        for (from, to, address) in [
            ("", "", "./"),
            ("", "about", "about"),
            ("about", "", "./"),
            ("a/b", "a/c", "c"),
            ("a/b", "", "../"),
            ("a/b/c", "x/y", "../../x/y"),
            ("a", "a", "a"),
        ] {
            let path = |p| PagePath::new(p).expect("a good path");
            assert_eq!(relative(&path(from), &path(to)), address, "{from} -> {to}");
        }
    }
}
