use super::*;
use proptest::prelude::*;

const ALL: Open = Open {
    tls: true,
    http: true,
    txt: true,
};

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + minutes * 60).expect("a moment")
}

fn days(days: i64) -> i64 {
    days * 24 * 60
}

fn life(from: i64, until: i64) -> Validity {
    Validity {
        from: at(from),
        until: at(until),
    }
}

fn seen(open: Open, held: Option<Validity>) -> Seen<'static> {
    Seen {
        name: "anna.example",
        open,
        held,
        rehearsal: false,
    }
}

fn failed(reason: Reason) -> Outcome {
    Outcome::Failed {
        reason,
        until: None,
    }
}

/// Minutes from `from` until the plan does something.
fn minutes_to(step: Step, from: i64) -> f64 {
    match step {
        Step::Wait(until) => until.duration_since(at(from)).as_secs_f64() / 60.0,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_ladder() {
    let (mut plan, mut now) = (Plan::default(), 0);
    let mut first_hour = 0;
    for rung in [1, 2, 5, 10, 60, 120, 240, 360, 360, 360] {
        assert!(matches!(
            plan.step(at(now), seen(ALL, None)),
            Step::Order(_)
        ));
        first_hour += i32::from(now < 60);
        plan.note(at(now), None, failed(Reason::NotProven), 0.5, 1);
        let wait = minutes_to(plan.step(at(now), seen(ALL, None)), now);
        assert!((wait - f64::from(rung)).abs() < 0.01, "{wait} for {rung}");
        assert!(matches!(
            plan.step(at(now + i64::from(rung) - 1), seen(ALL, None)),
            Step::Wait(_)
        ));
        now += i64::from(rung);
    }
    assert_eq!(first_hour, 5, "five failed proofs an hour are allowed");
    // After a month of that, one a day.
    let late = now + days(31);
    plan.note(at(late), None, failed(Reason::NotProven), 0.5, 1);
    assert!((minutes_to(plan.step(at(late), seen(ALL, None)), late) - 1440.0).abs() < 1.0);
    // Chance spreads by a tenth, haste divides.
    for (chance, haste, want) in [(0.0, 1, 54.0), (1.0, 1, 66.0), (0.5, 60, 1.0)] {
        let mut plan = Plan {
            tries: 4,
            ..Plan::default()
        };
        plan.note(at(0), None, failed(Reason::AuthorityAway), chance, haste);
        let wait = minutes_to(plan.step(at(0), seen(ALL, None)), 0);
        assert!((wait - want).abs() < 0.01, "{wait} for {want}");
    }
    plan.note(at(late), None, Outcome::Held, 0.5, 1);
    assert_eq!((plan.tries, plan.failing_since), (0, None));
}

#[test]
fn what_the_authority_says_of_waiting() {
    let until = |minutes| Outcome::Failed {
        reason: Reason::RateLimited,
        until: Some(at(minutes)),
    };
    for (outcome, want) in [
        (failed(Reason::RateLimited), 60),
        (until(180), 180),
        // Not sooner than the ladder, not later than a week.
        (until(-5), 1),
        (until(days(400)), days(7)),
        (failed(Reason::Clock), days(1)),
    ] {
        let mut plan = Plan::default();
        plan.note(at(0), None, outcome, 0.5, 1);
        let wait = minutes_to(plan.step(at(0), seen(ALL, None)), 0);
        assert!(
            (wait - want as f64).abs() < 0.01,
            "{wait} for {want}, {outcome:?}"
        );
    }
    // A pause that a wrong clock noted does not hold for years.
    let mut plan = Plan::default();
    plan.note(at(days(3000)), None, failed(Reason::AuthorityAway), 0.5, 1);
    assert!(matches!(plan.step(at(0), seen(ALL, None)), Step::Order(_)));
}

#[test]
fn when_to_renew() {
    let held = life(0, days(90));
    let quiet = Plan {
        ask_at: Some(Timestamp::MAX),
        ..Plan::default()
    };
    let due = |plan: &Plan| plan.due(Some(held)).duration_since(at(0)).as_hours();
    assert_eq!(due(&quiet), 60 * 24, "two thirds of its life");
    assert_eq!(
        quiet.step(at(days(59)), seen(ALL, Some(held))),
        Step::Wait(at(days(60)))
    );
    assert_eq!(
        quiet.step(at(days(60)), seen(ALL, Some(held))),
        Step::Order(Way::Tls)
    );

    // A window moves it: a moment in it by chance, kept while the window stays.
    let window = |from, until, hours| Outcome::Window {
        from: at(days(from)),
        until: at(days(until)),
        again: SignedDuration::from_hours(hours),
    };
    let mut plan = Plan::default();
    assert_eq!(plan.step(at(0), seen(ALL, Some(held))), Step::Ask);
    plan.note(at(0), Some(held), window(40, 50, 6), 0.2, 1);
    assert_eq!(due(&plan), 42 * 24);
    assert_eq!(
        plan.step(at(0), seen(ALL, Some(held))),
        Step::Wait(at(6 * 60))
    );
    assert_eq!(plan.step(at(6 * 60), seen(ALL, Some(held))), Step::Ask);
    plan.note(at(6 * 60), Some(held), window(40, 50, 6), 0.9, 1);
    assert_eq!(due(&plan), 42 * 24, "asking again does not draw again");
    // The authority revokes: its window lies in the past, so it is due at once.
    plan.note(at(days(3)), Some(held), window(-2, -1, 6), 0.5, 1);
    assert_eq!(
        plan.step(at(days(3)), seen(ALL, Some(held))),
        Step::Order(Way::Tls)
    );
    // A window behind the end of the certificate is not believed.
    plan.note(at(days(3)), Some(held), window(100, 200, 6), 0.5, 1);
    assert_eq!(due(&plan), 81 * 24);
    // Nobody answers: again in six hours, or in a tenth of a short life.
    plan = Plan::default();
    plan.note(at(0), Some(held), Outcome::NoWindow { ever: false }, 0.5, 1);
    assert_eq!(
        plan.step(at(0), seen(ALL, Some(held))),
        Step::Wait(at(6 * 60))
    );
    let short = life(0, 10);
    plan.note(
        at(0),
        Some(short),
        Outcome::NoWindow { ever: false },
        0.5,
        1,
    );
    assert_eq!(plan.step(at(0), seen(ALL, Some(short))), Step::Wait(at(1)));
    // How often an authority may be asked is bounded on both sides.
    for (asked, hours) in [(0, 1.0 / 60.0), (6, 6.0), (9000, 24.0)] {
        let mut plan = Plan::default();
        plan.note(at(0), Some(held), window(40, 50, asked), 0.5, 1);
        let wait = minutes_to(plan.step(at(0), seen(ALL, Some(held))), 0);
        assert!((wait / 60.0 - hours).abs() < 0.001, "{asked}: {wait}");
    }
}

#[test]
fn by_what_is_open() {
    let open = |tls, http, txt| Open { tls, http, txt };
    for (open, tries, want) in [
        (ALL, 0, Step::Order(Way::Tls)),
        (ALL, 1, Step::Order(Way::Http)),
        (ALL, 2, Step::Order(Way::Txt)),
        (ALL, 3, Step::Order(Way::Tls)),
        (open(false, true, false), 0, Step::Order(Way::Http)),
        (open(false, true, false), 7, Step::Order(Way::Http)),
        (open(false, false, true), 0, Step::Order(Way::Txt)),
        (Open::default(), 0, Step::Shut),
    ] {
        let plan = Plan {
            tries,
            ..Plan::default()
        };
        assert_eq!(plan.step(at(0), seen(open, None)), want, "{open:?}");
    }
    let wild = Seen {
        name: "*.anna.example",
        ..seen(ALL, None)
    };
    assert_eq!(Plan::default().step(at(0), wild), Step::Order(Way::Txt));
    let wild = Seen {
        open: open(true, true, false),
        ..wild
    };
    assert_eq!(Plan::default().step(at(0), wild), Step::Shut);
    // A shut door is no reason to give up a lock that holds.
    let held = Some(life(-10, days(80)));
    let quiet = Plan {
        ask_at: Some(Timestamp::MAX),
        ..Plan::default()
    };
    assert!(matches!(
        quiet.step(at(0), seen(Open::default(), held)),
        Step::Wait(_)
    ));
}

#[test]
fn after_a_failure_it_is_rehearsed() {
    let seen = Seen {
        rehearsal: true,
        ..seen(ALL, None)
    };
    let mut plan = Plan::default();
    assert_eq!(plan.step(at(0), seen), Step::Order(Way::Tls));
    plan.note(at(0), None, failed(Reason::NotProven), 0.5, 1);
    assert_eq!(plan.step(at(2), seen), Step::Rehearse(Way::Http));
    plan.note(at(2), None, failed(Reason::NotProven), 0.5, 1);
    assert_eq!(plan.step(at(5), seen), Step::Rehearse(Way::Txt));
    plan.note(at(5), None, Outcome::Rehearsed, 0.5, 1);
    assert_eq!(
        plan.step(at(5), seen),
        Step::Order(Way::Txt),
        "the proven way, at once"
    );
    plan.note(at(5), None, Outcome::Held, 0.5, 1);
    assert_eq!(
        plan,
        Plan {
            pause: plan.pause,
            ..Plan::default()
        }
    );
}

#[test]
fn a_certificate_that_is_due_at_once_does_not_make_a_storm() {
    // By this clock every new certificate is over: at most one order per pause.
    let over = life(-days(100), -days(10));
    let mut plan = Plan::default();
    plan.note(at(0), Some(over), Outcome::Held, 0.5, 1);
    assert_eq!(
        minutes_to(plan.step(at(0), seen(ALL, Some(over))), 0),
        360.0
    );
}

proptest! {
    /// A year of whatever happens: never more than five orders in an hour, never later than a quarter of a day
    /// after it became possible again, and nothing stops for ever.
    #[test]
    fn a_year_of_whatever_happens(
        world in proptest::collection::vec((0u8..6, 0.0f64..1.0), 200),
        days_each in 1i64..4,
    ) {
        let (mut plan, mut held, mut now) = (Plan::default(), None, at(0));
        let mut orders: Vec<Timestamp> = Vec::new();
        let end = at(days(365));
        let mut steps = 0;
        while now < end {
            steps += 1;
            prop_assert!(steps < 20_000, "it does not come to rest");
            let day = now.duration_since(at(0)).as_hours() / 24;
            let (weather, chance) = world[(day / days_each) as usize % world.len()];
            let open = if weather == 5 { Open::default() } else { ALL };
            let outcome = match plan.step(now, seen(open, held)) {
                Step::Wait(until) => {
                    prop_assert!(until > now);
                    // The driver looks at least once an hour here.
                    now = until.min(later(now, SignedDuration::from_hours(1)));
                    continue;
                }
                Step::Shut => {
                    now = later(now, SignedDuration::from_hours(1));
                    continue;
                }
                Step::Ask => match weather {
                    0 => Outcome::NoWindow { ever: true },
                    1 => Outcome::NoWindow { ever: false },
                    _ => Outcome::Window {
                        from: later(now, SignedDuration::from_hours(24 * 20)),
                        until: later(now, SignedDuration::from_hours(24 * 25)),
                        again: SignedDuration::from_hours(6),
                    },
                },
                Step::Order(_) | Step::Rehearse(_) => {
                    orders.push(now);
                    let hour = later(now, SignedDuration::from_hours(-1));
                    let lately = orders.iter().filter(|at| **at > hour).count();
                    prop_assert!(lately <= 5, "{lately} orders in an hour");
                    match weather {
                        3 => failed(Reason::NotProven),
                        4 => failed(Reason::AuthorityAway),
                        _ => {
                            held = Some(Validity {
                                from: now,
                                until: later(now, SignedDuration::from_hours(24 * 45)),
                            });
                            Outcome::Held
                        }
                    }
                }
            };
            plan.note(now, held, outcome, chance, 1);
            now = later(now, SignedDuration::from_secs(1));
        }
        // Fair weather heals everything within a day.
        let mut healed = held.is_some_and(|held| held.holds(now));
        let limit = later(now, SignedDuration::from_hours(25));
        while !healed && now < limit {
            match plan.step(now, seen(ALL, held)) {
                Step::Wait(until) => now = until,
                Step::Ask => plan.note(now, held, Outcome::NoWindow { ever: true }, 0.5, 1),
                _ => healed = true,
            }
        }
        prop_assert!(healed);
    }
}

#[test]
fn the_owner_may_ask_once_an_hour_and_never_before_the_authority_says() {
    let mut plan = Plan::default();
    assert_eq!(plan.hasten(at(0)), Err(None), "nothing failed yet");
    // The ladder has come to six hours.
    plan.tries = 7;
    plan.note(at(0), None, failed(Reason::NotProven), 0.5, 1);
    assert_eq!(plan.hasten(at(59)), Err(Some(at(60))));
    assert!(matches!(plan.step(at(61), seen(ALL, None)), Step::Wait(_)));
    assert_eq!(plan.hasten(at(61)), Ok(()));
    assert!(matches!(plan.step(at(61), seen(ALL, None)), Step::Order(_)));
    // That was a try like any other.
    plan.note(at(61), None, failed(Reason::NotProven), 0.5, 1);
    assert_eq!(plan.hasten(at(90)), Err(Some(at(121))));
    // What the authority asked for stands, whoever asks.
    let until = Some(at(days(2)));
    let reason = Reason::RateLimited;
    plan.note(at(200), None, Outcome::Failed { reason, until }, 0.5, 1);
    assert_eq!(plan.hasten(at(days(1))), Err(until));
    assert_eq!(plan.hasten(at(days(2))), Ok(()));
    // Kept by an older box, which knew no floor.
    let old = r#"{"tries":3,"failing_since":null,"pause":"2027-01-15T08:00:00Z","rehearsed":false,"renew_at":null,"ask_at":null}"#;
    let mut old: Plan = serde_json::from_str(old).expect("an older form");
    assert_eq!(old.hasten(at(-1)), Err(old.pause));
    plan.note(at(days(2)), None, Outcome::Held, 0.5, 1);
    assert_eq!(plan.hasten(at(days(3))), Err(None));
}
