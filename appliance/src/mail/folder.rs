//! Letters left in a folder, one file each, for whoever takes them from there.
//!
//! It must not know what a letter is. A file stands there whole or not at all, and none twice.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::trouble::{Trouble, Why};

/// Leaves these bytes as `<id>.eml`, unless they are there already.
pub(super) fn leave(folder: &Path, id: &str, bytes: &[u8]) -> Result<(), Trouble> {
    let left = write(folder, id, bytes);
    left.map_err(|error| Trouble::new(Why::Folder, error.to_string()))
}

fn write(folder: &Path, id: &str, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let last = folder.join(format!("{id}.eml"));
    if last.try_exists()? {
        return Ok(());
    }
    // Whoever watches for *.eml does not see this one, and the next try writes over it.
    let first = folder.join(format!(".{id}.new"));
    let mut file = File::create(&first)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&first, &last)?;
    File::open(folder)?.sync_all()
}
