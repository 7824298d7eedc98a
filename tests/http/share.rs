//! What a guest may and may not by each right, and what becomes of guests when a link ends or changes.

use gluebox_tests::document::{Desk, batch, picture, put, remove, say, text};
use gluebox_tests::{Gluebox, PASSWORD, Random, Shared, Socket, Visitor, pictures};
use rustix::process::Signal;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

fn edits_of(guest: &Visitor, page: &str, edits: Vec<Value>) -> gluebox_tests::Answer {
    let id = Random::fresh().id();
    let body = batch(&id, 1, page, 1, edits);
    guest.post(&format!("{}/api/pages/{page}/batches", guest.base), &body)
}

#[test]
fn a_look_link_shows_the_unpublished_head_live_and_nothing_else() {
    let (gluebox, anna) = Gluebox::claimed();
    let mut page = Desk::new_page(&anna, "For the choir");
    let (id, client) = (Random::fresh().id(), Random::fresh().id());
    page.edit(vec![put(text(&id, "we meet at seven", (0, 0, 300, 40)))]);
    let link = Shared::make(
        &anna,
        &page.page,
        json!({"right": "look", "label": "Choir"}),
    );
    assert_eq!(
        (&link.line["uses"], &link.line["state"]),
        (&json!(0), &json!("open"))
    );
    let until = link.line["until"].as_str().expect("an end");
    let now = jiff::Timestamp::now();
    let days = until
        .parse::<jiff::Timestamp>()
        .expect("a time")
        .duration_since(now)
        .as_hours()
        / 24;
    assert_eq!(days, 13, "fourteen days unless said: {until}");

    let guest = link.open(gluebox.visitor());
    let shell = guest.get(&format!("{}/", guest.base));
    assert_eq!(shell.status, 200);
    let shown = guest.get(&format!("{}/preview/{}", guest.base, page.page));
    assert!(
        shown.text().contains("we meet at seven"),
        "{}",
        shown.text()
    );
    let (mut tab, state) = Socket::on_page(&guest, &client, &page.page);
    assert_eq!(state["revision"], 2);
    page.edit(vec![say(&id, "we meet at eight")]);
    assert_eq!(tab.hear("edits")["who"]["name"], "Anna");
    tab.say(&json!({"t": "batch", "batch": batch(&client, 1, &page.page, 3, vec![remove(&id)])}));
    assert_eq!(tab.hear("refused")["code"], "look_only");
    let refused = edits_of(&guest, &page.page, vec![remove(&id)]);
    assert_eq!(refused.refusal(), (403, "look_only".to_owned()));
    let past = guest.get(&format!("{}/canvas/{}?revision=2", guest.base, page.page));
    assert_eq!(past.refusal(), (403, "look_only".to_owned()));
    let listed = anna.get("/-/api/links").ok();
    assert_eq!(listed["links"][0]["uses"], 1);
    assert!(listed["links"][0]["used_at"].is_string());
}

