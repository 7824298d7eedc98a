//! What the data folder takes up, and how much room is left.

use crate::error::{Doing, StoreError};
use crate::folder::{Folder, free_room, size_of};

/// All in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    pub journal: u64,
    pub snapshots: u64,
    pub index: u64,
    pub media: u64,
    /// Held back for a full disk; 0 when there was no room for it.
    pub reserve: u64,
    /// What may still be written to this disk.
    pub free: u64,
}

impl Usage {
    pub(crate) fn measure(folder: &Folder) -> Result<Usage, StoreError> {
        Ok(Usage {
            journal: size_of(&folder.journal()),
            snapshots: size_of(&folder.snapshots()),
            index: size_of(&folder.index()),
            media: size_of(&folder.media()),
            reserve: std::fs::metadata(folder.reserve()).map_or(0, |found| found.len()),
            free: free_room(&folder.root).doing("looking for room")?,
        })
    }
}
