//! Off and on, and everything as at the start: the box begins again by itself, and what a power cut interrupts is done
//! or was not begun.

use gluebox_tests::{Gluebox, NAME, PASSWORD, Visitor, run, said};
use rustix::process::Signal;
use serde_json::{Value, json};

fn inside(anna: &Visitor) -> Value {
    anna.get("/-/api/box").ok()["inside"].clone()
}

/// Publishes the starter page.
fn publish(anna: &Visitor) {
    anna.press("/-/api/publish-all").ok();
}

fn command(gluebox: &Gluebox, words: &[&str]) -> String {
    let folder = gluebox.folder.to_str().expect("a path");
    let output = run(&[words, &["--data", folder]].concat());
    assert!(output.status.success(), "{}", said(&output.stderr));
    said(&output.stdout)
}

/// What a network reset must leave and what it must take.
fn with_a_name(anna: &Visitor) {
    let name = json!({"name": "anna.example", "provider": "own-domain"});
    anna.ask("PUT", "/-/api/at-home/name").json(&name).send();
    let helpers = json!({"helpers": ["http://192.0.2.7:8090"]});
    let told = anna.ask("PUT", "/-/api/at-home/helpers").json(&helpers);
    assert!(told.send().status < 300);
}

fn has_a_name(anna: &Visitor) -> bool {
    let helpers = anna.get("/-/api/at-home/helpers").ok()["helpers"].clone();
    let named = !anna.get("/-/api/at-home").ok()["name"].is_null();
    assert_eq!(named, helpers != json!([]), "both or none");
    named
}

#[test]
fn a_restart_keeps_everything_and_everybody() {
    let (mut gluebox, anna) = Gluebox::claimed();
    publish(&anna);
    let (pid, run) = (gluebox.pid(), inside(&anna)["run"].clone());
    let done = anna.post("/-/api/box/power", &json!({"do": "restart"}));
    assert_eq!(done.status, 204, "{}", done.text());
    gluebox.begun_again();
    assert_eq!(gluebox.pid(), pid, "whoever looks after it need not know");
    let anna = anna.moved_to(gluebox.address);
    assert_ne!(inside(&anna)["run"], run, "another run");
    assert_eq!(gluebox.visitor().get("/").status, 200);
    let ended = gluebox.stop();
    assert!(ended.status.success());
}

#[test]
fn switching_off_asks_the_machine_or_says_that_it_may_not() {
    let (_gluebox, anna) = Gluebox::claimed();
    assert_eq!(inside(&anna)["can_switch_off"], false);
    let off = json!({"do": "switch_off"});
    let refused = anna.post("/-/api/box/power", &off);
    assert_eq!(refused.refusal(), (409, "no_switch".to_owned()));

    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("switch-off");
    let gluebox = Gluebox::builder()
        .option("--switch-off", file.to_str().expect("a path"))
        .start();
    let anna = gluebox.claim();
    assert_eq!(inside(&anna)["can_switch_off"], true);
    assert_eq!(anna.post("/-/api/box/power", &off).status, 204);
    assert!(file.exists(), "whatever looks after the machine sees it");
    std::fs::remove_dir_all(folder.path()).expect("goes");
    assert_eq!(anna.post("/-/api/box/power", &off).status, 409);
}

#[test]
fn a_network_reset_forgets_the_name_and_keeps_pages_people_and_identity() {
    let (mut gluebox, anna) = Gluebox::claimed();
    publish(&anna);
    with_a_name(&anna);
    assert!(has_a_name(&anna));
    let keys = gluebox.folder.join("keys");
    std::fs::create_dir_all(&keys).expect("a folder");
    std::fs::write(keys.join("locks.json"), "{}").expect("is written");
    let identity = std::fs::read(gluebox.folder.join("identity.key")).expect("a key");
    command(&gluebox, &["reset", "network"]);
    gluebox.begun_again();
    let anna = anna.moved_to(gluebox.address);
    assert!(!has_a_name(&anna), "forgotten");
    assert!(!keys.join("locks.json").exists(), "its lock, too");
    assert_eq!(gluebox.visitor().get("/").status, 200, "pages stay");
    let kept = std::fs::read(gluebox.folder.join("identity.key")).expect("a key");
    assert_eq!(kept, identity);
    let notice = inside(&anna)["ways_in"][0].clone();
    assert!(
        notice["let_in"] == false
            && notice["sentence"]
                .as_str()
                .is_some_and(|s| s.contains("put back to the start")),
        "{notice}"
    );
    // Nothing is left to be done once more.
    with_a_name(&anna);
    let gluebox = gluebox.again(Signal::KILL);
    assert!(has_a_name(&anna.moved_to(gluebox.address)));
}

