//! The owner stays signed in when the link changes from home to public: one use, at the public name, from the box's
//! own page. Everything else ends at signing in.

use crate::https::House;
use gluebox_tests::{Answer, Gluebox, NAME, PASSWORD, Visitor};
use std::collections::BTreeSet;

/// Path and query of a fresh link.
fn link(owner: &Visitor) -> String {
    let link = owner.press("/-/api/hand-over").ok()["link"]
        .as_str()
        .expect("a link")
        .to_owned();
    let path = link
        .strip_prefix("https://anna.test")
        .expect("the public name");
    path.to_owned()
}

#[track_caller]
fn is_ordinary_sign_in(answer: &Answer) {
    assert_eq!(answer.status, 303, "{}", answer.text());
    let to = answer.header("location").expect("leads on");
    assert!(to.starts_with("/-/sign-in"), "{to}");
    assert_eq!(answer.header("set-cookie"), None);
}

fn is_in(visitor: &Visitor) -> bool {
    visitor.get("/-/api/me").status == 200
}

#[test]
fn the_owner_arrives_signed_in_once() {
    let house = House::of_anna();
    let anna = house.gluebox.claim();
    let path = link(&anna);
    let arriving = house.by_https();
    // Opening the link changes nothing, however often.
    for _ in 0..2 {
        let sheet = arriving.get(&path);
        assert_eq!((sheet.status, sheet.header("set-cookie")), (200, None));
        assert!(sheet.text().contains("Go on") && sheet.text().contains("/-/press.js"));
        assert_eq!(sheet.header("referrer-policy"), Some("same-origin"));
        assert!(!is_in(&arriving));
    }
    let gone_on = arriving.press(&format!("{path}&next=/-/edit/"));
    assert_eq!(
        (gone_on.status, gone_on.header("location")),
        (303, Some("/-/edit/"))
    );
    let cookie = gone_on.cookie("__Host-gluebox").expect("a cookie");
    assert!(cookie.contains("; Secure"), "{cookie}");
    assert!(is_in(&arriving));
    // It is a session of its own: the one at home goes on, and each ends alone.
    assert_ne!(arriving.cookie(), anna.cookie());
    let second = house.by_https();
    is_ordinary_sign_in(&second.press(&path));
    is_ordinary_sign_in(&second.get(&path));
    assert!(!is_in(&second));
    // Who is signed in there already is led on, and keeps the session.
    let before = arriving.cookie();
    let again = link(&anna);
    let led = arriving.get(&format!("{again}&next=//evil.test/"));
    assert_eq!((led.status, led.header("location")), (303, Some("/-/")));
    assert_eq!(arriving.cookie(), before);
    assert_eq!(anna.press("/-/api/sign-out").status, 204);
    assert!(is_in(&arriving) && !is_in(&anna));
}

#[test]
fn nothing_else_gets_in() {
    let house = House::of_anna();
    let anna = house.gluebox.claim();
    let path = link(&anna);
    let secure = house.by_https();
    // From another page, or from none.
    for origin in [
        "null",
        "http://evil.test",
        &anna.origin(),
        "https://anna.test.evil.test",
    ] {
        let answer = secure.ask("POST", &path).header("Origin", origin).send();
        assert_eq!(
            (answer.status, answer.header("set-cookie")),
            (403, None),
            "{origin}"
        );
    }
    assert_eq!(
        secure.ask("POST", &path).without("Origin").send().status,
        403
    );
    let cross = secure
        .ask("POST", &path)
        .header("Sec-Fetch-Site", "cross-site")
        .send();
    assert_eq!(cross.status, 403);
    // By plain http, by another name of the box, by a guess.
    let plain = house.gluebox.visitor();
    is_ordinary_sign_in(&plain.press(&path));
    is_ordinary_sign_in(&plain.get(&path));
    let elsewhere = |host: &str| {
        let origin = format!("https://{host}");
        let ask = secure.ask("POST", &path).header("Host", host);
        ask.header("Origin", &origin).send()
    };
    is_ordinary_sign_in(&elsewhere("127.0.0.1"));
    is_ordinary_sign_in(&elsewhere("gluebox.local"));
    assert_eq!(elsewhere("evil.test").status, 421);
    let token = path.split("token=").nth(1).expect("a token").to_owned();
    let mut guesses = vec![String::new(), "a".repeat(43), "a".repeat(100_000 / 2)];
    guesses.extend([1, 20, 42].map(|length| token[..length].to_owned()));
    guesses.push(token.to_lowercase() + "x");
    for guess in guesses.iter().filter(|guess| guess.len() < 8000) {
        is_ordinary_sign_in(&secure.press(&format!("/-/hand-over?token={guess}")));
        is_ordinary_sign_in(&secure.get(&format!("/-/hand-over?token={guess}")));
    }
    is_ordinary_sign_in(&secure.press("/-/hand-over"));
    is_ordinary_sign_in(&secure.get("/-/hand-over"));
    assert!(!is_in(&secure) && !is_in(&plain));
    // None of that used it up.
    assert_eq!(secure.press(&path).status, 303);
    assert!(is_in(&secure));

    // Only who is signed in may make one, and only while there is somewhere to go.
    let stranger = house.gluebox.visitor();
    assert_eq!(
        stranger.press("/-/api/hand-over").refusal(),
        (401, "signed_out".to_owned())
    );
    let (_other, owner) = Gluebox::claimed();
    assert_eq!(
        owner.press("/-/api/hand-over").refusal(),
        (409, "no_lock".to_owned())
    );
}

#[test]
fn it_ends_with_the_session_the_next_one_and_the_box() {
    let house = House::of_anna();
    let anna = house.gluebox.claim();
    let secure = house.by_https();
    let (older, newer) = (link(&anna), link(&anna));
    is_ordinary_sign_in(&secure.press(&older));
    // Another session's is its own.
    let other = house.gluebox.visitor();
    other.sign_in(NAME, PASSWORD).ok();
    let others = link(&other);
    other.press("/-/api/sign-out");
    is_ordinary_sign_in(&secure.press(&others));
    secure.press(&newer);
    assert!(is_in(&secure));
    // A password changed meanwhile ends the session that it came from, and the hand-over with it.
    let third = house.gluebox.visitor();
    third.sign_in(NAME, PASSWORD).ok();
    let thirds = link(&third);
    let change = serde_json::json!({"old": PASSWORD, "new": "four other plain words"});
    assert_eq!(anna.post("/-/api/password", &change).status, 204);
    is_ordinary_sign_in(&house.by_https().press(&thirds));
}

#[test]
fn of_many_at_once_one_gets_in() {
    let house = House::of_anna();
    let anna = house.gluebox.claim();
    for _ in 0..5 {
        let path = link(&anna);
        let visitors: Vec<Visitor> = (0..8).map(|_| house.by_https()).collect();
        let cookies: BTreeSet<String> = std::thread::scope(|scope| {
            let all: Vec<_> = visitors
                .iter()
                .map(|visitor| scope.spawn(|| visitor.press(&path)))
                .collect();
            let answers = all.into_iter().map(|one| one.join().expect("an answer"));
            let cookie = |answer: Answer| answer.cookie("__Host-gluebox").map(str::to_owned);
            answers.filter_map(cookie).collect()
        });
        assert_eq!(cookies.len(), 1);
    }
}
