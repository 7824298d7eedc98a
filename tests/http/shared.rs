//! What all pages of a site share: edited like a page, shown on every page, published with any of them.

use gluebox_tests::document::{Desk, put, remove, say, set, set_page, text};
use gluebox_tests::{Gluebox, Random, Socket, Visitor};
use rustix::process::Signal;
use serde_json::{Value, json};

/// What the pages share, edited through the API.
pub(crate) fn shared(page: &Desk) -> Desk {
    let site = page.read()["page"]["site"]
        .as_str()
        .expect("a page is of a site")
        .to_owned();
    Desk {
        who: page.who.clone(),
        page: site,
        path: String::new(),
        client: Random::fresh().id(),
        seq: 0,
    }
}

fn state(page: &Desk) -> String {
    page.read()["state"].as_str().expect("a state").to_owned()
}

fn tag(page: &Desk) -> String {
    page.visit().header("etag").expect("a tag").to_owned()
}

fn banner(id: &str, words: &str) -> Value {
    put(text(id, words, (80, 20, 400, 40)))
}

#[test]
fn one_change_renders_again_what_shows_it_from_what_is_published() {
    let (_gluebox, anna) = Gluebox::claimed();
    let mut pages: Vec<Desk> = (0..3)
        .map(|n| Desk::new_page(&anna, &format!("Page {n}")))
        .collect();
    let id = Random::fresh().id();
    pages[1].edit(vec![put(text(&id, "as published", (80, 200, 400, 40)))]);
    anna.press("/-/api/publish-all").ok();
    let draft = Desk::new_page(&anna, "Never published");
    pages[1].edit(vec![say(&id, "only a draft")]);
    let before: Vec<String> = pages.iter().map(tag).collect();

    let mut site = shared(&pages[0]);
    let flag = Random::fresh().id();
    site.edit(vec![banner(&flag, "on every page")]);
    assert_eq!(
        pages.iter().map(tag).collect::<Vec<_>>(),
        before,
        "nobody published"
    );
    assert_eq!(
        [&pages[0], &pages[1], &pages[2], &draft].map(state),
        ["changed", "changed", "changed", "unpublished"],
        "visitors lack something on every page"
    );
    for of in ["preview", "canvas"] {
        let seen = anna.get(&format!("/-/{of}/{}", pages[2].page)).text();
        assert!(seen.contains("on every page"), "{of}");
    }

    assert_eq!(pages[0].publish()["state"], "live");
    let after: Vec<String> = pages.iter().map(tag).collect();
    for (n, page) in pages.iter().enumerate() {
        assert_ne!(before[n], after[n], "page {n}");
        assert!(page.visit().text().contains("on every page"), "page {n}");
    }
    let one = pages[1].visit().text();
    assert!(one.contains("as published") && !one.contains("only a draft"));
    assert_eq!(draft.visit().status, 404);
    assert_eq!(
        [&pages[0], &pages[1], &pages[2]].map(state),
        ["live", "changed", "live"]
    );

    // A palette is on no page.
    site.edit(vec![set_page("palette", json!(["#ffcc00", "token:leaf"]))]);
    assert_eq!(state(&pages[0]), "live");
    pages[0].publish();
    assert_eq!(pages.iter().map(tag).collect::<Vec<_>>(), after);

    // Nothing but the shared part waits: publishing all takes it along.
    pages[1].publish();
    site.edit(vec![set(&flag, "alt", json!("")), remove(&flag)]);
    assert_eq!(state(&pages[2]), "changed");
    anna.press("/-/api/publish-all").ok();
    assert!(
        pages
            .iter()
            .all(|page| state(page) == "live" && !page.visit().text().contains("on every page"))
    );
}

