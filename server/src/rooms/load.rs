//! A page out of its records.

use crate::clock::Moment;
use crate::records::PublishedMark;
use crate::records::{self, ObjectRecord, PageRecord, TextBy, decode, key};
use gluebox_core::{ObjectId, Page, PageId, PagePath, SiteId};
use gluebox_store::{Space, Store, StoreError};
use std::collections::HashMap;

/// A page's record, its whole document, and who wrote each text last.
pub(super) type Loaded = (PageRecord, Page, HashMap<ObjectId, TextBy>);

/// What the pages of a site share before anybody shared anything. Nothing is kept of it; visitors have all of it.
pub(super) fn nothing_shared(site: &SiteId) -> Loaded {
    let page = Page::shared(site.clone());
    let record = PageRecord {
        version: 1,
        id: page.id.clone(),
        path: PagePath::new("").expect("the empty path is one"),
        created: Moment::default(),
        changed: Moment::default(),
        revision: 1,
        steps: 0,
        published: Some(PublishedMark {
            revision: 1,
            at: Moment::default(),
        }),
        binned: None,
        document: page.clone(),
    };
    (record, page, HashMap::new())
}

pub(super) fn load(store: &Store, id: &PageId) -> Result<Option<Loaded>, StoreError> {
    let Some(mut record) = records::read::<PageRecord>(store, Space::Page, id.as_str().as_bytes())?
    else {
        return Ok(None);
    };
    let mut page = record.document.clone();
    let mut text_by = HashMap::new();
    for (_, bytes) in store.scan(Space::Object, &key::of_page(id))? {
        let stored: ObjectRecord = decode(&bytes)?;
        if let Some(by) = stored.text_by {
            text_by.insert(stored.id.clone(), by);
        }
        match stored.object {
            Some(object) => drop(page.objects.insert(stored.id, object)),
            None => drop(page.removed.insert(stored.id)),
        }
    }
    record.document.objects.clear();
    Ok(Some((record, page, text_by)))
}
