//! Pages through the API: new, rename, front page, copy, bin, and what is answered when it cannot be.

use gluebox_tests::document::{Desk, picture, put, set, set_page, text};
use gluebox_tests::{Gluebox, Random, pictures};
use rustix::process::Signal;
use serde_json::{Value, json};

fn titles(list: &Value) -> Vec<(String, String)> {
    let line = |page: &Value| {
        (
            page["path"].as_str().unwrap_or("?").to_owned(),
            page["title"].as_str().unwrap_or("?").to_owned(),
        )
    };
    list["pages"]
        .as_array()
        .expect("pages")
        .iter()
        .map(line)
        .collect()
}

#[test]
fn from_new_to_the_bin_and_back() {
    let (gluebox, anna) = Gluebox::claimed();
    let about = Desk::new_page(&anna, "About Élan!");
    assert_eq!(about.path, "about-élan");
    let twin = Desk::new_page(&anna, "About Élan!");
    assert_eq!(twin.path, "about-élan-2", "a path is given once");
    let chosen = anna
        .post(
            "/-/api/pages",
            &json!({"title": "Chosen", "path": "garden/Roses"}),
        )
        .ok();
    assert_eq!(chosen["path"], "garden/roses", "kept in lower case");
    assert_eq!(chosen["state"], "unpublished");
    assert_eq!(
        anna.post("/-/api/pages", &json!({})).ok()["title"],
        "New page"
    );
    // Rename, and the path of another.
    let renamed = anna.post(&about.at("/rename"), &json!({"path": "me"})).ok();
    assert_eq!(renamed["path"], "me");
    assert_eq!(
        anna.post(&about.at("/rename"), &json!({"path": "garden/roses"}))
            .refusal(),
        (409, "path_taken".to_owned())
    );
    assert_eq!(
        anna.post("/-/api/pages", &json!({"path": "me"})).refusal(),
        (409, "path_taken".to_owned())
    );
    // The front page moves aside for another.
    let front = anna.get("/-/api/pages").ok()["pages"][0].clone();
    assert_eq!(anna.press(&about.at("/front")).ok()["front"], true);
    let old = anna
        .get(&format!(
            "/-/api/pages/{}",
            front["id"].as_str().expect("an id")
        ))
        .ok();
    assert!(old["front"] == false && old["path"] != "", "{old}");
    assert_eq!(
        anna.delete(&about.at("")).refusal(),
        (409, "front_page".to_owned()),
        "a site keeps its front page"
    );
    // The bin.
    assert_eq!(anna.delete(&twin.at("")).status, 200);
    let list = anna.get("/-/api/pages").ok();
    assert!(!titles(&list).iter().any(|(path, _)| path == "about-élan-2"));
    assert_eq!(list["bin"][0]["id"], json!(twin.page));
    assert!(list["bin"][0]["binned_at"].is_string());
    assert_eq!(
        anna.press(&twin.at("/bring-back")).ok()["path"],
        "about-élan-2"
    );
    // Somebody took its path meanwhile.
    anna.delete(&twin.at(""));
    anna.post("/-/api/pages", &json!({"path": "about-élan-2"}))
        .ok();
    let back = anna.press(&twin.at("/bring-back")).ok();
    assert_ne!(back["path"], "about-élan-2");
    let before = anna.get("/-/api/pages").ok();
    let gluebox = gluebox.again(Signal::KILL);
    assert_eq!(
        anna.moved_to(gluebox.address).get("/-/api/pages").ok(),
        before,
        "all of it is kept"
    );
}

#[test]
fn a_binned_page_is_gone_for_everybody() {
    let (_gluebox, anna) = Gluebox::claimed();
    let mut page = Desk::new_page(&anna, "Going");
    page.edit(vec![put(text(
        &Random::fresh().id(),
        "here",
        (80, 80, 300, 40),
    ))]);
    page.publish();
    assert_eq!(page.visit().status, 200);
    anna.delete(&page.at("")).ok();
    assert_eq!(page.visit().status, 404);
    assert_eq!(anna.get(&format!("/-/edit/{}", page.path)).status, 404);
    // What is in the bin is not published, edited or renamed by mistake; it says what to do or that it is gone.
    let mut answers = vec![(
        "edit",
        page.try_edit(vec![set_page("title", json!("from the bin"))])
            .status,
    )];
    answers.push((
        "rename",
        anna.post(&page.at("/rename"), &json!({"path": "elsewhere"}))
            .status,
    ));
    answers.extend(
        ["publish", "copy", "front"]
            .map(|rest| (rest, anna.press(&page.at(&format!("/{rest}"))).status)),
    );
    answers.retain(|(_, status)| !matches!(status, 404 | 409));
    assert!(answers.is_empty(), "on a page in the bin: {answers:?}");
    anna.press(&page.at("/bring-back")).ok();
    assert_eq!(page.visit().status, 200, "back as it was, published too");
    assert!(page.visit().text().contains("here"));
}

