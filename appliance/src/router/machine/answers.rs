//! What the machine makes of an answer: what is open now, what is to be remembered, when to ask next.

use std::{net::Ipv4Addr, time::Duration};

use super::{A_PERSON, Act, LADDER, MINUTE, Machine, Outcome};
use crate::router::{Entry, House, Way, Why, age::Age};

impl Machine {
    pub(super) fn done(&mut self, now: Duration, outcome: Outcome) {
        let act = self.busy.take();
        self.ledger.strike(&outcome.closed);
        let mut restarted = false;
        for answer in &outcome.answers {
            if let Some(seconds) = answer.age {
                restarted |= self.grew(answer.way, Age { at: now, seconds });
            }
        }
        if restarted && !self.held.is_empty() {
            self.breaks(self.last_good.unwrap_or(now), Why::RouterRestarted);
        }
        if let Some(Act::Close { .. }) = act {
            self.closed(now);
            return;
        }
        // The wish or the place may have changed meanwhile: what was granted is in the ledger, and a
        // redo is due already.
        for held in &outcome.held {
            if let (Some(gateway), Some(client)) = (self.place.gateway, self.place.address) {
                self.ledger.intend(gateway, client, &[held.door]);
                self.ledger.granted(client, held.door, held.way, held.grant);
            }
        }
        if self.redo.is_some() {
            return;
        }
        self.seen.answers = outcome.answers;
        self.seen.open = outcome.held.iter().map(|held| held.door.outside).collect();
        if let Some(Act::Open { .. }) = act {
            self.seen.hop = outcome.hop;
            self.make = outcome.make.or(self.make.take());
            self.seen.refused = outcome.refused;
        } else {
            // Doors that were refused before are not asked for again each minute.
            for (door, why) in outcome.refused {
                self.seen.refused.retain(|(known, _)| *known != door);
                self.seen.refused.push((door, why));
            }
        }
        let lost = outcome.held.len() < self.held.len();
        self.pinholes = outcome.pinholes;
        if outcome.pinholes_refused.is_some() || matches!(act, Some(Act::Open { .. })) {
            self.pinholes_refused = outcome.pinholes_refused;
        }
        self.held = outcome.held;
        if lost && self.house() != House::Open {
            self.breaks(self.last_good.unwrap_or(now), Why::RouterForgot);
        }
        self.plan(now, lost && !matches!(act, Some(Act::Open { .. })));
    }

    /// What next, after the router answered.
    pub(super) fn plan(&mut self, now: Duration, lost: bool) {
        // What an earlier address of ours had leased is over by now.
        let lease = Duration::from_secs(self.wish.pace.lease.into()) + MINUTE;
        if now > self.settled + lease {
            let own = self.place.address;
            self.ledger
                .entries
                .retain(|entry| Some(entry.client) == own || entry.permanent);
        }
        if !self.held.is_empty() {
            self.refresh = Some(now + self.interval());
        }
        if lost {
            self.rung = 0;
            self.soon(now, 5, 20);
            return;
        }
        let all = self.held.len() == self.wish.doors.len();
        if all || self.house() == House::Open {
            self.last_good = Some(now);
            self.rung = 0;
            if let Some((since, why)) = self.broken.take() {
                self.mended = Some((why, now.saturating_sub(since)));
            }
        }
        if all {
            return;
        }
        let seconds = match self.house() {
            House::Direct => return,
            // Our own earlier address still has it until its lease ends.
            House::Moved => self.dice(10, 20),
            // It passes when somebody else does something, and nobody tells us.
            House::NoInternet | House::Taken { .. } | House::OtherDoor { .. } => LADDER[0],
            house if house.may_pass() && self.held.is_empty() => {
                self.rung += 1;
                LADDER[(self.rung - 1).min(LADDER.len() - 1)]
            }
            House::Open => LADDER[LADDER.len() - 1],
            _ => A_PERSON,
        };
        let at = now + self.paced(Duration::from_secs(seconds));
        let at = self.later.take().map_or(at, |later| later.min(at));
        self.redo = Some(at);
        // What is held is asked for in a redo, too; one burst a minute is enough.
        let soon = self.paced(Duration::from_secs(10));
        self.refresh = self.refresh.filter(|refresh| *refresh + soon < at);
        if self.house().may_show_itself() {
            self.knock = Some(now + self.interval());
        }
    }

    /// Somebody answers again, or the home has another number: then it may all be different.
    pub(super) fn knocked(&mut self, now: Duration, spoke: bool, wan: Option<Ipv4Addr>) {
        self.busy = None;
        let news = self.redo.is_some();
        if let Some(later) = self.later.take() {
            self.redo = Some(self.redo.map_or(later, |redo| redo.min(later)));
        }
        if news {
            return;
        }
        self.knock = Some(now + self.interval());
        let other = match self.house() {
            House::Silent => spoke,
            _ => wan.is_some() && wan != self.wan(),
        };
        if other {
            self.rung = 0;
            self.soon(now, 1, 5);
        }
    }

    /// After asking to take everything back.
    pub(super) fn closed(&mut self, now: Duration) {
        let gateway = self.place.gateway;
        let elsewhere = |entry: &Entry| Some(entry.gateway) != gateway;
        if self.redo.is_some() || self.ledger.entries.iter().all(elsewhere) {
            return;
        }
        self.rung += 1;
        let seconds = LADDER[(self.rung - 1).min(LADDER.len() - 1)];
        // By the fourth rung every lease is long over; only what stays for ever is worth more.
        if self.rung > 3 {
            self.ledger
                .entries
                .retain(|entry| elsewhere(entry) || entry.permanent);
        }
        if !self.ledger.entries.iter().all(elsewhere) {
            self.redo = Some(now + self.paced(Duration::from_secs(seconds)));
        }
    }

    /// Notes a router's age and says whether it began anew.
    pub(super) fn grew(&mut self, way: Way, age: Age) -> bool {
        let known = self.ages.iter_mut().find(|(known, _)| *known == way);
        match known {
            Some((_, known)) => std::mem::replace(known, age).began_anew(age),
            None => {
                self.ages.push((way, age));
                false
            }
        }
    }
}
