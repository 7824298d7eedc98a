//! Guessing passwords costs time: per source, growing, never a lock; and attempts to guess faster.

use gluebox_tests::{Gluebox, NAME, PASSWORD, Visitor};
use serde_json::json;
use std::time::{Duration, Instant};

/// Guesses until the box asks to wait; how many it took.
fn guess_until_told_to_wait(guess: impl Fn(usize) -> u16) -> usize {
    (0..30)
        .find(|n| guess(*n) == 429)
        .expect("somebody who guesses is slowed down")
}

#[test]
fn guessing_is_slowed_down_and_the_owner_is_not_locked_out() {
    let (gluebox, _) = Gluebox::claimed();
    let guesses = guess_until_told_to_wait(|n| {
        gluebox
            .visitor()
            .sign_in(NAME, &format!("a guess number {n}"))
            .status
    });
    assert!((3..=10).contains(&guesses), "after {guesses} guesses");
    let told = gluebox.visitor().sign_in(NAME, PASSWORD);
    assert_eq!(
        told.refusal(),
        (429, "wait".to_owned()),
        "the right password waits too"
    );
    let wait: u64 = told
        .header("retry-after")
        .and_then(|s| s.parse().ok())
        .expect("how long");
    assert!(wait <= 10, "at home it is a pause, not a lock: {wait} s");
    assert_eq!(told.json()["error"]["wait"], wait);
    let end = Instant::now() + Duration::from_secs(20);
    while gluebox.visitor().sign_in(NAME, PASSWORD).status != 200 {
        assert!(Instant::now() < end, "the owner gets in after the pause");
        std::thread::sleep(Duration::from_millis(300));
    }
    // Who was right is trusted again.
    assert_eq!(
        gluebox
            .visitor()
            .sign_in(NAME, "one slip of the finger")
            .status,
        403
    );
    assert_eq!(gluebox.visitor().sign_in(NAME, PASSWORD).status, 200);
}

/// One guess, by its number: the status.
type Guess = fn(&Visitor, usize) -> u16;

#[test]
fn ways_to_guess_faster() {
    // Every guess under another name, with another forwarding header, by another route.
    let ways: [(&str, Guess); 4] = [
        ("other names", |visitor, n| {
            visitor.sign_in(&format!("anna{n}"), "a guess").status
        }),
        ("forwarded", |visitor, n| {
            let body = json!({"name": NAME, "password": "a guess"});
            visitor
                .ask("POST", "/-/api/sign-in")
                .header("X-Forwarded-For", &format!("10.0.0.{n}"))
                .json(&body)
                .send()
                .status
        }),
        ("by form", |visitor, _| {
            visitor
                .ask("POST", "/-/sign-in")
                .form(&[("name", NAME), ("password", "a guess")])
                .send()
                .status
        }),
        ("by turns", |visitor, n| match n % 2 {
            0 => visitor.sign_in(NAME, "a guess").status,
            _ => {
                visitor
                    .ask("POST", "/-/sign-in")
                    .form(&[("name", NAME), ("password", "a guess")])
                    .send()
                    .status
            }
        }),
    ];
    for (what, guess) in ways {
        let (gluebox, _) = Gluebox::claimed();
        let guesses = guess_until_told_to_wait(|n| guess(&gluebox.visitor(), n));
        assert!(guesses <= 10, "{what}: {guesses} guesses");
    }
    let (_gluebox, anna) = Gluebox::claimed();
    let guesses = guess_until_told_to_wait(|n| {
        anna.post(
            "/-/api/password",
            &json!({"old": format!("a guess number {n}"), "new": "four quite plain words"}),
        )
        .status
    });
    assert!(guesses <= 10, "by changing the password: {guesses} guesses");
}

#[test]
fn guessing_all_at_once_helps_nobody() {
    let (gluebox, _) = Gluebox::claimed();
    let guesses: Vec<_> = (0..60)
        .map(|n| {
            let visitor = gluebox.visitor();
            std::thread::spawn(move || visitor.sign_in(NAME, &format!("a guess number {n}")).status)
        })
        .collect();
    let statuses: Vec<u16> = guesses
        .into_iter()
        .map(|guess| guess.join().expect("answers"))
        .collect();
    let heard = statuses.iter().filter(|status| **status == 403).count();
    assert!(
        heard <= 12,
        "{heard} of 60 guesses at once were tried, the others were told to wait"
    );
}

#[test]
fn a_flood_of_guesses_leaves_visitors_alone() {
    let (gluebox, anna) = Gluebox::claimed();
    let page = anna.get("/-/api/pages").ok()["pages"][0]["id"]
        .as_str()
        .expect("the starter page")
        .to_owned();
    anna.press(&format!("/-/api/pages/{page}/publish")).ok();
    let memory = gluebox.memory();
    let flood: Vec<_> = (0..40)
        .map(|n| {
            let visitor = gluebox.visitor();
            std::thread::spawn(move || {
                visitor
                    .sign_in("nobody", &format!("a guess number {n}"))
                    .status
            })
        })
        .collect();
    let began = Instant::now();
    for _ in 0..10 {
        assert_eq!(gluebox.visitor().get("/").status, 200);
    }
    assert!(
        began.elapsed() < Duration::from_secs(4),
        "visitors waited {:?}",
        began.elapsed()
    );
    let grown = gluebox.memory() - memory;
    assert!(grown < 64.0, "one password at a time: {grown:.0} MB more");
    flood
        .into_iter()
        .for_each(|guess| assert!(guess.join().expect("answers") >= 400));
}
