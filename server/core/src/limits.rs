//! The limits of a document, each with its reason. Beyond one: a clear error and nothing changed.

use crate::Length;

/// Objects on one page. tldraw stops at 4,000; the editor was measured fluent at 2,000, usable at 5,000.
pub const OBJECTS: usize = 5_000;
/// Removed objects remembered on one page, so that late edits to them are answered as gone.
pub const TOMBSTONES: usize = 100_000;
/// Bytes of one text as JSON: some 30,000 words, more than anybody reads on one object.
pub const TEXT_BYTES: usize = 200_000;
/// Nesting of lists in a text: deeper ones cannot be read and would exhaust a renderer's stack.
pub const TEXT_DEPTH: usize = 16;
/// Bytes of the raw content of an object of an unknown kind.
pub const UNKNOWN_BYTES: usize = 200_000;
/// Characters of a page's title.
pub const TITLE: usize = 300;
/// Characters of a picture's description.
pub const ALT: usize = 2_000;
/// Bytes of an address.
pub const HREF: usize = 2_048;
/// Edits in one batch: every object of a full page twice (a frame and a text's height).
pub const EDITS: usize = 2 * OBJECTS;
/// Bytes of one batch on the wire.
pub const BATCH_BYTES: usize = 4 << 20;
/// Colours of a site's palette: more wells than that are not found again by eye.
pub const PALETTE: usize = 35;
/// Pairs that a page's phone settings glue or hold apart.
pub const PAIRS: usize = 2_000;
/// Fields unknown to this version that one stored struct may carry, in bytes of JSON.
pub const REST_BYTES: usize = 20_000;

/// How far from the page's corner an object may stand: browsers lose precision beyond some millions of pixels.
pub const FAR: Length = Length::px(100_000);
/// The largest side of an object.
pub const SIDE: Length = Length::px(20_000);
/// The smallest side of an object: a hair that can still be selected.
pub const THIN: Length = Length::px(1);
/// A page's design width.
pub const DESIGN_WIDTH: std::ops::RangeInclusive<i32> = 32_000..=400_000;
/// A font size: 4 to 500 pixels.
pub const FONT_SIZE: std::ops::RangeInclusive<i32> = 400..=50_000;
/// Line height, 4 to 1,000 pixels.
pub const LEADING: std::ops::RangeInclusive<i32> = 400..=100_000;
/// Padding, radius, border: 0 to 1,000 pixels.
pub const TRIM: std::ops::RangeInclusive<i32> = 0..=100_000;
