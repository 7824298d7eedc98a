//! Making a box of an archive. The archive may come from anywhere, so nothing in it is believed: names
//! are checked before anything is written, sizes are bounded, every file's hash is compared.

use std::collections::HashSet;
use std::fs;
use std::io::{BufRead, BufReader, Read, Seek, Write};
use std::path::Path;

use zip::ZipArchive;
use zip::read::ZipFile;

use super::{FORMAT, Label, VERSION, line};
use crate::error::{Doing, StoreError};
use crate::folder::{RESTORING, free_room, make_dir, replace, sync_dir};
use crate::keys;
use crate::media::Hash;
use crate::open;
use crate::store::{LONGEST_RECORD, Options, Store};

/// Deflate cannot do better than 1032 to 1, and records do not come near this.
const HIGHEST_RATIO: u64 = 400;
/// Below this the ratio says nothing.
const SMALL: u64 = 16 << 20;
const MOST_ENTRIES: usize = 1_000_000;
/// base64 and its surroundings make a record longer.
const LONGEST_LINE: u64 = LONGEST_RECORD as u64 * 2 + 64 * 1024;
const BATCH_BYTES: usize = 1 << 20;

/// What a restore brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    pub records: u64,
    pub media: u64,
}

/// Makes the box of `archive` in `dir`, which must be empty or missing. On an error `dir` is as it was.
pub fn restore(archive: impl Read + Seek, dir: &Path) -> Result<Restored, StoreError> {
    let existed = dir.exists();
    if existed && fs::read_dir(dir).doing_at("reading", dir)?.next().is_some() {
        return Err(StoreError::unusable(format!(
            "The folder {} is not empty. Choose an empty one, so that nothing is overwritten.",
            dir.display()
        )));
    }
    let mut zip = ZipArchive::new(BufReader::new(archive)).map_err(|error| {
        refused(format!(
            "it is not a zip archive, or it is cut off ({error})"
        ))
    })?;
    make_dir(dir).doing_at("making", dir)?;
    let done = replace(&dir.join(RESTORING), b"")
        .doing("beginning to restore")
        .and_then(|()| {
            let label = inspect(&mut zip, dir)?;
            fill(&mut zip, dir, &label)
        });
    if done.is_err() {
        clear(dir, existed);
        return done;
    }
    fs::remove_file(dir.join(RESTORING))
        .and_then(|()| sync_dir(dir))
        .doing("ending the restore")?;
    done
}

/// Looks at every entry before anything of it is written.
fn inspect<R: Read + Seek>(zip: &mut ZipArchive<R>, dir: &Path) -> Result<Label, StoreError> {
    if zip.len() > MOST_ENTRIES {
        return Err(refused("it holds too many files"));
    }
    let mut names = HashSet::new();
    let mut total = 0_u64;
    for at in 0..zip.len() {
        let entry = zip
            .by_index_raw(at)
            .map_err(|error| refused(error.to_string()))?;
        let name = entry.name().map_err(|error| refused(error.to_string()))?;
        let climbs = name
            .split(['/', '\\'])
            .any(|part| part == ".." || part == ".");
        if name.is_empty()
            || name.starts_with('/')
            || name.contains(['\\', '\0', ':'])
            || climbs
            || entry.is_symlink()
        {
            return Err(refused(format!("the name {name:?} in it is not allowed")));
        }
        if !names.insert(name.clone().into_owned()) {
            return Err(refused(format!("{name:?} is in it twice")));
        }
        let (size, packed) = (entry.size(), entry.compressed_size());
        if size > SMALL && size / packed.max(1) > HIGHEST_RATIO {
            return Err(refused(format!(
                "{name:?} would unpack to {size} bytes from {packed}"
            )));
        }
        total = total.saturating_add(size);
    }
    if total > free_room(dir).doing("looking for room")? {
        return Err(refused(format!(
            "it would take {total} bytes, and there is not that much room"
        )));
    }
    let bytes = read_small(zip, "box.json")?;
    let label: Label =
        serde_json::from_slice(&bytes).map_err(|_| refused("its box.json is not readable"))?;
    if label.format != FORMAT {
        return Err(refused("it is not a copy of a Gluebox"));
    }
    if label.version > VERSION {
        return Err(refused(
            "it was made by a newer Gluebox; install that version",
        ));
    }
    Ok(label)
}

