//! The laws of access as a matrix: every route and every message of the socket, out of the tables themselves, times
//! everybody who may come. What has no decision here fails.

use gluebox_tests::document::{Desk, batch, picture, put, remove, text};
use gluebox_tests::{Answer, Gluebox, PASSWORD, Random, Shared, Socket, Visitor, pictures};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// Without a cookie, and without a page that it could come from.
    Nobody,
    /// A reader's browser, on a page of the box.
    Visitor,
    /// A page with its author's scripts, in the owner's own browser: its origin is opaque.
    Opaque,
    /// Somebody with a link to look at another page.
    Elsewhere,
    Looker,
    /// May look, and put pictures and notes on the page.
    Adder,
    Editor,
    Owner,
}

use Role::*;

/// The owner comes last: only then anything is changed.
const ROLES: [Role; 8] = [
    Nobody, Visitor, Opaque, Elsewhere, Looker, Adder, Editor, Owner,
];

/// Who is let in; all others are refused.
type Law = &'static [Role];

/// Whoever comes, also without an origin: only reading.
const ALL: Law = &ROLES;
/// Whoever comes from the box's own pages: what lets people in.
const DOOR: Law = &[Visitor, Elsewhere, Looker, Adder, Editor, Owner];
const OWNER: Law = &[Owner];
/// Reading what is the owner's: the browser does not say for whom, and the answer stays with it.
const READ: Law = &[Opaque, Owner];
/// At the address of a link: whoever came by that one. The owner comes by no link.
const GUESTS: Law = &[Looker, Adder, Editor];
const ADDERS: Law = &[Adder, Editor];
const EDITORS: Law = &[Editor];
const NO_ONE: Law = &[];

const LAWS: &[(&str, &str, Law)] = &[
    ("GET", "/-/", READ),
    ("GET", "/-", ALL),
    ("GET", "/-/open", READ),
    ("GET", "/-/qr.svg", READ),
    ("GET", "/-/claim", NO_ONE),
    ("POST", "/-/claim", NO_ONE),
    ("GET", "/-/claim.js", ALL),
    ("GET", "/-/sign-in", ALL),
    ("POST", "/-/sign-in", DOOR),
    ("GET", "/-/hand-over", READ),
    ("POST", "/-/hand-over", NO_ONE),
    ("GET", "/-/press.js", ALL),
    ("GET", "/-/edit/{path:.*}", READ),
    ("GET", "/-/canvas/{page}", READ),
    ("GET", "/-/preview/{page}", READ),
    ("GET", "/-/draft/{media}/{width}", READ),
    ("GET", "/-/live", OWNER),
    ("POST", "/-/new/{path:.*}", OWNER),
    ("GET", "/-/assets/{file:.*}", ALL),
    ("GET", "/-/icon.svg", ALL),
    ("GET", "/-/fonts/{file}", ALL),
    ("GET", "/-/s/{token:.*}", ALL),
    ("GET", "/-/g/{link}", ALL),
    ("GET", "/-/g/{link}/", GUESTS),
    ("POST", "/-/g/{link}/enter", GUESTS),
    ("GET", "/-/g/{link}/canvas/{page}", GUESTS),
    ("GET", "/-/g/{link}/preview/{page}", GUESTS),
    ("GET", "/-/g/{link}/draft/{media}/{width}", GUESTS),
    ("GET", "/-/g/{link}/live", GUESTS),
    ("GET", "/-/g/{link}/api/me", GUESTS),
    ("POST", "/-/g/{link}/api/pages/{page}/batches", EDITORS),
    ("GET", "/-/g/{link}/api/pages/{page}/steps", EDITORS),
    (
        "GET",
        "/-/g/{link}/api/pages/{page}/revisions/{revision}",
        EDITORS,
    ),
    ("POST", "/-/g/{link}/api/pages/{page}/restore", EDITORS),
    ("POST", "/-/g/{link}/api/add", ADDERS),
    ("POST", "/-/g/{link}/api/media", ADDERS),
    ("GET", "/-/api/openapi.json", ALL),
    ("GET", "/-/api/box", ALL),
    ("POST", "/-/api/claim", DOOR),
    ("POST", "/-/api/sign-in", DOOR),
    ("POST", "/-/api/sign-out", OWNER),
    ("POST", "/-/api/password", OWNER),
    ("POST", "/-/api/hand-over", OWNER),
    ("GET", "/-/api/me", READ),
    ("GET", "/-/api/export", READ),
    ("GET", "/-/api/at-home", READ),
    ("GET", "/-/api/at-home/report", READ),
    ("GET", "/-/api/at-home/providers", READ),
    ("POST", "/-/api/at-home/name/try", OWNER),
    ("PUT", "/-/api/at-home/name", OWNER),
    ("DELETE", "/-/api/at-home/name", OWNER),
    ("POST", "/-/api/at-home/lock/try", OWNER),
    ("PUT", "/-/api/at-home/readers", OWNER),
    ("GET", "/-/api/at-home/month", READ),
    ("GET", "/-/api/at-home/helpers", READ),
    ("PUT", "/-/api/at-home/helpers", OWNER),
    ("GET", "/-/api/pages", READ),
    ("POST", "/-/api/pages", OWNER),
    ("POST", "/-/api/publish-all", OWNER),
    ("GET", "/-/api/pages/{page}", READ),
    ("DELETE", "/-/api/pages/{page}", OWNER),
    ("POST", "/-/api/pages/{page}/bring-back", OWNER),
    ("POST", "/-/api/pages/{page}/rename", OWNER),
    ("POST", "/-/api/pages/{page}/front", OWNER),
    ("POST", "/-/api/pages/{page}/copy", OWNER),
    ("POST", "/-/api/pages/{page}/publish", OWNER),
    ("POST", "/-/api/pages/{page}/unpublish", OWNER),
    ("POST", "/-/api/pages/{page}/batches", OWNER),
    ("GET", "/-/api/pages/{page}/steps", READ),
    ("GET", "/-/api/pages/{page}/revisions/{revision}", READ),
    ("POST", "/-/api/pages/{page}/restore", OWNER),
    ("GET", "/-/api/links", READ),
    ("POST", "/-/api/links", OWNER),
    ("DELETE", "/-/api/links", OWNER),
    ("PUT", "/-/api/links/{link}", OWNER),
    ("DELETE", "/-/api/links/{link}", OWNER),
    ("POST", "/-/api/links/{link}/mail", OWNER),
    ("GET", "/-/api/mail", READ),
    ("PUT", "/-/api/mail", OWNER),
    ("DELETE", "/-/api/mail", OWNER),
    ("POST", "/-/api/mail/trial", OWNER),
    ("POST", "/-/api/mail/letters/{letter}", OWNER),
    ("DELETE", "/-/api/mail/letters/{letter}", OWNER),
    ("POST", "/-/api/media", OWNER),
    ("GET", "/-/api/media/{media}", READ),
    // From where these may be tried, and what opens them: `ways_back.rs`.
    ("GET", "/-/back-in", ALL),
    ("POST", "/-/back-in", DOOR),
    ("GET", "/-/bring-back", ALL),
    ("POST", "/-/bring-back", DOOR),
    ("POST", "/-/api/back-in/card", DOOR),
    ("POST", "/-/api/back-in/here", OWNER),
    ("POST", "/-/api/back-in/help", DOOR),
    ("POST", "/-/api/back-in/link", DOOR),
    ("POST", "/-/api/recovery-card", OWNER),
    ("PUT", "/-/api/recovery-card", OWNER),
    ("POST", "/-/api/box/power", OWNER),
    ("POST", "/-/api/box/wipe", OWNER),
    ("POST", "/-/api/box/bring-back", DOOR),
];

