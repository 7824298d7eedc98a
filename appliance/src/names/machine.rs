//! When a provider is told a number: the rules of one name, without a clock and without a socket.
//!
//! `next` says what to do now; whoever drives it does that and says what came of it. The rules (facts: dyn.com's
//! and deSEC's terms): look first and never say what the world knows already; at least a minute between two
//! requests about one record; after a fault 1, 5, 15, 60 minutes, then 6 hours; a wait that the provider names wins; a refused key, an
//! unknown name or a block ends it until the owner changes something. Both kinds of number go their own ways, but
//! where a provider wants both together they are sent together.

use std::collections::BTreeSet;
use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};

use super::account::Takes;
use super::answer::{Answer, Reply};
use super::dns::{Family, Seen, Unseen};
use super::memory::{Accepted, Memory, SideMemory, Trouble};
use super::state::{NameState, SideState};
use super::{Addresses, Called, Target};

const LOOK: SignedDuration = SignedDuration::from_mins(5);
/// While nobody answers, the connection is looked for more often.
const LOOK_BLIND: SignedDuration = SignedDuration::from_mins(1);
/// After a provider took something, the world is looked at for it.
const LOOK_AFTER: SignedDuration = SignedDuration::from_secs(10);
/// A look older than this is made anew before something is sent.
const FRESH: SignedDuration = SignedDuration::from_secs(30);
/// Between two requests about one record.
const SPACING: SignedDuration = SignedDuration::from_mins(1);
const LADDER: [SignedDuration; 5] = [
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(15),
    SignedDuration::from_mins(60),
    SignedDuration::from_hours(6),
];
/// What was taken but is not told to the world is sent again after these, then after each six hours.
const UNTOLD: usize = 2;

/// What a provider took comes into the world by then, or not at all.
const SETTLED: SignedDuration = SignedDuration::from_mins(60);

/// What to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Ask what the world is told, then say `saw`.
    Look,
    /// Tell the provider, then say `answered`.
    Send(Addresses),
    /// Nothing before this time.
    Wait(Timestamp),
}

/// The rules at work for one name.
#[derive(Clone, Debug)]
pub struct Machine {
    called: Called,
    hurry: u32,
    dice: u64,
    wanted: Addresses,
    memory: Memory,
    look_at: Timestamp,
    looked: Option<(Timestamp, Result<Seen, Unseen>)>,
    sent: Option<Timestamp>,
}

impl Machine {
    /// `first` is when it may look for the first time; `dice` seeds its small irregularities.
    pub fn new(
        called: Called,
        before: Option<Memory>,
        hurry: u32,
        first: Timestamp,
        dice: u64,
    ) -> Self {
        let edited = called.edited;
        let memory = before.filter(|memory| memory.edited == edited);
        Self {
            called,
            hurry: hurry.max(1),
            dice: dice | 1,
            wanted: Addresses::default(),
            memory: memory.unwrap_or_else(|| Memory::new(edited)),
            look_at: first,
            looked: None,
            sent: None,
        }
    }

    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    pub fn called(&self) -> &Called {
        &self.called
    }

    /// The box's numbers are these now.
    pub fn moved(&mut self, now: Timestamp, wanted: Addresses) {
        if wanted == self.wanted {
            return;
        }
        // The first numbers after a start wait for the first look, later ones are news.
        if self.wanted != Addresses::default() {
            self.look_at = now;
        }
        self.wanted = wanted;
        self.connected_again(now);
    }

    /// What the world is told.
    pub fn saw(&mut self, now: Timestamp, seen: Result<Seen, Unseen>) {
        let blind = matches!(self.looked, Some((_, Err(_))));
        if blind && seen.is_ok() {
            self.connected_again(now);
        }
        let wait = if seen.is_ok() { LOOK } else { LOOK_BLIND };
        self.look_at = now + self.own(wait);
        self.looked = Some((now, seen));
        for family in Family::BOTH {
            if self.is_right(family) {
                let number = self.number(family);
                let side = self.memory.side(family);
                side.failures = 0;
                side.untold = 0;
                if side
                    .trouble
                    .as_ref()
                    .is_some_and(|trouble| !trouble.answer.stops())
                {
                    side.trouble = None;
                }
                // Where it was right before the box came, the provider's patience counts from now. Something else that
                // was taken lately may still come, however.
                let other =
                    |accepted: Accepted| accepted.number != number && accepted.at + SETTLED < now;
                if side.accepted.is_none_or(other) {
                    side.accepted = Some(Accepted { number, at: now });
                }
            }
        }
    }

