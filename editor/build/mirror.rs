//! Copies sources into `OUT_DIR`, and takes away there what is gone here. It leaves equal files untouched, so that
//! nothing looks newer than it is, and never touches `node_modules`.

use crate::{Trouble, read, write};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A file or a whole folder.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), Trouble> {
    if from.is_dir() {
        return mirror(from, to);
    }
    if let Some(folder) = to.parent() {
        make_folder(folder)?;
    }
    let bytes = read(from)?;
    if fs::read(to).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    write(to, &bytes)
}

/// Makes `to` the same as `from`.
pub(crate) fn mirror(from: &Path, to: &Path) -> Result<(), Trouble> {
    make_folder(to)?;
    let mut kept = BTreeSet::new();
    for entry in entries(from)? {
        kept.insert(entry.file_name());
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    for entry in entries(to)? {
        if !kept.contains(&entry.file_name()) {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

/// Fills `to` with what is carried in the binary: of whatever has a compressed twin the twins alone.
pub(crate) fn carry(from: &Path, to: &Path) -> Result<(), Trouble> {
    replace_folder(to)?;
    for entry in entries(from)? {
        let (path, mut twin) = (entry.path(), entry.path().into_os_string());
        twin.push(".gz");
        if !Path::new(&twin).exists() {
            copy(&path, &to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// An empty folder, whatever was there.
pub(crate) fn replace_folder(folder: &Path) -> Result<(), Trouble> {
    if folder.exists() {
        remove(folder)?;
    }
    make_folder(folder)
}

fn entries(folder: &Path) -> Result<Vec<fs::DirEntry>, Trouble> {
    fs::read_dir(folder)
        .and_then(Iterator::collect)
        .map_err(|error| format!("{} cannot be listed: {error}.", folder.display()))
}

fn make_folder(folder: &Path) -> Result<(), Trouble> {
    fs::create_dir_all(folder)
        .map_err(|error| format!("{} cannot be made: {error}.", folder.display()))
}

fn remove(path: &Path) -> Result<(), Trouble> {
    let removed = if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    removed.map_err(|error| format!("{} cannot be removed: {error}.", path.display()))
}
