//! sled's files, for what sled does not do itself.

use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::folder::sync_dir;

const RELEASE_PATIENCE: Duration = Duration::from_secs(5);

/// sled's threads may hold its file, and write to it, for a moment after it was dropped.
pub(super) fn wait_until_released(db: &Path) {
    if !db.exists() {
        return;
    }
    let begun = Instant::now();
    while begun.elapsed() < RELEASE_PATIENCE {
        if File::open(db).is_ok_and(|file| file.try_lock().is_ok()) {
            return;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

pub(super) fn sync_files(dir: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            sync_files(&path)?;
        } else {
            File::open(&path)?.sync_all()?;
        }
    }
    sync_dir(dir)
}
