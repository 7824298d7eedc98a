//! Parts of an address by their names, so that one handler can be mounted at addresses that have others besides.

use serde::Deserialize;
use std::ops::Deref;

/// `{page}`
#[derive(Deserialize)]
pub(super) struct OfPage {
    page: String,
}

impl Deref for OfPage {
    type Target = str;

    fn deref(&self) -> &str {
        &self.page
    }
}

/// `{media}/{width}`
#[derive(Deserialize)]
pub(super) struct OfCopy {
    pub media: String,
    pub width: u32,
}
