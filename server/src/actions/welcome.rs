//! The first page: what a new owner finds in the editor.

use super::{Kept, claim, pages};
use crate::clock;
use crate::media;
use crate::random;
use crate::records;
use gluebox_core::{MediaId, Page};
use gluebox_store::{Space, StoreError, Write};
use std::collections::HashMap;
use std::io::Cursor;

/// The writes of the starter page as the front page, in this person's name.
pub(crate) fn first_page(kept: &Kept, name: &str) -> Result<Vec<Write>, StoreError> {
    let mut writes = Vec::new();
    let mut ids = HashMap::new();
    for picture in gluebox_themes::starter_pictures() {
        let seen =
            media::inspect(Cursor::new(picture.bytes)).map_err(|fault| StoreError::Damaged {
                what: format!("The starter page's picture is broken: {fault}"),
            })?;
        let hash = kept.store.media().put(picture.bytes)?;
        let id = MediaId::new(&hash.to_string()).expect("a hash is a media id");
        let record = records::MediaRecord {
            version: 1,
            kind: seen.kind.to_owned(),
            name: picture.name.to_owned(),
            width: seen.width,
            height: seen.height,
            orientation: 1,
            bytes: picture.bytes.len() as u64,
            created: clock::now(),
        };
        writes.push(records::put(Space::Media, id.as_str().as_bytes(), &record));
        ids.insert(picture.name, id);
    }
    let mut page = Page::new(
        random::page_id(),
        kept.site.clone(),
        &format!("{name}'s page"),
        "en",
    );
    let objects = gluebox_themes::starter(name, &mut random::object_id, &|picture| {
        ids[picture.name].clone()
    });
    page.objects = objects
        .into_iter()
        .map(|object| (object.id.clone(), object))
        .collect();
    writes.extend(pages::writes_of(&page, &claim::front(), clock::now()));
    Ok(writes)
}
