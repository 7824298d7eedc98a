use super::*;
use crate::space::Space;
use crate::store::{Options, Store};
use crate::write::Write;
use std::collections::BTreeMap;
use tempfile::TempDir;

fn write(dir: &Path, name: &str, text: &str) {
    let path = dir.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("is made");
    fs::write(path, text).expect("is written");
}

/// A folder as a box leaves it, in small.
fn lived_in() -> TempDir {
    let home = tempfile::tempdir().expect("a folder");
    for (name, text) in [
        ("journal/1.gbj", "truth"),
        ("media/ab/cd", "picture"),
        ("keys/locks.json", "secret"),
        ("identity.key", "who"),
        ("format", "1"),
        ("lock", ""),
        ("gluebox.toml", "listen = []"),
    ] {
        write(home.path(), name, text);
    }
    home
}

/// Every file below and what is in it, but for what stays.
fn held(dir: &Path) -> BTreeMap<String, String> {
    fn below(dir: &Path, at: &str, all: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(dir).expect("a folder").flatten() {
            let name = format!("{at}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                below(&entry.path(), &format!("{name}/"), all);
            } else if !["lock", "gluebox.toml"].contains(&name.as_str()) {
                all.insert(name, fs::read_to_string(entry.path()).expect("text"));
            }
        }
    }
    let mut all = BTreeMap::new();
    below(dir, "", &mut all);
    all
}

/// What begins with `wiped/`, without that and without the mark.
fn wiped(all: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let inside = all.iter().filter_map(|(name, text)| {
        let name = name.strip_prefix("wiped/")?;
        (name != MARK && name != HOURS).then(|| (name.to_owned(), text.clone()))
    });
    inside.collect()
}

/// Lets the power go before the n-th step, for every n there is, then starts again; `judge` sees the folder at the end.
fn with_every_power_cut(prepare: impl Fn() -> TempDir, what: Reset, judge: impl Fn(&Path, u32)) {
    for cut in 0.. {
        let home = prepare();
        ask(home.path(), what).expect("is asked");
        let mut left = cut;
        let mut step = || {
            if left == 0 {
                return Err(io::Error::other("the power went"));
            }
            left -= 1;
            Ok(())
        };
        let whole = go_on(home.path(), &mut step).is_ok();
        // Once more, and once more for nothing.
        for _ in 0..2 {
            let more = begin(home.path()).expect("goes on");
            if more == Some(Reset::Network) {
                done(home.path()).expect("is done");
            }
        }
        judge(home.path(), cut);
        if whole {
            assert!(cut >= 1, "there were steps");
            return;
        }
    }
}

#[test]
fn a_wipe_keeps_everything_aside_whenever_the_power_goes() {
    let before = held(lived_in().path());
    with_every_power_cut(lived_in, Reset::Everything, |dir, cut| {
        let after = held(dir);
        assert_eq!(wiped(&after), before, "cut {cut}");
        assert_eq!(after.len(), before.len() + 1, "nothing else: {after:?}");
        assert!(dir.join("gluebox.toml").exists(), "boot options stay");
        assert_eq!(days_left(dir), Some(7));
    });
}

#[test]
fn what_was_wiped_comes_back_whenever_the_power_goes() {
    let before = held(lived_in().path());
    let wiped_and_new = || {
        let home = lived_in();
        ask(home.path(), Reset::Everything).expect("is asked");
        begin(home.path()).expect("is wiped");
        hour_passed(home.path()).expect("is counted");
        write(home.path(), "journal/1.gbj", "another truth");
        write(home.path(), "uploads/x", "new");
        home
    };
    with_every_power_cut(wiped_and_new, Reset::BringBack, |dir, cut| {
        assert_eq!(held(dir), before, "cut {cut}");
        assert_eq!(days_left(dir), None);
    });
}

