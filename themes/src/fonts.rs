//! The typefaces in the binary, all under the SIL Open Font License (texts beside the files in `fonts/`).

use std::borrow::Cow;
use std::sync::LazyLock;

#[derive(rust_embed::RustEmbed)]
#[folder = "fonts/"]
struct Files;

/// A font file to be served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Font {
    /// For example `literata`; unique.
    pub name: &'static str,
    /// A `woff2` file.
    pub bytes: Cow<'static, [u8]>,
}

const NAMES: [&str; 4] = [
    "atkinson-hyperlegible-next",
    "bricolage-grotesque",
    "literata",
    "literata-italic",
];

static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let font = |name| Font {
        name,
        bytes: Files::get(&format!("{name}.woff2"))
            .expect("every named font is in the folder")
            .data,
    };
    NAMES.into_iter().map(font).collect()
});

/// All of them. The caller serves each at an address of its own choice, best one made from a hash of the bytes.
pub fn fonts() -> &'static [Font] {
    &FONTS
}

/// `css` with every `FONT(name)` replaced by the address of that font, made safe to stand in `url()`.
pub(crate) fn with_addresses(css: &str, address: &dyn Fn(&str) -> String) -> String {
    let mut out = css.to_owned();
    for name in NAMES {
        let placeholder = format!("FONT({name})");
        if out.contains(&placeholder) {
            out = out.replace(&placeholder, &quoted(&address(name)));
        }
    }
    out
}

/// An address as a CSS string: nothing in it can end the string, the sheet or the `<style>` around it.
fn quoted(address: &str) -> String {
    let mut out = String::from("\"");
    for c in address.chars() {
        match c {
            '"' | '\\' | '<' | '>' | '\n' | '\r' | '\u{c}' | '\0' => {
                out.push_str(&format!("\\{:x} ", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
