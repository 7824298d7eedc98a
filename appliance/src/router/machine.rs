//! When to ask the router what: a pure machine with the time passed in.
//!
//! It holds three times (a full redo, the next asking again, the next knock) and does one thing at a
//! time. It must not open a socket, look at a clock or draw a random number.

mod answers;
mod news;

use std::{collections::VecDeque, net::Ipv4Addr, time::Duration};

use super::{
    Door, House, Ledger, Pace, Refusal, Seen, Stand, Way, Why, Wish, age::Age, classify,
    hear::Announcement, house::Answer, ledger::Entry, ledger::Grant, make::Make, pinhole::Pinhole,
};
use crate::address::Place;

/// Seconds until the next full redo, after each that failed.
const LADDER: [u64; 5] = [60, 120, 300, 900, 1800];
/// Seconds until the next, where only a person can change the answer.
const A_PERSON: u64 = 300;
/// Never more bursts than this in a minute, whatever is announced, wished or told.
const BURSTS: usize = 4;
const MINUTE: Duration = Duration::from_secs(60);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) door: Door,
    pub(super) way: Way,
    pub(super) grant: Grant,
}

/// What came of one act.
#[derive(Clone, Debug, Default)]
pub(super) struct Outcome {
    pub(super) closed: Vec<Entry>,
    pub(super) held: Vec<Held>,
    pub(super) refused: Vec<(u16, Refusal)>,
    pub(super) answers: Vec<Answer>,
    pub(super) hop: Option<Ipv4Addr>,
    pub(super) make: Option<Make>,
    pub(super) pinholes: Vec<Pinhole>,
    pub(super) pinholes_refused: Option<Refusal>,
}

#[derive(Debug)]
pub(super) enum Input {
    Wish(Wish),
    Place(Place),
    Heard(Announcement),
    Outside {
        reaches: bool,
    },
    Echo(Option<Ipv4Addr>),
    Done(Outcome),
    /// The answer to a knock, and the number outside if the router told it.
    Knocked {
        spoke: bool,
        wan: Option<Ipv4Addr>,
    },
    Tick,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Look for the router anew, take back what is left over, open all doors.
    Open { close: Vec<Entry>, first: Way },
    /// Ask again for what is open, the way it was granted.
    Refresh { held: Vec<Held> },
    /// Take everything back.
    Close {
        entries: Vec<Entry>,
        pinholes: Vec<Pinhole>,
    },
    /// Is there anybody, and with which number outside?
    Knock,
}

#[derive(Debug)]
pub(super) struct Machine {
    pub(super) wish: Wish,
    pub(super) place: Place,
    pub(super) ledger: Ledger,
    pub(super) seen: Seen,
    pub(super) held: Vec<Held>,
    /// What the router here calls itself, once it said so.
    pub(super) make: Option<Make>,
    pub(super) pinholes: Vec<Pinhole>,
    pub(super) pinholes_refused: Option<Refusal>,
    redo: Option<Duration>,
    /// The redo that was due while something smaller is being asked. What stands in `redo` then is
    /// news, and what is asked no longer of use.
    later: Option<Duration>,
    refresh: Option<Duration>,
    knock: Option<Duration>,
    busy: Option<Act>,
    rung: usize,
    /// How often somebody outside failed since it last worked.
    doubts: usize,
    last_open: Option<Duration>,
    /// When the box got its present address at home.
    settled: Duration,
    last_good: Option<Duration>,
    broken: Option<(Duration, Why)>,
    mended: Option<(Why, Duration)>,
    ages: Vec<(Way, Age)>,
    boot: Option<u32>,
    bursts: VecDeque<Duration>,
    dice: u64,
}

impl Machine {
    /// `dice` is any number that differs from box to box.
    pub(super) fn new(ledger: Ledger, dice: u64) -> Self {
        Self {
            wish: Wish::default(),
            place: Place::default(),
            ledger,
            seen: Seen::default(),
            held: Vec::new(),
            make: None,
            pinholes: Vec::new(),
            pinholes_refused: None,
            redo: None,
            later: None,
            refresh: None,
            knock: None,
            busy: None,
            rung: 0,
            doubts: 0,
            last_open: None,
            settled: Duration::ZERO,
            last_good: None,
            broken: None,
            mended: None,
            ages: Vec::new(),
            boot: None,
            bursts: VecDeque::new(),
            dice,
        }
    }

    /// Takes in what happened and says what to do now, if anything.
    pub(super) fn step(&mut self, now: Duration, input: Input) -> Option<Act> {
        match input {
            Input::Wish(wish) => self.wished(now, wish),
            Input::Place(place) => self.moved(now, place),
            Input::Heard(announcement) => self.heard(now, announcement),
            Input::Outside { reaches: true } => self.doubts = 0,
            Input::Outside { reaches: false } => self.doubted(now),
            Input::Echo(echo) => self.seen.echo = echo,
            Input::Done(outcome) => self.done(now, outcome),
            Input::Knocked { spoke, wan } => self.knocked(now, spoke, wan),
            Input::Tick => {}
        }
        self.next(now)
    }

