//! What a folder must not know, looked for in its sources. Tests inside a file or beside it may know more.

use crate::files::{below, none, text};

/// A folder, what may not stand in its code, and why.
const RULES: [(&str, &[&str], &str); 17] = [
    (
        "server/core/src",
        &[
            "std::fs",
            "std::net",
            "std::env",
            "std::process",
            "SystemTime",
            "Instant::now",
            "thread::",
            "getrandom",
            "actix",
            "tokio",
            "tera::",
            "sled",
        ],
        "the document's rules know no files, clock, randomness, environment or network",
    ),
    (
        "server/store/src",
        &[
            "actix",
            "tokio",
            "tera::",
            "gluebox_themes",
            "StatusCode",
            "Cookie",
            "text/html",
        ],
        "the store knows nothing of HTTP, cookies or themes",
    ),
    (
        "server/src/actions",
        &[
            "actix",
            "StatusCode",
            "HttpRequest",
            "HttpResponse",
            "sled",
            "<html",
            "</",
        ],
        "actions know no HTTP, no HTML, no sled",
    ),
    (
        "server/src/rooms",
        &[
            "actix",
            "StatusCode",
            "HttpRequest",
            "HttpResponse",
            "sled",
            "<html",
            "</",
        ],
        "rooms know no HTTP, no HTML, no sled",
    ),
    (
        "server/src/mail",
        &["actix", "StatusCode", "lettre", "sled", "<html", "</"],
        "mail knows neither HTTP, nor how a letter looks, nor how it is handed over",
    ),
    (
        "server/src/media",
        &["actix", "StatusCode", "sled", "gluebox_store"],
        "pictures are bytes in, bytes out",
    ),
    (
        "server/src/http",
        &[
            "sled",
            "join(\"journal",
            "join(\"index",
            "join(\"media",
            "join(\"snapshots",
            "join(\"uploads",
            "join(\"published",
        ],
        "HTTP knows neither sled nor the paths in the data folder",
    ),
    (
        "themes/src",
        &[
            "actix",
            "tokio",
            "gluebox_store",
            "std::net",
            "std::fs",
            "SystemTime",
            "sled",
        ],
        "themes: same input, same bytes",
    ),
    (
        "editor/src/document",
        &[
            "window.",
            "document.create",
            "document.query",
            "document.get",
            "HTMLElement",
            "localStorage",
            "indexedDB",
            "fetch(",
            "WebSocket",
            "navigator.",
            "addEventListener",
            "svelte",
        ],
        "the editor's document knows neither DOM nor network",
    ),
    (
        "editor/src/geometry",
        &[
            "window.",
            "document.",
            "HTMLElement",
            "getBoundingClientRect",
            "fetch(",
            "WebSocket",
            "navigator.",
            "addEventListener",
            "svelte",
        ],
        "geometry is numbers in, numbers out",
    ),
    (
        "editor/src/sync",
        &[
            "document.create",
            "document.query",
            "HTMLElement",
            "getBoundingClientRect",
            "svelte",
        ],
        "sync does not touch the page",
    ),
    (
        "editor/src/view",
        &[
            "fetch(",
            "WebSocket",
            "XMLHttpRequest",
            "indexedDB",
            "svelte",
        ],
        "the view knows no network and no panels",
    ),
    (
        "editor/src/gestures",
        &[
            "fetch(",
            "WebSocket",
            "XMLHttpRequest",
            "indexedDB",
            "svelte",
        ],
        "gestures know no network and no panels",
    ),
    (
        "editor/src/text",
        &[
            "fetch(",
            "WebSocket",
            "XMLHttpRequest",
            "indexedDB",
            "svelte",
        ],
        "writing knows no network and no panels",
    ),
    (
        "tests/http",
        &[
            "gluebox_core",
            "gluebox_store",
            "gluebox_themes",
            "gluebox::",
        ],
        "tests come as a browser would",
    ),
    (
        "tests/lab",
        &[
            "gluebox_appliance",
            "gluebox_core",
            "gluebox_store",
            "gluebox_themes",
            "gluebox::",
        ],
        "tests come as a browser would",
    ),
    (
        "tests/power",
        &[
            "gluebox_core",
            "gluebox_store",
            "gluebox_themes",
            "gluebox::",
        ],
        "tests come as a browser would",
    ),
];

