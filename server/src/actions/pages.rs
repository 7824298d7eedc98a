//! Pages of a site: list, new, rename, front page, copy, bin.

use super::{Kept, PageError};
use crate::clock::{self, DAY, Moment};
use crate::random;
use crate::records::{self, ObjectRecord, PageRecord, RedirectRecord, decode, key};
use crate::who::Owner;
use gluebox_core::{Object, Page, PageId, PagePath, limits};
use gluebox_store::{Batch, Space, Store, StoreError, Write};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Paths are unique: whoever takes one holds this.
static PATHS: Mutex<()> = Mutex::new(());

/// How long a page stays in the bin.
pub(crate) const BIN: i64 = 30 * DAY;

/// What visitors see of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageState {
    Live,
    Changed,
    Unpublished,
}

impl PageRecord {
    pub(crate) fn state(&self) -> PageState {
        match self.published {
            None => PageState::Unpublished,
            Some(mark) if mark.revision == self.revision => PageState::Live,
            Some(_) => PageState::Changed,
        }
    }
}

impl PageState {
    /// The state of a page among what all pages share: what visitors do not have of that, they lack on this page.
    pub(crate) fn among(self, shared: PageState) -> Self {
        match (self, shared) {
            (Self::Live, Self::Changed | Self::Unpublished) => Self::Changed,
            (own, _) => own,
        }
    }
}

/// Whether visitors have what all pages share as it is.
pub(crate) fn shared_state(kept: &Kept) -> Result<PageState, PageError> {
    Ok(kept.rooms.shared()?.record().state())
}

/// Every page of the box, those in the bin too.
pub(crate) fn all(store: &Store) -> Result<Vec<PageRecord>, StoreError> {
    let mut pages = store
        .scan(Space::Page, b"")?
        .iter()
        .map(|(_, bytes)| decode(bytes))
        .collect::<Result<Vec<PageRecord>, _>>()?;
    pages.retain(|page| !page.document.is_shared());
    Ok(pages)
}

/// The page at a path, not counting the bin.
pub(crate) fn find(store: &Store, path: &PagePath) -> Result<Option<PageRecord>, StoreError> {
    Ok(all(store)?
        .into_iter()
        .find(|page| page.binned.is_none() && page.path == *path))
}

/// Where a path that has no page leads since a rename.
pub(crate) fn moved(store: &Store, path: &PagePath) -> Result<Option<PagePath>, StoreError> {
    let Some(redirect) =
        records::read::<RedirectRecord>(store, Space::Redirect, path.as_str().as_bytes())?
    else {
        return Ok(None);
    };
    let page = records::read::<PageRecord>(store, Space::Page, redirect.page.as_str().as_bytes())?;
    Ok(page
        .filter(|page| page.binned.is_none())
        .map(|page| page.path))
}

fn is_free(store: &Store, path: &PagePath) -> Result<bool, StoreError> {
    Ok(find(store, path)?.is_none())
}

/// `path`, or `path-2`, `path-3` … that is free.
fn free_like(store: &Store, path: &PagePath) -> Result<PagePath, PageError> {
    let taken: Vec<PagePath> = all(store)?
        .into_iter()
        .filter(|p| p.binned.is_none())
        .map(|p| p.path)
        .collect();
    let stem = if path.is_front() {
        "page"
    } else {
        path.as_str()
    };
    let numbered = (2..).map(|n| PagePath::new(&format!("{stem}-{n}")));
    std::iter::once(PagePath::new(path.as_str()))
        .chain(numbered)
        .map(|path| path.map_err(PageError::from))
        .find(|path| path.as_ref().map_or(true, |path| !taken.contains(path)))
        .unwrap_or(Err(PageError::PathTaken))
}

/// The writes of a new page with these objects.
pub(crate) fn writes_of(page: &Page, path: &PagePath, at: Moment) -> Vec<Write> {
    let mut document = page.clone();
    let objects = std::mem::take(&mut document.objects);
    let record = PageRecord {
        version: 1,
        id: page.id.clone(),
        path: path.clone(),
        created: at,
        changed: at,
        revision: 1,
        steps: 0,
        published: None,
        binned: None,
        document,
    };
    let mut writes = vec![records::put(
        Space::Page,
        page.id.as_str().as_bytes(),
        &record,
    )];
    for (id, object) in objects {
        let name = key::object(&page.id, &id);
        let record = ObjectRecord {
            version: 1,
            id,
            object: Some(object),
            text_by: None,
        };
        writes.push(records::put(Space::Object, &name, &record));
    }
    writes
}

/// Makes an empty page. Without a path it gets one out of its title, numbered if need be.
pub(crate) fn create(
    kept: &Kept,
    _: &Owner,
    title: &str,
    path: Option<&str>,
) -> Result<PageRecord, PageError> {
    let title = if title.trim().is_empty() {
        "New page"
    } else {
        title.trim()
    };
    if title.chars().count() > limits::TITLE || title.chars().any(char::is_control) {
        return Err(PageError::Title);
    }
    let _paths = PATHS.lock().unwrap_or_else(PoisonError::into_inner);
    let path = match path {
        Some(path) => {
            let path = PagePath::new(path)?;
            if is_free(&kept.store, &path)? {
                path
            } else {
                return Err(PageError::PathTaken);
            }
        }
        None => free_like(&kept.store, &PagePath::from_title(title))?,
    };
    let page = Page::new(random::page_id(), kept.site.clone(), title, "en");
    kept.store
        .commit(Batch::new(writes_of(&page, &path, clock::now())))?;
    get(kept, &page.id)
}

