//! What makes each described error of the owner's account happen. Guessing slows down whoever comes after: this comes
//! last.

use super::fitting;
use gluebox_tests::{Answer, Gluebox, NAME, PASSWORD, Visitor};
use serde_json::json;

pub(super) fn errors(
    gluebox: &Gluebox,
    anna: &Visitor,
    meet: &mut impl FnMut(&str, &str, &Answer),
) {
    meet(
        "POST",
        "/-/api/sign-in",
        &gluebox.visitor().sign_in(NAME, PASSWORD),
    );
    let password =
        |old: &str, new: &str| anna.post("/-/api/password", &json!({"old": old, "new": new}));
    meet("POST", "/-/api/password", &password(PASSWORD, "short"));
    meet(
        "POST",
        "/-/api/password",
        &password(PASSWORD, "four quite plain words"),
    );
    let fresh = Gluebox::start();
    let claim = |code: &str, name: &str, password: &str| {
        fresh.visitor().post(
            "/-/api/claim",
            &json!({"code": code, "name": name, "password": password}),
        )
    };
    let code = fresh.claim_code().expect("a code");
    meet("POST", "/-/api/claim", &claim(code, "", PASSWORD));
    meet("POST", "/-/api/claim", &claim(code, NAME, "short"));
    for _ in 0..10 {
        meet("POST", "/-/api/claim", &claim("0000 000", NAME, PASSWORD));
    }
    let away = fresh
        .visitor()
        .ask("POST", "/-/api/claim")
        .header("X-Forwarded-For", "8.8.8.8")
        .json(&fitting("claim"))
        .send();
    meet("POST", "/-/api/claim", &away);
    let third = Gluebox::start();
    let body =
        json!({"code": third.claim_code().expect("a code"), "name": NAME, "password": PASSWORD});
    meet(
        "POST",
        "/-/api/claim",
        &third.visitor().post("/-/api/claim", &body),
    );
    for _ in 0..12 {
        meet(
            "POST",
            "/-/api/sign-in",
            &gluebox.visitor().sign_in(NAME, "a guess"),
        );
    }
    meet(
        "POST",
        "/-/api/password",
        &password("a guess", "four quite plain words"),
    );
    let browser = third.visitor();
    browser.sign_in(NAME, PASSWORD).ok();
    meet("POST", "/-/api/sign-out", &browser.press("/-/api/sign-out"));
}