/// Something that has one home: where it is looked for, what it is, where it may stand.
const HOMES: [(&str, &str, &[&str]); 12] = [
    ("server/src", "StatusCode", &["server/src/http/"]),
    ("server/src", "SystemTime::now", &["server/src/clock.rs"]),
    ("server/src", "Timestamp::now", &["server/src/clock.rs"]),
    ("server/src", "Zoned::now", &["server/src/clock.rs"]),
    (
        "server/src",
        "std::env::",
        &["server/src/config.rs", "server/src/ending.rs"],
    ),
    ("server/src", "getrandom::", &["server/src/random.rs"]),
    ("server/src", "web::block(", &[]),
    (
        "server/src",
        "println!",
        &["server/src/main.rs", "server/src/greeting.rs"],
    ),
    (
        "server",
        "sled::",
        &["server/store/src/index", "server/store/benches/"],
    ),
    (
        "editor/src",
        "fetch(",
        &["editor/src/sync/", "editor/src/api/"],
    ),
    ("editor/src", "new WebSocket", &["editor/src/sync/"]),
    ("editor/src", "indexedDB", &["editor/src/sync/"]),
];

fn is_test(path: &str) -> bool {
    path.ends_with("tests.rs")
        || path.contains("/tests/")
        || path.contains(".test.")
        || path.contains("/generated/")
}

/// The lines of code with their numbers: no comments, nothing from the tests at a file's end on.
fn code(path: &str) -> Vec<(usize, String)> {
    let text = text(path);
    let own = text
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    let is_comment = |line: &str| {
        let line = line.trim_start();
        line.starts_with("//")
            || line.starts_with('*')
            || line.starts_with("/*")
            || line.starts_with("<!--")
    };
    own.lines()
        .enumerate()
        .filter(|(_, line)| !is_comment(line))
        .map(|(n, line)| (n + 1, line.to_owned()))
        .collect()
}

fn is_code(path: &str) -> bool {
    (path.ends_with(".rs") || path.ends_with(".ts") || path.ends_with(".svelte")) && !is_test(path)
}

/// Whether `what` stands there as a word of its own at its beginning.
fn holds(line: &str, what: &str) -> bool {
    line.match_indices(what).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !what.starts_with(char::is_alphabetic)
            || before.is_none_or(|c| !c.is_alphanumeric() && c != '_')
    })
}

#[test]
fn nobody_knows_what_they_must_not() {
    let mut faults = Vec::new();
    for (folder, words, why) in RULES {
        for path in below(folder).iter().filter(|path| is_code(path)) {
            for (number, line) in code(path) {
                if let Some(word) = words.iter().find(|word| holds(&line, word)) {
                    faults.push(format!("{path}:{number}: {word} ({why})"));
                }
            }
        }
    }
    none("what a folder must not know", &faults);
}

#[test]
fn what_has_one_home_is_nowhere_else() {
    let mut faults = Vec::new();
    for (folder, what, homes) in HOMES {
        for path in below(folder)
            .iter()
            .filter(|path| is_code(path) && !homes.iter().any(|home| path.starts_with(home)))
        {
            for (number, _) in code(path).iter().filter(|(_, line)| holds(line, what)) {
                faults.push(format!("{path}:{number}: {what} belongs in {homes:?}"));
            }
        }
    }
    none("things with one home", &faults);
}

#[test]
fn no_type_of_sled_leaves_the_store() {
    let mut faults = Vec::new();
    for path in below("server/store/src")
        .iter()
        .filter(|path| is_code(path))
    {
        for (number, line) in code(path) {
            let public =
                line.trim_start().starts_with("pub ") && !line.trim_start().starts_with("pub(");
            if public && line.contains("sled") {
                faults.push(format!("{path}:{number}: {}", line.trim()));
            }
        }
    }
    none("sled is the store's own matter", &faults);
}
