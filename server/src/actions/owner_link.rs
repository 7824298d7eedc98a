//! A link that signs the owner in, made on the machine itself or, at home, on a device that is signed in: good once, for
//! fifteen minutes. It lives in memory alone, only its hash; a newer one or a restart ends it.

use super::notices::Notable;
use super::sign_in;
use crate::clock::{MINUTE, Moment};
use crate::random;
use crate::rooms::lock;
use std::sync::Mutex;

const LIFE: i64 = 15 * MINUTE;

#[derive(Default)]
pub(crate) struct OwnerLinks {
    waiting: Mutex<Option<Waiting>>,
}

struct Waiting {
    token: [u8; 32],
    until: Moment,
    /// Where it was made.
    how: Notable,
}

impl OwnerLinks {
    /// A fresh token, in place of an older one.
    pub(crate) fn make(&self, how: Notable, now: Moment) -> String {
        let token = random::text(43);
        *lock(&self.waiting) = Some(Waiting {
            token: sign_in::hash(&token),
            until: now.plus(LIFE),
            how,
        });
        token
    }

    /// Whether a token would be taken now. Uses nothing up.
    pub(crate) fn is_good(&self, token: &str, now: Moment) -> bool {
        good(lock(&self.waiting).as_ref(), token, now)
    }

    /// Uses it up, and says where it was made. Whoever is refused afterwards, for example by a full disk, needs a new one.
    pub(crate) fn take(&self, token: &str, now: Moment) -> Option<Notable> {
        let mut waiting = lock(&self.waiting);
        let taken = good(waiting.as_ref(), token, now);
        waiting.take_if(|_| taken).map(|link| link.how)
    }
}

/// What is compared are hashes, so that the time it takes tells nothing of the token.
fn good(waiting: Option<&Waiting>, token: &str, now: Moment) -> bool {
    waiting.is_some_and(|link| link.token == sign_in::hash(token) && now < link.until)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn once_within_fifteen_minutes_and_only_the_newest() {
        let (links, now) = (OwnerLinks::default(), Moment(0));
        assert!(!links.is_good("", now));
        assert_eq!(links.take("", now), None);
        let older = links.make(Notable::Link, now);
        let newer = links.make(Notable::Device, now);
        assert_eq!(links.take(&older, now), None, "the older one");
        assert_eq!(links.take(&newer[1..], now), None, "a part");
        assert_eq!(links.take(&newer, now.plus(LIFE)), None, "late");
        let last = now.plus(LIFE - 1);
        assert!(links.is_good(&newer, last));
        assert_eq!(links.take(&newer, last), Some(Notable::Device));
        assert_eq!(links.take(&newer, last), None, "twice");
    }
}
