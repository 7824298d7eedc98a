//! Seven days of a provider with bad days, a connection that goes, numbers that change, and restarts of the box: every
//! request is counted and held against the rules.

use std::net::Ipv4Addr;

use proptest::prelude::*;

use super::*;

const WEEK: i64 = 7 * 86_400;

/// A small source of chance that a seed repeats.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn seconds(&mut self, from: i64, to: i64) -> i64 {
        from + i64::try_from(self.below((to - from).unsigned_abs())).expect("small")
    }
}

/// What the provider does for a while.
#[derive(Clone, Copy, Debug)]
enum Mood {
    Well,
    Broken,
    Answers911,
    Limits,
    /// Takes a number and tells the world only when the mood is over.
    Slow,
    Nonsense,
    /// The home has no connection.
    Cut,
}

/// Everything outside the box.
struct World {
    chance: Chance,
    mood: Mood,
    mood_until: Timestamp,
    told: Ipv4Addr,
    taken: Option<(Ipv4Addr, Timestamp)>,
    home: Ipv4Addr,
    home_until: Timestamp,
    heard: Vec<(Timestamp, Ipv4Addr, Reply)>,
}

impl World {
    fn new(seed: u64) -> Self {
        Self {
            chance: Chance(seed),
            mood: Mood::Well,
            mood_until: START,
            told: Ipv4Addr::new(11, 22, 33, 1),
            taken: None,
            home: Ipv4Addr::new(11, 22, 33, 1),
            home_until: START,
            heard: Vec::new(),
        }
    }

    fn goes_on(&mut self, now: Timestamp) {
        if now >= self.mood_until {
            let moods = [
                Mood::Broken,
                Mood::Answers911,
                Mood::Limits,
                Mood::Slow,
                Mood::Nonsense,
                Mood::Cut,
            ];
            let well = !matches!(self.mood, Mood::Well);
            let drawn = usize::try_from(self.chance.below(6)).expect("small");
            self.mood = if well { Mood::Well } else { moods[drawn] };
            let long = if well {
                self.chance.seconds(1200, 14_400)
            } else {
                self.chance.seconds(60, 9000)
            };
            self.mood_until = now + SignedDuration::from_secs(long);
        }
        if now >= self.home_until {
            self.home = Ipv4Addr::new(
                11,
                22,
                33,
                u8::try_from(1 + self.chance.below(250)).expect("small"),
            );
            self.home_until = now + SignedDuration::from_secs(self.chance.seconds(900, 14_400));
        }
        // A zone is behind by a few seconds.
        if let Some((number, at)) = self.taken
            && now >= at + SignedDuration::from_secs(5)
            && !matches!(self.mood, Mood::Slow)
        {
            self.told = number;
            self.taken = None;
        }
    }

    fn seen(&self) -> Result<Seen, Unseen> {
        match self.mood {
            Mood::Cut => Err(Unseen::NoAnswer),
            _ => told(&[&self.told.to_string()]),
        }
    }

    fn asked(&mut self, now: Timestamp, change: &Addresses) -> Reply {
        let Target::At(number) = change.v4 else {
            panic!("there is a number");
        };
        let answer = match self.mood {
            Mood::Well | Mood::Slow => {
                let known = self.taken.map_or(self.told, |(number, _)| number);
                self.taken = Some((number, now));
                if known == number {
                    Answer::Unchanged
                } else {
                    Answer::Done
                }
            }
            Mood::Broken => Answer::Down(None),
            Mood::Answers911 => Answer::Down(Some(SignedDuration::from_mins(30))),
            Mood::Limits => Answer::TooOften(Some(SignedDuration::from_secs(600))),
            Mood::Nonsense => Answer::Nonsense,
            Mood::Cut => return said(Answer::NoConnection),
        };
        let reply = said(answer);
        self.heard.push((now, number, reply.clone()));
        reply
    }
}