fn fill<R: Read + Seek>(
    zip: &mut ZipArchive<R>,
    dir: &Path,
    label: &Label,
) -> Result<Restored, StoreError> {
    let store = open::open(dir, &Options::default(), true)?.store;
    let mut media = 0;
    for at in 0..zip.len() {
        let entry = zip
            .by_index(at)
            .map_err(|error| refused(error.to_string()))?;
        let name = entry
            .name()
            .map_err(|error| refused(error.to_string()))?
            .into_owned();
        if let Some(name) = name.strip_prefix("keys/").filter(|name| !name.is_empty()) {
            store_key(&store, entry, name)?;
            continue;
        }
        let Some(name) = name.strip_prefix("media/").filter(|name| !name.is_empty()) else {
            continue;
        };
        let hash: Hash = name
            .parse()
            .map_err(|_| refused(format!("{name:?} is not the name of a stored file")))?;
        store_file(&store, entry, &hash)?;
        media += 1;
    }
    let records = fill_records(zip, &store)?;
    if (records, media) != (label.records, label.media) {
        return Err(refused(format!(
            "it should hold {} records and {} files, but {records} and {media} were found",
            label.records, label.media
        )));
    }
    store.snapshot()?;
    crate::published::mend(&store)?;
    store.close()?;
    Ok(Restored { records, media })
}

fn store_key<R: Read + Seek>(
    store: &Store,
    entry: ZipFile<'_, R>,
    name: &str,
) -> Result<(), StoreError> {
    if !keys::is_name(name) {
        return Err(refused(format!("{name:?} is not the name of a key")));
    }
    let mut bytes = Vec::new();
    entry
        .take(keys::LONGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| refused(format!("keys/{name} is damaged ({error})")))?;
    if bytes.len() as u64 > keys::LONGEST {
        return Err(refused(format!("keys/{name} is too long for a key")));
    }
    store.keep_key(name, &bytes)
}

fn store_file<R: Read + Seek>(
    store: &Store,
    entry: ZipFile<'_, R>,
    hash: &Hash,
) -> Result<(), StoreError> {
    let mut upload = store.media().upload()?;
    let size = entry.size();
    let mut bytes = entry.take(size.saturating_add(1));
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match bytes
            .read(&mut buffer)
            .map_err(|error| refused(format!("media/{hash} is damaged ({error})")))?
        {
            0 => break,
            count => upload.write_all(&buffer[..count]).doing("storing a file")?,
        }
    }
    if upload.finish()? == *hash {
        return Ok(());
    }
    Err(refused(format!(
        "media/{hash} does not hold the bytes that its name says"
    )))
}

fn fill_records<R: Read + Seek>(zip: &mut ZipArchive<R>, store: &Store) -> Result<u64, StoreError> {
    let entry = zip
        .by_name("records.jsonl")
        .map_err(|_| refused("it has no records.jsonl"))?;
    let size = entry.size();
    let mut lines = BufReader::new(entry.take(size.saturating_add(1)));
    let (mut count, mut batch, mut bytes, mut row) = (0, Vec::new(), 0, Vec::new());
    loop {
        row.clear();
        let read = (&mut lines).take(LONGEST_LINE).read_until(b'\n', &mut row);
        read.map_err(|error| refused(format!("records.jsonl is damaged ({error})")))?;
        if row.is_empty() {
            break;
        }
        count += 1;
        if row.pop() != Some(b'\n') {
            return Err(refused(format!(
                "line {count} of records.jsonl is cut off or too long"
            )));
        }
        let (key, value) = line::read(&row)
            .ok_or_else(|| refused(format!("line {count} of records.jsonl is not a record")))?;
        bytes += key.len() + value.len();
        batch.push((key, Some(value)));
        if bytes >= BATCH_BYTES {
            bytes = 0;
            store.wait(&store.submit_changes(std::mem::take(&mut batch), false, None))?;
        }
    }
    if !batch.is_empty() {
        store.wait(&store.submit_changes(batch, false, None))?;
    }
    Ok(count)
}

fn read_small<R: Read + Seek>(zip: &mut ZipArchive<R>, name: &str) -> Result<Vec<u8>, StoreError> {
    let entry = zip
        .by_name(name)
        .map_err(|_| refused(format!("it has no {name}")))?;
    let mut bytes = Vec::new();
    entry
        .take(64 * 1024)
        .read_to_end(&mut bytes)
        .map_err(|error| refused(format!("{name} is damaged ({error})")))?;
    Ok(bytes)
}

fn refused(why: impl Into<String>) -> StoreError {
    StoreError::damaged(format!(
        "This copy cannot be restored: {}. Nothing was changed.",
        why.into()
    ))
}

/// `dir` was empty before.
fn clear(dir: &Path, existed: bool) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        let _ = if path.is_dir() {
            fs::remove_dir_all(path)
        } else {
            fs::remove_file(path)
        };
    }
    if !existed {
        let _ = fs::remove_dir(dir);
    }
}
