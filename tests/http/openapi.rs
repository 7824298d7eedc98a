//! The description of the API: complete in both directions, and its errors are the ones that come. What makes them
//! happen stands by room in `openapi/`.

mod account;
mod at_home;
mod mail;
mod media;
mod pages;
mod share;

mod back_in;

use back_in::{beginning_again, getting_back_in};
use gluebox_tests::document::{Desk, put, text};
use gluebox_tests::{Answer, Gluebox, NAME, PASSWORD, Visitor};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

type Route = (String, String);

/// (method, path) -> (status, code) as the document says; 200s have no code.
fn described(document: &Value) -> BTreeMap<Route, BTreeSet<(u16, String)>> {
    let mut routes = BTreeMap::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let mut answers = BTreeSet::new();
            for (status, answer) in operation["responses"].as_object().expect("answers") {
                let status: u16 = status.parse().expect("a status");
                // Codes stand before a colon, words about them behind it.
                let words = answer["description"]
                    .as_str()
                    .expect("words")
                    .split(':')
                    .next()
                    .unwrap_or_default();
                let codes: Vec<&str> = words.split('`').skip(1).step_by(2).collect();
                if status < 400 {
                    answers.insert((status, String::new()));
                } else {
                    assert!(!codes.is_empty(), "{method} {path} {status} names no code");
                    assert!(
                        answer["content"]["application/json"]["schema"].is_object(),
                        "{method} {path} {status} has no form"
                    );
                    answers.extend(codes.iter().map(|code| (status, (*code).to_owned())));
                }
            }
            assert!(
                operation["summary"].is_string() || operation["description"].is_string(),
                "{method} {path} is not explained"
            );
            usable(document, path, operation);
            routes.insert((method.to_uppercase(), path.clone()), answers);
        }
    }
    routes
}

/// What other tools need to ask by the document alone: every part of the path with its form, no reference into nothing.
fn usable(document: &Value, path: &str, operation: &Value) {
    let nothing = Vec::new();
    let parameters = operation["parameters"].as_array().unwrap_or(&nothing);
    for parameter in parameters {
        assert!(parameter["schema"].is_object(), "{path}: {parameter}");
    }
    for part in path
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
    {
        let is_it = |p: &&Value| p["in"] == "path" && p["name"] == part;
        assert!(
            parameters.iter().any(|p| is_it(&p)),
            "{path} does not explain {part}"
        );
    }
    for reference in operation.to_string().split("\"$ref\":\"#").skip(1) {
        let to = reference.split('"').next().expect("its end");
        assert!(document.pointer(to).is_some(), "{path} refers to {to}");
    }
}

/// The routes as the code has them.
fn coded() -> BTreeSet<Route> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/src/http/api/mod.rs");
    let source = std::fs::read_to_string(file).expect("the table of routes");
    // What guests reach of it has a table of its own, at other addresses.
    let own = source.split("fn of_guests()").next().unwrap_or_default();
    let one_line: String = own.split_whitespace().collect();
    let route = |call: &str| {
        let (path, rest) = call.strip_prefix('"')?.split_once('"')?;
        let method = rest.strip_prefix(",web::")?.split('(').next()?;
        Some((method.to_uppercase(), format!("/-/api{path}")))
    };
    one_line.split(".route(").filter_map(route).collect()
}

#[test]
fn every_route_is_described_and_every_description_answers() {
    let (_gluebox, anna) = Gluebox::claimed();
    let document = anna.get("/-/api/openapi.json").ok();
    assert!(
        document["openapi"]
            .as_str()
            .is_some_and(|version| version.starts_with("3."))
    );
    let described: BTreeSet<Route> = described(&document).into_keys().collect();
    let mut coded = coded();
    assert!(
        coded.remove(&("GET".to_owned(), "/-/api/openapi.json".to_owned())),
        "the document itself"
    );
    assert_eq!(described, coded);
    for (method, path) in &described {
        let target = path
            .replace("{page}", "aaaaaaaaaaaaaaaaaaaaaa")
            .replace("{link}", NO_LINK)
            .replace("{letter}", NO_LINK)
            .replace("{revision}", "1")
            .replace("{media}", &"a".repeat(64));
        if path.ends_with("sign-out") {
            continue;
        }
        let answer = anna.ask(method, &target).json(&json!({})).send();
        assert!(
            answer.status < 400 || answer.code() != "no_route",
            "{method} {path} is not there"
        );
    }
    for wrong in [
        "/-/api",
        "/-/api/",
        "/-/api/nothing",
        "/-/api/pages/x/nothing",
        "/-/api/../api/box",
    ] {
        let answer = anna.get(wrong);
        assert_eq!(answer.status, 404, "{wrong}");
    }
    assert_eq!(anna.get("/-/api/nothing").code(), "no_route");
    let other = anna.delete("/-/api/pages");
    assert_eq!((other.status, other.code().as_str()), (405, "method"));
    assert_eq!(other.header("allow"), Some("GET, POST"));
}

/// Errors that need a failing disk, another account or a stopping box; tests/power and the slow-down tests see them.
const ELSEWHERE: [&str; 5] = ["no_room", "disk", "stopping", "unforeseen", "not_yours"];

