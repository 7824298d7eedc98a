use super::told::DayKind;
use super::*;
use crate::at_home::settings::Readers;
use crate::at_home::state::Check;
use jiff::tz::TimeZone;

fn noon() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().expect("a time")
}

fn at(seconds: i64) -> Timestamp {
    noon() + SignedDuration::from_secs(seconds)
}

fn state(flap: Flap, kind: Kind, light: Light) -> AtHome {
    AtHome {
        asked: true,
        readers: Readers::Anyone,
        sentence: String::new(),
        line: None,
        flap,
        button: None,
        how: None,
        link: None,
        name: None,
        home_links: Vec::new(),
        checks: vec![Check {
            kind,
            light,
            sentence: String::new(),
            waits_for: None,
            more: String::new(),
        }],
    }
}

fn open() -> AtHome {
    state(Flap::Open, Kind::Outside, Light::Good)
}

fn no_internet() -> AtHome {
    state(Flap::Cannot, Kind::Internet, Light::Bad)
}

fn told(month: &mut Month, now: Timestamp) -> Option<(bool, bool)> {
    let outage = month.unreached(now)?;
    assert!(now.duration_since(outage.from) >= DAY);
    Some((true, outage.until.is_some()))
}

#[test]
fn of_a_day_without_readers_the_owner_is_told_once() {
    let mut life = Life::new();
    life.lives(600, &open());
    life.lives(24 * 3600 - 60, &no_internet());
    assert_eq!(told(&mut life.month, at(life.now)), None, "not a day yet");
    life.lives(120, &no_internet());
    assert_eq!(told(&mut life.month, at(life.now)), Some((true, false)));
    life.lives(30 * 3600, &no_internet());
    assert_eq!(told(&mut life.month, at(life.now)), None, "once");
    life.lives(600, &open());
    assert_eq!(told(&mut life.month, at(life.now)), None);
    // What was kept says so after a restart, too; and a day without power is told of afterwards.
    let record = life.month.record().clone();
    let last = life.month.goodbye(at(life.now));
    let alive = AliveRecord {
        stopped: false,
        ..last
    };
    let later = at(life.now + 40 * 3600);
    let mut month = Month::begin(record, Some(&alive), run("boot-2"), later);
    assert_eq!(told(&mut month, later), Some((true, true)));
    assert_eq!(told(&mut month, later), None);
}

#[test]
fn who_switched_the_box_off_is_not_told() {
    let mut life = Life::new();
    life.lives(600, &open());
    let (record, last) = (
        life.month.record().clone(),
        life.month.goodbye(at(life.now)),
    );
    let later = at(life.now + 40 * 3600);
    let mut month = Month::begin(record, Some(&last), run("boot-2"), later);
    assert_eq!(month.record().spells.len(), 1);
    assert_eq!(told(&mut month, later), None);
}

fn run(boot: &str) -> Run {
    Run {
        machine: "machine-1".to_owned(),
        boot: boot.to_owned(),
    }
}

/// A box that lives second by second.
struct Life {
    month: Month,
    began: i64,
    now: i64,
}

impl Life {
    fn new() -> Self {
        Self::after(MonthRecord::default(), None, "boot-1", 0)
    }

    fn after(record: MonthRecord, alive: Option<&AliveRecord>, boot: &str, now: i64) -> Self {
        Self {
            month: Month::begin(record, alive, run(boot), at(now)),
            began: now,
            now,
        }
    }

    fn lives(&mut self, seconds: i64, state: &AtHome) -> &mut Self {
        for _ in 0..seconds {
            self.now += 1;
            let run = Duration::from_secs((self.now - self.began).unsigned_abs());
            self.month.look(at(self.now), run, state, false);
        }
        self
    }

    fn told(&self) -> Vec<String> {
        let told = self.month.told(at(self.now), &TimeZone::UTC);
        told.spells
            .into_iter()
            .map(|spell| spell.sentence)
            .collect()
    }
}

#[test]
fn a_spell_is_told_with_its_reason() {
    let mut life = Life::new();
    life.lives(100, &open()).lives(7200, &no_internet());
    assert_eq!(
        life.told(),
        ["Unreachable Sunday 12:01 until now: your internet was off."]
    );
    life.lives(10, &open());
    assert_eq!(
        life.told(),
        ["Unreachable Sunday 12:01 to 14:01: your internet was off."]
    );
    let told = life.month.told(at(life.now), &TimeZone::UTC);
    assert_eq!(told.days.len(), 31);
    let today = told.days.last().expect("today");
    assert_eq!(
        (today.kind, today.date.as_str()),
        (DayKind::Trouble, "2026-11-22")
    );
    assert_eq!(
        today.sentence,
        "Sunday 22 November: not readable for 2 hours."
    );
    assert!(
        told.days[..30]
            .iter()
            .all(|day| day.kind == DayKind::Unknown)
    );
}