    /// What the provider said to `change`.
    pub fn answered(&mut self, now: Timestamp, change: &Addresses, reply: &Reply) {
        let answer = reply.answer;
        self.sent = Some(now);
        for family in Family::BOTH {
            let number = match change.of(family) {
                // A block is of the account, not of one kind.
                Target::Leave if answer != Answer::Blocked => continue,
                Target::Leave | Target::Absent => None,
                Target::At(number) => Some(number),
            };
            let failures = self.memory.of(family).failures as usize;
            let wait = match answer.wait() {
                _ if answer.is_good() => self.own(SPACING),
                // Never before it was asked for, and not all boxes in the same second.
                Some(wait) => wait.max(self.own(SPACING)) + self.part(wait, 0, 10),
                None => self.rung(failures),
            };
            let side = self.memory.side(family);
            side.not_before = Some(now + wait);
            if answer.is_good() {
                let same = side
                    .accepted
                    .is_some_and(|accepted| accepted.number == number);
                side.untold = if same { side.untold + 1 } else { 0 };
                side.accepted = Some(Accepted { number, at: now });
                side.failures = 0;
                side.trouble = None;
            } else {
                side.failures = side.failures.saturating_add(1);
                let since = side.trouble.as_ref().map_or(now, |trouble| trouble.since);
                side.trouble = Some(Trouble {
                    answer,
                    words: reply.words.clone(),
                    since,
                });
            }
        }
        if answer.is_good() {
            self.look_at = self.look_at.min(now + self.own(LOOK_AFTER));
        }
    }

    pub fn next(&self, now: Timestamp) -> Act {
        let wanted = Family::BOTH
            .into_iter()
            .filter(|family| self.takes(*family));
        let mut wake = Timestamp::MAX;
        let mut due = Vec::new();
        for family in wanted {
            wake = wake.min(self.look_at);
            match self.due(family) {
                Some(at) if at <= now => due.push(family),
                Some(at) => wake = wake.min(at),
                None => {}
            }
        }
        if wake <= now {
            return Act::Look;
        }
        let Some(first) = due.first() else {
            return Act::Wait(wake);
        };
        let fresh = self
            .looked
            .as_ref()
            .is_some_and(|(at, _)| now - FRESH <= *at);
        if !fresh {
            return Act::Look;
        }
        if self.together() {
            Act::Send(self.allowed())
        } else {
            Act::Send(self.allowed().only(*first))
        }
    }

    fn together(&self) -> bool {
        self.called.account.provider.form().takes == Takes::Together
    }

    pub fn state(&self) -> NameState {
        NameState {
            name: self.called.name.clone(),
            provider: self.called.account.provider,
            v4: self.side_state(Family::V4),
            v6: self.side_state(Family::V6),
            to_make: Vec::new(),
        }
    }

    /// When a request for this kind is due; none if there is nothing to say.
    fn due(&self, family: Family) -> Option<Timestamp> {
        let side = self.memory.of(family);
        let (_, seen) = self.looked.as_ref()?;
        let sides = self.bound(family);
        let stops = |side: &&SideMemory| side.trouble.as_ref().is_some_and(|t| t.answer.stops());
        if sides.iter().any(stops) {
            return None;
        }
        let not_before = sides.iter().filter_map(|side| side.not_before).max();
        let number = self.number(family);
        let taken = side.accepted.filter(|accepted| accepted.number == number);
        let at = match taken {
            _ if self.is_right(family) && (side.accepted.is_none() || taken.is_some()) => {
                let days = self.called.account.provider.form().forgets_after?;
                taken?.at + SignedDuration::from_hours(24 * i64::from(days))
            }
            // It was taken: the world will be told, or nobody can be asked.
            Some(accepted) if seen.is_ok() => {
                let rung = UNTOLD + side.untold as usize;
                accepted.at + self.own(LADDER[rung.min(LADDER.len() - 1)])
            }
            Some(_) => return None,
            None => Timestamp::MIN,
        };
        Some(at.max(not_before.unwrap_or(Timestamp::MIN)))
    }

