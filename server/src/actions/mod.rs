//! What a person does, one file each. Sync; no HTTP types, no status codes, no HTML templates, no sled.

pub(crate) mod add;
pub(crate) mod back_in;
pub(crate) mod card;
pub(crate) mod claim;
pub(crate) mod edit;
pub(crate) mod export;
pub(crate) mod hand_over;
pub(crate) mod help;
pub(crate) mod look;
pub(crate) mod notices;
pub(crate) mod owner_link;
pub(crate) mod pages;
pub(crate) mod password;
pub(crate) mod publish;
pub(crate) mod render;
pub(crate) mod reset;
pub(crate) mod restore;
pub(crate) mod share;
pub(crate) mod sign_in;
pub(crate) mod upload;
pub(crate) mod welcome;

use gluebox_store::{Store, StoreError};

/// What most actions need: where things are kept, and who is allowed to change pages.
#[derive(Clone)]
pub(crate) struct Kept {
    pub store: Store,
    pub rooms: std::sync::Arc<crate::rooms::Rooms>,
    pub site: gluebox_core::SiteId,
    pub media_key: [u8; 32],
}

/// Why a page cannot be worked on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PageError {
    #[error("This page does not exist, or not any more.")]
    NoPage,
    #[error("There is already a page at this link.")]
    PathTaken,
    #[error("{0}")]
    Path(#[from] gluebox_core::PathError),
    #[error("A title is one line of at most 300 letters.")]
    Title,
    #[error("The front page cannot be put into the bin. Make another page the front page first.")]
    FrontPage,
    #[error("That revision is not a step of this page, or it is no longer kept.")]
    NoRevision,
    #[error("Going back would change what runs in a browser, which this link does not allow.")]
    Code,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<crate::rooms::RoomError> for PageError {
    fn from(error: crate::rooms::RoomError) -> Self {
        match error {
            crate::rooms::RoomError::NoPage => Self::NoPage,
            crate::rooms::RoomError::Store(error) => Self::Store(error),
        }
    }
}
