//! Publishing: moves the mark of what visitors see of one page, and renders what changed by that.

use super::pages::{self, PageState};
use super::upload::{self, UploadError};
use super::{Kept, PageError};
use crate::clock;
use crate::fonts;
use crate::media;
use crate::publication::{Bytes, File, Manifest, PublishedPage};
use crate::records::{self, PageRecord, PublishedMark, Publishing, RedirectRecord, decode, key};
use crate::rooms::{self, lock};
use crate::who::Owner;
use flate2::{Compression, write::GzEncoder};
use gluebox_core::{Content, MediaId, Page, PageId, PagePath, Place, relative, text};
use gluebox_store::{Space, StoreError};
use gluebox_themes::{Image, Mode, Published};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::sync::Mutex;

/// One publication is made at a time.
static TURN: Mutex<()> = Mutex::new(());

/// Part of every digest: raised when the renderer changes what it writes for the same input.
const RENDERING: u32 = 1;

/// An empty picture, for one whose file is missing.
const NO_PICTURE: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E";

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
        (PageState::Live, _) => done(record),
        (PageState::Changed, Some(mark)) => {
            format!(
                "Only you see these changes. Visitors see the page of {}.",
                mark.at.day_and_time()
            )
        }
        (PageState::Changed | PageState::Unpublished, _) => "Only you see this page.".to_owned(),
    }
}