#[test]
fn one_batch_moves_an_object_between_a_page_and_all() {
    let (gluebox, anna) = Gluebox::claimed();
    let mut page = Desk::new_page(&anna, "Here");
    let there = Desk::new_page(&anna, "There");
    let mut site = shared(&page);
    let id = Random::fresh().id();
    let object = text(&id, "wanders", (80, 200, 400, 40));
    page.edit(vec![put(object.clone())]);
    // Somebody else's tab: a step of its own.
    (page.client, page.seq) = (Random::fresh().id(), 0);
    let mut both = page.next_batch(vec![remove(&id)]);
    both["documents"]
        .as_array_mut()
        .expect("documents")
        .push(json!({"document": site.page, "base": 1, "edits": [put(object.clone())]}));
    let answer = anna.post(&page.at("/batches"), &both).ok();
    assert_eq!(answer["documents"].as_array().map(Vec::len), Some(2));
    let shows = |who: &Visitor, page: &Desk| {
        let canvas = who.get(&format!("/-/canvas/{}", page.page)).text();
        canvas.matches("wanders").count()
    };
    assert_eq!([shows(&anna, &page), shows(&anna, &there)], [1, 1]);

    // All or none, also over two documents.
    let mut bad = page.next_batch(vec![set_page("title", json!("New"))]);
    bad["documents"].as_array_mut().expect("documents").push(
        json!({"document": site.page, "base": 2, "edits": [set_page("title", json!("New"))]}),
    );
    assert_eq!(
        anna.post(&page.at("/batches"), &bad).refusal(),
        (422, "value".to_owned())
    );
    assert_eq!(page.read()["title"], "Here");
    let palette = |colours: Value| vec![set_page("palette", colours)];
    for refused in [
        page.try_edit(palette(json!(["#ffcc00"]))),
        site.try_edit(vec![set_page("background", json!({}))]),
        site.try_edit(palette(json!(vec!["#ffcc00"; 36]))),
    ] {
        assert_eq!(refused.refusal(), (422, "value".to_owned()));
    }
    // Through the site's address no page is reached.
    let mut foreign = site.next_batch(vec![remove(&id)]);
    foreign["documents"][0]["document"] = json!(there.page);
    assert_eq!(
        anna.post(&site.at("/batches"), &foreign).refusal(),
        (400, "other_page".to_owned())
    );

    // It is kept, and it is no page.
    let gluebox = gluebox.again(Signal::KILL);
    let anna = anna.moved_to(gluebox.address);
    (page.who, site.who) = (anna.clone(), anna.clone());
    assert_eq!(shows(&anna, &there), 1);
    let listed = anna.get("/-/api/pages").text();
    assert!(
        !listed.contains(&format!("\"id\":\"{}\"", site.page)),
        "{listed}"
    );
    for press in ["/publish", "/unpublish", "/copy", "/front", "/bring-back"] {
        assert_eq!(anna.press(&site.at(press)).status, 404, "{press}");
    }
    assert_eq!(anna.ask("DELETE", &site.at("")).send().status, 404);

    // It has a history like a page.
    site.edit(vec![say(&id, "gone astray")]);
    assert_eq!((shows(&anna, &page), shows(&anna, &there)), (0, 0));
    let steps = anna.get(&site.at("/steps")).ok();
    assert_eq!(steps["steps"].as_array().map(Vec::len), Some(2), "{steps}");
    anna.post(&site.at("/restore"), &json!({"revision": 2}))
        .ok();
    assert_eq!((shows(&anna, &page), shows(&anna, &there)), (1, 1));

    // Going back to when it was the page's own, it goes on showing everywhere and is not put there a second time.
    site.edit(vec![say(&id, "wanders on")]);
    let old = anna
        .get(&format!("/-/canvas/{}?revision=2", page.page))
        .text();
    assert_eq!(
        old.matches("wanders on").count(),
        1,
        "it is seen as it will be"
    );
    page.edit(vec![set_page("title", json!("Elsewhere"))]);
    anna.post(&page.at("/restore"), &json!({"revision": 2}))
        .ok();
    assert_eq!(page.read()["title"], "Here");
    let own = &page.read()["page"]["objects"];
    assert_eq!(own[&id], Value::Null, "{own}");
    assert_eq!((shows(&anna, &page), shows(&anna, &there)), (1, 1));
    // Shown nowhere any more, it comes back with its page.
    site.edit(vec![remove(&id)]);
    page.edit(vec![set_page("title", json!("Elsewhere"))]);
    anna.post(&page.at("/restore"), &json!({"revision": 2}))
        .ok();
    assert_eq!((shows(&anna, &page), shows(&anna, &there)), (1, 0));
}

#[test]
fn editors_of_every_page_hear_of_it() {
    let (_gluebox, anna) = Gluebox::claimed();
    let (one, two) = (Desk::new_page(&anna, "One"), Desk::new_page(&anna, "Two"));
    two.publish();
    let mut site = shared(&one);
    let mut random = Random::fresh();
    let (mut first, _) = Socket::on_page(&anna, &random.id(), &one.page);
    let (mut second, _) = Socket::on_page(&anna, &random.id(), &two.page);
    for tab in [&mut first, &mut second] {
        tab.say(&json!({"t": "subscribe", "document": site.page}));
        let state = tab.hear_that("state", |m| m["document"] == site.page.as_str());
        assert_eq!(
            (&state["revision"], &state["state"]),
            (&json!(1), &json!("live"))
        );
    }
    let id = random.id();
    site.edit(vec![banner(&id, "for all")]);
    for (tab, page) in [(&mut first, &one), (&mut second, &two)] {
        let edits = tab.hear("edits");
        assert_eq!(edits["document"], site.page.as_str());
        let stands = |m: &Value| m["clusters"].to_string().contains(&id);
        let layout = tab.hear_that("layout", |m| stands(m));
        assert_eq!(layout["document"], page.page.as_str());
    }
    one.publish();
    let told = second.hear("published");
    assert_eq!(
        (&told["document"], &told["state"]),
        (&json!(site.page), &json!("live"))
    );
}
