//! A derived layout as attributes and custom properties: what the renderer writes and what the editor is sent.

use crate::look;
use gluebox_core::layout::{COLUMN, Cluster, ClusterKind, Layout, Placed, Role};
use gluebox_core::{Content, Length, Object, Page, PhoneAlign, PhoneWidth};
use serde::Serialize;
use std::collections::BTreeMap;

type Names = BTreeMap<&'static str, String>;

/// The body of the `layout` message; the server adds `t`, `document` and `revision`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LayoutMarkup {
    pub page: PageMarkup,
    pub clusters: Vec<ClusterMarkup>,
    /// Text of `<style id="gb-layout">`; `None` if the page never changes its shape.
    pub css: Option<String>,
}

/// What the layout sets on `main`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PageMarkup {
    pub style: Names,
}

/// One `gb-cluster`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClusterMarkup {
    pub attrs: Names,
    pub style: Names,
    pub objects: Vec<ObjectMarkup>,
}

/// What the layout sets on the root of one object; it is the only one to write these names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ObjectMarkup {
    pub id: gluebox_core::ObjectId,
    pub attrs: Names,
    pub style: Names,
}

/// A page's layout as markup.
pub fn layout_markup(page: &Page, layout: &Layout) -> LayoutMarkup {
    LayoutMarkup {
        page: PageMarkup {
            style: Names::from([("--page-h", layout.height.to_string())]),
        },
        clusters: layout.clusters.iter().map(|c| cluster(page, c)).collect(),
        css: look::layout_css(page, layout),
    }
}

fn number(length: i32) -> String {
    let px = Length(length).to_string();
    px.trim_end_matches("px").to_owned()
}

fn aligned(attrs: &mut Names, align: PhoneAlign) {
    let word = match align {
        PhoneAlign::Start => return,
        PhoneAlign::Center => "center",
        PhoneAlign::End => "end",
    };
    attrs.insert("data-phone-align", word.to_owned());
}

fn gap(style: &mut Names, name: &'static str, gap: Length) {
    if gap.0 != 0 {
        style.insert(name, gap.to_string());
    }
}

fn cluster(page: &Page, cluster: &Cluster) -> ClusterMarkup {
    let (mut attrs, mut style) = (Names::new(), Names::new());
    let kind = match cluster.kind {
        ClusterKind::Flow => "flow",
        ClusterKind::Glued => "glued",
        ClusterKind::Row => "row",
    };
    attrs.insert("data-cluster", kind.to_owned());
    if cluster.objects.iter().all(|placed| placed.hidden) {
        attrs.insert("data-phone-hide", String::new());
    }
    gap(&mut style, "--gap", cluster.gap_before);
    if cluster.kind == ClusterKind::Glued {
        let bounds = cluster.bounds;
        style.insert("--gx", Length(bounds.left).to_string());
        style.insert("--gy", Length(bounds.top).to_string());
        style.insert("--gw", number(bounds.width().max(100)));
        style.insert("--gh", number(bounds.height().max(100)));
        if cluster.width == PhoneWidth::Bleed {
            attrs.insert("data-phone-width", "bleed".to_owned());
        } else {
            aligned(&mut attrs, cluster.align);
        }
    }
    let objects = cluster
        .objects
        .iter()
        .map(|placed| object(cluster.kind, page.objects.get(&placed.id), placed))
        .collect();
    ClusterMarkup {
        attrs,
        style,
        objects,
    }
}

fn object(kind: ClusterKind, object: Option<&Object>, placed: &Placed) -> ObjectMarkup {
    let (mut attrs, mut style) = (Names::new(), Names::new());
    if placed.hidden {
        attrs.insert("data-phone-hide", String::new());
    }
    match placed.role {
        Role::Content => {}
        Role::Backdrop => drop(attrs.insert("data-phone-role", "backdrop".to_owned())),
        Role::Ground => drop(attrs.insert("data-phone-role", "ground".to_owned())),
    }
    for (name, length) in [("--p-size", placed.size), ("--p-leading", placed.leading)] {
        if let Some(length) = length {
            style.insert(name, length.to_string());
        }
    }
    if kind != ClusterKind::Glued && placed.role == Role::Content {
        match placed.width {
            PhoneWidth::Keep => drop(attrs.insert("data-phone-width", "keep".to_owned())),
            PhoneWidth::Bleed => drop(attrs.insert("data-phone-width", "bleed".to_owned())),
            PhoneWidth::Full => {}
        }
        // A picture does not grow beyond its size, so it may leave room beside it; text always fills the column.
        let narrow = |o: &Object| o.frame.w < COLUMN && matches!(o.content, Content::Picture(_));
        if placed.width == PhoneWidth::Keep
            || placed.width == PhoneWidth::Full && object.is_some_and(narrow)
        {
            aligned(&mut attrs, placed.align);
        }
        gap(&mut style, "--p-gap", placed.gap_before);
        if placed.turn.0 != 0 {
            style.insert("--p-r", placed.turn.to_string());
        }
        if placed.marks.0 != 100 {
            style.insert("--p-marks", placed.marks.to_string());
        }
        if let Some(Content::Picture(_)) = object.map(|o| &o.content) {
            let frame = object.expect("just matched").frame;
            style.insert(
                "--p-ratio",
                format!("{}/{}", number(frame.w.0), number(frame.h.0)),
            );
        }
    }
    ObjectMarkup {
        id: placed.id.clone(),
        attrs,
        style,
    }
}
