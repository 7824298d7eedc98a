//! Edits: the only way a document changes.

use crate::{
    Align, Anchor, Angle, Background, BorderLine, Colour, Content, Fit, FontName, Frame, Length,
    Object, ObjectId, Page, Percent, PhoneAlign, PhoneSettings, PhoneWidth, Shadow, StackKey,
    Target,
};
use serde::{Deserialize, Serialize};
use std::mem::replace;
use ts_rs::TS;

/// One change. Registers are independent; the later write in the server's order wins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "do", rename_all = "snake_case")]
#[ts(export)]
pub enum Edit {
    /// A new object, a removed one brought back, or a present one replaced.
    Put { object: Box<Object> },
    /// One register of one object. On a removed object it is accepted without effect and answered as gone.
    Set {
        object: ObjectId,
        #[serde(flatten)]
        value: ObjectValue,
    },
    /// Leaves a tombstone.
    Remove { object: ObjectId },
    /// One register of the page.
    SetPage {
        #[serde(flatten)]
        value: PageValue,
    },
}

/// A register of an object and a value for it. `null` clears what may be absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "register", content = "value")]
#[ts(export)]
pub enum ObjectValue {
    #[serde(rename = "content")]
    Content(Content),
    #[serde(rename = "frame")]
    Frame(Frame),
    #[serde(rename = "stacking")]
    Stacking(StackKey),
    #[serde(rename = "link")]
    Link(Option<Target>),
    #[serde(rename = "anchor")]
    Anchor(Option<Anchor>),
    #[serde(rename = "alt")]
    Alt(String),
    #[serde(rename = "locked")]
    Locked(bool),
    #[serde(rename = "sticker")]
    Sticker(bool),
    #[serde(rename = "parent")]
    Parent(Option<ObjectId>),
    #[serde(rename = "auto_h")]
    AutoH(Option<Length>),
    #[serde(rename = "style.colour")]
    StyleColour(Option<Colour>),
    #[serde(rename = "style.ground")]
    StyleGround(Option<Colour>),
    #[serde(rename = "style.opacity")]
    StyleOpacity(Option<Percent>),
    #[serde(rename = "style.radius")]
    StyleRadius(Option<Length>),
    #[serde(rename = "style.pad_x")]
    StylePadX(Option<Length>),
    #[serde(rename = "style.pad_y")]
    StylePadY(Option<Length>),
    #[serde(rename = "style.border_width")]
    StyleBorderWidth(Option<Length>),
    #[serde(rename = "style.border_colour")]
    StyleBorderColour(Option<Colour>),
    #[serde(rename = "style.border_line")]
    StyleBorderLine(Option<BorderLine>),
    #[serde(rename = "style.shadow")]
    StyleShadow(Option<Shadow>),
    #[serde(rename = "style.font")]
    StyleFont(Option<FontName>),
    #[serde(rename = "style.size")]
    StyleSize(Option<Length>),
    #[serde(rename = "style.leading")]
    StyleLeading(Option<Length>),
    #[serde(rename = "style.weight")]
    StyleWeight(Option<u16>),
    #[serde(rename = "style.align")]
    StyleAlign(Option<Align>),
    #[serde(rename = "style.fit")]
    StyleFit(Option<Fit>),
    #[serde(rename = "phone.hide")]
    PhoneHide(Option<bool>),
    #[serde(rename = "phone.after")]
    PhoneAfter(Option<ObjectId>),
    #[serde(rename = "phone.rank")]
    PhoneRank(Option<StackKey>),
    #[serde(rename = "phone.width")]
    PhoneWidth(Option<PhoneWidth>),
    #[serde(rename = "phone.align")]
    PhoneAlign(Option<PhoneAlign>),
    #[serde(rename = "phone.font_scale")]
    PhoneFontScale(Option<Percent>),
    #[serde(rename = "phone.gap_before")]
    PhoneGapBefore(Option<Length>),
}

/// A register of the page and a value for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "register", content = "value")]
#[ts(export)]
pub enum PageValue {
    #[serde(rename = "title")]
    Title(String),
    #[serde(rename = "language")]
    Language(String),
    #[serde(rename = "design_width")]
    DesignWidth(Length),
    #[serde(rename = "background")]
    Background(Background),
    #[serde(rename = "phone")]
    Phone(PhoneSettings),
    /// Of a site's shared part, which has no other register; a page has all but this.
    #[serde(rename = "palette")]
    Palette(Vec<Colour>),
}

