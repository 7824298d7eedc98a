//! How much may come by a link. Whoever finds one at a wall may put things there all night: the page stays usable, and
//! the owner has room left, whatever they do.

use super::{TURN, find, put};
use crate::actions::{Kept, look};
use crate::records::Came;
use crate::rooms::lock;
use gluebox_core::{MediaId, limits};
use gluebox_store::{Batch, StoreError, Write};

/// The album of a wedding: a thousand photographs as phones make them today.
const MOST: Came = Came {
    pictures: 1_000,
    bytes: 8 << 30,
    added: 1_000,
};
/// What stays free on the disk for the owner.
const OWNERS: u64 = 256 << 20;

// A page can take what comes by a link and still be worked on.
const _: () = assert!((MOST.added as usize) < limits::OBJECTS / 2);

impl Came {
    /// All of it, if that is not too much.
    fn and(self, more: Self) -> Option<Self> {
        let all = Self {
            pictures: self.pictures.saturating_add(more.pictures),
            bytes: self.bytes.saturating_add(more.bytes),
            added: self.added.saturating_add(more.added),
        };
        let fits =
            all.pictures <= MOST.pictures && all.bytes <= MOST.bytes && all.added <= MOST.added;
        fits.then_some(all)
    }
}

/// Whether a picture of so many bytes may still come by a link; asked before it is sent, too.
pub(crate) fn has_room(kept: &Kept, link: &str, bytes: u64) -> Result<bool, StoreError> {
    let came = find(kept, link)?.map(|record| record.came);
    let free = kept.store.free()?.saturating_sub(bytes);
    Ok(free >= OWNERS && came.is_some_and(|came| came.and(picture(bytes)).is_some()))
}

/// Counts a picture that came by a link, so that its guests see it before it stands on the page; `false` where it is
/// too much.
pub(crate) fn note_brought(
    kept: &Kept,
    link: &str,
    id: &MediaId,
    bytes: u64,
) -> Result<bool, StoreError> {
    let _turn = lock(&TURN);
    if look::is_brought(kept, link, id)? {
        return Ok(true);
    }
    count(kept, link, picture(bytes), Some(look::brought(link, id)))
}

/// Counts what is put on the page; `false` where it is too much.
pub(crate) fn note_added(kept: &Kept, link: &str, things: usize) -> Result<bool, StoreError> {
    let _turn = lock(&TURN);
    let added = u32::try_from(things).unwrap_or(u32::MAX);
    let more = Came {
        added,
        ..Came::default()
    };
    count(kept, link, more, None)
}

fn picture(bytes: u64) -> Came {
    Came {
        pictures: 1,
        bytes,
        added: 0,
    }
}

fn count(kept: &Kept, link: &str, more: Came, with: Option<Write>) -> Result<bool, StoreError> {
    let Some(mut record) = find(kept, link)? else {
        return Ok(false);
    };
    let Some(came) = record.came.and(more) else {
        return Ok(false);
    };
    record.came = came;
    let writes = with.into_iter().chain([put(&record)]).collect();
    kept.store.commit(Batch::new(writes))?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_much_and_no_more() {
        let nearly = Came {
            pictures: MOST.pictures - 1,
            bytes: MOST.bytes - 10,
            added: MOST.added - 1,
        };
        assert!(nearly.and(picture(10)).is_some());
        assert!(nearly.and(picture(11)).is_none(), "bytes");
        assert!(nearly.and(picture(u64::MAX)).is_none());
        let full = nearly.and(picture(0)).expect("the last one");
        assert!(full.and(picture(0)).is_none(), "pictures");
        let things = |added| Came {
            added,
            ..Came::default()
        };
        assert!(full.and(things(1)).is_some(), "notes go on");
        assert!(full.and(things(2)).is_none() && full.and(things(u32::MAX)).is_none());
    }
}
