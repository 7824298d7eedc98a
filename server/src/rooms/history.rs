//! Steps of a page, and what it was at one of them.

use super::load;
use crate::records::{self, PageRecord, Publishing, StepRecord, decode, key};
use gluebox_core::{Page, PageId, apply_all};
use gluebox_store::{Space, Store, StoreError, Write};

/// A list of steps is at most so long, and so large: taking everything off a page is one step of megabytes.
const LISTED: usize = 50;
const LISTED_BYTES: usize = 1 << 20;

/// A part of the list of steps, newest first, of those that begin before revision `before`. Empty at the end.
pub(crate) fn listed(
    store: &Store,
    page: &PageId,
    before: u64,
) -> Result<Vec<StepRecord>, StoreError> {
    let mut list = steps(store, page, before, LISTED)?;
    let mut size = 0;
    let fit = list.iter().take_while(|step| {
        size += serde_json::to_vec(&step.inverse).map_or(0, |bytes| bytes.len());
        size <= LISTED_BYTES
    });
    let fit = fit.count().max(1);
    list.truncate(fit);
    Ok(list)
}

/// The write that notes a publishing with the step that led to it; a page that nobody touched yet gets its first line.
pub(crate) fn note_published(
    store: &Store,
    page: &PageId,
    publishing: Publishing,
) -> Result<Write, StoreError> {
    let newest = steps(store, page, publishing.revision + 1, 1)?.pop();
    let mut step = newest.unwrap_or_else(|| StepRecord {
        version: 1,
        first: publishing.revision,
        last: publishing.revision,
        who: publishing.who.clone(),
        at: publishing.at,
        objects: Vec::new(),
        inverse: Vec::new(),
        note: None,
        lost: Vec::new(),
        losers: Vec::new(),
        client: String::new(),
        gestures: Vec::new(),
        undoes: None,
        restores: None,
        published: Vec::new(),
    });
    step.published.push(publishing);
    Ok(records::put(
        Space::Step,
        &key::revision(page, step.first),
        &step,
    ))
}

/// The newest `limit` steps of a page that begin before revision `before`, newest first.
fn steps(
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
    if at == revision {
        return Ok(Some((record, page)));
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
