//! Applying edits, and the edits that would take them back.

use crate::edit::{ObjectValue, PageValue};
use crate::object::{check_alt, check_auto_h, check_frame};
use crate::{Edit, Object, ObjectId, Page, limits};
use std::mem::replace;

#[cfg(test)]
mod tests;

/// What applying a list of edits did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Applied {
    /// Takes the list back: apply these in this order.
    pub inverse: Vec<Edit>,
    /// Removed objects that somebody tried to set a register of.
    pub gone: Vec<ObjectId>,
}

/// Why an edit is refused. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditFault {
    #[error("There is no object {0} on this page, and there never was.")]
    NeverSeen(ObjectId),
    #[error("A page holds at most 5,000 objects.")]
    TooManyObjects,
    #[error("A page remembers at most 100,000 removed objects. Copy what you need to a new page.")]
    TooManyRemoved,
    #[error("This cannot be put on a page: {0}.")]
    Value(String),
}

/// Which edit of a list was refused, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct EditError {
    pub index: usize,
    pub fault: EditFault,
}

/// Applies one edit. Returns its inverse, or `None` if it was about something gone.
pub fn apply(page: &mut Page, edit: Edit) -> Result<Option<Edit>, EditFault> {
    match edit {
        Edit::Put { object } => put(page, *object).map(Some),
        Edit::Set { object, value } => {
            let shared = page.is_shared();
            let Some(present) = page.objects.get_mut(&object) else {
                return if page.removed.contains(&object) {
                    Ok(None)
                } else {
                    Err(EditFault::NeverSeen(object))
                };
            };
            check_value(&value).map_err(EditFault::Value)?;
            check_sticker(value == ObjectValue::Sticker(true), shared)?;
            let before = value.clone().write(present);
            if !present.style.is_within_limits() {
                before.write(present);
                return Err(EditFault::Value("a style is outside its limits".to_owned()));
            }
            Ok(Some(Edit::Set {
                object,
                value: before,
            }))
        }
        Edit::Remove { object } => match page.objects.remove(&object) {
            Some(present) if page.removed.len() < limits::TOMBSTONES => {
                page.removed.insert(object);
                Ok(Some(Edit::Put {
                    object: Box::new(present),
                }))
            }
            Some(present) => {
                page.objects.insert(object, present);
                Err(EditFault::TooManyRemoved)
            }
            None if page.removed.contains(&object) => Ok(None),
            None => Err(EditFault::NeverSeen(object)),
        },
        Edit::SetPage { value } => {
            check_page_value(page, &value).map_err(EditFault::Value)?;
            Ok(Some(Edit::SetPage {
                value: value.write(page),
            }))
        }
    }
}

/// Applies all or none.
pub fn apply_all(page: &mut Page, edits: Vec<Edit>) -> Result<Applied, EditError> {
    let mut applied = Applied::default();
    let mut dug_up = Vec::new();
    for (index, edit) in edits.into_iter().enumerate() {
        let object = edit.object().cloned();
        dug_up.extend(object.clone().filter(|id| page.removed.contains(id)));
        match apply(page, edit) {
            Ok(Some(inverse)) => applied.inverse.push(inverse),
            Ok(None) => applied.gone.extend(object),
            Err(fault) => {
                for inverse in applied.inverse.into_iter().rev() {
                    take_back(page, inverse);
                }
                page.removed.extend(dug_up);
                return Err(EditError { index, fault });
            }
        }
    }
    applied.inverse.reverse();
    Ok(applied)
}

/// Applies an inverse to the state it was made for. What was put for the first time goes without a tombstone: it never
/// was there.
pub fn take_back(page: &mut Page, inverse: Edit) {
    match inverse {
        Edit::Remove { object } => drop(page.objects.remove(&object)),
        inverse => {
            drop(apply(page, inverse).expect("an inverse applies to the state it was made for"))
        }
    }
}

fn put(page: &mut Page, object: Object) -> Result<Edit, EditFault> {
    object.check().map_err(EditFault::Value)?;
    check_sticker(object.sticker, page.is_shared())?;
    let id = object.id.clone();
    if let Some(present) = page.objects.get_mut(&id) {
        return Ok(Edit::Put {
            object: Box::new(replace(present, object)),
        });
    }
    if page.objects.len() >= limits::OBJECTS {
        return Err(EditFault::TooManyObjects);
    }
    page.removed.remove(&id);
    page.objects.insert(id.clone(), object);
    Ok(Edit::Remove { object: id })
}

/// On a page everything shows.
fn check_sticker(sticker: bool, shared: bool) -> Result<(), EditFault> {
    if sticker && !shared {
        return Err(EditFault::Value("a sticker belongs to the site".to_owned()));
    }
    Ok(())
}

fn check_value(value: &ObjectValue) -> Result<(), String> {
    match value {
        ObjectValue::Content(content) => content.check(),
        ObjectValue::Frame(frame) => check_frame(frame),
        ObjectValue::Alt(alt) => check_alt(alt),
        ObjectValue::AutoH(height) => check_auto_h(*height),
        ObjectValue::PhoneFontScale(Some(scale)) if scale.0 > 100 => {
            Err("a scale is at most 100 percent".to_owned())
        }
        ObjectValue::PhoneGapBefore(Some(gap)) if !(0..=limits::SIDE.0).contains(&gap.0) => {
            Err("a gap is 0 to 20,000 pixels".to_owned())
        }
        _ => Ok(()),
    }
}

fn check_page_value(page: &Page, value: &PageValue) -> Result<(), String> {
    if matches!(value, PageValue::Palette(_)) != page.is_shared() {
        return Err("a palette belongs to the site, everything else to one page".to_owned());
    }
    let rest = |map: &serde_json::Map<_, _>| {
        let fits = map.is_empty()
            || serde_json::Value::Object(map.clone()).to_string().len() <= limits::REST_BYTES;
        if fits {
            Ok(())
        } else {
            Err("a page carries more unknown fields than fit".to_owned())
        }
    };
    match value {
        PageValue::Title(title) => {
            let good =
                title.chars().count() <= limits::TITLE && !title.chars().any(char::is_control);
            if good {
                Ok(())
            } else {
                Err("a title is one line of at most 300 letters".to_owned())
            }
        }
        PageValue::Language(tag) => {
            let plain = tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            if plain && (2..=35).contains(&tag.len()) {
                Ok(())
            } else {
                Err("a language is a tag like en or pt-BR".to_owned())
            }
        }
        PageValue::DesignWidth(width) if !limits::DESIGN_WIDTH.contains(&width.0) => {
            Err("a page is designed 320 to 4,000 pixels wide".to_owned())
        }
        PageValue::DesignWidth(_) => Ok(()),
        PageValue::Background(background) => rest(&background.rest),
        PageValue::Phone(phone) if phone.glue.len() + phone.unglue.len() > limits::PAIRS => {
            Err("a page holds at most 2,000 pairs together or apart".to_owned())
        }
        PageValue::Phone(phone) => rest(&phone.rest),
        PageValue::Palette(colours) if colours.len() > limits::PALETTE => {
            Err("a palette has at most 35 colours".to_owned())
        }
        PageValue::Palette(_) => Ok(()),
    }
}
