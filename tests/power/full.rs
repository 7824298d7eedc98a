//! A full disk: changes are refused with a sentence, nothing promised is lost, deleting, signing in and reading
//! work, and the box goes on when room is made.

use crate::disk::Disk;
use gluebox_tests::document::{Desk, put, remove, text};
use gluebox_tests::{Gluebox, NAME, PASSWORD, Random, pictures, wait_for};
use serde_json::json;
use std::fs;
use std::io::Write;
use std::path::Path;

/// Takes all the room that is left.
fn fill(file: &Path) {
    let mut out = fs::File::create(file).expect("a file");
    for size in [1 << 20, 64 << 10, 4 << 10, 512] {
        let bytes = vec![7; size];
        while out.write_all(&bytes).is_ok() {}
    }
    let _ = out.sync_all();
}

#[test]
fn a_full_disk() {
    let Some(disk) = Disk::make("a full disk", 160) else {
        return;
    };
    let folder = disk.place().join("data");
    let start = || Gluebox::builder().folder(&folder).faulty().start();
    let gluebox = start();
    let anna = gluebox.claim();
    let mut random = Random::fresh();
    let mut desk = Desk::new_page(&anna, "Full");
    let promised: Vec<String> = (0..20).map(|_| random.id()).collect();
    for id in &promised {
        desk.edit(vec![put(text(id, "promised", (0, 0, 10, 10)))]);
    }
    desk.publish();
    let kept = anna.upload("p.png", &pictures::png(64, 48, 5)).ok();
    let stranger = disk.place().join("something-else");
    fill(&stranger);
    // What adds is refused, at the latest when the room written ahead in the journal is used up.
    let long = "many words ".repeat(15_000);
    let refused = (0..400).find_map(|_| {
        let answer = desk.try_edit(vec![put(text(&random.id(), &long, (0, 0, 10, 10)))]);
        (answer.status != 200).then_some(answer)
    });
    let refused = refused.expect("a full disk refuses");
    assert_eq!(
        refused.refusal(),
        (507, "no_room".to_owned()),
        "{}",
        refused.text()
    );
    assert_eq!(
        refused.json()["error"]["sentence"],
        "The box has no room left. Delete something or download a copy."
    );
    let upload = anna.upload("p.png", &pictures::png(900, 700, 6));
    assert_eq!(upload.refusal(), (507, "no_room".to_owned()));
    // What helps still works.
    let before = desk.read();
    assert!(
        promised
            .iter()
            .all(|id| before["page"]["objects"][id].is_object())
    );
    let second = gluebox.visitor();
    let old = anna.get("/-/api/pages").ok()["pages"]
        .as_array()
        .expect("pages")
        .iter()
        .find(|p| p["front"] == false)
        .expect("a page")["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let mut helps = vec![
        ("reading", desk.visit()),
        ("signing in", second.sign_in(NAME, PASSWORD)),
        ("signing out", second.press("/-/api/sign-out")),
        ("deleting a text", desk.try_edit(vec![remove(&promised[0])])),
        ("unpublishing", anna.press(&desk.at("/unpublish"))),
        (
            "deleting a page",
            anna.delete(&format!("/-/api/pages/{old}")),
        ),
        (
            "and taking that back",
            anna.press(&format!("/-/api/pages/{old}/bring-back")),
        ),
        (
            "pictures",
            anna.get(&format!(
                "/-/api/media/{}",
                kept["media"].as_str().expect("a hash")
            )),
        ),
        ("the state of the box", anna.get("/-/api/box")),
        ("the desk", anna.get("/-/")),
        ("downloading a copy", anna.get("/-/api/export")),
        (
            "a new password",
            anna.post(
                "/-/api/password",
                &json!({"old": PASSWORD, "new": "four quite plain words"}),
            ),
        ),
    ];
    helps.retain(|(_, answer)| !matches!(answer.status, 200 | 204));
    let faults: Vec<String> = helps
        .iter()
        .map(|(what, answer)| format!("{what}: {} {}", answer.status, answer.text()))
        .collect();
    // Restarted while it is full: everything promised is there.
    let now = desk.read();
    gluebox.kill();
    let gluebox = start();
    let anna = anna.moved_to(gluebox.address);
    desk.who = anna.clone();
    assert_eq!(desk.read(), now);
    assert_eq!(
        gluebox
            .visitor()
            .sign_in(NAME, "four quite plain words")
            .status,
        200
    );
    // Room is made: it goes on by itself.
    fs::remove_file(&stranger).expect("is there");
    wait_for("the box to go on", 30, || {
        (desk
            .try_edit(vec![put(text(&random.id(), &long, (0, 0, 10, 10)))])
            .status
            == 200)
            .then_some(())
    });
    anna.upload("p.png", &pictures::png(900, 700, 6)).ok();
    desk.publish();
    gluebox.kill();
    let gluebox = start();
    desk.who = anna.moved_to(gluebox.address);
    let last = desk.read();
    assert!(
        promised[1..]
            .iter()
            .all(|id| last["page"]["objects"][id].is_object())
    );
    assert!(faults.is_empty(), "on a full disk: {faults:#?}");
    drop(gluebox);
    drop(disk);
}