    /// The kinds that wait with this one: where both are told together, they also wait together.
    fn bound(&self, family: Family) -> Vec<&SideMemory> {
        if self.together() {
            vec![&self.memory.v4, &self.memory.v6]
        } else {
            vec![self.memory.of(family)]
        }
    }

    fn is_right(&self, family: Family) -> bool {
        let Some((_, Ok(seen))) = &self.looked else {
            return false;
        };
        let there = seen.of(family);
        match self.wanted.of(family) {
            Target::Leave => false,
            Target::Absent => there.is_empty(),
            Target::At(number) => there == BTreeSet::from([number]),
        }
    }

    fn number(&self, family: Family) -> Option<IpAddr> {
        match self.wanted.of(family) {
            Target::At(number) => Some(number),
            Target::Leave | Target::Absent => None,
        }
    }

    /// Whether the provider is to be told anything about this kind.
    fn takes(&self, family: Family) -> bool {
        let form = self.called.account.provider.form();
        let able = form.takes.kind(family);
        match self.wanted.of(family) {
            Target::Leave => false,
            Target::Absent => able && form.removes,
            Target::At(_) => able,
        }
    }

    /// What is wanted, without what this provider cannot do.
    fn allowed(&self) -> Addresses {
        let mut all = self.wanted;
        if !self.takes(Family::V4) {
            all.v4 = Target::Leave;
        }
        if !self.takes(Family::V6) {
            all.v6 = Target::Leave;
        }
        all
    }

    /// What was not reached for want of a connection may be tried at once when there is one again.
    fn connected_again(&mut self, now: Timestamp) {
        let spaced = self.sent.map_or(now, |sent| sent + self.own(SPACING));
        for family in Family::BOTH {
            let side = self.memory.side(family);
            let lost = |trouble: &Trouble| trouble.answer == Answer::NoConnection;
            if side.trouble.as_ref().is_some_and(lost) {
                side.failures = 0;
                side.not_before = side.not_before.map(|at| at.min(spaced));
            }
        }
    }

    fn side_state(&self, family: Family) -> SideState {
        let side = self.memory.of(family);
        if !self.takes(family) {
            return SideState::NotWanted;
        }
        if let Some(trouble) = &side.trouble {
            return SideState::Trouble {
                answer: trouble.answer,
                words: trouble.words.clone(),
                since: trouble.since,
                next: self.due(family),
            };
        }
        let number = self.number(family);
        let taken = side.accepted.filter(|accepted| accepted.number == number);
        match (&self.looked, taken) {
            _ if self.is_right(family) => SideState::Right { number },
            (_, Some(accepted)) => SideState::PassedOn { at: accepted.at },
            (Some((_, Ok(_))), None) => SideState::Wrong,
            _ => SideState::Looking,
        }
    }

    /// The wait after so many faults, a fifth more or less.
    fn rung(&mut self, failures: usize) -> SignedDuration {
        let rung = LADDER[failures.min(LADDER.len() - 1)];
        let rung = self.own(rung);
        (rung + self.part(rung, -20, 20)).max(self.own(SPACING))
    }

    /// A random part of a time, between two hundredths.
    fn part(&mut self, of: SignedDuration, from: i32, to: i32) -> SignedDuration {
        // Xorshift: it only has to differ from box to box.
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        let span = u64::from((to - from).unsigned_abs()) + 1;
        let drawn = i32::try_from(self.dice % span).unwrap_or(0);
        of * (from + drawn) / 100
    }

    /// A wait of the box's own, shorter in a hurry.
    pub(super) fn own(&self, wait: SignedDuration) -> SignedDuration {
        wait / i32::try_from(self.hurry).unwrap_or(i32::MAX)
    }
}

#[cfg(test)]
mod tests;
