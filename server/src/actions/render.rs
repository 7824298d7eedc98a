//! One page as visitors get it: its HTML packed, its media as published copies, and the digest of what it was made of.

use super::pages;
use super::publish::PublishError;
use super::upload::{self, UploadError};
use super::{Kept, look};
use crate::fonts;
use crate::media;
use crate::publication::{Bytes, File, PublishedPage, encode_path};
use crate::who::MayLook;
use flate2::{Compression, write::GzEncoder};
use gluebox_core::{Content, MediaId, Page, PageId, PagePath, Place, relative, text};
use gluebox_store::StoreError;
use gluebox_themes::{Card, CardPicture, Image, Mode, Published, first_picture};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

/// Part of every digest: raised when the renderer changes what it writes for the same input.
const RENDERING: u32 = 2;

/// As messengers show pictures on a card, in CSS pixels. A few hundred kilobytes: some show no heavier one.
const CARD: u32 = 480;

/// An empty picture, for one whose file is missing.
const NO_PICTURE: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E";

/// What a page's rendering depends on besides the page.
pub(super) struct Around<'a> {
    pub paths: BTreeMap<PageId, PagePath>,
    shared: &'a Page,
    /// Of the shared objects; `None` if there are none.
    shared_digest: Option<blake3::Hash>,
    /// What the site's links begin with for everybody.
    base: Option<String>,
}

impl<'a> Around<'a> {
    pub(super) fn new(
        paths: BTreeMap<PageId, PagePath>,
        shared: &'a Page,
        base: Option<String>,
    ) -> Self {
        let showing: BTreeMap<_, _> = shared.showing().collect();
        let objects = serde_json::to_vec(&showing).expect("objects have string keys");
        Self {
            paths,
            shared,
            shared_digest: (!showing.is_empty()).then(|| blake3::hash(&objects)),
            base,
        }
    }
}

/// Of everything that goes into a page's rendering: its revision and path, where its links lead, and what it shares.
pub(super) fn digest(
    revision: u64,
    path: &PagePath,
    links: &[PageId],
    around: &Around<'_>,
) -> String {
    let mut hasher = blake3::Hasher::new();
    let version = env!("CARGO_PKG_VERSION");
    hasher.update(format!("{RENDERING} {version} {revision} {path}\n").as_bytes());
    for link in links {
        let to = around.paths.get(link).map_or("-", PagePath::as_str);
        hasher.update(format!("{link} {to}\n").as_bytes());
    }
    if let Some(base) = &around.base {
        hasher.update(format!("{base}\n").as_bytes());
    }
    if let Some(shared) = around.shared_digest {
        hasher.update(shared.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// The page as visitors would get it, from the head; pictures come by the cookie that lets one see it. A guest is told
/// of no other page but those that everybody knows.
pub(crate) fn preview(kept: &Kept, may: &MayLook, id: &PageId) -> Result<String, PublishError> {
    let page = look::page(kept, may, id)?;
    let all = pages::all(&kept.store)?
        .into_iter()
        .filter(|p| p.binned.is_none() && (may.only().is_none() || p.published.is_some()));
    let paths: BTreeMap<PageId, PagePath> = all.map(|p| (p.id, p.path)).collect();
    let layout = gluebox_core::layout::derive(&page);
    let published = Published {
        href: &|to| paths.get(to).map(|path| format!("/{path}")),
        media: &|picture, shown| Image {
            src: format!("../draft/{picture}/{}", shown.saturating_mul(2)),
            srcset: None,
        },
        font: &|name| format!("/{}", fonts::path(name)),
        canonical: None,
        card: None,
    };
    Ok(gluebox_themes::render(
        &page,
        &layout,
        &Mode::Published(published),
    ))
}

pub(super) fn render(
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
        Ok((address, bytes, _)) => {
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
    let layout = gluebox_core::layout::derive(page);
    let base = around.base.as_deref();
    let canonical = base.map(|base| format!("{base}{}", encode_path(path.as_str())));
    let picture = first_picture(page, &layout).and_then(|(object, picture)| {
        let (address, bytes, [width, height]) = published_copy(kept, &picture.media, CARD).ok()?;
        let of_world = format!("{}{address}", base.unwrap_or(&up));
        media.borrow_mut().insert(address, bytes);
        Some(CardPicture {
            address: of_world,
            width,
            height,
            alt: object.alt.clone(),
        })
    });
    let published = Published {
        href: &|to| paths.get(to).map(|to| relative(path, to)),
        media: &copy,
        font: &|name| format!("{up}{}", fonts::path(name)),
        canonical: canonical.as_deref(),
        card: Some(Card { picture }),
    };
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

/// The copy of a picture that suits so many CSS pixels: its address without the leading slash, and its pixels.
fn published_copy(
    kept: &Kept,
    picture: &MediaId,
    shown: u32,
) -> Result<(String, Bytes, [u32; 2]), UploadError> {
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
        [copy.width, copy.height],
    ))
}

/// Where a file is served: nobody who lacks the key can tell from a file whether the box has it.
fn address(key: &[u8; 32], file: &MediaId) -> String {
    blake3::keyed_hash(key, file.as_str().as_bytes()).to_hex()[..32].to_owned()
}

/// HTML in its three encodings, as files.
pub(super) fn html(kept: &Kept, text: &str) -> Result<Bytes, StoreError> {
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
