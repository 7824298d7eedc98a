//! Sentences for people use the words of people.

use crate::files::{below, none, text};
use crate::literals::{Literal, rust, svelte, typescript};

/// Never on a screen, outside "more".
const BANNED: [&str; 32] = [
    "port",
    "DNS",
    "IP",
    "NAT",
    "CGNAT",
    "UPnP",
    "LAN",
    "WAN",
    "TLS",
    "SSL",
    "certificate",
    "server",
    "host",
    "token",
    "session",
    "cache",
    "sync",
    "deploy",
    "error code",
    "invalid",
    "failed",
    "null",
    "unauthorized",
    "forbidden",
    "4xx",
    "5xx",
    "user",
    "admin",
    "client",
    "database",
    "backend",
    "timeout",
];

/// Sentences of the glossary's other side: what people call by another name.
const OTHER: [&str; 3] = ["please try again later!", "oops", "whoops"];

/// A text that somebody is meant to read: several words, a capital at the beginning or a stop at the end.
fn is_sentence(text: &str) -> bool {
    let words = text
        .split_whitespace()
        .filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1)
        .count();
    let code = text.contains("::")
        || text.contains("=>")
        || text.contains("&&")
        || text.contains("();")
        || text.starts_with(['.', '#', '[', '/'])
        || text.contains("--gb")
        || text.contains("HTTP/1.1")
        || text.contains("px ");
    let begins = text.starts_with(char::is_uppercase);
    let ends = text.trim_end().ends_with(['.', '?', '…']);
    !code && ((words >= 2 && begins) || (words >= 3 && ends))
}

/// The words of a sentence without what is filled in.
fn bare(text: &str) -> String {
    let mut depth = 0;
    let keep = |c: char| {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => return depth <= 0,
        }
        false
    };
    text.chars()
        .filter({
            let mut keep = keep;
            move |c| keep(*c)
        })
        .collect::<String>()
        .to_lowercase()
}

fn banned(text: &str) -> Option<&'static str> {
    let low = bare(text);
    let stands = |word: &str| {
        let word = word.to_lowercase();
        low.match_indices(&word).any(|(at, _)| {
            let before = low[..at].chars().next_back();
            let after = low[at + word.len()..].chars().next();
            let letter =
                |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '-' || c == '_');
            !letter(before) && !letter(after)
        })
    };
    BANNED.into_iter().chain(OTHER).find(|word| stands(word))
}

/// Returns how many sentences there were.
fn look_at(path: &str, literals: &[Literal], faults: &mut Vec<String>) -> usize {
    for (line, text) in literals.iter().filter(|(_, text)| is_sentence(text)) {
        if let Some(word) = banned(text) {
            faults.push(format!("{path}:{line}: \"{word}\" in: {text}"));
        }
        if text.ends_with('!') {
            faults.push(format!("{path}:{line}: an exclamation mark: {text}"));
        }
    }
    literals
        .iter()
        .filter(|(_, text)| is_sentence(text))
        .count()
}

#[test]
fn screens_of_the_editor_and_the_desk() {
    let (mut faults, mut sentences) = (Vec::new(), 0);
    for path in below("editor/src")
        .iter()
        .filter(|path| !path.contains(".test.") && !path.contains("/generated/"))
    {
        let literals = match path.rsplit('.').next() {
            Some("ts") => typescript(&text(path)),
            Some("svelte") => svelte(&text(path)),
            _ => continue,
        };
        sentences += look_at(path, &literals, &mut faults);
    }
    assert!(sentences > 80, "only {sentences} sentences were found");
    none("words that no screen uses", &faults);
}

/// Where the box itself says sentences that reach a screen; not what is for whoever starts it or reads its log.
const SAYING: [&str; 8] = [
    "appliance/src",
    "server/src/actions",
    "server/src/at_home",
    "server/src/http",
    "server/src/mail",
    "server/src/media",
    "server/src/rooms",
    "themes/src",
];

#[test]
fn sentences_of_the_box() {
    let (mut faults, mut sentences) = (Vec::new(), 0);
    for path in SAYING.into_iter().flat_map(below).filter(|path| {
        let tests = path.ends_with("tests.rs") || path.contains("/tests/");
        path.ends_with(".rs") && !tests && !path.contains("openapi")
    }) {
        let source = text(&path);
        let lines: Vec<&str> = source.lines().collect();
        let inner = |line: usize| {
            let here = lines.get(line - 1).copied().unwrap_or_default();
            [
                "expect(",
                "reason =",
                "description",
                "tracing::",
                "assert",
                "panic!",
                "context(",
                "unforeseen(",
                // What a provider calls it, for behind "more".
                ".there(",
            ]
            .iter()
            .any(|word| here.contains(word))
        };
        let literals: Vec<Literal> = rust(&source)
            .into_iter()
            .filter(|(line, _)| !inner(*line))
            .collect();
        sentences += look_at(&path, &literals, &mut faults);
    }
    for path in below("themes")
        .iter()
        .filter(|path| path.ends_with(".html") || path.ends_with(".tera"))
    {
        sentences += look_at(path, &svelte(&text(path)), &mut faults);
    }
    assert!(sentences > 60, "only {sentences} sentences were found");
    none("words that the box does not use", &faults);
}

#[test]
fn sentences_and_banned_words_are_told_apart() {
    assert!(
        is_sentence("Name and password do not match.")
            && !is_sentence("so it.")
            && is_sentence("this is not so.")
    );
    assert!(
        !is_sentence("flex-direction") && !is_sentence("input[type=text]") && !is_sentence("click")
    );
    assert_eq!(banned("The server failed."), Some("server"));
    assert_eq!(banned("Important things are reported {port}."), None);
    assert_eq!(banned("An Invalid name"), Some("invalid"));
}
