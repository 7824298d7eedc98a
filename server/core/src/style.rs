//! How an object looks: a closed set of named properties, each a register of its own.
//!
//! [`Style::properties`] is the contract between renderer and editor: the same custom properties, with the same
//! text, on the object's root.

use crate::colour::is_token;
use crate::limits;
use crate::{Colour, Length, Percent};
use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

macro_rules! word {
    ($(#[$doc:meta])* $name:ident { $($variant:ident => $css:literal),+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
        #[serde(rename_all = "snake_case")]
        #[ts(export)]
        pub enum $name { $($variant),+ }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(match self { $(Self::$variant => $css),+ })
            }
        }
    };
}

word!(/** Alignment of text. */ Align { Left => "left", Center => "center", Right => "right", Justify => "justify" });
word!(/** How a border is drawn. */ BorderLine { Solid => "solid", Dashed => "dashed", Dotted => "dotted" });
word!(/** A shadow of the theme's. */ Shadow { None => "none", Low => "var(--shadow-low)", High => "var(--shadow-high)" });
word!(/** How a picture fills its frame. */ Fit { Cover => "cover", Contain => "contain", Fill => "fill" });

/// A typeface by the theme's name for it (`body`, `heading`, `mono` …); an unknown one shows as `body`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(export, type = "string")]
pub struct FontName(String);

/// Why a text is not a font's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a font is named by small letters, digits and -")]
pub struct FontNameError;

impl FontName {
    pub fn new(name: &str) -> Result<Self, FontNameError> {
        if is_token(name) {
            Ok(Self(name.to_owned()))
        } else {
            Err(FontNameError)
        }
    }
}

impl TryFrom<String> for FontName {
    type Error = FontNameError;
    fn try_from(name: String) -> Result<Self, FontNameError> {
        Self::new(&name)
    }
}

impl From<FontName> for String {
    fn from(font: FontName) -> String {
        font.0
    }
}

impl fmt::Display for FontName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "var(--f-{}, var(--f-body))", self.0)
    }
}

/// The look of one object; what is absent is the theme's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, optional_fields)]
pub struct Style {
    /// Of text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub colour: Option<Colour>,
    /// Behind the content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ground: Option<Colour>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opacity: Option<Percent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub radius: Option<Length>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pad_x: Option<Length>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pad_y: Option<Length>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub border_width: Option<Length>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub border_colour: Option<Colour>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub border_line: Option<BorderLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shadow: Option<Shadow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub font: Option<FontName>,
    /// Font size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Length>,
    /// Line height.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leading: Option<Length>,
    /// Font weight, 100 to 900.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub align: Option<Align>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fit: Option<Fit>,
    #[serde(flatten)]
    #[ts(skip)]
    pub rest: serde_json::Map<String, serde_json::Value>,
}

fn css<T: fmt::Display>(value: &Option<T>) -> Option<String> {
    value.as_ref().map(ToString::to_string)
}

impl Style {
    /// The custom properties that are set, in their fixed order.
    pub fn properties(&self) -> Vec<(&'static str, String)> {
        let all = [
            ("--ink", css(&self.colour)),
            ("--ground", css(&self.ground)),
            ("--opacity", css(&self.opacity)),
            ("--radius", css(&self.radius)),
            ("--pad-x", css(&self.pad_x)),
            ("--pad-y", css(&self.pad_y)),
            ("--border-w", css(&self.border_width)),
            ("--border-ink", css(&self.border_colour)),
            ("--border-line", css(&self.border_line)),
            ("--shadow", css(&self.shadow)),
            ("--font", css(&self.font)),
            ("--size", css(&self.size)),
            ("--leading", css(&self.leading)),
            ("--weight", css(&self.weight)),
            ("--align", css(&self.align)),
            ("--fit", css(&self.fit)),
        ];
        all.into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }

    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(crate) fn is_within_limits(&self) -> bool {
        let within = |length: &Option<Length>, range: std::ops::RangeInclusive<i32>| {
            length.is_none_or(|l| range.contains(&l.0))
        };
        within(&self.radius, limits::TRIM)
            && within(&self.pad_x, limits::TRIM)
            && within(&self.pad_y, limits::TRIM)
            && within(&self.border_width, limits::TRIM)
            && within(&self.size, limits::FONT_SIZE)
            && within(&self.leading, limits::LEADING)
            && self.opacity.is_none_or(|p| p.0 <= 100)
            && self.weight.is_none_or(|w| (100..=900).contains(&w))
    }
}
