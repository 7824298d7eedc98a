//! Sockets that send rubbish, too much, somebody else's name, or nothing, and sockets that never read.

use gluebox_tests::document::{Desk, batch, put, say, text};
use gluebox_tests::{Gluebox, Random, Socket, Visitor};
use serde_json::json;
use std::io::{Read, Write};
use std::time::{Duration, Instant};
use tungstenite::Message;

fn page() -> (Gluebox, Visitor, Desk) {
    let (gluebox, anna) = Gluebox::claimed();
    let desk = Desk::new_page(&anna, "Rude");
    (gluebox, anna, desk)
}

#[test]
fn rubbish_is_answered_and_then_the_socket_is_closed() {
    let (_gluebox, anna, desk) = page();
    let client = Random::fresh().id();
    let before = desk.read();
    let (mut tab, _) = Socket::on_page(&anna, &client, &desk.page);
    let rubbish = [
        "",
        "{",
        "null",
        "[]",
        "{}",
        "{\"t\":\"dance\"}",
        "{\"t\":\"batch\",\"batch\":{}}",
        "{\"t\":\"subscribe\",\"document\":\"../x\"}",
        "\u{0}\u{1}",
        "{\"t\":\"hello\",\"client\":\"<script>\"}",
        "{\"t\":\"batch\"}",
        "{\"t\":7}",
        "𝕏",
    ];
    let mut answers = 0;
    for text in rubbish {
        if tab.say_raw(Message::text(text)).is_err() {
            break;
        }
        let Some(answer) = tab.listen() else { break };
        if answer["t"] == "refused" {
            answers += 1;
            assert!(
                answer["sentence"]
                    .as_str()
                    .is_some_and(|s| s.ends_with('.'))
                    && answer["code"].is_string(),
                "{text:?}: {answer}"
            );
        }
    }
    assert!(answers >= 3, "clear answers first: {answers}");
    assert!(
        tab.closes_within(Duration::from_secs(5)) || answers < rubbish.len(),
        "somebody who only sends rubbish is let go"
    );
    assert_eq!(desk.read(), before, "nothing changed");
}

#[test]
fn a_batch_that_cannot_be_read_gives_its_number_back() {
    let (_gluebox, anna, desk) = page();
    let client = Random::fresh().id();
    let (mut tab, _) = Socket::on_page(&anna, &client, &desk.page);
    let mut wrong = batch(
        &client,
        7,
        &desk.page,
        1,
        vec![json!({"do": "explode", "object": "x"})],
    );
    tab.say(&json!({"t": "batch", "batch": wrong}));
    let refused = tab.hear("refused");
    assert_eq!(
        (refused["client"].as_str(), refused["seq"].as_u64()),
        (Some(client.as_str()), Some(7)),
        "{refused}"
    );
    wrong["documents"][0]["edits"] = json!([put(text(&Random::fresh().id(), "x", (0, 0, 10, 10))), {"do": "remove", "object": "never-seen-aaaaaaaaaa"}]);
    tab.say(&json!({"t": "batch", "batch": wrong}));
    let refused = tab.hear("refused");
    assert_eq!(
        (refused["code"].as_str(), refused["index"].as_u64()),
        (Some("never_seen"), Some(1)),
        "{refused}"
    );
    assert_eq!(desk.read()["revision"], 1, "applied whole or not at all");
    // The same number may be used for what is right.
    wrong["documents"][0]["edits"] = json!([put(text(&Random::fresh().id(), "x", (0, 0, 10, 10)))]);
    tab.batch(&wrong);
}

#[test]
fn before_hello_and_beyond_the_limits() {
    let (_gluebox, anna, desk) = page();
    let mut mute = Socket::open(&anna, Socket::request(&anna)).expect("opens");
    mute.say(&json!({"t": "subscribe", "document": desk.page}));
    assert_eq!(mute.hear("refused")["sentence"], "Say hello first.");
    let client = Random::fresh().id();
    let mut tab = Socket::hello(&anna, &client);
    tab.say(&json!({"t": "subscribe", "document": "aaaaaaaaaaaaaaaaaaaaaa"}));
    assert_eq!(tab.hear("refused")["code"], "no_page");
    let pages: Vec<String> = (0..17)
        .map(|n| Desk::new_page(&anna, &format!("Many {n}")).page)
        .collect();
    for page in &pages[..16] {
        tab.say(&json!({"t": "subscribe", "document": page}));
        tab.hear("state");
    }
    tab.say(&json!({"t": "subscribe", "document": pages[16]}));
    assert_eq!(tab.hear("refused")["code"], "too_many_open");
    tab.say(&json!({"t": "unsubscribe", "document": pages[0]}));
    tab.say(&json!({"t": "subscribe", "document": pages[16]}));
    tab.hear("state");
}

