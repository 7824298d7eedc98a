//! Those who keep names and give out locks, in a bad mood: the box does not press them, and comes back by itself.

use crate::box_at_home::Keeper;
use crate::home::Home;
use crate::reached::open_box;
use crate::world::Authority;
use gluebox_tests::wait_for;
use std::thread::sleep;
use std::time::{Duration, Instant};

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

/// A box with a lock that runs out in four minutes and is renewed after two thirds of them; the authority is in that
/// mood when it is due. Until there is a new one the old one serves; `meanwhile` begins with the first refusal.
fn a_renewal_in_vain(mood: Authority, meanwhile: impl FnOnce(&Home)) {
    let home = Home::where_locks_last(240);
    let (gluebox, watch, _) = open_box(&home, Keeper::Dyndns2);
    watch.counts_from_now();
    home.world().authority_is(mood);
    gluebox.is_open_within(60);
    // Nothing is said of it while it holds, and the site is open all the same.
    gluebox.says_within(
        200,
        "The lock on your site ends today and I could not renew it; next try",
    );
    assert_eq!(gluebox.state()["flap"], "open");
    meanwhile(&home);
    home.world().authority_is(Authority::Well);
    gluebox.is_open_within(60);
    watch.reads_again_within(20);
    let (told, bad) = (watch.told(), watch.bad_seconds());
    assert!(
        bad < 0.1,
        "the old lock serves until there is a new one:\n{told}"
    );
}

/// The authority is asked again after so many seconds, which the box cannot have hurried more.
fn is_asked_again_after(home: &Home, mood: Authority, seconds: u64) {
    let began = Instant::now();
    assert_eq!(home.world().refused_locks(mood), 1);
    wait_for("the second try", seconds + 20, || {
        (home.world().refused_locks(mood) > 1).then_some(())
    });
    let pause = began.elapsed();
    eprintln!("{mood:?}: asked again after {:.1} s", pause.as_secs_f32());
    // The desk says it a moment later.
    assert!(pause > Duration::from_secs(seconds - 2), "{pause:?}");
}

#[test]
fn nobody_gives_out_locks_when_one_runs_out() {
    a_renewal_in_vain(Authority::Gone, |_| {});
}

#[test]
fn the_authority_has_had_enough_when_a_lock_runs_out() {
    // As long as it asks for.
    let mood = Authority::Limited;
    a_renewal_in_vain(mood, |home| is_asked_again_after(home, mood, 20));
}

#[test]
fn the_authority_finds_a_wrong_proof_when_a_lock_runs_out() {
    // A minute in real life, a tenth less at most.
    let mood = Authority::Misled;
    a_renewal_in_vain(mood, |home| is_asked_again_after(home, mood, 10));
}

#[test]
fn a_name_server_of_ones_own() {
    let home = Home::new();
    let (gluebox, watch, _) = open_box(&home, Keeper::SignedUpdates);
    gluebox.is_open_within(60);
    watch.reads_again_within(20);
}
