//! Whatever is done to it, the store answers as a plain sorted map would.

use std::collections::BTreeMap;

use gluebox_store::{Options, Space, Store, Write};
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Step {
    Commit(Vec<(u8, u8, Option<usize>)>),
    Checkpoint,
    Snapshot,
    Reopen,
    /// Opens a copy of the folder taken while the store runs, as after a kill.
    Kill,
    LoseIndex,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let writes = prop::collection::vec(
        (
            1..4_u8,
            0..24_u8,
            prop::option::weighted(0.8, 0..12_000_usize),
        ),
        0..6,
    );
    let step = prop_oneof![
        12 => writes.prop_map(Step::Commit),
        2 => Just(Step::Checkpoint),
        1 => Just(Step::Snapshot),
        1 => Just(Step::Reopen),
        1 => Just(Step::Kill),
        1 => Just(Step::LoseIndex),
    ];
    prop::collection::vec(step, 1..40)
}

fn space(tag: u8) -> Space {
    Space::from_tag(tag).expect("a space")
}

fn check(store: &Store, model: &BTreeMap<(u8, Vec<u8>), Vec<u8>>) {
    for tag in 1..4 {
        let expected: Vec<_> = model
            .range((tag, vec![])..(tag + 1, vec![]))
            .map(|((_, key), value)| (key.clone(), value.clone()))
            .collect();
        assert!(store.scan(space(tag), b"").expect("scan") == expected);
        let mut last: Vec<_> = expected.iter().rev().take(3).cloned().collect();
        assert!(store.scan_back(space(tag), b"", 3).expect("scan") == last);
        last.extend(expected.first().cloned());
        for (key, value) in last {
            assert!(store.get(space(tag), &key).expect("get") == Some(value));
        }
        let below: Vec<_> = expected
            .into_iter()
            .filter(|(key, _)| key.starts_with(b"k1"))
            .collect();
        assert!(store.scan(space(tag), b"k1").expect("scan") == below);
        assert_eq!(store.get(space(tag), b"never").expect("get"), None);
    }
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("listed").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn the_store_is_a_sorted_map(steps in steps()) {
        let parent = tempfile::tempdir().expect("a folder");
        // Small, so that checkpoints happen by themselves, too.
        let options = Options { reserve_bytes: 4096, checkpoint_bytes: 20_000 };
        let mut dir = parent.path().join("box");
        let mut store = Store::open(&dir, options.clone()).expect("opened").store;
        let mut model = BTreeMap::new();
        for (round, step) in steps.into_iter().enumerate() {
            match step {
                Step::Commit(writes) => {
                    let mut batch = Vec::new();
                    for (tag, key, len) in writes {
                        let key = format!("k{key}").into_bytes();
                        match len {
                            Some(len) => {
                                let value = vec![(round + len) as u8; len];
                                model.insert((tag, key.clone()), value.clone());
                                batch.push(Write::put(space(tag), key, value));
                            }
                            None => {
                                model.remove(&(tag, key.clone()));
                                batch.push(Write::delete(space(tag), key));
                            }
                        }
                    }
                    store.commit(batch).expect("kept");
                }
                Step::Checkpoint => store.checkpoint().expect("a checkpoint"),
                Step::Snapshot => drop(store.snapshot().expect("a snapshot")),
                Step::Reopen | Step::LoseIndex | Step::Kill => {
                    if matches!(step, Step::Kill) {
                        // The copy is only whole when no checkpoint runs meanwhile.
                        store.checkpoint().expect("a checkpoint");
                        let next = parent.path().join(format!("box{round}"));
                        copy(&dir, &next);
                        dir = next;
                    }
                    store.close().expect("closed");
                    let lost = matches!(step, Step::LoseIndex);
                    if lost {
                        std::fs::remove_dir_all(dir.join("index")).expect("removed");
                    }
                    let opened = Store::open(&dir, options.clone()).expect("opened");
                    prop_assert!(opened.notices.is_empty() || lost, "{:?}", opened.notices);
                    store = opened.store;
                }
            }
            check(&store, &model);
        }
    }
}
