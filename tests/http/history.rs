//! Steps and going back: what was done is listed, an old state becomes a new one, and that can be taken back.

use gluebox_tests::document::{Desk, batch, put, say, set, set_page, text};
use gluebox_tests::{Gluebox, Random, Visitor};
use rustix::process::Signal;
use serde_json::{Value, json};

fn steps(desk: &Desk) -> Vec<Value> {
    desk.who.get(&desk.at("/steps")).ok()["steps"]
        .as_array()
        .expect("steps")
        .clone()
}

#[test]
fn an_old_state_becomes_a_new_one() {
    let (gluebox, anna) = Gluebox::claimed();
    let mut desk = Desk::new_page(&anna, "History");
    let mut random = Random::fresh();
    let (a, b) = (random.id(), random.id());
    desk.edit(vec![
        put(text(&a, "one", (0, 0, 100, 40))),
        set_page("title", json!("First title")),
    ]);
    let first = desk.read();
    desk.client = random.id();
    desk.edit(vec![
        say(&a, "two"),
        set(
            &a,
            "frame",
            json!({"x": 900, "y": 0, "w": 10000, "h": 4000, "r": 0}),
        ),
    ]);
    desk.edit(vec![
        put(text(&b, "another", (0, 90, 100, 40))),
        json!({"do": "remove", "object": a}),
        set_page("title", json!("Second title")),
    ]);
    let last = desk.read();
    let gluebox = gluebox.again(Signal::KILL);
    desk.who = anna.moved_to(gluebox.address);
    let restored = desk
        .who
        .post(
            &desk.at("/restore"),
            &json!({"revision": first["revision"]}),
        )
        .ok();
    let head = desk.read();
    assert_eq!(head["revision"], restored["revision"]);
    assert!(
        head["revision"].as_u64() > last["revision"].as_u64(),
        "a new head, nothing is rewritten"
    );
    assert_eq!(head["page"]["objects"], first["page"]["objects"]);
    assert_eq!(head["title"], "First title");
    // Going back can be taken back.
    desk.who
        .post(&desk.at("/restore"), &json!({"revision": last["revision"]}))
        .ok();
    let again = desk.read();
    assert_eq!(
        (&again["page"]["objects"], &again["title"]),
        (&last["page"]["objects"], &last["title"])
    );
    for revision in [0, 999_999] {
        let refused = desk
            .who
            .post(&desk.at("/restore"), &json!({"revision": revision}));
        assert_eq!(refused.refusal(), (404, "no_revision".to_owned()));
    }
    let list = steps(&desk);
    let firsts: Vec<u64> = list
        .iter()
        .filter_map(|step| step["first"].as_u64())
        .collect();
    assert!(
        firsts.windows(2).all(|pair| pair[0] > pair[1]),
        "newest first: {firsts:?}"
    );
    assert!(list.iter().all(
        |step| step["who"] == "Anna" && step["at"].as_str().is_some_and(|at| at.contains('T'))
    ));
    assert!(list.iter().any(|step| {
        step["objects"]
            .as_array()
            .is_some_and(|objects| objects.contains(&json!(b)))
    }));
}

#[test]
fn one_gesture_is_one_step() {
    let (_gluebox, anna) = Gluebox::claimed();
    let mut desk = Desk::new_page(&anna, "Gesture");
    let id = Random::fresh().id();
    let mut made = desk.next_batch(vec![put(text(&id, "x", (0, 0, 100, 40)))]);
    made["documents"][0]["gesture"] = json!("making-it");
    anna.post(&desk.at("/batches"), &made).ok();
    // Within two seconds edits of the same thing are one step, whatever the gesture.
    let a_moment = || std::thread::sleep(std::time::Duration::from_millis(2_100));
    a_moment();
    let before = steps(&desk).len();
    for x in 1..=20 {
        let mut moved = desk.next_batch(vec![set(
            &id,
            "frame",
            json!({"x": x * 100, "y": 0, "w": 10000, "h": 4000, "r": 0}),
        )]);
        moved["documents"][0]["gesture"] = json!("one-drag");
        anna.post(&desk.at("/batches"), &moved).ok();
    }
    assert_eq!(steps(&desk).len(), before + 1, "a drag of twenty batches");
    a_moment();
    let mut other = desk.next_batch(vec![set(
        &id,
        "frame",
        json!({"x": 0, "y": 0, "w": 10000, "h": 4000, "r": 0}),
    )]);
    other["documents"][0]["gesture"] = json!("another-drag");
    anna.post(&desk.at("/batches"), &other).ok();
    assert_eq!(steps(&desk).len(), before + 2);
}

