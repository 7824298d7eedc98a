//! The socket: hello, subscribe, batches and their acknowledgements, what the others hear, batches sent again.

use gluebox_tests::document::{Desk, batch, object, put, say, set, text};
use gluebox_tests::{Gluebox, Random, Socket};
use rustix::process::Signal;
use serde_json::json;
use std::time::Duration;

#[test]
fn two_tabs_on_one_page() {
    let (_gluebox, anna) = Gluebox::claimed();
    let page = Desk::new_page(&anna, "Live").page;
    let mut random = Random::fresh();
    let (one, two, id) = (random.id(), random.id(), random.id());
    let mut first = Socket::hello(&anna, &one);
    first.say(&json!({"t": "subscribe", "document": page}));
    let state = first.hear("state");
    assert_eq!(
        (
            state["revision"].as_u64(),
            state["path"].as_str(),
            state["state"].as_str()
        ),
        (Some(1), Some("live"), Some("unpublished"))
    );
    assert!(
        state["page"]["objects"]
            .as_object()
            .is_some_and(serde_json::Map::is_empty)
    );
    let (mut second, _) = Socket::on_page(&anna, &two, &page);
    let people = first.hear_that("presence", |m| {
        m["people"].as_array().is_some_and(|p| p.len() == 2)
    });
    assert_ne!(people["people"][0]["colour"], people["people"][1]["colour"]);
    let edits = vec![put(text(&id, "hello", (80, 80, 300, 40)))];
    let ack = first.batch(&batch(&one, 1, &page, 1, edits.clone()));
    assert_eq!(
        ack["documents"],
        json!([{"document": page, "revision": 2, "gone": [], "conflicts": []}])
    );
    let heard = second.hear("edits");
    assert_eq!(
        (heard["revision"].as_u64(), heard["client"].as_str()),
        (Some(2), Some(one.as_str()))
    );
    assert_eq!(heard["who"]["name"], "Anna");
    assert_eq!(
        heard["edits"][0]["object"]["content"],
        edits[0]["object"]["content"]
    );
    second.say(&json!({"t": "presence", "document": page, "selection": [id], "writing": id}));
    let shown = first.hear_that("presence", |m| {
        m["people"]
            .as_array()
            .is_some_and(|p| p.iter().any(|p| p["writing"] == id.as_str()))
    });
    assert!(shown["people"].as_array().is_some_and(|p| {
        p.iter()
            .any(|p| p["client"] == two.as_str() && p["selection"] == json!([id]))
    }));
    // Left alone for a moment, both get the layout that follows.
    for tab in [&mut first, &mut second] {
        let layout = tab.hear_that("layout", |m| m["revision"] == 2);
        assert!(
            layout["clusters"]
                .as_array()
                .is_some_and(|clusters| !clusters.is_empty()),
            "{layout}"
        );
    }
    // Nothing new: current. And leaving is seen.
    second.say(&json!({"t": "subscribe", "document": page, "since": 2}));
    assert_eq!(second.hear("current")["revision"], 2);
    drop(second);
    first.hear_that("presence", |m| {
        m["people"].as_array().is_some_and(|p| p.len() == 1)
    });
    // By HTTP the same room is reached, and publishing is told.
    anna.post(
        &format!("/-/api/pages/{page}/batches"),
        &batch(
            &random.id(),
            1,
            &page,
            2,
            vec![set(&id, "locked", json!(true))],
        ),
    )
    .ok();
    assert_eq!(first.hear("edits")["edits"][0]["value"], true);
    anna.press(&format!("/-/api/pages/{page}/publish")).ok();
    assert_eq!(first.hear("published")["state"], "live");
}

