//! Seeing a page as it is now, and its pictures. A guest sees one page, and of the pictures of the box those that stand
//! there, that stood there, or that came by the same link.

use super::upload::{self, UploadError};
use super::{Kept, PageError};
use crate::records::{self, BroughtRecord, MediaRecord, key};
use crate::rooms::RoomError;
use crate::who::MayLook;
use gluebox_core::{Content, MediaId, Page, PageId};
use gluebox_store::{Space, StoreError, Write};
use std::path::PathBuf;

/// The page as it is seen now.
pub(crate) fn page(kept: &Kept, may: &MayLook, id: &PageId) -> Result<Page, PageError> {
    if !may.covers(id) {
        return Err(PageError::NoPage);
    }
    Ok(kept.rooms.seen(id)?.page)
}

/// A copy of a picture in about this width: its type, and where it lies.
pub(crate) fn picture(
    kept: &Kept,
    may: &MayLook,
    id: &MediaId,
    width: u32,
) -> Result<(String, PathBuf), UploadError> {
    if !knows(kept, may, id)? {
        return Err(UploadError::NoMedia);
    }
    let copy = upload::rendition(kept, id, width)?;
    Ok((copy.kind, upload::path(kept, &copy.file)?))
}

/// Whether somebody may know that the box has a picture, and see it.
pub(crate) fn knows(kept: &Kept, may: &MayLook, id: &MediaId) -> Result<bool, StoreError> {
    let Some((page, link)) = may.only() else {
        return Ok(true);
    };
    Ok(stands(kept, page, id)?
        || is_brought(kept, link, id)?
        || (may.past() && stood(kept, page, id)?))
}

fn stands(kept: &Kept, page: &PageId, id: &MediaId) -> Result<bool, StoreError> {
    let page = match kept.rooms.seen(page) {
        Ok(head) => head.page,
        Err(RoomError::NoPage) => return Ok(false),
        Err(RoomError::Store(error)) => return Err(error),
    };
    let is_it = |content: &Content| matches!(content, Content::Picture(one) if one.media == *id);
    Ok(page.objects.values().any(|object| is_it(&object.content)))
}

/// Whether the history of the page names it: looked for as text, for a hash occurs in no other meaning.
fn stood(kept: &Kept, page: &PageId, id: &MediaId) -> Result<bool, StoreError> {
    let name = id.as_str().as_bytes();
    for space in [Space::Step, Space::Full] {
        let records = kept.store.scan(space, &key::of_page(page))?;
        let named = |bytes: &[u8]| bytes.windows(name.len()).any(|window| window == name);
        if records.iter().any(|(_, bytes)| named(bytes)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What is known of a picture.
pub(super) fn record(kept: &Kept, id: &MediaId) -> Result<Option<MediaRecord>, StoreError> {
    records::read(&kept.store, Space::Media, id.as_str().as_bytes())
}

/// The note that a picture came by a link, so that its guests see it before it stands on the page.
pub(super) fn brought(link: &str, id: &MediaId) -> Write {
    records::put(
        Space::Link,
        &brought_key(link, id),
        &BroughtRecord { version: 1 },
    )
}

pub(super) fn is_brought(kept: &Kept, link: &str, id: &MediaId) -> Result<bool, StoreError> {
    let note = kept.store.get(Space::Link, &brought_key(link, id))?;
    Ok(note.is_some())
}

fn brought_key(link: &str, id: &MediaId) -> Vec<u8> {
    format!("{link}/{id}").into_bytes()
}
