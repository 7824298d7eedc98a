//! Spaces: the closed set of drawers that records lie in. A space is one byte on disk and one name in
//! an export; neither may ever change. What a record means is not known here.

/// Where a record lies. The number is its byte in the journal, the snapshot and the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Space {
    Box = 1,
    Account = 2,
    Session = 3,
    Site = 4,
    Page = 5,
    Object = 6,
    Step = 7,
    StepOfObject = 8,
    Full = 9,
    Sender = 10,
    Media = 11,
    Manifest = 12,
    Redirect = 13,
    Link = 14,
    Mail = 15,
}

impl Space {
    pub const ALL: [Space; 15] = [
        Space::Box,
        Space::Account,
        Space::Session,
        Space::Site,
        Space::Page,
        Space::Object,
        Space::Step,
        Space::StepOfObject,
        Space::Full,
        Space::Sender,
        Space::Media,
        Space::Manifest,
        Space::Redirect,
        Space::Link,
        Space::Mail,
    ];

    pub fn tag(self) -> u8 {
        self as u8
    }

    pub fn from_tag(tag: u8) -> Option<Space> {
        Self::ALL.into_iter().find(|space| space.tag() == tag)
    }

    /// The name in an export; stable like the tag.
    pub fn name(self) -> &'static str {
        match self {
            Space::Box => "box",
            Space::Account => "account",
            Space::Session => "session",
            Space::Site => "site",
            Space::Page => "page",
            Space::Object => "object",
            Space::Step => "step",
            Space::StepOfObject => "step-of-object",
            Space::Full => "full",
            Space::Sender => "sender",
            Space::Media => "media",
            Space::Manifest => "manifest",
            Space::Redirect => "redirect",
            Space::Link => "link",
            Space::Mail => "mail",
        }
    }

    pub fn from_name(name: &str) -> Option<Space> {
        Self::ALL.into_iter().find(|space| space.name() == name)
    }
}

/// The key of a record in every file: the space's tag, then the caller's key. Kept as bytes and not as
/// a pair, so that records of a space that only a newer program knows pass through unharmed.
pub(crate) fn full_key(space: Space, key: &[u8]) -> Vec<u8> {
    let mut full = Vec::with_capacity(1 + key.len());
    full.push(space.tag());
    full.extend_from_slice(key);
    full
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_names_are_distinct_and_come_back() {
        for space in Space::ALL {
            assert_eq!(Space::from_tag(space.tag()), Some(space));
            assert_eq!(Space::from_name(space.name()), Some(space));
        }
        assert_eq!(Space::from_tag(0), None);
        assert_eq!(Space::from_tag(16), None);
    }
}
