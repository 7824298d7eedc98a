//! README.md tells the options as the program does.

use gluebox_tests::{run, said};
use std::collections::BTreeMap;
use std::path::Path;

/// Option, what it takes, environment, explanation, as `gluebox --help` says.
fn told() -> BTreeMap<String, (String, String)> {
    let help = said(&run(&["--help"]).stdout);
    let mut options = BTreeMap::new();
    let mut current: Option<(String, String)> = None;
    let part = help.split("Options:").nth(1).expect("help lists options");
    for line in part.lines().map(str::trim) {
        let flag = line.split("  ").next().unwrap_or_default();
        if let Some(long) = flag.split([' ', ',']).find(|f| f.starts_with("--")) {
            let text = line[flag.len()..].trim().to_owned();
            current = Some((long.to_owned(), text));
        } else if let Some((_, text)) = &mut current {
            *text = format!("{text} {line}").trim().to_owned();
        }
        if let Some((long, text)) = current.clone() {
            let (words, env) = match text.split_once("[env: ") {
                Some((words, env)) => (
                    words.trim().to_owned(),
                    env.split(['=', ']']).next().unwrap_or_default().to_owned(),
                ),
                None => (text, String::new()),
            };
            options.insert(long, (words, env));
        }
    }
    options.retain(|long, _| !matches!(long.as_str(), "--help" | "--version"));
    options
}

#[test]
fn the_options_table_is_the_programs_help() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = std::fs::read_to_string(readme).expect("README.md");
    let table = readme
        .split("<!-- options -->")
        .nth(1)
        .expect("a table between two <!-- options --> marks");
    let mut rows = String::from("\n| option | environment | |\n|---|---|---|\n");
    for (option, (words, env)) in told() {
        rows.push_str(&format!("| `{option}` | `{env}` | {words} |\n"));
    }
    assert_eq!(
        table, rows,
        "put this between the marks in README.md:\n{rows}"
    );
}
