//! What a press of the button means, decided when it is let go. Pure: the time since any beginning comes in, what is to
//! be done goes out. It must not know where a press comes from, nor what is done.
//!
//! | held | means |
//! |---|---|
//! | up to 4 s | [`Deed::Here`] |
//! | 4 to 12 s | [`Deed::Help`] |
//! | 12 to 20 s | [`Deed::Network`] |
//! | longer | nothing |
//! | when the machine was switched on, 10 to 30 s | nothing yet: a short press within a minute is [`Deed::Wipe`] |
//!
//! People are told 1, 6 and 15 seconds. Between what they are told and the next harsher deed lie more than 1.5 seconds,
//! by which people count wrong.

use std::collections::BTreeSet;
use std::time::Duration;

/// Contacts open and close so long before they rest.
pub(super) const BOUNCE: Duration = Duration::from_millis(30);
const HELP: Duration = Duration::from_secs(4);
const NETWORK: Duration = Duration::from_secs(12);
const TOO_LONG: Duration = Duration::from_secs(20);
/// At power-on: from here on a second press wipes.
const ARMED: Duration = Duration::from_secs(10);
const CANCELLED: Duration = Duration::from_secs(30);
/// So long the second press is waited for.
const SECOND: Duration = Duration::from_secs(60);

/// One button, key or line; each has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source(pub u32);

/// What a source tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    Down(Source),
    Up(Source),
    /// It was down already when the machine was switched on.
    DownAtPowerOn(Source),
    /// Pulled out, or broken.
    Gone(Source),
}

/// What is to be done, the milder first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    /// Say where the box is.
    Here,
    /// Let whoever is here set a new password.
    Help,
    /// Forget name, lock and router.
    Network,
    /// Put everything back to the start.
    Wipe,
}

/// What letting go now would mean, for a light.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    Nothing,
    Deed(Deed),
    /// Held at power-on long enough, or waiting for the second press.
    Armed,
}

#[derive(Debug, Clone, Copy)]
struct Held {
    source: Source,
    since: Duration,
    at_power_on: bool,
    /// When it was let go, until it is sure that it was.
    up: Option<Duration>,
}

/// The button while the box runs. A power cut forgets it: what was not decided did not happen.
#[derive(Debug, Default)]
pub struct Press {
    held: Option<Held>,
    /// Down, each, also those that do not count.
    down: BTreeSet<Source>,
    armed_until: Option<Duration>,
}

impl Press {
    /// Takes what a source tells. Call [`Press::settle`] before, with the same time.
    pub fn hear(&mut self, now: Duration, event: Event) {
        match event {
            Event::Down(source) => self.begin(now, source, false),
            Event::DownAtPowerOn(source) => self.begin(now, source, true),
            Event::Up(source) => {
                self.down.remove(&source);
                if let Some(held) = self.held.as_mut().filter(|held| held.source == source) {
                    held.up.get_or_insert(now);
                }
            }
            Event::Gone(source) => {
                self.down.remove(&source);
                if self.held.is_some_and(|held| held.source == source) {
                    self.held = None;
                    self.armed_until = None;
                }
            }
        }
    }

    fn begin(&mut self, now: Duration, source: Source, at_power_on: bool) {
        match &mut self.held {
            // It bounced.
            Some(held) if held.source == source => held.up = None,
            // Two at once: the first counts, by its own length.
            Some(_) => {}
            None if self.down.is_empty() => {
                self.held = Some(Held {
                    source,
                    since: now,
                    at_power_on,
                    up: None,
                });
            }
            None => {}
        }
        self.down.insert(source);
    }

    /// What became certain by now.
    pub fn settle(&mut self, now: Duration) -> Option<Deed> {
        let held = self.held?;
        let up = held.up?;
        if now.saturating_sub(up) < BOUNCE {
            return None;
        }
        self.held = None;
        let length = up.saturating_sub(held.since);
        if held.at_power_on {
            self.armed_until = (ARMED..CANCELLED).contains(&length).then(|| up + SECOND);
            return None;
        }
        // Any press is the second one, or tells that there will be none.
        let armed = self.armed_until.take();
        match deed(length) {
            Some(Deed::Here) if armed.is_some_and(|until| held.since <= until) => {
                // A spark is no hand. Elsewhere it may be one: the power button of a PC tells no length at all.
                (length >= BOUNCE).then_some(Deed::Wipe)
            }
            deed => deed,
        }
    }

    /// When [`Press::settle`] or the light has something new, if nobody touches anything.
    pub fn next(&self, now: Duration) -> Option<Duration> {
        let Some(held) = self.held else {
            return self.armed_until.filter(|until| *until > now);
        };
        if let Some(up) = held.up {
            return Some(up + BOUNCE);
        }
        let steps: &[Duration] = match held.at_power_on {
            true => &[ARMED, CANCELLED],
            false => &[HELP, NETWORK, TOO_LONG],
        };
        let steps = steps.iter().map(|step| held.since + *step);
        steps.into_iter().find(|at| *at > now)
    }

    pub fn shown(&self, now: Duration) -> Shown {
        let Some(held) = self.held else {
            let armed = self.armed_until.is_some_and(|until| now <= until);
            return if armed { Shown::Armed } else { Shown::Nothing };
        };
        let length = held.up.unwrap_or(now).saturating_sub(held.since);
        match (held.at_power_on, deed(length)) {
            (true, _) if (ARMED..CANCELLED).contains(&length) => Shown::Armed,
            (false, Some(deed)) => Shown::Deed(deed),
            _ => Shown::Nothing,
        }
    }
}

/// What a press of this length means, if it did not begin before the box did.
pub fn deed(length: Duration) -> Option<Deed> {
    if length < HELP {
        Some(Deed::Here)
    } else if length < NETWORK {
        Some(Deed::Help)
    } else if length <= TOO_LONG {
        Some(Deed::Network)
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
