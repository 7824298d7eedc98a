//! Claiming: only who knows the code, only once, only from home; and attempts to get round that.

use gluebox_tests::{Answer, Gluebox, NAME, PASSWORD, Visitor};
use rustix::process::Signal;
use serde_json::json;

fn claim(visitor: &Visitor, code: &str) -> Answer {
    visitor.post(
        "/-/api/claim",
        &json!({"code": code, "name": NAME, "password": PASSWORD}),
    )
}

#[test]
fn the_right_code_makes_the_box_theirs() {
    let gluebox = Gluebox::start();
    let anna = gluebox.visitor();
    let code = gluebox.claim_code().expect("a code").to_owned();
    // As people type it.
    let answer = claim(&anna, &format!(" {} ", code.replace(' ', "-")));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let cookie = answer.cookie("gluebox").expect("a session");
    for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert_eq!(
        anna.get("/-/api/me").ok(),
        json!({"name": NAME, "right": "owner"})
    );
    assert_eq!(
        claim(&gluebox.visitor(), &code).refusal(),
        (409, "claimed".to_owned())
    );
    let pages = anna.get("/-/api/pages").ok();
    assert_eq!(
        pages["pages"].as_array().map(Vec::len),
        Some(1),
        "the starter page: {pages}"
    );
    assert_eq!(pages["pages"][0]["front"], true);
}

#[test]
fn the_form_works_without_scripts() {
    let gluebox = Gluebox::start();
    let anna = gluebox.visitor();
    let sheet = anna.get("/-/claim");
    for words in ["Claim code", "Your name", "Password", "Claim this box"] {
        assert!(sheet.text().contains(words), "{words} on the sheet");
    }
    let code = gluebox.claim_code().expect("a code");
    let fields = [
        ("code", code),
        ("name", "Ann<b>a"),
        ("password", "too short"),
    ];
    let again = anna.ask("POST", "/-/claim").form(&fields).send();
    assert_eq!(again.status, 400);
    assert!(
        again.text().contains("Ann&lt;b&gt;a") && !again.text().contains("too short"),
        "keeps the name, never the password"
    );
    let done = anna
        .ask("POST", "/-/claim")
        .form(&[("code", code), ("name", NAME), ("password", PASSWORD)])
        .send();
    assert_eq!(
        (done.status, done.header("location")),
        (303, Some("/-/edit/"))
    );
    assert_eq!(anna.get("/-/api/me").status, 200);
    assert_eq!(anna.get("/-/claim").header("location"), Some("/-/sign-in"));
    let late = gluebox
        .visitor()
        .ask("POST", "/-/claim")
        .form(&[("code", code), ("name", "B"), ("password", PASSWORD)])
        .send();
    assert_eq!(late.header("location"), Some("/-/sign-in"));
}

#[test]
fn ten_wrong_codes_make_a_pause_and_a_new_code() {
    let gluebox = Gluebox::start();
    let code = gluebox.claim_code().expect("a code").to_owned();
    let wrong = if code.starts_with('0') {
        "1111 1111"
    } else {
        "0000 0000"
    };
    for left in (1..10).rev() {
        let answer = claim(&gluebox.visitor(), wrong);
        assert_eq!(answer.refusal(), (403, "wrong_code".to_owned()));
        assert!(
            answer.text().contains(&format!("{left} tries")),
            "{}",
            answer.text()
        );
    }
    let pause = claim(&gluebox.visitor(), wrong);
    assert_eq!(pause.refusal(), (429, "pause".to_owned()));
    assert!(pause.header("retry-after").is_some());
    assert_eq!(
        claim(&gluebox.visitor(), &code).refusal(),
        (429, "pause".to_owned()),
        "the right code waits too"
    );
    // Pulling the plug does not give ten more tries at the same code.
    let gluebox = gluebox.again(Signal::KILL);
    assert_ne!(gluebox.claim_code(), Some(code.as_str()));
    assert_eq!(
        claim(&gluebox.visitor(), &code).refusal(),
        (403, "wrong_code".to_owned())
    );
}

