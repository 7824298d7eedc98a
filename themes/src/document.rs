//! Whole pages: what visitors get and what the editor's frame shows, from the same markup.

use crate::markup::{LayoutMarkup, layout_markup};
use crate::object::{self, Around};
use crate::{escape, look};
use gluebox_core::layout::{Layout, is_right_to_left};
use gluebox_core::text::{Block, Inline, Mark};
use gluebox_core::{Content, MediaId, Object, Page, PageId, Picture};
use serde::Serialize;
use std::sync::LazyLock;
use tera::{Context, Tera};

/// Whom a page is rendered for.
pub enum Mode<'a> {
    Published(Published<'a>),
    Canvas(Canvas<'a>),
}

/// For visitors. Addresses are best relative to the page.
pub struct Published<'a> {
    /// Where another page of the site is; `None` if it is not published. Its links are then shown as plain words.
    pub href: &'a dyn Fn(&PageId) -> Option<String>,
    /// A copy of a stored picture that suits this many CSS pixels.
    pub media: &'a dyn Fn(&MediaId, u32) -> Image,
    /// Where the font of this name is.
    pub font: &'a dyn Fn(&str) -> String,
    /// The page's address for the world, if it has one.
    pub canonical: Option<&'a str>,
    /// For the card that messengers show; `None` for what no messenger gets to see.
    pub card: Option<Card>,
}

/// What a messenger shows beside the page's title and its first words.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Card {
    pub picture: Option<CardPicture>,
}

/// Messengers take only addresses for the world, and make room by the size before they have fetched it.
#[derive(Clone, Debug, Serialize)]
pub struct CardPicture {
    pub address: String,
    pub width: u32,
    pub height: u32,
    pub alt: String,
}

/// The first picture in reading order that is no mere ornament: its object, for whoever makes the card.
pub fn first_picture<'a>(page: &'a Page, layout: &Layout) -> Option<(&'a Object, &'a Picture)> {
    let placed = layout.clusters.iter().flat_map(|cluster| &cluster.objects);
    let mut objects = placed.filter_map(|placed| page.objects.get(&placed.id));
    objects.find_map(|object| match &object.content {
        Content::Picture(picture) if picture.width >= SHOWN && picture.height >= SHOWN => {
            Some((object, picture))
        }
        _ => None,
    })
}

/// Pixels; messengers leave out what is smaller.
const SHOWN: u32 = 200;

/// For the editor's frame: the same markup, links as stored, pictures from the drafts, relative to its address: an owner
/// and a guest have them in different places.
pub struct Canvas<'a> {
    pub font: &'a dyn Fn(&str) -> String,
}

/// Addresses of a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    pub src: String,
    /// As in HTML: `a 800w, b 1600w`.
    pub srcset: Option<String>,
}

/// A tera with the given templates, which are ours and known to parse.
pub(crate) fn templates(all: &[(&'static str, &'static str)]) -> Tera {
    let mut tera = Tera::default();
    tera.add_raw_templates(all.iter().copied())
        .expect("templates are checked by the tests");
    tera
}

static TEMPLATES: LazyLock<Tera> = LazyLock::new(|| {
    templates(&[
        ("page.html", include_str!("../sheet/page.html")),
        ("not_found.html", include_str!("../sheet/not_found.html")),
    ])
});

pub(crate) fn fill(tera: &Tera, template: &str, values: &impl Serialize) -> String {
    let context = Context::from_serialize(values).expect("values have string keys");
    let html = tera.render(template, &context);
    html.expect("every value a template names is there")
}

#[derive(Serialize)]
struct Whole<'a> {
    language: &'a str,
    right_to_left: bool,
    ground: Option<String>,
    title: String,
    description: String,
    canonical: Option<&'a str>,
    card: Option<&'a Card>,
    preload: Vec<String>,
    css: String,
    layout_css: String,
    main: String,
    templates: String,
}

/// A whole page as an HTML document.
pub fn render(page: &Page, layout: &Layout, mode: &Mode<'_>) -> String {
    let markup = layout_markup(page, layout);
    let (font, canonical, card) = match mode {
        Mode::Published(page) => (page.font, page.canonical, page.card.as_ref()),
        Mode::Canvas(canvas) => (canvas.font, None, None),
    };
    let visited = matches!(mode, Mode::Published(_));
    let whole = Whole {
        language: if page.language.is_empty() {
            "en"
        } else {
            &page.language
        },
        right_to_left: is_right_to_left(&page.language),
        ground: page.background.colour.as_ref().map(ToString::to_string),
        title: title(page, layout),
        description: if visited {
            description(page, layout)
        } else {
            String::new()
        },
        canonical,
        card,
        preload: used_fonts(page).into_iter().map(font).collect(),
        css: look::sheet(font),
        layout_css: markup.css.clone().unwrap_or_default(),
        main: main(page, layout, &markup, mode),
        templates: if visited {
            String::new()
        } else {
            object::templates()
        },
    };
    fill(&TEMPLATES, "page.html", &whole)
}

