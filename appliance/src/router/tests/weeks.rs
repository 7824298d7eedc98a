//! When the router is asked: restarts, silence, moves, and whole weeks of trouble in one breath.

use crate::router::{
    House, Refusal, Stand, Way, Why,
    hear::Announcement,
    machine::{Act, Input},
    tests::world::{BACK, FRONT, World, place},
};

const WEEK: u64 = 7 * 24 * 3600;

pub(super) fn open(dice: u64) -> World {
    let mut world = World::new(dice);
    world.wish(&[FRONT, BACK]);
    world.pass(5);
    assert!(world.reachable());
    assert_eq!(
        (world.machine.stand(), world.machine.house()),
        (Stand::Open, House::Open)
    );
    world.missed = 0;
    world.bursts.clear();
    world
}

#[test]
fn without_a_wish_nothing_is_sent() {
    let mut world = World::new(1);
    world.pass(WEEK);
    world.tell(Input::Heard(Announcement::Bye));
    world.tell(Input::Outside { reaches: false });
    world.pass(WEEK);
    assert!(world.bursts.is_empty());
}

#[test]
fn a_quiet_day_is_one_burst_a_minute() {
    let mut world = open(2);
    world.pass(24 * 3600);
    assert_eq!(world.missed, 0);
    let a_day = 24 * 3600 / 55;
    assert!(
        (a_day - 10..=a_day).contains(&world.bursts.len()),
        "{}",
        world.bursts.len()
    );
    assert!(
        world
            .bursts
            .iter()
            .all(|(_, act)| matches!(act, Act::Refresh { .. }))
    );
    assert!(world.mended.is_empty());
}

#[test]
fn what_is_forgotten_silently_is_mended_within_a_minute() {
    for delay in 0..60 {
        let mut world = open(delay);
        world.pass(delay);
        world.forget();
        world.pass(60);
        assert!(
            world.reachable() && world.missed <= 56,
            "{delay}: {}",
            world.missed
        );
    }
}

#[test]
fn a_restart_that_is_announced_is_mended_in_twenty_seconds() {
    for dice in 0..50 {
        let mut world = open(dice);
        world.pass(dice);
        world.switch_off();
        world.switch_on(true);
        world.pass(30);
        assert!(world.missed <= 21, "{}", world.missed);
        assert!(
            matches!(world.mended[..], [(Why::RouterRestarted, _)]),
            "{:?}",
            world.mended
        );
    }
}

#[test]
fn a_restart_that_nobody_tells_is_noticed_by_its_age() {
    let mut world = open(3);
    world.pass(300);
    world.switch_off();
    world.switch_on(false);
    world.pass(60);
    assert!(world.missed <= 56, "{}", world.missed);
    assert!(
        matches!(world.mended[..], [(Why::RouterRestarted, _)]),
        "{:?}",
        world.mended
    );
}

#[test]
fn a_router_that_is_away_for_an_hour_is_knocked_at() {
    let mut world = open(4);
    world.switch_off();
    world.pass(3600);
    assert_eq!(world.machine.house(), House::Silent);
    // One knock a minute and the ladder's redos.
    assert!(world.bursts.len() <= 75, "{}", world.bursts.len());
    let full = world
        .bursts
        .iter()
        .filter(|(_, act)| matches!(act, Act::Open { .. }))
        .count();
    assert!(full <= 8, "{full}");
    world.switch_on(false);
    world.missed = 0;
    world.pass(120);
    assert!(world.missed <= 61, "{}", world.missed);
    assert!(
        matches!(world.mended[..], [(Why::RouterForgot, _)]),
        "{:?}",
        world.mended
    );
}

#[test]
fn the_ladder_is_climbed() {
    let mut world = World::new(5);
    world.refuses = Some(Refusal::Failed);
    world.wish(&[FRONT]);
    world.pass(6000);
    let at: Vec<u64> = world.bursts.iter().map(|(at, _)| at.as_secs()).collect();
    let pauses: Vec<u64> = at
        .windows(2)
        .map(|two| (two[1] - two[0]) / 10 * 10)
        .collect();
    assert_eq!(pauses, [60, 120, 300, 900, 1800, 1800]);
}

#[test]
fn what_a_person_must_change_is_asked_about_rarely() {
    for why in [Refusal::Forbidden, Refusal::Low, Refusal::ByHand] {
        let mut world = World::new(6);
        world.refuses = Some(why);
        world.wish(&[FRONT]);
        world.pass(3600);
        assert!(world.bursts.len() <= 13, "{why:?} {}", world.bursts.len());
        assert_eq!(world.machine.stand(), Stand::Stuck);
        // Somebody did.
        world.refuses = None;
        world.pass(330);
        assert!(world.reachable(), "{why:?}");
    }
}

#[test]
fn another_device_has_the_door_and_lets_it_go() {
    for after in [0, 30, 400, 5000] {
        let mut world = World::new(after);
        world.is_taken_by(20);
        world.wish(&[FRONT, BACK]);
        world.pass(5);
        let by = Some([192, 168, 1, 20].into());
        assert_eq!(world.machine.house(), House::Taken { door: 443, by });
        world.pass(after);
        assert!(world.densest_minute() <= 2, "{}", world.densest_minute());
        world.forget();
        world.pass(65);
        assert!(world.reachable(), "after {after} s");
    }
}

