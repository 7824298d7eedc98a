//! What makes each described answer happen of getting back in, and of beginning again.

use super::fitting;
use gluebox_tests::{Answer, Gluebox, PASSWORD, Visitor};
use serde_json::{Value, json};

pub(super) fn getting_back_in(
    gluebox: &Gluebox,
    anna: &Visitor,
    meet: &mut impl FnMut(&str, &str, &Answer),
) {
    let (cards, link) = ("/-/api/recovery-card", "/-/api/back-in/link");
    let words = anna.press(cards).ok()["words"].clone();
    for words in [json!(["able"]), words.clone(), words] {
        let body = json!({"words": words});
        meet("PUT", cards, &anna.ask("PUT", cards).json(&body).send());
    }
    let folder = gluebox.folder.to_str().expect("a path");
    let here = "/-/api/back-in/here";
    let away = anna.ask("POST", here).header("X-Forwarded-For", "8.8.8.8");
    meet("POST", here, &away.send());
    let made = gluebox_tests::run(&["owner-link", "--data", folder]);
    let made = gluebox_tests::said(&made.stdout);
    let token = made.split(['=', '\n']).nth(1).expect("a token");
    for body in [
        json!({"token": token, "password": "short"}),
        json!({"token": "another"}),
    ] {
        meet("POST", link, &gluebox.visitor().post(link, &body));
    }
    // On a box of its own: whoever gets back in signs everybody else out.
    let other = Gluebox::start();
    let owner = other.claim();
    let words = owner.press(cards).ok()["words"].clone();
    let body = json!({"words": words});
    owner.ask("PUT", cards).json(&body).send();
    let by_card = "/-/api/back-in/card";
    let words: Vec<&str> = words
        .as_array()
        .expect("words")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let body = json!({"words": words.join(" "), "password": PASSWORD});
    let away = other
        .visitor()
        .ask("POST", by_card)
        .header("X-Forwarded-For", "8.8.8.8")
        .json(&body)
        .send();
    meet("POST", by_card, &away);
    meet("POST", by_card, &other.visitor().post(by_card, &body));
    let by_help = "/-/api/back-in/help";
    let help = json!({"password": PASSWORD});
    let away = other.visitor();
    let away = away
        .ask("POST", by_help)
        .header("X-Forwarded-For", "8.8.8.8");
    meet("POST", by_help, &away.json(&help).send());
    meet("POST", by_help, &other.visitor().post(by_help, &help));
    let folder = other.folder.to_str().expect("a path");
    for seconds in ["6", "0.5"] {
        gluebox_tests::run(&["press", seconds, "--data", folder]);
    }
    meet("POST", by_help, &other.visitor().post(by_help, &help));
    let folder = other.folder.to_str().expect("a path");
    let made = gluebox_tests::run(&["owner-link", "--data", folder]);
    let made = gluebox_tests::said(&made.stdout);
    let token = made.split(['=', '\n']).nth(1).expect("a token");
    let good = other.visitor().post(link, &json!({"token": token}));
    meet("POST", link, &good);
    let wrong = json!({"words": "six words", "password": PASSWORD});
    for _ in 0..8 {
        meet("POST", by_card, &other.visitor().post(by_card, &wrong));
    }
    meet("POST", by_help, &other.visitor().post(by_help, &help));
}

/// Each on a box that nobody needs any more.
pub(super) fn beginning_again(anna: &Visitor, meet: &mut impl FnMut(&str, &str, &Answer)) {
    let [power, wipe, back] = ["power", "wipe", "bring-back"].map(|w| format!("/-/api/box/{w}"));
    let away = |who: &Visitor, path: &str, body: Value| {
        let ask = who.ask("POST", path).header("X-Forwarded-For", "8.8.8.8");
        ask.json(&body).send()
    };
    meet("POST", &wipe, &away(anna, &wipe, fitting("wipe")));
    meet("POST", &back, &away(anna, &back, json!({})));
    let mut other = Gluebox::start();
    meet("POST", &back, &other.visitor().press(&back));
    let owner = other.claim();
    let restarted = owner.post(&power, &json!({"do": "restart"}));
    meet("POST", &power, &restarted);
    other.begun_again();
    let owner = owner.moved_to(other.address);
    let wiped = owner.post(&wipe, &json!({"name": "Anna's box"}));
    meet("POST", &wipe, &wiped);
    other.begun_again();
    meet("POST", &back, &other.visitor().press(&back));
    other.begun_again();
}
