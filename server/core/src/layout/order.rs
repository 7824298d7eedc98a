//! Reading order: cut along gutters, across the page first; where nothing can be cut, what is above or before
//! comes first; ties by top, left, id. Never depends on the order in which objects come in.

use super::items::Item;
use super::{Cluster, Role, fit::View};
use crate::{Bounds, ObjectId, Page};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Nested gutters deeper than this are noise; what is left is sorted.
const DEPTH: usize = 48;
/// Up to here, items that no gutter divides are compared pair by pair.
const PAIRWISE: usize = 400;
/// A gutter across that is at least this wide divides parts of a page, not lines of columns.
const PARTS: i32 = 4_000;

/// Whether a language (BCP 47) is written from right to left.
pub fn is_right_to_left(language: &str) -> bool {
    let first = language
        .split('-')
        .next()
        .unwrap_or("")
        .to_ascii_lowercase();
    let script = |name: &str| {
        language
            .split('-')
            .any(|part| part.eq_ignore_ascii_case(name))
    };
    let by_language = matches!(
        first.as_str(),
        "ar" | "he" | "fa" | "ur" | "yi" | "ps" | "sd" | "ug" | "dv" | "ckb" | "syr" | "arc" | "iw"
    );
    (by_language && !script("Latn")) || script("Arab") || script("Hebr")
}

/// The least width of a gutter: half the usual size of letters.
pub(super) fn gutter(items: &[Item<'_>]) -> i32 {
    let mut sizes: Vec<i32> = items
        .iter()
        .filter_map(|i| i.smallest)
        .map(|s| s.0)
        .collect();
    sizes.sort_unstable();
    sizes.get(sizes.len() / 2).map_or(1_000, |size| size / 2)
}

/// A box to be put in order, and the name that breaks ties.
pub(super) struct Boxed<'a> {
    pub(super) bounds: Bounds,
    pub(super) name: &'a str,
}

/// Places of the boxes in reading order.
pub(super) fn reading_order(boxes: &[Boxed<'_>], right_to_left: bool, gutter: i32) -> Vec<usize> {
    let mirrored: Vec<Boxed<'_>> = boxes
        .iter()
        .map(|b| Boxed {
            name: b.name,
            bounds: if right_to_left {
                Bounds {
                    left: -b.bounds.right,
                    right: -b.bounds.left,
                    ..b.bounds
                }
            } else {
                b.bounds
            },
        })
        .collect();
    let mut places: Vec<usize> = (0..boxes.len()).collect();
    places.sort_by_key(|place| tie(&mirrored[*place]));
    let mut order = Vec::with_capacity(places.len());
    cut(&mirrored, places, gutter, 0, &mut order);
    order
}

fn tie<'a>(boxed: &Boxed<'a>) -> (i32, i32, &'a str) {
    (boxed.bounds.top, boxed.bounds.left, boxed.name)
}

#[derive(Clone, Copy)]
enum Along {
    X,
    Y,
}

fn span(bounds: &Bounds, along: Along) -> (i32, i32) {
    match along {
        Along::X => (bounds.left, bounds.right),
        Along::Y => (bounds.top, bounds.bottom),
    }
}

