//! A text tree as HTML, nested exactly as ProseMirror's `DOMSerializer` nests it, so that the editor may mount on what
//! the server rendered.

use crate::escape;
use gluebox_core::text::{Block, Doc, Inline, Item, Mark};
use gluebox_core::{Align, Target};

/// Where a stored link leads in what is being rendered; `None` if nowhere.
pub(crate) type Links<'a> = &'a dyn Fn(&Target) -> Option<String>;

pub(crate) fn push(out: &mut String, doc: &Doc, links: Links<'_>) {
    out.push_str("<div class=\"gb-text\">");
    blocks(out, &doc.content, links);
    out.push_str("</div>");
}

fn blocks(out: &mut String, blocks: &[Block], links: Links<'_>) {
    for block in blocks {
        match block {
            Block::Paragraph { attrs, content } => line(out, "p", attrs.align, content, links),
            Block::Heading { attrs, content } => {
                const TAGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];
                let tag = TAGS[usize::from(attrs.level.clamp(1, 6)) - 1];
                line(out, tag, attrs.align, content, links);
            }
            Block::BulletList { content } => list(out, "ul", content, links),
            Block::OrderedList { content } => list(out, "ol", content, links),
        }
    }
}

fn open(out: &mut String, tag: &str) {
    out.push('<');
    out.push_str(tag);
}

fn close(out: &mut String, tag: &str) {
    out.push_str("</");
    out.push_str(tag);
    out.push('>');
}

fn list(out: &mut String, tag: &str, items: &[Item], links: Links<'_>) {
    open(out, tag);
    out.push('>');
    for item in items {
        out.push_str("<li>");
        blocks(out, &item.content, links);
        out.push_str("</li>");
    }
    close(out, tag);
}

fn line(out: &mut String, tag: &str, align: Option<Align>, content: &[Inline], links: Links<'_>) {
    open(out, tag);
    if let Some(align) = align {
        escape::attribute(out, "style", &format!("text-align:{align}"));
    }
    out.push('>');
    inlines(out, content, links);
    if needs_filler(content) {
        out.push_str("<br>");
    }
    close(out, tag);
}

/// An empty line, and one that ends with a break, is as high as a line only with another break at its end; the
/// editor sets one there too.
fn needs_filler(content: &[Inline]) -> bool {
    match content.last() {
        None | Some(Inline::HardBreak { .. }) => true,
        Some(Inline::Text { text, .. }) => text.ends_with('\n'),
    }
}

fn inlines(out: &mut String, content: &[Inline], links: Links<'_>) {
    let mut active: Vec<(&Mark, &'static str)> = Vec::new();
    for inline in content {
        let (Inline::Text { marks, .. } | Inline::HardBreak { marks }) = inline;
        let shown: Vec<(&Mark, String, &'static str)> = marks
            .iter()
            .filter_map(|mark| {
                let (open, close) = tags(mark, links)?;
                Some((mark, open, close))
            })
            .collect();
        let kept = active
            .iter()
            .zip(&shown)
            .take_while(|((a, _), (b, ..))| a == b)
            .count();
        while active.len() > kept {
            out.push_str(active.pop().expect("longer than what is kept").1);
        }
        for (mark, open, close) in shown.into_iter().skip(kept) {
            out.push_str(&open);
            active.push((mark, close));
        }
        match inline {
            Inline::Text { text, .. } => escape::push(out, text),
            Inline::HardBreak { .. } => out.push_str("<br>"),
        }
    }
    while let Some((_, close)) = active.pop() {
        out.push_str(close);
    }
}

/// The tags of a mark; `None` for a link that leads nowhere: its words are shown without it.
fn tags(mark: &Mark, links: Links<'_>) -> Option<(String, &'static str)> {
    let span = |property: &str, value: String| {
        let mut tag = String::from("<span");
        escape::attribute(&mut tag, "style", &format!("{property}:{value}"));
        tag.push('>');
        (tag, "</span>")
    };
    Some(match mark {
        Mark::Link(link) => {
            let mut tag = String::from("<a");
            escape::attribute(&mut tag, "href", &links(&link.href)?);
            tag.push('>');
            (tag, "</a>")
        }
        Mark::Colour(colour) => span("color", colour.colour.to_string()),
        Mark::Size(size) => span("font-size", size.size.to_string()),
        Mark::Font(font) => span("font-family", font.font.to_string()),
        Mark::Strong => ("<strong>".to_owned(), "</strong>"),
        Mark::Em => ("<em>".to_owned(), "</em>"),
        Mark::Underline => ("<u>".to_owned(), "</u>"),
    })
}
