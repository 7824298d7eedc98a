//! Every path that README.md names exists.

use crate::files::{none, root, text};

/// What looks like a path of this house: written as code, with a slash, beginning with a name.
fn paths(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut in_block = false;
    for line in text.lines() {
        if line.starts_with("```") {
            in_block = !in_block;
            continue;
        }
        let codes: Vec<&str> = match in_block {
            // The map: the first word of a line is a path.
            true => line.split_whitespace().take(1).collect(),
            false => line.split('`').skip(1).step_by(2).collect(),
        };
        let is_path = |code: &&str| {
            code.contains('/')
                && code.starts_with(|c: char| c.is_ascii_lowercase() || c == '.')
                && code
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-'))
        };
        found.extend(codes.into_iter().filter(is_path).map(str::to_owned));
        // Links and pictures.
        found.extend(
            line.split("](")
                .skip(1)
                .filter_map(|rest| rest.split(')').next())
                .filter(|to| !to.contains("://") && !to.starts_with('#'))
                .map(str::to_owned),
        );
    }
    found
}

#[test]
fn every_path_in_the_readme_exists() {
    let paths = paths(&text("README.md"));
    assert!(paths.len() > 20, "the map of folders: {paths:?}");
    let missing: Vec<String> = paths
        .into_iter()
        .filter(|path| path != "target/release/gluebox" && !root().join(path).exists())
        .collect();
    none("README.md names what is not there", &missing);
}
