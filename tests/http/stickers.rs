//! What is kept as a sticker: in the site's document, on no page, and nothing that visitors could lack.

use crate::shared::shared;
use gluebox_tests::document::{Desk, picture, put, remove, say, set, text};
use gluebox_tests::{Gluebox, Random, Visitor, pictures};
use rustix::process::Signal;
use serde_json::{Value, json};

fn kept(mut object: Value) -> Value {
    object["sticker"] = json!(true);
    put(object)
}

fn state(page: &Desk) -> String {
    page.read()["state"].as_str().expect("a state").to_owned()
}

#[test]
fn a_sticker_shows_nowhere_and_nothing_waits_to_be_published() {
    let (gluebox, anna) = Gluebox::claimed();
    let mut page = Desk::new_page(&anna, "Here");
    let there = Desk::new_page(&anna, "There");
    let id = Random::fresh().id();
    page.edit(vec![put(text(&id, "on a page", (80, 200, 400, 40)))]);
    anna.press("/-/api/publish-all").ok();
    let tag = |page: &Desk| page.visit().header("etag").expect("a tag").to_owned();
    let before = [tag(&page), tag(&there)];

    let mut site = shared(&page);
    let mut random = Random::fresh();
    let (note, sun) = (random.id(), random.id());
    let media = anna.upload("sun.png", &pictures::png(90, 60, 7)).ok();
    let mut member = picture(&sun, &media, (80, 300, 90, 60));
    member["parent"] = json!(note);
    site.edit(vec![
        kept(text(&note, "kept away", (80, 200, 400, 40))),
        kept(member),
    ]);
    site.edit(vec![say(&note, "kept away, and changed")]);
    assert_eq!([&page, &there].map(state), ["live", "live"]);
    for of in ["preview", "canvas"] {
        let seen = anna.get(&format!("/-/{of}/{}", page.page)).text();
        assert!(
            seen.contains("on a page") && !seen.contains("kept away") && !seen.contains(&sun),
            "{of}"
        );
    }
    page.publish();
    assert_eq!([tag(&page), tag(&there)], before, "the same bytes");

    // Its picture is the owner's to see, and nobody else's.
    let draft = format!("/-/draft/{}/320", media["media"].as_str().expect("a hash"));
    assert_eq!(anna.get(&draft).status, 200);
    assert_ne!(Visitor::at(gluebox.address).get(&draft).status, 200);

    // On a page everything shows.
    for refused in [
        page.try_edit(vec![kept(text(&random.id(), "hidden", (80, 200, 400, 40)))]),
        page.try_edit(vec![set(&id, "sticker", json!(true))]),
    ] {
        assert_eq!(refused.refusal(), (422, "value".to_owned()));
    }

    // What showed and is kept away is missed by nobody before it is published.
    let flag = random.id();
    site.edit(vec![put(text(&flag, "for all", (80, 20, 400, 40)))]);
    page.publish();
    site.edit(vec![set(&flag, "sticker", json!(true))]);
    assert_eq!(state(&there), "changed");
    assert!(there.visit().text().contains("for all"));
    there.publish();
    assert!(!there.visit().text().contains("for all"));
    assert_eq!([tag(&page), tag(&there)], before);
    site.edit(vec![set(&flag, "sticker", json!(false))]);
    assert_eq!(state(&there), "changed");
    site.edit(vec![remove(&note)]);
    assert_eq!(state(&there), "changed", "what waits goes on waiting");

    // It is kept, and it has a history.
    let gluebox = gluebox.again(Signal::KILL);
    let anna = anna.moved_to(gluebox.address);
    (page.who, site.who) = (anna.clone(), anna.clone());
    let steps = anna.get(&site.at("/steps")).ok();
    assert_eq!(
        steps["steps"].as_array().map(Vec::len),
        Some(5),
        "what was said of a fresh one is in its step: {steps}"
    );
    let again = site.edit(vec![set(&sun, "alt", json!("A sun"))]);
    assert_eq!(again["gone"], json!([]));
    assert!(!page.visit().text().contains("A sun"));
}
