//! What happened in the last month: spells in which people outside could not read, and times without power. Pure: the
//! time, and how long the program has run by a clock that nobody sets, are passed in.
//!
//! It counts only from when the site was first open to everyone. What lasts less than a minute is no news, so neither is
//! a restart. A program that ended without a goodbye was cut off from its power only if the machine began anew, too. A
//! box without a clock of its own may learn the time late; then what it noted since its start moves along.

mod told;

#[cfg(test)]
mod tests;

pub(crate) use told::Told;

use super::settings::{AliveRecord, MonthRecord, Run};
use super::state::{AtHome, Flap, Kind, Light};
use super::words;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// One time that is worth telling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Spell {
    pub from: Timestamp,
    /// None while it lasts.
    pub until: Option<Timestamp>,
    pub why: Why,
    /// Whether the owner was told by mail.
    #[serde(default)]
    pub told: bool,
}

/// People outside could not read for a day or longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outage {
    pub from: Timestamp,
    /// None while it lasts.
    pub until: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Why {
    NoPower,
    SwitchedOff,
    NoInternet,
    NewNumber,
    House,
    Door,
    Name,
    Lock,
    Outside,
}

/// Shorter is no news, and a longer difference between two clocks is a jump.
const MINUTE: SignedDuration = SignedDuration::from_secs(60);
/// How often a sign of life is kept: seldom, because a disk is written for it.
const BEAT: SignedDuration = SignedDuration::from_mins(5);
/// What comes back so soon, and for the same reason, is the same.
const SAME: SignedDuration = SignedDuration::from_mins(5);
/// So long an outage is worth a letter, and one that is over is still news.
const DAY: SignedDuration = SignedDuration::from_hours(24);
const DAYS: i64 = 31;
const MOST: usize = 200;

#[derive(Debug)]
pub(crate) struct Month {
    record: MonthRecord,
    /// What may become a spell when it lasts.
    trouble: Option<(Timestamp, Why)>,
    /// The last look: the time, and how long the program had run.
    last: (Timestamp, Duration),
    /// When the program began, as far as the clock knew.
    began: Timestamp,
    beaten: Option<Timestamp>,
    run: Run,
    /// The latest time that an earlier run knew.
    known_before: Timestamp,
}

impl Month {
    /// `alive` is what was kept last.
    pub(crate) fn begin(
        record: MonthRecord,
        alive: Option<&AliveRecord>,
        run: Run,
        now: Timestamp,
    ) -> Self {
        let mut month = Self {
            record,
            trouble: None,
            last: (now, Duration::ZERO),
            began: now,
            beaten: None,
            run,
            known_before: alive.map_or(Timestamp::UNIX_EPOCH, |alive| alive.at),
        };
        if let Some(alive) = alive {
            month.close(alive.at.min(now));
            let why = match (alive.stopped, alive.run.boot == month.run.boot) {
                // The box came to another machine as a copy: nothing was off.
                _ if alive.run.machine != month.run.machine => None,
                (true, _) => Some(Why::SwitchedOff).filter(|_| month.record.counts),
                (false, false) => Some(Why::NoPower),
                // It was ended and began again; when, nobody knows.
                (false, true) => None,
            };
            if let Some(why) = why {
                month.note(alive.at, Some(now), why);
            }
        }
        month
    }

    /// Takes in how it is; `leads_here`: the world is told the right number. Says whether the record changed.
    pub(crate) fn look(
        &mut self,
        now: Timestamp,
        run: Duration,
        state: &AtHome,
        leads_here: bool,
    ) -> bool {
        let before = self.record.clone();
        self.jump(now, run);
        self.last = (now, run);
        let since = *self.record.since.get_or_insert(now);
        if now < since {
            self.record.since = Some(now);
        }
        // A new number that the world is told already is on its way to everybody: no more than a moment.
        let (light, why) = why(state);
        let spreads = leads_here && (light, why) == (Light::Working, Why::NewNumber);
        match state.flap {
            Flap::Home => {
                self.close(now);
                (self.trouble, self.record.counts) = (None, false);
            }
            flap if flap == Flap::Open || spreads => {
                self.close(now);
                (self.trouble, self.record.counts) = (None, true);
            }
            _ if self.record.counts => self.troubled(now, light, why),
            _ => {}
        }
        self.tidy(now);
        self.record != before
    }

    pub(crate) fn known_before(&self) -> Timestamp {
        self.known_before
    }

    /// How often the power was away in the last week.
    pub(crate) fn cuts(&self, now: Timestamp) -> usize {
        let week = SignedDuration::from_hours(24 * 7);
        let recent = |spell: &&Spell| now.duration_since(spell.from) < week;
        let spells = self.record.spells.iter().filter(recent);
        spells.filter(|spell| spell.why == Why::NoPower).count()
    }