#[test]
fn messages_that_are_too_large() {
    let (gluebox, anna, desk) = page();
    let before = desk.read();
    let memory = gluebox.memory();
    let huge = "x".repeat(10 << 20);
    for message in [
        Message::text(huge.clone()),
        Message::binary(huge.clone().into_bytes()),
        Message::text(
            batch(
                "client-aaaaaaaaaaaaaa",
                1,
                &desk.page,
                1,
                vec![put(text(&Random::fresh().id(), &huge, (0, 0, 10, 10)))],
            )
            .to_string(),
        ),
    ] {
        let (mut tab, _) = Socket::on_page(&anna, &Random::fresh().id(), &desk.page);
        let sent = tab.say_raw(message);
        assert!(
            sent.is_err() || tab.closes_within(Duration::from_secs(10)),
            "refused, or let go"
        );
    }
    // A text beyond the limit in a message within it: refused with a sentence.
    let client = Random::fresh().id();
    let (mut tab, _) = Socket::on_page(&anna, &client, &desk.page);
    tab.say(&json!({"t": "batch", "batch": batch(&client, 1, &desk.page, 1, vec![put(text(&Random::fresh().id(), &"x".repeat(300_000), (0, 0, 10, 10)))])}));
    assert_eq!(tab.hear("refused")["code"], "value");
    assert_eq!(desk.read(), before);
    let grown = gluebox.memory() - memory;
    assert!(grown < 60.0, "{grown:.0} MB more");
}

#[test]
fn a_tab_that_never_reads_is_let_go_and_memory_stays() {
    let (gluebox, anna, mut desk) = page();
    let id = Random::fresh().id();
    desk.edit(vec![put(text(&id, "x", (0, 0, 10, 10)))]);
    let (deaf, _) = Socket::on_page(&anna, &Random::fresh().id(), &desk.page);
    let client = Random::fresh().id();
    let (mut tab, _) = Socket::on_page(&anna, &client, &desk.page);
    let memory = gluebox.memory();
    let mut most = 0.0f64;
    // 100 MB for the deaf one, over and over the same text.
    for seq in 1..=1_000 {
        let said = format!("{seq} {}", "long words ".repeat(9_000));
        tab.batch(&batch(
            &client,
            seq,
            &desk.page,
            seq + 1,
            vec![say(&id, &said)],
        ));
        if seq % 50 == 0 {
            most = most.max(gluebox.memory() - memory);
        }
    }
    assert!(most < 100.0, "{most:.0} MB more while one tab did not read");
    drop(deaf);
    assert_eq!(anna.get("/-/api/me").status, 200);
}

#[test]
fn connections_that_say_nothing_or_half_a_thing() {
    let (gluebox, anna, desk) = page();
    desk.publish();
    let memory = gluebox.memory();
    let mut idle: Vec<_> = (0..200)
        .map(|_| anna.connect().expect("connects"))
        .collect();
    for (n, stream) in idle.iter_mut().enumerate().filter(|(n, _)| n % 2 == 0) {
        let half = format!("GET /rude HTTP/1.1\r\nHost: x\r\nX-Half-{n}: ");
        stream.write_all(half.as_bytes()).expect("sends");
    }
    let sockets: Vec<_> = (0..20)
        .map(|_| Socket::open(&anna, Socket::request(&anna)).expect("opens"))
        .collect();
    let began = Instant::now();
    assert_eq!(gluebox.visitor().get("/rude").status, 200);
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "others are served meanwhile"
    );
    // Half a request is not waited for for ever.
    idle[0]
        .set_read_timeout(Some(Duration::from_secs(25)))
        .expect("a timeout");
    let mut rest = Vec::new();
    idle[0].read_to_end(&mut rest).expect("the box hangs up");
    assert!(
        rest.is_empty() || rest.starts_with(b"HTTP/1.1 4"),
        "{}",
        String::from_utf8_lossy(&rest)
    );
    let grown = gluebox.memory() - memory;
    assert!(grown < 30.0, "{grown:.0} MB for 220 connections");
    drop(sockets);
}

#[test]
fn batches_with_another_client() {
    let (_gluebox, anna, desk) = page();
    let (mine, other) = (Random::fresh().id(), Random::fresh().id());
    let (mut tab, _) = Socket::on_page(&anna, &mine, &desk.page);
    // The desk drains queues that another tab of the same person left behind: that must work, once.
    let left = batch(
        &other,
        1,
        &desk.page,
        1,
        vec![put(text(
            &Random::fresh().id(),
            "left behind",
            (0, 0, 10, 10),
        ))],
    );
    tab.batch(&left);
    tab.batch(&left);
    assert_eq!(desk.read()["revision"], 2, "done once");
    for client in [
        "",
        "short",
        "with space aaaaaaaaa",
        "../../../../../../x",
        &"a".repeat(44),
        "the\u{202e}box-aaaaaaaaaaa",
    ] {
        let forged = batch(
            client,
            1,
            &desk.page,
            1,
            vec![put(text(&Random::fresh().id(), "x", (0, 0, 10, 10)))],
        );
        assert_eq!(
            anna.post(&desk.at("/batches"), &forged).refusal(),
            (400, "json".to_owned()),
            "{client:?}"
        );
    }
}
