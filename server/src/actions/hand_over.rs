//! Staying signed in when the link changes: whoever is signed in by one name of the box may take the session along to
//! its public name, once and within a minute. Waiting hand-overs live in memory alone; a restart ends them.

use super::sign_in::{self, SignedIn};
use crate::clock::{Moment, SECOND};
use crate::random;
use crate::rooms::lock;
use crate::who::Owner;
use gluebox_store::{Store, StoreError};
use std::collections::HashMap;
use std::sync::Mutex;

/// Long enough for a slow phone to open the new link.
const LIFE: i64 = 60 * SECOND;

/// By the session that is taken along: who presses twice has one, the newer.
#[derive(Default)]
pub(crate) struct HandOvers {
    waiting: Mutex<HashMap<[u8; 32], Waiting>>,
}

struct Waiting {
    /// Of the token only the hash is kept.
    token: [u8; 32],
    /// The public name that it is for.
    name: String,
    until: Moment,
}

impl HandOvers {
    /// A token that is good once, at this name, for a minute.
    pub(crate) fn make(&self, owner: &Owner, name: &str, now: Moment) -> String {
        let token = random::text(43);
        let mut waiting = lock(&self.waiting);
        waiting.retain(|_, one| now < one.until);
        let one = Waiting {
            token: sign_in::hash(&token),
            name: name.to_owned(),
            until: now.plus(LIFE),
        };
        waiting.insert(owner.session, one);
        token
    }

    /// Whether a token would be taken now. Uses nothing up.
    pub(crate) fn is_good(&self, token: &str, name: &str, now: Moment) -> bool {
        find(&lock(&self.waiting), token, name, now).is_some()
    }

    /// Uses a token up, and gives the session that it takes along.
    fn take(&self, token: &str, name: &str, now: Moment) -> Option<[u8; 32]> {
        let mut waiting = lock(&self.waiting);
        let session = find(&waiting, token, name, now)?;
        waiting.remove(&session);
        Some(session)
    }

    /// Signs in by a token, if it is good and the session that it came from has not ended meanwhile.
    pub(crate) fn follow(
        &self,
        store: &Store,
        token: &str,
        name: &str,
        now: Moment,
    ) -> Result<Option<SignedIn>, StoreError> {
        let Some(session) = self.take(token, name, now) else {
            return Ok(None);
        };
        match sign_in::of_session(store, session)? {
            Some(owner) => sign_in::beside(store, &owner),
            None => Ok(None),
        }
    }
}

/// What is compared are hashes, so that the time it takes tells nothing of the token.
fn find(
    waiting: &HashMap<[u8; 32], Waiting>,
    token: &str,
    name: &str,
    now: Moment,
) -> Option<[u8; 32]> {
    let token = sign_in::hash(token);
    let mut good = waiting.iter().filter(|(_, one)| {
        one.token == token && one.name.eq_ignore_ascii_case(name) && now < one.until
    });
    good.next().map(|(session, _)| *session)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::MINUTE;

    #[test]
    fn once_within_a_minute_at_its_name() {
        let owner = |n: u8| Owner {
            account: "anna".to_owned(),
            name: "Anna".to_owned(),
            session: [n; 32],
        };
        let (all, now) = (HandOvers::default(), Moment(0));
        let token = all.make(&owner(1), "anna.example", now);
        assert!(!all.is_good("", "anna.example", now));
        assert_eq!(all.take(&token, "evil.example", now), None, "another name");
        assert_eq!(all.take(&token[1..], "anna.example", now), None, "a part");
        assert_eq!(
            all.take(&token, "anna.example", now.plus(MINUTE)),
            None,
            "late"
        );
        let last = now.plus(MINUTE - 1);
        assert_eq!(all.take(&token, "Anna.Example", last), Some([1; 32]));
        assert_eq!(all.take(&token, "anna.example", last), None, "twice");
        let older = all.make(&owner(1), "anna.example", now);
        let newer = all.make(&owner(1), "anna.example", now);
        assert_eq!(all.take(&older, "anna.example", now), None, "the older one");
        let other = all.make(&owner(2), "anna.example", now);
        assert_eq!(all.take(&newer, "anna.example", now), Some([1; 32]));
        assert_eq!(all.take(&other, "anna.example", now), Some([2; 32]));
    }
}
