//! Sessions: who is signed in, for how long, and attempts to be signed in without a password.

use gluebox_tests::{Gluebox, NAME, PASSWORD, Socket};
use rustix::process::Signal;
use serde_json::json;
use std::path::Path;

#[test]
fn signing_in_and_out() {
    let (gluebox, anna) = Gluebox::claimed();
    let second = gluebox.visitor();
    assert_eq!(
        second.get("/-/api/me").refusal(),
        (401, "signed_out".to_owned())
    );
    let answer = second.sign_in("aNNa", PASSWORD);
    assert_eq!(answer.status, 200, "the name's case does not matter");
    let first = answer.header("set-cookie").expect("a cookie");
    assert!(
        second
            .cookie()
            .is_some_and(|token| first.starts_with(&token)),
        "programs that look at one cookie find the one that signs in: {first}"
    );
    assert_eq!(second.get("/-/api/me").status, 200);
    let token = second.cookie().expect("a session");
    assert_ne!(anna.cookie().expect("a session"), token, "each its own");
    assert_eq!(second.press("/-/api/sign-out").status, 204);
    assert_eq!(second.cookie(), None, "the browser forgets it");
    let (name, value) = token.split_once('=').expect("a pair");
    second.carry(name, value);
    assert_eq!(second.get("/-/api/me").status, 401, "and the box too");
    assert_eq!(anna.get("/-/api/me").status, 200, "other browsers stay");
    // Sessions outlive the program.
    let gluebox = gluebox.again(Signal::KILL);
    assert_eq!(anna.moved_to(gluebox.address).get("/-/api/me").status, 200);
}

#[test]
fn the_sign_in_form_works_without_scripts_and_leads_only_home() {
    let (gluebox, _) = Gluebox::claimed();
    let sheet = gluebox.visitor().get("/-/sign-in");
    assert!(
        sheet.text().contains("Name")
            && sheet.text().contains("Password")
            && sheet.text().contains("Sign in")
    );
    let wanted = gluebox.visitor().get("/-/edit/about");
    assert_eq!(
        wanted.header("location"),
        Some("/-/sign-in?next=/-/edit/about")
    );
    let fields = [("name", NAME), ("password", PASSWORD)];
    let wrong = gluebox
        .visitor()
        .ask("POST", "/-/sign-in")
        .form(&[("name", NAME), ("password", "not this one")])
        .send();
    assert_eq!(wrong.status, 403);
    assert!(
        wrong.text().contains("Name and password do not match")
            && !wrong.text().contains("not this one")
    );
    for (next, to) in [
        ("/-/edit/about", "/-/edit/about"),
        ("//evil.example", "/-/"),
        ("https://evil.example", "/-/"),
        ("/%5cevil.example", "/-/"),
        ("%2f%2fevil.example", "/-/"),
        ("/%0d%0aSet-Cookie:x=y", "/-/"),
        ("/%09/evil.example", "/-/"),
        ("javascript:alert(1)", "/-/"),
    ] {
        let answer = gluebox
            .visitor()
            .ask("POST", &format!("/-/sign-in?next={next}"))
            .form(&fields)
            .send();
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, Some(to)),
            "{next}"
        );
        assert!(
            answer
                .headers
                .iter()
                .filter(|(name, _)| name == "set-cookie")
                .count()
                == 3
        );
    }
    let elsewhere = gluebox
        .visitor()
        .ask("POST", "/-/sign-in")
        .header("Origin", "http://evil.example")
        .form(&fields)
        .send();
    assert_eq!(
        elsewhere.status, 403,
        "nobody is signed in from another page"
    );
}

#[test]
fn a_changed_password_ends_the_other_sessions() {
    let (gluebox, anna) = Gluebox::claimed();
    let other = gluebox.sign_in();
    let mut tab = Socket::hello(&other, "other-tab-aaaaaaaaaaaa");
    let page = anna.get("/-/api/pages").ok()["pages"][0]["id"].clone();
    tab.say(&json!({"t": "subscribe", "document": page}));
    tab.hear("state");
    let wrong = anna.post(
        "/-/api/password",
        &json!({"old": "not this one", "new": "four quite plain words"}),
    );
    assert_eq!(wrong.refusal(), (403, "no_match".to_owned()));
    let weak = anna.post("/-/api/password", &json!({"old": PASSWORD, "new": "short"}));
    assert_eq!(weak.refusal(), (400, "password".to_owned()));
    let done = anna.post(
        "/-/api/password",
        &json!({"old": PASSWORD, "new": "four quite plain words"}),
    );
    assert_eq!(done.status, 204, "{}", done.text());
    assert_eq!(anna.get("/-/api/me").status, 200, "who changed it stays");
    assert_eq!(other.get("/-/api/me").status, 401);
    assert_eq!(tab.hear("bye")["reason"], "signed_out");
    assert_eq!(gluebox.visitor().sign_in(NAME, PASSWORD).status, 403);
    assert_eq!(
        gluebox
            .visitor()
            .sign_in(NAME, "four quite plain words")
            .status,
        200
    );
}

