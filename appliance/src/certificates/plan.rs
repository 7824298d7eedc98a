//! When to do what for the lock of one name: order, ask when to renew, try again, wait. Pure: the time and chance
//! come in. It must not know how anything is done.

use super::trouble::Reason;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

/// Minutes between tries after failures in a row. Four pauses fit into the first hour: an authority takes five failed
/// proofs per name and hour, and a sixth would cost a day.
const LADDER: [i64; 8] = [1, 2, 5, 10, 60, 120, 240, 360];
/// After that long without success somebody has to look; one try a day goes on.
const LONG: SignedDuration = SignedDuration::from_hours(30 * 24);
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// A rate limit that does not say how long it lasts.
const LIMITED: SignedDuration = SignedDuration::from_hours(1);
/// Between two tries that the owner asks for, and after one of the box's own: with the ladder's they stay within what an
/// authority takes in an hour.
const BY_HAND: SignedDuration = SignedDuration::from_hours(1);
/// Whatever an authority asks for: at most a week, the longest of its usual limits.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How to prove that a name leads here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// tls-alpn-01, by port 443.
    Tls,
    /// http-01, by port 80.
    Http,
    /// dns-01, by a TXT record.
    Txt,
}

/// What is open to the world now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    pub tls: bool,
    pub http: bool,
    /// Somebody sets TXT records for us.
    pub txt: bool,
}

impl Open {
    /// The ways to prove this name, the best first.
    fn ways(self, name: &str) -> Vec<Way> {
        // Authorities give a lock for all names below another only against a TXT record.
        let wild = name.starts_with("*.");
        [
            (Way::Tls, self.tls && !wild),
            (Way::Http, self.http && !wild),
            (Way::Txt, self.txt),
        ]
        .into_iter()
        .filter_map(|(way, open)| open.then_some(way))
        .collect()
    }
}

/// From when until when a certificate is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    pub from: Timestamp,
    pub until: Timestamp,
}

impl Validity {
    pub fn holds(self, now: Timestamp) -> bool {
        self.from <= now && now < self.until
    }

    /// This part of its life, as a moment.
    fn at(self, part: f64) -> Timestamp {
        let life = self.until.duration_since(self.from);
        later(
            self.from,
            SignedDuration::from_secs_f64(life.as_secs_f64() * part),
        )
    }
}

/// What is settled for one name between two moments; outlives a restart, so that a restart does not hurry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Failures in a row.
    pub tries: u32,
    pub failing_since: Option<Timestamp>,
    /// Nothing is ordered before.
    pub pause: Option<Timestamp>,
    /// Nor before this, even if the owner asks.
    #[serde(default)]
    pub floor: Option<Timestamp>,
    /// The way was proven at the rehearsal directory.
    pub rehearsed: bool,
    /// When the authority wants the current certificate renewed.
    pub renew_at: Option<Timestamp>,
    /// When to ask it again.
    pub ask_at: Option<Timestamp>,
}

/// What is known around one name.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    pub name: &'a str,
    pub open: Open,
    /// The certificate held, if it is of the right directory.
    pub held: Option<Validity>,
    /// There is a second directory to try at without using up the first one's patience.
    pub rehearsal: bool,
}

/// What to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing before that moment.
    Wait(Timestamp),
    /// A lock is due, but no way to prove the name is open.
    Shut,
    /// Ask when to renew.
    Ask,
    Order(Way),
    /// The same at the rehearsal directory, as far as the proof.
    Rehearse(Way),
}

/// What came of it.
#[derive(Clone, Copy, Debug)]
pub enum Outcome {
    /// A certificate came.
    Held,
    Rehearsed,
    /// The authority's window for renewing, and when to ask again.
    Window {
        from: Timestamp,
        until: Timestamp,
        again: SignedDuration,
    },
    /// It has no window to tell, now or ever.
    NoWindow {
        ever: bool,
    },
    Failed {
        reason: Reason,
        /// Not before, said the authority.
        until: Option<Timestamp>,
    },
}

