//! The stored form of what the server keeps, one struct per space of the store. Each is JSON with a version; a
//! struct that changes its form keeps reading the older ones (fixtures in `server/tests/fixtures/records`).

#[cfg(test)]
mod tests;

use crate::clock::Moment;
use crate::rooms::Answer;
use crate::who::{Right, Who};
use gluebox_core::{Edit, Object, ObjectId, Page, PageId, PagePath, SiteId};
use gluebox_store::{Space, Store, StoreError, Write};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The box's own state, under the key `box`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct BoxRecord {
    pub version: u32,
    pub site: SiteId,
    /// `None` once the box is claimed.
    pub claim_code: Option<String>,
    /// Key for the addresses of published media: without it nobody can tell from a file whether the box has it.
    pub media_key: [u8; 32],
}

/// A person who may sign in.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct AccountRecord {
    pub version: u32,
    pub id: String,
    pub name: String,
    /// Argon2id in PHC form.
    pub password: String,
    pub created: Moment,
}

/// A signed-in browser, under the BLAKE3 hash of its token.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SessionRecord {
    pub version: u32,
    pub account: String,
    pub created: Moment,
    pub used: Moment,
}

/// A page beside its objects, or in the same form what all pages of a site share.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PageRecord {
    pub version: u32,
    pub id: PageId,
    pub path: PagePath,
    pub created: Moment,
    pub changed: Moment,
    /// The newest revision.
    pub revision: u64,
    /// Steps so far.
    pub steps: u64,
    pub published: Option<PublishedMark>,
    /// When it was put into the bin.
    pub binned: Option<Moment>,
    /// The document without its objects and tombstones.
    pub document: Page,
}

/// Which revision visitors see. The page at that revision is kept in [`Space::Full`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PublishedMark {
    pub revision: u64,
    pub at: Moment,
}

/// An object of a page, or its tombstone, under `page/object`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ObjectRecord {
    pub version: u32,
    pub id: ObjectId,
    pub object: Option<Object>,
    /// Who wrote its text last, and in which revision: later collisions are judged by it.
    pub text_by: Option<TextBy>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct TextBy {
    pub revision: u64,
    pub who: Who,
    /// The tab it came from, so that one person in two tabs is told apart.
    pub client: String,
}

/// What one person did in one gesture, under `page/first revision`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct StepRecord {
    pub version: u32,
    pub first: u64,
    pub last: u64,
    pub who: Who,
    pub at: Moment,
    pub objects: Vec<ObjectId>,
    /// Takes the step back.
    pub inverse: Vec<Edit>,
    /// A name for it, for example for a text that was written over.
    pub note: Option<String>,
    /// The texts that lost a collision, each to be brought back by one click.
    pub lost: Vec<Edit>,
    /// Who had written them, in the same order.
    #[serde(default)]
    pub losers: Vec<TextBy>,
    /// The tab it came from.
    #[serde(default)]
    pub client: String,
    /// Names of the gestures in it, so that a later step can say what it takes back.
    #[serde(default)]
    pub gestures: Vec<String>,
    /// The gesture that it takes back.
    #[serde(default)]
    pub undoes: Option<String>,
    /// The revision that it made the page again.
    #[serde(default)]
    pub restores: Option<u64>,
    /// The times at which this became what visitors see.
    #[serde(default)]
    pub published: Vec<Publishing>,
}

/// One publishing of a page, kept with the step that led to the published revision.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Publishing {
    pub revision: u64,
    pub at: Moment,
    pub who: Who,
}

/// The answer to the newest batch of a client, so that the batch is recognised for ever.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SenderRecord {
    pub version: u32,
    pub seq: u64,
    pub who: Who,
    /// The acknowledgement as it was sent.
    pub answer: Answer,
}

/// What is known of a media file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct MediaRecord {
    pub version: u32,
    /// Content type by its bytes.
    pub kind: String,
    pub name: String,
    /// Pixels as a visitor sees it, orientation applied.
    pub width: u32,
    pub height: u32,
    /// EXIF orientation, 1 to 8.
    pub orientation: u8,
    pub bytes: u64,
    pub created: Moment,
}

/// A share link, under the hash of its token. Pictures that came by it are noted under `link/picture`.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct LinkRecord {
    pub version: u32,
    /// The hash of the token, as it stands in the guest's addresses.
    pub id: String,
    /// What the box makes the token of again, together with a secret that is in no copy.
    pub seed: String,
    pub page: PageId,
    pub right: Right,
    pub until: Option<Moment>,
    /// How many browsers may come in by it.
    pub most: Option<u32>,
    /// How many did.
    pub uses: u32,
    /// Argon2id in PHC form.
    pub password: Option<String>,
    pub label: String,
    pub made_by: Who,
    pub made: Moment,
    pub used: Option<Moment>,
    /// The hash of what the browser that came in last had arrived with.
    #[serde(default)]
    pub newest: Option<String>,
    /// What came by it so far.
    #[serde(default)]
    pub came: Came,
}

/// What guests brought, also if it was taken away since.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Came {
    pub pictures: u32,
    pub bytes: u64,
    /// Pictures and notes put on the page by who may add.
    pub added: u32,
}

/// A picture that came by a share link.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct BroughtRecord {
    pub version: u32,
}

/// An old path of a page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RedirectRecord {
    pub version: u32,
    pub page: PageId,
}

/// A record of type `T`, if there.
pub(crate) fn read<T: DeserializeOwned>(
    store: &Store,
    space: Space,
    key: &[u8],
) -> Result<Option<T>, StoreError> {
    store
        .get(space, key)?
        .map(|bytes| decode(&bytes))
        .transpose()
}

/// Bytes as a record; bytes that are none are damage.
pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(bytes).map_err(|error| StoreError::Damaged {
        what: format!("A record on this box cannot be read ({error}). Restore the newest copy, or update Gluebox."),
    })
}

/// The write that puts `record`.
pub(crate) fn put(space: Space, key: &[u8], record: &impl Serialize) -> Write {
    Write::put(
        space,
        key,
        serde_json::to_vec(record).expect("records have string keys and finite numbers"),
    )
}

/// Keys of records that belong to a page: `page/`, followed by what tells them apart.
pub(crate) mod key {
    use super::*;

    pub(crate) fn of_page(page: &PageId) -> Vec<u8> {
        format!("{page}/").into_bytes()
    }

    pub(crate) fn object(page: &PageId, object: &ObjectId) -> Vec<u8> {
        format!("{page}/{object}").into_bytes()
    }

    /// Revisions as 16 hexadecimal digits, so that they sort.
    pub(crate) fn revision(page: &PageId, revision: u64) -> Vec<u8> {
        format!("{page}/{revision:016x}").into_bytes()
    }

    pub(crate) fn object_revision(page: &PageId, object: &ObjectId, revision: u64) -> Vec<u8> {
        format!("{page}/{object}/{revision:016x}").into_bytes()
    }
}
