//! What the box tells its owner by mail: a new browser, whoever got in without the password, a day without readers.

use crate::mail::{becomes, newest, words};
use gluebox_tests::{Gluebox, PASSWORD, Provider, Visitor, run, said, wait_for};
use rustix::process::Signal;
use serde_json::{Value, json};
use std::path::Path;

#[test]
fn a_new_browser_is_told_of_and_a_known_one_is_not() {
    let provider = Provider::start();
    let (_place, gluebox, anna) = provider.box_with_mail(1);
    // The browser that claimed the box is known.
    assert_eq!(anna.sign_in("Anna", PASSWORD).status, 200);
    let phone = gluebox.visitor();
    let known = phone.sign_in("Anna", PASSWORD);
    let mark = known.cookie("gluebox-known").expect("a mark").to_owned();
    assert!(
        mark.contains("Path=/-/;") && mark.contains("HttpOnly"),
        "{mark}"
    );
    let letters = provider.took(1);
    assert_eq!(
        words(&letters[0], "subject"),
        "A new browser is signed in to your box"
    );
    assert_eq!(letters[0]["to"], json!(["anna@home.example"]));
    assert!(
        words(&letters[0], "plain").contains("from your home"),
        "{}",
        letters[0]
    );
    let with = |value: &str| {
        let value = value.split(';').next().unwrap_or_default();
        let body = json!({"name": "Anna", "password": PASSWORD});
        let ask = gluebox.visitor();
        let ask = ask.ask("POST", "/-/api/sign-in").header("Cookie", value);
        assert_eq!(ask.json(&body).send().status, 200);
    };
    with(&mark);
    // Made up, bent, or another's: it is as good as none. And from outside the letter says so.
    with("gluebox-known=made.up");
    let at = mark.find('=').expect("a value") + 1;
    let mut bent = mark.clone();
    bent.replace_range(
        at..=at,
        if mark[at..].starts_with('A') {
            "B"
        } else {
            "A"
        },
    );
    with(&bent);
    let outside = gluebox.visitor();
    let ask = outside
        .ask("POST", "/-/api/sign-in")
        .header("X-Forwarded-For", "8.8.8.8");
    let form = json!({"name": "Anna", "password": PASSWORD});
    assert_eq!(ask.json(&form).send().status, 200);
    let letters = provider.took(4);
    assert!(
        words(&letters[3], "plain").contains("from outside your home"),
        "{}",
        letters[3]
    );
    let wrong = gluebox.visitor().sign_in("Anna", "a guess");
    assert_eq!(wrong.status, 403);
    assert_eq!(anna.press("/-/api/mail/trial").ok()["good"], true);
    provider.took(5);
}

#[test]
fn whoever_gets_in_without_the_password_is_told_of() {
    let provider = Provider::start();
    let (_place, gluebox, _anna) = provider.box_with_mail(1);
    let folder = gluebox.folder.to_str().expect("a path").to_owned();
    let made = run(&["owner-link", "--data", &folder]);
    let made = said(&made.stdout);
    let token = made.split(['=', '\n']).nth(1).expect("a token");
    let by_link = gluebox
        .visitor()
        .post("/-/api/back-in/link", &json!({"token": token}));
    assert_eq!(by_link.status, 200);
    let letters = provider.took(1);
    assert_eq!(
        words(&letters[0], "subject"),
        "Somebody got into your box without the password"
    );
    assert!(words(&letters[0], "plain").contains("by a link from the machine itself"));
    assert!(!words(&letters[0], "raw").contains(token));
    let reset = run(&["reset", "password", "--data", &folder]);
    assert!(reset.status.success(), "{}", said(&reset.stderr));
    let letters = provider.took(2);
    assert!(words(&letters[1], "plain").contains("reset on the machine itself"));
    let told = said(&reset.stdout);
    let password = told
        .lines()
        .next()
        .and_then(|line| line.split(": ").nth(1))
        .expect("a password");
    assert!(!words(&letters[1], "raw").contains(password));
    // By the card, at home.
    let owner = gluebox.visitor();
    owner.sign_in("Anna", password).ok();
    let card = owner.press("/-/api/recovery-card").ok();
    let kept = owner.ask("PUT", "/-/api/recovery-card").json(&card).send();
    assert_eq!(kept.status, 204, "{}", kept.text());
    let on_it: Vec<&str> = card["words"]
        .as_array()
        .expect("words")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let body = json!({"words": on_it.join(" "), "password": PASSWORD});
    let by_card = gluebox.visitor().post("/-/api/back-in/card", &body);
    assert_eq!(by_card.status, 200, "{}", by_card.text());
    let letters = provider.took(4);
    let of_card = words(&letters[3], "plain");
    assert!(
        of_card.contains("reset with the recovery card"),
        "{of_card}"
    );
    assert!(!of_card.contains(&on_it.join(" ")));
    // Also while nobody answers: then it goes when the box is there again.
    gluebox.stop();
    let reset = run(&["reset", "password", "--data", &folder]);
    assert!(reset.status.success(), "{}", said(&reset.stderr));
    let _gluebox = Gluebox::builder().folder(Path::new(&folder)).start();
    provider.took(5);
}

