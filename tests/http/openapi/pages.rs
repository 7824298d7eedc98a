//! What makes each described error of the pages happen.

use gluebox_tests::document::{Desk, put, text};
use gluebox_tests::{Answer, Visitor};
use serde_json::{Value, json};

pub(super) fn errors(anna: &Visitor, page: &mut Desk, meet: &mut impl FnMut(&str, &str, &Answer)) {
    let one = "/-/api/pages/{page}";
    meet(
        "POST",
        "/-/api/pages",
        &anna.post("/-/api/pages", &json!({"path": "a b"})),
    );
    meet(
        "POST",
        "/-/api/pages",
        &anna.post("/-/api/pages", &json!({"path": "a-new-one"})),
    );
    meet(
        "POST",
        "/-/api/pages",
        &anna.post("/-/api/pages", &json!({"path": "a-new-one"})),
    );
    meet(
        "POST",
        "/-/api/pages",
        &anna.post("/-/api/pages", &json!({"title": "x".repeat(400)})),
    );
    anna.press(&page.at("/front")).ok();
    meet("DELETE", one, &anna.delete(&page.at("")));
    let rename = format!("{one}/rename");
    meet(
        "POST",
        &rename,
        &anna.post(&page.at("/rename"), &json!({"path": "a-new-one"})),
    );
    meet(
        "POST",
        &rename,
        &anna.post(&page.at("/rename"), &json!({"path": "a b"})),
    );
    meet(
        "POST",
        &rename,
        &anna.post(&page.at("/rename"), &json!({"path": "another"})),
    );
    meet("DELETE", one, &anna.delete(&page.at("")));
    meet(
        "POST",
        &format!("{one}/bring-back"),
        &anna.press(&page.at("/bring-back")),
    );
    for what in ["publish", "unpublish"] {
        meet(
            "POST",
            &format!("{one}/{what}"),
            &anna.press(&page.at(&format!("/{what}"))),
        );
    }
    let restore = format!("{one}/restore");
    meet(
        "POST",
        &restore,
        &anna.post(&page.at("/restore"), &json!({"revision": 1})),
    );
    meet(
        "POST",
        &restore,
        &anna.post(&page.at("/restore"), &json!({"revision": 999_999})),
    );
    let unclear = anna.get(&page.at("/steps?before=yesterday"));
    meet("GET", &format!("{one}/steps"), &unclear);
    let revisions = format!("{one}/revisions/{{revision}}");
    for revision in ["1", "999999"] {
        let answer = anna.get(&page.at(&format!("/revisions/{revision}")));
        meet("GET", &revisions, &answer);
    }
    let batches = format!("{one}/batches");
    meet(
        "POST",
        &batches,
        &page.try_edit(vec![put(text(
            "text-bbbbbbbbbbbbbbbb",
            "words",
            (0, 0, 100, 40),
        ))]),
    );
    meet(
        "POST",
        &batches,
        &page.try_edit(vec![
            json!({"do": "remove", "object": "never-seen-aaaaaaaaaa"}),
        ]),
    );
    meet(
        "POST",
        &batches,
        &page.try_edit(vec![put(text(
            "text-cccccccccccccccc",
            "words",
            (0, 0, 0, 0),
        ))]),
    );
    meet("POST", &batches, &page.try_edit(Vec::new()));
    let many: Vec<Value> = (0..5_001)
        .map(|n| put(text(&format!("many-{n:017}"), "w", (0, 0, 10, 10))))
        .collect();
    meet("POST", &batches, &page.try_edit(many));
    let mut other = page.next_batch(vec![
        json!({"do": "remove", "object": "text-aaaaaaaaaaaaaaaa"}),
    ]);
    other["documents"][0]["document"] = json!("bbbbbbbbbbbbbbbbbbbbbb");
    meet("POST", &batches, &anna.post(&page.at("/batches"), &other));
    // A page remembers 100,000 removed objects.
    for round in 0..21 {
        let ids: Vec<String> = (0..4_990)
            .map(|n| format!("gone-{round:02}-{n:014}"))
            .collect();
        let both = |id: &String| {
            [
                put(text(id, "w", (0, 0, 10, 10))),
                json!({"do": "remove", "object": id}),
            ]
        };
        let edits: Vec<Value> = ids.iter().flat_map(both).collect();
        let answer = page.try_edit(edits);
        meet("POST", &batches, &answer);
        if answer.status != 200 {
            break;
        }
    }
    meet(
        "POST",
        "/-/api/publish-all",
        &anna.press("/-/api/publish-all"),
    );
}
