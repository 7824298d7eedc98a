//! Who may try the ways back in, the recovery card, and switching, wiping and bringing back: every route of theirs out of
//! the tables, times everybody who may come, times where from. Whoever may try still needs a key; that is tried elsewhere.

use gluebox_tests::{Answer, Gluebox, Visitor};
use serde_json::{Value, json};
use std::path::Path;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// Without a cookie, and without a page that it could come from.
    Nobody,
    /// A reader's browser, on a page of the box. A guest with any right is no more than that here.
    Visitor,
    /// A page with its author's scripts, in the owner's own browser: its origin is opaque.
    Opaque,
    Owner,
}

use Role::*;

/// The owner comes last.
const ROLES: [Role; 4] = [Nobody, Visitor, Opaque, Owner];

/// Who is let in; all others are refused.
type Law = &'static [Role];

const ALL: Law = &ROLES;
/// Whoever comes from the box's own pages: what lets people in.
const DOOR: Law = &[Visitor, Owner];
const OWNER: Law = &[Owner];

/// From where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Home,
    Anywhere,
}

use Place::*;

/// The last tells where those who may must be.
const LAWS: &[(&str, &str, Law, Place)] = &[
    // A link that was made at home or on the machine is good wherever it is opened; the rest of the sheet is not shown.
    ("GET", "/-/back-in", ALL, Home),
    ("POST", "/-/back-in", DOOR, Home),
    // Nothing was wiped: it leads to the desk, wherever one is.
    ("GET", "/-/bring-back", ALL, Anywhere),
    ("POST", "/-/bring-back", DOOR, Home),
    ("POST", "/-/api/back-in/card", DOOR, Home),
    ("POST", "/-/api/back-in/here", OWNER, Home),
    ("POST", "/-/api/back-in/help", DOOR, Home),
    ("POST", "/-/api/back-in/link", DOOR, Anywhere),
    ("POST", "/-/api/recovery-card", OWNER, Anywhere),
    ("PUT", "/-/api/recovery-card", OWNER, Anywhere),
    ("POST", "/-/api/box/power", OWNER, Anywhere),
    ("POST", "/-/api/box/wipe", OWNER, Home),
    ("POST", "/-/api/box/bring-back", DOOR, Home),
];

/// The routes of one table whose paths begin like ours.
fn routes(base: &str, table: &str) -> Vec<(String, String)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../server/src/http")
        .join(table);
    let text = std::fs::read_to_string(file).expect("the source");
    let one_line: String = text.split_whitespace().collect();
    let ours = ["/back-in", "/bring-back", "/recovery-card", "/box/"];
    let mut all = Vec::new();
    for call in one_line.split(".route(\"").skip(1) {
        let (path, rest) = call.split_once('"').expect("a path");
        let method = rest.split("web::").nth(1).expect("a method");
        let method = method.split('(').next().unwrap_or_default().to_uppercase();
        if ours.iter().any(|our| path.starts_with(our)) {
            all.push((method, format!("{base}{path}")));
        }
    }
    all
}

#[test]
fn every_route_has_a_law_and_every_law_a_route() {
    let mut routes = [routes("/-", "own.rs"), routes("/-/api", "api/mod.rs")].concat();
    let own =
        |(method, path, ..): &(&str, &str, Law, Place)| ((*method).to_owned(), (*path).to_owned());
    let mut laws: Vec<_> = LAWS.iter().map(own).collect();
    routes.sort();
    laws.sort();
    assert_eq!(routes, laws);
}

/// With a key that opens nothing, so that nothing changes.
fn body(path: &str) -> Value {
    let password = "four quite plain words";
    match path.rsplit('/').next().unwrap_or_default() {
        "card" => json!({"words": "not these", "password": password}),
        "help" => json!({"code": "0000 0001", "password": password}),
        "link" => json!({"token": "nothing"}),
        "recovery-card" => json!({"words": ["not", "these"]}),
        "power" => json!({"do": "nothing"}),
        "wipe" => json!({"name": "another box"}),
        _ => json!({}),
    }
}

fn ask(method: &str, path: &str, role: Role, who: &Visitor, outside: bool) -> Answer {
    let mut ask = who.ask(method, path);
    match role {
        Nobody => ask = ask.without("Origin"),
        Opaque => ask = ask.header("Origin", "null"),
        Visitor | Owner => {}
    }
    if outside {
        ask = ask.header("X-Forwarded-For", "8.8.8.8");
    }
    match (method, path) {
        ("GET", _) => ask.send(),
        (_, path) if path.starts_with("/-/api/") => ask.json(&body(path)).send(),
        _ => ask
            .form(&[
                ("words", "not these"),
                ("password", "four quite plain words"),
            ])
            .send(),
    }
}

/// Whether somebody was turned away for who they are, or where.
fn is_refused(answer: &Answer) -> bool {
    let text = answer.text();
    let code = serde_json::from_str::<Value>(&text).unwrap_or_default()["error"]["code"].clone();
    let codes = ["signed_out", "origin", "not_home"];
    let sheets = [
        "did not come from the box",
        "Only at home",
        "only from the home",
    ];
    codes.iter().any(|known| code == *known) || sheets.iter().any(|known| text.contains(known))
}

#[test]
fn everybody_at_every_route() {
    let mut wrong = Vec::new();
    for role in ROLES {
        // A box for each: guesses at one slow down the next.
        let (gluebox, anna) = Gluebox::claimed();
        let who = match role {
            Nobody | Visitor => gluebox.visitor(),
            Opaque | Owner => anna.clone(),
        };
        for (method, path, law, from) in LAWS {
            for outside in [true, false] {
                let answer = ask(method, path, role, &who, outside);
                let may = law.contains(&role) && !(outside && *from == Home);
                if is_refused(&answer) == may || answer.status >= 500 {
                    let text: String = answer.text().chars().take(160).collect();
                    let status = answer.status;
                    wrong.push(format!(
                        "{method} {path} as {role:?}, outside: {outside}: {status} {text}"
                    ));
                }
            }
        }
        assert_eq!(anna.get("/-/api/me").status, 200, "nothing happened");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
