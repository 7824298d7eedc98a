//! What is read in one go although it does not touch: a picture and its caption, lines close under each other.

use super::join::Sets;
use super::{Cluster, ClusterKind};
use crate::{Bounds, Content, Page};

/// A caption stands this close under its picture; so do lines of one column.
const CLOSE: i32 = 2_400;

/// Lists of cluster numbers, rising; every cluster is in one.
pub(super) fn units(clusters: &[Cluster], page: &Page) -> Vec<Vec<usize>> {
    let kinds: Vec<Kind> = clusters.iter().map(|cluster| kind(cluster, page)).collect();
    let mut sets = Sets::new(clusters.len());
    let mut by_top: Vec<usize> = (0..clusters.len()).collect();
    by_top.sort_by_key(|place| (clusters[*place].bounds.top, &clusters[*place].objects[0].id));
    // What ended at most one gap above is still near.
    let mut near: Vec<usize> = Vec::new();
    for place in by_top {
        let bounds = clusters[place].bounds;
        near.retain(|other| clusters[*other].bounds.bottom > bounds.top - 2 * CLOSE);
        if kinds[place] == Kind::Text {
            let above = near
                .iter()
                .filter(|other| follows(clusters, &kinds, **other, &bounds));
            let nearest = above.max_by_key(|other| {
                (
                    clusters[**other].bounds.bottom,
                    &clusters[**other].objects[0].id,
                )
            });
            if let Some(other) = nearest {
                sets.join(*other, place);
            }
        }
        near.push(place);
    }
    let mut lists: Vec<Vec<usize>> = vec![Vec::new(); clusters.len()];
    for place in 0..clusters.len() {
        lists[sets.root(place)].push(place);
    }
    lists.retain(|list| !list.is_empty());
    lists
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Picture,
    Other,
}

fn kind(cluster: &Cluster, page: &Page) -> Kind {
    let [only] = &cluster.objects[..] else {
        return Kind::Other;
    };
    let flow = cluster.kind == ClusterKind::Flow;
    match page.objects.get(&only.id).map(|object| &object.content) {
        Some(Content::Text(_)) if flow => Kind::Text,
        Some(Content::Picture(_)) => Kind::Picture,
        _ => Kind::Other,
    }
}

/// Whether a text at `below` goes with what stands at `above`: close under it and sharing 70 of 100 parts of the
/// width, under a picture of the narrower one, under a text of the wider one (a headline over columns belongs to none of them).
fn follows(clusters: &[Cluster], kinds: &[Kind], above: usize, below: &Bounds) -> bool {
    let bounds = clusters[above].bounds;
    let gap = below.top.saturating_sub(bounds.bottom);
    let common = i64::from(bounds.right.min(below.right)) - i64::from(bounds.left.max(below.left));
    let (narrow, wide) = (
        i64::from(bounds.width().min(below.width())),
        i64::from(bounds.width().max(below.width())),
    );
    let of = match kinds[above] {
        Kind::Text => wide,
        Kind::Picture => narrow,
        Kind::Other => return false,
    };
    (-CLOSE / 2..=CLOSE).contains(&gap) && common * 10 >= of * 7
}
