//! A copy of everything, and the same box out of it.

use gluebox_tests::document::{Desk, picture, put, text};
use gluebox_tests::{Gluebox, NAME, PASSWORD, Random, Visitor, pictures, run, said};
use rustix::process::Signal;
use serde_json::Value;
use std::path::Path;

/// What visitors and the owner get: every page as the API gives it, published bytes in every encoding, media.
fn everything(anna: &Visitor) -> Vec<(String, Value, Vec<u8>)> {
    let list = anna.get("/-/api/pages").ok();
    let mut all = vec![("the list".to_owned(), list.clone(), Vec::new())];
    for page in list["pages"].as_array().expect("pages") {
        let id = page["id"].as_str().expect("an id");
        all.push((
            id.to_owned(),
            anna.get(&format!("/-/api/pages/{id}")).ok(),
            Vec::new(),
        ));
        all.push((
            format!("{id} steps"),
            anna.get(&format!("/-/api/pages/{id}/steps")).ok(),
            Vec::new(),
        ));
        let visitor = Visitor::at(anna.address);
        for coding in ["br", "gzip", "identity"] {
            let answer = visitor
                .ask(
                    "GET",
                    &format!("/{}", page["path"].as_str().expect("a path")),
                )
                .header("Accept-Encoding", coding)
                .send();
            all.push((
                format!("{id} {coding}"),
                Value::from(answer.header("etag")),
                answer.body.clone(),
            ));
            for source in String::from_utf8_lossy(&answer.unpacked())
                .split("src=\"")
                .skip(1)
                .filter_map(|s| s.split('"').next())
            {
                let media = visitor.get(&format!("/{}", source.trim_start_matches('/')));
                assert_eq!(media.status, 200, "{source}");
                all.push((
                    source.to_owned(),
                    Value::from(media.header("etag")),
                    media.body,
                ));
            }
        }
    }
    all
}

fn a_lived_in_box() -> (Gluebox, Visitor) {
    let (gluebox, anna) = Gluebox::claimed();
    let media = anna.upload("p.png", &pictures::png(120, 80, 21)).ok();
    let mut page = Desk::new_page(&anna, "Kept");
    page.edit(vec![
        put(text(&Random::fresh().id(), "kept words", (80, 80, 400, 40))),
        put(picture(&Random::fresh().id(), &media, (80, 200, 120, 80))),
    ]);
    anna.press("/-/api/publish-all").ok();
    page.edit(vec![put(text(
        &Random::fresh().id(),
        "a draft",
        (80, 400, 400, 40),
    ))]);
    anna.post(&page.at("/rename"), &serde_json::json!({"path": "renamed"}))
        .ok();
    let gone = Desk::new_page(&anna, "In the bin");
    anna.delete(&gone.at("")).ok();
    (gluebox, anna)
}

#[track_caller]
fn restore(file: &Path, folder: &Path) {
    let output = run(&[
        "restore",
        &file.to_string_lossy(),
        "--data",
        &folder.to_string_lossy(),
    ]);
    assert!(output.status.success(), "{}", said(&output.stderr));
}

#[test]
fn the_same_box_comes_out_of_its_copy() {
    let (gluebox, anna) = a_lived_in_box();
    let before = everything(&anna);
    let answer = anna.get("/-/api/export");
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, Some("application/zip"))
    );
    assert!(
        answer
            .header("content-disposition")
            .is_some_and(|d| d.starts_with("attachment; filename=\"gluebox-"))
    );
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("copy.zip");
    std::fs::write(&file, &answer.body).expect("writes");
    restore(&file, &place.path().join("new"));
    let second = Gluebox::builder().folder(&place.path().join("new")).start();
    assert_eq!(second.claim_code(), None, "it is claimed");
    let again = second.visitor();
    again.sign_in(NAME, PASSWORD).ok();
    for (was, is) in before.iter().zip(everything(&again)) {
        assert_eq!(*was, is, "{}", was.0);
    }
    assert_eq!(
        Visitor::at(second.address).get("/kept").status,
        301,
        "old addresses lead on"
    );
    // Both go on by themselves.
    let mut page = Desk::new_page(&again, "After");
    page.edit(vec![put(text(
        &Random::fresh().id(),
        "goes on",
        (0, 0, 100, 40),
    ))]);
    drop(second.again(Signal::KILL));
    drop(gluebox);
}

