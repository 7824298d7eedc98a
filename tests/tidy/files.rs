//! The files of the house, and what holds for every one of them.

use std::path::{Path, PathBuf};

/// Lines of one file at most; design: aim at 150.
const LINES: usize = 600;

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ lies in the house")
        .to_owned()
}

/// Every file below `folder`, by its path from the root; nothing that is built or fetched.
pub(crate) fn below(folder: &str) -> Vec<String> {
    fn walk(at: &Path, root: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(at).into_iter().flatten().flatten() {
            let (path, name) = (
                entry.path(),
                entry.file_name().to_string_lossy().into_owned(),
            );
            if matches!(
                name.as_str(),
                "target" | "node_modules" | ".git" | "dist" | "test-results"
            ) || name.ends_with(".log")
            {
                continue;
            }
            match path.is_dir() {
                true => walk(&path, root, found),
                false => found.push(
                    path.strip_prefix(root)
                        .expect("is below")
                        .to_string_lossy()
                        .into_owned(),
                ),
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), &root(), &mut found);
    found.sort();
    assert!(!found.is_empty(), "{folder} is empty");
    found
}

pub(crate) fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn ends(path: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| path.ends_with(ending))
}

fn is_source(path: &str) -> bool {
    ends(
        path,
        &[
            ".rs", ".ts", ".svelte", ".css", ".js", ".mjs", ".py", ".sh", ".c", ".html", ".md",
        ],
    ) && !path.contains("/generated/")
        && !path.contains("/fixtures/")
}

/// Fails with all faults at once.
#[track_caller]
pub(crate) fn none(rule: &str, faults: &[String]) {
    assert!(faults.is_empty(), "{rule}:\n  {}", faults.join("\n  "));
}

#[test]
fn no_file_is_too_long() {
    let long = |path: &String| {
        let lines = text(path).lines().count();
        (lines > LINES).then(|| format!("{path} has {lines} lines"))
    };
    let faults: Vec<String> = below("")
        .iter()
        .filter(|path| is_source(path))
        .filter_map(long)
        .collect();
    none("one idea per file, at most 600 lines", &faults);
}

#[test]
fn nothing_is_left_for_later() {
    let marks = ["TO", "FIX", "XX", "HA"]
        .into_iter()
        .zip(["DO", "ME", "X", "CK"])
        .map(|(a, b)| format!("{a}{b}"));
    let marks: Vec<String> = marks
        .chain(["todo".to_owned() + "!(", "unimplemented".to_owned() + "!("])
        .collect();
    let mut faults = Vec::new();
    for path in below("").iter().filter(|path| is_source(path)) {
        for (number, line) in text(path).lines().enumerate() {
            let word = |mark: &str| {
                line.match_indices(mark).any(|(at, _)| {
                    !line[..at].ends_with(char::is_alphanumeric)
                        && !line[at + mark.len()..].starts_with(char::is_alphanumeric)
                })
            };
            if marks.iter().any(|mark| word(mark)) {
                faults.push(format!("{path}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    none("what is not done is an issue, not a comment", &faults);
}

#[test]
fn every_rust_file_says_what_it_is_for() {
    let silent = |path: &&String| path.ends_with(".rs") && !text(path).starts_with("//!");
    let faults: Vec<String> = below("")
        .iter()
        .filter(silent)
        .filter(|path| {
            !path.contains("/fixtures/") && !path.contains("tests.rs") && !path.contains("/tests/")
        })
        .cloned()
        .collect();
    none("a file begins with //! and what it is for", &faults);
}

#[test]
fn nothing_knows_the_machine_it_was_written_on() {
    let homes = ["work", "root", "home"].map(|name| format!("/{name}/"));
    let mut faults = Vec::new();
    for path in below("")
        .iter()
        .filter(|path| is_source(path) && !path.ends_with("lock"))
    {
        for (number, line) in text(path).lines().enumerate() {
            if homes.iter().any(|home| {
                line.match_indices(home.as_str()).any(|(at, _)| {
                    !line[..at].ends_with(|c: char| {
                        c.is_alphanumeric() || matches!(c, '.' | '$' | '}' | '_' | '-' | '/' | ')')
                    })
                })
            }) {
                faults.push(format!("{path}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    none("no path of one machine", &faults);
}

#[test]
fn fonts_have_their_licence_beside_them() {
    let mut faults = Vec::new();
    for path in below("")
        .iter()
        .filter(|path| ends(path, &[".woff2", ".woff", ".ttf", ".otf"]))
    {
        let font = root().join(path);
        let stem = font
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        // `literata.OFL.txt` is for all fonts of that family.
        let licensed = std::fs::read_dir(font.parent().expect("a folder"))
            .expect("a folder")
            .flatten()
            .any(|entry| {
                let name = entry.file_name().to_string_lossy().into_owned();
                name.split_once(".OFL")
                    .is_some_and(|(family, _)| stem.starts_with(family))
            });
        if !licensed {
            faults.push(path.clone());
        }
    }
    none("a font comes with its licence in the same folder", &faults);
}

#[test]
fn the_licences_are_there() {
    for (path, words) in [
        ("LICENSE", "LICENSE-APACHE"),
        ("LICENSE-MIT", "Permission is hereby granted"),
        ("LICENSE-APACHE", "Apache License"),
    ] {
        assert!(text(path).contains(words), "{path}");
    }
    assert!(text("CHANGELOG.md").lines().count() > 3);
}