#[test]
fn an_edit_link_writes_under_its_label_with_history_and_undo() {
    let (gluebox, anna) = Gluebox::claimed();
    let page = Desk::new_page(&anna, "Together");
    let link = Shared::make(
        &anna,
        &page.page,
        json!({"right": "edit", "label": "Choir"}),
    );
    let guest = link.open(gluebox.visitor());
    let (client, mine, id) = (
        Random::fresh().id(),
        Random::fresh().id(),
        Random::fresh().id(),
    );
    let (mut owner, _) = Socket::on_page(&anna, &mine, &page.page);
    let (mut tab, _) = Socket::on_page(&guest, &client, &page.page);
    let seen = owner.hear_that("presence", |m| {
        m["people"].as_array().is_some_and(|p| p.len() == 2)
    });
    let names: Vec<_> = seen["people"]
        .as_array()
        .expect("people")
        .iter()
        .map(|p| p["name"].clone())
        .collect();
    assert_eq!(names, [json!("Anna"), json!("Choir")]);
    tab.batch(&batch(
        &client,
        1,
        &page.page,
        1,
        vec![put(text(&id, "hello", (0, 0, 300, 40)))],
    ));
    assert_eq!(owner.hear("edits")["who"]["name"], "Choir");
    let guests = Desk {
        who: guest.clone(),
        page: page.page.clone(),
        path: String::new(),
        client: Random::fresh().id(),
        seq: 0,
    };
    let steps = guest.get(&guests.at("/steps")).ok();
    assert_eq!(
        (&steps["steps"][0]["who"], &steps["steps"][0]["you"]),
        (&json!("Choir"), &json!(true))
    );
    let then = guest.get(&guests.at("/revisions/2")).ok();
    assert!(then["page"]["objects"][&id].is_object());
    edits_of(&guest, &page.page, vec![remove(&id)]).ok();
    guest
        .post(&guests.at("/restore"), &json!({"revision": 2}))
        .ok();
    assert!(
        page.read()["page"]["objects"][&id].is_object(),
        "brought back"
    );
    assert_eq!(
        anna.get(&page.at("/steps")).ok()["steps"][0]["who"],
        "Choir"
    );
    // Pictures come by it, and are seen before they stand on the page.
    let stored = guest.upload("a.png", &pictures::png(20, 20, 7)).ok();
    let draft = |who: &Visitor, media: &Value| {
        who.get(&format!(
            "{}/draft/{}/320",
            who.base,
            media["media"].as_str().expect("a hash")
        ))
        .status
    };
    assert_eq!(draft(&guest, &stored), 200);
    let shown = Random::fresh().id();
    edits_of(
        &guest,
        &page.page,
        vec![put(picture(&shown, &stored, (0, 90, 20, 20)))],
    )
    .ok();
    // What was taken off is seen in History, and comes back by Undo.
    let other = anna.upload("b.png", &pictures::png(21, 21, 8)).ok();
    let (once, again) = (
        Random::fresh().id(),
        put(picture(&Random::fresh().id(), &other, (0, 0, 20, 20))),
    );
    edits_of(
        &anna,
        &page.page,
        vec![put(picture(&once, &other, (0, 0, 20, 20)))],
    )
    .ok();
    edits_of(&anna, &page.page, vec![remove(&once)]).ok();
    assert_eq!(draft(&guest, &other), 200);
    edits_of(&guest, &page.page, vec![again]).ok();
}