#[test]
fn what_is_short_or_not_yet_wished_is_no_news() {
    let mut life = Life::new();
    let setting_up = state(Flap::Cannot, Kind::Name, Light::Bad);
    life.lives(3600, &setting_up);
    life.lives(100, &open());
    for _ in 0..50 {
        life.lives(59, &no_internet()).lives(30, &open());
    }
    // Only people at home may read: nobody outside misses anything.
    let home = state(Flap::Home, Kind::Found, Light::Good);
    life.lives(100, &home).lives(3600, &no_internet());
    assert!(life.told().is_empty(), "{:?}", life.told());
}

#[test]
fn what_is_known_to_be_wrong_says_more_than_what_is_being_done() {
    let mut life = Life::new();
    let working = state(Flap::Working, Kind::Door, Light::Working);
    life.lives(100, &open()).lives(30, &working);
    life.lives(100, &no_internet()).lives(100, &working);
    assert!(
        life.told()[0].ends_with("your internet was off."),
        "{:?}",
        life.told()
    );
    // It comes and goes: one thing.
    life.lives(100, &open())
        .lives(300, &no_internet())
        .lives(5, &open());
    assert_eq!(life.told().len(), 1);
}

#[test]
fn a_power_cut_and_what_is_none() {
    let mut life = Life::new();
    life.lives(4, &open());
    let beat = life.month.beat(at(10)).expect("a first sign of life");
    assert_eq!(life.month.beat(at(200)), None, "seldom");
    assert!(life.month.beat(at(400)).is_some());
    let record = || life.month.record().clone();
    let night = 15 * 3600;
    let cut = Life::after(record(), Some(&beat), "boot-2", night);
    let words = "I was without power from Sunday 12:00 to Monday 3:00. Nothing saved was lost.";
    assert_eq!(cut.told(), [words]);
    let news = |after: i64| cut.month.cut(at(night + after), &TimeZone::UTC);
    assert_eq!(news(3500).as_deref(), Some(words));
    assert_eq!(news(3700), None);
    // The program ended, not the machine.
    let crash = Life::after(record(), Some(&beat), "boot-1", 250);
    assert!(crash.told().is_empty());
    let mut elsewhere = beat.clone();
    elsewhere.run.machine = "machine-2".to_owned();
    let copy = Life::after(record(), Some(&elsewhere), "boot-2", night);
    assert!(copy.told().is_empty(), "a copy was never off");
    let bye = life.month.goodbye(at(500));
    let restart = Life::after(record(), Some(&bye), "boot-1", 520);
    assert!(restart.told().is_empty());
    let holiday = Life::after(record(), Some(&bye), "boot-2", night);
    assert!(holiday.told()[0].ends_with("I was switched off."));
}

#[test]
fn a_cut_in_the_middle_of_a_spell_ends_it() {
    let mut life = Life::new();
    life.lives(100, &open()).lives(600, &no_internet());
    let beat = life.month.beat(at(life.now)).expect("a sign of life");
    let record = life.month.record().clone();
    let mut after = Life::after(record, Some(&beat), "boot-2", 3600);
    after.lives(100, &open());
    assert_eq!(after.told().len(), 2, "{:?}", after.told());
    assert!(
        after.told()[1].contains("12:01 to 12:11"),
        "{:?}",
        after.told()
    );
}

#[test]
fn a_clock_that_is_set_late_takes_what_was_noted_along() {
    let mut life = Life::new();
    life.lives(1000, &open());
    let beat = life.month.beat(at(1000)).expect("a sign of life");
    // It begins with the time it kept last, and learns three hours later that it is noon.
    let mut after = Life::after(life.month.record().clone(), Some(&beat), "boot-2", 1070);
    after.lives(30, &open());
    assert!(
        after.told()[0].contains("12:16 to 12:17"),
        "{:?}",
        after.told()
    );
    after.now += 3 * 3600;
    after.began += 3 * 3600;
    after.lives(10, &open());
    assert!(
        after.told()[0].contains("12:16 to 15:17"),
        "{:?}",
        after.told()
    );
    assert_eq!(after.told().len(), 1);
    // Backwards, too: nothing ends before it began.
    after.now -= 4 * 3600;
    after.began -= 4 * 3600;
    after.lives(10, &open());
    assert!(after.told().is_empty(), "{:?}", after.told());
}

#[test]
fn a_month_is_bounded() {
    let mut life = Life::new();
    life.lives(10, &open());
    for round in 0..1000 {
        let from = at(1000 * round);
        life.month.note(from, Some(from + MINUTE), Why::NoPower);
    }
    life.now = 1000 * 1000;
    life.lives(1, &open());
    assert_eq!(life.month.record().spells.len(), MOST);
    life.now += 40 * 86_400;
    life.lives(1, &open());
    assert!(life.told().is_empty());
}
