//! Getting back in without the password: the recovery card, a link made on the machine, a password made there.

use gluebox_tests::{Answer, Gluebox, NAME, PASSWORD, Socket, Visitor, run, said};
use rustix::process::Signal;
use serde_json::{Value, json};
use std::process::{Command, Output};

const NEW: &str = "four quite plain words";

/// Publishes the starter page.
fn publish(anna: &Visitor) {
    let page = anna.get("/-/api/pages").ok()["pages"][0]["id"].clone();
    let page = page.as_str().expect("the starter page");
    anna.press(&format!("/-/api/pages/{page}/publish")).ok();
}

fn inside(anna: &Visitor) -> Value {
    anna.get("/-/api/box").ok()["inside"].clone()
}

/// A card that its owner proved to have; its words.
fn card(anna: &Visitor) -> Vec<String> {
    let words = anna.press("/-/api/recovery-card").ok()["words"].clone();
    let kept = anna
        .ask("PUT", "/-/api/recovery-card")
        .json(&json!({"words": words}))
        .send();
    assert_eq!(kept.status, 204, "{}", kept.text());
    serde_json::from_value(words).expect("words")
}

fn by_card(who: &Visitor, words: &str, password: &str) -> Answer {
    who.post(
        "/-/api/back-in/card",
        &json!({"words": words, "password": password}),
    )
}

/// The path and the query of a link that the program printed.
fn path(link: &str) -> &str {
    let rest = link.strip_prefix("http://").expect("a link");
    &rest[rest.find('/').expect("a path")..]
}

/// How a command ended and what it said.
fn heard(output: Output) -> (Option<i32>, String, String) {
    let code = output.status.code();
    (code, said(&output.stdout), said(&output.stderr))
}

fn command(gluebox: &Gluebox, words: &[&str]) -> Output {
    let folder = gluebox.folder.to_str().expect("a path");
    run(&[words, &["--data", folder]].concat())
}

#[test]
fn the_recovery_card_lets_in_at_home_and_ends_everything_else() {
    let (gluebox, anna) = Gluebox::claimed();
    assert_eq!(inside(&anna)["card"], json!({"wanted": false}));
    publish(&anna);
    assert_eq!(inside(&anna)["card"], json!({"wanted": true}));
    let words = card(&anna);
    assert_eq!(words.len(), 6);
    let told = inside(&anna);
    assert!(told["card"]["made"].is_string() && told["card"]["wanted"] == false);
    assert_eq!(told["ways_in"], json!([]), "a card that lies in a drawer");

    let mut tab = Socket::hello(&anna, "annas-tab-aaaaaaaaaaaa");
    let finder = gluebox.visitor();
    let typed = words.join(" ");
    let refused = by_card(&finder, &typed, "short");
    assert_eq!(refused.refusal(), (400, "password".to_owned()));
    let other = [&words[1..], &words[..1]].concat().join(" ");
    for wrong in [other.as_str(), &words[..5].join(" "), "", PASSWORD] {
        let answer = by_card(&finder, wrong, NEW);
        assert_eq!(answer.refusal(), (403, "no_match".to_owned()), "{wrong}");
    }
    let outside = finder
        .ask("POST", "/-/api/back-in/card")
        .header("X-Forwarded-For", "8.8.8.8")
        .json(&json!({"words": typed, "password": NEW}))
        .send();
    assert_eq!(outside.refusal(), (403, "not_home".to_owned()));
    assert_eq!(anna.get("/-/api/me").status, 200, "nothing happened yet");

    let loud = format!("1. {}", typed.to_uppercase().replace(' ', ", "));
    by_card(&finder, &loud, NEW).ok();
    assert_eq!(anna.get("/-/api/me").status, 401, "every session ended");
    assert_eq!(tab.hear("bye")["reason"], "signed_out");
    assert_eq!(gluebox.visitor().sign_in(NAME, PASSWORD).status, 403);
    gluebox.visitor().sign_in(NAME, NEW).ok();
    let told = inside(&finder);
    let notice = &told["ways_in"][0];
    assert!(
        notice["let_in"] == true
            && notice["sentence"]
                .as_str()
                .is_some_and(|s| s.starts_with("The password was reset with the recovery card on")),
        "{notice}"
    );
    // It stays over a restart, and nobody who came in can take it away.
    let gluebox = gluebox.again(Signal::KILL);
    let finder = finder.moved_to(gluebox.address);
    assert_eq!(inside(&finder)["ways_in"][0], *notice);
}