/// The account was wrong, or the owner's own address: what was given up because of it goes once that is right.
#[test]
fn what_was_given_up_goes_when_the_account_is_right() {
    let provider = Provider::start();
    let (_place, gluebox, anna) = provider.box_with_mail(1);
    let set = |field: &str, value: &str| {
        let mut wish = provider.wish();
        wish[field] = json!(value);
        assert_eq!(
            anna.ask("PUT", "/-/api/mail").json(&wish).send().status,
            204
        );
    };
    set("password", "a guess");
    gluebox.visitor().sign_in("Anna", PASSWORD).ok();
    let given_up = becomes(&anna, "given_up");
    assert!(
        words(&given_up, "sentence").contains("does not take this name"),
        "{given_up}"
    );
    set("to", "nobody@example.org");
    wait_for("another reason", 10, || {
        words(&newest(&anna), "sentence")
            .contains("The address")
            .then_some(())
    });
    set("to", "elsewhere@example.org");
    let letters = provider.took(1);
    assert_eq!(letters[0]["to"], json!(["elsewhere@example.org"]));
    becomes(&anna, "sent");
    set("to", "again@example.org");
    assert_eq!(anna.press("/-/api/mail/trial").ok()["good"], true);
    assert_eq!(
        provider.took(2)[1]["subject"],
        "Mail from your box works",
        "what went does not go again"
    );
}

/// Makes of a copy one whose last sign of life is two days old, by a machine that was switched on since.
const TWO_DAYS_AGO: &str = r#"
import datetime, json, sys, zipfile
old, new = (zipfile.ZipFile(path, mode) for path, mode in zip(sys.argv[1:], "rw"))
for name in old.namelist():
    lines = old.read(name)
    if name == "records.jsonl":
        records = [json.loads(line) for line in lines.splitlines()]
        for alive in (record["json"] for record in records if record["key"] == "alive"):
            at = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=2)
            alive.update(at=at.strftime("%Y-%m-%dT%H:%M:%SZ"), stopped=False)
            alive["run"]["boot"] = "another"
        lines = "".join(json.dumps(record) + "\n" for record in records).encode()
    new.writestr(name, lines)
new.close()
"#;

#[test]
fn a_day_without_power_is_told_of_afterwards_and_once() {
    let provider = Provider::start();
    let (place, gluebox, anna) = provider.box_with_mail(20);
    let put = |who: &Visitor, at: &str, body: Value| {
        let answer = who.ask("PUT", at).json(&body).send();
        assert_eq!(answer.status, 204, "{}", answer.text());
    };
    // Nobody outside is asked, and nobody would answer.
    let alone = "[outside]\nresolvers = [\"127.0.0.1:9\"]\nauthorities = [\"127.0.0.1:9\"]\n\
        echoes = [\"https://127.0.0.1:9/\"]\ndirectory = \"https://127.0.0.1:9/\"\n";
    let folder = gluebox.folder.clone();
    std::fs::write(folder.join("gluebox.toml"), alone).expect("is written");
    let gluebox = gluebox.again(Signal::TERM);
    let anna = anna.moved_to(gluebox.address);
    let name =
        json!({"name": "anna.duckdns.org", "provider": "duck-dns", "filled": {"key": "a key"}});
    put(&anna, "/-/api/at-home/name", name);
    put(
        &anna,
        "/-/api/at-home/readers",
        json!({"readers": "anyone"}),
    );
    gluebox.stop();
    let [copy, old, data] = ["copy.zip", "old.zip", "again"].map(|name| place.path().join(name));
    let path = |path: &Path| path.to_str().expect("a path").to_owned();
    let made = run(&["export", &path(&copy), "--data", &path(&folder)]);
    assert!(made.status.success(), "{}", said(&made.stderr));
    let python = std::process::Command::new("/usr/bin/python3")
        .args(["-c", TWO_DAYS_AGO])
        .args([&copy, &old])
        .status();
    assert!(python.expect("runs").success());
    let restored = run(&["restore", "--data", &path(&data), &path(&old)]);
    assert!(restored.status.success(), "{}", said(&restored.stderr));
    std::fs::write(data.join("gluebox.toml"), alone).expect("is written");
    let gluebox = Gluebox::builder().folder(&data).start();
    let anna = gluebox.sign_in();
    let letters = |anna: &Visitor| -> Vec<Value> {
        let all = anna.get("/-/api/mail").ok()["letters"]
            .as_array()
            .expect("letters")
            .clone();
        all.into_iter()
            .filter(|letter| letter["about"] == "News: nobody could read")
            .collect()
    };
    wait_for("the news", 30, || {
        Some(()).filter(|()| letters(&anna).len() == 1)
    });
    let gluebox = gluebox.again(Signal::KILL);
    let anna = anna.moved_to(gluebox.address);
    assert_eq!(anna.delete("/-/api/at-home/name").status, 204);
    put(&anna, "/-/api/at-home/readers", json!({"readers": "home"}));
    // The copy had no password; with it the letter goes.
    provider.settle(&data, 20);
    let gluebox = gluebox.again(Signal::TERM);
    let anna = anna.moved_to(gluebox.address);
    put(&anna, "/-/api/mail", provider.wish());
    let arrived = wait_for("the letter", 30, || {
        let about = "Your box could not be reached for a day";
        provider
            .letters()
            .into_iter()
            .find(|letter| letter["subject"] == about)
    });
    assert!(
        words(&arrived, "plain")
            .contains(" people outside could not read your site. They can again")
    );
    assert_eq!(letters(&anna).len(), 1, "once");
}
