//! What people corrected about the phone layout, applied last: order first, then each field for itself.

use super::{Cluster, ClusterKind, LEGIBLE, Placed, Role, sizes};
use crate::{Length, Object, ObjectId, Page, Percent, PhoneCorrections, limits};
use std::collections::{HashMap, HashSet};

pub(super) fn apply(clusters: &mut Vec<Cluster>, page: &Page) {
    reorder(clusters, page);
    for cluster in clusters {
        let single = cluster.objects.len() == 1;
        for place in 0..cluster.objects.len() {
            let Some(object) = page.objects.get(&cluster.objects[place].id) else {
                continue;
            };
            let phone = &object.phone;
            if place == 0 {
                cluster.gap_before = gap(phone).unwrap_or(cluster.gap_before);
            }
            if single {
                cluster.width = phone.width.unwrap_or(cluster.width);
                cluster.align = phone.align.unwrap_or(cluster.align);
            }
            set(&mut cluster.objects[place], object, cluster.kind, place);
        }
    }
}

fn gap(phone: &PhoneCorrections) -> Option<Length> {
    phone
        .gap_before
        .map(|gap| gap.clamp(Length(0), limits::FAR))
}

fn set(placed: &mut Placed, object: &Object, kind: ClusterKind, place: usize) {
    let phone = &object.phone;
    placed.hidden = phone.hide == Some(true);
    if kind == ClusterKind::Glued || placed.role != Role::Content {
        return;
    }
    placed.width = phone.width.unwrap_or(placed.width);
    placed.align = phone.align.unwrap_or(placed.align);
    if place > 0 {
        placed.gap_before = gap(phone).unwrap_or(placed.gap_before);
    }
    if let Some(scale) = phone.font_scale {
        let times = |length: Length| Length(length.0 * i32::from(scale.0) / 100);
        let base = placed.size.unwrap_or(sizes::PHONE_BODY);
        placed.size = Some(times(base).max(Length(LEGIBLE)));
        placed.leading = placed.leading.map(times);
        let marks = u32::from(placed.marks.0) * u32::from(scale.0) / 100;
        placed.marks = Percent(u8::try_from(marks.max(1)).unwrap_or(100));
    }
}

/// Moves clusters behind the one that holds the object their own is to come after. Where that is gone, `rank`
/// among the others that have one decides. Moves are made in derived order, so that the result depends on
/// nothing else; a circle of wishes ends with the last of them.
fn reorder(clusters: &mut Vec<Cluster>, page: &Page) {
    let mut cluster_of: HashMap<ObjectId, usize> = HashMap::new();
    let mut wishes = Vec::new();
    for (number, cluster) in clusters.iter().enumerate() {
        for placed in &cluster.objects {
            cluster_of.insert(placed.id.clone(), number);
        }
    }
    let mut moved = HashSet::new();
    for (number, cluster) in clusters.iter().enumerate() {
        for placed in &cluster.objects {
            let Some(phone) = page.objects.get(&placed.id).map(|object| &object.phone) else {
                continue;
            };
            let after = phone.after.as_ref().and_then(|id| cluster_of.get(id));
            let after = after.copied().filter(|target| *target != number);
            let wished = phone.after.is_some() || phone.rank.is_some();
            if wished && (after.is_some() || phone.rank.is_some()) && moved.insert(number) {
                wishes.push((number, after, phone.rank.clone()));
            }
        }
    }
    if wishes.is_empty() {
        return;
    }
    let ranks: Vec<_> = wishes
        .iter()
        .filter_map(|(number, _, rank)| Some((rank.clone()?, *number)))
        .collect();
    let mut order: Vec<usize> = (0..clusters.len()).collect();
    for (number, after, rank) in wishes {
        let next = |order: &[usize]| match after {
            Some(target) => order.iter().position(|n| *n == target).map(|at| at + 1),
            None => {
                let rank = rank.as_ref()?;
                let higher = |n: &usize| ranks.iter().any(|(other, of)| of == n && other > rank);
                order.iter().position(higher)
            }
        };
        let from = order
            .iter()
            .position(|n| *n == number)
            .expect("every cluster is in the order");
        order.remove(from);
        let to = next(&order).unwrap_or(from);
        order.insert(to, number);
    }
    let mut taken: Vec<Option<Cluster>> = std::mem::take(clusters).into_iter().map(Some).collect();
    clusters.extend(order.into_iter().filter_map(|place| taken[place].take()));
}
