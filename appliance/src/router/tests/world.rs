//! A house in the head: a router with its moods, and the machine beside it. No clock, no socket.

use std::{net::Ipv4Addr, time::Duration};

use crate::{
    address::Place,
    router::{
        Answer, Door, Grant, Ledger, Refusal, Way, Why, Wish,
        hear::Announcement,
        machine::{Act, Held, Input, Machine, Outcome},
    },
};

pub(super) const FRONT: Door = Door {
    outside: 443,
    inside: 443,
};
pub(super) const BACK: Door = Door {
    outside: 80,
    inside: 80,
};
pub(super) const GATEWAY: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 1);

pub(super) fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(super) fn place(last: u8) -> Place {
    Place {
        gateway: Some(GATEWAY),
        address: Some(Ipv4Addr::new(192, 168, 1, last)),
        ..Place::default()
    }
}

pub(super) struct World {
    pub(super) machine: Machine,
    pub(super) now: Duration,
    /// The router is switched on.
    pub(super) up: bool,
    pub(super) refuses: Option<Refusal>,
    /// The same for the back door alone.
    pub(super) refuses_back: Option<Refusal>,
    /// Whoever asks may take back what another address was given.
    pub(super) trusting: bool,
    /// Another router stands between this one and the world.
    pub(super) behind_another: bool,
    pub(super) wan: Ipv4Addr,
    born: Duration,
    /// Whom 443 leads to, and until when the router keeps it.
    mapped: Option<(Ipv4Addr, Duration)>,
    pub(super) bursts: Vec<(Duration, Act)>,
    pub(super) mended: Vec<(Why, Duration)>,
    /// Seconds in which a visitor at the front door found nobody.
    pub(super) missed: u64,
}

impl World {
    pub(super) fn new(dice: u64) -> Self {
        let mut world = Self {
            machine: Machine::new(Ledger::default(), dice),
            now: Duration::ZERO,
            up: true,
            refuses: None,
            refuses_back: None,
            trusting: false,
            behind_another: false,
            wan: Ipv4Addr::new(11, 22, 33, 10),
            born: Duration::ZERO,
            mapped: None,
            bursts: Vec::new(),
            mended: Vec::new(),
            missed: 0,
        };
        world.tell(Input::Place(place(10)));
        world
    }

    pub(super) fn wish(&mut self, doors: &[Door]) {
        let wish = Wish {
            doors: doors.to_vec(),
            ..Wish::default()
        };
        self.tell(Input::Wish(wish));
    }

    pub(super) fn reachable(&self) -> bool {
        self.up
            && !self.behind_another
            && self.mapped.is_some_and(|(client, until)| {
                Some(client) == self.machine.place.address && self.now < until
            })
    }

    /// Another device has the doors until it lets them go.
    pub(super) fn is_taken_by(&mut self, last: u8) {
        let client = Ipv4Addr::new(192, 168, 1, last);
        self.mapped = Some((client, Duration::MAX));
    }

    /// Without a word to anybody.
    pub(super) fn forget(&mut self) {
        self.mapped = None;
    }

    pub(super) fn switch_off(&mut self) {
        self.up = false;
        self.mapped = None;
    }

    pub(super) fn switch_on(&mut self, announce: bool) {
        self.up = true;
        self.born = self.now;
        if announce {
            let seconds = 0;
            let wan = Some(self.wan);
            self.tell(Input::Heard(Announcement::Age {
                way: Way::Pcp,
                seconds,
                wan,
            }));
        }
    }

    /// One thing happens; what the machine wants is done within a second.
    pub(super) fn tell(&mut self, input: Input) {
        let mut next = self.machine.step(self.now, input);
        while let Some(act) = next {
            self.bursts.push((self.now, act.clone()));
            self.now += Duration::from_millis(200);
            let done = self.answer(&act);
            next = self.machine.step(self.now, done);
            self.mended.extend(self.machine.take_mended());
        }
    }

    /// Second by second, as a visitor would try.
    pub(super) fn pass(&mut self, seconds: u64) {
        let end = self.now + s(seconds);
        while self.now < end {
            self.missed += u64::from(!self.reachable());
            let tick = self.now + s(1);
            while self.machine.wake().is_some_and(|wake| wake <= tick) {
                let wake = self.machine.wake().expect("just seen");
                self.now = self.now.max(wake);
                self.tell(Input::Tick);
            }
            self.now = self.now.max(tick);
        }
    }

    fn answer(&mut self, act: &Act) -> Input {
        let doors = match act {
            Act::Knock => {
                return Input::Knocked {
                    spoke: self.up,
                    wan: self.up.then(|| self.outside()),
                };
            }
            Act::Close { entries, .. } => {
                if self.up {
                    self.mapped = None;
                }
                let closed = if self.up { entries.clone() } else { Vec::new() };
                return Input::Done(Outcome {
                    closed,
                    ..Outcome::default()
                });
            }
            Act::Open { close, .. } => {
                let theirs = |(client, _): &(Ipv4Addr, Duration)| {
                    close.iter().any(|entry| entry.client == *client)
                };
                if self.up && self.trusting && self.mapped.as_ref().is_some_and(theirs) {
                    self.mapped = None;
                }
                self.machine.wish.doors.clone()
            }
            Act::Refresh { held } => held.iter().map(|held| held.door).collect(),
        };
        let own = self
            .machine
            .place
            .address
            .expect("only asked with an address");
        let taken = self
            .mapped
            .filter(|(client, until)| *client != own && self.now < *until);
        let refused = match (self.up, self.refuses, taken) {
            (false, ..) => Some(Refusal::Silent),
            (true, Some(why), _) => Some(why),
            (true, None, _) if self.behind_another => Some(Refusal::Failed),
            (true, None, Some((client, _))) => Some(Refusal::Taken(Some(client))),
            (true, None, None) => None,
        };
        let mut outcome = Outcome {
            answers: vec![Answer {
                way: Way::Pcp,
                wan: self.up.then(|| self.outside()),
                age: self.up.then(|| (self.now - self.born).as_secs() as u32),
                spoke: self.up,
            }],
            hop: self.behind_another.then_some(Ipv4Addr::new(192, 168, 0, 1)),
            ..Outcome::default()
        };
        match refused {
            Some(why) => {
                outcome.refused = doors.iter().map(|door| (door.outside, why)).collect();
            }
            None => {
                let lease = s(self.machine.wish.pace.lease.into());
                self.mapped = Some((own, self.now + lease));
                let held = |door| Held {
                    door,
                    way: Way::Pcp,
                    grant: Grant::default(),
                };
                let (back, others) = doors.into_iter().partition(|door| *door == BACK);
                outcome.held = Vec::into_iter(others).map(held).collect();
                let back: Vec<Door> = back;
                match self.refuses_back {
                    Some(why) => {
                        outcome.refused = back.iter().map(|_| (BACK.outside, why)).collect()
                    }
                    None => outcome.held.extend(back.into_iter().map(held)),
                }
            }
        }
        Input::Done(outcome)
    }

    /// The number outside, as the router says; none of its own behind another.
    fn outside(&self) -> Ipv4Addr {
        if self.behind_another {
            Ipv4Addr::UNSPECIFIED
        } else {
            self.wan
        }
    }

    /// The most bursts in any sixty seconds.
    pub(super) fn densest_minute(&self) -> usize {
        let times: Vec<Duration> = self.bursts.iter().map(|(at, _)| *at).collect();
        (0..times.len())
            .map(|i| {
                times[i..]
                    .iter()
                    .take_while(|at| **at < times[i] + s(60))
                    .count()
            })
            .max()
            .unwrap_or(0)
    }
}