/// Of the page that a link is for; of every other page a guest is refused whatever it is.
const MESSAGES: &[(&str, Law)] = &[
    ("hello", &[Looker, Adder, Editor, Owner]),
    ("subscribe", &[Looker, Adder, Editor, Owner]),
    ("unsubscribe", &[Looker, Adder, Editor, Owner]),
    ("batch", &[Editor, Owner]),
    ("presence", &[Looker, Adder, Editor, Owner]),
];

fn source(name: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../server/src/http")
        .join(name);
    let text = std::fs::read_to_string(file).expect("the source");
    let one_line: String = text.split_whitespace().collect();
    one_line.replace("web::resource(", ".route(")
}

/// Every route of the box, as the tables have it.
fn routes() -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut read = |base: &str, table: &str| {
        for call in table.split(".route(\"").skip(1) {
            let (path, rest) = call.split_once('"').expect("a path");
            let method = rest.split("web::").nth(1).expect("a method");
            let method = method.split('(').next().unwrap_or_default().to_uppercase();
            all.push((method, format!("{base}{path}")));
        }
    };
    let api = source("api/mod.rs");
    let (own, guests) = api.split_once("fnof_guests()").expect("two tables");
    read("/-", &source("own.rs"));
    read("/-/api", own);
    read("/-/g/{link}/api", guests);
    let of_guests = source("guests/mod.rs");
    let (arrivals, rest) = of_guests.split_once("fnroutes()").expect("two tables");
    read("/-", arrivals);
    read("/-/g/{link}", rest);
    all
}

