//! One glued thing.

use crate::{
    Anchor, Content, Frame, Length, ObjectId, PhoneCorrections, StackKey, Style, Target, limits,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

/// An object of a page. Every field but `id` and `version` is a register that one edit sets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields, rename = "GluedObject")]
pub struct Object {
    /// Of the stored form; 1 today.
    #[serde(default = "first")]
    pub version: u32,
    pub id: ObjectId,
    #[serde(flatten)]
    pub content: Content,
    pub frame: Frame,
    pub stacking: StackKey,
    #[serde(default, skip_serializing_if = "Style::is_empty")]
    #[ts(as = "Option<Style>")]
    pub style: Style,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Target>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<Anchor>,
    /// What somebody who cannot see it is told.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[ts(as = "Option<String>")]
    pub alt: String,
    #[serde(default, skip_serializing_if = "is_false")]
    #[ts(as = "Option<bool>")]
    pub locked: bool,
    /// Not shown: kept to be glued again on any page. Only what the pages of a site share has any; several that belong
    /// together have the first of them as their parent.
    #[serde(default, skip_serializing_if = "is_false")]
    #[ts(as = "Option<bool>")]
    pub sticker: bool,
    /// The group it belongs to, itself an object. A missing one reads as none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<ObjectId>,
    #[serde(default, skip_serializing_if = "PhoneCorrections::is_empty")]
    #[ts(as = "Option<PhoneCorrections>")]
    pub phone: PhoneCorrections,
    /// The height that the author's browser measured for a text, in whole pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_h: Option<Length>,
    /// Fields of a newer version.
    #[serde(flatten)]
    #[ts(skip)]
    pub rest: Map<String, Value>,
}

fn first() -> u32 {
    1
}

fn is_false(flag: &bool) -> bool {
    !flag
}

impl Object {
    pub fn kind(&self) -> &str {
        self.content.kind()
    }

    /// The height it takes on the desktop: a text grows, everything else is as tall as its frame.
    pub fn height(&self) -> Length {
        self.auto_h
            .map_or(self.frame.h, |grown| grown.max(self.frame.h))
    }

    /// What is wrong with it, in words.
    pub(crate) fn check(&self) -> Result<(), String> {
        self.content.check()?;
        check_frame(&self.frame)?;
        check_alt(&self.alt)?;
        check_auto_h(self.auto_h)?;
        if !self.style.is_within_limits() {
            return Err("a style is outside its limits".to_owned());
        }
        let rest = [&self.rest, &self.style.rest, &self.phone.rest];
        if rest.iter().any(|r| {
            !r.is_empty() && Value::Object((*r).clone()).to_string().len() > limits::REST_BYTES
        }) {
            return Err("an object carries more unknown fields than fit".to_owned());
        }
        Ok(())
    }
}

pub(crate) fn check_frame(frame: &Frame) -> Result<(), String> {
    let far = "an object stands within 100,000 pixels of the corner, has sides of 1 to 20,000 pixels and is turned by at most 360 degrees";
    if frame.is_within_limits() {
        Ok(())
    } else {
        Err(far.to_owned())
    }
}

pub(crate) fn check_alt(alt: &str) -> Result<(), String> {
    let good =
        alt.chars().count() <= limits::ALT && !alt.chars().any(|c| c.is_control() && c != '\n');
    if good {
        Ok(())
    } else {
        Err("a description has at most 2,000 letters".to_owned())
    }
}

pub(crate) fn check_auto_h(auto_h: Option<Length>) -> Result<(), String> {
    let good = auto_h.is_none_or(|h| (0..=10 * limits::SIDE.0).contains(&h.0) && h.0 % 100 == 0);
    if good {
        Ok(())
    } else {
        Err("a measured height is given in whole pixels".to_owned())
    }
}