    /// An outage that the owner has to be told of, once, while the site is meant for everybody. Whoever switched the box
    /// off knows.
    pub(crate) fn unreached(&mut self, now: Timestamp) -> Option<Outage> {
        let spells = self.record.spells.iter_mut().rev();
        let mut news = spells.take_while(|spell| {
            spell
                .until
                .is_none_or(|until| now.duration_since(until) < DAY)
        });
        let spell = news.find(|spell| {
            let lasted = spell.until.unwrap_or(now).duration_since(spell.from);
            !spell.told && spell.why != Why::SwitchedOff && lasted >= DAY
        })?;
        spell.told = true;
        Some(Outage {
            from: spell.from,
            until: spell.until,
        })
    }

    pub(crate) fn record(&self) -> &MonthRecord {
        &self.record
    }

    /// A sign of life that is due to be kept.
    pub(crate) fn beat(&mut self, now: Timestamp) -> Option<AliveRecord> {
        let due = |at: Timestamp| now.duration_since(at).abs() >= BEAT;
        if !self.beaten.is_none_or(due) {
            return None;
        }
        self.beaten = Some(now);
        Some(self.alive(now, false))
    }

    /// The last one of an orderly end.
    pub(crate) fn goodbye(&self, now: Timestamp) -> AliveRecord {
        self.alive(now, true)
    }

    fn alive(&self, now: Timestamp, stopped: bool) -> AliveRecord {
        AliveRecord {
            version: 1,
            at: now,
            run: self.run.clone(),
            stopped,
        }
    }

    /// The clock was set: what was noted since the start by the old one moves along.
    fn jump(&mut self, now: Timestamp, run: Duration) {
        let passed = SignedDuration::try_from(run.saturating_sub(self.last.1)).unwrap_or_default();
        let by = now.duration_since(self.last.0) - passed;
        if by.abs() < MINUTE {
            return;
        }
        let moved = |at: Timestamp| at.checked_add(by).unwrap_or(at);
        let began = self.began;
        self.began = moved(began);
        if let Some((from, _)) = &mut self.trouble {
            *from = moved(*from);
        }
        for spell in &mut self.record.spells {
            if spell.from >= began {
                spell.from = moved(spell.from);
            }
            spell.until = spell
                .until
                .map(|until| if until >= began { moved(until) } else { until });
        }
        self.record
            .spells
            .retain(|spell| spell.until.is_none_or(|until| until > spell.from));
        self.record.since = self.record.since.map(|at| at.min(now));
    }

    fn troubled(&mut self, now: Timestamp, light: Light, why: Why) {
        let (from, why) = match self.trouble {
            // What is known to be wrong says more than what is being done.
            Some((from, _)) if light == Light::Bad => (from, why),
            Some(known) => known,
            None => (now, why),
        };
        self.trouble = Some((from, why));
        match self.open_spell() {
            Some(spell) => spell.why = why,
            None if now.duration_since(from) >= MINUTE => self.note(from, None, why),
            None => {}
        }
    }

    fn open_spell(&mut self) -> Option<&mut Spell> {
        let last = self.record.spells.last_mut()?;
        last.until.is_none().then_some(last)
    }

    fn close(&mut self, now: Timestamp) {
        if let Some(spell) = self.open_spell() {
            spell.until = Some(now.max(spell.from));
        }
    }

    fn note(&mut self, from: Timestamp, until: Option<Timestamp>, why: Why) {
        if until.is_some_and(|until| until.duration_since(from) < MINUTE) {
            return;
        }
        let last = self.record.spells.last_mut();
        let same = |last: &&mut Spell| {
            let gap = last.until.map(|until| from.duration_since(until));
            last.why == why && why != Why::NoPower && gap.is_some_and(|gap| gap < SAME)
        };
        match last.filter(same) {
            Some(last) => last.until = until,
            None => self.record.spells.push(Spell {
                from,
                until,
                why,
                told: false,
            }),
        }
    }

    fn tidy(&mut self, now: Timestamp) {
        let month = SignedDuration::from_hours(24 * DAYS);
        let spells = &mut self.record.spells;
        spells.retain(|spell| {
            spell
                .until
                .is_none_or(|until| now.duration_since(until) < month)
        });
        let over = spells.len().saturating_sub(MOST);
        spells.drain(..over);
    }
}

/// What is in the way, and how surely.
fn why(state: &AtHome) -> (Light, Why) {
    let lit = |light| state.checks.iter().find(|check| check.light == light);
    let Some(check) = lit(Light::Bad).or_else(|| lit(Light::Working)) else {
        return (Light::Working, Why::Outside);
    };
    let why = match check.kind {
        Kind::Internet => Why::NoInternet,
        Kind::House => Why::House,
        Kind::Door => Why::Door,
        Kind::Name if check.sentence == words::NEW_NUMBER => Why::NewNumber,
        Kind::Name => Why::Name,
        Kind::Lock => Why::Lock,
        _ => Why::Outside,
    };
    (check.light, why)
}
