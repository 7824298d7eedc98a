//! The publication as visitors need it: by path, headers made, bytes in memory as far as the budget goes.

use crate::publication::{self, Manifest};
use actix_web::http::header::HeaderValue;
use arc_swap::ArcSwapOption;
use bytes::Bytes;
use gluebox_core::MediaId;
use gluebox_store::{Hash, media_path};
use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// Bytes held in memory for visitors, all files together.
const BUDGET: usize = 24 << 20;
/// Files up to this size are held or sent at once; larger ones are read in pieces.
pub(super) const HELD: u64 = 1 << 20;
/// Files kept open for visitors.
const OPEN: usize = 256;

/// What is published now. One publication is replaced by the next in one step: no visitor sees a mix.
pub(crate) struct Hot {
    /// The data folder.
    folder: PathBuf,
    now: ArcSwapOption<Site>,
}

/// One publication.
pub(crate) struct Site {
    routes: HashMap<Box<str>, Route>,
    pub not_found: Option<Entry>,
    pub manifest: Manifest,
}

pub(crate) enum Route {
    Page(Entry),
    Media(Entry),
    /// To a path of the site.
    Moved(String),
}

/// Something served.
pub(crate) struct Entry {
    pub kind: HeaderValue,
    pub plain: Body,
    pub br: Option<Body>,
    pub gzip: Option<Body>,
}

/// One encoding of it.
pub(crate) struct Body {
    pub etag: HeaderValue,
    pub bytes: u64,
    pub path: PathBuf,
    held: OnceLock<Bytes>,
    open: OnceLock<Arc<File>>,
    budget: Arc<Budget>,
}

/// What is left to be held.
struct Budget {
    bytes: AtomicUsize,
    files: AtomicUsize,
}

/// Takes from what is left, if there is enough.
fn take(left: &AtomicUsize, size: usize) -> bool {
    let less = |left: usize| left.checked_sub(size);
    let taken = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
    taken.is_ok()
}

impl Hot {
    /// Nothing published yet; files are looked up in the data folder.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            now: ArcSwapOption::empty(),
        }
    }

    pub(crate) fn now(&self) -> arc_swap::Guard<Option<Arc<Site>>> {
        self.now.load()
    }

    /// Switches unless the same publication is served already, its bytes perhaps in memory.
    pub(crate) fn switch_if_newer(&self, manifest: Manifest) {
        let same = self
            .now
            .load()
            .as_ref()
            .is_some_and(|site| site.manifest == manifest);
        if !same {
            self.switch(manifest);
        }
    }

    /// Switches to a publication.
    pub(crate) fn switch(&self, manifest: Manifest) {
        self.now
            .store(Some(Arc::new(Site::new(manifest, &self.folder))));
    }
}

impl Site {
    fn new(manifest: Manifest, folder: &Path) -> Self {
        let budget = Arc::new(Budget {
            bytes: AtomicUsize::new(BUDGET),
            files: AtomicUsize::new(OPEN),
        });
        let entry = |bytes: &publication::Bytes| Entry::new(bytes, folder, &budget);
        let mut routes: HashMap<Box<str>, Route> = HashMap::new();
        for (path, page) in &manifest.redirects {
            if let Some(page) = manifest.pages.get(page) {
                routes.insert(path.as_str().into(), Route::Moved(page.path.clone()));
            }
        }
        for page in manifest.pages.values() {
            routes.insert(page.path.as_str().into(), Route::Page(entry(&page.html)));
            for (address, bytes) in &page.media {
                routes
                    .entry(address.as_str().into())
                    .or_insert_with(|| Route::Media(entry(bytes)));
            }
        }
        let not_found = manifest.not_found.as_ref().map(entry);
        Self {
            routes,
            not_found,
            manifest,
        }
    }

    /// Whether nothing at all is published.
    pub(crate) fn is_empty(&self) -> bool {
        self.manifest.pages.is_empty()
    }

    pub(crate) fn route(&self, path: &str) -> Option<&Route> {
        self.routes.get(path)
    }
}

impl Entry {
    fn new(bytes: &publication::Bytes, folder: &Path, budget: &Arc<Budget>) -> Self {
        let body = |file: &publication::File| Body {
            etag: HeaderValue::from_str(&format!("\"{}\"", &file.hash.as_str()[..24]))
                .expect("hexadecimal digits"),
            bytes: file.bytes,
            path: media_path(folder, &hash(&file.hash)),
            held: OnceLock::new(),
            open: OnceLock::new(),
            budget: budget.clone(),
        };
        Self {
            kind: HeaderValue::from_str(&bytes.kind)
                .unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream")),
            plain: body(&bytes.plain),
            br: bytes.br.as_ref().map(body),
            gzip: bytes.gzip.as_ref().map(body),
        }
    }
}

/// A media id is the hexadecimal form of a hash.
fn hash(id: &MediaId) -> Hash {
    id.as_str().parse().unwrap_or_else(|_| Hash::of(b""))
}

impl Body {
    /// The bytes, if they are in memory.
    pub(crate) fn held(&self) -> Option<&Bytes> {
        self.held.get()
    }

    /// Keeps bytes that were read while there is room for them.
    pub(crate) fn hold(&self, bytes: &Bytes) {
        let size = bytes.len();
        let left = &self.budget.bytes;
        if take(left, size) && self.held.set(bytes.clone()).is_err() {
            left.fetch_add(size, Ordering::Relaxed);
        }
    }

    /// The file itself; kept open while not too many are.
    pub(crate) fn file(&self) -> io::Result<Arc<File>> {
        if let Some(file) = self.open.get() {
            return Ok(file.clone());
        }
        let file = Arc::new(File::open(&self.path)?);
        let left = &self.budget.files;
        if take(left, 1) && self.open.set(file.clone()).is_err() {
            left.fetch_add(1, Ordering::Relaxed);
        }
        Ok(file)
    }
}