/// What publishing did, in words.
pub(crate) fn done(record: &PageRecord) -> String {
    match record.published {
        Some(_) => {
            "Published in this home. To let anyone else read it, give the box a name.".to_owned()
        }
        None => "Only you see this page.".to_owned(),
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
            writes.extend(mark_published(kept, owner, shared_record, &shared.page, mark)?);
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

/// What a page's rendering depends on besides the page.
struct Around<'a> {
    paths: BTreeMap<PageId, PagePath>,
    shared: &'a Page,
    /// Of the shared objects; `None` if there are none.
    shared_digest: Option<blake3::Hash>,
}

impl<'a> Around<'a> {
    fn new(marked: &Marks, shared: &'a Page) -> Self {
        let paths = marked
            .iter()
            .map(|(id, (record, _))| (id.clone(), record.path.clone()));
        let objects = serde_json::to_vec(&shared.objects).expect("objects have string keys");
        Self {
            paths: paths.collect(),
            shared,
            shared_digest: (!shared.objects.is_empty()).then(|| blake3::hash(&objects)),
        }
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
    let around = Around::new(marked, shared);
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

/// Of everything that goes into a page's rendering: its revision and path, where its links lead, and what it shares.
fn digest(revision: u64, path: &PagePath, links: &[PageId], around: &Around<'_>) -> String {
    let mut hasher = blake3::Hasher::new();
    let version = env!("CARGO_PKG_VERSION");
    hasher.update(format!("{RENDERING} {version} {revision} {path}\n").as_bytes());
    for link in links {
        let to = around.paths.get(link).map_or("-", PagePath::as_str);
        hasher.update(format!("{link} {to}\n").as_bytes());
    }
    if let Some(shared) = around.shared_digest {
        hasher.update(shared.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// The page as visitors would get it, from the head; pictures come by the session's cookie.
pub(crate) fn preview(kept: &Kept, id: &PageId) -> Result<String, PublishError> {
    let head = kept.rooms.seen(id)?;
    let all = pages::all(&kept.store)?
        .into_iter()
        .filter(|p| p.binned.is_none());
    let paths: BTreeMap<PageId, PagePath> = all.map(|p| (p.id, p.path)).collect();
    let layout = gluebox_core::layout::derive(&head.page);
    let published = Published {
        href: &|to| paths.get(to).map(|path| format!("/{path}")),
        media: &|picture, shown| Image {
            src: format!("/-/draft/{picture}/{}", shown.saturating_mul(2)),
            srcset: None,
        },
        font: &|name| format!("/{}", fonts::path(name)),
        canonical: None,
    };
    Ok(gluebox_themes::render(
        &head.page,
        &layout,
        &Mode::Published(published),
    ))
}

fn render(
    kept: &Kept,
    page: Page,
    revision: u64,
    around: &Around<'_>,
) -> Result<PublishedPage, PublishError> {
    let page = &page.with_shared(around.shared);
    let paths = &around.paths;
    let path = &paths[&page.id];
    let links = links(page);
    let up = "../".repeat(path.as_str().matches('/').count());
    let media = RefCell::new(BTreeMap::new());
    let fault = RefCell::new(None);
    let copy = |picture: &MediaId, shown: u32| match published_copy(kept, picture, shown) {
        Ok((address, bytes)) => {
            let src = format!("{up}{address}");
            media.borrow_mut().insert(address, bytes);
            Image { src, srcset: None }
        }
        // A reference to something missing reads as none: the place stays, the page is published.
        Err(UploadError::NoMedia | UploadError::Fault(_)) => {
            let src = NO_PICTURE.to_owned();
            Image { src, srcset: None }
        }
        Err(error) => {
            fault.borrow_mut().get_or_insert(error);
            Image::default()
        }
    };
    let published = Published {
        href: &|to| paths.get(to).map(|to| relative(path, to)),
        media: &copy,
        font: &|name| format!("{up}{}", fonts::path(name)),
        canonical: None,
    };
    let layout = gluebox_core::layout::derive(page);
    let text = gluebox_themes::render(page, &layout, &Mode::Published(published));
    if let Some(error) = fault.into_inner() {
        return Err(error.into());
    }
    let digest = digest(revision, path, &links, around);
    let media = media.into_inner();
    Ok(PublishedPage {
        path: path.as_str().to_owned(),
        revision,
        digest,
        links,
        html: html(kept, &text)?,
        media,
    })
}

/// The copy of a picture that suits so many CSS pixels, and its address without the leading slash.
fn published_copy(
    kept: &Kept,
    picture: &MediaId,
    shown: u32,
) -> Result<(String, Bytes), UploadError> {
    let natural = upload::find(kept, picture)?.width;
    let copy = upload::rendition(kept, picture, media::fitting(shown, natural))?;
    let bytes = kept
        .store
        .media()
        .len(&upload::hash(&copy.file)?)
        .ok_or(UploadError::NoMedia)?;
    let address = format!("-/m/{}", address(&kept.media_key, &copy.file));
    let plain = File {
        hash: copy.file,
        bytes,
    };
    Ok((
        address,
        Bytes {
            kind: copy.kind,
            plain,
            br: None,
            gzip: None,
        },
    ))
}

/// Where a file is served: nobody who lacks the key can tell from a file whether the box has it.
fn address(key: &[u8; 32], file: &MediaId) -> String {
    blake3::keyed_hash(key, file.as_str().as_bytes()).to_hex()[..32].to_owned()
}

/// HTML in its three encodings, as files.
fn html(kept: &Kept, text: &str) -> Result<Bytes, StoreError> {
    let store = |bytes: &[u8]| -> Result<File, StoreError> {
        let hash = upload::stored(kept.store.media().put(bytes)?);
        Ok(File {
            hash,
            bytes: bytes.len() as u64,
        })
    };
    let mut br = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut br, 4096, 11, 22);
    writer
        .write_all(text.as_bytes())
        .expect("writing to memory");
    drop(writer);
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(text.as_bytes()).expect("writing to memory");
    let gzip = gzip.finish().expect("writing to memory");
    let (plain, br, gzip) = (store(text.as_bytes())?, store(&br)?, store(&gzip)?);
    Ok(Bytes {
        kind: "text/html; charset=utf-8".to_owned(),
        plain,
        br: Some(br),
        gzip: Some(gzip),
    })
}

/// The pages that a page links to, by objects and by words.
fn links(page: &Page) -> Vec<PageId> {
    let mut found = BTreeSet::new();
    let mut note = |target: &gluebox_core::Target| {
        if let Place::Page(id, _) = target.place() {
            found.insert(id);
        }
    };
    for object in page.objects.values() {
        object.link.iter().for_each(&mut note);
        if let Content::Text(text) = &object.content {
            text::each_link(&text.doc, &mut note);
        }
    }
    found.into_iter().collect()
}
