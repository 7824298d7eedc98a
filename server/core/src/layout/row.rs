//! Rows of small things of one size (signs, badges, a menu) stay beside each other on a phone.

use super::fit::{View, is_small};
use super::{Cluster, ClusterKind, Role};
use crate::{Object, Page, PhoneAlign, PhoneWidth};

/// Two are a pair, three a row.
const LEAST: usize = 3;

/// Merges runs of neighbours in reading order.
pub(super) fn merge(clusters: &mut Vec<Cluster>, page: &Page, view: &View) {
    let old = std::mem::take(clusters);
    let mut run: Vec<Cluster> = Vec::new();
    for cluster in old {
        if !run
            .last()
            .is_some_and(|last| continues(last, &cluster, page))
        {
            close(&mut run, clusters);
        }
        if candidate(&cluster, page, view) {
            run.push(cluster);
        } else {
            close(&mut run, clusters);
            clusters.push(cluster);
        }
    }
    close(&mut run, clusters);
}

fn close(run: &mut Vec<Cluster>, clusters: &mut Vec<Cluster>) {
    if run.len() < LEAST {
        clusters.append(run);
        return;
    }
    let mut all = run.drain(..);
    let mut row = all.next().expect("a run is not empty");
    row.kind = ClusterKind::Row;
    for next in all {
        row.bounds = row.bounds.union(next.bounds);
        row.objects.extend(next.objects);
    }
    for placed in &mut row.objects {
        placed.width = PhoneWidth::Keep;
        placed.align = PhoneAlign::Start;
    }
    clusters.push(row);
}

fn object<'a>(cluster: &Cluster, page: &'a Page) -> Option<&'a Object> {
    match &cluster.objects[..] {
        [only] if only.role == Role::Content && !only.hidden => page.objects.get(&only.id),
        _ => None,
    }
}

fn candidate(cluster: &Cluster, page: &Page, view: &View) -> bool {
    cluster.kind == ClusterKind::Flow
        && object(cluster, page).is_some_and(|object| is_small(view, object.frame.w))
}

/// Whether `next` stands in one line with `last` and has about its size.
fn continues(last: &Cluster, next: &Cluster, page: &Page) -> bool {
    let (Some(a), Some(b)) = (object(last, page), object(next, page)) else {
        return false;
    };
    let similar = |a: i32, b: i32| i64::from((a - b).abs()) * 5 <= i64::from(a.max(b));
    let lower = last.bounds.height().min(next.bounds.height());
    let level = i64::from((last.bounds.top - next.bounds.top).abs()) * 2 < i64::from(lower);
    a.kind() == b.kind()
        && level
        && similar(last.bounds.width(), next.bounds.width())
        && similar(last.bounds.height(), next.bounds.height())
}
