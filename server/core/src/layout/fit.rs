//! What a phone makes of a cluster: keep, widen, scale as one piece, or take apart.

use super::estimate::Fonts;
use super::items::{Item, Member, Sort};
use super::order::{Boxed, reading_order};
use super::{
    COLUMN, Cluster, ClusterKind, LEGIBLE, MARGIN, NARROW, PHONE, Placed, Role, gaps, sizes,
};
use crate::{Angle, Bounds, Length, Percent, PhoneAlign, PhoneWidth};

/// What the derivation knows of the page around a cluster.
pub(super) struct View {
    pub(super) sheet: Bounds,
    pub(super) right_to_left: bool,
    pub(super) gutter: i32,
}

/// A collage smaller than this share of itself is no longer seen, in percent.
const SMALLEST: i64 = 45;
/// A picture at least this wide fills the column; narrower ones keep their size.
const WIDE: i32 = 20_000;
/// Turns up to here are play; text turned further is meant to be read along another line.
const PLAYFUL: i32 = 1_500;
/// What is left of a playful turn when a box fills the column: more would stick out at the sides.
const TILT: i32 = 150;
/// Letters of a collage grow by up to this many percent before it is taken apart.
const GROWTH: i64 = 125;

pub(super) fn cluster(view: &View, items: &[Item<'_>], members: &[usize]) -> Cluster {
    let parts: Vec<&Item<'_>> = members.iter().map(|place| &items[*place]).collect();
    let bounds = union(parts.iter().map(|part| part.bounds));
    if let [only] = parts[..]
        && let [member] = &only.members[..]
    {
        return single(view, only, member);
    }
    let backdrop = backdrop(&parts);
    let apart = || {
        let rest: Vec<&Item<'_>> = (parts.iter().enumerate())
            .filter(|(place, _)| Some(*place) != backdrop)
            .map(|(_, part)| *part)
            .collect();
        stack(view, &rest, backdrop.map(|place| parts[place]), bounds)
    };
    if backdrop.is_some_and(|place| is_card(&parts, place)) {
        return apart();
    }
    match glue_width(view, &bounds, &parts) {
        Some(width) => glued(view, &parts, bounds, width),
        None => apart(),
    }
}

fn union(bounds: impl Iterator<Item = Bounds>) -> Bounds {
    bounds.reduce(Bounds::union).expect("a cluster has an item")
}

/// The lowest item, if it holds at least two others and all of them at least for the greater part.
fn backdrop(parts: &[&Item<'_>]) -> Option<usize> {
    let (place, back) = parts
        .iter()
        .enumerate()
        .min_by_key(|(_, part)| part.rank())?;
    let others = parts
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != place);
    let single = matches!(back.sort, Sort::Picture | Sort::Panel | Sort::Other);
    let holds = |part: &Item<'_>| {
        part.bounds.overlap(&back.bounds) * 10 >= part.bounds.area() * 6
            && part.bounds.area() < back.bounds.area()
    };
    let all = others.clone().all(|(_, part)| holds(part));
    (single && parts.len() > 2 && all).then_some(place)
}