fn main(page: &Page, layout: &Layout, markup: &LayoutMarkup, mode: &Mode<'_>) -> String {
    let around = Around::new(page, layout, mode);
    let mut out = String::from("<main class=\"gb-page\"");
    let width = page.design_width.to_string();
    let ground = page.background.colour.as_ref().map(ToString::to_string);
    let mut style = vec![("--page-w", width.as_str())];
    style.extend(
        markup
            .page
            .style
            .iter()
            .map(|(name, value)| (*name, value.as_str())),
    );
    style.extend(ground.as_deref().map(|ground| ("--ground", ground)));
    escape::attribute(&mut out, "style", &escape::style(style));
    out.push('>');
    for cluster in &markup.clusters {
        out.push_str("<div class=\"gb-cluster\"");
        for (name, value) in &cluster.attrs {
            escape::attribute(&mut out, name, value);
        }
        if !cluster.style.is_empty() {
            let style = cluster
                .style
                .iter()
                .map(|(name, value)| (*name, value.as_str()));
            escape::attribute(&mut out, "style", &escape::style(style));
        }
        out.push_str("><div class=\"gb-stage\">");
        for placed in &cluster.objects {
            if let Some(object) = page.objects.get(&placed.id) {
                object::push(&mut out, &around, object, placed);
            }
        }
        out.push_str("</div></div>");
    }
    out.push_str("</main>");
    out
}

/// Texts in reading order.
fn texts<'a>(page: &'a Page, layout: &'a Layout) -> impl Iterator<Item = &'a Block> {
    let placed = layout.clusters.iter().flat_map(|cluster| &cluster.objects);
    let objects = placed.filter_map(|placed| page.objects.get(&placed.id));
    objects.flat_map(|object| match &object.content {
        Content::Text(text) => &text.doc.content[..],
        _ => &[],
    })
}

fn words(line: &[Inline]) -> String {
    let mut words = String::new();
    for inline in line {
        match inline {
            Inline::Text { text, .. } => words.push_str(text),
            Inline::HardBreak { .. } => words.push(' '),
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most `most` letters, ended at a word.
fn shortened(words: &str, most: usize) -> String {
    if words.chars().count() <= most {
        return words.to_owned();
    }
    let cut: String = words.chars().take(most).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!(
        "{}…",
        cut[..end].trim_end_matches([',', '.', ';', ':', ' '])
    )
}

fn title(page: &Page, layout: &Layout) -> String {
    let own = page.title.trim();
    if !own.is_empty() {
        return own.to_owned();
    }
    let first = texts(page, layout).find_map(|block| match block {
        Block::Heading { content, .. } | Block::Paragraph { content, .. } => {
            Some(words(content)).filter(|words| !words.is_empty())
        }
        _ => None,
    });
    first.map_or_else(|| "Untitled page".to_owned(), |words| shortened(&words, 70))
}

/// The first paragraph that is a sentence rather than a label; else the first one.
fn description(page: &Page, layout: &Layout) -> String {
    let paragraphs = || {
        texts(page, layout).filter_map(|block| match block {
            Block::Paragraph { content, .. } => Some(words(content)).filter(|w| !w.is_empty()),
            _ => None,
        })
    };
    let sentence = paragraphs().find(|words| words.chars().count() >= 30);
    let found = sentence.or_else(|| paragraphs().next());
    found.map_or_else(String::new, |words| shortened(&words, 160))
}

/// Names of the fonts that the page's texts certainly need.
fn used_fonts(page: &Page) -> Vec<&'static str> {
    let (mut body, mut heading) = (false, false);
    for object in page.objects.values() {
        if let Content::Text(text) = &object.content {
            look_for_fonts(object, &text.doc.content, &mut body, &mut heading);
        }
    }
    let named = [(heading, "bricolage-grotesque"), (body, "literata")];
    named
        .into_iter()
        .filter(|(used, _)| *used)
        .map(|(_, name)| name)
        .collect()
}

fn look_for_fonts(object: &Object, blocks: &[Block], body: &mut bool, heading: &mut bool) {
    let own = object.style.font.clone().map(String::from);
    for block in blocks {
        let (default, line) = match block {
            Block::Heading { content, .. } => ("heading", content),
            Block::Paragraph { content, .. } => ("body", content),
            Block::BulletList { content } | Block::OrderedList { content } => {
                for item in content {
                    look_for_fonts(object, &item.content, body, heading);
                }
                continue;
            }
        };
        for inline in line {
            let Inline::Text { marks, .. } = inline else {
                continue;
            };
            let mark = marks.iter().find_map(|mark| match mark {
                Mark::Font(font) => Some(String::from(font.font.clone())),
                _ => None,
            });
            match mark.as_deref().or(own.as_deref()).unwrap_or(default) {
                "heading" => *heading = true,
                "mono" => {}
                _ => *body = true,
            }
        }
    }
}

/// What a site says where it has no page: `site` is its name, `home` the address of its front page.
pub fn not_found(site: &str, home: &str, font: &dyn Fn(&str) -> String) -> String {
    #[derive(Serialize)]
    struct Missing<'a> {
        site: &'a str,
        home: &'a str,
        css: String,
    }
    let css = look::sheet(font);
    fill(&TEMPLATES, "not_found.html", &Missing { site, home, css })
}
