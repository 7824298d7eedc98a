//! The editor and the desk, built by Vite (`build.rs`) and carried in the binary.
//!
//! The server asks two things: the bytes of a built file by its path, and what a page has to load for an entry. It
//! must not know how the files are called: their names carry a hash of their content, so that they may be kept
//! for ever. Debug, tests and release serve the same bytes.

use flate2::read::GzDecoder;
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::io::Read;

mod entries {
    include!(concat!(env!("OUT_DIR"), "/entries.rs"));
}

#[derive(RustEmbed)]
#[folder = "$OUT_DIR/carried"]
struct Carried;

/// One built file. Its address may be kept for ever.
pub struct File {
    pub content_type: &'static str,
    /// Compressed when it was built. Absent where compressing gains nothing.
    pub brotli: Option<Cow<'static, [u8]>>,
    pub gzip: Option<Cow<'static, [u8]>>,
    /// As it is, where it is not compressed.
    plain: Option<Cow<'static, [u8]>>,
}

impl File {
    /// As it is. Hardly anybody asks for what is compressed like this, so the binary does not carry it twice more.
    pub fn plain(self) -> Cow<'static, [u8]> {
        if let Some(plain) = self.plain {
            return plain;
        }
        let (gzip, mut bytes) = (self.gzip.unwrap_or_default(), Vec::new());
        GzDecoder::new(&*gzip)
            .read_to_end(&mut bytes)
            .expect("what was compressed when it was built");
        bytes.into()
    }
}

/// The programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Editor,
    Desk,
    Viewer,
    Wizard,
}

/// What a page loads for an entry: paths for [`file`], in the order in which they belong into its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loads {
    /// `<script type="module" src>`
    pub scripts: &'static [&'static str],
    /// `<link rel="stylesheet">`
    pub styles: &'static [&'static str],
    /// `<link rel="modulepreload">`
    pub preloads: &'static [&'static str],
    /// `<link rel="preload" as="font" type="font/woff2" crossorigin>`
    pub fonts: &'static [&'static str],
}

pub fn entry(entry: Entry) -> Loads {
    match entry {
        Entry::Editor => entries::EDITOR,
        Entry::Desk => entries::DESK,
        Entry::Viewer => entries::VIEWER,
        Entry::Wizard => entries::WIZARD,
    }
}

/// The file behind `/-/assets/<path>`; none when nothing of that name was built.
pub fn file(path: &str) -> Option<File> {
    let content_type = content_type(path)?;
    let carried = |path: &str| Carried::get(path).map(|file| file.data);
    let (plain, gzip) = (carried(path), carried(&format!("{path}.gz")));
    (plain.is_some() || gzip.is_some()).then(|| File {
        content_type,
        brotli: carried(&format!("{path}.br")),
        gzip,
        plain,
    })
}

/// Every path that [`file`] answers.
pub fn paths() -> impl Iterator<Item = String> {
    Carried::iter()
        .map(|path| path.trim_end_matches(".gz").to_owned())
        .filter(|path| content_type(path).is_some())
}

/// Only what Vite makes here; the compressed have no type of their own.
fn content_type(path: &str) -> Option<&'static str> {
    Some(match path.rsplit_once('.')?.1 {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_names_files_that_exist() {
        for which in [Entry::Editor, Entry::Desk, Entry::Viewer, Entry::Wizard] {
            let loads = entry(which);
            assert_eq!(loads.scripts.len(), 1);
            assert!(!loads.styles.is_empty());
            assert!(!loads.fonts.is_empty());
            for path in [loads.scripts, loads.styles, loads.preloads, loads.fonts].concat() {
                assert!(file(path).is_some(), "{path} is not carried");
            }
        }
    }

    #[test]
    fn every_file_has_a_hash_in_its_name_and_scripts_are_compressed() {
        assert!(paths().count() > 0);
        for path in paths() {
            let carried = file(&path).expect("a listed path is carried");
            let stem = path.rsplit_once('.').expect("a file has an ending").0;
            assert_eq!(
                stem.as_bytes().get(stem.len().wrapping_sub(9)),
                Some(&b'-'),
                "{path}"
            );
            let worth_it = !path.ends_with(".woff2");
            assert_eq!(carried.brotli.is_some(), worth_it, "{path}");
            assert_eq!(carried.gzip.is_some(), worth_it, "{path}");
            let plain = carried.plain();
            if worth_it {
                assert!(
                    str::from_utf8(&plain).is_ok_and(|text| !text.is_empty()),
                    "{path}"
                );
            } else {
                assert!(plain.starts_with(b"wOF2"), "{path}");
            }
        }
    }

    #[test]
    fn nothing_else_is_answered() {
        for path in [
            "",
            "manifest.json",
            "../Cargo.toml",
            "/etc/passwd",
            "editor.js",
        ] {
            assert!(file(path).is_none(), "{path}");
        }
        let script = entry(Entry::Editor).scripts[0];
        assert!(file(&format!("{script}.br")).is_none());
    }
}
