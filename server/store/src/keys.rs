//! Secrets that must be at hand before anything is opened: the keys of the box's locks. One file each, 0600, in
//! `keys/`; their bytes are opaque here. They travel in a copy of the box, so that moving house does not lose them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Doing, StoreError};
use crate::folder::{Folder, keep_private, make_dir, replace};
use crate::store::Store;

/// No key file is longer; a copy from elsewhere could hold anything.
pub(crate) const LONGEST: u64 = 4 << 20;

/// The bytes kept under a name. Needs neither the lock nor the journal nor the index.
pub fn read(dir: &Path, name: &str) -> io::Result<Option<Vec<u8>>> {
    match fs::read(Folder::new(dir).keys().join(name)) {
        // A folder that is none gets its own sentence when the store is opened.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        bytes => bytes.map(Some),
    }
}

impl Store {
    /// Keeps bytes under a name, in place of older ones, also over a power cut.
    pub fn keep_key(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let dir = self.shared().folder.keys();
        let path = path(&dir, name)
            .ok_or_else(|| StoreError::unusable(format!("{name:?} cannot name a key.")))?;
        make_dir(&dir).doing_at("making", &dir)?;
        keep_private(&dir, 0o700);
        replace(&path, bytes).doing_at("writing", &path)
    }

    /// All of them, by name.
    pub(crate) fn keys(&self) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let dir = self.shared().folder.keys();
        let mut names: Vec<String> = fs::read_dir(&dir)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| is_name(name))
            .collect();
        names.sort();
        let read = |name: String| {
            let path = dir.join(&name);
            fs::read(&path)
                .doing_at("reading", &path)
                .map(|bytes| (name, bytes))
        };
        names.into_iter().map(read).collect()
    }
}

/// `locks.json` and the like; nothing that leads elsewhere, nothing half written.
pub(crate) fn is_name(name: &str) -> bool {
    name.strip_suffix(".json").is_some_and(|stem| {
        (1..=64).contains(&stem.len())
            && stem
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    })
}

fn path(dir: &Path, name: &str) -> Option<PathBuf> {
    is_name(name).then(|| dir.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Options;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn keys_are_private_and_travel_in_a_copy() {
        let home = tempfile::tempdir().expect("a folder");
        let (first, second) = (home.path().join("a"), home.path().join("b"));
        let store = Store::open(&first, Options::default())
            .expect("opens")
            .store;
        assert_eq!(read(&first, "locks.json").expect("reads"), None);
        store.keep_key("locks.json", b"{\"old\":1}").expect("kept");
        store.keep_key("locks.json", b"{\"new\":1}").expect("kept");
        for bad in ["../locks.json", "locks", "a/b.json", "", ".json", "L.json"] {
            assert!(store.keep_key(bad, b"x").is_err(), "{bad}");
        }
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(&first.join("keys/locks.json")), 0o600);
        assert_eq!(mode(&first.join("keys")), 0o700);

        let mut copy = Vec::new();
        store.export(&mut copy, |_| Ok(())).expect("exports");
        crate::restore(io::Cursor::new(copy), &second).expect("restores");
        let kept = read(&second, "locks.json").expect("reads");
        assert_eq!(kept.as_deref(), Some(&b"{\"new\":1}"[..]));
        assert_eq!(mode(&second.join("keys/locks.json")), 0o600);
        store.close().expect("closes");
    }
}