#[test]
fn a_copy_is_the_same_with_new_ids() {
    let (_gluebox, anna) = Gluebox::claimed();
    let mut random = Random::fresh();
    let mut page = Desk::new_page(&anna, "First");
    let media = anna.upload("p.png", &pictures::png(40, 30, 1)).ok();
    let (a, b) = (random.id(), random.id());
    page.edit(vec![
        put(text(&a, "words", (10, 10, 300, 40))),
        put(picture(&b, &media, (50, 90, 400, 300))),
        set(&b, "parent", json!(a)),
    ]);
    let copy = anna.press(&page.at("/copy")).ok();
    assert_eq!(
        (copy["state"].as_str(), copy["title"].as_str()),
        (Some("unpublished"), Some("First (copy)"))
    );
    let copied = anna
        .get(&format!(
            "/-/api/pages/{}",
            copy["id"].as_str().expect("an id")
        ))
        .ok();
    let objects = copied["page"]["objects"].as_object().expect("objects");
    assert_eq!(objects.len(), 2);
    assert!(!objects.contains_key(&a) && !objects.contains_key(&b));
    let picture = objects
        .values()
        .find(|o| o["kind"] == "picture")
        .expect("the picture");
    assert_eq!(picture["content"]["media"], media["media"]);
    assert!(
        objects.contains_key(picture["parent"].as_str().expect("a parent")),
        "the group points to the copy"
    );
}

#[test]
fn pages_that_are_not_there_and_paths_that_cannot_be() {
    let (_gluebox, anna) = Gluebox::claimed();
    let page = Desk::new_page(&anna, "A page");
    let long = "x".repeat(81);
    for path in [
        "../x",
        "a/..",
        "..",
        "/x",
        "x/",
        "a//b",
        "-",
        "-/edit",
        "-/api",
        "~anna",
        ".well-known",
        "a b",
        "a%2fb",
        "a\\b",
        "a\0b",
        "a\u{202e}b",
        "a\u{7}",
        "a?b",
        "a#b",
        "a:b",
        "a&b",
        "<b>",
        &long,
        "a/b/c/d/e/f/g/h/i",
    ] {
        for answer in [
            anna.post(&page.at("/rename"), &json!({"path": path})),
            anna.post("/-/api/pages", &json!({"path": path})),
        ] {
            assert_eq!(answer.refusal(), (400, "path".to_owned()), "{path:?}");
        }
    }
    for title in ["a\u{7}b", "line\nbreak", &"x".repeat(301)] {
        assert_eq!(
            anna.post("/-/api/pages", &json!({"title": title}))
                .refusal(),
            (400, "title".to_owned()),
            "{title:?}"
        );
    }
    for id in [
        "aaaaaaaaaaaaaaaaaaaaaa",
        "x",
        "..",
        "%2e%2e%2f",
        "a".repeat(5_000).as_str(),
        "%00",
        "%C3%A9",
    ] {
        assert_eq!(anna.get(&format!("/-/api/pages/{id}")).status, 404, "{id}");
        assert_eq!(
            anna.press(&format!("/-/api/pages/{id}/publish")).status,
            404,
            "{id}"
        );
    }
    assert_eq!(
        anna.get("/-/api/pages").ok()["pages"]
            .as_array()
            .map(Vec::len),
        Some(2),
        "nothing was made"
    );
}

#[test]
fn edits_reach_the_page() {
    let (gluebox, anna) = Gluebox::claimed();
    let id = Random::fresh().id();
    let mut page = Desk::new_page(&anna, "Edited");
    let first = page.edit(vec![put(text(&id, "one", (80, 120, 600, 40)))]);
    assert_eq!(first["revision"], 2);
    page.edit(vec![
        set(
            &id,
            "frame",
            json!({"x": -1250, "y": 2000, "w": 30000, "h": 4000, "r": -350}),
        ),
        set(&id, "style.size", json!(2400)),
        set(&id, "auto_h", json!(4000)),
        set_page("title", json!("Named anew")),
        set_page("background", json!({"colour": "#ffeeaa"})),
    ]);
    let read = page.read();
    let object = &read["page"]["objects"][&id];
    assert_eq!(
        (object["frame"]["x"].as_i64(), object["frame"]["r"].as_i64()),
        (Some(-1250), Some(-350))
    );
    assert_eq!(object["style"]["size"], 2400);
    assert_eq!(
        (read["title"].as_str(), read["page"]["title"].as_str()),
        (Some("Named anew"), Some("Named anew"))
    );
    assert_eq!(read["revision"], 3);
    let canvas = anna.get(&format!("/-/canvas/{}", page.page)).text();
    for part in [
        format!("data-object=\"{id}\""),
        "--x:-12.5px;--y:20px;--w:300px;--h:40px;--r:-3.5deg;--z:1;".to_owned(),
        "data-kind=\"text\"".to_owned(),
    ] {
        assert!(canvas.contains(&part), "{part} in the canvas");
    }
    // The same after the power went.
    let gluebox = gluebox.again(Signal::KILL);
    assert_eq!(anna.moved_to(gluebox.address).get(&page.at("")).ok(), read);
}

#[test]
fn publishing_everything_at_once() {
    let (_gluebox, anna) = Gluebox::claimed();
    let pages: Vec<Desk> = (0..3)
        .map(|n| Desk::new_page(&anna, &format!("Page {n}")))
        .collect();
    let gone = Desk::new_page(&anna, "In the bin");
    anna.delete(&gone.at("")).ok();
    let done = anna.press("/-/api/publish-all").ok();
    assert_eq!(
        done["pages"].as_array().map(Vec::len),
        Some(4),
        "with the starter page"
    );
    for page in &pages {
        assert_eq!(page.visit().status, 200);
    }
    assert_eq!(gone.visit().status, 404);
    assert_eq!(
        anna.press("/-/api/publish-all").ok()["pages"]
            .as_array()
            .map(Vec::len),
        Some(0),
        "nothing left to do"
    );
}