#[test]
fn what_takes_something_back_is_a_step_of_its_own_and_says_so() {
    let (_gluebox, anna) = Gluebox::claimed();
    let mut desk = Desk::new_page(&anna, "Undo");
    let id = Random::fresh().id();
    let gestures = [
        ("made", None),
        ("moved", None),
        ("undone", Some("moved")),
        ("redone", Some("undone")),
    ];
    for (x, (gesture, undoes)) in gestures.into_iter().enumerate() {
        let edit = match gesture {
            "made" => put(text(&id, "x", (0, 0, 100, 40))),
            _ => set(
                &id,
                "frame",
                json!({"x": x, "y": 0, "w": 10000, "h": 4000, "r": 0}),
            ),
        };
        let mut batch = desk.next_batch(vec![edit]);
        batch["documents"][0]["gesture"] = json!(gesture);
        if let Some(undoes) = undoes {
            batch["documents"][0]["undoes"] = json!(undoes);
        }
        anna.post(&desk.at("/batches"), &batch).ok();
    }
    // All within two seconds: the move may join the making, taking back joins nothing.
    let told: Vec<(Value, Value)> = steps(&desk)
        .iter()
        .map(|step| (step["gestures"].clone(), step["undoes"].clone()))
        .collect();
    assert_eq!(
        told,
        [
            (json!(["redone"]), json!("undone")),
            (json!(["undone"]), json!("moved")),
            (json!(["made", "moved"]), Value::Null),
        ]
    );
    let newest = &steps(&desk)[0];
    assert_eq!(newest["client"], desk.client);
    assert_eq!(newest["you"], true);
    assert_eq!(
        newest["inverse"][0]["value"]["x"], 2,
        "the inverse is the state before"
    );
}

#[test]
fn a_page_can_be_seen_as_it_was() {
    let (gluebox, anna) = Gluebox::claimed();
    let mut desk = Desk::new_page(&anna, "Then and now");
    let id = Random::fresh().id();
    desk.edit(vec![put(text(&id, "what it said", (0, 0, 100, 40)))]);
    let then = desk.read()["revision"].as_u64().expect("a revision");
    desk.client = Random::fresh().id();
    desk.seq = 0;
    desk.edit(vec![say(&id, "what it says")]);
    let read = |revision: u64| anna.get(&desk.at(&format!("/revisions/{revision}")));
    assert!(read(then).ok()["page"].to_string().contains("what it said"));
    assert!(
        read(then + 1).ok()["page"]
            .to_string()
            .contains("what it says")
    );
    for nothing in [0, 99] {
        assert_eq!(read(nothing).refusal(), (404, "no_revision".to_owned()));
    }
    let canvas = |revision: &str| anna.get(&format!("/-/canvas/{}{revision}", desk.page));
    assert!(canvas("").text().contains("what it says"));
    assert!(
        canvas(&format!("?revision={then}"))
            .text()
            .contains("what it said")
    );
    assert_eq!(canvas("?revision=99").status, 404);
    assert_eq!(canvas("?revision=x").status, 400);
    // Only for who may edit.
    let stranger = Visitor::at(gluebox.address);
    assert_eq!(
        stranger.get(&desk.at(&format!("/revisions/{then}"))).status,
        401
    );
    assert_eq!(
        stranger
            .get(&format!("/-/canvas/{}?revision={then}", desk.page))
            .status,
        401
    );
}