#[test]
fn signing_out_ends_the_socket_wherever_it_is() {
    let (_gluebox, anna) = Gluebox::claimed();
    // A tab that said hello and has no page open must hear it too.
    let mut tab = Socket::hello(&anna, "lonely-tab-aaaaaaaaaaa");
    let cookie = anna.cookie().expect("a session");
    assert_eq!(anna.press("/-/api/sign-out").status, 204);
    let (name, value) = cookie.split_once('=').expect("a pair");
    anna.carry(name, value);
    tab.say(&json!({"t": "subscribe", "document": "page-that-is-not-there"}));
    let answer = tab.listen();
    assert!(
        answer.as_ref().is_none_or(|message| message["t"] == "bye"),
        "a signed-out tab may ask nothing: {answer:?}"
    );
}

#[test]
fn forged_cookies() {
    let (gluebox, anna) = Gluebox::claimed();
    let token = anna
        .cookie()
        .expect("a session")
        .split_once('=')
        .expect("a pair")
        .1
        .to_owned();
    let mut flipped = token.clone();
    flipped.replace_range(..1, if token.starts_with('A') { "B" } else { "A" });
    for value in [
        "x",
        &flipped,
        &token[1..],
        &format!("{token}A"),
        &"A".repeat(43),
        &"A".repeat(8_000),
        "%00",
    ] {
        let stranger = gluebox.visitor();
        stranger.carry("gluebox", value);
        assert_eq!(stranger.get("/-/api/me").status, 401, "{value}");
    }
    // A cookie somebody planted beforehand does not become a session.
    let planted = gluebox.visitor();
    planted.carry("gluebox", &"P".repeat(43));
    planted.sign_in(NAME, PASSWORD).ok();
    assert!(!planted.cookie().expect("a session").contains("PPPP"));
    // The session's cookie is of no use as anything else.
    assert_eq!(
        gluebox
            .visitor()
            .get(&format!("/-/api/me?gluebox={token}"))
            .status,
        401
    );
    assert_eq!(
        gluebox
            .visitor()
            .ask("GET", "/-/api/me")
            .header("Authorization", &format!("Bearer {token}"))
            .send()
            .status,
        401
    );
}

#[test]
fn behind_the_owners_own_proxy_the_cookie_is_sealed() {
    let gluebox = Gluebox::builder()
        .option("--trusted-proxy", "127.0.0.1")
        .start();
    let code = gluebox.claim_code().expect("a code");
    let anna = gluebox.visitor();
    let body = json!({"code": code, "name": NAME, "password": PASSWORD});
    let proxied = |from: &str| {
        anna.ask("POST", "/-/api/claim")
            .header("X-Forwarded-For", from)
            .header("X-Forwarded-Proto", "https")
            .json(&body)
            .send()
    };
    assert_eq!(proxied("8.8.8.8").refusal(), (403, "not_home".to_owned()));
    assert_eq!(
        proxied("192.168.1.2, 8.8.8.8").refusal(),
        (403, "not_home".to_owned()),
        "only what the proxy itself saw counts"
    );
    let done = proxied("8.8.8.8, 192.168.1.2");
    let cookie = done.cookie("__Host-gluebox").expect("a session");
    assert!(cookie.contains("Secure"), "{cookie}");
}

#[test]
fn secrets_are_neither_kept_nor_logged() {
    let (gluebox, anna) = Gluebox::claimed();
    let token = anna
        .cookie()
        .expect("a session")
        .split_once('=')
        .expect("a pair")
        .1
        .to_owned();
    gluebox.visitor().sign_in(NAME, "a wrong but long secret");
    let log = gluebox.log();
    let folder = gluebox.folder.clone();
    let gluebox = gluebox.again(Signal::TERM);
    for secret in [token.as_str(), PASSWORD, "a wrong but long secret"] {
        assert!(
            !log.contains(secret) && !gluebox.log().contains(secret),
            "{secret} in the log"
        );
        assert!(
            !holds(&folder, secret.as_bytes()),
            "{secret} in the data folder"
        );
    }
}

fn holds(folder: &Path, secret: &[u8]) -> bool {
    std::fs::read_dir(folder)
        .expect("a folder")
        .flatten()
        .any(|entry| {
            let path = entry.path();
            if path.is_dir() {
                return holds(&path, secret);
            }
            std::fs::read(&path)
                .unwrap_or_default()
                .windows(secret.len())
                .any(|window| window == secret)
        })
}
