//! The document of Gluebox and its rules.
//!
//! A [`Page`] holds [`Object`]s; an [`Edit`] is the only way it changes. Everything here is a pure function of
//! its arguments: no files, no clock, no randomness, no network. Times and ids come in from outside.
//!
//! The wire form is JSON in snake case. Lengths are whole hundredths of a pixel, angles whole hundredths of a
//! degree, so that no rounding differs between Rust and a browser and NaN cannot be said.

mod apply;
mod batch;
mod code;
mod colour;
mod content;
mod diff;
mod edit;
mod frame;
mod id;
pub mod layout;
pub mod limits;
mod link;
mod number;
mod object;
mod page;
mod path;
mod phone;
mod stacking;
mod style;
pub mod text;

pub use apply::{Applied, EditError, EditFault, apply, apply_all, take_back};
pub use batch::{Batch, DocumentEdits};
pub use colour::Colour;
pub use content::{Content, Picture, Text};
pub use diff::diff;
pub use edit::{Edit, ObjectValue, PageValue};
pub use frame::{Bounds, Frame};
pub use id::{ClientId, IdError, MediaId, ObjectId, PageId, SiteId};
pub use link::{Anchor, Place, Target, relative};
pub use number::{Angle, Length, Percent};
pub use object::Object;
pub use page::{Background, Page, PhoneMode, PhoneSettings};
pub use path::{PagePath, PathError};
pub use phone::{PhoneAlign, PhoneCorrections, PhoneWidth};
pub use stacking::{StackKey, key_between, spread_keys};
pub use style::{Align, BorderLine, Fit, FontName, Shadow, Style};