    /// When `step` wants to be called again if nothing happens.
    pub(super) fn wake(&self) -> Option<Duration> {
        if self.busy.is_some() || self.place.gateway.is_none() || self.house() == House::Direct {
            return None;
        }
        self.place.address?;
        let due = [self.redo, self.refresh, self.knock]
            .into_iter()
            .flatten()
            .min()?;
        let free = match self.bursts.get(self.bursts.len().wrapping_sub(BURSTS)) {
            Some(&oldest) => oldest + self.paced(MINUTE),
            None => Duration::ZERO,
        };
        Some(due.max(free))
    }

    pub(super) fn take_mended(&mut self) -> Option<(Why, Duration)> {
        self.mended.take()
    }

    pub(super) fn house(&self) -> House {
        match classify(&self.seen) {
            House::Taken { door, by } if self.is_left_over(door, by) => House::Moved,
            House::OtherDoor { door, .. } if self.is_left_over(door, None) => House::Moved,
            house => house,
        }
    }

    /// A door of ours from an earlier address, which the router may say is `by`'s and which ends by
    /// itself.
    fn is_left_over(&self, door: u16, by: Option<Ipv4Addr>) -> bool {
        self.ledger.entries.iter().any(|entry| {
            entry.door.outside == door
                && Some(entry.gateway) == self.place.gateway
                && Some(entry.client) != self.place.address
                && !entry.permanent
                && by.is_none_or(|by| by == entry.client)
        })
    }

    pub(super) fn stand(&self) -> Stand {
        if self.wish.doors.is_empty() {
            Stand::Shut
        } else if self.house() == House::Open || self.house() == House::Direct {
            Stand::Open
        } else if self.seen.answers.is_empty() && self.place.gateway.is_some() {
            Stand::Opening
        } else {
            Stand::Stuck
        }
    }

    fn next(&mut self, now: Duration) -> Option<Act> {
        if self.wake()? > now {
            return None;
        }
        let due = |at: &mut Option<Duration>| at.take_if(|at| *at <= now).is_some();
        let gateway = self.place.gateway?;
        let client = self.place.address?;
        let act = if due(&mut self.redo) {
            (self.later, self.refresh, self.knock) = (None, None, None);
            self.last_open = Some(now);
            // miniupnpd may take a rule that is gone for one that is there, and only adds it again
            // after it was removed. Where nobody gets in, ours are taken back first.
            let keep = if self.doubts == 0 {
                self.wish.doors.as_slice()
            } else {
                &[]
            };
            let close = self.ledger.leftovers(gateway, client, keep);
            if self.wish.doors.is_empty() {
                let pinholes = std::mem::take(&mut self.pinholes);
                Act::Close {
                    entries: close,
                    pinholes,
                }
            } else {
                self.ledger.intend(gateway, client, &self.wish.doors);
                // Two failures seen from outside: perhaps another way does what it says.
                let ways = [Way::Pcp, Way::NatPmp, Way::Upnp];
                let first = ways[(self.doubts / 2) % ways.len()];
                Act::Open { close, first }
            }
        } else {
            self.later = self.redo.take();
            if due(&mut self.refresh) {
                Act::Refresh {
                    held: self.held.clone(),
                }
            } else {
                self.knock = None;
                Act::Knock
            }
        };
        self.bursts.push_back(now);
        if self.bursts.len() > BURSTS {
            self.bursts.pop_front();
        }
        self.busy = Some(act.clone());
        Some(act)
    }

    pub(super) fn wan(&self) -> Option<Ipv4Addr> {
        self.seen.answers.iter().find_map(|answer| answer.wan)
    }

    fn breaks(&mut self, since: Duration, why: Why) {
        self.broken.get_or_insert((since, why));
    }

    /// A full redo within these seconds, or earlier if one is due already.
    fn soon(&mut self, now: Duration, from: u64, to: u64) {
        let seconds = self.dice(from * 1000, to * 1000);
        let at = now + self.paced(Duration::from_millis(seconds));
        self.redo = Some(self.redo.map_or(at, |due| due.min(at)));
    }

    fn interval(&self) -> Duration {
        self.paced(Duration::from_secs(self.wish.pace.refresh.max(1).into()))
    }

    fn paced(&self, time: Duration) -> Duration {
        let Pace { percent, .. } = self.wish.pace;
        time * percent.clamp(1, 1000) / 100
    }

    /// SplitMix64: enough to keep boxes from asking in step.
    fn dice(&mut self, from: u64, to: u64) -> u64 {
        self.dice = self.dice.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.dice;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        from + (z ^ (z >> 31)) % (to - from + 1)
    }
}
