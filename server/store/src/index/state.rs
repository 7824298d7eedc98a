//! `index/state.json`: which folder is the index, what it must hold, and up to which batch. Written
//! before and after every checkpoint; without it the index is not believed.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Ledger;
use crate::error::{Doing, StoreError};
use crate::folder::replace;

const VERSION: u32 = 1;

/// The version is in the file, so that a newer program's file is not misread but rebuilt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct State {
    version: u32,
    /// The folder of sled inside `index/`.
    pub(crate) folder: String,
    pub(crate) reached: Mark,
    /// A checkpoint that has begun: where it will lead.
    pub(crate) heading_for: Option<Mark>,
    /// `/proc/sys/kernel/random/boot_id`: another one means that the power may have been cut.
    pub(crate) boot: String,
    /// The box said goodbye.
    pub(crate) clean: bool,
    /// Names, sizes and times of sled's files as they were left.
    pub(crate) files: String,
}

/// The index as of one batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mark {
    pub(crate) sequence: u64,
    digest: String,
    records: u64,
    bytes: u64,
}

impl Mark {
    pub(crate) fn new(sequence: u64, ledger: Ledger) -> Mark {
        let Ledger {
            digest,
            records,
            bytes,
        } = ledger;
        Mark {
            sequence,
            digest: format!("{digest:032x}"),
            records,
            bytes,
        }
    }

    pub(crate) fn ledger(&self) -> Ledger {
        let digest = u128::from_str_radix(&self.digest, 16).unwrap_or_default();
        Ledger {
            digest,
            records: self.records,
            bytes: self.bytes,
        }
    }
}

impl State {
    pub(crate) fn new(folder: String, reached: Mark) -> State {
        State {
            version: VERSION,
            folder,
            reached,
            heading_for: None,
            boot: boot_id(),
            clean: false,
            files: String::new(),
        }
    }

    /// `None` when there is none that can be believed.
    pub(crate) fn read(index: &Path) -> Option<State> {
        let bytes = fs::read(index.join("state.json")).ok()?;
        let state: State = serde_json::from_slice(&bytes).ok()?;
        let plain =
            !state.folder.is_empty() && state.folder.bytes().all(|byte| byte.is_ascii_digit());
        (state.version == VERSION && plain).then_some(state)
    }

    pub(crate) fn write(&self, index: &Path) -> Result<(), StoreError> {
        let bytes = serde_json::to_vec_pretty(self).expect("plain fields always become JSON");
        replace(&index.join("state.json"), &bytes).doing("writing the state of the index")
    }

    pub(crate) fn path(&self, index: &Path) -> PathBuf {
        index.join(&self.folder)
    }
}

pub(crate) fn boot_id() -> String {
    fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .unwrap_or_default()
        .trim()
        .to_owned()
}

/// Names, sizes and times of all files below `dir`, as one short text.
pub(crate) fn files(dir: &Path) -> String {
    fn walk(dir: &Path, rows: &mut Vec<String>) {
        for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
            let Ok(metadata) = entry.metadata() else {
                continue;
            };
            if metadata.is_dir() {
                walk(&entry.path(), rows);
            } else {
                let (size, second, nano) =
                    (metadata.len(), metadata.mtime(), metadata.mtime_nsec());
                rows.push(format!(
                    "{} {size} {second}.{nano:09}",
                    entry.path().display()
                ));
            }
        }
    }
    let mut rows = Vec::new();
    walk(dir, &mut rows);
    rows.sort();
    blake3::hash(rows.join("\n").as_bytes())
        .to_hex()
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_comes_back_and_a_strange_one_does_not() {
        let dir = tempfile::tempdir().expect("a folder");
        assert_eq!(State::read(dir.path()), None);
        let ledger = Ledger {
            digest: u128::MAX - 5,
            records: 3,
            bytes: 99,
        };
        let mut state = State::new("000007".to_owned(), Mark::new(12, ledger));
        state.heading_for = Some(Mark::new(20, Ledger::default()));
        state.write(dir.path()).expect("written");
        assert_eq!(State::read(dir.path()), Some(state.clone()));
        assert_eq!(state.reached.ledger(), ledger);
        // Version 1, to the letter: it must stay readable.
        let old = r#"{"version":1,"folder":"000001","reached":{"sequence":5,"digest":"0a","records":1,"bytes":2},"heading_for":null,"boot":"x","clean":true,"files":"y"}"#;
        fs::write(dir.path().join("state.json"), old).expect("written");
        let read = State::read(dir.path()).expect("readable");
        assert_eq!((read.reached.ledger().digest, read.clean), (10, true));
        for strange in [
            old.replace("\"version\":1", "\"version\":2"),
            old.replace("000001", "../x"),
            "{".to_owned(),
        ] {
            fs::write(dir.path().join("state.json"), strange).expect("written");
            assert_eq!(State::read(dir.path()), None);
        }
    }
}