#[test]
fn of_two_with_the_code_one_wins() {
    let gluebox = Gluebox::start();
    let code = gluebox.claim_code().expect("a code").to_owned();
    let tries: Vec<_> = (0..6)
        .map(|_| {
            let (visitor, code) = (gluebox.visitor(), code.clone());
            std::thread::spawn(move || claim(&visitor, &code).status)
        })
        .collect();
    let mut statuses: Vec<u16> = tries
        .into_iter()
        .map(|t| t.join().expect("answers"))
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409, 409, 409]);
}

#[test]
fn ways_round_the_code() {
    let gluebox = Gluebox::start();
    let code = gluebox.claim_code().expect("a code").to_owned();
    let body = json!({"code": code, "name": NAME, "password": PASSWORD});
    let stranger = gluebox.visitor();
    // Digits of another script, nothing, a list, a longer code that begins with the right one.
    let arabic: String = code
        .chars()
        .map(|c| {
            c.to_digit(10)
                .and_then(|d| char::from_u32(0x660 + d))
                .unwrap_or(c)
        })
        .collect();
    for code in [arabic.as_str(), "", &format!("{code}0"), &code[..8]] {
        assert_eq!(claim(&stranger, code).status, 403, "{code}");
    }
    for odd in [
        json!({"code": null, "name": "x", "password": PASSWORD}),
        json!([]),
        json!({"code": [code.clone()], "name": "x", "password": PASSWORD}),
    ] {
        assert_eq!(
            stranger.post("/-/api/claim", &odd).refusal(),
            (400, "json".to_owned()),
            "{odd}"
        );
    }
    // A page elsewhere, a frame, a proxy that says where it comes from.
    for (name, value) in [
        ("Origin", "http://evil.example"),
        ("Origin", "null"),
        ("Sec-Fetch-Site", "cross-site"),
    ] {
        let answer = stranger
            .ask("POST", "/-/api/claim")
            .header(name, value)
            .json(&body)
            .send();
        assert_eq!(
            answer.refusal(),
            (403, "origin".to_owned()),
            "{name}: {value}"
        );
    }
    for name in [
        "X-Forwarded-For",
        "Forwarded",
        "X-Real-IP",
        "Via",
        "X-Forwarded-Host",
    ] {
        let answer = stranger
            .ask("POST", "/-/api/claim")
            .header(name, "192.168.1.2")
            .json(&body)
            .send();
        assert_eq!(answer.refusal(), (403, "not_home".to_owned()), "{name}");
    }
    // Before the claim nothing of the owner's answers, and no cookie helps.
    stranger.carry("gluebox", &"a".repeat(43));
    for target in ["/-/api/pages", "/-/api/me", "/-/api/export", "/-/live"] {
        assert_eq!(stranger.get(target).status, 401, "{target}");
    }
    assert_eq!(
        gluebox.visitor().get("/").header("location"),
        Some("/-/claim")
    );
    assert_eq!(
        gluebox.visitor().get("/-/").header("location"),
        Some("/-/claim")
    );
}

#[test]
fn names_and_passwords_that_are_refused() {
    let gluebox = Gluebox::start();
    let code = gluebox.claim_code().expect("a code").to_owned();
    let claim = |name: &str, password: &str| {
        gluebox
            .visitor()
            .post(
                "/-/api/claim",
                &json!({"code": code, "name": name, "password": password}),
            )
            .refusal()
    };
    for name in [
        "",
        "   ",
        "a\u{7}b",
        "line\nbreak",
        "\u{202e}anna",
        "a\u{200b}b",
        &"x".repeat(81),
    ] {
        assert_eq!(claim(name, PASSWORD), (400, "name".to_owned()), "{name:?}");
    }
    for password in ["", "short", "password123", &"x".repeat(1_001)] {
        assert_eq!(
            claim(NAME, password),
            (400, "password".to_owned()),
            "{password:?}"
        );
    }
    assert_eq!(
        gluebox.visitor().get("/-/api/box").ok()["claimed"],
        false,
        "nothing changed"
    );
}
