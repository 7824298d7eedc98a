//! A link that signs the owner in, made on the machine itself: good once, for fifteen minutes. It lives in memory alone,
//! only its hash; a newer one or a restart ends it.

use super::sign_in;
use crate::clock::{MINUTE, Moment};
use crate::random;
use crate::rooms::lock;
use std::sync::Mutex;

const LIFE: i64 = 15 * MINUTE;

#[derive(Default)]
pub(crate) struct OwnerLinks {
    waiting: Mutex<Option<([u8; 32], Moment)>>,
}

impl OwnerLinks {
    /// A fresh token, in place of an older one.
    pub(crate) fn make(&self, now: Moment) -> String {
        let token = random::text(43);
        *lock(&self.waiting) = Some((sign_in::hash(&token), now.plus(LIFE)));
        token
    }

    /// Whether a token would be taken now. Uses nothing up.
    pub(crate) fn is_good(&self, token: &str, now: Moment) -> bool {
        good(&lock(&self.waiting), token, now)
    }

    /// Uses it up. Whoever is refused afterwards, for example by a full disk, needs a new one.
    pub(crate) fn take(&self, token: &str, now: Moment) -> bool {
        let mut waiting = lock(&self.waiting);
        let taken = good(&waiting, token, now);
        if taken {
            *waiting = None;
        }
        taken
    }
}

/// What is compared are hashes, so that the time it takes tells nothing of the token.
fn good(waiting: &Option<([u8; 32], Moment)>, token: &str, now: Moment) -> bool {
    waiting.is_some_and(|(hash, until)| hash == sign_in::hash(token) && now < until)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn once_within_fifteen_minutes_and_only_the_newest() {
        let (links, now) = (OwnerLinks::default(), Moment(0));
        assert!(!links.is_good("", now) && !links.take("", now));
        let older = links.make(now);
        let newer = links.make(now);
        assert!(!links.take(&older, now), "the older one");
        assert!(!links.take(&newer[1..], now), "a part");
        assert!(!links.take(&newer, now.plus(LIFE)), "late");
        let last = now.plus(LIFE - 1);
        assert!(links.is_good(&newer, last) && links.take(&newer, last));
        assert!(!links.take(&newer, last), "twice");
    }
}
