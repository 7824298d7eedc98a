//! Opening: what lies in the folder becomes a running store, and what a crash or a bad disk did to it
//! is mended or told. The order matters: the lock first, then the truth, then the index.

use std::fs::{self, OpenOptions};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::channel;

use crate::error::{Doing, Notice, StoreError};
use crate::folder::{Folder, RESTORING, keep_private};
use crate::identity::Identity;
use crate::index::state::State;
use crate::journal::replay::Report;
use crate::journal::writer::Writer;
use crate::keeper::{Keeper, snapshot_due};
use crate::reserve::Reserve;
use crate::shared::Shared;
use crate::snapshot::snapshots;
use crate::store::{Options, Store};
use crate::{salvage, settle};

/// A store, and what was found and mended while it was opened.
#[derive(Debug)]
pub struct Opened {
    pub store: Store,
    pub notices: Vec<Notice>,
}

/// `restoring`: the folder is being filled by a restore and is not a box yet.
pub(crate) fn open(dir: &Path, options: &Options, restoring: bool) -> Result<Opened, StoreError> {
    let folder = Folder::new(dir);
    let lock = folder.take()?;
    if dir.join(RESTORING).exists() && !restoring {
        return Err(StoreError::unusable(format!(
            "A copy was being restored into {} and that was interrupted. Empty the folder and restore again.",
            dir.display()
        )));
    }
    let mut notices = Vec::new();
    let files = remove_debris(&folder);
    if files > 0 {
        tracing::info!(files, "unfinished files of an interrupted run were removed");
    }
    let state = State::read(&folder.index());
    let (snapshot, durable) = known_durable(&folder, state.as_ref())?;
    let settled = settle::settle(&folder, state, snapshot.unwrap_or(0), durable, &mut notices)?;
    let last = settled.report.last.max(durable);
    cut_tail(&settled.report, &mut notices);

    let reserve = Reserve::open(folder.reserve(), options.reserve_bytes);
    if !reserve.is_held() {
        notices.push(Notice::LittleRoom);
    }
    let uncovered = uncovered(&settled.report, snapshot.unwrap_or(0), &folder);
    let size = snapshot.map_or(0, |sequence| {
        fs::metadata(crate::snapshot::snapshot_path(
            &folder.snapshots(),
            sequence,
        ))
        .map_or(0, |found| found.len())
    });
    let (keeper, requests) = channel();
    let segment = settled.report.segment;
    let shared = Arc::new(Shared::new(
        folder,
        settled.tables,
        reserve,
        last,
        keeper,
        options.checkpoint_bytes,
        (uncovered, snapshot_due(size)),
    ));
    let identity = Identity::open(&shared.folder.identity())?;
    let writer = Writer::new(shared.clone(), segment, last);
    let keeper = Keeper::new(shared.clone(), settled.state, requests);
    let store = Store::start(shared, identity, lock, writer, keeper)?;
    if settled.report.lost > 0 {
        salvage::keep(&store, settled.salvaged, &settled.report, &mut notices);
    }
    crate::published::mend(&store)?;
    store.shared().nudge_keeper();
    Ok(Opened { store, notices })
}

/// The newest snapshot, and the last batch that is known to have been acknowledged without asking the
/// journal.
fn known_durable(folder: &Folder, state: Option<&State>) -> Result<(Option<u64>, u64), StoreError> {
    let found = snapshots(&folder.snapshots()).doing("reading the snapshots")?;
    let snapshot = found.first().map(|(sequence, _)| *sequence);
    let reached = state.map_or(0, |state| {
        state
            .heading_for
            .as_ref()
            .map_or(0, |mark| mark.sequence)
            .max(state.reached.sequence)
    });
    Ok((snapshot, reached.max(snapshot.unwrap_or(0))))
}

/// Removes what interrupted writes left behind; how many files.
fn remove_debris(folder: &Folder) -> u64 {
    let mut files = 0;
    for dir in [
        folder.snapshots(),
        folder.published(),
        folder.index(),
        folder.root.clone(),
    ] {
        for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
            if entry
                .path()
                .extension()
                .is_some_and(|extension| extension == "tmp")
            {
                files += u64::from(fs::remove_file(entry.path()).is_ok());
            }
        }
    }
    for entry in fs::read_dir(folder.uploads())
        .into_iter()
        .flatten()
        .flatten()
    {
        files += u64::from(fs::remove_file(entry.path()).is_ok());
    }
    keep_private(&folder.root, 0o700);
    files
}

/// Cuts off what follows the last believed batch, so that it is told once and never believed later.
fn cut_tail(report: &Report, notices: &mut Vec<Notice>) {
    if report.cut > 0 {
        notices.push(Notice::TailCut { bytes: report.cut });
    }
    if let Some((path, end)) = &report.tail {
        let cut = OpenOptions::new().write(true).open(path).and_then(|file| {
            file.set_len(*end)?;
            file.sync_all()
        });
        if let Err(error) = cut {
            tracing::warn!(
                "the end of {} could not be cut off: {error}",
                path.display()
            );
        }
    }
}

fn uncovered(report: &Report, snapshot: u64, folder: &Folder) -> u64 {
    let rest = report.ends.iter().filter(|(_, last)| *last > snapshot);
    rest.map(|(number, _)| {
        fs::metadata(crate::journal::segment_path(&folder.journal(), *number))
            .map_or(0, |found| found.len())
    })
    .sum()
}
