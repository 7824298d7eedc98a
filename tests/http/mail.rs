//! Mail, read where it arrives: a real provider takes letters over a lock from whoever signs in there.

use gluebox_tests::document::Desk;
use gluebox_tests::{Gluebox, Provider, SECRET, Shared, Visitor, run, said, wait_for};
use rustix::process::Signal;
use serde_json::{Value, json};
use std::path::Path;

pub(crate) fn words<'a>(of: &'a Value, part: &str) -> &'a str {
    of[part]
        .as_str()
        .unwrap_or_else(|| panic!("no {part} in {of}"))
}

fn send(owner: &Visitor, link: &Shared, to: &str) -> Value {
    let at = format!("/-/api/links/{}/mail", link.id);
    owner.post(&at, &json!({"to": to})).ok()
}

/// How it is with the newest letter, as the desk says it.
pub(crate) fn newest(owner: &Visitor) -> Value {
    owner.get("/-/api/mail").ok()["letters"][0].clone()
}

pub(crate) fn becomes(owner: &Visitor, state: &str) -> Value {
    wait_for(state, 30, || {
        Some(newest(owner)).filter(|letter| letter["state"] == state)
    })
}

/// Files below a folder in which these bytes stand.
fn holding(folder: &Path, bytes: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(holding(&path, bytes));
        } else if let Ok(kept) = std::fs::read(&path)
            && kept
                .windows(bytes.len())
                .any(|part| part == bytes.as_bytes())
        {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn a_trial_arrives_with_both_kinds_of_lock() {
    for provider in [Provider::start(), Provider::after_a_greeting()] {
        let (_place, gluebox, anna) = provider.box_with_mail(1);
        let tried = anna.press("/-/api/mail/trial").ok();
        assert_eq!(tried["good"], true, "{tried}");
        let letters = provider.took(1);
        let letter = &letters[0];
        assert_eq!(letter["to"], json!(["anna@home.example"]));
        assert_eq!(
            (&letter["locked"], words(letter, "subject")),
            (&json!(true), "Mail from your box works")
        );
        assert!(
            words(letter, "from").contains("anna@example.org"),
            "{letter}"
        );
        for part in ["plain", "html"] {
            assert!(words(letter, part).contains("here it is"), "{letter}");
        }
        for foreign in ["<img", "src=", "<link", "<script", "url("] {
            assert!(!words(letter, "html").contains(foreign), "{foreign}");
        }
        let log = gluebox.log();
        assert!(!log.contains(SECRET) && !log.contains('@'), "{log}");
        // A trial is no letter on its way.
        assert_eq!(anna.get("/-/api/mail").ok()["letters"], json!([]));
    }
}

#[test]
fn the_password_is_said_to_the_provider_and_to_nobody_else() {
    let provider = Provider::start();
    let (place, gluebox, anna) = provider.box_with_mail(1);
    let state = anna.get("/-/api/mail");
    assert!(!state.text().contains(SECRET), "{}", state.text());
    let settings = state.ok()["settings"].clone();
    assert_eq!(
        (&settings["host"], &settings["wants_password"]),
        (&json!("localhost"), &json!(false))
    );
    // Kept for the same account, and for no other place that somebody writes down.
    let mut wish = provider.wish();
    wish["password"] = json!("");
    let set = |wish: &Value| anna.ask("PUT", "/-/api/mail").json(wish).send();
    assert_eq!(set(&wish).status, 204);
    assert_eq!(anna.press("/-/api/mail/trial").ok()["good"], true);
    for (field, other) in [("host", "127.0.0.1"), ("name", "bo@example.org")] {
        let mut elsewhere = wish.clone();
        elsewhere[field] = json!(other);
        assert_eq!(
            set(&elsewhere).refusal(),
            (400, "password".to_owned()),
            "{field}"
        );
    }
    let copy = anna.get("/-/api/export").body;
    let file = place.path().join("copy.zip");
    std::fs::write(&file, &copy).expect("is written");
    let gluebox = gluebox.again(Signal::TERM);
    assert_eq!(
        anna.moved_to(gluebox.address)
            .press("/-/api/mail/trial")
            .ok()["good"],
        true
    );
    drop(gluebox);
    assert_eq!(holding(place.path(), SECRET), Vec::<String>::new());
    // A box made of the copy cannot read it, and asks for it.
    let data = place.path().join("another");
    let paths = [&data, &file].map(|path| path.to_str().expect("a path").to_owned());
    let restored = run(&["restore", "--data", &paths[0], &paths[1]]);
    assert!(restored.status.success(), "{}", said(&restored.stderr));
    assert_eq!(holding(&data, SECRET), Vec::<String>::new());
    provider.settle(&data, 1);
    let moved = Gluebox::builder().folder(&data).start();
    let owner = moved.sign_in();
    assert_eq!(
        owner.get("/-/api/mail").ok()["settings"]["wants_password"],
        true
    );
    let refused = owner.press("/-/api/mail/trial");
    assert_eq!(refused.refusal(), (409, "wants_password".to_owned()));
    let again = owner
        .ask("PUT", "/-/api/mail")
        .json(&provider.wish())
        .send();
    assert_eq!(again.status, 204);
    assert_eq!(owner.press("/-/api/mail/trial").ok()["good"], true);
}

#[test]
fn a_share_link_arrives_and_opens_and_is_kept_nowhere() {
    let provider = Provider::start();
    let (place, gluebox, anna) = provider.box_with_mail(1);
    let page = Desk::new_page(&anna, "Bees & wasps").page;
    let wishes = json!({"right": "edit", "label": "For the choir", "password": "queen"});
    let link = Shared::make(&anna, &page, wishes);
    let sent = send(&anna, &link, " mailto:Bo@Example.org ");
    assert_eq!(sent["state"], "sent", "{sent}");
    let letters = provider.took(1);
    let letter = &letters[0];
    assert_eq!(letter["to"], json!(["Bo@example.org"]));
    assert_eq!(words(letter, "subject"), "Anna shares a page with you");
    let plain = words(letter, "plain");
    for part in [
        "For the choir: with this link you may edit \u{201c}Bees & wasps\u{201d}.",
        "It opens until ",
        "a password, which Anna tells you",
        "It opens only in Anna's home",
    ] {
        assert!(plain.contains(part), "{part} in {plain}");
    }
    assert!(!plain.contains("queen"));
    let token = plain.split("/-/s/").nth(1).expect("a link");
    let token: String = token
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    assert_eq!(token, link.token);
    assert!(words(letter, "html").contains(&token));
    let guest = link.arrive(gluebox.visitor());
    assert_eq!(link.enter(&guest, "queen").status, 303);

    // What the box keeps of it says neither the link nor what opens it, and a copy holds nothing of it at all.
    let copy = place.path().join("copy.zip");
    std::fs::write(&copy, anna.get("/-/api/export").body).expect("is written");
    let told = anna.get("/-/api/mail").text();
    assert!(!told.contains(&token), "{told}");
    assert!(!gluebox.log().contains(&token) && !gluebox.log().contains("Bo@"));
    gluebox.stop();
    assert_eq!(holding(place.path(), &token), Vec::<String>::new());
    assert_eq!(holding(place.path(), "queen"), Vec::<String>::new());
    let records = run_unzip(&copy);
    assert!(
        records.contains("For the choir") && !records.contains("Bo@"),
        "the copy"
    );
}

fn run_unzip(copy: &Path) -> String {
    let code = "import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read('records.jsonl'))";
    let output = std::process::Command::new("/usr/bin/python3")
        .args(["-c", code])
        .arg(copy)
        .output();
    said(&output.expect("runs").stdout)
}

#[test]
fn put_off_and_switched_off_it_still_goes_once() {
    let provider = Provider::start();
    let (_place, gluebox, anna) = provider.box_with_mail(20);
    let link = Shared::make(
        &anna,
        &Desk::new_page(&anna, "Bees").page,
        json!({"right": "look"}),
    );
    let sent = send(&anna, &link, "later@example.org");
    assert_eq!(sent["state"], "waiting", "{sent}");
    assert!(words(&sent, "sentence").contains("not now"), "{sent}");
    let gluebox = gluebox.again(Signal::KILL);
    let anna = anna.moved_to(gluebox.address);
    assert_eq!(newest(&anna)["state"], "waiting");
    let gluebox = gluebox.again(Signal::TERM);
    let anna = anna.moved_to(gluebox.address);
    provider.open();
    becomes(&anna, "sent");
    provider.took(1);
    let gluebox = gluebox.again(Signal::TERM);
    let anna = anna.moved_to(gluebox.address);
    assert_eq!(
        anna.press("/-/api/mail/trial").ok()["good"],
        true,
        "whatever was to go has gone"
    );
    provider.took(2);
    assert_eq!(newest(&anna)["state"], "sent");
    // What went can be neither sent again nor called back.
    let at = format!("/-/api/mail/letters/{}", words(&newest(&anna), "id"));
    assert_eq!(anna.press(&at).refusal(), (404, "no_letter".to_owned()));
    assert_eq!(anna.delete(&at).refusal(), (404, "no_letter".to_owned()));
}

/// The provider has the letter, and the power goes before its answer is written down: it goes again under the same name,
/// by which whoever gets it twice can tell.
#[test]
fn cut_between_the_yes_and_the_note_it_goes_again_under_the_same_name() {
    let provider = Provider::start();
    let (_place, gluebox, anna) = provider.box_with_mail(1);
    let link = Shared::make(
        &anna,
        &Desk::new_page(&anna, "Bees").page,
        json!({"right": "look"}),
    );
    let asked = std::thread::spawn({
        let (anna, at) = (anna.clone(), format!("/-/api/links/{}/mail", link.id));
        move || {
            drop(
                anna.ask("POST", &at)
                    .json(&json!({"to": "held@example.org"}))
                    .try_send(),
            )
        }
    });
    provider.took(1);
    let gluebox = gluebox.again(Signal::KILL);
    asked.join().expect("was cut off");
    provider.open();
    let anna = anna.moved_to(gluebox.address);
    becomes(&anna, "sent");
    let letters = provider.took(2);
    assert_eq!(letters[0]["id"], letters[1]["id"]);
    assert_eq!(letters[0]["plain"], letters[1]["plain"], "the same letter");
}

/// Switched off in good order while the provider thinks: the box ends in time, and the letter is not lost.
#[test]
fn a_slow_provider_does_not_hold_up_the_end() {
    let provider = Provider::start();
    let (place, gluebox, anna) = provider.box_with_mail(1);
    let link = Shared::make(
        &anna,
        &Desk::new_page(&anna, "Bees").page,
        json!({"right": "look"}),
    );
    let sent = send(&anna, &link, "held@example.org");
    assert_eq!(sent["state"], "waiting", "{sent}");
    provider.took(1);
    let ended = gluebox.stop();
    assert!(
        ended.status.success() && ended.took.as_secs_f64() < 3.0,
        "{:?}",
        ended.took
    );
    provider.open();
    let gluebox = Gluebox::builder()
        .folder(&place.path().join("data"))
        .start();
    becomes(&anna.moved_to(gluebox.address), "sent");
}

#[test]
fn what_is_refused_for_good_is_given_up_with_a_sentence_and_tried_when_its_owner_says_so() {
    let provider = Provider::start();
    let (_place, _gluebox, anna) = provider.box_with_mail(1);
    let link = Shared::make(
        &anna,
        &Desk::new_page(&anna, "Bees").page,
        json!({"right": "look"}),
    );
    let sent = send(&anna, &link, "nobody@example.org");
    assert_eq!(sent["state"], "given_up", "{sent}");
    assert_eq!(
        words(&sent, "sentence"),
        "The address that the letter goes to is not taken. Look whether it is written right."
    );
    assert!(
        words(&sent, "more").contains("Nobody of this name is here"),
        "{sent}"
    );
    let at = format!("/-/api/mail/letters/{}", words(&sent, "id"));
    assert_eq!(anna.press(&at).status, 204);
    assert_eq!(
        newest(&anna)["state"],
        "given_up",
        "it was tried, and refused once more"
    );
    assert_eq!(anna.delete(&at).status, 204);
    assert_eq!(anna.get("/-/api/mail").ok()["letters"], json!([]));
    assert_eq!(anna.delete(&at).code(), "no_letter");
    assert!(provider.letters().is_empty());
}

#[test]
fn a_link_that_was_stopped_meanwhile_is_not_sent() {
    let provider = Provider::start();
    let (_place, _gluebox, anna) = provider.box_with_mail(30);
    let page = Desk::new_page(&anna, "Bees").page;
    let [stopped, stays] = [0; 2].map(|_| Shared::make(&anna, &page, json!({"right": "look"})));
    assert_eq!(
        send(&anna, &stopped, "later@example.org")["state"],
        "waiting"
    );
    assert_eq!(
        anna.delete(&format!("/-/api/links/{}", stopped.id)).status,
        204
    );
    provider.open();
    let given_up = becomes(&anna, "given_up");
    assert!(
        words(&given_up, "sentence").contains("was stopped or has ended"),
        "{given_up}"
    );
    assert_eq!(send(&anna, &stays, "later@example.org")["state"], "sent");
    let letters = provider.took(1);
    assert!(words(&letters[0], "plain").contains(&stays.token));
    let gone = anna.post(
        &format!("/-/api/links/{}/mail", stopped.id),
        &json!({"to": "bo@example.org"}),
    );
    assert_eq!(gone.refusal(), (404, "no_link".to_owned()));
}

#[test]
fn a_letter_that_is_taken_away_or_forgotten_while_it_waits_does_not_go() {
    let provider = Provider::start();
    let (_place, _gluebox, anna) = provider.box_with_mail(30);
    let page = Desk::new_page(&anna, "Bees").page;
    let link = Shared::make(&anna, &page, json!({"right": "look"}));
    let sent = send(&anna, &link, "later@example.org");
    let at = format!("/-/api/mail/letters/{}", words(&sent, "id"));
    assert_eq!(anna.delete(&at).status, 204);
    assert_eq!(send(&anna, &link, "later@example.org")["state"], "waiting");
    assert_eq!(anna.delete("/-/api/mail").status, 204);
    provider.open();
    let set = anna.ask("PUT", "/-/api/mail").json(&provider.wish()).send();
    assert_eq!(set.status, 204);
    assert_eq!(send(&anna, &link, "bo@example.org")["state"], "sent");
    // Longer than the next try of the others would have been away.
    std::thread::sleep(std::time::Duration::from_secs(3));
    assert_eq!(provider.took(1)[0]["to"], json!(["bo@example.org"]));
}

#[test]
fn a_network_reset_forgets_mail_and_every_letter() {
    let provider = Provider::start();
    let (_place, gluebox, anna) = provider.box_with_mail(1);
    let page = Desk::new_page(&anna, "Bees").page;
    let link = Shared::make(&anna, &page, json!({"right": "look"}));
    assert_eq!(send(&anna, &link, "later@example.org")["state"], "waiting");
    let folder = gluebox.folder.clone();
    gluebox.stop();
    let path = folder.to_str().expect("a path");
    let reset = run(&["reset", "network", "--data", path]);
    assert!(reset.status.success(), "{}", said(&reset.stderr));
    provider.open();
    let gluebox = Gluebox::builder().folder(&folder).start();
    let anna = anna.moved_to(gluebox.address);
    let state = anna.get("/-/api/mail").ok();
    assert_eq!(
        (&state["settings"], &state["letters"]),
        (&Value::Null, &json!([]))
    );
    let off = anna.post(
        &format!("/-/api/links/{}/mail", link.id),
        &json!({"to": "bo@example.org"}),
    );
    assert_eq!(off.refusal(), (409, "mail_off".to_owned()));
    assert_eq!(
        anna.press("/-/api/mail/trial").refusal(),
        (409, "mail_off".to_owned())
    );
    assert!(provider.letters().is_empty());
    // On the desk it is forgotten in the same way.
    let set = || {
        anna.ask("PUT", "/-/api/mail")
            .json(&provider.wish())
            .send()
            .status
    };
    assert_eq!(set(), 204);
    assert_eq!(anna.delete("/-/api/mail").status, 204);
    assert_eq!(anna.get("/-/api/mail").ok()["settings"], Value::Null);
}
