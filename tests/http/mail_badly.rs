//! Bad input to mail by name, and a provider that is not as it should be.

use gluebox_tests::document::Desk;
use gluebox_tests::{Gluebox, Provider, SECRET, Shared, Visitor};
use serde_json::{Value, json};
use std::net::TcpListener;

fn set(owner: &Visitor, wish: &Value) -> gluebox_tests::Answer {
    owner.ask("PUT", "/-/api/mail").json(wish).send()
}

/// What the trial says.
fn tried(owner: &Visitor) -> (String, String) {
    let tried = owner.press("/-/api/mail/trial").ok();
    assert_eq!(tried["good"], false, "{tried}");
    let word = |part: &str| tried[part].as_str().unwrap_or_default().to_owned();
    (word("why"), word("sentence"))
}

#[test]
fn the_trial_says_in_words_what_is_wrong() {
    let provider = Provider::start();
    let (_place, gluebox, anna) = provider.box_with_mail(10);
    let nobody = TcpListener::bind("127.0.0.1:0").expect("a port");
    let closed = nobody.local_addr().expect("an address").port();
    drop(nobody);
    let greeted = Provider::after_a_greeting();
    let change = |field: &str, value: Value| {
        let mut wish = provider.wish();
        wish[field] = value;
        wish
    };
    for (wish, why, words) in [
        (
            change("password", json!("a guess")),
            "sign_in_refused",
            "does not take this name with this password",
        ),
        (
            change("name", json!("bo@example.org")),
            "sign_in_refused",
            "does not take this name with this password",
        ),
        (
            change("to", json!("nobody@example.org")),
            "recipient_refused",
            "is not taken",
        ),
        (
            change("to", json!("later@example.org")),
            "later",
            "send the trial once more",
        ),
        (
            change("port", json!(closed)),
            "no_connection",
            "I do not get through",
        ),
        (
            change("host", json!("no-such-place.invalid")),
            "name_unknown",
            "I cannot find your mail provider",
        ),
        // Another's lock: it is good for localhost, by an authority that this box does not know.
        (
            change("port", json!(greeted.port)),
            "other_lock",
            "the other kind of lock",
        ),
        (
            change("host", json!("127.0.0.1")),
            "other_name",
            "somebody else than the name you wrote",
        ),
    ] {
        assert_eq!(set(&anna, &wish).status, 204, "{wish}");
        let (kind, sentence) = tried(&anna);
        assert_eq!(kind, why, "{sentence}");
        assert!(sentence.contains(words), "{sentence}");
    }
    let mut stranger = greeted.wish();
    stranger["port"] = json!(greeted.port);
    assert_eq!(set(&anna, &stranger).status, 204);
    let (kind, sentence) = tried(&anna);
    assert_eq!(kind, "unknown_issuer", "{sentence}");
    assert!(
        sentence.contains("I did not tell the password"),
        "{sentence}"
    );
    assert!(provider.letters().is_empty() && greeted.letters().is_empty());
    let log = gluebox.log();
    assert!(
        !log.contains(SECRET) && !log.contains("a guess") && !log.contains('@'),
        "{log}"
    );
    // And all is well again with what is right.
    assert_eq!(set(&anna, &provider.wish()).status, 204);
    assert_eq!(anna.press("/-/api/mail/trial").ok()["good"], true);
}

#[test]
fn addresses_that_are_none_and_fields_that_cannot_be_right() {
    let provider = Provider::start();
    let (_place, _gluebox, anna) = provider.box_with_mail(1);
    let link = Shared::make(
        &anna,
        &Desk::new_page(&anna, "Bees").page,
        json!({"right": "look"}),
    );
    let at = format!("/-/api/links/{}/mail", link.id);
    for to in [
        "",
        "bo",
        "bo@example.org\r\nBcc: eve@example.org",
        "bo@example.org\nSubject: buy",
        "bo@example.org, eve@example.org",
        "bo@example.org;eve@example.org",
        "bo @example.org",
        "bo@",
        "@example.org",
        "bo@example.org\0",
        "bo@exa mple.org",
        &format!("{}@example.org", "b".repeat(2_000)),
    ] {
        let refused = anna.post(&at, &json!({"to": to}));
        assert_eq!(refused.refusal(), (400, "to".to_owned()), "{to:?}");
    }
    for (field, value) in [
        ("provider", json!("nobody")),
        ("host", json!("localhost\r\nEHLO x")),
        ("host", json!("https://mail.example.org/")),
        ("host", json!("")),
        ("port", json!(0)),
        ("name", json!("a\nb")),
        ("password", json!("a\r\nb")),
        ("from", json!("anna@example.org\r\nX: y")),
        ("from", json!("anna")),
        ("to", json!("anna@example.org\r\nX: y")),
    ] {
        let mut wish = provider.wish();
        wish[field] = value;
        assert_eq!(
            set(&anna, &wish).refusal(),
            (400, field.to_owned()),
            "{wish}"
        );
    }
    for port in [json!(70_000), json!(-1), json!("465")] {
        let mut wish = provider.wish();
        wish["port"] = port;
        assert_eq!(
            set(&anna, &wish).refusal(),
            (400, "json".to_owned()),
            "{wish}"
        );
    }
    assert_eq!(anna.get("/-/api/mail").ok()["letters"], json!([]));
    assert_eq!(
        anna.press("/-/api/mail/trial").ok()["good"],
        true,
        "what was set stays"
    );
    assert_eq!(provider.took(1).len(), 1);
}

#[test]
fn a_title_and_a_name_cannot_add_anything_to_a_letter() {
    let provider = Provider::start();
    let (_place, _gluebox, anna) = provider.box_with_mail(1);
    let title = "Bees</p><img src=x> \u{1f41d} & \"wasps\" .";
    let page = Desk::new_page(&anna, title).page;
    let wishes = json!({"right": "look", "label": "<b>For</b> the choir"});
    let link = Shared::make(&anna, &page, wishes);
    let sent = anna.post(
        &format!("/-/api/links/{}/mail", link.id),
        &json!({"to": "bo@example.org"}),
    );
    assert_eq!(sent.ok()["state"], "sent");
    let letter = provider.took(1).remove(0);
    let [html, plain] =
        ["html", "plain"].map(|part| letter[part].as_str().expect("a part").to_owned());
    assert!(!html.contains("<img") && !html.contains("<b>"), "{html}");
    assert!(
        plain.contains(title) && plain.contains("<b>For</b> the choir"),
        "{plain}"
    );
    let head = letter["raw"].as_str().expect("as it came");
    let head = head.split("\r\n\r\n").next().unwrap_or_default();
    for name in ["To", "From", "Subject", "Message-ID", "Date"] {
        let lines = head
            .lines()
            .filter(|line| line.starts_with(&format!("{name}:")));
        assert_eq!(lines.count(), 1, "{name} in {head}");
    }
}

/// Mail that was never set up costs nothing and is in nobody's way.
#[test]
fn without_mail_nothing_waits_and_everybody_gets_in() {
    let (gluebox, anna) = Gluebox::claimed();
    assert_eq!(gluebox.sign_in().get("/-/api/me").status, 200);
    let state = anna.get("/-/api/mail").ok();
    assert_eq!(
        (&state["settings"], &state["letters"]),
        (&Value::Null, &json!([]))
    );
    assert!(
        state["providers"]
            .as_array()
            .is_some_and(|all| all.len() > 5)
    );
    assert_eq!(
        anna.press("/-/api/mail/trial").refusal(),
        (409, "mail_off".to_owned())
    );
}
