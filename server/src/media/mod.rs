//! Bytes in, renditions out. Every file is judged by its bytes, never by its name, and before it is decoded.

mod inspect;
mod rendition;

pub(crate) use inspect::{MediaFault, inspect};
pub(crate) use rendition::render;

/// Widths in pixels that copies are made in. Powers of about 1.6 apart: no visitor gets more than 2.6 times the pixels needed.
pub(crate) const WIDTHS: [u32; 5] = [320, 640, 960, 1600, 2560];

/// The width of the copy for a picture shown `shown` pixels wide on a screen of double density.
pub(crate) fn fitting(shown: u32, natural: u32) -> u32 {
    let wanted = shown.saturating_mul(2).min(natural).max(1);
    WIDTHS
        .into_iter()
        .find(|width| *width >= wanted)
        .unwrap_or(WIDTHS[WIDTHS.len() - 1])
}