#[test]
fn a_guest_reaches_nothing_else_of_the_box() {
    let (gluebox, anna) = Gluebox::claimed();
    let page = Desk::new_page(&anna, "This one");
    let mut other = Desk::new_page(&anna, "Another one");
    let stored = anna.upload("a.png", &pictures::png(20, 20, 7)).ok();
    let hash = stored["media"].as_str().expect("a hash");
    let (on_other, sticker, client) = (
        Random::fresh().id(),
        Random::fresh().id(),
        Random::fresh().id(),
    );
    other.edit(vec![put(picture(&on_other, &stored, (0, 0, 20, 20)))]);
    let site = page.read()["page"]["site"]
        .as_str()
        .expect("a site")
        .to_owned();
    let mut kept = text(&sticker, "kept to glue again", (0, 0, 100, 40));
    kept["sticker"] = json!(true);
    let body = batch(&Random::fresh().id(), 1, &site, 1, vec![put(kept)]);
    anna.post(&format!("/-/api/pages/{site}/batches"), &body)
        .ok();

    let link = Shared::make(&anna, &page.page, json!({"right": "edit"}));
    let guest = link.open(gluebox.visitor());
    let base = &guest.base;
    for target in [
        format!("{base}/canvas/{}", other.page),
        format!("{base}/canvas/{site}"),
        format!("{base}/preview/{}", other.page),
        format!("{base}/api/pages/{}/steps", other.page),
        format!("{base}/api/pages/{}/revisions/1", other.page),
        format!("{base}/draft/{hash}/320"),
        format!("{base}/api/pages"),
        format!("{base}/api/export"),
        format!("{base}/api/links"),
        format!("{base}/edit/"),
        "/-/api/me".to_owned(),
        format!("/-/canvas/{}", page.page),
        format!("/-/draft/{hash}/320"),
    ] {
        let answer = guest.get(&target);
        assert!(
            [401, 404].contains(&answer.status),
            "{target}: {}",
            answer.status
        );
    }
    // Not by putting a picture that it only knows the hash of, either.
    let stolen = put(picture(&Random::fresh().id(), &stored, (0, 0, 20, 20)));
    assert_eq!(
        edits_of(&guest, &page.page, vec![stolen]).refusal(),
        (403, "picture".to_owned())
    );
    assert_eq!(
        edits_of(&guest, &other.page, vec![remove(&on_other)]).code(),
        "no_page"
    );
    let body = batch(&Random::fresh().id(), 1, &site, 1, vec![remove(&sticker)]);
    let at_page = format!("{base}/api/pages/{}/batches", page.page);
    assert_eq!(
        guest.post(&at_page, &body).refusal(),
        (403, "every_page".to_owned())
    );
    let (mut tab, shared) = Socket::on_page(&guest, &client, &site);
    assert_eq!(shared["page"]["objects"], json!({}), "no sticker");
    let mut second = text(&Random::fresh().id(), "a second one", (0, 0, 100, 40));
    second["sticker"] = json!(true);
    let on_all = text(&Random::fresh().id(), "on every page", (0, 0, 100, 40));
    let body = batch(
        &Random::fresh().id(),
        1,
        &site,
        2,
        vec![put(second), put(on_all.clone())],
    );
    anna.post(&format!("/-/api/pages/{site}/batches"), &body)
        .ok();
    let shared = tab.hear("state");
    let objects = shared["page"]["objects"].as_object().expect("objects");
    assert_eq!(
        objects.keys().collect::<Vec<_>>(),
        [on_all["id"].as_str().expect("an id")]
    );
    tab.say(&json!({"t": "subscribe", "document": other.page}));
    assert_eq!(tab.hear("refused")["code"], "no_page");
    assert_eq!(
        guest.get(&format!("{base}/api/pages/{site}/steps")).ok()["steps"],
        json!([])
    );
    // Code is another right.
    let code = json!({"version": 1, "id": Random::fresh().id(), "kind": "code", "content": {"html": "<script>"}, "stacking": "V",
        "frame": {"x": 0, "y": 0, "w": 100, "h": 100, "r": 0}});
    let refused = edits_of(&guest, &page.page, vec![put(code.clone())]);
    assert_eq!(refused.refusal(), (403, "code".to_owned()));
    let coder =
        Shared::make(&anna, &page.page, json!({"right": "edit_with_code"})).open(gluebox.visitor());
    edits_of(&coder, &page.page, vec![put(code)]).ok();
}

