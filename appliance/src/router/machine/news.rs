//! What the machine makes of news: another wish, another place, an announcement, a word from outside.

use std::time::Duration;

use super::{MINUTE, Machine};
use crate::{
    address::Place,
    router::{House, Why, Wish, age::Age, hear::Announcement},
};

impl Machine {
    pub(super) fn wished(&mut self, now: Duration, wish: Wish) {
        let same = (&self.wish.doors, &self.wish.pinholes) == (&wish.doors, &wish.pinholes);
        self.wish = wish;
        if same {
            return;
        }
        self.forget();
        self.rung = 0;
        let nothing_left = self.wish.doors.is_empty() && self.ledger.entries.is_empty();
        self.redo = (!nothing_left).then_some(now);
    }

    pub(super) fn moved(&mut self, now: Duration, place: Place) {
        if place == self.place {
            return;
        }
        let home_changed =
            (place.gateway, place.address) != (self.place.gateway, self.place.address);
        if place.gateway != self.place.gateway {
            self.make = None;
        }
        self.place = place;
        self.seen.gateway = self.place.gateway;
        self.seen.address = self.place.address;
        if home_changed {
            self.settled = now;
            // The router may have noticed it before us.
            let since = self.broken.map(|(since, _)| since);
            if since.is_some() || !self.held.is_empty() {
                self.broken = Some((since.unwrap_or(now), Why::HomeChanged));
            }
            self.forget();
        }
        self.rung = 0;
        if self.wish.doors.is_empty() && self.ledger.entries.is_empty() {
            return;
        }
        // An address that was just given is often followed by a route, and that by another address.
        self.soon(now, 1, 3);
    }

    pub(super) fn heard(&mut self, now: Duration, announcement: Announcement) {
        let restarted = match announcement {
            Announcement::Age { way, seconds, wan } => {
                let new_number = wan.is_some() && wan != self.wan();
                if new_number && !self.held.is_empty() {
                    self.refresh = Some(now);
                } else if new_number && !self.wish.doors.is_empty() {
                    self.rung = 0;
                    self.soon(now, 1, 5);
                }
                self.grew(way, Age { at: now, seconds })
            }
            Announcement::Boot(boot) => {
                let known = self.boot.replace(boot);
                known.is_some_and(|known| known != boot)
            }
            Announcement::Bye => true,
            Announcement::Alive => false,
        };
        if self.wish.doors.is_empty() {
            return;
        }
        if restarted && !self.held.is_empty() {
            self.breaks(now, Why::RouterRestarted);
        }
        let was_silent = !self.held.is_empty() || self.house() != House::Silent;
        if restarted || !was_silent {
            self.rung = 0;
            self.soon(now, 5, 20);
        }
    }

    pub(super) fn doubted(&mut self, now: Duration) {
        let just_done = |at: Duration| now < at + self.paced(MINUTE);
        if self.wish.doors.is_empty() || self.last_open.is_some_and(just_done) {
            return;
        }
        self.doubts += 1;
        self.rung = 0;
        if !self.held.is_empty() {
            self.breaks(now, Why::NobodyGotIn);
        }
        self.redo = Some(now);
    }

    pub(super) fn forget(&mut self) {
        (self.redo, self.later, self.refresh, self.knock) = (None, None, None, None);
        self.ages.clear();
        self.boot = None;
        self.held.clear();
        self.seen.answers.clear();
        self.seen.open.clear();
        self.seen.refused.clear();
        self.seen.hop = None;
    }
}
