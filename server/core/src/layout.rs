//! From where things were glued to the order they are read in, and to the layout a phone shows.
//!
//! [`derive`] is a pure function of the page: it makes items of objects ([`items`]), clusters of items that
//! overlap ([`join`]), puts clusters in reading order ([`order`]), decides how each shows on a phone ([`fit`], [`sizes`], [`gaps`]),
//! merges rows of small things ([`row`]), and applies what a person corrected last ([`correct`]). It knows no
//! HTML and no CSS: themes turn a [`Layout`] into markup.

mod correct;
mod estimate;
mod fit;
mod gaps;
mod items;
mod join;
mod order;
mod row;
mod sizes;
#[cfg(test)]
mod tests;
mod unit;

pub use estimate::{BLOCK_GAP, BODY, HEADINGS, INDENT, Type, text_height};
pub use order::is_right_to_left;

use crate::{
    Angle, Bounds, Length, ObjectId, Page, Percent, PhoneAlign, PhoneMode, PhoneWidth, limits,
};

/// The phone for which sizes are decided, in hundredths of a pixel.
pub(crate) const PHONE: i32 = 36_000;
/// The narrowest phone on which nothing may be too small or overflow.
pub(crate) const NARROW: i32 = 32_000;
/// Free space left and right of a phone's column.
pub const MARGIN: Length = Length::px(16);
/// The column of the phone layout grows no wider than this, so that lines stay readable up to the breakpoint.
pub const COLUMN: Length = Length::px(640);
/// Smaller letters cannot be read.
pub(crate) const LEGIBLE: i32 = 1_200;
/// Below the lowest object a page goes on for this long: a page that ends with its last word looks cut off.
const FOOT: i32 = 6_400;
/// A page is never lower than this.
const LEAST_HEIGHT: i32 = 60_000;

/// A page's reading order and what a phone makes of it. Every object of the page is in exactly one cluster, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Of the page as it was glued.
    pub height: Length,
    /// Screens narrower than this get the phone layout; up to the design width the page is scaled. `None`: always
    /// scaled, the page has no phone layout.
    pub breakpoint: Option<Length>,
    pub clusters: Vec<Cluster>,
}

/// Objects that stay together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    pub kind: ClusterKind,
    /// Upright box around all that is in it, as glued.
    pub bounds: Bounds,
    pub gap_before: Length,
    /// Of a glued cluster: whether it leaves the column's margins.
    pub width: PhoneWidth,
    pub align: PhoneAlign,
    pub objects: Vec<Placed>,
}

/// How a cluster shows on a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClusterKind {
    /// Its objects stand under each other.
    Flow,
    /// A collage: scaled as one piece.
    Glued,
    /// Small things beside each other, wrapping.
    Row,
}

/// One object on a phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    pub id: ObjectId,
    pub role: Role,
    pub width: PhoneWidth,
    pub align: PhoneAlign,
    pub gap_before: Length,
    pub turn: Angle,
    /// Font size where it differs from the theme's for phones.
    pub size: Option<Length>,
    pub leading: Option<Length>,
    /// By how much single words with a size of their own shrink.
    pub marks: Percent,
    pub hidden: bool,
}

/// What an object is to the others of its cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Content,
    /// Lies behind the rest of its cluster.
    Backdrop,
    /// Lies behind the whole page.
    Ground,
}

/// The layout of a page.
pub fn derive(page: &Page) -> Layout {
    let mut items = items::items(page);
    let height = height(&items);
    let sheet = Bounds {
        left: 0,
        top: 0,
        right: page.design_width.0,
        bottom: height.0,
    };
    items::find_ground(&mut items, &sheet);
    let clusters = join::clusters(page, &items);
    let view = fit::View {
        sheet,
        right_to_left: is_right_to_left(&page.language),
        gutter: order::gutter(&items),
    };
    let mut clusters: Vec<Cluster> = clusters
        .into_iter()
        .map(|members| fit::cluster(&view, &items, &members))
        .collect();
    order::sort_clusters(&mut clusters, page, &view);
    row::merge(&mut clusters, page, &view);
    gaps::set(&mut clusters);
    correct::apply(&mut clusters, page);
    let breakpoint = (page.phone.mode == PhoneMode::Auto).then(|| breakpoint(page, &items));
    Layout {
        height,
        breakpoint,
        clusters,
    }
}

/// Rounded up to whole tens of pixels.
fn height(items: &[items::Item<'_>]) -> Length {
    let lowest = items.iter().map(|item| item.bounds.bottom).max();
    let foot = lowest.map_or(0, |bottom| bottom.saturating_add(FOOT));
    Length((foot.max(LEAST_HEIGHT) + 999) / 1_000 * 1_000)
}

/// The width at which the page's smallest text, scaled, would become too small to read.
fn breakpoint(page: &Page, items: &[items::Item<'_>]) -> Length {
    let smallest = items.iter().filter_map(|item| item.smallest).min();
    let smallest = smallest
        .unwrap_or(BODY.size)
        .0
        .max(*limits::FONT_SIZE.start());
    let width = i64::from(page.design_width.0) * i64::from(LEGIBLE) / i64::from(smallest);
    let clamped = width
        .clamp(64_000, 96_000)
        .min(i64::from(page.design_width.0));
    Length(i32::try_from(clamped / 100 * 100).unwrap_or(64_000))
}
