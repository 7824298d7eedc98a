//! The edits that make one state of a page out of another.

use crate::edit::PageValue;
use crate::{Edit, Page};

/// Edits that turn `from` into `to`, two states of one document. Tombstones are not undone: they only grow.
pub fn diff(from: &Page, to: &Page) -> Vec<Edit> {
    let mut edits = Vec::new();
    for id in from
        .objects
        .keys()
        .filter(|id| !to.objects.contains_key(*id))
    {
        edits.push(Edit::Remove { object: id.clone() });
    }
    for (id, object) in &to.objects {
        if from.objects.get(id) != Some(object) {
            edits.push(Edit::Put {
                object: Box::new(object.clone()),
            });
        }
    }
    let registers = [
        (from.title != to.title, PageValue::Title(to.title.clone())),
        (
            from.language != to.language,
            PageValue::Language(to.language.clone()),
        ),
        (
            from.design_width != to.design_width,
            PageValue::DesignWidth(to.design_width),
        ),
        (
            from.background != to.background,
            PageValue::Background(to.background.clone()),
        ),
        (from.phone != to.phone, PageValue::Phone(to.phone.clone())),
        (
            from.palette != to.palette,
            PageValue::Palette(to.palette.clone()),
        ),
    ];
    edits.extend(
        registers
            .into_iter()
            .filter(|(differs, _)| *differs)
            .map(|(_, value)| Edit::SetPage { value }),
    );
    edits
}
