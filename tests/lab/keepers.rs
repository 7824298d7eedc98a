//! Those who keep names and give out locks, in a bad mood: the box does not press them, and comes back by itself.

use crate::box_at_home::Keeper;
use crate::home::Home;
use crate::reached::open_box;
use crate::world::Authority;
use std::thread::sleep;
use std::time::Duration;

/// How often the provider was asked to change something since it had written so many lines.
fn asked_since(home: &Home, lines: usize) -> usize {
    let asked = home.world().asked_for_names();
    let update = |line: &&serde_json::Value| {
        let path = line["asked"].as_str();
        path.is_some_and(|path| path.starts_with("/nic/update"))
    };
    asked[lines.min(asked.len())..]
        .iter()
        .filter(update)
        .count()
}

#[test]
fn a_name_provider_in_a_bad_mood() {
    let home = Home::new();
    let (gluebox, watch, _) = open_box(&home, Keeper::Dyndns2);
    for (mood, words) in [
        ("429 40", "asks for a pause"),
        ("911", "has a fault of its own"),
        ("badauth", "no longer accepts the key"),
    ] {
        let lines = home.world().asked_for_names().len();
        home.world().name_provider_answers(mood);
        home.provider().gives_a_new_address();
        watch.misses_within(10);
        gluebox.says_within(60, words);
        sleep(Duration::from_secs(30));
        let asked = asked_since(&home, lines);
        eprintln!("{mood}: asked {asked} times in half a minute");
        assert_eq!(asked, 1, "{mood}");
        home.world().name_provider_answers("");
        // Only its owner ends a wait of half an hour, or knows a new key.
        gluebox.is_named(Keeper::Dyndns2);
        watch.reads_again_within(60);
    }
}

#[test]
fn nobody_gives_out_locks_when_one_runs_out() {
    let home = Home::where_locks_last(90);
    let (_gluebox, watch, _) = open_box(&home, Keeper::Dyndns2);
    watch.counts_from_now();
    home.world().authority_is(Authority::Gone);
    sleep(Duration::from_secs(65));
    home.world().authority_is(Authority::Well);
    sleep(Duration::from_secs(45));
    watch.reads_again_within(5);
    let told = watch.told();
    let bad = watch.bad_seconds();
    eprintln!("{told}not read for {:.1} s", bad.abs());
    assert!(
        bad < 0.1,
        "the old lock serves until there is a new one:\n{told}"
    );
}

#[test]
fn a_name_server_of_ones_own() {
    let home = Home::new();
    let (gluebox, watch, _) = open_box(&home, Keeper::SignedUpdates);
    gluebox.says_within(20, "Open.");
    watch.reads_again_within(5);
}
