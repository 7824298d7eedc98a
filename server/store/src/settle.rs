//! Which index the store begins with: the one that lies there, if it is what the last checkpoint wrote
//! down, or else a new one.

use std::fs;
use std::sync::Arc;

use crate::error::{Notice, StoreError};
use crate::folder::Folder;
use crate::index::state::{State, boot_id, files};
use crate::index::{Fault, Index};
use crate::journal::replay::{Report, replay};
use crate::journal::segments;
use crate::rebuild::{FoundBy, rebuild, remove_numbered};
use crate::salvage;
use crate::tables::{Base, Memory, Tables};
use crate::write::Change;

pub(crate) struct Settled {
    pub(crate) tables: Tables,
    pub(crate) state: Option<State>,
    pub(crate) report: Report,
    /// Records that a damaged journal no longer knows but the index does.
    pub(crate) salvaged: Vec<Change>,
}

/// `snapshot`: the newest one's batch, 0 when there is none; `durable`: see [`replay`].
pub(crate) fn settle(
    folder: &Folder,
    state: Option<State>,
    snapshot: u64,
    durable: u64,
    notices: &mut Vec<Notice>,
) -> Result<Settled, StoreError> {
    let found = match state {
        Some(state) => keep(folder, state, snapshot, durable)?,
        None => Err(Fault("it was missing".to_owned())),
    };
    match found {
        Ok(settled) => {
            remove_numbered(folder)?;
            Ok(settled)
        }
        Err(fault) => anew(folder, durable, &fault.0, notices),
    }
}

/// The index that lies there, checked as far as there is reason to, with the journal behind it in
/// memory.
fn keep(
    folder: &Folder,
    mut state: State,
    snapshot: u64,
    durable: u64,
) -> Result<Result<Settled, Fault>, StoreError> {
    let dir = state.path(&folder.index());
    if state.reached.sequence < snapshot {
        return Ok(Err(Fault(
            "it was older than the newest safety copy".to_owned(),
        )));
    }
    if !dir.join("db").exists() {
        return Ok(Err(Fault("it was missing".to_owned())));
    }
    let reached = state.reached.sequence;
    let heading_for = state.heading_for.clone();
    let interrupted_end = heading_for.as_ref().map_or(reached, |mark| mark.sequence);
    let (mut interrupted, mut newer) = (Memory::default(), Memory::default());
    let report = replay(
        &folder.journal(),
        snapshot,
        None,
        durable,
        |sequence, changes| {
            if sequence > interrupted_end {
                newer.apply(changes, sequence);
            } else if sequence > reached {
                interrupted.apply(changes, sequence);
            }
            Ok(())
        },
    )?;

    let untouched = files(&dir) == state.files;
    let power_cut = !state.clean && state.boot != boot_id();
    let index = match open_marked(folder, &state) {
        Ok(index) => index,
        Err(fault) => return Ok(Err(fault)),
    };
    let checked = (|| {
        if let Some(mark) = heading_for {
            index.carry(&interrupted)?;
            index.sync()?;
            state.reached = mark;
        }
        let doubtful = !untouched || power_cut || state.heading_for.is_some() || report.lost > 0;
        if doubtful && index.count()? != state.reached.ledger() {
            return Err(Fault("it did not hold what it should".to_owned()));
        }
        Ok(())
    })();
    if let Err(fault) = checked {
        index.mark_broken();
        return Ok(Err(fault));
    }
    let salvaged = match report.lost {
        0 => Vec::new(),
        _ => salvage::find(folder, &index, state.reached.sequence, durable, &newer)?,
    };
    state.heading_for = None;
    state.clean = false;
    state.boot = boot_id();
    state.files = files(&dir);
    // Without room for it the old state stays, and the next start looks more closely.
    if let Err(error) = state.write(&folder.index()) {
        tracing::warn!("{error}");
    }
    let tables = Tables::new(newer, Base::Index(Arc::new(index)));
    Ok(Ok(Settled {
        tables,
        state: Some(state),
        report,
        salvaged,
    }))
}

/// Opens sled with a mark beside it that counts the starts that ended while sled was opening: one may
/// be a power cut, a second means that sled takes the process with it.
fn open_marked(folder: &Folder, state: &State) -> Result<Index, Fault> {
    let mark = folder.index().join("opening");
    let before = fs::metadata(&mark).map_or(0, |found| found.len());
    if before >= 2 {
        let _ = fs::remove_file(&mark);
        return Err(Fault(
            "the box stopped twice while it was being opened".to_owned(),
        ));
    }
    // One byte per attempt. A mark that cannot be written only means less caution.
    let _ = fs::write(&mark, vec![b'.'; before as usize + 1]);
    let opened = Index::open(&state.path(&folder.index()));
    let _ = fs::remove_file(&mark);
    opened
}

fn anew(
    folder: &Folder,
    durable: u64,
    why: &str,
    notices: &mut Vec<Notice>,
) -> Result<Settled, StoreError> {
    let is_new = durable == 0 && segments(&folder.journal()).is_ok_and(|found| found.is_empty());
    let rebuilt = rebuild(folder, None, durable, why)?;
    let told = |notice: &Notice| !(is_new && matches!(notice, Notice::IndexRebuilt { .. }));
    notices.extend(rebuilt.notices.into_iter().filter(told));
    let (tables, state) = match rebuilt.found_by {
        FoundBy::Index(index, state) => (
            Tables::new(Memory::default(), Base::Index(Arc::new(index))),
            Some(state),
        ),
        FoundBy::Memory(truth) => {
            let tables = Tables::new(Memory::default(), Base::Rebuilding);
            tables.keep_in_memory(truth)?;
            (tables, None)
        }
    };
    Ok(Settled {
        tables,
        state,
        report: rebuilt.report,
        salvaged: Vec::new(),
    })
}