#[test]
fn every_described_error_can_be_met_and_no_other_comes() {
    let (gluebox, anna) = Gluebox::claimed();
    let described = described(&anna.get("/-/api/openapi.json").ok());
    let mut met: BTreeMap<Route, BTreeSet<(u16, String)>> = BTreeMap::new();
    let mut silent = BTreeSet::new();
    let mut meet = |method: &str, path: &str, answer: &Answer| {
        let code = if answer.status < 400 {
            String::new()
        } else {
            answer.code()
        };
        let known = described
            .get(&(method.to_owned(), path.to_owned()))
            .unwrap_or_else(|| panic!("{method} {path} is not described"));
        let general =
            ["unknown_name", "no_route", "method", "unforeseen", "origin"].contains(&code.as_str());
        if !general && !known.contains(&(answer.status, code.clone())) {
            silent.insert(format!("{method} {path}: {} {code}", answer.status));
        }
        met.entry((method.to_owned(), path.to_owned()))
            .or_default()
            .insert((answer.status, code));
    };
    let mut page = Desk::new_page(&anna, "A page");
    page.edit(vec![put(text(
        "text-aaaaaaaaaaaaaaaa",
        "words",
        (0, 0, 100, 40),
    ))]);
    let stranger = gluebox.visitor();
    for (method, path) in described.keys() {
        let of = |id: &str| {
            path.replace("{page}", id)
                .replace("{link}", NO_LINK)
                .replace("{letter}", NO_LINK)
                .replace("{revision}", "1")
                .replace("{media}", &"a".repeat(64))
        };
        let missing = of("aaaaaaaaaaaaaaaaaaaaaa");
        if !path.ends_with("sign-out") {
            meet(
                method,
                path,
                &anna.ask(method, &missing).json(&fitting(path)).send(),
            );
        }
        if method != "GET" {
            meet(
                method,
                path,
                &anna
                    .ask(method, &missing)
                    .without("Origin")
                    .json(&fitting(path))
                    .send(),
            );
            meet(
                method,
                path,
                &stranger.ask(method, &missing).json(&fitting(path)).send(),
            );
            if !path.ends_with("sign-out") {
                meet(
                    method,
                    path,
                    &anna
                        .ask(method, &missing)
                        .body("application/json", b"{")
                        .send(),
                );
            }
        } else {
            meet(method, path, &stranger.get(&missing));
        }
        let here = of(&page.page);
        if method == "GET" || path.ends_with("copy") || path.ends_with("front") {
            meet(method, path, &anna.ask(method, &here).send());
        }
        meet(
            method,
            path,
            &anna
                .ask(method, &here)
                .header("Host", "evil.example")
                .header("Origin", "http://evil.example")
                .json(&json!({}))
                .send(),
        );
    }
    specific(&gluebox, &anna, &mut page, &mut meet);
    let house = crate::https::House::of_anna();
    let owner = house.gluebox.claim();
    meet("POST", "/-/api/hand-over", &owner.press("/-/api/hand-over"));
    let mut never = Vec::new();
    for (route, answers) in &described {
        let seen = met.get(route).cloned().unwrap_or_default();
        never.extend(
            answers
                .difference(&seen)
                .filter(|(_, code)| !ELSEWHERE.contains(&code.as_str()))
                .map(|answer| (route.clone(), answer.clone())),
        );
    }
    assert!(
        never.is_empty() && silent.is_empty(),
        "described and never met: {never:#?}\nmet and not described: {silent:#?}"
    );
}

const NO_LINK: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaa";

/// A body that is right in form.
fn fitting(path: &str) -> Value {
    match path.rsplit('/').next().unwrap_or_default() {
        "claim" => json!({"code": "1234 5678", "name": NAME, "password": PASSWORD}),
        "sign-in" => json!({"name": NAME, "password": "a guess"}),
        // Too short a password, so that it costs no guess.
        "card" => json!({"words": "six words", "password": "short"}),
        "help" => json!({"code": "1234 5678", "password": "short"}),
        "link" => json!({"token": "of another box"}),
        "power" => json!({"do": "switch_off"}),
        "wipe" => json!({"name": "another box"}),
        "recovery-card" => json!({"words": ["able", "zoo"]}),
        "password" => json!({"old": "a guess", "new": PASSWORD}),
        "rename" => json!({"path": "a-path"}),
        // Not a name, so that nobody outside is asked for it.
        "name" | "try" => json!({"name": "anna", "provider": "duck-dns"}),
        "readers" => json!({"readers": "home"}),
        "helpers" => json!({"helpers": ["http://helper.example"]}),
        "mail" if path.contains("{link}") => json!({"to": "bo@example.org"}),
        "mail" => json!({"provider": "nobody", "from": "bo@example.org"}),
        "links" => json!({"page": "aaaaaaaaaaaaaaaaaaaaaa", "right": "look"}),
        "{link}" => json!({"right": "look"}),
        "restore" => json!({"revision": 1}),
        "batches" => {
            json!({"client": "client-aaaaaaaaaaaaaa", "seq": 1, "documents": [{"document": "aaaaaaaaaaaaaaaaaaaaaa", "base": 0, "edits": [{"do": "remove", "object": "text-aaaaaaaaaaaaaaaa"}]}]})
        }
        _ => json!({}),
    }
}

fn specific(
    gluebox: &Gluebox,
    anna: &Visitor,
    page: &mut Desk,
    meet: &mut impl FnMut(&str, &str, &Answer),
) {
    pages::errors(anna, page, meet);
    at_home::errors(anna, meet);
    share::errors(anna, page, meet);
    mail::errors(anna, page, meet);
    media::errors(anna, meet);
    getting_back_in(gluebox, anna, meet);
    beginning_again(anna, meet);
    account::errors(gluebox, anna, meet);
}
