//! A copy of everything as a plain archive, and a box made of one. Any version must be able to read
//! what any older one wrote, so the form is the simplest there is: a zip with text files, one record
//! per line, and the media under their hashes.

pub(crate) mod export;
pub(crate) mod line;
pub(crate) mod restore;

use serde::{Deserialize, Serialize};

pub(crate) const FORMAT: &str = "gluebox-export";
pub(crate) const VERSION: u32 = 1;

/// `box.json`.
#[derive(Serialize, Deserialize)]
pub(crate) struct Label {
    pub(crate) format: String,
    pub(crate) version: u32,
    pub(crate) records: u64,
    pub(crate) media: u64,
}
