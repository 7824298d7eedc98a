//! When a prober is asked, what its words are worth, and what the router is told of it. Pure, with the time passed in.
//!
//! **How often.** Once in ten minutes while nothing happens; two seconds after the door opened, or a number or the lock
//! became another; half a minute after a look that found the way shut, because one look may err. Never more than three
//! looks at once and then one in 200 seconds, whatever happens.
//!
//! **What shut means.** Seen twice. Only then is the router asked to shut and open its door anew, which is felt by
//! everybody for a moment: three times, and after that once an hour. So a prober that lies can do no more than that.

use super::{Look, Report, Sight, Wish};
use crate::names::dns::Family;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;

const ROUTINE: Duration = Duration::from_secs(600);
const SETTLE: Duration = Duration::from_secs(2);
const CONFIRM: Duration = Duration::from_secs(30);
/// A router that was asked anew needs this until it can be seen.
const MENDED: Duration = Duration::from_secs(60);
const SPACING: Duration = Duration::from_secs(5);
const AT_ONCE: u32 = 3;
const REFILL: Duration = Duration::from_secs(200);
const TELLS: u32 = 3;
const TELL_AGAIN: Duration = Duration::from_secs(3600);

/// What one look by one kind of number came to, of all helpers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    In,
    WrongLock,
    Out(Sight),
}

/// What a prober's word is worth beside what the box saw itself: whether its knock came by https and by http.
pub(super) fn believe(report: &Report, family: Family, came: (bool, bool)) -> Found {
    if Family::of(report.address) != family {
        return Found::Nothing;
    }
    match (&report.https, came) {
        (Sight::Reached, (true, _)) => Found::In,
        // It says that it came, and did not; or it came, and says that it did not.
        (Sight::Reached, (false, _)) => Found::Nothing,
        (Sight::WrongLock, (https, http)) if https || (http && report.gets_in()) => {
            Found::WrongLock
        }
        (_, (true, _)) => Found::Nothing,
        (sight, (false, _)) => Found::Out(sight.clone()),
    }
}

/// What a new look is worth having for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Cause {
    asked: (Vec<String>, Option<String>),
    v4: Option<Ipv4Addr>,
    v6: Option<Ipv6Addr>,
    open: bool,
    lock: Option<jiff::Timestamp>,
}

#[derive(Debug)]
pub(super) struct Plan {
    hurry: u32,
    cause: Cause,
    pub(super) v4: Look,
    pub(super) v6: Look,
    due: Option<Duration>,
    last: Option<Duration>,
    visitor: Option<jiff::Timestamp>,
    left: u32,
    filled: Duration,
    /// How often the router was told of nobody getting in, and when last.
    tells: u32,
    told: Option<Duration>,
}

impl Plan {
    pub(super) fn new() -> Self {
        Self {
            hurry: 1,
            cause: Cause::default(),
            v4: Look::Unknown,
            v6: Look::Unknown,
            due: None,
            last: None,
            visitor: None,
            left: AT_ONCE,
            filled: Duration::ZERO,
            tells: 0,
            told: None,
        }
    }

    pub(super) fn wished(&mut self, now: Duration, wish: &Wish) {
        self.hurry = wish.hurry.max(1);
        // Who came in since proves more than any helper.
        if wish.visitor > self.visitor {
            self.visitor = wish.visitor;
            if matches!(self.v4, Look::Doubtful(_) | Look::Out(_)) {
                self.v4 = Look::Unknown;
            }
            self.tells = 0;
        }
        let cause = Cause {
            asked: (wish.helpers.clone(), wish.name.clone()),
            v4: wish.v4,
            v6: wish.v6,
            open: wish.open,
            lock: wish.lock,
        };
        if cause == self.cause {
            return;
        }
        let before = std::mem::replace(&mut self.cause, cause);
        let other = before.asked != self.cause.asked;
        // What was seen of another number or name says nothing of this one.
        if other || before.v4 != self.cause.v4 {
            self.v4 = Look::Unknown;
            self.tells = 0;
        }
        if other || before.v6 != self.cause.v6 {
            self.v6 = Look::Unknown;
        }
        self.due = self.is_wanted().then_some(now + self.paced(SETTLE));
    }

    /// Whether there is somebody to ask, and anything to look at.
    pub(super) fn is_wanted(&self) -> bool {
        let (helpers, name) = &self.cause.asked;
        let numbers = self.cause.v4.is_some() || self.cause.v6.is_some();
        !helpers.is_empty() && name.is_some() && numbers
    }

    /// When to look.
    pub(super) fn due(&self) -> Option<Duration> {
        let due = self.due?;
        let spaced = self
            .last
            .map_or(Duration::ZERO, |at| at + self.paced(SPACING));
        let filled = match self.left {
            0 => self.filled + self.paced(REFILL),
            _ => Duration::ZERO,
        };
        Some(due.max(spaced).max(filled))
    }

    /// A look begins.
    pub(super) fn begin(&mut self, now: Duration) {
        let refill = self.paced(REFILL);
        while self.left < AT_ONCE && now >= self.filled + refill {
            self.left += 1;
            self.filled += refill;
        }
        if self.left == AT_ONCE {
            self.filled = now;
        }
        self.left = self.left.saturating_sub(1);
        self.last = Some(now);
        self.due = Some(now + self.paced(ROUTINE));
    }

    /// What the look came to. Says what the router is to hear, if anything.
    pub(super) fn looked(&mut self, now: Duration, v4: Found, v6: Found) -> Option<bool> {
        let was_in = self.v4.gets_in() == Some(true);
        self.v4 = next(&self.v4, v4);
        self.v6 = next(&self.v6, v6);
        let doubtful = |look: &Look| matches!(look, Look::Doubtful(_));
        if doubtful(&self.v4) || doubtful(&self.v6) {
            self.sooner(now, CONFIRM);
        }
        match self.v4.gets_in() {
            Some(true) => {
                self.tells = 0;
                (!was_in).then_some(true)
            }
            // Where the router says itself that it is shut there is nothing to tell it.
            Some(false) if self.cause.open && self.may_tell(now) => {
                self.tells += 1;
                self.told = Some(now);
                self.sooner(now, MENDED);
                Some(false)
            }
            _ => None,
        }
    }

    fn may_tell(&self, now: Duration) -> bool {
        let long_ago = |at: Duration| now >= at + self.paced(TELL_AGAIN);
        self.tells < TELLS || self.told.is_none_or(long_ago)
    }

    fn sooner(&mut self, now: Duration, wait: Duration) {
        let at = now + self.paced(wait);
        self.due = Some(self.due.map_or(at, |due| due.min(at)));
    }

    fn paced(&self, time: Duration) -> Duration {
        time / self.hurry
    }
}

fn next(before: &Look, found: Found) -> Look {
    match (found, before) {
        (Found::In, _) => Look::In,
        (Found::WrongLock, _) => Look::WrongLock,
        (Found::Out(sight), Look::Doubtful(_) | Look::Out(_)) => Look::Out(sight),
        (Found::Out(sight), _) => Look::Doubtful(sight),
        // Nobody to be believed answered: what was known gets old, and is no news.
        (Found::Nothing, Look::Doubtful(_)) => Look::Unknown,
        (Found::Nothing, before) => before.clone(),
    }
}
