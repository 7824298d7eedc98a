//! How high a text will be, without a browser: letters times their usual width, broken into lines.
//!
//! An estimate only: what a browser measured (`auto_h`) always wins over it.

use crate::text::{Block, Doc, Inline, Item, Mark};
use crate::{Length, Object};

/// Size and line height of a text that says nothing of its own. Themes keep to it: a test there compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Type {
    pub size: Length,
    /// Line height in percent of the size.
    pub leading: u16,
}

const fn px(size: i32, leading: u16) -> Type {
    Type {
        size: Length::px(size),
        leading,
    }
}

/// Plain text.
pub const BODY: Type = px(20, 150);
/// Headings of level 1 to 6.
pub const HEADINGS: [Type; 6] = [
    px(64, 100),
    px(44, 105),
    px(32, 112),
    px(26, 115),
    px(22, 125),
    px(20, 130),
];
/// Space between two blocks, in percent of the lower one's font size.
pub const BLOCK_GAP: i64 = 60;
/// Indentation of a list, in percent of the font size.
pub const INDENT: i64 = 120;

/// Widths of the printable ASCII letters in thousandths of the font size, as a bookish serif has them.
const WIDTHS: [u16; 95] = [
    200, 321, 386, 672, 561, 850, 810, 235, 332, 332, 449, 582, 328, 354, 333, 427, 579, 407, 508,
    542, 551, 508, 538, 507, 551, 524, 333, 328, 582, 582, 582, 538, 849, 733, 659, 699, 765, 636,
    614, 751, 839, 409, 557, 753, 636, 1002, 833, 760, 602, 760, 724, 598, 736, 809, 737, 1089,
    706, 714, 656, 333, 427, 333, 582, 470, 500, 539, 607, 499, 612, 519, 386, 558, 661, 333, 309,
    608, 335, 969, 661, 586, 617, 600, 473, 452, 403, 634, 590, 858, 567, 575, 486, 372, 420, 372,
    582,
];

/// Width of a letter in thousandths of the font size.
fn width(letter: char) -> i64 {
    match u32::from(letter) {
        code @ 32..=126 => i64::from(WIDTHS[code as usize - 32]),
        // Combining marks and the like add nothing.
        0x300..=0x36f | 0x200b..=0x200f | 0xfe00..=0xfe0f => 0,
        // Scripts set in squares, and emoji.
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff => 1_000,
        0xff00..=0xff60 | 0x1f000..=0x3ffff => 1_000,
        _ => 580,
    }
}

/// Whether a line may break after every letter of this kind.
fn breaks_anywhere(letter: char) -> bool {
    matches!(u32::from(letter), 0x2e80..=0xa4cf | 0xf900..=0xfaff | 0xff00..=0xff60)
}

/// The height of an object on the desktop: as measured, else for a text as estimated, never under its frame's.
pub fn text_height(object: &Object, doc: &Doc) -> Length {
    if object.auto_h.is_some() {
        return object.height();
    }
    let style = &object.style;
    let trim = |length: Option<Length>| i64::from(length.map_or(0, |l| l.0)) * 2;
    let border = trim(style.border_width);
    let inner = (i64::from(object.frame.w.0) - trim(style.pad_x) - border).max(100);
    let look = Look {
        size: style.size.map(|s| i64::from(s.0)),
        leading: style.leading.map(|l| i64::from(l.0)),
    };
    let content = blocks(&doc.content, inner, look);
    let grown = (content + trim(style.pad_y) + border + 99) / 100 * 100;
    Length(i32::try_from(grown).unwrap_or(i32::MAX / 4)).max(object.frame.h)
}

#[derive(Clone, Copy)]
struct Look {
    size: Option<i64>,
    leading: Option<i64>,
}

fn blocks(blocks: &[Block], width: i64, look: Look) -> i64 {
    let mut height = 0;
    for (place, block) in blocks.iter().enumerate() {
        let (type_, inner) = match block {
            Block::Paragraph { content, .. } => (BODY, line_height(content, BODY, width, look)),
            Block::Heading { attrs, content } => {
                let type_ = HEADINGS[usize::from(attrs.level.clamp(1, 6)) - 1];
                (type_, line_height(content, type_, width, look))
            }
            Block::BulletList { content } | Block::OrderedList { content } => {
                (BODY, list(content, width, look))
            }
        };
        if place > 0 {
            height += look.size.unwrap_or(i64::from(type_.size.0)) * BLOCK_GAP / 100;
        }
        height += inner;
    }
    height
}

fn list(items: &[Item], width: i64, look: Look) -> i64 {
    let indent = look.size.unwrap_or(i64::from(BODY.size.0)) * INDENT / 100;
    let width = (width - indent).max(100);
    items
        .iter()
        .map(|item| blocks(&item.content, width, look))
        .sum()
}

