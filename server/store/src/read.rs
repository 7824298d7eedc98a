//! Reading records: the newest layer that knows a key decides. A fault of the index is reported to the
//! keeper, which rebuilds it; the read waits and is done again.

use std::iter::Peekable;

use crate::error::StoreError;
use crate::index::{Fault, Index};
use crate::shared::Shared;
use crate::space::{Space, full_key};
use crate::tables::{Memory, Value, View};

/// A record: the caller's key (without the space) and its value.
pub type Record = (Vec<u8>, Vec<u8>);

type Entry = (Vec<u8>, Option<Value>);

pub(crate) fn get(
    shared: &Shared,
    space: Space,
    key: &[u8],
) -> Result<Option<Vec<u8>>, StoreError> {
    let key = full_key(space, key);
    retry(
        shared,
        |view, newest: Option<Option<Value>>| {
            let memory = newest.or_else(|| view.frozen.as_ref()?.records.get(&key).cloned());
            match (memory, &view.base) {
                (Some(known), _) => Ok(known.map(|value| value.to_vec())),
                (None, Some(index)) => index.get(&key),
                (None, None) => Ok(None),
            }
        },
        |active| active.records.get(&key).cloned(),
    )
}

/// Records whose key begins with `prefix`, in the order of their keys or against it, at most `limit`.
pub(crate) fn scan(
    shared: &Shared,
    space: Space,
    prefix: &[u8],
    backwards: bool,
    limit: usize,
) -> Result<Vec<Record>, StoreError> {
    let prefix = full_key(space, prefix);
    retry(
        shared,
        |view, newest| {
            let mut found = Vec::new();
            for entry in merged(view, newest, &prefix, backwards) {
                let (key, value) = entry?;
                if let Some(value) = value {
                    if found.len() == limit {
                        break;
                    }
                    found.push((key[1..].to_vec(), value.to_vec()));
                }
            }
            Ok(found)
        },
        |active| {
            below(active, &prefix)
                .map(|(k, v)| (k.clone(), v.clone()))
                .collect::<Vec<_>>()
        },
    )
}

fn retry<T, A>(
    shared: &Shared,
    read: impl Fn(&View, A) -> Result<T, Fault>,
    from_active: impl Fn(&Memory) -> A,
) -> Result<T, StoreError> {
    // Once for the index as it is and once for a rebuilt one; a third failure is not the index's.
    let mut last = None;
    for _ in 0..3 {
        let (view, newest) = shared.tables.view(&from_active)?;
        match read(&view, newest) {
            Ok(value) => return Ok(value),
            Err(fault) => {
                shared.report_broken(&fault);
                last = Some(fault);
            }
        }
    }
    let why = last.map_or_else(String::new, |fault| fault.0);
    Err(StoreError::damaged(format!(
        "The box cannot read its index at the moment ({why}). Try again soon."
    )))
}

fn below<'a>(
    memory: &'a Memory,
    prefix: &'a [u8],
) -> impl DoubleEndedIterator<Item = (&'a Vec<u8>, &'a Option<Value>)> {
    let end = successor(prefix);
    match end {
        Some(end) => memory.records.range(prefix.to_vec()..end),
        None => memory.records.range(prefix.to_vec()..),
    }
}

/// The first key behind all that begin with `prefix`.
fn successor(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|&byte| byte != 0xff)?;
    let mut end = prefix[..=last].to_vec();
    end[last] += 1;
    Some(end)
}

fn merged<'a>(
    view: &'a View,
    newest: Vec<Entry>,
    prefix: &'a [u8],
    backwards: bool,
) -> impl Iterator<Item = Result<Entry, Fault>> + 'a {
    let frozen = view.frozen.iter().flat_map(move |frozen| {
        let entries = below(frozen, prefix).map(|(k, v)| Ok((k.clone(), v.clone())));
        directed(entries, backwards)
    });
    let base = view
        .base
        .iter()
        .flat_map(move |index: &std::sync::Arc<Index>| {
            index
                .range(prefix, backwards)
                .map(|found| found.map(|(k, v)| (k, Some(Value::from(v)))))
        });
    let newest = directed(newest.into_iter().map(Ok), backwards);
    let upper = Merge {
        newer: newest.peekable(),
        older: frozen.peekable(),
        backwards,
    };
    Merge {
        newer: upper.peekable(),
        older: base.peekable(),
        backwards,
    }
}

fn directed<'a, T: 'a>(
    entries: impl DoubleEndedIterator<Item = T> + 'a,
    backwards: bool,
) -> Box<dyn Iterator<Item = T> + 'a> {
    if backwards {
        Box::new(entries.rev())
    } else {
        Box::new(entries)
    }
}

/// Two sorted rows as one; the newer entry wins where both know a key.
struct Merge<N: Iterator, O: Iterator> {
    newer: Peekable<N>,
    older: Peekable<O>,
    backwards: bool,
}

impl<N, O> Iterator for Merge<N, O>
where
    N: Iterator<Item = Result<Entry, Fault>>,
    O: Iterator<Item = Result<Entry, Fault>>,
{
    type Item = Result<Entry, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        let (Some(Ok((newer, _))), Some(Ok((older, _)))) = (self.newer.peek(), self.older.peek())
        else {
            // A fault in either comes out first; otherwise one of them is at its end.
            return match self.older.peek() {
                Some(Err(_)) => self.older.next(),
                Some(Ok(_)) if self.newer.peek().is_none() => self.older.next(),
                _ => self.newer.next(),
            };
        };
        let order = if self.backwards {
            older.cmp(newer)
        } else {
            newer.cmp(older)
        };
        match order {
            std::cmp::Ordering::Less => self.newer.next(),
            std::cmp::Ordering::Greater => self.older.next(),
            std::cmp::Ordering::Equal => {
                self.older.next();
                self.newer.next()
            }
        }
    }
}
