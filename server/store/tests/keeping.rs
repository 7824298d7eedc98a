//! The store from outside: what was acknowledged is there after every way of stopping.

use gluebox_store::{Batch, Options, Space, Store, StoreError, Write, published};
use std::io::Write as _;
use std::path::Path;

/// A store with a small reserve, so that tests do not fill the disk.
fn open(dir: &Path) -> gluebox_store::Opened {
    Store::open(
        dir,
        Options {
            reserve_bytes: 64 * 1024,
            ..Options::default()
        },
    )
    .expect("the store opens")
}

fn put(key: &str, value: impl Into<Vec<u8>>) -> Write {
    Write::put(Space::Page, key, value)
}

#[test]
fn what_was_acknowledged_is_there_after_closing_and_after_dropping() {
    let dir = tempfile::tempdir().expect("a folder");
    let opened = open(dir.path());
    assert_eq!(opened.notices, []);
    let store = opened.store;
    store
        .commit(vec![
            put("a", "1"),
            put("b", vec![7; 300_000]),
            put("c", "3"),
        ])
        .expect("kept");
    store
        .commit(vec![Write::delete(Space::Page, "c")])
        .expect("kept");
    store.close().expect("closed");
    assert!(matches!(
        store.commit(vec![put("d", "late")]),
        Err(StoreError::Closed)
    ));
    assert!(matches!(
        store.get(Space::Page, b"a"),
        Err(StoreError::Closed)
    ));

    let opened = open(dir.path());
    assert_eq!(opened.notices, []);
    let store = opened.store;
    assert_eq!(
        store.get(Space::Page, b"a").expect("read").as_deref(),
        Some(&b"1"[..])
    );
    assert_eq!(
        store.get(Space::Page, b"b").expect("read"),
        Some(vec![7; 300_000])
    );
    assert_eq!(store.get(Space::Page, b"c").expect("read"), None);
    store.commit(vec![put("e", "5")]).expect("kept");
    drop(store);
    let store = open(dir.path()).store;
    let keys: Vec<_> = store
        .scan(Space::Page, b"")
        .expect("scan")
        .into_iter()
        .map(|(key, _)| key)
        .collect();
    assert_eq!(keys, [b"a".to_vec(), b"b".to_vec(), b"e".to_vec()]);
    let newest = store.scan_back(Space::Page, b"", 1).expect("scan");
    assert_eq!(newest, [(b"e".to_vec(), b"5".to_vec())]);
}

#[test]
fn a_second_process_is_told_what_to_do() {
    let dir = tempfile::tempdir().expect("a folder");
    let _first = open(dir.path());
    let second = Store::open(dir.path(), Options::default()).expect_err("locked");
    assert!(matches!(second, StoreError::Locked { .. }));
    assert!(second.to_string().contains("Stop it first"), "{second}");
}

#[test]
fn a_batch_built_on_a_refused_one_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path()).store;
    let refused = store.submit(vec![put(&"k".repeat(2000), "too long a key")]);
    let next = store.submit(Batch::new(vec![put("a", "1")]).after(&refused));
    let last = store.submit(Batch::new(vec![put("b", "1")]).after(&next));
    assert!(matches!(store.wait(&refused), Err(StoreError::TooLong)));
    assert!(matches!(store.wait(&next), Err(StoreError::Overtaken)));
    assert!(matches!(store.wait(&last), Err(StoreError::Overtaken)));
    assert_eq!(store.scan(Space::Page, b"").expect("scan"), []);
}

#[test]
fn a_publication_is_readable_before_the_store_is_open() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path()).store;
    store
        .publish("main", Some(b"{\"v\":1}"), vec![put("p", "published")])
        .expect("published");
    store
        .publish("Ünlike/..", Some(b"{\"v\":2}"), vec![])
        .expect("published");
    let both = published::read_all(dir.path());
    assert_eq!(
        both,
        [
            ("main".to_owned(), b"{\"v\":1}".to_vec()),
            ("Ünlike/..".to_owned(), b"{\"v\":2}".to_vec())
        ]
    );
    store.publish("Ünlike/..", None, vec![]).expect("withdrawn");
    assert_eq!(published::read_all(dir.path()).len(), 1);
    drop(store);

    // A pointer that lies is mended: the record decides.
    std::fs::write(dir.path().join("published/main.json"), b"nonsense").expect("bent");
    std::fs::write(dir.path().join("published/ghost.json"), b"nonsense").expect("made");
    assert_eq!(published::read_all(dir.path()), []);
    let store = open(dir.path()).store;
    assert_eq!(
        published::read_all(dir.path()),
        [("main".to_owned(), b"{\"v\":1}".to_vec())]
    );
    assert!(!dir.path().join("published/ghost.json").exists());
    assert_eq!(
        store.get(Space::Page, b"p").expect("read").as_deref(),
        Some(&b"published"[..])
    );
}