#[test]
fn given_away_nothing_is_left_whenever_the_power_goes() {
    let wiped_before = || {
        let home = lived_in();
        ask(home.path(), Reset::Everything).expect("is asked");
        begin(home.path()).expect("is wiped");
        write(home.path(), "identity.key", "again");
        home
    };
    with_every_power_cut(wiped_before, Reset::GiveAway, |dir, cut| {
        assert_eq!(held(dir), BTreeMap::new(), "cut {cut}");
    });
}

#[test]
fn a_network_reset_takes_the_keys_and_waits_for_the_records() {
    let mut before = held(lived_in().path());
    before.remove("keys/locks.json");
    with_every_power_cut(lived_in, Reset::Network, |dir, cut| {
        assert_eq!(held(dir), before, "cut {cut}");
    });
    let home = lived_in();
    ask(home.path(), Reset::Network).expect("is asked");
    for _ in 0..2 {
        assert_eq!(begin(home.path()).expect("begins"), Some(Reset::Network));
    }
    done(home.path()).expect("is done");
    assert_eq!(begin(home.path()).expect("begins"), None);
}

#[test]
fn wiped_twice_comes_back_twice() {
    let home = lived_in();
    let first = held(home.path());
    let wipe = || {
        ask(home.path(), Reset::Everything).expect("is asked");
        begin(home.path()).expect("is wiped");
    };
    let bring_back = || {
        ask(home.path(), Reset::BringBack).expect("is asked");
        begin(home.path()).expect("comes back");
    };
    wipe();
    write(home.path(), "journal/1.gbj", "second");
    wipe();
    bring_back();
    let text = fs::read_to_string(home.path().join("journal/1.gbj")).expect("is there");
    assert_eq!(text, "second");
    bring_back();
    assert_eq!(held(home.path()), first);
}

#[test]
fn seven_days_of_running_and_then_it_goes() {
    let home = lived_in();
    hour_passed(home.path()).expect("nothing is wiped");
    ask(home.path(), Reset::Everything).expect("is asked");
    begin(home.path()).expect("is wiped");
    for hour in 0..KEPT_HOURS {
        assert_eq!(days_left(home.path()), Some(7 - hour / 24), "hour {hour}");
        hour_passed(home.path()).expect("is counted");
    }
    assert_eq!(days_left(home.path()), None);
    assert_eq!(held(home.path()), BTreeMap::new());
    ask(home.path(), Reset::BringBack).expect("is asked");
    begin(home.path()).expect("there is nothing");
    assert_eq!(held(home.path()), BTreeMap::new());
}

#[test]
fn a_mark_nobody_knows_and_a_folder_in_use_are_left_alone() {
    let home = lived_in();
    write(home.path(), MARK, "something else\n");
    let before = held(home.path());
    assert_eq!(begin(home.path()).expect("begins"), None);
    assert_eq!(held(home.path()), before);
    assert_eq!(begin(&home.path().join("nowhere")).expect("begins"), None);

    let home = tempfile::tempdir().expect("a folder");
    let store = Store::open(home.path(), Options::default())
        .expect("opens")
        .store;
    store
        .commit(vec![Write::put(Space::Box, *b"box", *b"{}")])
        .expect("is kept");
    ask(home.path(), Reset::Everything).expect("is asked");
    assert_eq!(begin(home.path()).expect("begins"), None, "it is in use");
    store.close().expect("closes");
    assert_eq!(begin(home.path()).expect("begins"), Some(Reset::Everything));
    let store = Store::open(home.path(), Options::default())
        .expect("opens")
        .store;
    assert_eq!(store.get(Space::Box, b"box").expect("reads"), None);
    store.close().expect("closes");
    ask(home.path(), Reset::BringBack).expect("is asked");
    begin(home.path()).expect("comes back");
    let store = Store::open(home.path(), Options::default())
        .expect("opens")
        .store;
    assert!(store.get(Space::Box, b"box").expect("reads").is_some());
    store.close().expect("closes");
}
