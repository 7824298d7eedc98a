//! Bad input to the API, by name: each gets a clear answer, nothing is changed, memory stays bounded.

use gluebox_tests::document::{Desk, put, say, set, set_page, text};
use gluebox_tests::{Gluebox, Random};
use serde_json::{Value, json};

#[test]
fn broken_json() {
    let (_gluebox, anna) = Gluebox::claimed();
    let desk = Desk::new_page(&anna, "Broken");
    let before = desk.read();
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for body in [
        "",
        "{",
        "nul",
        "\"",
        "[1,2",
        "{\"client\":1}",
        "\u{feff}{}",
        "{\"client\":\"a\",\"client\":\"b\"}",
        deep.as_str(),
        "{\"seq\":1e999}",
        "\u{0}",
    ] {
        for target in [
            desk.at("/batches"),
            desk.at("/rename"),
            "/-/api/pages".to_owned(),
            desk.at("/restore"),
        ] {
            let answer = anna
                .ask("POST", &target)
                .body("application/json", body.as_bytes())
                .send();
            assert_eq!(
                answer.refusal(),
                (400, "json".to_owned()),
                "{body:.20} to {target}"
            );
        }
    }
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    ] {
        // The kinds a form of another page could send.
        assert_eq!(
            anna.ask("POST", "/-/api/pages")
                .body(kind, b"{}")
                .send()
                .refusal(),
            (400, "json".to_owned()),
            "{kind}"
        );
    }
    assert_eq!(
        anna.ask("POST", "/-/api/pages")
            .body("application/json", b"{\"title\":\"\xff\xfe\"}")
            .send()
            .status,
        400,
        "not UTF-8"
    );
    assert_eq!(
        anna.get("/-/api/pages").ok()["pages"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    assert_eq!(desk.read(), before);
}

#[test]
fn unknown_edits_and_ids_never_seen() {
    let (_gluebox, anna) = Gluebox::claimed();
    let mut desk = Desk::new_page(&anna, "Unknown");
    let id = Random::fresh().id();
    desk.edit(vec![put(text(&id, "here", (0, 0, 100, 40)))]);
    let before = desk.read();
    let unseen = "never-seen-aaaaaaaaaaa";
    for (edit, code) in [
        (json!({"do": "explode", "object": id}), "json"),
        (json!({"object": id}), "json"),
        (
            json!({"do": "set", "object": id, "register": "soul", "value": 1}),
            "json",
        ),
        (
            json!({"do": "set", "object": id, "register": "frame", "value": null}),
            "json",
        ),
        (json!({"do": "put", "object": {"id": id}}), "json"),
        (json!("remove"), "json"),
        (set(unseen, "locked", json!(true)), "never_seen"),
        (json!({"do": "remove", "object": unseen}), "never_seen"),
        (json!({"do": "remove", "object": "short"}), "json"),
        (
            json!({"do": "remove", "object": "../../../../../etc/x"}),
            "json",
        ),
        (set_page("soul", json!(1)), "json"),
    ] {
        // A good edit before it must not be kept either.
        let answer = desk.try_edit(vec![set(&id, "locked", json!(true)), edit.clone()]);
        assert_eq!(answer.code(), code, "{edit}");
        assert_eq!(desk.read(), before, "{edit} changed something");
    }
    for documents in [
        json!([]),
        json!([{"document": desk.page, "base": 0, "edits": []}]),
        json!([{"document": desk.page, "base": -1, "edits": [set(&id, "locked", json!(true))]}]),
    ] {
        let answer = anna.post(
            &desk.at("/batches"),
            &json!({"client": desk.client, "seq": 900, "documents": documents}),
        );
        assert_eq!(answer.status, 400, "{}", answer.text());
    }
    let edits = json!([set(&id, "locked", json!(true))]);
    let twice = json!([{"document": desk.page, "base": 0, "edits": edits}, {"document": desk.page, "base": 0, "edits": edits}]);
    assert_eq!(
        anna.post(
            &desk.at("/batches"),
            &json!({"client": desk.client, "seq": 901, "documents": twice})
        )
        .status,
        400
    );
    assert_eq!(desk.read(), before);
}

#[test]
fn numbers_beyond_their_limits() {
    let (_gluebox, anna) = Gluebox::claimed();
    let mut desk = Desk::new_page(&anna, "Numbers");
    let id = Random::fresh().id();
    desk.edit(vec![put(text(&id, "here", (0, 0, 100, 40)))]);
    let before = desk.read();
    let frame = |x: Value, w: Value, r: Value| {
        set(
            &id,
            "frame",
            json!({"x": x, "y": 0, "w": w, "h": 100, "r": r}),
        )
    };
    let wrong = [
        frame(json!(10_000_001), json!(100), json!(0)),
        frame(json!(-10_000_001), json!(100), json!(0)),
        frame(json!(0), json!(0), json!(0)),
        frame(json!(0), json!(-5), json!(0)),
        frame(json!(0), json!(2_000_001), json!(0)),
        frame(json!(0), json!(100), json!(36_001)),
        frame(json!(0.5), json!(100), json!(0)),
        frame(json!(1e300), json!(100), json!(0)),
        frame(json!(i64::MAX), json!(100), json!(0)),
        frame(json!("10"), json!(100), json!(0)),
        set(&id, "style.size", json!(399)),
        set(&id, "style.size", json!(50_001)),
        set(&id, "style.opacity", json!(101)),
        set(&id, "style.opacity", json!(-1)),
        set(&id, "auto_h", json!(4_050)),
        set(&id, "auto_h", json!(-100)),
        set(&id, "stacking", json!("")),
        set(&id, "stacking", json!("a b")),
        set(&id, "stacking", json!("V".repeat(100))),
        set(&id, "alt", json!("x".repeat(2_001))),
        set(&id, "anchor", json!("1st")),
        set(&id, "style.colour", json!("red;}")),
        set(&id, "style.font", json!("'; url(//evil)")),
        set_page("design_width", json!(31_999)),
        set_page("design_width", json!(400_001)),
        set_page("title", json!("x".repeat(301))),
        set_page("language", json!("en\" onload=\"x")),
        set_page("background", json!({"colour": "url(//evil)"})),
    ];
    for edit in wrong {
        let answer = desk.try_edit(vec![edit.clone()]);
        assert!(
            matches!(answer.status, 400 | 422),
            "{edit}: {}",
            answer.text()
        );
        answer.code();
        assert_eq!(desk.read(), before, "{edit} changed something");
    }
    for body in ["NaN", "Infinity", "-Infinity"] {
        let text = format!(
            "{{\"client\":\"{}\",\"seq\":99,\"documents\":[{{\"document\":\"{}\",\"base\":0,\"edits\":[{{\"do\":\"set\",\"object\":\"{id}\",\"register\":\"auto_h\",\"value\":{body}}}]}}]}}",
            desk.client, desk.page
        );
        assert_eq!(
            anna.ask("POST", &desk.at("/batches"))
                .body("application/json", text.as_bytes())
                .send()
                .status,
            400,
            "{body}"
        );
    }
}

#[test]
fn ten_megabytes_of_text() {
    let (gluebox, anna) = Gluebox::claimed();
    let mut desk = Desk::new_page(&anna, "Long");
    let id = Random::fresh().id();
    desk.edit(vec![put(text(&id, "short", (0, 0, 100, 40)))]);
    let before = desk.read();
    let memory = gluebox.memory();
    let answer = desk.try_edit(vec![say(&id, &"long ".repeat(2 << 20))]);
    assert!(matches!(answer.status, 400 | 413), "{}", answer.status);
    answer.code();
    let answer = desk.try_edit(vec![say(&id, &"x".repeat(200_001))]);
    assert_eq!(answer.refusal(), (422, "value".to_owned()));
    let grown = gluebox.memory() - memory;
    assert!(grown < 40.0, "{grown:.0} MB more");
    assert_eq!(desk.read(), before);
    desk.edit(vec![say(&id, &"x".repeat(190_000))]);
    // Lists nested deeper than anybody reads, and so deep that reading them is the trap.
    for depth in [17, 20, 5_000] {
        let list = r#"{"type":"bullet_list","content":[{"type":"list_item","content":[{"type":"paragraph"},"#.repeat(depth) + r#"{"type":"paragraph"}"# + &"]}]}".repeat(depth);
        let body = format!(
            r#"{{"client":"{}","seq":{},"documents":[{{"document":"{}","base":0,"edits":[{{"do":"set","object":"{id}","register":"content","value":{{"kind":"text","content":{{"doc":{{"type":"doc","content":[{list}]}}}}}}}}]}}]}}"#,
            desk.client,
            1_000 + depth,
            desk.page
        );
        let answer = anna
            .ask("POST", &desk.at("/batches"))
            .body("application/json", body.as_bytes())
            .send();
        assert!(
            matches!(answer.status, 400 | 422),
            "{depth}: {}",
            answer.text()
        );
    }
    assert!(desk.read()["page"]["objects"][&id].to_string().len() < 250_000);
}

#[test]
fn a_full_page() {
    let (_gluebox, anna) = Gluebox::claimed();
    let mut desk = Desk::new_page(&anna, "Full");
    let many = |from: usize, to: usize| -> Vec<Value> {
        (from..to)
            .map(|n| {
                put(text(
                    &format!("object-{n:015}"),
                    "x",
                    (n as i64 % 1_000, n as i64, 10, 10),
                ))
            })
            .collect()
    };
    desk.edit(many(0, 5_000));
    let answer = desk.try_edit(many(5_000, 5_001));
    assert_eq!(answer.refusal(), (422, "too_many_objects".to_owned()));
    assert_eq!(answer.json()["error"]["index"], 0);
    desk.edit(vec![
        json!({"do": "remove", "object": "object-000000000000000"}),
    ]);
    desk.edit(many(5_000, 5_001));
    desk.publish();
    assert_eq!(desk.visit().status, 200, "and it can be published");
}

#[test]
fn paths_that_lead_elsewhere() {
    let (gluebox, anna) = Gluebox::claimed();
    Desk::new_page(&anna, "A page").publish();
    let long = format!("/{}", "x/".repeat(3_000));
    let visitor = gluebox.visitor();
    for target in [
        "/../../../../etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/a-page/../../x",
        "/%00",
        "/a%00b",
        "/%",
        "/%zz",
        "/%c0%af",
        "/a%5c..%5cb",
        "/%e2%80%ae",
        "/-/assets/../../../etc/passwd",
        "/-/assets/..%2f..%2fetc%2fpasswd",
        "/-/assets/%2e%2e/x",
        "/-/m/../../identity.key",
        "/-/m/..%2f..%2fidentity.key",
        "/-/draft/..%2f..%2fidentity.key/1600",
        "/-/api/media/..%2f..%2fidentity.key",
        "/-/api/media/identity.key",
        "/-/canvas/..%2fx",
        "/-/preview/%2e%2e",
        "/-/edit/../x",
        "/-/edit/%2e%2e",
        "/identity.key",
        "/media/",
        "/journal/00000001.gbj",
        "/~anna/",
        "/-//",
        long.as_str(),
    ] {
        for who in [&visitor, &anna] {
            let answer = who.get(target);
            assert!(
                (300..500).contains(&answer.status),
                "{target}: {}",
                answer.status
            );
            assert!(
                !answer.text().contains("root:"),
                "{target} shows a file of the machine"
            );
            assert!(
                answer
                    .header("location")
                    .is_none_or(|to| !to.starts_with("//") && !to.contains("passwd")),
                "{target} leads to {:?}",
                answer.header("location")
            );
        }
    }
}
