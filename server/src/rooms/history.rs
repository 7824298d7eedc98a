//! Steps of a page, and what it was at one of them.

use super::load;
use crate::records::{PageRecord, StepRecord, decode, key};
use gluebox_core::{Page, PageId, apply_all};
use gluebox_store::{Space, Store, StoreError};

/// The newest `limit` steps of a page that begin before revision `before`, newest first.
pub(crate) fn steps(
    store: &Store,
    page: &PageId,
    before: u64,
    limit: usize,
) -> Result<Vec<StepRecord>, StoreError> {
    // Newest first is how they are asked for; older ones are reached by asking for more at once.
    let mut asked = limit;
    loop {
        let newest = store.scan_back(Space::Step, &key::of_page(page), asked)?;
        let all = newest.len() < asked;
        let steps = newest.iter().map(|(_, bytes)| decode::<StepRecord>(bytes));
        let mut steps = steps.collect::<Result<Vec<_>, _>>()?;
        steps.retain(|step| step.first < before);
        if all || steps.len() >= limit {
            steps.truncate(limit);
            return Ok(steps);
        }
        asked = asked.saturating_mul(4);
    }
}

/// The page after the step that ends with `revision`: from the nearest full page at or after it, back by inverses.
/// `None` if there is no such step or a step on the way is damaged.
pub(crate) fn page_at(
    store: &Store,
    id: &PageId,
    revision: u64,
) -> Result<Option<(PageRecord, Page)>, StoreError> {
    let Some((record, head, _)) = load::load(store, id)? else {
        return Ok(None);
    };
    let (mut at, mut page) = (record.revision, head);
    for (name, bytes) in store.scan(Space::Full, &key::of_page(id))? {
        let full = name
            .rsplit(|b| *b == b'/')
            .next()
            .and_then(|hex| std::str::from_utf8(hex).ok());
        if let Some(full) = full.and_then(|hex| u64::from_str_radix(hex, 16).ok())
            && full >= revision
            && full < at
        {
            (at, page) = (full, decode(&bytes)?);
            break;
        }
    }
    if revision == 0 || at < revision {
        return Ok(None);
    }
    for step in steps(store, id, at + 1, usize::MAX)? {
        if step.last <= revision {
            break;
        }
        if step.first <= revision || apply_all(&mut page, step.inverse).is_err() {
            return Ok(None);
        }
    }
    Ok(Some((record, page)))
}
