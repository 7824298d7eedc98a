//! Exports and restores: the same box again, and nothing from a bent archive.

use gluebox_store::{Options, Restored, Space, Store, StoreError, Write, published, restore};
use std::io::{Cursor, Write as _};
use std::path::Path;
use zip::write::SimpleFileOptions;

fn open(dir: &Path) -> Store {
    Store::open(
        dir,
        Options {
            reserve_bytes: 4096,
            ..Options::default()
        },
    )
    .expect("the store opens")
    .store
}

/// A small box and its export.
fn exported() -> (tempfile::TempDir, Vec<u8>) {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    store.media().put(b"a picture").expect("stored");
    store
        .commit(vec![
            Write::put(Space::Page, *b"p1", *b"{\"title\":\"\xc3\xa4\"}"),
            Write::put(Space::Object, [0xff, 0], [0, 159, 146, 150]),
            Write::put(Space::Session, *b"secret-cookie", *b"{}"),
            Write::put(Space::Mail, *b"a-letter", *b"{\"to\":\"bo@example.org\"}"),
            Write::put(Space::Account, *b"ada", *b"{\"password\":\"$argon2id$\"}"),
        ])
        .expect("kept");
    store
        .publish("main", Some(b"{\"pages\":[]}"), vec![])
        .expect("published");
    let mut bytes = Vec::new();
    let report = store
        .export(&mut bytes, |added| {
            added.file("index.html", b"<h1>Hello</h1>")
        })
        .expect("exported");
    assert_eq!((report.records, report.media), (4, 1));
    (dir, bytes)
}

#[test]
fn a_restored_box_is_the_same_box() {
    let (dir, bytes) = exported();
    let target = tempfile::tempdir().expect("a folder");
    let done = restore(Cursor::new(&bytes), target.path()).expect("restored");
    assert_eq!(
        done,
        Restored {
            records: 4,
            media: 1
        }
    );
    assert_eq!(
        published::read_all(target.path()),
        [("main".to_owned(), b"{\"pages\":[]}".to_vec())]
    );
    let (old, new) = (open(dir.path()), open(target.path()));
    for space in Space::ALL {
        let expected = if matches!(space, Space::Session | Space::Mail) {
            vec![]
        } else {
            old.scan(space, b"").expect("scan")
        };
        assert_eq!(new.scan(space, b"").expect("scan"), expected, "{space:?}");
    }
    let picture = gluebox_store::Hash::of(b"a picture");
    assert_eq!(
        std::fs::read(new.media().path(&picture)).expect("read"),
        b"a picture"
    );
    assert_ne!(old.identity().public(), new.identity().public());

    let mut zip = zip::ZipArchive::new(Cursor::new(&bytes)).expect("a zip");
    let names: Vec<_> = zip
        .file_names()
        .map(|name| name.expect("a name").into_owned())
        .collect();
    assert!(
        names.contains(&"README.txt".to_owned()) && names.contains(&"site/index.html".to_owned()),
        "{names:?}"
    );
    let mut text = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("records.jsonl").expect("there"), &mut text)
        .expect("text");
    assert!(
        text.contains("{\"space\":\"page\",\"key\":\"p1\",\"json\":{\"title\":\"ä\"}}"),
        "{text}"
    );
    assert!(!text.contains("secret-cookie"));
}

#[test]
fn a_full_folder_is_not_touched() {
    let (dir, bytes) = exported();
    let error = restore(Cursor::new(bytes), dir.path()).expect_err("refused");
    assert!(matches!(error, StoreError::Unusable { .. }), "{error}");
    assert!(error.to_string().contains("not empty"), "{error}");
    assert_eq!(
        open(dir.path()).scan(Space::Page, b"").expect("scan").len(),
        1
    );
}

/// Packs entries into an archive and tries to restore it; the sentence of the refusal.
fn refusal(entries: &[(&str, &[u8])]) -> String {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default())
            .expect("begun");
        zip.write_all(bytes).expect("written");
    }
    refusal_of(zip.finish().expect("packed").into_inner())
}

fn refusal_of(bytes: Vec<u8>) -> String {
    let parent = tempfile::tempdir().expect("a folder");
    let target = parent.path().join("new");
    let error = restore(Cursor::new(bytes), &target).expect_err("refused");
    assert!(!target.exists(), "nothing is left behind");
    assert_eq!(std::fs::read_dir(parent.path()).expect("listed").count(), 0);
    error.to_string()
}

#[test]
fn bent_archives_are_refused_and_leave_nothing() {
    let label: &[u8] = br#"{"format":"gluebox-export","version":1,"records":0,"media":0}"#;
    let one: &[u8] = br#"{"format":"gluebox-export","version":1,"records":1,"media":0}"#;
    let newer: &[u8] = br#"{"format":"gluebox-export","version":2,"records":0,"media":0}"#;
    let records = "records.jsonl";
    for name in [
        "../evil",
        "a/../../evil",
        "/etc/evil",
        "a\\..\\evil",
        "C:evil",
    ] {
        let said = refusal(&[("box.json", label), (records, b""), (name, b"x")]);
        assert!(said.contains("not allowed"), "{name}: {said}");
    }
    assert!(refusal(&[(records, b"")]).contains("no box.json"));
    assert!(refusal(&[("box.json", label)]).contains("no records.jsonl"));
    assert!(refusal(&[("box.json", newer), (records, b"")]).contains("newer"));
    assert!(refusal(&[("box.json", b"{}"), (records, b"")]).contains("box.json"));
    assert!(refusal(&[("box.json", one), (records, b"")]).contains("should hold 1 records"));
    assert!(refusal(&[("box.json", one), (records, b"nonsense\n")]).contains("line 1"));
    assert!(refusal(&[("box.json", one), (records, b"{\"space\":\"page\"")]).contains("cut off"));
    let wrong = format!("media/{}", gluebox_store::Hash::of(b"other"));
    assert!(
        refusal(&[("box.json", label), (records, b""), (&wrong, b"bytes")])
            .contains("does not hold")
    );
    assert!(
        refusal(&[("box.json", label), (records, b""), ("media/x", b"")]).contains("not the name")
    );
    let bomb = vec![b'\n'; 64 << 20];
    assert!(refusal(&[("box.json", label), (records, &bomb)]).contains("would unpack"));
    assert!(refusal_of(b"no zip at all".to_vec()).contains("not a zip"));
    let (_dir, mut whole) = exported();
    whole.truncate(whole.len() / 2);
    assert!(refusal_of(whole).contains("cut off"));
    let (_dir, mut bent) = exported();
    let at = bent
        .windows(9)
        .position(|window| window == b"a picture")
        .expect("stored as it is");
    bent[at] ^= 1;
    assert!(refusal_of(bent).contains("media/"));
}

#[test]
fn an_interrupted_restore_is_not_a_box() {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("restoring"), b"").expect("marked");
    let error = Store::open(dir.path(), Options::default()).expect_err("refused");
    assert!(error.to_string().contains("restore again"), "{error}");
}