#[test]
fn every_route_has_a_law_and_every_law_a_route() {
    let count = |list: Vec<(String, String)>| {
        let mut many: BTreeMap<(String, String), usize> = BTreeMap::new();
        list.into_iter()
            .for_each(|route| *many.entry(route).or_default() += 1);
        many
    };
    let laws = LAWS
        .iter()
        .map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned()));
    let routes = routes();
    assert!(routes.len() > 60, "the tables were read: {}", routes.len());
    assert_eq!(count(routes), count(laws.collect()));
}

/// A page with everything that addresses speak of, and everybody at it.
struct Stage {
    page: Desk,
    media: Value,
    everybody: Vec<(Role, Visitor)>,
    links: BTreeMap<&'static str, Shared>,
}

impl Stage {
    fn new(gluebox: &Gluebox, anna: &Visitor) -> Self {
        let mut page = Desk::new_page(anna, "A page");
        let media = anna.upload("a.png", &pictures::png(20, 20, 7)).ok();
        let shown = put(picture(&Random::fresh().id(), &media, (0, 0, 20, 20)));
        page.edit(vec![shown]);
        let other = Desk::new_page(anna, "Another page");
        let make =
            |page: &Desk, right: &str| Shared::make(anna, &page.page, json!({"right": right}));
        let links = BTreeMap::from([
            ("look", make(&page, "look")),
            ("add", make(&page, "add")),
            ("edit", make(&page, "edit")),
            ("elsewhere", make(&other, "edit")),
        ]);
        let everybody = ROLES.map(|role| {
            let who = match role {
                Nobody | Visitor => gluebox.visitor(),
                Elsewhere => links["elsewhere"].open(gluebox.visitor()),
                Looker => links["look"].open(gluebox.visitor()),
                Adder => links["add"].open(gluebox.visitor()),
                Editor => links["edit"].open(gluebox.visitor()),
                Opaque | Owner => anna.clone(),
            };
            (role, who)
        });
        Self {
            page,
            media,
            everybody: everybody.into(),
            links,
        }
    }

    /// An address with what is there. A guest tries its own link; who has none, that to edit.
    fn address(&self, path: &str, role: Role) -> String {
        let link = match role {
            Looker => "look",
            Adder => "add",
            _ => "edit",
        };
        let link = &self.links[link];
        path.replace("{page}", &self.page.page)
            .replace("{link}", &link.id)
            .replace("{media}", self.media["media"].as_str().expect("a hash"))
            .replace("{width}", "320")
            .replace("{letter}", "none")
            .replace("{revision}", "2")
            .replace("{token:.*}", &link.token)
            .replace("{path:.*}", &self.page.path)
            .replace("{file:.*}", "nothing.js")
            .replace("{file}", "nothing.woff2")
    }

    fn body(&self, path: &str) -> Value {
        match path.rsplit('/').next().unwrap_or_default() {
            "batches" => {
                let edit = put(text(&Random::fresh().id(), "x", (0, 0, 100, 40)));
                batch(&Random::fresh().id(), 1, &self.page.page, 1, vec![edit])
            }
            "restore" => json!({"revision": 2}),
            "add" => json!({"client": Random::fresh().id(), "seq": 1, "note": "Hello"}),
            "rename" => json!({"path": Random::fresh().id().to_lowercase()}),
            "links" => json!({"page": self.page.page, "right": "look"}),
            "{link}" => json!({"right": "look"}),
            "claim" => json!({"code": "0000 0000", "name": "Eve", "password": PASSWORD}),
            "sign-in" => json!({"name": "Anna", "password": PASSWORD}),
            "password" => json!({"old": PASSWORD, "new": PASSWORD}),
            "name" | "try" => json!({"name": "anna", "provider": "duck-dns"}),
            "readers" => json!({"readers": "home"}),
            "helpers" => json!({"helpers": []}),
            // To a share link, or by an account that is not kept.
            "mail" if path.contains("{link}") => json!({"to": "bo@example.org"}),
            "mail" => json!({"provider": "nobody", "from": "bo@example.org"}),
            // Keys that open nothing, so that nothing changes.
            "card" => json!({"words": "not these", "password": PASSWORD}),
            "help" => json!({"code": "0000 0001", "password": PASSWORD}),
            "link" => json!({"token": "nothing"}),
            "recovery-card" => json!({"words": ["not", "these"]}),
            "power" => json!({"do": "nothing"}),
            "wipe" => json!({"name": "another box"}),
            _ => json!({}),
        }
    }