/// Lives through a week and returns what the provider heard, how many numbers there were, and for how many seconds the
/// world was told wrong although nothing outside was at fault for it.
fn live(seed: u64, provider: Provider) -> (Vec<(Timestamp, Ipv4Addr, Reply)>, usize, i64) {
    let mut world = World::new(seed);
    let mut machine = Machine::new(named(provider), None, 1, START, seed);
    let (mut homes, mut last_home, mut wrong_for_nothing) = (0, None, 0);
    let mut plug = START + SignedDuration::from_hours(50);
    // Since when nothing stood in the way any more.
    let mut free_since = None;
    let mut now = START;
    while now < at(WEEK) {
        world.goes_on(now);
        if last_home != Some(world.home) {
            (homes, last_home) = (homes + 1, Some(world.home));
        }
        if now >= plug {
            let memory = machine.memory().clone();
            let woken = now + SignedDuration::from_secs(20);
            machine = Machine::new(named(provider), Some(memory), 1, woken, seed ^ 5);
            plug = now + SignedDuration::from_hours(50);
        }
        machine.moved(
            now,
            Addresses {
                v4: Target::At(world.home),
                v6: Target::Leave,
            },
        );
        let mut next = plug.min(world.mood_until).min(world.home_until);
        for turn in 0.. {
            assert!(turn < 5, "it turns in a circle at {now}");
            match machine.next(now) {
                Act::Look => machine.saw(now, world.seen()),
                Act::Send(change) => {
                    let reply = world.asked(now, &change);
                    machine.answered(now, &change, &reply);
                }
                Act::Wait(until) => {
                    assert!(until > now);
                    next = next.min(until);
                    break;
                }
            }
        }
        let waits = machine
            .memory()
            .v4
            .not_before
            .is_some_and(|until| until > now);
        let excused = !matches!(world.mood, Mood::Well) || waits || world.taken.is_some();
        if excused || world.told == world.home {
            free_since = None;
        } else {
            let since = *free_since.get_or_insert(now);
            let late = next.duration_since(since).as_secs() - 60;
            wrong_for_nothing += late.clamp(0, next.duration_since(now).as_secs());
        }
        now = next;
    }
    (world.heard, homes, wrong_for_nothing)
}

fn hold_to_the_rules(heard: &[(Timestamp, Ipv4Addr, Reply)], homes: usize) {
    for pair in heard.windows(2) {
        let [(before, number, reply), (then, next, _)] = pair else {
            unreachable!("pairs");
        };
        let waited = then.duration_since(*before);
        assert!(waited >= SPACING, "{waited} after {reply:?}");
        if let Some(wait) = reply.answer.wait() {
            assert!(waited >= wait, "{waited} after {reply:?}");
        }
        if reply.answer.is_good() && number == next {
            assert!(
                waited >= SignedDuration::from_mins(15),
                "the same again after {waited}"
            );
        }
    }
    let done = heard
        .iter()
        .filter(|(.., reply)| reply.answer == Answer::Done)
        .count();
    assert!(done <= homes, "{done} for {homes} numbers");
    // Four tries an hour at most while something is wrong, and one for each number.
    assert!(
        heard.len() <= homes + 7 * 24 * 4,
        "{} requests",
        heard.len()
    );
}

#[test]
fn a_week_of_bad_days() {
    let (heard, homes, wrong) = live(3, Provider::Dyndns2);
    hold_to_the_rules(&heard, homes);
    let of = |wanted: fn(Answer) -> bool| {
        heard
            .iter()
            .filter(|(.., reply)| wanted(reply.answer))
            .count()
    };
    println!(
        "a week: {homes} numbers, {} requests ({} taken, {} needless, {} refused for a while), {wrong} s wrong without a reason",
        heard.len(),
        of(|answer| answer == Answer::Done),
        of(|answer| answer == Answer::Unchanged),
        of(|answer| !answer.is_good()),
    );
    assert!(heard.len() > homes / 2, "it did its work");
    assert!(wrong <= 60, "{wrong} s wrong for nothing");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn any_week(seed in any::<u64>()) {
        let (heard, homes, wrong) = live(seed, Provider::DuckDns);
        hold_to_the_rules(&heard, homes);
        prop_assert!(wrong <= 60, "{wrong} s wrong for nothing");
    }
}
