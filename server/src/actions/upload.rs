//! A file comes in and becomes media; copies of it are made when they are first needed and kept.

use super::{Kept, share};
use crate::clock;
use crate::media::{self, MediaFault};
use crate::records::{self, MediaRecord};
use crate::who::MayBring;
use gluebox_core::MediaId;
use gluebox_store::{Batch, Hash, Space, StoreError, Upload};
use serde::{Deserialize, Serialize};
use std::io::BufReader;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Bytes of one picture. The largest that cameras and phones make today stay below 60 MB.
pub(crate) const BYTES: u64 = 100 << 20;

/// Why an upload was not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UploadError {
    #[error("{0}")]
    Fault(#[from] MediaFault),
    #[error("There is no such picture on this box.")]
    NoMedia,
    #[error(
        "So much came by this link already that it takes no more pictures. Those that are there stay."
    )]
    LinkFull,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A copy of a picture that was made once and kept, under `original/width`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RenditionRecord {
    pub version: u32,
    pub file: MediaId,
    pub kind: String,
    pub width: u32,
    pub height: u32,
}

/// Whether somebody may send a picture of so many bytes; who came by a link not without end.
pub(crate) fn may_come(kept: &Kept, may: &MayBring, bytes: u64) -> Result<(), UploadError> {
    match may.link.as_deref() {
        Some(link) if !share::has_room(kept, link, bytes)? => Err(UploadError::LinkFull),
        _ => Ok(()),
    }
}

/// Takes a file that has arrived whole.
pub(crate) fn take(
    kept: &Kept,
    may: &MayBring,
    upload: Upload,
    name: &str,
) -> Result<(MediaId, MediaRecord), UploadError> {
    let bytes = upload.written();
    let seen = media::inspect(BufReader::new(upload.reader()?))?;
    may_come(kept, may, bytes)?;
    let id = stored(upload.finish()?);
    if let Some(link) = may.link.as_deref()
        && !share::note_brought(kept, link, &id, bytes)?
    {
        return Err(UploadError::LinkFull);
    }
    let record = MediaRecord {
        version: 1,
        kind: seen.kind.to_owned(),
        name: name.chars().filter(|c| !c.is_control()).take(200).collect(),
        width: seen.width,
        height: seen.height,
        orientation: seen.orientation,
        bytes,
        created: clock::now(),
    };
    kept.store.commit(Batch::new(vec![records::put(
        Space::Media,
        id.as_str().as_bytes(),
        &record,
    )]))?;
    Ok((id, record))
}

pub(super) fn hash(id: &MediaId) -> Result<Hash, UploadError> {
    id.as_str().parse().map_err(|_| UploadError::NoMedia)
}

/// The id of a stored file.
pub(super) fn stored(hash: Hash) -> MediaId {
    MediaId::new(&hash.to_string()).expect("a hash is a media id")
}

/// Where a stored file lies.
pub(crate) fn path(kept: &Kept, id: &MediaId) -> Result<PathBuf, UploadError> {
    Ok(kept.store.media().path(&hash(id)?))
}

/// What is known of a picture.
pub(crate) fn find(kept: &Kept, id: &MediaId) -> Result<MediaRecord, UploadError> {
    let record = records::read(&kept.store, Space::Media, id.as_str().as_bytes())?;
    record.ok_or(UploadError::NoMedia)
}

/// The copy of a picture at one of [`media::WIDTHS`]; made now if it was never needed before.
pub(crate) fn rendition(
    kept: &Kept,
    id: &MediaId,
    width: u32,
) -> Result<RenditionRecord, UploadError> {
    /// Two requests for one missing copy make it once.
    static MAKING: Mutex<()> = Mutex::new(());
    let width = media::WIDTHS
        .into_iter()
        .find(|w| *w >= width)
        .unwrap_or(media::WIDTHS[media::WIDTHS.len() - 1]);
    let key = format!("{id}/{width}").into_bytes();
    let ready = |key: &[u8]| records::read::<RenditionRecord>(&kept.store, Space::Media, key);
    if let Some(record) = ready(&key)? {
        return Ok(record);
    }
    let _making = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(record) = ready(&key)? {
        return Ok(record);
    }
    let original = find(kept, id)?;
    let record = if original.kind == "image/gif" {
        // It may move, and carries no place: the file itself is the copy.
        RenditionRecord {
            version: 1,
            file: id.clone(),
            kind: original.kind,
            width: original.width,
            height: original.height,
        }
    } else {
        let file = kept
            .store
            .media()
            .open(&hash(id)?)?
            .ok_or(UploadError::NoMedia)?;
        let made = media::render(BufReader::new(file), width)?;
        let file = stored(kept.store.media().put(&made.bytes)?);
        RenditionRecord {
            version: 1,
            file,
            kind: made.kind.to_owned(),
            width: made.width,
            height: made.height,
        }
    };
    kept.store
        .commit(Batch::new(vec![records::put(Space::Media, &key, &record)]))?;
    Ok(record)
}
