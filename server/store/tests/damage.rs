//! What a bad disk, a power cut or a person with a hex editor may do to the folder.

use gluebox_store::{Notice, Opened, Options, Space, Store, StoreError, Write};
use std::fs;
use std::path::{Path, PathBuf};

fn try_open(dir: &Path) -> Result<Opened, StoreError> {
    Store::open(
        dir,
        Options {
            reserve_bytes: 4096,
            ..Options::default()
        },
    )
}

fn open(dir: &Path) -> Opened {
    try_open(dir).expect("the store opens")
}

fn key(number: u32) -> [u8; 4] {
    number.to_be_bytes()
}

fn value(number: u32) -> Vec<u8> {
    // Every tenth is long enough to be cut into pieces by the index.
    let len = if number.is_multiple_of(10) { 9000 } else { 150 };
    (0..len)
        .map(|at| (number as usize * 31 + at * (2 * number as usize + 1)) as u8)
        .collect()
}

fn fill(store: &Store, numbers: std::ops::Range<u32>) {
    for number in numbers {
        store
            .commit(vec![Write::put(Space::Object, key(number), value(number))])
            .expect("kept");
    }
}

fn assert_whole(store: &Store, numbers: std::ops::Range<u32>) {
    let found = store.scan(Space::Object, b"").expect("scan");
    assert_eq!(found.len(), numbers.len());
    for ((found_key, found_value), number) in found.iter().zip(numbers) {
        assert_eq!(found_key, &key(number));
        assert!(*found_value == value(number), "record {number}");
        assert_eq!(
            store.get(Space::Object, found_key).expect("get").as_ref(),
            Some(found_value)
        );
    }
}

fn is_rebuilt(notices: &[Notice]) -> bool {
    notices
        .iter()
        .any(|notice| matches!(notice, Notice::IndexRebuilt { .. }))
}

/// sled's own folder.
fn sled(dir: &Path) -> PathBuf {
    let mut found = fs::read_dir(dir.join("index")).expect("an index").flatten();
    let is_number = |entry: &fs::DirEntry| {
        entry
            .file_name()
            .to_string_lossy()
            .bytes()
            .all(|b| b.is_ascii_digit())
    };
    found.find(is_number).expect("a folder of sled").path()
}

fn segments(dir: &Path) -> Vec<PathBuf> {
    let found = fs::read_dir(dir.join("journal"))
        .expect("a journal")
        .flatten()
        .map(|entry| entry.path());
    let mut found: Vec<_> = found
        .filter(|path| path.extension().is_some_and(|end| end == "gbj"))
        .collect();
    found.sort();
    found
}

/// Leaves the folder as a killed process would: nothing is carried over, nothing says goodbye.
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
fn an_index_that_is_gone_cut_or_noise_is_rebuilt_and_the_owner_is_told() {
    let origin = tempfile::tempdir().expect("a folder");
    let store = open(origin.path()).store;
    fill(&store, 0..300);
    store.snapshot().expect("a snapshot");
    fill(&store, 300..400);
    store.close().expect("closed");

    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    for round in 0..24 {
        let dir = tempfile::tempdir().expect("a folder");
        let dir = dir.path().join("box");
        copy(origin.path(), &dir);
        let db = sled(&dir).join("db");
        let mut bytes = fs::read(&db).expect("read");
        match round {
            0 => fs::remove_dir_all(dir.join("index")).expect("removed"),
            1 => fs::remove_dir_all(sled(&dir)).expect("removed"),
            2 => fs::remove_file(&db).expect("removed"),
            3 => fs::write(sled(&dir).join("conf"), b"noise").expect("written"),
            4 => fs::write(dir.join("index/state.json"), b"{").expect("written"),
            _ if round % 2 == 0 => {
                bytes.truncate(next() as usize % bytes.len());
                fs::write(&db, &bytes).expect("written");
            }
            _ => {
                let used = bytes.iter().rposition(|&byte| byte != 0).unwrap_or(0);
                let from = next() as usize % used;
                let to = (from + 1 + next() as usize % 20_000).min(bytes.len());
                bytes[from..to]
                    .iter_mut()
                    .for_each(|byte| *byte = next() as u8);
                fs::write(&db, &bytes).expect("written");
            }
        }
        let opened = open(&dir);
        assert_whole(&opened.store, 0..400);
        // Noise may hit what sled does not use; then there is nothing to tell.
        assert!(
            ![0, 1, 2, 4].contains(&round) || is_rebuilt(&opened.notices),
            "round {round}: {:?}",
            opened.notices
        );
        fill(&opened.store, 400..410);
        opened.store.close().expect("closed");
        let again = open(&dir);
        assert_eq!(again.notices, [], "round {round}");
        assert_whole(&again.store, 0..410);
    }
}

#[test]
fn an_index_that_fails_while_it_is_used_is_rebuilt_in_place() {
    let dir = tempfile::tempdir().expect("a folder");
    fill(&open(dir.path()).store, 0..200);
    let store = open(dir.path()).store;
    let db = sled(dir.path()).join("db");
    let noise = vec![0x5a; fs::metadata(&db).expect("there").len() as usize];
    fs::write(&db, noise).expect("written");
    assert_whole(&store, 0..200);
    assert!(is_rebuilt(&store.take_notices()));
    fill(&store, 200..210);
    drop(store);
    assert_whole(&open(dir.path()).store, 0..210);
}

