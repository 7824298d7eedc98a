//! The rules of one name, at times that are said: single rules first, then a week of a provider that has bad days.

mod week;

use std::net::Ipv4Addr;

use super::*;
use crate::names::{Account, Filled, Provider};

const START: Timestamp = Timestamp::UNIX_EPOCH;

fn at(seconds: i64) -> Timestamp {
    START + SignedDuration::from_secs(seconds)
}

fn named(provider: Provider) -> Called {
    Called {
        name: "box.example.org".to_owned(),
        account: Account::new(provider, Filled::default()),
        edited: START,
    }
}

fn machine(provider: Provider) -> Machine {
    Machine::new(named(provider), None, 1, START, 7)
}

fn v4(last: u8) -> Addresses {
    Addresses {
        v4: Target::At(Ipv4Addr::new(11, 22, 33, last)),
        v6: Target::Leave,
    }
}

fn both(last: u8) -> Addresses {
    Addresses {
        v6: Target::At("2600:db::1".parse().expect("a number")),
        ..v4(last)
    }
}

fn told(numbers: &[&str]) -> Result<Seen, Unseen> {
    Ok(Seen {
        numbers: numbers
            .iter()
            .map(|n| n.parse().expect("a number"))
            .collect(),
        stands_for: None,
        first_hand: true,
    })
}

fn said(answer: Answer) -> Reply {
    Reply::new(answer, "")
}

/// When the next request goes out, if the world goes on being told this.
fn next_send(
    machine: &mut Machine,
    mut now: Timestamp,
    seen: &Result<Seen, Unseen>,
) -> Option<(Timestamp, Addresses)> {
    let end = now + SignedDuration::from_hours(48);
    while now < end {
        match machine.next(now) {
            Act::Look => machine.saw(now, seen.clone()),
            Act::Send(change) => return Some((now, change)),
            Act::Wait(until) => now = until.min(end),
        }
    }
    None
}

#[test]
fn it_looks_first_and_says_nothing_that_the_world_knows() {
    let mut machine = machine(Provider::Dyndns2);
    machine.moved(START, v4(1));
    assert_eq!(machine.next(START), Act::Look);
    machine.saw(START, told(&["11.22.33.1"]));
    assert_eq!(machine.next(START), Act::Wait(at(300)));
    assert_eq!(next_send(&mut machine, START, &told(&["11.22.33.1"])), None);
    assert_eq!(
        machine.state().v4,
        SideState::Right {
            number: Some("11.22.33.1".parse().expect("a number"))
        }
    );
}

#[test]
fn a_new_number_is_told_once_and_then_looked_for() {
    let mut machine = machine(Provider::Dyndns2);
    machine.moved(START, v4(1));
    machine.saw(START, told(&["11.22.33.1"]));
    machine.moved(at(100), v4(2));
    assert_eq!(
        machine.next(at(100)),
        Act::Look,
        "at once, although nobody tells the box"
    );
    machine.saw(at(100), told(&["11.22.33.1"]));
    assert_eq!(machine.next(at(100)), Act::Send(v4(2)));
    machine.answered(at(101), &v4(2), &said(Answer::Done));
    assert_eq!(machine.next(at(101)), Act::Wait(at(111)));
    assert_eq!(machine.state().v4, SideState::PassedOn { at: at(101) });
    machine.saw(at(111), told(&["11.22.33.2"]));
    assert_eq!(
        next_send(&mut machine, at(111), &told(&["11.22.33.2"])),
        None
    );
}

#[test]
fn what_was_taken_but_is_not_told_is_said_again_late_and_seldom() {
    let mut machine = machine(Provider::Dyndns2);
    machine.moved(START, v4(2));
    let old = told(&["11.22.33.1"]);
    let mut sends = Vec::new();
    let mut now = START;
    while let Some((when, change)) =
        next_send(&mut machine, now, &old).filter(|(when, _)| *when < at(86_400))
    {
        machine.answered(when, &change, &said(Answer::Unchanged));
        sends.push(when.duration_since(START).as_secs());
        now = when;
    }
    assert_eq!(
        sends.len(),
        6,
        "0, 15 min, 75 min, then every six hours: {sends:?}"
    );
    assert!(
        (900..960).contains(&sends[1]) && sends[3] - sends[2] >= 6 * 3600,
        "{sends:?}"
    );
}