#[test]
fn a_new_card_counts_when_it_was_proved_and_the_old_one_until_then() {
    let (gluebox, anna) = Gluebox::claimed();
    let old = card(&anna).join(" ");
    let fresh = anna.press("/-/api/recovery-card").ok()["words"].clone();
    let fresh: Vec<String> = serde_json::from_value(fresh).expect("words");
    let keep = |words: &[String]| {
        anna.ask("PUT", "/-/api/recovery-card")
            .json(&json!({"words": words}))
            .send()
    };
    let mut wrong = fresh.clone();
    wrong[3] = "zzzz".to_owned();
    assert_eq!(keep(&wrong).refusal(), (400, "card_words".to_owned()));
    let finder = gluebox.visitor();
    assert_eq!(by_card(&finder, &fresh.join(" "), NEW).status, 403);
    assert_eq!(keep(&fresh).status, 204);
    assert_eq!(
        keep(&fresh).refusal(),
        (409, "no_card".to_owned()),
        "kept once"
    );
    assert_eq!(by_card(&finder, &old, NEW).status, 403, "the old one");
    by_card(&finder, &fresh.join(" "), NEW).ok();
    let held = Command::new("grep")
        .args(["-rlF", &fresh.join(" ")])
        .arg(&gluebox.folder)
        .output()
        .expect("grep runs");
    assert!(held.stdout.is_empty(), "the words lie in the data folder");
    assert!(!gluebox.log().contains(&fresh.join(" ")));
}

#[test]
fn guessing_a_card_is_slowed_down_like_guessing_a_password() {
    let (gluebox, anna) = Gluebox::claimed();
    card(&anna);
    let guesser = gluebox.visitor();
    let answers: Vec<u16> = (0..8)
        .map(|n| by_card(&guesser, &format!("guess {n}"), NEW).status)
        .collect();
    assert!(answers[..5].iter().all(|status| *status == 403));
    assert!(answers.contains(&429), "{answers:?}");
    assert_eq!(anna.get("/-/api/me").status, 200);
}

#[test]
fn the_sheets_work_without_scripts() {
    let (gluebox, anna) = Gluebox::claimed();
    let somebody = gluebox.visitor();
    let sheet = somebody.get("/-/sign-in").text();
    assert!(sheet.contains("Forgot the password?") && sheet.contains("href=\"/-/back-in\""));
    let sheet = somebody.get("/-/back-in").text();
    assert!(sheet.contains("There is no recovery card"), "{sheet}");
    let words = card(&anna).join(" ");
    let sheet = somebody.get("/-/back-in").text();
    assert!(sheet.contains("Words on the card") && sheet.contains("New password"));
    let outside = somebody
        .ask("GET", "/-/back-in")
        .header("X-Forwarded-For", "8.8.8.8")
        .send();
    assert!(outside.status == 403 && outside.text().contains("Only at home"));
    let fill = |words: &str| {
        somebody
            .ask("POST", "/-/back-in")
            .form(&[("words", words), ("password", NEW)])
            .send()
    };
    let wrong = fill("not <these> words");
    assert_eq!(wrong.status, 403);
    assert!(wrong.text().contains("not &lt;these&gt; words"));
    assert!(!wrong.text().contains(NEW), "no password comes back");
    let elsewhere = somebody
        .ask("POST", "/-/back-in")
        .header("Origin", "http://evil.example")
        .form(&[("words", &words), ("password", NEW)])
        .send();
    assert_eq!(elsewhere.status, 403);
    let right = fill(&words);
    assert_eq!((right.status, right.header("location")), (303, Some("/-/")));
    assert_eq!(somebody.get("/-/api/me").status, 200);
}

#[test]
fn a_link_made_on_the_machine_signs_in_once() {
    let (gluebox, anna) = Gluebox::claimed();
    let made = || {
        let (code, out, err) = heard(command(&gluebox, &["owner-link"]));
        assert_eq!(code, Some(0), "{err}");
        out.lines().next().expect("a link").to_owned()
    };
    let older = made();
    let link = made();
    let link = path(&link);
    let somebody = gluebox.visitor();
    let press = |link: &str, password: &str| {
        somebody
            .ask("POST", link)
            .form(&[("password", password)])
            .send()
    };
    assert_eq!(press(path(&older), "").status, 403, "a newer one was made");
    for _ in 0..3 {
        let sheet = somebody.get(link);
        assert!(sheet.status == 200 && sheet.text().contains("Come back in"));
    }
    assert_eq!(anna.get("/-/api/me").status, 200, "opening changes nothing");
    assert_eq!(press(link, "short").status, 400, "and spends nothing");
    let right = press(link, "");
    assert_eq!((right.status, right.header("location")), (303, Some("/-/")));
    assert_eq!(somebody.get("/-/api/me").status, 200);
    assert_eq!(anna.get("/-/api/me").status, 401);
    gluebox.visitor().sign_in(NAME, PASSWORD).ok();
    let told = inside(&somebody)["ways_in"][0]["sentence"].clone();
    assert!(
        told.as_str()
            .is_some_and(|s| s.contains("by a link from the machine"))
    );
    let again = gluebox.visitor().get(link);
    assert!(again.status == 403 && again.text().contains("This link is over"));
    let token = link.rsplit_once('=').expect("a token").1;
    let second = gluebox
        .visitor()
        .post("/-/api/back-in/link", &json!({"token": token}));
    assert_eq!(second.refusal(), (403, "no_link".to_owned()));
    assert!(!gluebox.log().contains(token), "nothing of it in the log");

    let link = made();
    let token = link.rsplit_once('=').expect("a token").1;
    let body = json!({"token": token, "password": NEW});
    gluebox.visitor().post("/-/api/back-in/link", &body).ok();
    gluebox.visitor().sign_in(NAME, NEW).ok();
}

