//! The last month in words: a day each, and a sentence for each spell, by the machine's own time zone.

use super::{DAYS, Month, Spell, Why};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};
use serde::Serialize;
use utoipa::ToSchema;

/// Somebody who comes home wants to know why the clock on the oven blinks.
const NEWS: SignedDuration = SignedDuration::from_hours(1);

/// What the calendar on the desk shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Told {
    /// The whole in one sentence.
    pub sentence: String,
    /// 31 days, today last.
    pub days: Vec<Day>,
    /// The newest first.
    pub spells: Vec<ToldSpell>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Day {
    /// For example `2026-11-22`.
    pub date: String,
    pub kind: DayKind,
    /// For whoever points at it or has it read aloud.
    pub sentence: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DayKind {
    /// Before the box knew anything.
    Unknown,
    Well,
    /// Something happened.
    Trouble,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct ToldSpell {
    pub from: String,
    /// None while it lasts.
    pub until: Option<String>,
    pub sentence: String,
}

impl Month {
    /// That the power was away, as long as it is news.
    pub(crate) fn cut(&self, now: Timestamp, zone: &TimeZone) -> Option<String> {
        let mut cuts = self.record.spells.iter().rev();
        let cut = cuts.find(|spell| spell.why == Why::NoPower)?;
        let since = now.duration_since(cut.until?);
        (since < NEWS).then(|| sentence(cut, now, zone))
    }

    pub(crate) fn told(&self, now: Timestamp, zone: &TimeZone) -> Told {
        let today = now.to_zoned(zone.clone()).date();
        let since = self.record.since.map(|at| at.to_zoned(zone.clone()).date());
        let spells = &self.record.spells;
        let day = |back: i64| {
            let date = today.saturating_sub(back.days());
            let seconds: i64 = spells.iter().map(|it| on(it, date, now, zone)).sum();
            let name = date.strftime("%A %-d %B");
            let (kind, sentence) = match since {
                _ if seconds > 0 => (DayKind::Trouble, format!("{name}: {}.", lasted(seconds))),
                Some(since) if since <= date => (DayKind::Well, format!("{name}: all well.")),
                _ => (
                    DayKind::Unknown,
                    format!("{name}: I know nothing of this day."),
                ),
            };
            Day {
                date: date.to_string(),
                kind,
                sentence,
            }
        };
        let say = |spell: &Spell| ToldSpell {
            from: spell.from.to_string(),
            until: spell.until.map(|until| until.to_string()),
            sentence: sentence(spell, now, zone),
        };
        Told {
            sentence: match spells.len() {
                0 => {
                    "Nothing happened in the last month that readers would have noticed.".to_owned()
                }
                1 => "One thing happened in the last month.".to_owned(),
                many => format!("{many} things happened in the last month."),
            },
            days: (0..DAYS).rev().map(day).collect(),
            spells: spells.iter().rev().map(say).collect(),
        }
    }
}

/// Seconds of it that fall on this day.
fn on(spell: &Spell, date: Date, now: Timestamp, zone: &TimeZone) -> i64 {
    let midnight = |date: Date| {
        let begin = date.to_zoned(zone.clone()).ok();
        begin.map(|begin| begin.timestamp())
    };
    let (Some(begin), Some(end)) = (midnight(date), midnight(date.saturating_add(1.day()))) else {
        return 0;
    };
    let from = spell.from.max(begin);
    let until = spell.until.unwrap_or(now).min(end);
    until.duration_since(from).as_secs().max(0)
}

fn lasted(seconds: i64) -> String {
    let of = |count: i64, word: &str| match count {
        1 => format!("1 {word}"),
        _ => format!("{count} {word}s"),
    };
    match seconds {
        ..3600 => format!("not readable for {}", of((seconds / 60).max(1), "minute")),
        _ => format!("not readable for {}", of(seconds / 3600, "hour")),
    }
}

fn sentence(spell: &Spell, now: Timestamp, zone: &TimeZone) -> String {
    let from = spell.from.to_zoned(zone.clone());
    let until = spell.until.map(|until| until.to_zoned(zone.clone()));
    let long_ago = now.duration_since(spell.from) > SignedDuration::from_hours(6 * 24);
    let day = |at: &Zoned| match long_ago {
        true => at.strftime("%A %-d %B").to_string(),
        false => at.strftime("%A").to_string(),
    };
    let hour = |at: &Zoned| at.strftime("%-H:%M").to_string();
    let end = match &until {
        None => " until now".to_owned(),
        Some(until) if until.date() == from.date() => format!(" to {}", hour(until)),
        Some(until) => format!(" to {} {}", day(until), hour(until)),
    };
    let when = format!("{} {}{end}", day(&from), hour(&from));
    let why = match spell.why {
        Why::NoPower => {
            return format!("I was without power from {when}. Nothing saved was lost.");
        }
        Why::SwitchedOff => "I was switched off",
        Why::NoInternet => "your internet was off",
        Why::NewNumber => "your provider gave this home a new number",
        Why::House => "your home could not be reached directly",
        Why::Door => "your router did not open the door",
        Why::Name => "your name did not lead here",
        Why::Lock => "the lock of your site had run out",
        Why::Outside => "people outside did not get in",
    };
    format!("Unreachable {when}: {why}.")
}