#[test]
fn what_was_taken_lately_is_taken_back_although_the_world_does_not_know_it_yet() {
    let mut machine = machine(Provider::Dyndns2);
    machine.moved(START, v4(2));
    let old = told(&["11.22.33.1"]);
    let (when, change) = next_send(&mut machine, START, &old).expect("a try");
    machine.answered(when, &change, &said(Answer::Done));
    machine.moved(at(90), v4(1));
    let (when, change) = next_send(&mut machine, at(90), &old).expect("the other is on its way");
    assert_eq!((when, change), (at(90), v4(1)));
    machine.answered(when, &change, &said(Answer::Done));
    assert_eq!(next_send(&mut machine, when, &old), None);
}

#[test]
fn after_faults_it_climbs_the_ladder_and_comes_down_again() {
    let mut machine = machine(Provider::Cloudflare);
    machine.moved(START, v4(2));
    let old = told(&["11.22.33.1"]);
    let mut now = START;
    for rung in [0_i64, 1, 5, 15, 60, 360, 360] {
        let (when, change) = next_send(&mut machine, now, &old).expect("another try");
        let waited = when.duration_since(now).as_secs();
        let (least, most) = (rung * 48, rung * 72 + 1);
        assert!(
            (least.max(if rung == 1 { 60 } else { 0 })..=most).contains(&waited),
            "rung {rung}: {waited} s"
        );
        machine.answered(when, &change, &said(Answer::Down(None)));
        now = when;
    }
    let (when, change) = next_send(&mut machine, now, &old).expect("another try");
    machine.answered(when, &change, &said(Answer::Done));
    machine.saw(when, told(&["11.22.33.2"]));
    machine.moved(when + SPACING, v4(3));
    let (again, _) =
        next_send(&mut machine, when + SPACING, &told(&["11.22.33.2"])).expect("a try");
    assert_eq!(again, when + SPACING, "nothing of the bad day is left");
}

#[test]
fn a_wait_that_is_named_wins() {
    for (answer, least, most) in [
        (
            Answer::Down(Some(SignedDuration::from_mins(30))),
            1800,
            1980,
        ),
        (Answer::TooOften(Some(SignedDuration::from_secs(5))), 60, 61),
        (
            Answer::TooOften(Some(SignedDuration::from_secs(7200))),
            7200,
            7920,
        ),
    ] {
        let mut machine = machine(Provider::Desec);
        machine.moved(START, v4(2));
        let (when, change) = next_send(&mut machine, START, &told(&[])).expect("a try");
        machine.answered(when, &change, &said(answer));
        // A new number is no reason to forget what was asked for.
        machine.moved(when + SignedDuration::from_secs(10), v4(3));
        let (again, _) = next_send(&mut machine, when, &told(&[])).expect("a try");
        let waited = again.duration_since(when).as_secs();
        assert!((least..=most).contains(&waited), "{answer:?}: {waited}");
    }
}

#[test]
fn a_refusal_ends_it_until_the_owner_changes_something() {
    for answer in [Answer::RefusedKey, Answer::NoSuchName, Answer::Blocked] {
        let mut machine = machine(Provider::NoIp);
        machine.moved(START, v4(2));
        let (when, change) = next_send(&mut machine, START, &told(&[])).expect("a try");
        machine.answered(when, &change, &said(answer));
        machine.moved(when, v4(3));
        assert_eq!(
            next_send(&mut machine, when, &told(&[])),
            None,
            "{answer:?}"
        );
        assert!(matches!(
            machine.state().v4,
            SideState::Trouble { next: None, .. }
        ));
        let memory = machine.memory().clone();
        let mut restarted = Machine::new(named(Provider::NoIp), Some(memory.clone()), 1, at(90), 9);
        restarted.moved(at(90), v4(3));
        assert_eq!(
            next_send(&mut restarted, at(90), &told(&[])),
            None,
            "also after a restart"
        );
        let edited = Called {
            edited: at(91),
            ..named(Provider::NoIp)
        };
        let mut edited = Machine::new(edited, Some(memory), 1, at(91), 9);
        edited.moved(at(91), v4(3));
        assert!(
            next_send(&mut edited, at(91), &told(&[])).is_some(),
            "the owner may try again"
        );
    }
}

