//! What makes each described error of share links happen.

use gluebox_tests::document::Desk;
use gluebox_tests::{Answer, Visitor};
use serde_json::json;

pub(super) fn errors(anna: &Visitor, page: &Desk, meet: &mut impl FnMut(&str, &str, &Answer)) {
    let (links, one) = ("/-/api/links", "/-/api/links/{link}");
    let made = anna.post(links, &json!({"page": page.page, "right": "look"}));
    meet("POST", links, &made);
    let here = format!("{links}/{}", made.json()["id"].as_str().expect("an id"));
    for wrong in [
        json!({"label": "x".repeat(100)}),
        json!({"until": "2001-01-01T00:00:00Z"}),
        json!({"most": 0}),
        json!({"password": ""}),
        json!({}),
    ] {
        let mut body = wrong;
        body["right"] = json!("look");
        meet("PUT", one, &anna.ask("PUT", &here).json(&body).send());
        body["page"] = json!(page.page);
        meet("POST", links, &anna.post(links, &body));
    }
    meet("DELETE", one, &anna.delete(&here));
    meet("DELETE", links, &anna.delete(links));
}