impl ObjectValue {
    /// Writes the register and returns what it held.
    pub(crate) fn write(self, o: &mut Object) -> Self {
        match self {
            Self::Content(v) => Self::Content(replace(&mut o.content, v)),
            Self::Frame(v) => Self::Frame(replace(&mut o.frame, v)),
            Self::Stacking(v) => Self::Stacking(replace(&mut o.stacking, v)),
            Self::Link(v) => Self::Link(replace(&mut o.link, v)),
            Self::Anchor(v) => Self::Anchor(replace(&mut o.anchor, v)),
            Self::Alt(v) => Self::Alt(replace(&mut o.alt, v)),
            Self::Locked(v) => Self::Locked(replace(&mut o.locked, v)),
            Self::Sticker(v) => Self::Sticker(replace(&mut o.sticker, v)),
            Self::Parent(v) => Self::Parent(replace(&mut o.parent, v)),
            Self::AutoH(v) => Self::AutoH(replace(&mut o.auto_h, v)),
            Self::StyleColour(v) => Self::StyleColour(replace(&mut o.style.colour, v)),
            Self::StyleGround(v) => Self::StyleGround(replace(&mut o.style.ground, v)),
            Self::StyleOpacity(v) => Self::StyleOpacity(replace(&mut o.style.opacity, v)),
            Self::StyleRadius(v) => Self::StyleRadius(replace(&mut o.style.radius, v)),
            Self::StylePadX(v) => Self::StylePadX(replace(&mut o.style.pad_x, v)),
            Self::StylePadY(v) => Self::StylePadY(replace(&mut o.style.pad_y, v)),
            Self::StyleBorderWidth(v) => {
                Self::StyleBorderWidth(replace(&mut o.style.border_width, v))
            }
            Self::StyleBorderColour(v) => {
                Self::StyleBorderColour(replace(&mut o.style.border_colour, v))
            }
            Self::StyleBorderLine(v) => Self::StyleBorderLine(replace(&mut o.style.border_line, v)),
            Self::StyleShadow(v) => Self::StyleShadow(replace(&mut o.style.shadow, v)),
            Self::StyleFont(v) => Self::StyleFont(replace(&mut o.style.font, v)),
            Self::StyleSize(v) => Self::StyleSize(replace(&mut o.style.size, v)),
            Self::StyleLeading(v) => Self::StyleLeading(replace(&mut o.style.leading, v)),
            Self::StyleWeight(v) => Self::StyleWeight(replace(&mut o.style.weight, v)),
            Self::StyleAlign(v) => Self::StyleAlign(replace(&mut o.style.align, v)),
            Self::StyleFit(v) => Self::StyleFit(replace(&mut o.style.fit, v)),
            Self::PhoneHide(v) => Self::PhoneHide(replace(&mut o.phone.hide, v)),
            Self::PhoneAfter(v) => Self::PhoneAfter(replace(&mut o.phone.after, v)),
            Self::PhoneRank(v) => Self::PhoneRank(replace(&mut o.phone.rank, v)),
            Self::PhoneWidth(v) => Self::PhoneWidth(replace(&mut o.phone.width, v)),
            Self::PhoneAlign(v) => Self::PhoneAlign(replace(&mut o.phone.align, v)),
            Self::PhoneFontScale(v) => Self::PhoneFontScale(replace(&mut o.phone.font_scale, v)),
            Self::PhoneGapBefore(v) => Self::PhoneGapBefore(replace(&mut o.phone.gap_before, v)),
        }
    }
}

impl PageValue {
    /// Writes the register and returns what it held.
    pub(crate) fn write(self, page: &mut Page) -> Self {
        match self {
            Self::Title(v) => Self::Title(replace(&mut page.title, v)),
            Self::Language(v) => Self::Language(replace(&mut page.language, v)),
            Self::DesignWidth(v) => Self::DesignWidth(replace(&mut page.design_width, v)),
            Self::Background(v) => Self::Background(replace(&mut page.background, v)),
            Self::Phone(v) => Self::Phone(replace(&mut page.phone, v)),
            Self::Palette(v) => Self::Palette(replace(&mut page.palette, v)),
        }
    }
}

impl Edit {
    /// The object it is about; `None` for the page itself.
    pub fn object(&self) -> Option<&ObjectId> {
        match self {
            Self::Put { object } => Some(&object.id),
            Self::Set { object, .. } | Self::Remove { object } => Some(object),
            Self::SetPage { .. } => None,
        }
    }

    /// The register's name on the wire; `None` for a whole object.
    pub fn register(&self) -> Option<String> {
        let json = match self {
            Self::Put { .. } | Self::Remove { .. } => return None,
            Self::Set { value, .. } => serde_json::to_value(value),
            Self::SetPage { value } => serde_json::to_value(value),
        };
        json.ok()?.get("register")?.as_str().map(str::to_owned)
    }
}

/// A turn by hand, for tests and the starter page.
impl From<(i32, i32, i32, i32, i32)> for Frame {
    /// x, y, width, height in pixels, rotation in degrees.
    fn from((x, y, w, h, r): (i32, i32, i32, i32, i32)) -> Self {
        Self {
            x: Length::px(x),
            y: Length::px(y),
            w: Length::px(w),
            h: Length::px(h),
            r: Angle::degrees(r),
        }
    }
}