#[test]
fn ending_a_link_closes_its_guests_within_a_second_and_keeps_what_they_made() {
    let (gluebox, anna) = Gluebox::claimed();
    let page = Desk::new_page(&anna, "Ends");
    let link = Shared::make(
        &anna,
        &page.page,
        json!({"right": "edit", "label": "Choir"}),
    );
    let stays = Shared::make(&anna, &page.page, json!({"right": "edit", "label": "Band"}));
    let [guest, second] = [0, 1].map(|_| link.open(gluebox.visitor()));
    let other = stays.open(gluebox.visitor());
    let [a, b, c, id] = [0; 4].map(|_| Random::fresh().id());
    let (mut tab, _) = Socket::on_page(&guest, &a, &page.page);
    let (mut twin, _) = Socket::on_page(&second, &b, &page.page);
    let (mut band, _) = Socket::on_page(&other, &c, &page.page);
    tab.batch(&batch(
        &a,
        1,
        &page.page,
        1,
        vec![put(text(&id, "made by a guest", (0, 0, 300, 40)))],
    ));
    let began = Instant::now();
    assert_eq!(
        anna.delete(&format!("/-/api/links/{}", link.id)).status,
        204
    );
    for tab in [&mut tab, &mut twin] {
        let bye = tab.hear("bye");
        assert_eq!(bye["reason"], "link_ended");
        assert_eq!(
            bye["sentence"],
            "Anna has ended this link. What you made stays on the page. Your last sentence is below, to copy."
        );
        assert!(tab.closes_within(Duration::from_secs(1)));
    }
    assert!(
        began.elapsed() < Duration::from_secs(1),
        "{:?}",
        began.elapsed()
    );
    // Whoever goes on sending gets nowhere, by any way.
    assert_eq!(
        edits_of(&guest, &page.page, vec![remove(&id)]).refusal(),
        (404, "link".to_owned())
    );
    assert_eq!(
        Socket::open(&guest, Socket::request(&guest)).err(),
        Some(404)
    );
    assert_eq!(guest.get(&format!("{}/", guest.base)).status, 404);
    // The other link's guest is still there, and what was made too.
    band.batch(&batch(
        &c,
        1,
        &page.page,
        2,
        vec![say(&id, "and by another")],
    ));
    let steps = anna.get(&page.at("/steps")).ok();
    let who: Vec<_> = steps["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .map(|s| s["who"].clone())
        .collect();
    assert_eq!(who[..2], [json!("Band"), json!("Choir")]);
    // All at once.
    assert_eq!(anna.delete("/-/api/links").status, 204);
    assert_eq!(band.hear("bye")["reason"], "link_ended");
    assert_eq!(anna.get("/-/api/links").ok()["links"], json!([]));
}

#[test]
fn a_change_holds_at_once_and_links_outlive_a_restart_and_a_move() {
    let (gluebox, anna) = Gluebox::claimed();
    let page = Desk::new_page(&anna, "Changes").page;
    let link = Shared::make(
        &anna,
        &page,
        json!({"right": "edit", "until": null, "label": "Choir"}),
    );
    assert_eq!(link.line["until"], Value::Null);
    let guest = link.open(gluebox.visitor());
    let (client, id) = (Random::fresh().id(), Random::fresh().id());
    let (mut tab, _) = Socket::on_page(&guest, &client, &page);
    let changed = anna
        .ask("PUT", &format!("/-/api/links/{}", link.id))
        .json(&json!({"right": "look", "label": "All"}))
        .send()
        .ok();
    assert_eq!(
        (&changed["until"], &changed["link"]),
        (&Value::Null, &link.line["link"])
    );
    assert_eq!(tab.hear("bye")["reason"], "link_changed");
    let right_alone = anna
        .ask("PUT", &format!("/-/api/links/{}", link.id))
        .json(&json!({"right": "look"}))
        .send()
        .ok();
    assert_eq!(right_alone["label"], "All", "what is left out is as it was");
    let refused = edits_of(&guest, &page, vec![put(text(&id, "x", (0, 0, 100, 40)))]);
    assert_eq!(refused.code(), "look_only");
    let gluebox = gluebox.again(Signal::KILL);
    let (guest, anna) = (
        guest.moved_to(gluebox.address),
        anna.moved_to(gluebox.address),
    );
    assert_eq!(
        guest.get(&format!("{}/preview/{page}", guest.base)).status,
        200
    );
    let listed = anna.get("/-/api/links").ok()["links"][0]["link"].clone();
    assert!(
        listed
            .as_str()
            .is_some_and(|listed| listed.ends_with(&link.token)),
        "the list says it again"
    );
    // On another machine, from a copy: the link opens, but only the box it was made on can say it again.
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("copy");
    std::fs::write(&file, anna.get("/-/api/export").body).expect("written");
    let data = folder.path().join("data");
    let paths = [&data, &file].map(|path| path.to_str().expect("a path").to_owned());
    let restored = gluebox_tests::run(&["restore", "--data", &paths[0], &paths[1]]);
    assert!(
        restored.status.success(),
        "{}",
        gluebox_tests::said(&restored.stderr)
    );
    let moved = Gluebox::builder().folder(&data).start();
    link.open(moved.visitor());
    let owner = moved.visitor();
    owner.sign_in(gluebox_tests::NAME, PASSWORD).ok();
    assert_eq!(
        owner.get("/-/api/links").ok()["links"][0]["link"],
        Value::Null
    );
}

#[test]
fn who_may_add_puts_pictures_and_notes_and_changes_nothing() {
    let (gluebox, anna) = Gluebox::claimed();
    let mut page = Desk::new_page(&anna, "A wall");
    let stands = Random::fresh().id();
    page.edit(vec![put(text(&stands, "Our wedding", (0, 0, 600, 80)))]);
    let link = Shared::make(
        &anna,
        &page.page,
        json!({"right": "add", "label": "Guests"}),
    );
    let guest = link.open(gluebox.visitor());
    let add = |body: &Value| guest.post(&format!("{}/api/add", guest.base), body);
    let client = Random::fresh().id();
    let stored: Vec<Value> = (0..4)
        .map(|n| guest.upload("a.png", &pictures::png(40, 20, n)).ok())
        .collect();
    let media: Vec<&Value> = stored.iter().map(|stored| &stored["media"]).collect();
    let body = json!({"client": client, "seq": 1, "pictures": media, "note": "Much joy\n\nto you"});
    let answer = add(&body).ok();
    assert_eq!(add(&body).ok(), answer, "the same again is done once");
    let head = page.read();
    let objects = head["page"]["objects"].as_object().expect("objects");
    assert_eq!(objects.len(), 6);
    let mut taken: Vec<[i64; 4]> = Vec::new();
    for object in objects
        .values()
        .filter(|object| object["id"] != stands.as_str())
    {
        let side = |name: &str| object["frame"][name].as_i64().expect("a number");
        let frame = [side("x"), side("y"), side("w"), side("h")];
        assert!(
            frame[1] >= 8_000 && frame[0] >= 0 && frame[0] + frame[2] <= 120_000,
            "{frame:?}"
        );
        let apart = |other: &[i64; 4]| {
            frame[0] >= other[0] + other[2]
                || other[0] >= frame[0] + frame[2]
                || frame[1] >= other[1] + other[3]
                || other[1] >= frame[1] + frame[3]
        };
        assert!(taken.iter().all(apart), "{frame:?} over {taken:?}");
        taken.push(frame);
    }
    let steps = anna.get(&page.at("/steps")).ok();
    assert_eq!(
        (
            &steps["steps"][0]["who"],
            &steps["steps"][0]["objects"].as_array().map(Vec::len)
        ),
        (&json!("Guests"), &Some(5)),
        "one step"
    );
    // One step takes it back.
    anna.post(&page.at("/restore"), &json!({"revision": 2}))
        .ok();
    assert_eq!(
        page.read()["page"]["objects"]
            .as_object()
            .map(serde_json::Map::len),
        Some(1)
    );
    assert_eq!(
        edits_of(&guest, &page.page, vec![remove(&stands)]).code(),
        "look_only"
    );
    let foreign = anna.upload("b.png", &pictures::png(50, 20, 9)).ok();
    let stolen = json!({"client": client, "seq": 2, "pictures": [foreign["media"]]});
    assert_eq!(add(&stolen).refusal(), (403, "picture".to_owned()));
    let empty = json!({"client": client, "seq": 3, "note": "  "});
    assert_eq!(add(&empty).code(), "batch_size");
}