#[test]
fn the_commands_work_beside_a_running_box() {
    let (gluebox, anna) = a_lived_in_box();
    let before = everything(&anna);
    let place = tempfile::tempdir().expect("a folder");
    let (file, data) = (
        place.path().join("copy.zip"),
        gluebox.folder.to_string_lossy().into_owned(),
    );
    let export = || run(&["export", &file.to_string_lossy(), "--data", &data]);
    let output = export();
    assert!(
        output.status.success(),
        "while it runs: {}",
        said(&output.stderr)
    );
    assert!(
        !export().status.success(),
        "a file that is there is not written over"
    );
    restore(&file, &place.path().join("new"));
    drop(gluebox);
    let second = Gluebox::builder().folder(&place.path().join("new")).start();
    let again = second.visitor();
    again.sign_in(NAME, PASSWORD).ok();
    assert_eq!(everything(&again), before);
}

/// Where the content of the first entry behind the middle begins (APPNOTE.TXT, 4.3.7). What stands before it, its time for
/// example, is told a second time at the end, and read there.
fn content_in_the_middle(zip: &[u8]) -> usize {
    let middle = zip.len() / 2;
    let begins = |four: &[u8]| four == b"PK\x03\x04";
    let header = middle + zip[middle..].windows(4).position(begins).expect("an entry");
    let length = |at: usize| usize::from(u16::from_le_bytes([zip[at], zip[at + 1]]));
    header + 30 + length(header + 26) + length(header + 28)
}

#[test]
fn copies_that_are_not_whole_and_folders_that_are_not_empty() {
    let (gluebox, anna) = a_lived_in_box();
    let zip = anna.get("/-/api/export").body;
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("copy.zip");
    let mut flipped = zip.clone();
    flipped[content_in_the_middle(&zip) + 2] ^= 0x10;
    for (what, bytes) in [
        ("cut", zip[..zip.len() * 2 / 3].to_vec()),
        ("a flipped bit", flipped),
        ("nothing", Vec::new()),
        ("no archive", b"hello".to_vec()),
    ] {
        std::fs::write(&file, bytes).expect("writes");
        let folder = place.path().join(what);
        let output = run(&[
            "restore",
            &file.to_string_lossy(),
            "--data",
            &folder.to_string_lossy(),
        ]);
        assert!(!output.status.success(), "{what} was taken");
        let sentence = said(&output.stderr);
        assert!(
            sentence.trim().ends_with('.') && sentence.trim().lines().count() == 1,
            "{what}: {sentence}"
        );
        // Half a box must not start as if it were one.
        let started = Gluebox::builder().folder(&folder).faulty().try_start();
        assert!(
            started.is_err() || started.is_ok_and(|new| new.claim_code().is_some()),
            "{what}: half a box"
        );
    }
    std::fs::write(&file, &zip).expect("writes");
    let data = gluebox.folder.to_string_lossy().into_owned();
    let running = run(&["restore", &file.to_string_lossy(), "--data", &data]);
    assert!(!running.status.success(), "never over a running box");
    let before = everything(&anna);
    let folder = gluebox.folder.clone();
    let gluebox = gluebox.again(Signal::TERM);
    let anna = anna.moved_to(gluebox.address);
    assert_eq!(everything(&anna), before);
    drop(folder);
}

#[test]
fn the_copy_is_only_for_the_owner() {
    let (gluebox, _anna) = a_lived_in_box();
    assert_eq!(
        gluebox.visitor().get("/-/api/export").refusal(),
        (401, "signed_out".to_owned())
    );
    let snapshot = run(&["snapshot", "--data", &gluebox.folder.to_string_lossy()]);
    assert!(snapshot.status.success(), "{}", said(&snapshot.stderr));
}