#[test]
fn a_batch_sent_again_is_recognised_for_ever() {
    let (gluebox, anna) = Gluebox::claimed();
    let page = Desk::new_page(&anna, "Again").page;
    let (client, id) = (Random::fresh().id(), Random::fresh().id());
    let (mut tab, _) = Socket::on_page(&anna, &client, &page);
    let first = batch(
        &client,
        1,
        &page,
        1,
        vec![put(text(&id, "one", (0, 0, 100, 40)))],
    );
    let second = batch(&client, 5, &page, 2, vec![say(&id, "two")]);
    let (ack_one, ack_two) = (tab.batch(&first), tab.batch(&second));
    assert_eq!(tab.batch(&second), ack_two, "the same answer");
    assert_eq!(
        tab.batch(&first)["seq"],
        ack_one["seq"],
        "an older one is known too"
    );
    let by_http = |anna: &gluebox_tests::Visitor| {
        anna.post(&format!("/-/api/pages/{page}/batches"), &second)
            .ok()
    };
    assert_eq!(by_http(&anna)["documents"], ack_two["documents"]);
    let gluebox = gluebox.again(Signal::KILL);
    let anna = anna.moved_to(gluebox.address);
    assert_eq!(
        by_http(&anna)["documents"],
        ack_two["documents"],
        "after the power went too"
    );
    let mut tab = Socket::open(&anna, Socket::request(&anna)).expect("opens");
    tab.say(&json!({"t": "hello", "client": client}));
    let welcome = tab.hear("welcome");
    assert_eq!(welcome["newest_seq"], 5);
    assert_eq!(welcome["who"], json!({"name": "Anna", "right": "owner"}));
    let read = anna.get(&format!("/-/api/pages/{page}")).ok();
    assert_eq!(read["revision"], 3, "nothing was done twice");
    // Another tab that tries the same at once: done once.
    let third = batch(&client, 6, &page, 3, vec![set(&id, "locked", json!(true))]);
    let tries: Vec<_> = (0..8)
        .map(|_| {
            let (anna, target, third) = (
                anna.clone(),
                format!("/-/api/pages/{page}/batches"),
                third.clone(),
            );
            std::thread::spawn(move || {
                anna.post(&target, &third).ok()["documents"][0]["revision"].clone()
            })
        })
        .collect();
    for revision in tries {
        assert_eq!(revision.join().expect("answers"), 4);
    }
}

