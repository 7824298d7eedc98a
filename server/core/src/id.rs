//! Ids: random texts made elsewhere; here only their form is checked.

use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an id has {min} to {max} of the characters A-Z a-z 0-9 _ -")]
pub struct IdError {
    min: usize,
    max: usize,
}

fn check(text: &str, min: usize, max: usize) -> Result<(), IdError> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    if (min..=max).contains(&text.len()) && text.bytes().all(plain) {
        Ok(())
    } else {
        Err(IdError { min, max })
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $min:literal, $max:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[serde(try_from = "String", into = "String")]
        #[ts(export, type = "string")]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            pub fn new(text: &str) -> Result<Self, IdError> {
                check(text, $min, $max)?;
                Ok(Self(text.into()))
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0.as_ref().to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }
    };
}

// 16 characters of 6 bits are the 96 random bits that an object's id needs at least.
id!(/** An object: made by a browser, at least 96 random bits, never reused. */ ObjectId, 16, 43);
id!(/** A page. */ PageId, 16, 43);
id!(/** A site. */ SiteId, 16, 43);
id!(/** One tab of one browser; owns a sequence of batches. */ ClientId, 16, 43);
id!(/** A media file: the hexadecimal BLAKE3 hash of its bytes. */ MediaId, 64, 64);

/// What a site's pages share is a document named by the site.
impl From<&SiteId> for PageId {
    fn from(site: &SiteId) -> Self {
        Self(site.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_ids() {
        assert!(ObjectId::new("abcdefghijklmnop").is_ok());
        for bad in [
            "",
            "short",
            "abcdefghijklmno/",
            "../../../../../../x",
            "abcdefghijklmnopé",
            &"a".repeat(44),
        ] {
            assert!(ObjectId::new(bad).is_err(), "{bad}");
        }
    }
}