#[test]
fn a_signed_in_device_sets_a_new_password_without_the_old_one_at_home() {
    let (gluebox, anna) = Gluebox::claimed();
    let other = gluebox.sign_in();
    let here = "/-/api/back-in/here";
    assert_eq!(gluebox.visitor().press(here).status, 401);
    let outside = other.ask("POST", here).header("X-Forwarded-For", "8.8.8.8");
    assert_eq!(outside.send().refusal(), (403, "not_home".to_owned()));
    let path = other.press(here).ok()["path"].clone();
    let path = path.as_str().expect("a path");
    let set = other.ask("POST", path).form(&[("password", NEW)]).send();
    assert_eq!(set.header("location"), Some("/-/"));
    assert_eq!(anna.get("/-/api/me").status, 401);
    assert_eq!(other.get("/-/api/me").status, 200);
    gluebox.visitor().sign_in(NAME, NEW).ok();
    let told = inside(&other)["ways_in"][0]["sentence"].clone();
    assert!(
        told.as_str()
            .is_some_and(|s| s.starts_with("On a device that was signed in"))
    );
}

#[test]
fn a_password_made_on_the_machine() {
    let (gluebox, anna) = Gluebox::claimed();
    let reset = |gluebox: &Gluebox| {
        let (code, out, err) = heard(command(gluebox, &["reset", "password"]));
        assert_eq!(code, Some(0), "{err}");
        let line = out.lines().next().unwrap_or_default().to_owned();
        let made = line.strip_prefix("The password of Anna is now: ");
        made.unwrap_or_else(|| panic!("{out}")).to_owned()
    };
    let first = reset(&gluebox);
    assert_eq!(anna.get("/-/api/me").status, 401);
    assert_eq!(gluebox.visitor().sign_in(NAME, PASSWORD).status, 403);
    let anna = gluebox.visitor();
    anna.sign_in("anna", &first).ok();
    // Without a running box, too.
    let mut gluebox = gluebox;
    let temporary = gluebox.keep_folder();
    let folder = gluebox.folder.clone();
    gluebox.stop();
    let words = [
        "reset",
        "password",
        "--data",
        folder.to_str().expect("a path"),
    ];
    let (code, out, err) = heard(run(&words));
    assert_eq!(code, Some(0), "{err}");
    let second = out.lines().next().and_then(|line| line.split_once(": "));
    let second = second.expect("a password").1.to_owned();
    let mut gluebox = Gluebox::builder().folder(&folder).start();
    gluebox.give_folder(temporary);
    assert_eq!(anna.moved_to(gluebox.address).get("/-/api/me").status, 401);
    assert_eq!(gluebox.visitor().sign_in(NAME, &first).status, 403);
    let anna = gluebox.visitor();
    anna.sign_in(NAME, &second).ok();
    let notices = inside(&anna)["ways_in"].clone();
    assert_eq!(notices.as_array().map(Vec::len), Some(2), "{notices}");
    let log = gluebox.log();
    assert!(!log.contains(&first) && !log.contains(&second));
}

#[test]
fn a_box_without_an_owner_has_nobody_to_let_in() {
    let gluebox = Gluebox::start();
    for words in [vec!["owner-link"], vec!["reset", "password"]] {
        let (code, _, err) = heard(command(&gluebox, &words));
        assert!(code != Some(0) && err.contains("no owner yet"), "{err}");
    }
    let sheet = gluebox.visitor().get("/-/back-in");
    assert_eq!(sheet.header("location"), Some("/-/claim"));
    let nowhere = tempfile::tempdir().expect("a folder");
    let folder = nowhere.path().to_str().expect("a path");
    for words in [vec!["owner-link"], vec!["reset", "password"]] {
        let (code, _, err) = heard(run(&[&words[..], &["--data", folder]].concat()));
        assert!(code != Some(0) && err.contains("--data"), "{err}");
    }
    assert_eq!(nowhere.path().read_dir().expect("a folder").count(), 0);
}

#[test]
fn a_device_that_was_signed_in_remembers_the_name_and_nothing_else() {
    let (gluebox, _) = Gluebox::claimed();
    let device = gluebox.visitor();
    assert!(
        device
            .get("/-/sign-in")
            .text()
            .contains("name=\"name\" value=\"\"")
    );
    let answer = device
        .ask("POST", "/-/sign-in")
        .form(&[("name", "  aNNA "), ("password", PASSWORD)])
        .send();
    let name = answer
        .cookie("gluebox-name")
        .expect("the name is remembered");
    assert!(
        name.contains("Path=/-/sign-in") && name.contains("HttpOnly"),
        "only the sign-in sheet gets to see it: {name}"
    );
    assert_eq!(device.press("/-/api/sign-out").status, 204);
    let sheet = device
        .ask("GET", "/-/sign-in")
        .header("Cookie", "gluebox-name=Anna");
    assert!(sheet.send().text().contains("value=\"Anna\""));
    let forged = device
        .ask("GET", "/-/sign-in")
        .header("Cookie", "gluebox-name=%22%3E%3Cscript%3E")
        .send();
    assert!(!forged.text().contains("\"><script>"));
}