fn line_height(line: &[Inline], type_: Type, width: i64, look: Look) -> i64 {
    let size = look.size.unwrap_or(i64::from(type_.size.0));
    let natural = |size: i64| size * i64::from(type_.leading) / 100;
    let leading = look.leading.unwrap_or_else(|| natural(size));
    let largest = line.iter().filter_map(own_size).max().unwrap_or(size);
    // A px line height holds for larger words too; the theme's own grows with them.
    let leading = match look.leading {
        Some(leading) => leading,
        None => leading.max(natural(largest)),
    };
    lines(line, size, width) * leading
}

fn own_size(inline: &Inline) -> Option<i64> {
    let (Inline::Text { marks, .. } | Inline::HardBreak { marks }) = inline;
    marks.iter().find_map(|mark| match mark {
        Mark::Size(mark) => Some(i64::from(mark.size.0)),
        _ => None,
    })
}

/// How many lines the words take, broken greedily. Widths are in hundredths of a pixel times 1,000.
fn lines(line: &[Inline], size: i64, width_: i64) -> i64 {
    let room = width_ * 1_000;
    let (mut count, mut used, mut word) = (1, 0, 0);
    let end_word = |used: &mut i64, word: &mut i64, count: &mut i64| {
        if *used > 0 && *used + *word > room {
            *count += 1;
            *used = 0;
        }
        *used += *word;
        // A word longer than a line is broken inside.
        if *used > room {
            *count += (*used - 1) / room;
            *used = (*used - 1) % room + 1;
        }
        *word = 0;
    };
    for inline in line {
        let size = own_size(inline).unwrap_or(size);
        let Inline::Text { text, .. } = inline else {
            end_word(&mut used, &mut word, &mut count);
            count += 1;
            used = 0;
            continue;
        };
        for letter in text.chars() {
            if letter == '\n' {
                end_word(&mut used, &mut word, &mut count);
                count += 1;
                used = 0;
                continue;
            }
            if letter == ' ' {
                end_word(&mut used, &mut word, &mut count);
                // Spaces hang over the end of a line.
                used = (used + width(letter) * size).min(room);
                continue;
            }
            word += width(letter) * size;
            if letter == '-' || breaks_anywhere(letter) {
                end_word(&mut used, &mut word, &mut count);
            }
        }
    }
    end_word(&mut used, &mut word, &mut count);
    count
}

/// What the fonts of a text are like: smallest and largest size, and the widest word in thousandths of its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fonts {
    pub(super) smallest: Length,
    pub(super) largest: Length,
    /// Width of the widest word, in hundredths of a pixel at its own size.
    pub(super) widest_word: i32,
    /// Largest and smallest size that single words have of their own.
    pub(super) marks: Option<(Length, Length)>,
}

impl Fonts {
    /// Whether all its words follow the object's size.
    pub(super) fn is_one_size(&self) -> bool {
        self.smallest == self.largest && self.marks.is_none()
    }
}

/// `None` for a text without words.
pub(super) fn fonts(object: &Object, doc: &Doc) -> Option<Fonts> {
    let mut found = None;
    gather(&doc.content, object.style.size, &mut found);
    found
}

fn gather(blocks: &[Block], own: Option<Length>, found: &mut Option<Fonts>) {
    for block in blocks {
        let (type_, line) = match block {
            Block::Paragraph { content, .. } => (BODY, content),
            Block::Heading { attrs, content } => {
                (HEADINGS[usize::from(attrs.level.clamp(1, 6)) - 1], content)
            }
            Block::BulletList { content } | Block::OrderedList { content } => {
                content
                    .iter()
                    .for_each(|item| gather(&item.content, own, found));
                continue;
            }
        };
        for inline in line {
            let Inline::Text { text, .. } = inline else {
                continue;
            };
            if text.trim().is_empty() {
                continue;
            }
            let mark = own_size(inline)
                .and_then(|size| i32::try_from(size).ok())
                .map(Length);
            let size = mark.or(own).unwrap_or(type_.size);
            let word = text
                .split([' ', '\n', '-'])
                .map(|word| word.chars().map(width).sum::<i64>())
                .max()
                .unwrap_or(0);
            let word = i32::try_from(word * i64::from(size.0) / 1_000).unwrap_or(i32::MAX);
            let fonts = found.get_or_insert(Fonts {
                smallest: size,
                largest: size,
                widest_word: word,
                marks: None,
            });
            fonts.smallest = fonts.smallest.min(size);
            fonts.largest = fonts.largest.max(size);
            fonts.widest_word = fonts.widest_word.max(word);
            if let Some(mark) = mark {
                let (large, small) = fonts.marks.unwrap_or((mark, mark));
                fonts.marks = Some((large.max(mark), small.min(mark)));
            }
        }
    }
}
