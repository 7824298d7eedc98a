//! How far apart things stand on a phone.

use super::{Cluster, Placed, Role};
use crate::{Bounds, Length};

/// The least gap, and the most there is.
pub(super) const LEAST: i32 = 1_200;
const MOST: i32 = 4_800;
/// The most that is left between what stood beside each other.
const BESIDE: i32 = 2_400;
const NEXT_COLUMN: i32 = 3_200;

/// The gap a phone leaves between two boxes that follow each other.
pub(super) fn gap(above: &Bounds, below: &Bounds) -> Length {
    let down = below.top.saturating_sub(above.bottom);
    if down <= 0 && below.bottom <= above.top {
        // Back to the top: another column begins.
        return Length(NEXT_COLUMN);
    }
    let beside =
        (below.left.saturating_sub(above.right)).max(above.left.saturating_sub(below.right));
    let (desktop, most) = if down > 0 {
        (down, MOST)
    } else {
        (beside.max(0), BESIDE)
    };
    let share = i64::from(desktop) * 6 / 10;
    let gap = i32::try_from(share).unwrap_or(most);
    Length(gap.clamp(LEAST, most) / 100 * 100)
}

/// Gaps between the clusters, in their order. What is hidden or behind takes part in none.
pub(super) fn set(clusters: &mut [Cluster]) {
    let mut above: Option<Bounds> = None;
    for cluster in clusters {
        let shown = |placed: &Placed| placed.role != Role::Ground && !placed.hidden;
        if !cluster.objects.iter().any(shown) {
            continue;
        }
        cluster.gap_before = above.map_or(Length(0), |above| gap(&above, &cluster.bounds));
        above = Some(cluster.bounds);
    }
}
