//! Letters on their way, as they are kept: what each is about, never its words, and never a secret. A letter is put in by
//! the batch of what causes it, so that it is kept or not together with that.

use crate::actions::notices::Notable;
use crate::clock::{DAY, Moment};
use crate::mail::MailError;
use crate::mail::settings::MailRecord;
use crate::random;
use crate::records::{self, decode};
use gluebox_store::{Space, Store, StoreError, Write};
use serde::{Deserialize, Serialize};

/// So long anything is known of a letter.
const KEPT: i64 = 30 * DAY;
/// Older news are none.
const LATELY: i64 = 3 * DAY;
/// More than wait in any home.
const MOST_WAITING: usize = 100;
/// Providers take a box that sends more for one that was taken over.
const MOST_A_DAY: usize = 100;
/// Whoever signs in more often is a program, and the owner knows by then.
const SIGN_INS_A_DAY: usize = 20;

/// A letter, under its id in [`Space::Mail`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LetterRecord {
    pub version: u32,
    /// Begins with its time. The letter carries it, so that whoever gets it twice can tell.
    pub id: String,
    pub to: String,
    pub made: Moment,
    pub about: About,
    pub state: State,
}

/// What a letter tells; its words are made when it goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum About {
    /// A share link.
    Share {
        /// Its id. The token is made when the letter goes, if the link is still there.
        link: String,
        /// Who shares.
        by: String,
        /// Where the box is found when it has no public link by then.
        base: String,
        /// Whether people outside found it there when the letter was put in.
        open: bool,
    },
    /// Somebody signed in with name and password in a browser that was not seen before.
    SignIn { at: Moment, outside: bool },
    /// Somebody got in, or put something back, without the password.
    WayIn { at: Moment, what: Notable },
    /// People outside could not read the site.
    Unreached { from: Moment, until: Option<Moment> },
    /// Sent at once, and never kept.
    Trial,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(crate) enum State {
    Waiting {
        tries: u32,
        next: Moment,
        /// What came of the last try, in a sentence.
        trouble: Option<String>,
    },
    Sent {
        at: Moment,
    },
    GivenUp {
        at: Moment,
        /// In a sentence.
        why: String,
        /// In the provider's own words; for "more".
        more: String,
    },
}

impl LetterRecord {
    pub(super) fn new(to: &str, about: About, now: Moment) -> Self {
        Self {
            version: 1,
            id: format!("{:012x}{}", now.0.max(0), random::text(16)),
            to: to.to_owned(),
            made: now,
            about,
            state: State::Waiting {
                tries: 0,
                next: now,
                trouble: None,
            },
        }
    }

    pub(super) fn put(&self) -> Write {
        records::put(Space::Mail, self.id.as_bytes(), self)
    }

    pub(super) fn delete(&self) -> Write {
        Write::delete(Space::Mail, self.id.as_bytes())
    }

    pub(super) fn waits(&self) -> bool {
        matches!(self.state, State::Waiting { .. })
    }
}

/// All of them, the oldest first.
pub(crate) fn all(store: &Store) -> Result<Vec<LetterRecord>, StoreError> {
    let records = store.scan(Space::Mail, b"")?;
    records.iter().map(|(_, bytes)| decode(bytes)).collect()
}

pub(crate) fn find(store: &Store, id: &str) -> Result<Option<LetterRecord>, StoreError> {
    match id.is_empty() {
        true => Ok(None),
        false => records::read(store, Space::Mail, id.as_bytes()),
    }
}

/// The writes that let go of what nobody asks for any more.
fn let_go(all: &[LetterRecord], now: Moment) -> Vec<Write> {
    let over = all
        .iter()
        .filter(|letter| !letter.waits() && now.since(letter.made) > KEPT);
    over.map(LetterRecord::delete).collect()
}

/// A letter with a share link, which its owner wants sent, and the writes that keep it.
pub(super) fn share(
    store: &Store,
    to: &str,
    about: About,
    now: Moment,
) -> Result<(LetterRecord, Vec<Write>), MailError> {
    let all = all(store)?;
    let today = |letter: &&LetterRecord| {
        matches!(letter.about, About::Share { .. }) && now.since(letter.made) < DAY
    };
    let waiting = all.iter().filter(|letter| letter.waits()).count();
    if waiting >= MOST_WAITING || all.iter().filter(today).count() >= MOST_A_DAY {
        return Err(MailError::TooMany);
    }
    let letter = LetterRecord::new(to, about, now);
    let mut writes = let_go(&all, now);
    writes.push(letter.put());
    Ok((letter, writes))
}

/// The writes that keep a letter to the owner; none while mail is off, or where too much waits already. What it tells is
/// never told twice.
fn tell(store: &Store, about: About, now: Moment) -> Result<Vec<Write>, StoreError> {
    let Some(settings) = MailRecord::load(store)? else {
        return Ok(Vec::new());
    };
    let all = all(store)?;
    let waiting = all.iter().filter(|letter| letter.waits()).count();
    let signs_in = |about: &About| matches!(about, About::SignIn { .. });
    let today = |letter: &&LetterRecord| signs_in(&letter.about) && now.since(letter.made) < DAY;
    let too_often = signs_in(&about) && all.iter().filter(today).count() >= SIGN_INS_A_DAY;
    let known = all.iter().any(|letter| letter.about.is_same(&about));
    if waiting >= MOST_WAITING || too_often || known {
        return Ok(Vec::new());
    }
    let mut writes = let_go(&all, now);
    writes.push(LetterRecord::new(&settings.to, about, now).put());
    Ok(writes)
}

/// The same for what must happen in any case: where letters cannot be read, nobody is told.
pub(crate) fn news(store: &Store, about: About, now: Moment) -> Vec<Write> {
    tell(store, about, now).unwrap_or_else(|error| {
        tracing::warn!(%error, "the owner is not told by mail");
        Vec::new()
    })
}

/// The writes by which letters follow other settings: news go to where the owner is now, and what was given up lately,
/// perhaps because of what is right by now, is tried once more.
pub(super) fn after(store: &Store, to: &str, now: Moment) -> Result<Vec<Write>, StoreError> {
    let mut writes = Vec::new();
    for mut letter in all(store)? {
        let before = (letter.to.clone(), letter.state.clone());
        if matches!(letter.state, State::Sent { .. }) {
            continue;
        }
        if !matches!(letter.about, About::Share { .. }) {
            to.clone_into(&mut letter.to);
        }
        if !letter.waits() && now.since(letter.made) < LATELY {
            letter.state = State::Waiting {
                tries: 0,
                next: now,
                trouble: None,
            };
        }
        if before != (letter.to.clone(), letter.state.clone()) {
            writes.push(letter.put());
        }
    }
    Ok(writes)
}

/// The writes that forget mail: what was said about it, and every letter.
pub(crate) fn forget(store: &Store) -> Result<Vec<Write>, StoreError> {
    let keys = store.scan(Space::Mail, b"")?;
    let mut writes: Vec<Write> = keys
        .into_iter()
        .map(|(key, _)| Write::delete(Space::Mail, key))
        .collect();
    writes.push(MailRecord::forget());
    Ok(writes)
}

impl About {
    /// Of one outage there is one letter, whether it is over or not.
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Unreached { from, .. }, Self::Unreached { from: other, .. }) => from == other,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