/// Only the other door is another's: it must not cost this one its next asking.
#[test]
fn without_the_back_door_the_front_door_stays_open() {
    for why in [Refusal::Taken(None), Refusal::Forbidden, Refusal::Failed] {
        let mut world = World::new(21);
        world.refuses_back = Some(why);
        world.wish(&[FRONT, BACK]);
        world.pass(5);
        assert_eq!(world.machine.house(), House::Open);
        world.missed = 0;
        world.pass(24 * 3600);
        assert_eq!(world.missed, 0, "{why:?}");
        assert!(world.densest_minute() <= 2, "{}", world.densest_minute());
        // It is asked for again now and then.
        world.refuses_back = None;
        world.pass(1900);
        assert_eq!(world.machine.held.len(), 2, "{why:?}");
        assert_eq!(world.mended, [], "nobody missed anything");
    }
}

#[test]
fn a_second_router_comes_and_goes() {
    for stays in [100, 1000, 40_000] {
        let mut world = open(stays);
        world.behind_another = true;
        world.pass(100);
        assert_eq!(world.machine.house(), House::TwoRouters);
        world.bursts.clear();
        world.pass(stays);
        let most = stays as usize / 50 + 2;
        assert!(world.bursts.len() <= most, "{}", world.bursts.len());
        world.behind_another = false;
        world.pass(70);
        assert!(world.reachable(), "after {stays} s");
    }
}

#[test]
fn somebody_outside_cannot_get_in() {
    let mut world = open(8);
    world.pass(100);
    world.forget();
    world.tell(Input::Outside { reaches: false });
    assert!(world.reachable());
    // Told again and again, and still mended: another way is tried, and not all the time.
    world.bursts.clear();
    for _ in 0..300 {
        world.pass(2);
        world.tell(Input::Outside { reaches: false });
    }
    let ways: Vec<Way> = world
        .bursts
        .iter()
        .filter_map(|(_, act)| match act {
            Act::Open { first, .. } => Some(*first),
            _ => None,
        })
        .collect();
    assert!((8..=11).contains(&ways.len()), "{ways:?}");
    assert!(
        ways.contains(&Way::NatPmp) && ways.contains(&Way::Upnp),
        "{ways:?}"
    );
}

#[test]
fn a_withdrawn_wish_takes_everything_back() {
    let mut world = open(9);
    world.wish(&[]);
    assert!(!world.reachable());
    assert!(world.machine.ledger.entries.is_empty());
    assert!(matches!(world.bursts[..], [(_, Act::Close { .. })]));
    world.pass(WEEK);
    assert_eq!(world.bursts.len(), 1);
}

#[test]
fn taking_back_from_a_dead_router_ends() {
    let mut world = open(10);
    world.switch_off();
    world.wish(&[]);
    world.pass(WEEK);
    assert!(world.bursts.len() <= 4, "{}", world.bursts.len());
    assert!(world.machine.ledger.entries.is_empty());
}

#[test]
fn a_new_number_outside_is_seen_within_a_minute() {
    let mut world = open(11);
    world.wan = "11.22.33.77".parse().expect("a number");
    world.pass(56);
    assert_eq!(world.machine.wan(), Some(world.wan));
}

/// Everything fails and everybody shouts, for a week.
#[test]
fn nothing_is_flooded() {
    for why in [
        Refusal::Silent,
        Refusal::Failed,
        Refusal::Full,
        Refusal::Other(444),
    ] {
        let mut world = World::new(12);
        world.refuses = Some(why);
        world.up = why != Refusal::Silent;
        world.wish(&[FRONT, BACK]);
        for second in 0..WEEK {
            world.pass(1);
            match second % 7 {
                0 => world.tell(Input::Heard(Announcement::Bye)),
                1 => world.tell(Input::Heard(Announcement::Boot(second as u32))),
                2 => world.tell(Input::Outside { reaches: false }),
                3 if second % 1000 == 3 => world.tell(Input::Place(place((second % 250) as u8))),
                _ => {}
            }
        }
        assert!(
            world.densest_minute() <= 4,
            "{why:?} {}",
            world.densest_minute()
        );
        assert!(world.machine.ledger.entries.len() <= 12);
    }
}

/// Seven days of random faults: each costs at most a minute beyond itself.
#[test]
fn a_week_of_faults() {
    for seed in 1..=5 {
        let mut world = open(seed);
        let mut dice = seed;
        let mut roll = |below: u64| {
            dice = dice
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (dice >> 33) % below
        };
        let (mut faults, mut own) = (0, 0);
        let mut passed = 0;
        while passed < WEEK {
            let quiet = 1200 + roll(3 * 3600);
            world.pass(quiet);
            assert!(world.reachable(), "after {quiet} quiet seconds");
            faults += 1;
            let away = match roll(4) {
                0 => {
                    world.forget();
                    0
                }
                1 => {
                    world.switch_off();
                    world.switch_on(true);
                    0
                }
                2 => {
                    world.switch_off();
                    let away = roll(600);
                    world.pass(away);
                    world.switch_on(false);
                    away
                }
                _ => {
                    world.switch_off();
                    let away = roll(7200);
                    world.pass(away);
                    world.switch_on(true);
                    away
                }
            };
            own += away;
            passed += quiet + away;
        }
        let beyond = world.missed.saturating_sub(own);
        println!(
            "week {seed}: {faults} faults, {beyond} s beyond their own, {} bursts",
            world.bursts.len()
        );
        assert!(beyond <= faults * 60, "{beyond} s for {faults} faults");
        assert!(world.densest_minute() <= 4);
    }
}
