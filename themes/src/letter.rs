//! Letters that the box sends by mail: the same words as HTML, in the look of the default theme, and as plain text. Mail
//! programs know no stylesheets and no fonts of ours; what there is stands in each element, and nothing is fetched from
//! anywhere. It must not know what a letter is about, nor who gets it.

use crate::document::{fill, templates};
use crate::screens::Button;
use serde::Serialize;
use std::sync::LazyLock;
use tera::Tera;

static TEMPLATES: LazyLock<Tera> =
    LazyLock::new(|| templates(&[("letter.html", include_str!("../box/letter.html"))]));

/// What a letter says.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Letter<'a> {
    pub title: &'a str,
    /// A paragraph each.
    pub lines: &'a [String],
    /// The one thing to do, if there is one.
    pub button: Option<Button<'a>>,
    /// What only some want to know.
    pub small: &'a [String],
    /// Where it comes from.
    pub foot: &'a str,
}

/// The two forms of one letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub html: String,
    pub plain: String,
}

/// Writes a letter in both forms.
pub fn letter(letter: &Letter<'_>) -> Written {
    Written {
        html: fill(&TEMPLATES, "letter.html", letter),
        plain: plain(letter),
    }
}

fn plain(letter: &Letter<'_>) -> String {
    let mut parts = vec![letter.title.to_owned()];
    parts.extend_from_slice(letter.lines);
    if let Some(button) = letter.button {
        parts.push(format!("{}:\n{}", button.label, button.href));
    }
    parts.extend_from_slice(letter.small);
    // The line by which mail programs know a signature.
    format!("{}\n\n-- \n{}\n", parts.join("\n\n"), letter.foot)
}
