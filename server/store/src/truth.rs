//! The records as the newest whole snapshot and the journal behind it know them. Everything that can
//! be rebuilt is rebuilt from this.

use std::fs;
use std::path::PathBuf;

use crate::error::{Doing, StoreError};
use crate::folder::Folder;
use crate::journal::replay::{Report, replay};
use crate::snapshot::file::{Reader, Row, verify};
use crate::snapshot::merge::Merged;
use crate::snapshot::snapshots;
use crate::tables::Memory;

pub(crate) struct Truth {
    /// The snapshot it begins with.
    pub(crate) snapshot: Option<(u64, PathBuf)>,
    /// Snapshots that were found damaged and put aside.
    pub(crate) damaged: Vec<PathBuf>,
    /// The journal's changes since the snapshot.
    pub(crate) memory: Memory,
    pub(crate) report: Report,
}

/// Reads the truth as of batch `through` (`None`: the end). `durable`: see [`replay`].
pub(crate) fn read(
    folder: &Folder,
    through: Option<u64>,
    durable: u64,
) -> Result<Truth, StoreError> {
    let mut damaged = Vec::new();
    let mut snapshot = None;
    for (sequence, path) in snapshots(&folder.snapshots()).doing("reading the snapshots")? {
        if through.is_some_and(|through| sequence > through) {
            continue;
        }
        match verify(&path) {
            Ok((inside, _)) if inside == sequence => {
                snapshot = Some((sequence, path));
                break;
            }
            Err(error @ (StoreError::Disk { .. } | StoreError::Unusable { .. })) => {
                return Err(error);
            }
            _ => {
                let aside = path.with_extension("damaged");
                fs::rename(&path, &aside).doing_at("putting aside", &path)?;
                damaged.push(aside);
            }
        }
    }
    let from = snapshot.as_ref().map_or(0, |(sequence, _)| *sequence);
    let mut memory = Memory::default();
    let report = replay(
        &folder.journal(),
        from,
        through,
        durable,
        |sequence, changes| {
            memory.apply(changes, sequence);
            Ok(())
        },
    )?;
    Ok(Truth {
        snapshot,
        damaged,
        memory,
        report,
    })
}

impl Truth {
    /// All records by rising key; an error in it means that the snapshot changed under our hands.
    pub(crate) fn rows(
        self,
    ) -> Result<impl Iterator<Item = Result<Row, StoreError>> + Send + use<>, StoreError> {
        let reader = self
            .snapshot
            .map(|(_, path)| Reader::open(&path))
            .transpose()?;
        Ok(Merged::new(reader.into_iter().flatten(), self.memory))
    }
}