#[test]
fn a_torn_or_bent_tail_is_cut_at_the_last_whole_batch() {
    let origin = tempfile::tempdir().expect("a folder");
    let store = open(origin.path()).store;
    fill(&store, 0..20);
    let killed = tempfile::tempdir().expect("a folder");
    copy(origin.path(), killed.path());
    drop(store);
    let segment = segments(killed.path()).pop().expect("a segment");
    let name = segment.file_name().expect("a name").to_owned();
    let bytes = fs::read(&segment).expect("read");
    let used = bytes.iter().rposition(|&byte| byte != 0).expect("written") + 1;
    // The last batch holds 150 bytes of value; everything from a bit before it on may be torn.
    for bent in [used - 1, used - 100, used - 150] {
        let dir = tempfile::tempdir().expect("a folder");
        copy(killed.path(), dir.path());
        let path = dir.path().join("journal").join(&name);
        let mut bytes = bytes.clone();
        bytes[bent] ^= 1;
        fs::write(&path, &bytes).expect("written");
        let opened = open(dir.path());
        assert!(
            matches!(opened.notices[..], [Notice::TailCut { bytes }] if bytes > 0),
            "{:?}",
            opened.notices
        );
        assert_whole(&opened.store, 0..19);
        fill(&opened.store, 19..25);
        drop(opened.store);
        let again = open(dir.path());
        assert_eq!(again.notices, []);
        assert_whole(&again.store, 0..25);
    }
    let dir = tempfile::tempdir().expect("a folder");
    copy(killed.path(), dir.path());
    fs::write(dir.path().join("journal").join(&name), &bytes[..used - 10]).expect("cut");
    assert_whole(&open(dir.path()).store, 0..19);
}

#[test]
fn damage_in_the_middle_is_told_and_what_follows_is_kept() {
    let origin = tempfile::tempdir().expect("a folder");
    let store = open(origin.path()).store;
    fill(&store, 0..50);
    let dir = tempfile::tempdir().expect("a folder");
    copy(origin.path(), dir.path());
    let segment = segments(dir.path()).pop().expect("a segment");
    let mut bytes = fs::read(&segment).expect("read");
    let wanted = value(21);
    let at = bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
        .expect("written");
    bytes[at + 3] ^= 0x40;
    fs::write(&segment, &bytes).expect("bent");

    let opened = open(dir.path());
    let damage = Notice::JournalDamaged {
        lost: 1,
        kept: 28,
        recovered: 0,
    };
    assert_eq!(opened.notices, [damage]);
    let found = opened.store.scan(Space::Object, b"").expect("scan");
    assert_eq!(found.len(), 49);
    assert!(found.iter().all(|(found, _)| *found != key(21)));
    drop(opened.store);
    let again = open(dir.path());
    assert_eq!(again.notices, [], "it is told once");
    assert_eq!(
        again.store.scan(Space::Object, b"").expect("scan").len(),
        49
    );
}

#[test]
fn what_a_damaged_journal_lost_comes_back_from_a_sound_index() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path()).store;
    fill(&store, 0..50);
    store
        .commit(vec![Write::delete(Space::Object, key(7))])
        .expect("kept");
    store
        .commit(vec![Write::put(Space::Object, key(7), value(7))])
        .expect("kept");
    store.close().expect("closed");
    let segment = segments(dir.path()).pop().expect("a segment");
    let bytes = fs::read(&segment).expect("read");
    fs::write(&segment, vec![0xa5; bytes.len()]).expect("ruined");

    let opened = open(dir.path());
    let damage = Notice::JournalDamaged {
        lost: 52,
        kept: 0,
        recovered: 50,
    };
    assert!(opened.notices.contains(&damage), "{:?}", opened.notices);
    assert_whole(&opened.store, 0..50);
    drop(opened.store);
    fs::remove_dir_all(dir.path().join("index")).expect("removed");
    assert_whole(&open(dir.path()).store, 0..50);
}

#[test]
fn a_damaged_snapshot_is_replaced_by_the_one_before() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path()).store;
    fill(&store, 0..30);
    store.snapshot().expect("a snapshot");
    fill(&store, 30..60);
    let newest = store.snapshot().expect("a snapshot");
    fill(&store, 60..90);
    store.close().expect("closed");
    let mut bytes = fs::read(&newest).expect("read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&newest, bytes).expect("bent");
    fs::remove_dir_all(dir.path().join("index")).expect("removed");
    let opened = open(dir.path());
    assert!(is_rebuilt(&opened.notices));
    assert!(
        opened
            .notices
            .iter()
            .any(|notice| matches!(notice, Notice::SnapshotDamaged { .. })),
        "{:?}",
        opened.notices
    );
    assert_whole(&opened.store, 0..90);
}

#[test]
fn a_newer_folder_and_a_file_in_its_place_are_refused_with_a_sentence() {
    let dir = tempfile::tempdir().expect("a folder");
    drop(open(dir.path()));
    fs::write(dir.path().join("format"), "gluebox data folder 2\n").expect("written");
    let error = try_open(dir.path()).expect_err("refused");
    assert!(error.to_string().contains("newer Gluebox"), "{error}");
    let file = dir.path().join("file");
    fs::write(&file, b"").expect("written");
    let error = try_open(&file).expect_err("refused");
    assert!(error.to_string().contains("is not a folder"), "{error}");
    let error = try_open(&file.join("below")).expect_err("refused");
    assert!(error.to_string().contains("is not a folder"), "{error}");
}
