//! The editor's copy of the document types is what ts-rs writes today.

use crate::files::{root, text};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

fn read(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.path().is_dir() {
            true => files.extend(read(&entry.path())),
            false => drop(files.insert(
                entry.file_name().to_string_lossy().into_owned(),
                std::fs::read_to_string(entry.path()).expect("is text"),
            )),
        }
    }
    files
}

#[test]
fn the_editors_types_are_those_of_core() {
    let fresh = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO"))
        .args([
            "test",
            "--locked",
            "--quiet",
            "-p",
            "gluebox-core",
            "--lib",
            "export_bindings",
        ])
        .env("TS_RS_EXPORT_DIR", fresh.path())
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let (fresh, kept) = (
        read(fresh.path()),
        read(&root().join("editor/src/document/generated")),
    );
    assert!(fresh.len() > 20, "ts-rs wrote {} files", fresh.len());
    for (name, text) in &fresh {
        assert_eq!(
            kept.get(name),
            Some(text),
            "{name}: run `cargo test -p gluebox-core` and commit what it wrote"
        );
    }
    let old: Vec<&String> = kept
        .keys()
        .filter(|name| !fresh.contains_key(*name))
        .collect();
    assert!(old.is_empty(), "no longer written: {old:?}");
}

#[test]
fn the_limits_are_the_same_on_both_sides() {
    let rust = text("server/core/src/limits.rs");
    let typescript = text("editor/src/document/limits.ts");
    let number = |line: &str| -> String { line.chars().filter(char::is_ascii_digit).collect() };
    let mut compared = 0;
    for line in typescript.lines() {
        let Some((name, value)) = line
            .trim()
            .strip_prefix("export const ")
            .and_then(|rest| rest.split_once(" = "))
        else {
            continue;
        };
        let Some(same) = rust
            .lines()
            .find(|l| l.starts_with(&format!("pub const {name}: usize")))
        else {
            continue;
        };
        let ours = same.split(" = ").nth(1).expect("a value");
        if ours.contains('*') || ours.contains("<<") {
            continue;
        }
        assert_eq!(number(value), number(ours), "{name}");
        compared += 1;
    }
    assert!(
        compared >= 4,
        "only {compared} limits have the same name on both sides"
    );
}
