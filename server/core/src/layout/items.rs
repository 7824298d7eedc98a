//! What is laid out: single objects, and groups as one.

use super::estimate::{self, Fonts};
use crate::{Bounds, Content, Length, Object, ObjectId, Page};
use std::collections::HashMap;

/// One object, or a group with all its members.
pub(super) struct Item<'a> {
    /// From back to front.
    pub(super) members: Vec<Member<'a>>,
    /// Upright box around everything, turned as it is.
    pub(super) bounds: Bounds,
    /// Smallest font size of the words in it.
    pub(super) smallest: Option<Length>,
    pub(super) sort: Sort,
    /// Hidden on phones by a person: it joins nothing.
    pub(super) hidden: bool,
}

/// An object with what is known of it.
pub(super) struct Member<'a> {
    pub(super) object: &'a Object,
    pub(super) bounds: Bounds,
    pub(super) fonts: Option<Fonts>,
    /// Place in the stack, from the back.
    pub(super) rank: usize,
}

/// What an item is to the derivation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Text,
    Picture,
    /// A text without words: a coloured sheet, perhaps.
    Panel,
    /// A kind of a newer version.
    Other,
    Group,
    /// Lies behind the whole page.
    Ground,
}

impl Item<'_> {
    pub(super) fn rank(&self) -> usize {
        self.members[0].rank
    }
}

/// The items of a page, by rank.
pub(super) fn items(page: &Page) -> Vec<Item<'_>> {
    let stack = page.stacked();
    let place: HashMap<&ObjectId, usize> = stack
        .iter()
        .enumerate()
        .map(|(rank, o)| (&o.id, rank))
        .collect();
    let mut roots = super::join::Sets::new(stack.len());
    for (rank, object) in stack.iter().enumerate() {
        if let Some(parent) = object.parent.as_ref().and_then(|id| place.get(id)) {
            roots.join(rank, *parent);
        }
    }
    let mut at: HashMap<usize, usize> = HashMap::new();
    let mut items: Vec<Item<'_>> = Vec::new();
    for (rank, object) in stack.into_iter().enumerate() {
        let member = member(object, rank);
        match at.get(&roots.root(rank)) {
            Some(place) => add(&mut items[*place], member),
            None => {
                at.insert(roots.root(rank), items.len());
                items.push(Item {
                    bounds: member.bounds,
                    smallest: member.fonts.map(|f| f.smallest),
                    sort: sort(object, member.fonts),
                    hidden: object.phone.hide == Some(true),
                    members: vec![member],
                });
            }
        }
    }
    items
}

fn member(object: &Object, rank: usize) -> Member<'_> {
    let (height, fonts) = match &object.content {
        Content::Text(text) => (
            estimate::text_height(object, &text.doc),
            estimate::fonts(object, &text.doc),
        ),
        _ => (object.frame.h, None),
    };
    Member {
        object,
        bounds: object.frame.bounds(height),
        fonts,
        rank,
    }
}

pub(super) fn sort(object: &Object, fonts: Option<Fonts>) -> Sort {
    match &object.content {
        Content::Text(_) if fonts.is_some() => Sort::Text,
        Content::Text(_) => Sort::Panel,
        Content::Picture(_) => Sort::Picture,
        Content::Unknown { .. } => Sort::Other,
    }
}

fn add<'a>(item: &mut Item<'a>, member: Member<'a>) {
    item.bounds = item.bounds.union(member.bounds);
    item.smallest = match (item.smallest, member.fonts.map(|f| f.smallest)) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    item.hidden &= member.object.phone.hide == Some(true);
    item.sort = Sort::Group;
    item.members.push(member);
}

/// A picture or sheet at the very back that covers most of the page is the page's ground and joins nothing.
pub(super) fn find_ground(items: &mut [Item<'_>], sheet: &Bounds) {
    let others = items.len().saturating_sub(1);
    let Some(back) = items.first_mut() else {
        return;
    };
    let covers = back.bounds.overlap(sheet) * 10 >= sheet.area() * 7;
    let single = matches!(back.sort, Sort::Picture | Sort::Panel | Sort::Other);
    if covers && single && others >= 2 && !back.hidden {
        back.sort = Sort::Ground;
    }
}