impl Plan {
    /// What to do now.
    pub fn step(&self, now: Timestamp, seen: Seen<'_>) -> Step {
        let due = self.due(seen.held);
        // A pause longer than any that is ever noted was noted by a clock that was wrong.
        if let Some(pause) = self.pause
            && now < pause
            && due < pause
            && pause.duration_since(now) <= LONGEST_PAUSE
        {
            return Step::Wait(pause);
        }
        if due <= now {
            let ways = seen.open.ways(seen.name);
            // Another way at each try: a router may pass one and swallow another.
            let Some(way) = ways.get(self.tries as usize % ways.len().max(1)) else {
                return Step::Shut;
            };
            return if self.tries > 0 && seen.rehearsal && !self.rehearsed {
                Step::Rehearse(*way)
            } else {
                Step::Order(*way)
            };
        }
        match self.ask_at.unwrap_or(now) {
            ask if ask <= now => Step::Ask,
            ask => Step::Wait(due.min(ask)),
        }
    }

    /// When the next certificate is due: when the authority said, else after two thirds of the life of this one.
    pub fn due(&self, held: Option<Validity>) -> Timestamp {
        match held {
            None => Timestamp::MIN,
            // A window that leaves no time to try again is not believed.
            Some(held) => self
                .renew_at
                .unwrap_or_else(|| held.at(2.0 / 3.0))
                .min(held.at(0.9)),
        }
    }

    /// From when a try may be asked for, after some that failed.
    pub fn by_hand(&self) -> Option<Timestamp> {
        // An older form knew no floor; then the ladder's pause is one.
        let floor = self.floor.or(self.pause).unwrap_or(Timestamp::MIN);
        (self.tries > 0).then_some(floor)
    }

    /// The owner asks for a try now. Refused with the moment from which it may be, or with none where nothing failed.
    pub fn hasten(&mut self, now: Timestamp) -> Result<(), Option<Timestamp>> {
        match self.by_hand() {
            None => Err(None),
            Some(floor) if now < floor && floor.duration_since(now) <= LONGEST_PAUSE => {
                Err(Some(floor))
            }
            Some(_) => {
                self.pause = None;
                Ok(())
            }
        }
    }

    /// Notes what came of a step. `chance` lies in 0..1; `haste` divides the pauses (1 outside a laboratory).
    pub fn note(
        &mut self,
        now: Timestamp,
        held: Option<Validity>,
        outcome: Outcome,
        chance: f64,
        haste: u32,
    ) {
        match outcome {
            Outcome::Held => {
                let life = held.map_or(DAY, |held| held.until.duration_since(held.from));
                *self = Self {
                    // Whatever the certificate says, the next order is not made at once.
                    pause: Some(later(now, (life / 10).min(DAY / 4))),
                    ..Self::default()
                };
            }
            Outcome::Rehearsed => self.rehearsed = true,
            Outcome::Window { from, until, again } => {
                let wide = until.duration_since(from).as_secs_f64().max(0.0);
                let at = later(from, SignedDuration::from_secs_f64(wide * chance));
                // The same window keeps its moment: asking often must not mean renewing early.
                if self.renew_at.is_none_or(|at| at < from || at > until) {
                    self.renew_at = Some(at);
                }
                let again = again.clamp(SignedDuration::from_mins(1), DAY);
                self.ask_at = Some(later(now, again));
            }
            Outcome::NoWindow { ever: true } => self.ask_at = Some(Timestamp::MAX),
            Outcome::NoWindow { ever: false } => {
                let life = held.map_or(DAY, |held| held.until.duration_since(held.from));
                self.ask_at = Some(later(now, (life / 10).min(DAY / 4)));
            }
            Outcome::Failed { reason, until } => {
                let rung = LADDER[(self.tries as usize).min(LADDER.len() - 1)];
                let since = *self.failing_since.get_or_insert(now);
                let mut pause = SignedDuration::from_mins(rung);
                if now.duration_since(since) > LONG || reason == Reason::Clock {
                    pause = DAY;
                }
                if reason == Reason::RateLimited && until.is_none() {
                    pause = pause.max(LIMITED);
                }
                // A tenth up or down, so that many boxes do not come back together.
                let haste = haste.max(1);
                let pause = pause.as_secs_f64() * (0.9 + 0.2 * chance) / f64::from(haste);
                let wanted = until.map_or(now, |until| until.min(later(now, LONGEST_PAUSE)));
                self.pause = Some(later(now, SignedDuration::from_secs_f64(pause)).max(wanted));
                let haste = i32::try_from(haste).unwrap_or(i32::MAX);
                self.floor = Some(later(now, BY_HAND / haste).max(wanted));
                self.tries = self.tries.saturating_add(1);
                self.rehearsed = false;
            }
        }
    }
}

/// Later by so much, or the end of time.
fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}
