//! What each site serves. The record in [`Space::Manifest`] is the truth; beside it lies a pointer file
//! per site, so that visitors are served at a start before the journal and the index are open.
//!
//! A pointer is one line of JSON `{"format":"gluebox-pointer","version":1,"site":…,"blake3":…}`, then
//! the manifest's bytes, which are opaque here.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use serde::{Deserialize, Serialize};

use crate::error::{Doing, StoreError};
use crate::folder::{Folder, replace, sync_dir};
use crate::space::Space;
use crate::store::Store;
use crate::write::{Batch, Sequence, Write};

const FORMAT: &str = "gluebox-pointer";
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Head {
    format: String,
    version: u32,
    site: String,
    blake3: String,
}

/// What the sites of a box serve, by name of the site: `(site, manifest)`. Needs neither the lock nor
/// the journal nor the index; a pointer that cannot be read is left out and mended when the store
/// opens.
pub fn read_all(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found: Vec<_> = pointers(&Folder::new(dir).published())
        .into_iter()
        .filter_map(|path| read(&path))
        .collect();
    found.sort();
    found
}

fn pointers(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect()
}

fn read(path: &Path) -> Option<(String, Vec<u8>)> {
    let bytes = fs::read(path).ok()?;
    let line = bytes.iter().position(|&byte| byte == b'\n')?;
    let head: Head = serde_json::from_slice(&bytes[..line]).ok()?;
    let manifest = &bytes[line + 1..];
    let whole = head.format == FORMAT
        && head.version == VERSION
        && head.blake3 == blake3::hash(manifest).to_hex().as_str();
    whole.then(|| (head.site, manifest.to_vec()))
}

pub(crate) fn publish(
    store: &Store,
    site: &str,
    manifest: Option<&[u8]>,
    mut writes: Vec<Write>,
) -> Result<Sequence, StoreError> {
    writes.push(match manifest {
        Some(manifest) => Write::put(Space::Manifest, site, manifest),
        None => Write::delete(Space::Manifest, site),
    });
    // Two switches of one site at once must leave record and pointer of the same one.
    let _turn = store
        .shared()
        .publishing
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    // What takes something away from visitors must work on a full disk too.
    let before = store.get(Space::Manifest, site.as_bytes())?;
    let smaller = before.is_some_and(|before| manifest.is_none_or(|now| now.len() <= before.len()));
    let batch = Batch {
        essential: manifest.is_none() || smaller,
        ..Batch::new(writes)
    };
    let sequence = store.commit(batch)?;
    let dir = store.shared().folder.published();
    if let Err(error) = point(&dir, site, manifest) {
        // The record decides and is kept; an old pointer is mended at the next start, before which it
        // would be served for a moment. None at all is better than one that shows what was withdrawn.
        tracing::warn!("the pointer of a site could not be written: {error}");
        let _ = fs::remove_file(path(&dir, site));
    }
    Ok(sequence)
}

fn point(dir: &Path, site: &str, manifest: Option<&[u8]>) -> io::Result<()> {
    let path = path(dir, site);
    let Some(manifest) = manifest else {
        return match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => sync_dir(dir),
        };
    };
    let head = Head {
        format: FORMAT.to_owned(),
        version: VERSION,
        site: site.to_owned(),
        blake3: blake3::hash(manifest).to_hex().to_string(),
    };
    let mut bytes = serde_json::to_vec(&head)?;
    bytes.push(b'\n');
    bytes.extend_from_slice(manifest);
    replace(&path, &bytes)
}

/// A site's name may hold anything; a file's name may not.
fn path(dir: &Path, site: &str) -> PathBuf {
    let plain = !site.is_empty()
        && site.len() <= 64
        && site
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let name = if plain {
        site.to_owned()
    } else {
        format!("_{}", blake3::hash(site.as_bytes()).to_hex())
    };
    dir.join(format!("{name}.json"))
}

/// Makes the pointers say what the records say.
pub(crate) fn mend(store: &Store) -> Result<(), StoreError> {
    let dir = store.shared().folder.published();
    let mut expected = Vec::new();
    for (site, manifest) in store.scan(Space::Manifest, b"")? {
        let Ok(site) = String::from_utf8(site) else {
            continue;
        };
        let path = path(&dir, &site);
        if read(&path)
            .as_ref()
            .is_none_or(|(at, there)| *at != site || *there != manifest)
            && let Err(error) = point(&dir, &site, Some(&manifest))
        {
            tracing::warn!("the pointer of a site could not be mended: {error}");
        }
        expected.push(path);
    }
    for path in pointers(&dir) {
        if !expected.contains(&path) {
            fs::remove_file(&path).doing_at("removing", &path)?;
        }
    }
    Ok(())
}
