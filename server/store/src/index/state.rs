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
