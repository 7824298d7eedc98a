//! What a person corrected about an object's place on a phone. Absent means: derived.

use crate::{Length, ObjectId, Percent, StackKey};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Width on a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PhoneWidth {
    /// As on the desktop, at most the screen's width.
    Keep,
    /// The column's width.
    Full,
    /// From edge to edge of the screen.
    Bleed,
}

/// Alignment of a box that is narrower than the phone's column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PhoneAlign {
    Start,
    Center,
    End,
}

/// Corrections, each a register of its own: a later desktop edit never undoes one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, optional_fields)]
pub struct PhoneCorrections {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hide: Option<bool>,
    /// Stands right after this object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<ObjectId>,
    /// Where it stands when the object it came after is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rank: Option<StackKey>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<PhoneWidth>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub align: Option<PhoneAlign>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub font_scale: Option<Percent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gap_before: Option<Length>,
    #[serde(flatten)]
    #[ts(skip)]
    pub rest: serde_json::Map<String, serde_json::Value>,
}

impl PhoneCorrections {
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
