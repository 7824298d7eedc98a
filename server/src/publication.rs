//! A publication: the immutable manifest of all that a site serves. Plain values; what answers visitors reads it
//! without the store's index, also while the box is still starting.

use crate::clock::Moment;
use gluebox_core::{MediaId, PageId, SiteId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All that visitors of a site can get.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub version: u32,
    pub site: SiteId,
    pub at: Moment,
    pub pages: BTreeMap<PageId, PublishedPage>,
    /// Old paths and the page each leads to.
    pub redirects: BTreeMap<String, PageId>,
    /// The answer to a path that is not there.
    pub not_found: Option<Bytes>,
}

/// One page as it was rendered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct PublishedPage {
    pub path: String,
    pub revision: u64,
    /// Of everything that went into the rendering; equal digests need no new one.
    pub digest: String,
    /// Pages that it links to.
    pub links: Vec<PageId>,
    pub html: Bytes,
    /// Media by the address that the page gives them, without the leading slash.
    pub media: BTreeMap<String, Bytes>,
}

/// Something served: its type, and the files that hold it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Bytes {
    pub kind: String,
    pub plain: File,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub br: Option<File>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gzip: Option<File>,
}

/// A file named by the hash of its bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct File {
    pub hash: MediaId,
    pub bytes: u64,
}

impl Manifest {
    pub(crate) fn empty(site: SiteId) -> Self {
        let (pages, redirects) = (BTreeMap::new(), BTreeMap::new());
        Self {
            version: 1,
            site,
            at: Moment::default(),
            pages,
            redirects,
            not_found: None,
        }
    }
}

/// A path as it stands in an address.
pub(crate) fn encode_path(path: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~' | b'/');
    path.bytes()
        .map(|b| {
            if plain(b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}
