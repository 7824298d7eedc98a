//! Writes the test pages and every sheet of the box as files that a browser opens, for looking at.
//!
//! `cargo run -p gluebox-themes --example look -- FOLDER`

use gluebox_core::layout::derive;
use gluebox_core::{MediaId, PageId};
use gluebox_themes::*;
use std::error::Error;
use std::path::PathBuf;

#[path = "look/pages.rs"]
mod pages;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("say in which folder")?);
    std::fs::create_dir_all(&folder)?;
    for font in fonts() {
        std::fs::write(folder.join(format!("{}.woff2", font.name)), &font.bytes)?;
    }
    for picture in starter_pictures() {
        std::fs::write(folder.join(format!("{}.png", picture.name)), picture.bytes)?;
    }
    let font = |name: &str| format!("{name}.woff2");
    let href = |_: &PageId| None;
    for (name, page) in pages::all() {
        let layout = derive(&page);
        let published = Mode::Published(Published {
            href: &href,
            media: &image,
            font: &font,
            canonical: None,
            card: None,
        });
        std::fs::write(
            folder.join(format!("{name}.html")),
            render(&page, &layout, &published),
        )?;
        let canvas = render(&page, &layout, &Mode::Canvas(Canvas { font: &font }));
        std::fs::write(folder.join(format!("canvas-{name}.html")), canvas)?;
    }
    for (name, html) in screens(&font) {
        std::fs::write(folder.join(format!("box-{name}.html")), html)?;
    }
    Ok(())
}

fn screens(font: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
    let fresh = Claim {
        action: "/-/claim",
        code: "",
        name: "",
        fault: None,
        not_secure: true,
        script: None,
        other: None,
    };
    let wrong = Claim {
        code: "1234 5678",
        name: "Anna",
        fault: Some(Fault {
            field: FieldName::Code,
            sentence: "That is not this box's code. Eight digits, please; you have 7 tries before a short pause.",
        }),
        not_secure: false,
        script: None,
        ..fresh
    };
    let sign = SignIn {
        action: "/-/sign-in",
        name: "",
        next: None,
        fault: None,
        not_secure: true,
        other: None,
    };
    let refused = SignIn {
        name: "Anna",
        fault: Some(
            "Name and password do not match. At home, the box's button lets you set a new password.",
        ),
        not_secure: false,
        ..sign
    };
    let missing = Message {
        make: None,
        script: None,
        title: "Nothing is here",
        text: "The box has no page of its own under this link. Perhaps it was renamed or a letter is missing.",
        button: Some(Button {
            label: "To the desk",
            href: "/-/",
        }),
        other: None,
    };
    let other_name = Message {
        make: None,
        script: None,
        title: "You know me by another name",
        text: "You reached a Gluebox, but by a name I do not know. Try http://annas-box.local/.",
        button: Some(Button {
            label: "Go there",
            href: "http://annas-box.local/",
        }),
        other: None,
    };
    vec![
        ("claim", claim(&fresh, font)),
        ("claim-wrong", claim(&wrong, font)),
        ("sign-in", sign_in(&sign, font)),
        ("sign-in-wrong", sign_in(&refused, font)),
        ("missing", message(&missing, font)),
        ("other-name", message(&other_name, font)),
        ("site-missing", not_found("Anna's page", "./", font)),
    ]
}

/// The cut-outs, or a drawn stand-in whose colour follows from the number.
fn image(media: &MediaId, _width: u32) -> Image {
    let number = u32::from_str_radix(&media.as_str()[48..], 16).unwrap_or(0);
    let src = match number
        .checked_sub(0x3e8)
        .and_then(|n| starter_pictures().get(n as usize))
    {
        Some(picture) => format!("{}.png", picture.name),
        None => format!(
            "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3' preserveAspectRatio='none'><path fill='hsl({} 45%25 60%25)' d='M0 0h4v3H0z'/><path fill='hsl({} 40%25 42%25)' d='M0 3V2l1-.6 1 .4 1-.9 1 .7V3z'/></svg>",
            number * 67 % 360,
            (number * 67 + 40) % 360
        ),
    };
    Image { src, srcset: None }
}