#[test]
fn both_kinds_go_their_own_ways_where_the_provider_lets_them() {
    let mut apart = machine(Provider::Cloudflare);
    apart.moved(START, both(2));
    let (_, first) = next_send(&mut apart, START, &told(&[])).expect("a try");
    assert_eq!(first, both(2).only(Family::V4));
    apart.answered(START, &first, &said(Answer::Down(None)));
    let (when, second) = next_send(&mut apart, START, &told(&[])).expect("a try");
    assert_eq!(
        (when, second),
        (START, both(2).only(Family::V6)),
        "one kind's fault is not the other's"
    );
    apart.answered(START, &second, &said(Answer::Blocked));
    assert_eq!(
        next_send(&mut apart, START, &told(&[])),
        None,
        "a block is of the account"
    );

    let mut together = machine(Provider::Desec);
    together.moved(START, both(2));
    let (_, first) = next_send(&mut together, START, &told(&["11.22.33.2"])).expect("a try");
    assert_eq!(first, both(2), "what is left out may be lost");
    let mut v4_only = machine(Provider::Namecheap);
    v4_only.moved(START, both(2));
    assert_eq!(next_send(&mut v4_only, START, &told(&["11.22.33.2"])), None);
    assert_eq!(v4_only.state().v6, SideState::NotWanted);
}

#[test]
fn a_number_is_taken_away_only_where_that_can_be_said() {
    let gone = Addresses {
        v6: Target::Absent,
        ..v4(2)
    };
    let there = told(&["11.22.33.2", "2600:db::1"]);
    let mut able = machine(Provider::Gandi);
    able.moved(START, gone);
    let (_, change) = next_send(&mut able, START, &there).expect("a try");
    assert_eq!(change, gone.only(Family::V6));
    let mut unable = machine(Provider::DuckDns);
    unable.moved(START, gone);
    assert_eq!(next_send(&mut unable, START, &there), None);
}

#[test]
fn only_who_forgets_names_hears_the_same_again() {
    let right = told(&["11.22.33.2"]);
    for (provider, count) in [
        (Provider::NoIp, 4),
        (Provider::Desec, 0),
        (Provider::DuckDns, 0),
    ] {
        let mut machine = machine(provider);
        machine.moved(START, v4(2));
        let (mut now, mut sends) = (START, 0);
        let end = START + SignedDuration::from_hours(24 * 101);
        while now < end {
            match machine.next(now) {
                Act::Look => machine.saw(now, right.clone()),
                Act::Send(change) => {
                    machine.answered(now, &change, &said(Answer::Unchanged));
                    sends += 1;
                }
                Act::Wait(until) => now = until,
            }
        }
        assert_eq!(sends, count, "{provider:?} in a hundred days");
    }
}

#[test]
fn blind_it_trusts_what_was_taken_and_tries_again_when_the_connection_is_back() {
    let blind = Err(Unseen::NoAnswer);
    let mut machine = machine(Provider::Dyndns2);
    machine.moved(START, v4(2));
    let (when, change) =
        next_send(&mut machine, START, &blind).expect("without knowledge it is told");
    machine.answered(when, &change, &said(Answer::NoConnection));
    let mut now = when;
    for _ in 0..5 {
        let (again, change) = next_send(&mut machine, now, &blind).expect("a try");
        machine.answered(again, &change, &said(Answer::NoConnection));
        now = again;
    }
    // The next rung is hours away; then somebody answers again.
    let back = now + SignedDuration::from_mins(10);
    while let Act::Look = machine.next(back) {
        machine.saw(back, told(&["11.22.33.1"]));
    }
    let (when, change) = next_send(&mut machine, back, &told(&["11.22.33.1"])).expect("a try");
    assert_eq!(when, back, "at once");
    machine.answered(when, &change, &said(Answer::Done));
    assert_eq!(
        next_send(&mut machine, when, &blind),
        None,
        "what was taken is not said again blindly"
    );
}

#[test]
fn a_hurry_shortens_own_waits_only() {
    let mut hurried = Machine::new(named(Provider::Dyndns2), None, 60, START, 7);
    hurried.moved(START, v4(2));
    let (when, change) = next_send(&mut hurried, START, &told(&[])).expect("a try");
    hurried.answered(when, &change, &said(Answer::Nonsense));
    let (again, change) = next_send(&mut hurried, when, &told(&[])).expect("a try");
    assert!(again.duration_since(when) <= SignedDuration::from_secs(2));
    hurried.answered(
        again,
        &change,
        &said(Answer::TooOften(Some(SignedDuration::from_mins(2)))),
    );
    let (last, _) = next_send(&mut hurried, again, &told(&[])).expect("a try");
    assert!(last.duration_since(again) >= SignedDuration::from_mins(2));
}
