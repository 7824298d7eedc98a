//! Building the index anew from the truth, beside the old one, which is put aside.

use std::fs;

use crate::error::{Doing, Notice, StoreError};
use crate::folder::Folder;
use crate::index::state::{Mark, State, files};
use crate::index::{Bulk, Fault, Index, Ledger};
use crate::journal::replay::Report;
use crate::truth::{self, Truth};

/// The records, found by a new index or, when the disk would not have one, kept in memory.
pub(crate) struct Rebuilt {
    pub(crate) found_by: FoundBy,
    pub(crate) report: Report,
    pub(crate) notices: Vec<Notice>,
}

pub(crate) enum FoundBy {
    Index(Index, State),
    Memory(Truth),
}

/// The records as of batch `through`; see [`truth::read`].
pub(crate) fn rebuild(
    folder: &Folder,
    through: Option<u64>,
    durable: u64,
    why: &str,
) -> Result<Rebuilt, StoreError> {
    let name = put_aside(folder)?;
    let truth = truth::read(folder, through, durable)?;
    let report = truth.report.clone();
    let mut notices: Vec<_> = truth
        .damaged
        .iter()
        .map(|file| Notice::SnapshotDamaged {
            file: file.display().to_string(),
        })
        .collect();
    let found_by = match build(folder, &name, truth, durable) {
        Ok((index, state)) => {
            notices.push(Notice::IndexRebuilt {
                why: why.to_owned(),
            });
            FoundBy::Index(index, state)
        }
        Err(Trouble::Store(error))
            if !matches!(error, StoreError::Full | StoreError::Disk { .. }) =>
        {
            return Err(error);
        }
        Err(trouble) => {
            let _ = fs::remove_dir_all(folder.index().join(&name));
            let why = match trouble {
                Trouble::Store(error) => error.to_string(),
                Trouble::Index(fault) => fault.0,
            };
            notices.push(Notice::IndexInMemory { why });
            FoundBy::Memory(truth::read(folder, through, durable)?)
        }
    };
    Ok(Rebuilt {
        found_by,
        report,
        notices,
    })
}

enum Trouble {
    Store(StoreError),
    Index(Fault),
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Trouble {
        Trouble::Store(error)
    }
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Trouble {
        Trouble::Index(fault)
    }
}

fn build(
    folder: &Folder,
    name: &str,
    truth: Truth,
    durable: u64,
) -> Result<(Index, State), Trouble> {
    let reached = truth.report.last.max(durable);
    let index = Index::open(&folder.index().join(name))?;
    let mut ledger = Ledger::default();
    let mut bulk = Bulk::new(&index);
    for row in truth.rows()? {
        let (key, value) = row?;
        ledger.add(&key, &value);
        bulk.put(&key, &value, 0)?;
    }
    bulk.finish()?;
    index.sync()?;
    let mut state = State::new(name.to_owned(), Mark::new(reached, ledger));
    state.files = files(index.dir());
    state.write(&folder.index())?;
    Ok((index, state))
}

/// Keeps the failed index as `aside`, for whoever wants to look at it; only the latest. Returns the
/// name for the new one, which no older one ever had: a broken sled may still be held open and must not
/// write into it.
fn put_aside(folder: &Folder) -> Result<String, StoreError> {
    let dir = folder.index();
    let aside = dir.join("aside");
    let failed = State::read(&dir).map(|state| state.folder);
    let number = failed
        .as_ref()
        .and_then(|name| name.parse().ok())
        .unwrap_or(0)
        .max(highest(folder));
    if let Some(name) = failed {
        let _ = fs::remove_file(dir.join("state.json"));
        if dir.join(&name).exists() {
            let _ = fs::remove_dir_all(&aside);
            fs::rename(dir.join(&name), &aside).doing("putting the old index aside")?;
        }
    }
    remove_numbered(folder)?;
    Ok(format!("{:06}", number + 1))
}

/// Removes folders of sled that nothing names any more.
pub(crate) fn remove_numbered(folder: &Folder) -> Result<(), StoreError> {
    let current = State::read(&folder.index()).map(|state| state.folder);
    for entry in fs::read_dir(folder.index())
        .doing("reading the index")?
        .flatten()
    {
        let name = entry.file_name().to_string_lossy().into_owned();
        let numbered = name.bytes().all(|byte| byte.is_ascii_digit());
        if numbered && Some(&name) != current.as_ref() {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    Ok(())
}

fn highest(folder: &Folder) -> u64 {
    let entries = fs::read_dir(folder.index()).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .max()
        .unwrap_or(0)
}
