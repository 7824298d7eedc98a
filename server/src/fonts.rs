//! What the typefaces of the themes are called in addresses: name and hash of the bytes.

use gluebox_themes::Font;
use std::sync::LazyLock;

static FILES: LazyLock<Vec<(String, &'static Font)>> = LazyLock::new(|| {
    let file = |font: &'static Font| {
        let hash = blake3::hash(&font.bytes).to_hex();
        (format!("{}-{}.woff2", font.name, &hash[..12]), font)
    };
    gluebox_themes::fonts().iter().map(file).collect()
});

/// The path of the font called `name`, without a leading slash.
pub(crate) fn path(name: &str) -> String {
    let file = FILES
        .iter()
        .find(|(_, font)| font.name == name)
        .map(|(file, _)| file.as_str());
    format!("-/fonts/{}", file.unwrap_or_default())
}

/// The font behind a file's name.
pub(crate) fn find(file: &str) -> Option<&'static Font> {
    FILES
        .iter()
        .find(|(name, _)| name == file)
        .map(|(_, font)| *font)
}