/// `places` divided at every gutter of at least `least`, and the widest one.
fn slices(
    boxes: &[Boxed<'_>],
    places: &[usize],
    along: Along,
    least: i32,
) -> (Vec<Vec<usize>>, i32) {
    let mut sorted = places.to_vec();
    sorted.sort_by_key(|place| span(&boxes[*place].bounds, along));
    let mut parts: Vec<Vec<usize>> = Vec::new();
    let (mut reach, mut widest) = (i32::MIN, 0);
    for place in sorted {
        let (from, to) = span(&boxes[place].bounds, along);
        match parts.last_mut() {
            Some(part) if from.saturating_sub(reach) < least.max(0) => part.push(place),
            last => {
                if last.is_some() {
                    widest = widest.max(from - reach);
                }
                parts.push(vec![place]);
            }
        }
        reach = reach.max(to);
    }
    (parts, widest)
}

fn cut(
    boxes: &[Boxed<'_>],
    mut places: Vec<usize>,
    gutter: i32,
    depth: usize,
    order: &mut Vec<usize>,
) {
    if places.len() < 2 || depth >= DEPTH {
        places.sort_by_key(|place| tie(&boxes[*place]));
        order.extend(places);
        return;
    }
    let (rows, row_gap) = slices(boxes, &places, Along::Y, gutter);
    let (columns, column_gap) = slices(boxes, &places, Along::X, gutter);
    let columns_first = column_gap * 2 >= row_gap * 3 && row_gap < PARTS;
    let parts = match (rows.len() > 1, columns.len() > 1) {
        (true, true) if columns_first => columns,
        (true, _) => rows,
        (false, true) => columns,
        (false, false) => {
            order.extend(by_pairs(boxes, places));
            return;
        }
    };
    for part in parts {
        cut(boxes, part, gutter, depth + 1, order);
    }
}

/// Whether `a` is read before `b`: above it if they share more width than height, else before it in the line.
/// Each share is of the smaller one, so that a few pixels more or less do not turn a row around.
fn before(a: &Bounds, b: &Bounds) -> std::cmp::Ordering {
    let share = |a: (i32, i32), b: (i32, i32)| {
        let common = i64::from(a.1.min(b.1)) - i64::from(a.0.max(b.0));
        let smaller = i64::from((a.1 - a.0).min(b.1 - b.0)).max(1);
        common * 1_000 / smaller
    };
    let x = share(span(a, Along::X), span(b, Along::X));
    let y = share(span(a, Along::Y), span(b, Along::Y));
    if x <= 0 && y <= 0 || x >= y {
        (a.top, a.left).cmp(&(b.top, b.left))
    } else {
        (a.left, a.top).cmp(&(b.left, b.top))
    }
}

/// Order by the relation [`before`], ties and circles by top, left, id.
fn by_pairs(boxes: &[Boxed<'_>], mut places: Vec<usize>) -> Vec<usize> {
    places.sort_by_key(|place| tie(&boxes[*place]));
    if places.len() > PAIRWISE {
        return places;
    }
    let count = places.len();
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut waiting = vec![0usize; count];
    for a in 0..count {
        for b in a + 1..count {
            match before(&boxes[places[a]].bounds, &boxes[places[b]].bounds) {
                std::cmp::Ordering::Less => {
                    after[a].push(b);
                    waiting[b] += 1;
                }
                std::cmp::Ordering::Greater => {
                    after[b].push(a);
                    waiting[a] += 1;
                }
                std::cmp::Ordering::Equal => {}
            }
        }
    }
    let mut free: BinaryHeap<Reverse<usize>> = (0..count)
        .filter(|p| waiting[*p] == 0)
        .map(Reverse)
        .collect();
    let mut done = vec![false; count];
    let mut order = Vec::with_capacity(count);
    let mut first_left = 0;
    while order.len() < count {
        let next = free.pop().map(|Reverse(next)| next).unwrap_or_else(|| {
            while done[first_left] {
                first_left += 1;
            }
            first_left
        });
        if std::mem::replace(&mut done[next], true) {
            continue;
        }
        order.push(places[next]);
        for later in &after[next] {
            waiting[*later] -= 1;
            if waiting[*later] == 0 && !done[*later] {
                free.push(Reverse(*later));
            }
        }
    }
    order
}

/// Puts the clusters of a page in reading order. A caption stays with its picture, and lines that follow each
/// other closely stay together.
pub(super) fn sort_clusters(clusters: &mut Vec<Cluster>, page: &Page, view: &View) {
    let units = super::unit::units(clusters, page);
    let boxed = |bounds: Bounds, of: &Cluster| (bounds, of.objects[0].id.clone());
    let whole: Vec<(Bounds, ObjectId)> = units
        .iter()
        .map(|unit| {
            let bounds = unit
                .iter()
                .map(|place| clusters[*place].bounds)
                .reduce(Bounds::union)
                .expect("a unit has a cluster");
            boxed(bounds, &clusters[unit[0]])
        })
        .collect();
    let order = |list: &[(Bounds, ObjectId)]| {
        let boxes: Vec<Boxed<'_>> = list
            .iter()
            .map(|(bounds, id)| Boxed {
                bounds: *bounds,
                name: id.as_str(),
            })
            .collect();
        reading_order(&boxes, view.right_to_left, view.gutter)
    };
    let mut sorted = Vec::with_capacity(clusters.len());
    for unit in order(&whole) {
        let inside: Vec<(Bounds, ObjectId)> = units[unit]
            .iter()
            .map(|place| boxed(clusters[*place].bounds, &clusters[*place]))
            .collect();
        sorted.extend(order(&inside).into_iter().map(|place| units[unit][place]));
    }
    // The ground of the page lies behind everything and is read first.
    sorted.sort_by_key(|place| clusters[*place].objects[0].role != Role::Ground);
    let mut taken: Vec<Option<Cluster>> = std::mem::take(clusters).into_iter().map(Some).collect();
    clusters.extend(sorted.into_iter().filter_map(|place| taken[place].take()));
}
