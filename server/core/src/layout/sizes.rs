//! Font sizes on a phone.

use super::items::Member;
use super::{MARGIN, NARROW, PHONE, Placed, estimate};
use crate::{Length, Percent};

/// Body text on a phone; smaller sizes are kept down to `LEAST_TEXT`.
const PHONE_TEXT: i32 = 1_800;
pub(super) const PHONE_BODY: Length = Length(PHONE_TEXT);
const LEAST_TEXT: i32 = 1_600;

/// Font sizes of a text on a phone: what is read stays, what shouts is brought down, and no word is wider than the
/// narrowest column.
pub(super) fn set(placed: &mut Placed, member: &Member<'_>, page_width: i32) {
    let style = &member.object.style;
    let column =
        i64::from(NARROW - 2 * MARGIN.0 - 2 * style.pad_x.map_or(0, |pad| pad.0.min(4_000)));
    if let (Some(size), Some(fonts)) = (style.size, member.fonts) {
        let mut small = phone_size(size.0, page_width);
        let widest = i64::from(fonts.widest_word).max(1);
        if fonts.largest == size && widest * i64::from(small) > column * i64::from(size.0) {
            let fitting = column * i64::from(size.0) / widest;
            small = i32::try_from(fitting)
                .unwrap_or(small)
                .clamp(2_400.min(small), small);
        }
        placed.size = Some(Length(small / 50 * 50));
    }
    if let Some(leading) = style.leading {
        let from = style.size.unwrap_or(estimate::BODY.size).0;
        let to = placed.size.map_or(PHONE_TEXT, |size| size.0);
        placed.leading = Some(Length(scaled(leading.0, to, from) / 50 * 50));
    }
    let marks = member.fonts.and_then(|fonts| fonts.marks);
    if let Some((large, small)) = marks
        && large.0 > 2 * PHONE_TEXT
    {
        // All words with a size of their own shrink alike; the smallest of them must stay readable.
        let wanted = scaled(100, phone_size(large.0, page_width), large.0);
        let least = scaled(100, LEAST_TEXT, small.0.max(1));
        placed.marks = Percent(u8::try_from(wanted.max(least).min(100)).unwrap_or(100));
    }
}

fn scaled(value: i32, by: i32, of: i32) -> i32 {
    i32::try_from(i64::from(value) * i64::from(by) / i64::from(of.max(1))).unwrap_or(value)
}

/// Up to body size as it is; above, the larger of half of what is above and a share that a narrower screen leaves:
/// the root of the screen's share of the page, between 55 and 100 percent.
fn phone_size(size: i32, page_width: i32) -> i32 {
    let share = i64::from(PHONE) * 10_000 / i64::from(page_width.max(1));
    let root = share.isqrt().clamp(55, 100);
    let share = i32::try_from(i64::from(size) * root / 100).unwrap_or(size);
    let half = PHONE_TEXT + (size - 2_000) / 2;
    match size {
        ..=PHONE_TEXT => size.max(LEAST_TEXT),
        _ => share.max(half.max(PHONE_TEXT)).min(size),
    }
}
