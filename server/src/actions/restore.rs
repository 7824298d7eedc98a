//! Bringing an old revision back: it becomes a new head, nothing in between is lost.

use super::{Kept, PageError};
use crate::random;
use crate::rooms::{self, BatchError};
use crate::who::MayEdit;
use gluebox_core::{Batch, ClientId, DocumentEdits, Page, PageId, diff};

/// The page as it was after the step that ended with `revision`, or at a publishing. What shows on every page by now
/// goes on doing so: it is no more the page's own.
pub(crate) fn page_then(
    kept: &Kept,
    may: &MayEdit,
    page: &PageId,
    revision: u64,
) -> Result<Page, PageError> {
    if !may.covers(page) {
        return Err(PageError::NoPage);
    }
    // No revision at all is another thing than no such page.
    kept.rooms.open(page)?;
    let then = rooms::page_at(&kept.store, page, revision)?;
    let (_, mut old) = then.ok_or(PageError::NoRevision)?;
    if !old.is_shared() {
        let shared = kept.rooms.shared()?.head().page;
        old.objects
            .retain(|id, _| shared.objects.get(id).is_none_or(|now| now.sticker));
    }
    Ok(old)
}

/// Makes the page what it was after the step that ended with `revision`. Returns the new revision.
pub(crate) fn restore(
    kept: &Kept,
    may: &MayEdit,
    page: &PageId,
    revision: u64,
) -> Result<u64, PageError> {
    let old = page_then(kept, may, page, revision)?;
    let head = kept.rooms.open(page)?.head();
    let edits = diff(&head.page, &old);
    if edits.is_empty() {
        return Ok(head.record.revision);
    }
    let client = ClientId::new(&random::text(22)).expect("random text is an id");
    let documents = vec![DocumentEdits {
        document: page.clone(),
        base: head.record.revision,
        edits,
        gesture: None,
        undoes: None,
        restores: Some(revision),
    }];
    match kept.rooms.batch(
        may,
        Batch {
            client,
            seq: 1,
            documents,
        },
    ) {
        Ok(answer) => Ok(answer
            .documents
            .first()
            .map_or(head.record.revision, |d| d.revision)),
        Err(BatchError::Store(error)) => Err(PageError::Store(error)),
        Err(BatchError::Room(error)) => Err(error.into()),
        Err(BatchError::Code) => Err(PageError::Code),
        Err(
            BatchError::NotYours
            | BatchError::Size
            | BatchError::EveryPage
            | BatchError::LookOnly
            | BatchError::Picture
            | BatchError::LinkEnded
            | BatchError::LinkFull
            | BatchError::Edit { .. },
        ) => Err(PageError::NoRevision),
    }
}