#[test]
fn a_text_written_over_is_not_lost() {
    let (_gluebox, anna) = Gluebox::claimed();
    let mut desk = Desk::new_page(&anna, "Collision");
    let mut random = Random::fresh();
    let (one, two, id) = (random.id(), random.id(), random.id());
    desk.edit(vec![put(text(&id, "nothing yet", (0, 0, 100, 40)))]);
    let page = desk.page.clone();
    let (mut first, _) = Socket::on_page(&anna, &one, &page);
    let (mut second, _) = Socket::on_page(&anna, &two, &page);
    first.batch(&batch(
        &one,
        1,
        &page,
        2,
        vec![say(&id, "what the first wrote")],
    ));
    let ack = second.batch(&batch(
        &two,
        1,
        &page,
        2,
        vec![say(&id, "what the second wrote")],
    ));
    assert_eq!(
        ack["documents"][0]["conflicts"][0]["object"],
        json!(id),
        "{ack}"
    );
    let lost = first.hear("lost");
    assert_eq!(
        (lost["object"].as_str(), lost["sentence"].as_str()),
        (
            Some(id.as_str()),
            Some("Anna changed this after you. Yours is in History.")
        )
    );
    let steps = anna.get(&desk.at("/steps")).ok();
    let kept = steps["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .find(|step| step["lost"] != json!([]))
        .expect("the lost text is a step")
        .clone();
    assert!(
        kept["note"].is_string() && kept["lost"].to_string().contains("what the first wrote"),
        "{kept}"
    );
    // And it says whose it was and who wrote over it, so that somebody who was away can be told.
    assert_eq!(
        (&kept["lost_by"][0]["client"], &kept["client"]),
        (&json!(one), &json!(two))
    );
    assert_eq!(
        (&kept["lost_by"][0]["who"], &kept["lost_by"][0]["you"]),
        (&json!("Anna"), &json!(true))
    );
    // One click brings it back: the step carries the edit.
    let lost = kept["lost"].as_array().expect("edits").clone();
    second.batch(&batch(&two, 2, &page, 4, lost));
    assert!(
        anna.get(&desk.at(""))
            .text()
            .contains("what the first wrote")
    );
}

/// Going on with the gesture that wrote over two texts makes neither of them forgotten.
#[test]
fn two_texts_written_over_in_one_gesture_are_both_kept() {
    let (_gluebox, anna) = Gluebox::claimed();
    let mut desk = Desk::new_page(&anna, "Two at once");
    let mut random = Random::fresh();
    let (one, two, left, right) = (random.id(), random.id(), random.id(), random.id());
    desk.edit(vec![
        put(text(&left, "nothing yet", (0, 0, 100, 40))),
        put(text(&right, "nothing yet", (0, 90, 100, 40))),
    ]);
    let page = desk.page.clone();
    let (mut first, _) = Socket::on_page(&anna, &one, &page);
    let (mut second, _) = Socket::on_page(&anna, &two, &page);
    let at_home = vec![say(&left, "left, at home"), say(&right, "right, at home")];
    first.batch(&batch(&one, 1, &page, 2, at_home));
    let far = |seq, words: &str| {
        let edits = vec![
            say(&left, &format!("left, {words}")),
            say(&right, &format!("right, {words}")),
        ];
        let mut batch = batch(&two, seq, &page, 2, edits);
        batch["documents"][0]["gesture"] = json!("one-gesture");
        batch
    };
    second.batch(&far(1, "far away"));
    second.batch(&far(2, "further away"));
    let steps = anna.get(&desk.at("/steps")).ok();
    let steps = steps["steps"].as_array().expect("steps");
    let lost: String = steps.iter().map(|step| step["lost"].to_string()).collect();
    assert!(
        lost.contains("left, at home") && lost.contains("right, at home"),
        "{lost}"
    );
}

#[test]
fn removed_objects_and_unknown_kinds() {
    let (_gluebox, anna) = Gluebox::claimed();
    let mut desk = Desk::new_page(&anna, "Gone");
    let mut random = Random::fresh();
    let (client, id, hologram) = (random.id(), random.id(), random.id());
    desk.edit(vec![put(text(&id, "x", (0, 0, 100, 40)))]);
    let (mut tab, _) = Socket::on_page(&anna, &client, &desk.page);
    tab.batch(&batch(
        &client,
        1,
        &desk.page,
        2,
        vec![json!({"do": "remove", "object": id})],
    ));
    let gone = tab.batch(&batch(
        &client,
        2,
        &desk.page,
        3,
        vec![set(&id, "locked", json!(true))],
    ));
    assert_eq!(gone["documents"][0]["gone"], json!([id]));
    let strange = object(
        &hologram,
        "hologram",
        json!({"depth": 3, "tomorrow": ["x"]}),
        (10, 10, 100, 100),
    );
    tab.batch(&batch(&client, 3, &desk.page, 4, vec![put(strange)]));
    let html = tab.hear("html");
    assert!(
        html["html"][&hologram]
            .as_str()
            .is_some_and(|html| html.contains("A newer Gluebox made this. It is kept as it is.")),
        "{html}"
    );
    assert_eq!(
        desk.read()["page"]["objects"][&hologram]["content"],
        json!({"depth": 3, "tomorrow": ["x"]}),
        "kept as it came"
    );
}

#[test]
fn who_is_not_signed_in_gets_no_socket() {
    let (gluebox, anna) = Gluebox::claimed();
    let stranger = gluebox.visitor();
    assert_eq!(
        Socket::open(&stranger, Socket::request(&stranger)).err(),
        Some(401)
    );
    assert_eq!(
        anna.get("/-/live").status,
        403,
        "a plain request is no socket, and has no origin"
    );
    let plain = anna
        .ask("GET", "/-/live")
        .header("Origin", &anna.origin())
        .send();
    assert!((400..500).contains(&plain.status), "{}", plain.status);
}

#[test]
fn a_tab_may_say_several_things_at_once() {
    let (_gluebox, anna) = Gluebox::claimed();
    let page = Desk::new_page(&anna, "Pipeline").page;
    let client = Random::fresh().id();
    let (mut tab, _) = Socket::on_page(&anna, &client, &page);
    for seq in 1..=200 {
        let id = format!("object-{seq:016}");
        tab.say(&json!({"t": "batch", "batch": batch(&client, seq, &page, 1, vec![put(text(&id, "x", (0, 0, 100, 40)))])}));
    }
    for seq in 1..=200 {
        let ack = tab.hear("ack");
        assert_eq!(
            (
                ack["seq"].as_u64(),
                ack["documents"][0]["revision"].as_u64()
            ),
            (Some(seq), Some(seq + 1)),
            "in order"
        );
    }
    tab.wait_at_most(Duration::from_millis(100));
    assert_eq!(
        anna.get(&format!("/-/api/pages/{page}")).ok()["page"]["objects"]
            .as_object()
            .map(serde_json::Map::len),
        Some(200)
    );
}
