//! Edits sent together.

use crate::{ClientId, Edit, PageId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What one tab sends at once: applied whole or refused whole. `seq` counts up by one per client, so that a batch
/// sent again is recognised for ever.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Batch {
    pub client: ClientId,
    #[ts(type = "number")]
    pub seq: u64,
    pub documents: Vec<DocumentEdits>,
}

/// The edits of a batch to one document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export, optional_fields)]
pub struct DocumentEdits {
    /// A page, or what a site's pages share: that bears the site's id.
    pub document: PageId,
    /// The revision the person saw.
    #[ts(type = "number")]
    pub base: u64,
    pub edits: Vec<Edit>,
    /// Batches of one gesture share this and become one step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gesture: Option<String>,
    /// The gesture of this tab, or of an earlier one of this person, that these edits take back. Doing something again
    /// takes back the gesture that took it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<String>,
    /// The revision that they make the page again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "number", optional)]
    pub restores: Option<u64>,
}
