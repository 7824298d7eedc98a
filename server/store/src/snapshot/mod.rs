//! Snapshots: all records as of one batch, sorted, in one file. Made from the snapshot before and the
//! journal, never from sled; believed only after they were read back.

pub(crate) mod file;
pub(crate) mod merge;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub(crate) fn snapshot_path(dir: &Path, sequence: u64) -> PathBuf {
    dir.join(format!("{sequence:020}.gbs"))
}

/// The snapshots in a folder, newest first.
pub(crate) fn snapshots(dir: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let sequence = path
            .file_name()
            .and_then(|name| name.to_str())
            .and_then(|name| name.strip_suffix(".gbs"))
            .and_then(|stem| stem.parse::<u64>().ok());
        if let Some(sequence) = sequence {
            found.push((sequence, path));
        }
    }
    found.sort_by_key(|(sequence, _)| std::cmp::Reverse(*sequence));
    Ok(found)
}
