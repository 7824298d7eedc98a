//! Who may read, and by which name: what the desk chooses and sees. What comes of it outside is told in tests/lab.

use gluebox_tests::document::Desk;
use gluebox_tests::{Gluebox, NAME, PASSWORD, wait_for};
use rustix::process::Signal;
use serde_json::{Value, json};

fn duck(key: &str) -> Value {
    json!({"name": "Anna.duckdns.org.", "provider": "duck-dns", "filled": {"key": key}})
}

#[test]
fn a_new_box_is_read_at_home_only_and_asks_nobody_outside() {
    let (_gluebox, anna) = Gluebox::claimed();
    let state = anna.get("/-/api/at-home").ok();
    assert_eq!(state["readers"], "home");
    assert_eq!(
        state["sentence"],
        "At home only. People on your Wi-Fi can read your site."
    );
    assert_eq!(state["flap"], "home");
    assert_eq!(
        state["button"],
        json!({"kind": "open_to_everyone", "label": "Open it to everyone"})
    );
    assert_eq!(
        (&state["link"], &state["name"], &state["checks"]),
        (&Value::Null, &Value::Null, &json!([]))
    );
}

#[test]
fn every_provider_brings_a_form() {
    let (_gluebox, anna) = Gluebox::claimed();
    let all = anna.get("/-/api/at-home/providers").ok();
    let all = all.as_array().expect("a list");
    assert_eq!(all.len(), 18);
    for provider in all {
        let id = provider["id"].as_str().expect("an id");
        assert!(!id.is_empty() && provider["title"].is_string());
        let filled: serde_json::Map<String, Value> = provider["fields"]
            .as_array()
            .expect("fields")
            .iter()
            .map(|field| (field["key"].as_str().expect("a key").to_owned(), json!("")))
            .collect();
        // Each is understood again, and says what is still to be filled in.
        let ending = provider["ending"].as_str().expect("an ending");
        let end = if ending.is_empty() {
            ".example"
        } else {
            ending
        };
        let body = json!({"name": format!("anna{end}"), "provider": id, "filled": filled});
        let put = anna.ask("PUT", "/-/api/at-home/name").json(&body).send();
        let free = provider["fields"]
            .as_array()
            .is_some_and(|fields| fields.iter().all(|field| field["optional"] == true));
        assert_eq!(
            put.status,
            if free { 204 } else { 400 },
            "{id}: {}",
            put.text()
        );
    }
}

#[test]
fn a_name_is_kept_without_showing_its_key_and_over_a_restart() {
    let (gluebox, anna) = Gluebox::claimed();
    let name = |body: &Value| anna.ask("PUT", "/-/api/at-home/name").json(body).send();
    assert_eq!(name(&duck("")).code(), "field");
    let key = "0f9a-very-secret-key";
    assert_eq!(name(&duck(key)).status, 204);
    // The secret may stay empty from now on.
    assert_eq!(name(&duck("")).status, 204);
    let shown = anna.get("/-/api/at-home").ok();
    assert_eq!(shown["name"]["name"], "anna.duckdns.org");
    assert!(!shown.to_string().contains("secret"), "{shown}");

    let gluebox = gluebox.again(Signal::TERM);
    let anna = gluebox.visitor();
    anna.sign_in(NAME, PASSWORD).ok();
    let shown = anna.get("/-/api/at-home").ok();
    assert_eq!(shown["name"]["title"], "DuckDNS");
    assert!(!gluebox.log().contains(key), "no key in the log");
    // Nobody was asked for a lock yet, so there is nothing to try again.
    let tried = anna.post("/-/api/at-home/lock/try", &json!({}));
    assert_eq!((tried.status, &tried.json()["good"]), (200, &json!(false)));
    assert_eq!(anna.delete("/-/api/at-home/name").status, 204);
    assert_eq!(anna.get("/-/api/at-home").ok()["name"], Value::Null);
}

#[test]
fn the_state_as_text_for_whoever_helps() {
    let (gluebox, _anna) = Gluebox::claimed();
    let folder = gluebox.folder.display().to_string();
    let check = gluebox_tests::run(&["check", "--data", &folder]);
    let said = gluebox_tests::said(&check.stdout);
    assert!(said.contains("At home only."), "{said}");
    let ended = gluebox.stop();
    assert!(ended.status.success(), "{}", ended.log);
    let check = gluebox_tests::run(&["check", "--data", &folder]);
    assert!(!check.status.success());
    assert!(gluebox_tests::said(&check.stderr).contains("No box runs"));
}

#[test]
fn who_may_read_is_asked_until_it_was_said() {
    let (gluebox, anna) = Gluebox::claimed();
    let page = Desk::new_page(&anna, "Soup");
    let publish = |anna: &gluebox_tests::Visitor| {
        anna.post(&format!("/-/api/pages/{}/publish", page.page), &json!({}))
            .ok()
    };
    let done = publish(&anna);
    assert_eq!((&done["ask"], &done["open"]), (&json!(true), &json!(false)));
    let home = json!({"readers": "home"});
    let put = anna.ask("PUT", "/-/api/at-home/readers").json(&home).send();
    assert_eq!(put.status, 204, "{}", put.text());
    assert_eq!(publish(&anna)["ask"], false);

    let gluebox = gluebox.again(Signal::TERM);
    let anna = gluebox.visitor();
    anna.sign_in(NAME, PASSWORD).ok();
    wait_for("the choice after a restart", 5, || {
        (anna.get("/-/api/at-home").ok()["asked"] == true).then_some(())
    });
}

#[test]
fn report_and_picture_are_for_the_owner_and_her_links() {
    let (gluebox, anna) = Gluebox::claimed();
    let link = wait_for("a link at home", 5, || {
        let state = anna.get("/-/api/at-home").ok();
        Some(state["home_links"][0]["link"].as_str()?.to_owned())
    });
    let drawn =
        |who: &gluebox_tests::Visitor, link: &str| who.get(&format!("/-/qr.svg?link={link}"));
    let picture = drawn(&anna, &link);
    assert_eq!(picture.status, 200, "{}", picture.text());
    assert!(picture.text().contains("<svg"));
    assert_eq!(drawn(&anna, "https://example.org/").code(), "link");
    assert_eq!(
        drawn(&anna, &format!("{link}{}", "a".repeat(400))).code(),
        "link"
    );
    assert!(
        anna.get("/-/api/at-home/report")
            .text()
            .starts_with("At home only.")
    );
    let stranger = gluebox.visitor();
    assert_eq!(drawn(&stranger, &link).status, 401);
    assert_eq!(stranger.get("/-/api/at-home/report").status, 401);
    assert_eq!(stranger.get("/-/open").status, 303);
}