#[test]
fn a_network_reset_of_a_stopped_box() {
    let (mut gluebox, anna) = Gluebox::claimed();
    with_a_name(&anna);
    let temporary = gluebox.keep_folder();
    let folder = gluebox.folder.clone();
    gluebox.stop();
    let output = run(&[
        "reset",
        "network",
        "--data",
        folder.to_str().expect("a path"),
    ]);
    assert!(output.status.success(), "{}", said(&output.stderr));
    assert!(!folder.join("reset").exists(), "done, not put off");
    let mut gluebox = Gluebox::builder().folder(&folder).start();
    gluebox.give_folder(temporary);
    let anna = anna.moved_to(gluebox.address);
    assert!(!has_a_name(&anna));
    assert_eq!(inside(&anna)["ways_in"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_wipe_by_the_boxs_name_and_everything_back() {
    let (mut gluebox, anna) = Gluebox::claimed();
    publish(&anna);
    let wipe = |body: Value| anna.post("/-/api/box/wipe", &body);
    for wrong in ["", "box", "Anna's", "Bert's box"] {
        let answer = wipe(json!({"name": wrong}));
        assert_eq!(answer.refusal(), (400, "box_name".to_owned()), "{wrong}");
    }
    let outside = anna
        .ask("POST", "/-/api/box/wipe")
        .header("X-Forwarded-For", "8.8.8.8")
        .json(&json!({"name": "Anna's box"}))
        .send();
    assert_eq!(outside.refusal(), (403, "not_home".to_owned()));
    assert_eq!(wipe(json!({"name": " anna\u{2019}s BOX "})).status, 204);
    gluebox.begun_again();
    assert!(gluebox.claim_code().is_some(), "it has no owner");
    let somebody = gluebox.visitor();
    assert_eq!(anna.moved_to(gluebox.address).get("/-/api/me").status, 401);
    assert!(
        !somebody.get("/").text().contains("Anna"),
        "nothing is served"
    );
    let claim = somebody.get("/-/claim").text();
    assert!(claim.contains("Bring back what was wiped"), "{claim}");
    let sheet = somebody.get("/-/bring-back").text();
    assert!(sheet.contains("For 7 days more"), "{sheet}");
    let away = somebody
        .ask("POST", "/-/bring-back")
        .header("X-Forwarded-For", "8.8.8.8")
        .form(&[])
        .send();
    assert_eq!(away.status, 403);
    let back = somebody.ask("POST", "/-/bring-back").form(&[]).send();
    assert!(back.status == 200 && back.text().contains("Everything comes back"));
    gluebox.begun_again();
    assert_eq!(anna.moved_to(gluebox.address).get("/-/api/me").status, 200);
    assert!(gluebox.visitor().get("/").text().contains("Anna"));
    assert_eq!(
        gluebox.visitor().get("/-/bring-back").header("location"),
        Some("/-/")
    );
}

#[test]
fn what_was_wiped_stays_away_from_a_new_owner_and_is_brought_back_on_the_machine() {
    let (mut gluebox, anna) = Gluebox::claimed();
    command(&gluebox, &["reset", "everything"]);
    gluebox.begun_again();
    let mut bert = gluebox.visitor();
    let code = gluebox.claim_code().expect("a code");
    let body = json!({"code": code, "name": "Bert", "password": PASSWORD});
    bert.post("/-/api/claim", &body).ok();
    let refused = bert.press("/-/api/box/bring-back");
    assert_eq!(refused.refusal(), (409, "claimed".to_owned()));
    let folder = gluebox.folder.to_str().expect("a path").to_owned();
    let undo = run(&["reset", "undo", "--data", &folder]);
    assert!(!undo.status.success() && said(&undo.stderr).contains("has an owner again"));
    // Bert wipes his, too, and gets it back; then the one before.
    assert_eq!(
        bert.post("/-/api/box/wipe", &json!({"name": "Bert's box"}))
            .status,
        204
    );
    gluebox.begun_again();
    command(&gluebox, &["reset", "undo"]);
    gluebox.begun_again();
    bert = bert.moved_to(gluebox.address);
    assert_eq!(bert.get("/-/api/me").ok()["name"], "Bert");
    assert_eq!(gluebox.visitor().sign_in(NAME, PASSWORD).status, 403);
    drop(anna);
}

#[test]
fn given_away_nothing_of_it_is_left() {
    let (mut gluebox, anna) = Gluebox::claimed();
    publish(&anna);
    let identity = std::fs::read(gluebox.folder.join("identity.key")).expect("a key");
    let body = json!({"name": "Anna's box", "give_away": true});
    assert_eq!(anna.post("/-/api/box/wipe", &body).status, 204);
    gluebox.begun_again();
    assert!(gluebox.claim_code().is_some());
    assert!(
        !gluebox
            .visitor()
            .get("/-/claim")
            .text()
            .contains("Bring back")
    );
    let now = std::fs::read(gluebox.folder.join("identity.key")).expect("a key");
    assert_ne!(now, identity, "another box");
    let left = std::process::Command::new("grep")
        .args(["-rlaF", "Anna"])
        .arg(&gluebox.folder)
        .output()
        .expect("grep runs");
    assert_eq!(said(&left.stdout), "", "nothing says whose it was");
    let undo = run(&[
        "reset",
        "undo",
        "--data",
        gluebox.folder.to_str().expect("a path"),
    ]);
    assert!(!undo.status.success());
}
