//! One object as HTML: a root that carries every value as a custom property, and what is in it by kind.

use crate::document::{Mode, Published};
use crate::escape::{self, attribute};
use crate::markup::{self, ObjectMarkup};
use crate::text;
use gluebox_core::layout::Layout;
use gluebox_core::{Content, Object, ObjectId, Page, Picture, Place, Target};
use std::collections::HashMap;

/// Said in place of what a newer version made; only the editor shows it.
const UNKNOWN: &str = "<p class=\"gb-unknown\">A newer Gluebox made this. It is kept as it is.</p>";

/// What an object's HTML depends on besides the object.
pub(crate) struct Around<'a> {
    pub(crate) mode: &'a Mode<'a>,
    /// Place in the stack, from 1.
    pub(crate) ranks: HashMap<&'a ObjectId, usize>,
    /// The picture that is loaded at once: the first in reading order.
    pub(crate) eager: Option<&'a ObjectId>,
}

impl<'a> Around<'a> {
    pub(crate) fn new(page: &'a Page, layout: &'a Layout, mode: &'a Mode<'a>) -> Self {
        let ranks = page.stacked().into_iter().zip(1..);
        let is_picture = |id: &&ObjectId| {
            let content = page.objects.get(*id).map(|object| &object.content);
            matches!(content, Some(Content::Picture(_)))
        };
        let placed = layout.clusters.iter().flat_map(|cluster| &cluster.objects);
        Self {
            mode,
            ranks: ranks.map(|(object, rank)| (&object.id, rank)).collect(),
            eager: placed.map(|placed| &placed.id).find(is_picture),
        }
    }
}

/// One object of a page, as [`render`](crate::render) writes it there. `None` if the page or the layout does not have it.
pub fn object(page: &Page, layout: &Layout, id: &ObjectId, mode: &Mode<'_>) -> Option<String> {
    let markup = markup::layout_markup(page, layout);
    let mut placed = markup.clusters.iter().flat_map(|cluster| &cluster.objects);
    let placed = placed.find(|placed| placed.id == *id)?;
    let mut out = String::new();
    push(
        &mut out,
        &Around::new(page, layout, mode),
        page.objects.get(id)?,
        placed,
    );
    Some(out)
}

pub(crate) fn push(out: &mut String, around: &Around<'_>, object: &Object, placed: &ObjectMarkup) {
    out.push_str("<div class=\"gb-object\"");
    attribute(out, "data-object", object.id.as_str());
    attribute(out, "data-kind", object.kind());
    if let Some(anchor) = &object.anchor {
        attribute(out, "id", anchor.as_str());
    }
    for (name, value) in &placed.attrs {
        attribute(out, name, value);
    }
    let frame = &object.frame;
    let rank = around.ranks.get(&object.id).copied().unwrap_or(1);
    let mut properties = vec![
        ("--x", frame.x.to_string()),
        ("--y", frame.y.to_string()),
        ("--w", frame.w.to_string()),
        ("--h", frame.h.to_string()),
        ("--r", frame.r.to_string()),
        ("--z", rank.to_string()),
    ];
    properties.extend(object.style.properties());
    properties.extend(
        placed
            .style
            .iter()
            .map(|(name, value)| (*name, value.clone())),
    );
    let properties = properties
        .iter()
        .map(|(name, value)| (*name, value.as_str()));
    attribute(out, "style", &escape::style(properties));
    out.push('>');
    inner(out, around, object);
    if let Some(href) = object
        .link
        .as_ref()
        .and_then(|link| address(around.mode, link))
    {
        out.push_str("<a class=\"gb-link\"");
        attribute(out, "href", &href);
        attribute(out, "aria-label", &label(object));
        out.push_str("></a>");
    }
    out.push_str("</div>");
}

fn inner(out: &mut String, around: &Around<'_>, object: &Object) {
    match (&object.content, around.mode) {
        (Content::Text(content), mode) => {
            text::push(out, &content.doc, &|target| address(mode, target));
        }
        (Content::Picture(picture), Mode::Canvas(_)) => {
            out.push_str("<img");
            attribute(out, "src", &format!("../draft/{}/1600", picture.media));
            shape(out, object, picture);
            attribute(out, "draggable", "false");
            out.push('>');
        }
        (Content::Picture(picture), Mode::Published(published)) => {
            published_picture(out, around, published, object, picture);
        }
        (Content::Unknown { .. }, Mode::Canvas(_)) => out.push_str(UNKNOWN),
        (Content::Unknown { .. }, Mode::Published(_)) => {}
    }
}

fn shape(out: &mut String, object: &Object, picture: &Picture) {
    attribute(out, "alt", &object.alt);
    attribute(out, "width", &picture.width.to_string());
    attribute(out, "height", &picture.height.to_string());
}

fn published_picture(
    out: &mut String,
    around: &Around<'_>,
    published: &Published<'_>,
    object: &Object,
    picture: &Picture,
) {
    let shown = object.frame.w.as_px().ceil() as u32;
    let image = (published.media)(&picture.media, shown);
    out.push_str("<img");
    attribute(out, "src", &image.src);
    if let Some(srcset) = &image.srcset {
        attribute(out, "srcset", srcset);
        let sizes = format!("(max-width:{}px) 100vw, {shown}px", shown.max(640));
        attribute(out, "sizes", &sizes);
    }
    shape(out, object, picture);
    if around.eager != Some(&object.id) {
        attribute(out, "loading", "lazy");
    }
    attribute(out, "decoding", "async");
    out.push('>');
}

/// Where a link leads in this mode. The editor shows it as it is stored.
fn address(mode: &Mode<'_>, target: &Target) -> Option<String> {
    match (mode, target.place()) {
        (Mode::Canvas(_), _) => Some(target.to_string()),
        (Mode::Published(published), Place::Page(page, anchor)) => {
            let mut href = (published.href)(&page)?;
            if let Some(anchor) = anchor {
                href.push('#');
                href.push_str(anchor);
            }
            Some(href)
        }
        (Mode::Published(_), Place::Here(anchor)) => Some(format!("#{anchor}")),
        (Mode::Published(_), Place::Outside(address)) => Some(address.to_owned()),
    }
}

/// What a link over a whole object is called by those who cannot see it.
fn label(object: &Object) -> String {
    let words = match &object.content {
        Content::Text(text) => text.doc.words(),
        _ => String::new(),
    };
    let named = if object.alt.is_empty() {
        words
    } else {
        object.alt.clone()
    };
    let named: String = named.chars().take(80).collect();
    match named.trim() {
        "" => "Link".to_owned(),
        named => named.to_owned(),
    }
}

/// A `<template data-kind="…">` for every kind that the editor can make: an empty object of it.
pub fn templates() -> String {
    let text = "<div class=\"gb-text\"><p><br></p></div>";
    let picture = "<img src=\"\" alt=\"\" draggable=\"false\">";
    let root = |kind: &str, inner: &str| {
        format!(
            "<template data-kind=\"{kind}\"><div class=\"gb-object\" data-object=\"\" data-kind=\"{kind}\">{inner}</div></template>"
        )
    };
    [root("text", text), root("picture", picture)].concat()
}
