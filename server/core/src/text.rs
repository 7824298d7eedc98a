//! Text is a typed tree of blocks and marks in ProseMirror's JSON shape
//! (<https://prosemirror.net/docs/ref/#model.Node.toJSON>), never HTML.

use crate::style::{Align, FontName};
use crate::{Colour, Length, Target, limits};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[cfg(test)]
mod tests;

/// The root of a text: `{"type":"doc","content":[…]}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Doc {
    #[serde(rename = "type")]
    #[ts(type = "'doc'")]
    tag: DocTag,
    pub content: Vec<Block>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
enum DocTag {
    #[serde(rename = "doc")]
    Doc,
}

/// What stands under each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export, optional_fields)]
pub enum Block {
    Paragraph {
        #[serde(default, skip_serializing_if = "BlockLook::is_plain")]
        #[ts(as = "Option<BlockLook>")]
        attrs: BlockLook,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[ts(as = "Option<Vec<Inline>>")]
        content: Vec<Inline>,
    },
    Heading {
        attrs: HeadingLook,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[ts(as = "Option<Vec<Inline>>")]
        content: Vec<Inline>,
    },
    BulletList {
        content: Vec<Item>,
    },
    OrderedList {
        content: Vec<Item>,
    },
}

/// One item of a list: a paragraph, then perhaps more blocks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Item {
    #[serde(rename = "type")]
    #[ts(type = "'list_item'")]
    tag: ItemTag,
    pub content: Vec<Block>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
enum ItemTag {
    #[serde(rename = "list_item")]
    ListItem,
}

impl Item {
    pub fn new(content: Vec<Block>) -> Self {
        Self {
            tag: ItemTag::ListItem,
            content,
        }
    }
}

/// Alignment of a block.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
#[ts(export, optional_fields)]
pub struct BlockLook {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub align: Option<Align>,
}

/// Level (1 to 6) and alignment of a heading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export, optional_fields)]
pub struct HeadingLook {
    pub level: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub align: Option<Align>,
}

impl BlockLook {
    fn is_plain(&self) -> bool {
        self.align.is_none()
    }
}

/// What stands in a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export, optional_fields)]
pub enum Inline {
    Text {
        text: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[ts(as = "Option<Vec<Mark>>")]
        marks: Vec<Mark>,
    },
    HardBreak {
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[ts(as = "Option<Vec<Mark>>")]
        marks: Vec<Mark>,
    },
}

/// How words look or where they lead. The order of the variants is the order of nesting, outermost first; a text
/// carries each at most once and in this order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(
    tag = "type",
    content = "attrs",
    rename_all = "snake_case",
    deny_unknown_fields
)]
#[ts(export)]
pub enum Mark {
    Link(MarkLink),
    Colour(MarkColour),
    Size(MarkSize),
    Font(MarkFont),
    Strong,
    Em,
    Underline,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct MarkLink {
    pub href: Target,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct MarkColour {
    pub colour: Colour,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct MarkSize {
    pub size: Length,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct MarkFont {
    pub font: FontName,
}

impl Mark {
    /// Place in the order of nesting.
    pub fn rank(&self) -> u8 {
        match self {
            Self::Link(_) => 0,
            Self::Colour(_) => 1,
            Self::Size(_) => 2,
            Self::Font(_) => 3,
            Self::Strong => 4,
            Self::Em => 5,
            Self::Underline => 6,
        }
    }
}

/// What is wrong with a text that has the right shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextFault {
    #[error(
        "a text holds at least one block, a list at least one item, an item begins with a paragraph"
    )]
    Empty,
    #[error("a heading's level is 1 to 6")]
    Level,
    #[error("lists are nested too deeply")]
    Deep,
    #[error("marks stand once each and in order; a font size is 4 to 500 pixels")]
    Marks,
    #[error("words may not be empty or hold control characters")]
    Words,
}

impl Doc {
    pub fn new(content: Vec<Block>) -> Self {
        Self {
            tag: DocTag::Doc,
            content,
        }
    }

