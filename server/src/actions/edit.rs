//! Changing pages, by whoever may. What a guest sends is judged anew each time: the link may have ended meanwhile.

use super::{Kept, look, share};
use crate::rooms::{Answer, BatchError};
use crate::who::Somebody;
use gluebox_core::{Batch, Content, Edit, MediaId, ObjectValue};

/// Applies a batch and returns when it is kept.
pub(crate) fn edit(kept: &Kept, somebody: &Somebody, batch: Batch) -> Result<Answer, BatchError> {
    let somebody = share::still(kept, somebody)?.ok_or(BatchError::LinkEnded)?;
    let may = somebody.may_edit().ok_or(BatchError::LookOnly)?;
    let look = somebody.may_look();
    for picture in batch
        .documents
        .iter()
        .flat_map(|d| &d.edits)
        .filter_map(picture)
    {
        // By putting a picture that it only knows the hash of, a guest would get to see it.
        if !look::knows(kept, &look, picture)? {
            return Err(BatchError::Picture);
        }
    }
    kept.rooms.batch(&may, batch)
}

/// The picture that an edit puts.
fn picture(edit: &Edit) -> Option<&MediaId> {
    let content = match edit {
        Edit::Put { object } => &object.content,
        Edit::Set {
            value: ObjectValue::Content(content),
            ..
        } => content,
        Edit::Set { .. } | Edit::Remove { .. } | Edit::SetPage { .. } => return None,
    };
    match content {
        Content::Picture(picture) => Some(&picture.media),
        Content::Text(_) | Content::Unknown { .. } => None,
    }
}
