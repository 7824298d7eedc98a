//! What version 1 wrote opens for ever. tests/fixtures/v1/box was written by the first version and is
//! never written again; a new version adds a folder beside it. The index is left out: it is derived.

use std::fs;
use std::path::Path;

use gluebox_store::{Hash, Notice, Options, Space, Store, published};

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for entry in fs::read_dir(from).expect("listed").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}

#[test]
fn a_box_of_version_1_opens() {
    let dir = tempfile::tempdir().expect("a folder");
    copy(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v1/box"),
        dir.path(),
    );
    assert_eq!(
        published::read_all(dir.path()),
        [("main".to_owned(), b"{\"pages\":{\"/\":\"hello\"}}".to_vec())]
    );

    let opened = Store::open(
        dir.path(),
        Options {
            reserve_bytes: 4096,
            ..Options::default()
        },
    )
    .expect("opened");
    assert!(
        matches!(opened.notices[..], [Notice::IndexRebuilt { .. }]),
        "{:?}",
        opened.notices
    );
    let store = opened.store;
    // In the snapshot, in the journal behind it, changed there, removed there.
    let get = |space, key: &str| store.get(space, key.as_bytes()).expect("read");
    assert_eq!(
        get(Space::Page, "old").as_deref(),
        Some(&b"{\"title\":\"From the snapshot\"}"[..])
    );
    assert_eq!(
        get(Space::Page, "new").as_deref(),
        Some(&b"{\"title\":\"From the journal\"}"[..])
    );
    assert_eq!(
        get(Space::Page, "changed").as_deref(),
        Some(&b"{\"title\":\"Second\"}"[..])
    );
    assert_eq!(get(Space::Page, "removed"), None);
    assert_eq!(
        store.get(Space::Object, &[0, 255]).expect("read"),
        Some(vec![7; 5000])
    );
    let picture = Hash::of(b"a picture of version 1");
    assert_eq!(
        fs::read(store.media().path(&picture)).expect("stored"),
        b"a picture of version 1"
    );
    for space in Space::ALL {
        let expected = match space {
            Space::Page => 3,
            Space::Object | Space::Manifest | Space::Media => 1,
            _ => 0,
        };
        assert_eq!(
            store.scan(space, b"").expect("scan").len(),
            expected,
            "{space:?}"
        );
    }
    let known = "7a480d6dd9eb7dea6318b988bee0400280a7a980c6e6d0ee2c9b9b5963d0b8ff";
    assert_eq!(
        Hash::from_bytes(store.identity().public()).to_string(),
        known
    );
}
