//! Which items belong together: those that overlap enough, and those that a person glued.

use super::items::{Item, Sort};
use crate::{ObjectId, Page};
use std::collections::HashMap;

/// Disjoint sets of numbers, by union and find.
pub(super) struct Sets {
    parent: Vec<usize>,
}

impl Sets {
    pub(super) fn new(count: usize) -> Self {
        Self {
            parent: (0..count).collect(),
        }
    }

    /// The number that names the set: the smallest in it.
    pub(super) fn root(&mut self, mut of: usize) -> usize {
        while self.parent[of] != of {
            self.parent[of] = self.parent[self.parent[of]];
            of = self.parent[of];
        }
        of
    }

    pub(super) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b)] = a.min(b);
    }
}

/// Items that a person wants apart, by the set they are in.
#[derive(Default)]
struct Apart(HashMap<usize, Vec<usize>>);

impl Apart {
    fn forbids(&self, sets: &mut Sets, a: usize, b: usize) -> bool {
        let enemies = self.0.get(&a);
        enemies.is_some_and(|list| list.iter().any(|enemy| sets.root(*enemy) == b))
    }

    fn merge(&mut self, kept: usize, gone: usize) {
        if let Some(list) = self.0.remove(&gone) {
            self.0.entry(kept).or_default().extend(list);
        }
    }
}

/// The clusters, as lists of item numbers in rising order.
pub(super) fn clusters(page: &Page, items: &[Item<'_>]) -> Vec<Vec<usize>> {
    let mut sets = Sets::new(items.len());
    let mut apart = Apart::default();
    let of: HashMap<&ObjectId, usize> =
        if page.phone.glue.is_empty() && page.phone.unglue.is_empty() {
            HashMap::new()
        } else {
            items
                .iter()
                .enumerate()
                .flat_map(|(place, item)| item.members.iter().map(move |m| (&m.object.id, place)))
                .collect()
        };
    let pair = |(a, b): &(ObjectId, ObjectId)| Some((*of.get(a)?, *of.get(b)?));
    for (a, b) in page.phone.unglue.iter().filter_map(pair) {
        if a != b {
            apart.0.entry(a).or_default().push(b);
            apart.0.entry(b).or_default().push(a);
        }
    }
    let mut join = |a: usize, b: usize| {
        let (a, b) = (sets.root(a), sets.root(b));
        let allowed = a == b || !apart.forbids(&mut sets, a, b);
        if a != b && allowed {
            sets.join(a, b);
            apart.merge(a.min(b), a.max(b));
        }
        allowed
    };
    for (a, b) in page.phone.glue.iter().filter_map(pair) {
        if !items[a].hidden && !items[b].hidden {
            let _ = join(a, b);
        }
    }
    for_overlapping(items, &mut join);
    let mut lists: HashMap<usize, Vec<usize>> = HashMap::new();
    for place in 0..items.len() {
        lists.entry(sets.root(place)).or_default().push(place);
    }
    let mut lists: Vec<Vec<usize>> = lists.into_values().collect();
    lists.sort();
    lists
}

/// Calls `join` with items that overlap enough, until all that do are together. A sweep from top to bottom: only what
/// is open at the same height is compared, and of what is already together one overlap is enough, so that a pile of
/// thousands costs no more than a page full of them.
fn for_overlapping(items: &[Item<'_>], join: &mut impl FnMut(usize, usize) -> bool) {
    let free = |item: &Item<'_>| !item.hidden && item.sort != Sort::Ground;
    let mut by_top: Vec<usize> = (0..items.len()).filter(|p| free(&items[*p])).collect();
    by_top.sort_by_key(|place| (items[*place].bounds.top, *place));
    let mut open: Vec<Vec<usize>> = Vec::new();
    for place in by_top {
        let item = &items[place];
        let mut own = vec![place];
        open.retain_mut(|together| {
            let meets = |other: &usize| overlaps_enough(item, &items[*other]);
            match together.iter().position(meets) {
                Some(at) if join(place, together[at]) => {
                    if together.len() > own.len() {
                        std::mem::swap(together, &mut own);
                    }
                    own.append(together);
                    false
                }
                _ => {
                    together.retain(|other| items[*other].bounds.bottom > item.bounds.top);
                    !together.is_empty()
                }
            }
        });
        // The lowest first: it is the likeliest to meet what comes next.
        if let Some(lowest) = (0..own.len()).max_by_key(|at| items[own[*at]].bounds.bottom) {
            own.swap(0, lowest);
        }
        open.push(own);
    }
}

/// 15 of 100 parts of the smaller one; text on text cannot be read long before that.
fn overlaps_enough(a: &Item<'_>, b: &Item<'_>) -> bool {
    let both_text = a.sort == Sort::Text && b.sort == Sort::Text;
    let share = if both_text { 5 } else { 15 };
    let smaller = a.bounds.area().min(b.bounds.area()).max(1);
    a.bounds.overlap(&b.bounds) * 100 >= smaller * share
}
