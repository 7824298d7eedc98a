//! Publishing: moves the mark of what visitors see of one page, and renders what changed by that.

use super::pages::{self, PageState};
use super::render::{Around, digest, html, render};
use super::upload::{self, UploadError};
use super::{Kept, PageError};
use crate::at_home::public_base;
use crate::clock;
use crate::fonts;
use crate::publication::{Bytes, Manifest};
use crate::records::{self, PageRecord, PublishedMark, Publishing, RedirectRecord, decode, key};
use crate::rooms::{self, lock};
use crate::who::Owner;
use gluebox_core::{Page, PageId};
use gluebox_store::{Space, StoreError};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// One publication is made at a time.
static TURN: Mutex<()> = Mutex::new(());

/// Why publishing did not happen. Visitors see what they saw before.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PublishError {
    #[error(transparent)]
    Page(#[from] PageError),
    #[error(transparent)]
    Upload(#[from] UploadError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{0}")]
    Render(String),
}

impl From<crate::rooms::RoomError> for PublishError {
    fn from(error: crate::rooms::RoomError) -> Self {
        Self::Page(error.into())
    }
}

/// What visitors see of a page, in words.
pub(crate) fn sentence(record: &PageRecord, state: PageState) -> String {
    match (state, record.published) {
        (PageState::Live, _) => "Visitors see this page as it is.".to_owned(),
        (PageState::Changed, Some(mark)) => {
            format!(
                "Only you see these changes. Visitors see the page of {}.",
                mark.at.day_and_time()
            )
        }
        (PageState::Changed | PageState::Unpublished, _) => "Only you see this page.".to_owned(),
    }
}

/// Makes the head of a page what visitors see. Returns the page's record and the new publication.
pub(crate) fn publish(
    kept: &Kept,
    owner: &Owner,
    id: &PageId,
) -> Result<(PageRecord, Manifest), PublishError> {
    let _turn = lock(&TURN);
    publish_one(kept, owner, id)
}

/// Publishes every page that differs from what visitors see.
pub(crate) fn publish_all(
    kept: &Kept,
    owner: &Owner,
) -> Result<Vec<(PageRecord, Manifest)>, PublishError> {
    let _turn = lock(&TURN);
    let mut pages = pages::all(&kept.store)?;
    pages.retain(|page| page.binned.is_none());
    let (live, mut due): (Vec<_>, Vec<_>) = pages
        .into_iter()
        .partition(|page| page.state() == PageState::Live);
    if due.is_empty() && pages::shared_state(kept)? != PageState::Live {
        // What all pages share goes out with any one of them.
        due.extend(live.into_iter().next());
    }
    due.iter()
        .map(|page| publish_one(kept, owner, &page.id))
        .collect()
}

fn publish_one(
    kept: &Kept,
    owner: &Owner,
    id: &PageId,
) -> Result<(PageRecord, Manifest), PublishError> {
    pages::present(kept, id)?;
    let room = kept.rooms.open(id)?;
    let head = room.head();
    let mark = PublishedMark {
        revision: head.record.revision,
        at: clock::now(),
    };
    let shared_room = kept.rooms.shared()?;
    let shared = shared_room.head();
    let mut marked = BTreeMap::from([(id.clone(), (head.record.clone(), mark))]);
    marked.extend(marks(kept, id)?);
    let manifest = build(kept, &marked, Some(&head.page), &shared.page)?;
    let record = room.change_records(&shared_room, |record, shared_record| {
        let mut writes = mark_published(kept, owner, record, &head.page, mark)?;
        if shared.record.state() != PageState::Live {
            let revision = shared.record.revision;
            let mark = PublishedMark { revision, ..mark };
            writes.extend(mark_published(
                kept,
                owner,
                shared_record,
                &shared.page,
                mark,
            )?);
        }
        keep(kept, &manifest, writes)?;
        Ok::<_, PublishError>(record.clone())
    })?;
    Ok((record, manifest))
}

/// Marks a revision of a document as what visitors see; the writes that keep it.
fn mark_published(
    kept: &Kept,
    owner: &Owner,
    record: &mut PageRecord,
    page: &Page,
    mark: PublishedMark,
) -> Result<Vec<gluebox_store::Write>, PublishError> {
    record.published = Some(mark);
    let publishing = Publishing {
        revision: mark.revision,
        at: mark.at,
        who: owner.who(),
    };
    let full = key::revision(&record.id, mark.revision);
    Ok(vec![
        records::put(Space::Full, &full, page),
        rooms::note_published(&kept.store, &record.id, publishing)?,
        records::put(Space::Page, record.id.as_str().as_bytes(), record),
    ])
}

/// Takes a page away from visitors.
pub(crate) fn unpublish(
    kept: &Kept,
    _: &Owner,
    id: &PageId,
) -> Result<(PageRecord, Manifest), PublishError> {
    let _turn = lock(&TURN);
    pages::get(kept, id)?;
    let manifest = build(kept, &marks(kept, id)?, None, &published_shared(kept)?)?;
    let record = kept.rooms.open(id)?.change_record(|record, _| {
        record.published = None;
        keep(
            kept,
            &manifest,
            vec![records::put(Space::Page, id.as_str().as_bytes(), record)],
        )?;
        Ok::<_, PublishError>(record.clone())
    })?;
    Ok((record, manifest))
}

/// Makes the publication anew after pages were moved, put into the bin or brought back.
pub(crate) fn refresh(kept: &Kept) -> Result<Manifest, PublishError> {
    let _turn = lock(&TURN);
    let marked = pages::all(&kept.store)?
        .into_iter()
        .filter_map(marked)
        .collect();
    let manifest = build(kept, &marked, None, &published_shared(kept)?)?;
    keep(kept, &manifest, Vec::new())?;
    Ok(manifest)
}

type Marks = BTreeMap<PageId, (PageRecord, PublishedMark)>;

fn marked(record: PageRecord) -> Option<(PageId, (PageRecord, PublishedMark))> {
    let mark = record.published.filter(|_| record.binned.is_none())?;
    Some((record.id.clone(), (record, mark)))
}

/// What is published of every page but `except`.
fn marks(kept: &Kept, except: &PageId) -> Result<Marks, StoreError> {
    let others = pages::all(&kept.store)?
        .into_iter()
        .filter(|page| page.id != *except);
    Ok(others.filter_map(marked).collect())
}

fn keep(
    kept: &Kept,
    manifest: &Manifest,
    extra: Vec<gluebox_store::Write>,
) -> Result<(), StoreError> {
    let bytes = serde_json::to_vec(manifest).expect("a manifest has string keys");
    kept.store
        .publish(kept.site.as_str(), Some(&bytes), extra)?;
    Ok(())
}

/// What is published now.
pub(crate) fn current(kept: &Kept) -> Result<Manifest, StoreError> {
    match kept
        .store
        .get(Space::Manifest, kept.site.as_str().as_bytes())?
    {
        Some(bytes) => decode(&bytes),
        None => Ok(Manifest::empty(kept.site.clone())),
    }
}

/// A document at a revision that was published.
fn full(kept: &Kept, id: &PageId, revision: u64) -> Result<Page, PublishError> {
    let page = records::read::<Page>(&kept.store, Space::Full, &key::revision(id, revision))?;
    page.ok_or_else(|| PublishError::Render(format!("{id} is missing its published revision")))
}

/// What visitors have of what all pages share. At first that is nothing, and nothing is kept of it.
fn published_shared(kept: &Kept) -> Result<Page, PublishError> {
    let record = kept.rooms.shared()?.record();
    match record.published {
        Some(mark) if mark.revision > 1 => full(kept, &record.id, mark.revision),
        _ => Ok(Page::shared(kept.site.clone())),
    }
}

/// `head`: the page that is being published; `shared`: what visitors are to have of what all pages share.
fn build(
    kept: &Kept,
    marked: &Marks,
    head: Option<&Page>,
    shared: &Page,
) -> Result<Manifest, PublishError> {
    let before = current(kept)?;
    let paths = marked
        .iter()
        .map(|(id, (record, _))| (id.clone(), record.path.clone()));
    let around = Around::new(paths.collect(), shared, public_base(&kept.store)?);
    let paths = &around.paths;
    let mut rendered = BTreeMap::new();
    for (id, (record, mark)) in marked {
        let old = before.pages.get(id);
        let fresh = old
            .filter(|old| old.digest == digest(mark.revision, &record.path, &old.links, &around));
        let page = match (fresh, head) {
            (Some(old), _) => old.clone(),
            (None, Some(head)) if head.id == *id => {
                render(kept, head.clone(), mark.revision, &around)?
            }
            (None, _) => render(kept, full(kept, id, mark.revision)?, mark.revision, &around)?,
        };
        rendered.insert(id.clone(), page);
    }
    let mut redirects = BTreeMap::new();
    for (path, bytes) in kept.store.scan(Space::Redirect, b"")? {
        let redirect: RedirectRecord = decode(&bytes)?;
        if paths.contains_key(&redirect.page) {
            redirects.insert(String::from_utf8_lossy(&path).into_owned(), redirect.page);
        }
    }
    let not_found = Some(not_found(kept, marked, before.not_found)?);
    Ok(Manifest {
        version: 1,
        site: kept.site.clone(),
        at: clock::now(),
        pages: rendered,
        redirects,
        not_found,
    })
}

/// The answer to paths without a page, in the name of the front page.
fn not_found(kept: &Kept, marked: &Marks, old: Option<Bytes>) -> Result<Bytes, StoreError> {
    let front = marked.values().find(|(record, _)| record.path.is_front());
    let site = front.map_or("this site", |(record, _)| record.document.title.as_str());
    let text = gluebox_themes::not_found(site, "/", &|name| format!("/{}", fonts::path(name)));
    let hash = upload::stored(gluebox_store::Hash::of(text.as_bytes()));
    match old {
        // Nothing is written that is there already: pages can be taken away on a full disk.
        Some(old) if old.plain.hash == hash => Ok(old),
        _ => html(kept, &text),
    }
}
