//! The screens of the box that need no editor: one sheet on the bench. They work as plain forms without scripts; their
//! CSS is inline, so that an error shows right even when nothing else can be served.

use crate::css::shrink;
use crate::document::{fill, templates};
use crate::fonts::with_addresses;
use serde::Serialize;
use std::sync::LazyLock;
use tera::Tera;

static TEMPLATES: LazyLock<Tera> = LazyLock::new(|| {
    templates(&[
        ("sheet.html", include_str!("../box/sheet.html")),
        ("claim.html", include_str!("../box/claim.html")),
        ("sign_in.html", include_str!("../box/sign_in.html")),
        ("back_in.html", include_str!("../box/back_in.html")),
        ("message.html", include_str!("../box/message.html")),
        ("door.html", include_str!("../box/door.html")),
    ])
});

static CSS: LazyLock<String> = LazyLock::new(|| {
    shrink(concat!(
        include_str!("../box/fonts.css"),
        include_str!("../box/tokens.css"),
        include_str!("../box/box.css")
    ))
});

/// The mark of Gluebox: a box with its flap up. Takes its colours from the tokens.
pub const MARK: &str = include_str!("../box/mark.svg");
/// The name of Gluebox as one path, in the colour of the text around it.
pub const WORDMARK: &str = include_str!("../box/wordmark.svg");
/// What makes the claim sheet more comfortable where scripts run.
pub const CLAIM_SCRIPT: &str = include_str!("../box/claim.js");
/// Presses the one button of a sheet where scripts run.
pub const PRESS_SCRIPT: &str = include_str!("../box/press.js");
/// The icon for browser tabs, an SVG file.
pub const ICON: &str = include_str!("../box/icon.svg");

/// A link or button: where it leads and what it says.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Button<'a> {
    pub label: &'a str,
    pub href: &'a str,
}

/// *Make this box yours*: posts `code`, `name`, `password` to `action`.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Claim<'a> {
    pub action: &'a str,
    /// What was typed before, when the form comes again.
    pub code: &'a str,
    pub name: &'a str,
    pub fault: Option<Fault<'a>>,
    /// Whether the browser is likely to warn of plain http.
    pub not_secure: bool,
    /// Where [`CLAIM_SCRIPT`] is served: it shows the password while typing and counts letters. Works without.
    pub script: Option<&'a str>,
    /// One plain link below.
    pub other: Option<Button<'a>>,
}

/// What is wrong with one field.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Fault<'a> {
    pub field: FieldName,
    pub sentence: &'a str,
}

/// A field of the claim form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldName {
    Code,
    Name,
    Password,
}

/// *Sign in*: posts `name`, `password` and, if given, `next` to `action`.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct SignIn<'a> {
    pub action: &'a str,
    pub name: &'a str,
    pub next: Option<&'a str>,
    pub fault: Option<&'a str>,
    pub not_secure: bool,
    pub other: Option<Button<'a>>,
}

/// The door of a share link: posts `password`, if it is asked for, to `action`.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Door<'a> {
    pub action: &'a str,
    pub password: bool,
    /// Whether only so many may come in.
    pub counted: bool,
    pub fault: Option<&'a str>,
    /// Where [`PRESS_SCRIPT`] is served: the door opens by itself. Works without.
    pub script: Option<&'a str>,
    pub other: Option<Button<'a>>,
}

/// A way back in: posts `password` and, where there is one, the key that opens it.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct BackIn<'a> {
    pub action: &'a str,
    #[serde(skip)]
    pub title: &'a str,
    pub text: &'a str,
    pub key: Option<KeyField<'a>>,
    /// Whether the password may stay as it is.
    pub keep: bool,
    /// What is wrong with the password.
    pub fault: Option<&'a str>,
    /// What the button says.
    pub go: &'a str,
    pub not_secure: bool,
    /// Where [`CLAIM_SCRIPT`] is served.
    pub script: &'a str,
    pub other: Option<Button<'a>>,
}

/// What somebody has in hand instead of the password.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct KeyField<'a> {
    pub name: &'a str,
    pub label: &'a str,
    pub hint: &'a str,
    pub value: &'a str,
    /// Whether it may stay empty.
    pub optional: bool,
    pub fault: Option<&'a str>,
}

/// A sheet that says something: what happened, what it means, what to do.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Message<'a> {
    pub title: &'a str,
    pub text: &'a str,
    pub button: Option<Button<'a>>,
    /// Instead of `button`: one that posts, because it makes something.
    pub make: Option<Button<'a>>,
    /// Where [`PRESS_SCRIPT`] is served: it presses `make` by itself. Works without.
    pub script: Option<&'a str>,
    pub other: Option<Button<'a>>,
}

#[derive(Serialize)]
struct Sheet<'a, T> {
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    icon: String,
    mark: &'a str,
    wordmark: &'a str,
    preload: [String; 2],
    css: String,
    #[serde(flatten)]
    content: &'a T,
}

fn sheet<T: Serialize>(
    template: &str,
    title: Option<&str>,
    content: &T,
    font: &dyn Fn(&str) -> String,
) -> String {
    let sheet = Sheet {
        title,
        icon: data_address(ICON),
        mark: MARK.trim_end(),
        wordmark: WORDMARK.trim_end(),
        preload: [
            font("atkinson-hyperlegible-next"),
            font("bricolage-grotesque"),
        ],
        css: with_addresses(&CSS, font),
        content,
    };
    fill(&TEMPLATES, template, &sheet)
}

/// A small SVG inside an address, as `img-src data:` allows it.
fn data_address(svg: &str) -> String {
    let mut address = String::from("data:image/svg+xml,");
    for c in svg.trim_end().chars() {
        match c {
            '#' | '%' | '<' | '>' | '"' => address.push_str(&format!("%{:02x}", u32::from(c))),
            c => address.push(c),
        }
    }
    address
}

pub fn claim(claim: &Claim<'_>, font: &dyn Fn(&str) -> String) -> String {
    sheet("claim.html", Some("Make this box yours"), claim, font)
}

pub fn sign_in(sign_in: &SignIn<'_>, font: &dyn Fn(&str) -> String) -> String {
    sheet("sign_in.html", Some("Sign in"), sign_in, font)
}

pub fn door(door: &Door<'_>, font: &dyn Fn(&str) -> String) -> String {
    sheet("door.html", Some("A page is shared with you"), door, font)
}

pub fn back_in(back_in: &BackIn<'_>, font: &dyn Fn(&str) -> String) -> String {
    sheet("back_in.html", Some(back_in.title), back_in, font)
}

pub fn message(message: &Message<'_>, font: &dyn Fn(&str) -> String) -> String {
    sheet("message.html", None, message, font)
}
