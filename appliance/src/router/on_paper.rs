//! The machine without its sockets: whoever lives through a week of a house in a breath asks it and answers for the
//! router. It decides nothing; what the driver in `run` does with sockets, its user does in the head.

use super::house::Answer;
use super::machine::{Act, Held, Input, Machine, Outcome};
use super::run::state;
use super::{Door, Grant, Ledger, Refusal, State, Told, Way, Why, Wish};
use crate::address::Place;
use std::net::Ipv4Addr;
use std::time::Duration;

#[derive(Debug)]
pub struct OnPaper {
    machine: Machine,
    next: Option<Act>,
}

/// What it would ask the router now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asks {
    Knock,
    Close,
    Open(Vec<Door>),
}

/// What the router says to it.
#[derive(Clone, Copy, Debug)]
pub struct Says {
    /// Its own number outside, as it says; none where the line is dead.
    pub wan: Option<Ipv4Addr>,
    /// Seconds since it was switched on.
    pub age: u32,
}

impl OnPaper {
    /// `dice` is any number that differs from box to box.
    #[must_use]
    pub fn new(ledger: Ledger, dice: u64) -> Self {
        Self {
            machine: Machine::new(ledger, dice),
            next: None,
        }
    }

    pub fn place(&mut self, now: Duration, place: Place) {
        self.step(now, Input::Place(place));
    }

    pub fn wish(&mut self, now: Duration, wish: Wish) {
        if wish != self.machine.wish {
            self.step(now, Input::Wish(wish));
        }
    }

    pub fn told(&mut self, now: Duration, told: Told) {
        let input = match told {
            Told::Outside { reaches } => Input::Outside { reaches },
            Told::Echo(echo) => Input::Echo(echo),
        };
        self.step(now, input);
    }

    /// What it wants by now; to be answered before it is asked again.
    pub fn asks(&mut self, now: Duration) -> Option<Asks> {
        if self.next.is_none() && self.machine.wake().is_some_and(|wake| wake <= now) {
            self.step(now, Input::Tick);
        }
        let asks = match self.next.as_ref()? {
            Act::Knock => Asks::Knock,
            Act::Close { .. } => Asks::Close,
            Act::Open { .. } => Asks::Open(self.machine.wish.doors.clone()),
            Act::Refresh { held } => Asks::Open(held.iter().map(|held| held.door).collect()),
        };
        Some(asks)
    }

    /// The router's answer to all of it; none where it is off.
    pub fn answered(&mut self, now: Duration, says: Option<Says>) {
        let Some(act) = self.next.take() else {
            return;
        };
        let asked = match act {
            Act::Knock => {
                let knocked = Input::Knocked {
                    spoke: says.is_some(),
                    wan: says.and_then(|says| says.wan),
                };
                return self.step(now, knocked);
            }
            Act::Close { entries, .. } => {
                let closed = says.map(|_| entries).unwrap_or_default();
                let outcome = Outcome {
                    closed,
                    ..Outcome::default()
                };
                return self.step(now, Input::Done(outcome));
            }
            Act::Open { .. } => self.machine.wish.doors.clone(),
            Act::Refresh { held } => held.iter().map(|held| held.door).collect(),
        };
        let mut outcome = Outcome {
            answers: vec![Answer {
                way: Way::Pcp,
                wan: says.and_then(|says| says.wan),
                age: says.map(|says| says.age),
                spoke: says.is_some(),
            }],
            ..Outcome::default()
        };
        let refused = match says {
            None => Some(Refusal::Silent),
            Some(Says { wan: None, .. }) => Some(Refusal::NoOutside),
            Some(_) => None,
        };
        match refused {
            Some(why) => {
                outcome.refused = asked.iter().map(|door| (door.outside, why)).collect();
            }
            None => {
                let held = |door| Held {
                    door,
                    way: Way::Pcp,
                    grant: Grant::default(),
                };
                outcome.held = asked.into_iter().map(held).collect();
            }
        }
        self.step(now, Input::Done(outcome));
    }

    #[must_use]
    pub fn state(&self) -> State {
        state(&self.machine, None)
    }

    pub fn take_mended(&mut self) -> Option<(Why, Duration)> {
        self.machine.take_mended()
    }

    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.machine.ledger
    }

    fn step(&mut self, now: Duration, input: Input) {
        let act = self.machine.step(now, input);
        self.next = act.or(self.next.take());
    }
}
