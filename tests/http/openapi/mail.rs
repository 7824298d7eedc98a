//! What makes each described answer of mail happen. Nobody takes letters where these go.

use gluebox_tests::document::Desk;
use gluebox_tests::{Answer, Gluebox, Visitor, run};
use serde_json::{Value, json};

pub(super) fn errors(anna: &Visitor, page: &Desk, meet: &mut impl FnMut(&str, &str, &Answer)) {
    let (at, trial) = ("/-/api/mail", "/-/api/mail/trial");
    let (one, send) = ("/-/api/mail/letters/{letter}", "/-/api/links/{link}/mail");
    let good = json!({
        "provider": "own", "host": "127.0.0.1", "port": 1, "lock": "tls",
        "from": "anna@example.org", "password": "a password",
    });
    let set = |who: &Visitor, wish: &Value| who.ask("PUT", at).json(wish).send();
    for (field, wrong) in [
        ("host", json!("")),
        ("port", json!(0)),
        ("name", json!("a\nb")),
        ("password", json!("")),
        ("from", json!("anna")),
        ("to", json!("anna")),
    ] {
        let mut wish = good.clone();
        wish[field] = wrong;
        meet("PUT", at, &set(anna, &wish));
    }
    meet("PUT", at, &set(anna, &good));
    meet("GET", at, &anna.get(at));
    meet("POST", trial, &anna.press(trial));
    let link = anna
        .post("/-/api/links", &json!({"page": page.page, "right": "look"}))
        .ok();
    let link = send.replace("{link}", link["id"].as_str().expect("an id"));
    let letter = |to: &str| anna.post(&link, &json!({"to": to}));
    meet("POST", send, &letter("bo"));
    let nowhere = send.replace("{link}", super::NO_LINK);
    let to = json!({"to": "bo@example.org"});
    meet("POST", send, &anna.post(&nowhere, &to));
    for _ in 0..=100 {
        meet("POST", send, &letter("bo@example.org"));
    }
    let kept = anna.get(at).ok()["letters"][0]["id"].clone();
    let kept = one.replace("{letter}", kept.as_str().expect("an id"));
    meet("POST", one, &anna.press(&kept));
    meet("DELETE", one, &anna.delete(&kept));
    of_a_copy(anna, trial, (send, &link), meet);
    meet("DELETE", at, &anna.delete(at));
}

/// A box made of a copy has no password.
fn of_a_copy(
    anna: &Visitor,
    trial: &str,
    (send, link): (&str, &str),
    meet: &mut impl FnMut(&str, &str, &Answer),
) {
    let place = tempfile::tempdir().expect("a folder");
    let (file, data) = (place.path().join("copy"), place.path().join("data"));
    std::fs::write(&file, anna.get("/-/api/export").body).expect("is written");
    let [data_path, file] = [&data, &file].map(|path| path.to_str().expect("a path"));
    assert!(
        run(&["restore", "--data", data_path, file])
            .status
            .success()
    );
    let copy = Gluebox::builder().folder(&data).start();
    let owner = copy.sign_in();
    meet("POST", trial, &owner.press(trial));
    meet(
        "POST",
        send,
        &owner.post(link, &json!({"to": "bo@example.org"})),
    );
}