    /// A text of one paragraph.
    pub fn plain(words: &str) -> Self {
        let content = match words {
            "" => Vec::new(),
            _ => vec![Inline::Text {
                text: words.to_owned(),
                marks: Vec::new(),
            }],
        };
        Self::new(vec![Block::Paragraph {
            attrs: BlockLook::default(),
            content,
        }])
    }

    pub fn check(&self) -> Result<(), TextFault> {
        if self.content.is_empty() {
            return Err(TextFault::Empty);
        }
        check_blocks(&self.content, 0)
    }

    /// The words alone, blocks divided by line ends.
    pub fn words(&self) -> String {
        let mut words = String::new();
        gather(&self.content, &mut words);
        words.trim_end().to_owned()
    }
}

fn check_blocks(blocks: &[Block], depth: usize) -> Result<(), TextFault> {
    if depth > limits::TEXT_DEPTH {
        return Err(TextFault::Deep);
    }
    blocks.iter().try_for_each(|block| match block {
        Block::Paragraph { content, .. } => check_line(content),
        Block::Heading { attrs, content } if (1..=6).contains(&attrs.level) => check_line(content),
        Block::Heading { .. } => Err(TextFault::Level),
        Block::BulletList { content } | Block::OrderedList { content } => {
            if content.is_empty() {
                return Err(TextFault::Empty);
            }
            content
                .iter()
                .try_for_each(|item| match item.content.first() {
                    Some(Block::Paragraph { .. }) => check_blocks(&item.content, depth + 1),
                    _ => Err(TextFault::Empty),
                })
        }
    })
}

fn check_line(line: &[Inline]) -> Result<(), TextFault> {
    line.iter().try_for_each(|inline| match inline {
        Inline::Text { text, marks } => {
            if text.is_empty()
                || text
                    .chars()
                    .any(|c| c.is_control() && c != '\t' && c != '\n')
            {
                return Err(TextFault::Words);
            }
            check_marks(marks)
        }
        Inline::HardBreak { marks } => check_marks(marks),
    })
}

fn check_marks(marks: &[Mark]) -> Result<(), TextFault> {
    let ordered = marks.windows(2).all(|pair| pair[0].rank() < pair[1].rank());
    let sized = marks.iter().all(|mark| match mark {
        Mark::Size(MarkSize { size }) => limits::FONT_SIZE.contains(&size.0),
        _ => true,
    });
    if ordered && sized {
        Ok(())
    } else {
        Err(TextFault::Marks)
    }
}

fn gather(blocks: &[Block], words: &mut String) {
    for block in blocks {
        match block {
            Block::Paragraph { content, .. } | Block::Heading { content, .. } => {
                for inline in content {
                    match inline {
                        Inline::Text { text, .. } => words.push_str(text),
                        Inline::HardBreak { .. } => words.push('\n'),
                    }
                }
                words.push('\n');
            }
            Block::BulletList { content } | Block::OrderedList { content } => {
                content.iter().for_each(|item| gather(&item.content, words));
            }
        }
    }
}

/// Calls `note` for every link in the words.
pub fn each_link(doc: &Doc, note: &mut impl FnMut(&Target)) {
    fn walk(blocks: &[Block], note: &mut impl FnMut(&Target)) {
        for block in blocks {
            match block {
                Block::Paragraph { content, .. } | Block::Heading { content, .. } => {
                    for inline in content {
                        let (Inline::Text { marks, .. } | Inline::HardBreak { marks }) = inline;
                        marks.iter().for_each(|mark| {
                            if let Mark::Link(link) = mark {
                                note(&link.href);
                            }
                        });
                    }
                }
                Block::BulletList { content } | Block::OrderedList { content } => {
                    content.iter().for_each(|item| walk(&item.content, note));
                }
            }
        }
    }
    walk(&doc.content, note);
}