#[test]
fn publishing_stands_in_the_history() {
    let (_gluebox, anna) = Gluebox::claimed();
    let mut desk = Desk::new_page(&anna, "Published");
    let published = |desk: &Desk| -> Vec<(Value, usize, u64)> {
        steps(desk)
            .iter()
            .map(|step| {
                let times = step["published"].as_array().expect("a list");
                let revision = times
                    .last()
                    .map_or(0, |time| time["revision"].as_u64().expect("a revision"));
                (step["first"].clone(), times.len(), revision)
            })
            .collect()
    };
    // Before anybody touched it.
    desk.publish();
    assert_eq!(published(&desk), [(json!(1), 1, 1)]);
    let id = Random::fresh().id();
    let typing = |desk: &mut Desk, words: &str| {
        let edit = match words {
            "one" => put(text(&id, words, (0, 0, 100, 40))),
            _ => say(&id, words),
        };
        let mut batch = desk.next_batch(vec![edit]);
        batch["documents"][0]["gesture"] = json!("typing");
        anna.post(&desk.at("/batches"), &batch).ok();
    };
    typing(&mut desk, "one");
    desk.publish();
    desk.publish();
    // Published in the middle of a gesture: what visitors got stays a moment one can go back to.
    typing(&mut desk, "two");
    assert_eq!(
        published(&desk),
        [(json!(3), 0, 0), (json!(2), 2, 2), (json!(1), 1, 1)]
    );
    let whole = anna.get(&desk.at("/revisions/2")).ok();
    assert!(whole["page"].to_string().contains("one"));
    let time = &steps(&desk)[1]["published"][0];
    assert_eq!((&time["who"], &time["you"]), (&json!("Anna"), &json!(true)));
    anna.post(&desk.at("/restore"), &json!({"revision": 2}))
        .ok();
    assert_eq!(steps(&desk)[0]["restores"], 2);
}

#[test]
fn large_steps_come_in_smaller_parts() {
    let (_gluebox, anna) = Gluebox::claimed();
    let mut desk = Desk::new_page(&anna, "Large");
    let long = "word ".repeat(35_000);
    let mut random = Random::fresh();
    for _ in 0..8 {
        let id = random.id();
        // Of one tab it would be one step.
        for edit in [
            put(text(&id, &long, (0, 0, 100, 40))),
            json!({"do": "remove", "object": id}),
        ] {
            (desk.client, desk.seq) = (random.id(), 0);
            desk.edit(vec![edit]);
        }
    }
    let mut before = String::new();
    let mut seen = 0;
    let mut parts = 0;
    loop {
        let part = anna.get(&desk.at(&format!("/steps{before}"))).ok();
        let list = part["steps"].as_array().expect("steps");
        let Some(last) = list.last() else { break };
        assert!(part.to_string().len() < 1_300_000, "a part is bounded");
        before = format!("?before={}", last["first"]);
        seen += list.len();
        parts += 1;
    }
    assert!(parts > 1 && seen == 16, "{seen} steps in {parts} parts");
}

#[test]
fn a_long_history_comes_in_parts() {
    let (_gluebox, anna) = Gluebox::claimed();
    let mut desk = Desk::new_page(&anna, "Long history");
    for n in 0..130 {
        desk.edit(vec![put(text(
            &format!("object-{n:016}"),
            "x",
            (n, 0, 100, 40),
        ))]);
    }
    let mut seen = Vec::new();
    let mut before = String::new();
    loop {
        let part = anna.get(&desk.at(&format!("/steps{before}"))).ok()["steps"]
            .as_array()
            .expect("steps")
            .clone();
        let Some(last) = part.last() else { break };
        assert!(part.len() <= 50);
        before = format!("?before={}", last["first"]);
        seen.extend(
            part.iter()
                .map(|step| step["first"].as_u64().expect("a revision")),
        );
    }
    let mut sorted = seen.clone();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    sorted.dedup();
    assert_eq!(seen, sorted, "each once, in order");
    assert!(!seen.is_empty() && anna.get(&desk.at("/steps?before=x")).status == 400);
    // A state from the middle, between two full pages.
    let revision = 60;
    anna.post(&desk.at("/restore"), &json!({"revision": revision}))
        .ok();
    let objects = desk.read()["page"]["objects"]
        .as_object()
        .map(serde_json::Map::len);
    assert_eq!(objects, Some(revision - 1));
    let late = batch(
        &Random::fresh().id(),
        1,
        &desk.page,
        3,
        vec![set("object-0000000000000000", "locked", json!(true))],
    );
    assert_eq!(
        anna.post(&desk.at("/batches"), &late).status,
        200,
        "edits go on from there"
    );
}