/// Whether the backdrop is a plain sheet with things on it that do not overlap: words there flow better than
/// they shrink.
fn is_card(parts: &[&Item<'_>], backdrop: usize) -> bool {
    let on_top: Vec<&Item<'_>> = (parts.iter().enumerate())
        .filter(|(place, _)| *place != backdrop)
        .map(|(_, part)| *part)
        .collect();
    // A collage of many pieces on a sheet is a collage.
    let loose = on_top.len() <= 40
        && on_top.iter().enumerate().all(|(place, a)| {
            on_top[place + 1..].iter().all(|b| {
                let smaller = a.bounds.area().min(b.bounds.area()).max(1);
                a.bounds.overlap(&b.bounds) * 100 < smaller * 15
            })
        });
    let words = on_top.iter().any(|part| part.sort == Sort::Text);
    matches!(parts[backdrop].sort, Sort::Panel | Sort::Other) && words && loose
}

/// How wide a collage stands on a phone so that it is not too small and its smallest words can be read on the
/// narrowest one, grown a little if need be; `None` if neither width does. The margins are given up before the
/// collage is, and before its letters grow.
fn glue_width(view: &View, bounds: &Bounds, parts: &[&Item<'_>]) -> Option<PhoneWidth> {
    let width = i64::from(bounds.width().max(100));
    let share = |room: i32, of: i64| (i64::from(room) * of / width).min(of);
    let legible = |room: i32, growth: i64| {
        let members = parts.iter().flat_map(|part| &part.members);
        members.filter_map(|member| member.fonts).all(|fonts| {
            let growth = if fonts.is_one_size() { growth } else { 100 };
            let size = i64::from(fonts.smallest.0) * growth / 100;
            share(room, size) >= i64::from(LEGIBLE)
        })
    };
    let both = 2 * MARGIN.0;
    let fits = |margins: i32, growth: i64| {
        share(PHONE - margins, 100) >= SMALLEST && legible(NARROW - margins, growth)
    };
    if !spans_page(view, bounds) && fits(both, 100) {
        Some(PhoneWidth::Full)
    } else {
        fits(0, GROWTH).then_some(PhoneWidth::Bleed)
    }
}

/// The size a text of a collage needs where that is larger than its own.
fn grown(member: &Member<'_>, bounds: &Bounds, width: PhoneWidth) -> Option<Length> {
    let fonts = member.fonts.filter(Fonts::is_one_size)?;
    let margins = if width == PhoneWidth::Bleed {
        0
    } else {
        2 * MARGIN.0
    };
    let room = i64::from(NARROW - margins);
    let needed = i64::from(LEGIBLE) * i64::from(bounds.width()) / room + 1;
    let needed = Length(i32::try_from(needed).ok()?);
    (needed > fonts.smallest).then_some(needed)
}

fn spans_page(view: &View, bounds: &Bounds) -> bool {
    let width = i64::from(view.sheet.right);
    let seen = i64::from(bounds.right.min(view.sheet.right)) - i64::from(bounds.left.max(0));
    seen * 100 >= width * 95
}

/// Where something narrower than the column stands, after where it stood on the page.
fn intent(view: &View, bounds: &Bounds) -> PhoneAlign {
    let (left, right) = (
        i64::from(bounds.left),
        i64::from(view.sheet.right) - i64::from(bounds.right),
    );
    if (left - right).abs() * 10 < i64::from(view.sheet.right) {
        PhoneAlign::Center
    } else if (left < right) != view.right_to_left {
        PhoneAlign::Start
    } else {
        PhoneAlign::End
    }
}

/// A turn as people see it, between half a turn left and half a turn right.
fn upright(turn: Angle) -> i32 {
    (turn.0 + 18_000).rem_euclid(36_000) - 18_000
}

fn single(view: &View, item: &Item<'_>, member: &Member<'_>) -> Cluster {
    let (sort, bounds) = (item.sort, member.bounds);
    let turn = upright(member.object.frame.r);
    let turned = match sort {
        Sort::Text | Sort::Panel => turn.abs() > PLAYFUL,
        Sort::Picture | Sort::Other | Sort::Group => turn != 0,
        Sort::Ground => false,
    };
    if let Some(width) = turned.then(|| glue_width(view, &bounds, &[item])).flatten() {
        return glued(view, &[item], bounds, width);
    }
    let mut placed = in_flow(view, sort, member);
    if sort == Sort::Ground {
        placed.role = Role::Ground;
    }
    flow(bounds, vec![placed])
}

fn flow(bounds: Bounds, objects: Vec<Placed>) -> Cluster {
    Cluster {
        kind: ClusterKind::Flow,
        bounds,
        gap_before: Length(0),
        width: PhoneWidth::Full,
        align: PhoneAlign::Start,
        objects,
    }
}

fn glued(view: &View, parts: &[&Item<'_>], bounds: Bounds, width: PhoneWidth) -> Cluster {
    let placed = |member: &Member<'_>| Placed {
        size: grown(member, &bounds, width),
        ..as_glued(member)
    };
    let read = read(view, parts);
    Cluster {
        kind: ClusterKind::Glued,
        bounds,
        gap_before: Length(0),
        width,
        align: intent(view, &bounds),
        objects: read.into_iter().map(|(_, member)| placed(member)).collect(),
    }
}

/// The members of several items in reading order.
fn read<'a, 'b>(view: &View, parts: &[&'b Item<'a>]) -> Vec<(Sort, &'b Member<'a>)> {
    let all: Vec<(Sort, &Member<'_>)> = parts
        .iter()
        .flat_map(|part| {
            part.members
                .iter()
                .map(|member| (sort_of(part, member), member))
        })
        .collect();
    let boxes: Vec<Boxed<'_>> = all
        .iter()
        .map(|(_, member)| Boxed {
            bounds: member.bounds,
            name: member.object.id.as_str(),
        })
        .collect();
    let order = reading_order(&boxes, view.right_to_left, view.gutter);
    order.into_iter().map(|place| all[place]).collect()
}

fn sort_of(part: &Item<'_>, member: &Member<'_>) -> Sort {
    match (part.sort, &member.fonts) {
        (Sort::Group, Some(_)) => Sort::Text,
        (Sort::Group, None) => super::items::sort(member.object, None),
        (sort, _) => sort,
    }
}

fn stack(view: &View, parts: &[&Item<'_>], back: Option<&Item<'_>>, bounds: Bounds) -> Cluster {
    let mut objects: Vec<Placed> = Vec::new();
    let mut above: Option<Bounds> = None;
    if let Some(back) = back {
        let mut placed = in_flow(view, back.sort, &back.members[0]);
        placed.role = Role::Backdrop;
        objects.push(placed);
    }
    for (sort, member) in read(view, parts) {
        let mut placed = in_flow(view, sort, member);
        placed.gap_before = above.map_or(Length(0), |above| gaps::gap(&above, &member.bounds));
        above = Some(member.bounds);
        objects.push(placed);
    }
    flow(bounds, objects)
}

fn as_glued(member: &Member<'_>) -> Placed {
    Placed {
        id: member.object.id.clone(),
        role: Role::Content,
        width: PhoneWidth::Keep,
        align: PhoneAlign::Start,
        gap_before: Length(0),
        turn: member.object.frame.r,
        size: None,
        leading: None,
        marks: Percent(100),
        hidden: false,
    }
}

fn in_flow(view: &View, sort: Sort, member: &Member<'_>) -> Placed {
    let turn = upright(member.object.frame.r);
    let turn = match turn.abs() {
        0..=PLAYFUL => turn.clamp(-TILT, TILT),
        16_500.. => turn,
        _ => 0,
    };
    let width = match sort {
        _ if spans_page(view, &member.bounds) && sort != Sort::Text => PhoneWidth::Bleed,
        Sort::Text => PhoneWidth::Full,
        _ if member.object.frame.w.0 >= WIDE => PhoneWidth::Full,
        _ => PhoneWidth::Keep,
    };
    let mut placed = Placed {
        width,
        align: intent(view, &member.bounds),
        turn: Angle(if width == PhoneWidth::Bleed { 0 } else { turn }),
        ..as_glued(member)
    };
    sizes::set(&mut placed, member, view.sheet.right);
    placed
}

/// Whether a box of this width could stand beside another of its kind on the phone.
pub(super) fn is_small(view: &View, width: Length) -> bool {
    let beside = (PHONE - 2 * MARGIN.0 - gaps::LEAST) / 2;
    width.0 <= beside
        && i64::from(width.0) * 4 <= i64::from(view.sheet.right).min(i64::from(COLUMN.0) * 4)
}