/// One page's record, if the page is not in the bin.
pub(crate) fn present(kept: &Kept, id: &PageId) -> Result<PageRecord, PageError> {
    let page = get(kept, id)?;
    if page.binned.is_none() {
        Ok(page)
    } else {
        Err(PageError::NoPage)
    }
}

/// One page's record.
pub(crate) fn get(kept: &Kept, id: &PageId) -> Result<PageRecord, PageError> {
    let page = records::read::<PageRecord>(&kept.store, Space::Page, id.as_str().as_bytes())?;
    page.filter(|page| !page.document.is_shared())
        .ok_or(PageError::NoPage)
}

/// A copy with new object ids, at a free path.
pub(crate) fn copy(kept: &Kept, _: &Owner, id: &PageId) -> Result<PageRecord, PageError> {
    present(kept, id)?;
    let _paths = PATHS.lock().unwrap_or_else(PoisonError::into_inner);
    let head = kept.rooms.open(id)?.head();
    let title = format!(
        "{} (copy)",
        head.page
            .title
            .chars()
            .take(limits::TITLE - 7)
            .collect::<String>()
    );
    let mut page = Page {
        id: random::page_id(),
        title,
        objects: BTreeMap::new(),
        ..head.page.clone()
    };
    page.removed.clear();
    let names: BTreeMap<_, _> = head
        .page
        .objects
        .keys()
        .map(|old| (old.clone(), random::object_id()))
        .collect();
    for (old, object) in head.page.objects {
        let id = names[&old].clone();
        let parent = object.parent.as_ref().and_then(|p| names.get(p).cloned());
        let mut phone = object.phone.clone();
        phone.after = phone.after.as_ref().and_then(|p| names.get(p).cloned());
        page.objects.insert(
            id.clone(),
            Object {
                id,
                parent,
                phone,
                ..object
            },
        );
    }
    for pairs in [&mut page.phone.glue, &mut page.phone.unglue] {
        pairs.retain_mut(|(a, b)| match (names.get(a), names.get(b)) {
            (Some(x), Some(y)) => {
                (*a, *b) = (x.clone(), y.clone());
                true
            }
            _ => false,
        });
    }
    let path = free_like(&kept.store, &head.record.path)?;
    kept.store
        .commit(Batch::new(writes_of(&page, &path, clock::now())))?;
    get(kept, &page.id)
}

/// Moves a page to another path; the old one leads there from now on.
pub(crate) fn rename(
    kept: &Kept,
    _: &Owner,
    id: &PageId,
    path: &str,
) -> Result<PageRecord, PageError> {
    present(kept, id)?;
    let path = PagePath::new(path)?;
    let _paths = PATHS.lock().unwrap_or_else(PoisonError::into_inner);
    if find(&kept.store, &path)?.is_some_and(|other| other.id != *id) {
        return Err(PageError::PathTaken);
    }
    kept.rooms.open(id)?.change_record(|record, _| {
        let mut writes = Vec::new();
        if record.path != path {
            let redirect = RedirectRecord {
                version: 1,
                page: id.clone(),
            };
            writes.push(records::put(
                Space::Redirect,
                record.path.as_str().as_bytes(),
                &redirect,
            ));
            writes.push(Write::delete(Space::Redirect, path.as_str().as_bytes()));
        }
        record.path = path.clone();
        keep(kept, record, writes)
    })?;
    get(kept, id)
}

/// Makes a page the front page; the one that was it moves to a path out of its title.
pub(crate) fn make_front(kept: &Kept, owner: &Owner, id: &PageId) -> Result<PageRecord, PageError> {
    present(kept, id)?;
    let front = super::claim::front();
    if let Some(old) = find(&kept.store, &front)? {
        if old.id == *id {
            return Ok(old);
        }
        let aside = free_like(&kept.store, &PagePath::from_title(&old.document.title))?;
        rename(kept, owner, &old.id, aside.as_str())?;
    }
    rename(kept, owner, id, "")
}

/// Puts a page into the bin. It can be brought back for 30 days.
pub(crate) fn bin(kept: &Kept, _: &Owner, id: &PageId) -> Result<PageRecord, PageError> {
    get(kept, id)?;
    kept.rooms.open(id)?.change_record(|record, _| {
        if record.path.is_front() {
            return Err(PageError::FrontPage);
        }
        record.binned = Some(clock::now());
        keep(kept, record, Vec::new())
    })?;
    get(kept, id)
}

/// Takes a page out of the bin, to its old path if that is free.
pub(crate) fn bring_back(kept: &Kept, _: &Owner, id: &PageId) -> Result<PageRecord, PageError> {
    get(kept, id)?;
    let _paths = PATHS.lock().unwrap_or_else(PoisonError::into_inner);
    kept.rooms.open(id)?.change_record(|record, _| {
        if record.binned.take().is_some() {
            record.path = free_like(&kept.store, &record.path)?;
        }
        keep(kept, record, Vec::new())
    })?;
    get(kept, id)
}

/// Keeps a changed record; the document's registers in it are brought up to date by the next edit.
fn keep(kept: &Kept, record: &PageRecord, mut writes: Vec<Write>) -> Result<(), PageError> {
    writes.push(records::put(
        Space::Page,
        record.id.as_str().as_bytes(),
        record,
    ));
    kept.store.commit(Batch::new(writes).essential())?;
    Ok(())
}