#[test]
fn media_are_named_by_their_bytes_and_leave_no_debris() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path()).store;
    let mut upload = store.media().upload().expect("begun");
    upload.write_all(b"picture").expect("written");
    let hash = upload.finish().expect("stored");
    assert_eq!(hash, gluebox_store::Hash::of(b"picture"));
    assert_eq!(store.media().len(&hash), Some(7));
    assert_eq!(
        std::fs::read(store.media().path(&hash)).expect("read"),
        b"picture"
    );
    assert_eq!(hash.to_string().parse(), Ok(hash));
    let mut broken_off = store.media().upload().expect("begun");
    broken_off.write_all(b"half").expect("written");
    drop(broken_off);
    assert_eq!(
        std::fs::read_dir(dir.path().join("uploads"))
            .expect("listed")
            .count(),
        0
    );
    std::fs::write(dir.path().join("uploads/left.part"), b"x").expect("debris");
    drop(store);
    let opened = open(dir.path());
    assert_eq!(opened.notices, [], "nothing that an owner need know");
    assert_eq!(
        std::fs::read_dir(dir.path().join("uploads"))
            .expect("listed")
            .count(),
        0
    );
}

#[test]
fn snapshots_bound_the_journal() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path()).store;
    for number in 0..9000_u32 {
        // Typing: one text, written again and again, and a step now and then.
        let mut writes = vec![put("text", format!("{number:>2000}"))];
        if number % 5 == 0 {
            writes.push(Write::put(
                Space::Step,
                number.to_be_bytes(),
                format!("{number:>400}"),
            ));
        }
        store.note(writes);
    }
    store.snapshot().expect("a snapshot");
    let usage = store.usage().expect("measured");
    let sum = usage.journal + usage.index + usage.snapshots;
    assert!(sum < 14 << 20, "{usage:?}");
    assert_eq!(store.scan(Space::Step, b"").expect("scan").len(), 1800);
    store.snapshot().expect("the same again");
}

#[test]
fn a_scan_sees_one_moment_while_changes_sink_into_the_index() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = Options {
        reserve_bytes: 4096,
        checkpoint_bytes: 30_000,
    };
    let store = Store::open(dir.path(), options).expect("opened").store;
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut newest = Vec::new();
                while !done.load(std::sync::atomic::Ordering::Relaxed) {
                    let seen = store.scan(Space::Page, b"").expect("scan");
                    assert!(
                        seen.windows(2).all(|pair| pair[0].1 == pair[1].1),
                        "half a batch was seen"
                    );
                    if let Some((key, value)) = seen.into_iter().next() {
                        assert!(value >= newest, "time went backwards");
                        newest = value;
                        assert!(
                            store.get(Space::Page, &key).expect("get").expect("there") >= newest
                        );
                    }
                }
            });
        }
        for round in 0..600_u32 {
            // Long enough to be cut into pieces, and of another length each time.
            let mut value = round.to_be_bytes().to_vec();
            value.resize(3000 + (round as usize * 37) % 4000, 1);
            let batch: Vec<_> = (0..4)
                .map(|key| put(&format!("k{key}"), value.clone()))
                .collect();
            store.commit(batch).expect("kept");
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}

#[test]
fn whoever_waits_writes_and_the_order_stays() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path()).store;
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let store = &store;
            scope.spawn(move || {
                let mut before = None;
                for number in 0..60 {
                    // Some wait at once, some for the one after, some not at all.
                    let mut batch =
                        Batch::new(vec![put(&format!("w{writer}"), number.to_string())]);
                    if let Some(earlier) = &before {
                        batch = batch.after(earlier);
                    }
                    match number % 3 {
                        0 => before = Some(store.submit(batch)),
                        1 => {
                            let ticket = store.submit(batch);
                            let newer = store.wait(&ticket).expect("kept");
                            let older = store
                                .wait(&before.take().expect("submitted"))
                                .expect("kept");
                            assert!(older < newer);
                        }
                        _ => store.note(batch),
                    }
                }
            });
        }
    });
    store.close().expect("closed");
    let store = open(dir.path()).store;
    for writer in 0..8 {
        let kept = store
            .get(Space::Page, format!("w{writer}").as_bytes())
            .expect("read");
        assert_eq!(kept.as_deref(), Some(&b"59"[..]), "writer {writer}");
    }
}