    fn ask(&self, method: &str, path: &str, role: Role, who: &Visitor) -> Answer {
        let target = self.address(path, role);
        let mut ask = who.ask(method, &target);
        let changes = method != "GET" || path.ends_with("/live");
        match role {
            Nobody => ask = ask.without("Origin"),
            Opaque => ask = ask.header("Origin", "null"),
            _ if changes => ask = ask.header("Origin", &who.origin()),
            _ => {}
        }
        let form = [
            ("name", "Anna"),
            ("password", PASSWORD),
            ("code", "0000 0000"),
            ("words", "not these"),
        ];
        match (method, path) {
            ("POST", path) if path.ends_with("/media") => ask
                .body("application/octet-stream", &pictures::png(20, 20, 9))
                .send(),
            ("POST", "/-/sign-in" | "/-/claim" | "/-/back-in" | "/-/bring-back") => {
                ask.form(&form).send()
            }
            ("POST", path) if path.ends_with("/enter") || path.contains("/new/") => {
                ask.form(&[]).send()
            }
            ("POST" | "PUT", _) => ask.json(&self.body(path)).send(),
            _ => ask.send(),
        }
    }
}

/// Whether somebody was turned away for who they are.
fn is_refused(answer: &Answer) -> bool {
    let led_away = ["/-/sign-in", "/-/claim"];
    let to = answer.header("location").unwrap_or_default();
    if answer.status == 303 && led_away.iter().any(|away| to.starts_with(away)) {
        return true;
    }
    let text = answer.text();
    let code = serde_json::from_str::<Value>(&text).unwrap_or_default()["error"]["code"].clone();
    let codes = [
        "signed_out",
        "origin",
        "link",
        "look_only",
        "no_page",
        "no_media",
    ];
    let sheets = [
        "did not come from the box",
        "This link does not open anything",
    ];
    match code.as_str() {
        Some(code) => codes.contains(&code),
        None => sheets.iter().any(|known| text.contains(known)),
    }
}

#[test]
fn everybody_at_every_route() {
    let mut gluebox = Gluebox::claimed().0;
    let mut wrong = Vec::new();
    for (method, path, law) in LAWS {
        // Who guesses waits, at the next route too.
        if ["/back-in", "/bring-back", "/recovery-card", "/box/"]
            .iter()
            .any(|guessed| path.contains(guessed))
        {
            gluebox = Gluebox::claimed().0;
        }
        let anna = gluebox.sign_in();
        let stage = Stage::new(&gluebox, &anna);
        for (role, who) in &stage.everybody {
            let answer = stage.ask(method, path, *role, who);
            if is_refused(&answer) == law.contains(role) {
                let text: String = answer.text().chars().take(160).collect();
                wrong.push(format!(
                    "{method} {path} as {role:?}: {} {text}",
                    answer.status
                ));
            }
            assert!(
                answer.status < 500,
                "{method} {path} as {role:?}: {}",
                answer.status
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_message_of_the_socket_has_a_law() {
    let source = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/src/http/live/mod.rs"),
    );
    let source = source.expect("the source");
    let said = source.split_once("enum Said {").expect("the messages").1;
    let said = said.split_once("\n}").expect("an end").0;
    let names = said
        .lines()
        .filter_map(|line| line.strip_prefix("    ")?.strip_suffix(" {"));
    let names: Vec<String> = names.map(str::to_lowercase).collect();
    let laws: Vec<&str> = MESSAGES.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, laws);
}

#[test]
fn everybody_at_every_message() {
    let (gluebox, anna) = Gluebox::claimed();
    let stage = Stage::new(&gluebox, &anna);
    let other = Desk::new_page(&anna, "Not theirs").page;
    for (role, who) in &stage.everybody {
        if !GUESTS.contains(role) && *role != Owner {
            continue;
        }
        for (message, law) in MESSAGES {
            for (page, theirs) in [(&stage.page.page, true), (&other, *role == Owner)] {
                let client = Random::fresh().id();
                let mut tab = Socket::hello(who, &client);
                let id = Random::fresh().id();
                let edits = vec![put(text(&id, "x", (0, 0, 100, 40))), remove(&id)];
                let mut said = match *message {
                    "batch" => json!({"batch": batch(&client, 1, page, 1, edits)}),
                    "hello" => json!({"client": client}),
                    "presence" => json!({"document": page, "selection": [], "writing": null}),
                    _ => json!({"document": page}),
                };
                said["t"] = json!(message);
                tab.say(&said);
                // Whatever was said, the answer to this comes after it.
                tab.say(&json!({"t": "hello", "client": client}));
                let mut refused = false;
                let answered = |m: &Value| m["t"] == "ack" || m["t"] == "refused";
                let mut waits_for_batch = *message == "batch";
                let mut greeted = false;
                while waits_for_batch || !greeted {
                    let heard = tab.listen().expect("an answer");
                    refused |= heard["t"] == "refused";
                    waits_for_batch &= !answered(&heard);
                    greeted |= heard["t"] == "welcome";
                }
                // To leave a page or to be busy on it is nothing where one is not.
                let harmless = matches!(*message, "hello" | "unsubscribe" | "presence");
                let good = law.contains(role) && (theirs || harmless);
                assert_eq!(!refused, good, "{message} as {role:?}, theirs: {theirs}");
            }
        }
    }
}
