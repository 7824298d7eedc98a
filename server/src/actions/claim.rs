//! Claiming: the first person at home who knows the box's code makes the box theirs.

use super::password::{self, PasswordFault};
use super::sign_in::{self, SignedIn};
use crate::clock::{self, MINUTE, Moment, SECOND};
use crate::random;
use crate::records::{self, AccountRecord, BoxRecord};
use crate::rooms::lock;
use gluebox_core::PagePath;
use gluebox_store::{Batch, Space, Store, StoreError};
use std::sync::Mutex;
use subtle::ConstantTimeEq;

/// Wrong codes before there is a pause and a new code.
const TRIES: u32 = 10;

/// The claim code and how often it was missed.
pub(crate) struct ClaimDesk {
    state: Mutex<State>,
    store: Store,
}

struct State {
    record: BoxRecord,
    wrong: u32,
    pauses: u32,
    until: Moment,
}

/// Why the box was not claimed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClaimError {
    #[error("This box has an owner already. Sign in instead.")]
    Claimed,
    #[error(
        "That is not this box's code. Eight digits, please; you have {0} tries before a short pause."
    )]
    WrongCode(u32),
    #[error(
        "That was not right ten times. The box has made a new code; wait {0} seconds and look at its label or screen again."
    )]
    Pause(i64),
    #[error("Please say your name, at most 80 letters in one line.")]
    Name,
    #[error("{0}")]
    Password(#[from] PasswordFault),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A name as people write it: one line, no invisible characters that turn text around.
pub(crate) fn clean_name(name: &str) -> Option<String> {
    let name = name.trim();
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let good = (1..=80).contains(&name.chars().count()) && !name.chars().any(hidden);
    good.then(|| name.to_owned())
}

impl ClaimDesk {
    /// Opens the box's own record; at the very first start makes it.
    pub(crate) fn open(store: Store) -> Result<Self, StoreError> {
        let record = match records::read::<BoxRecord>(&store, Space::Box, b"box")? {
            Some(record) => record,
            None => {
                let record = BoxRecord {
                    version: 1,
                    site: random::site_id(),
                    claim_code: Some(random::claim_code()),
                    media_key: random::bytes(),
                };
                store.commit(
                    Batch::new(vec![records::put(Space::Box, b"box", &record)]).essential(),
                )?;
                record
            }
        };
        let state = State {
            record,
            wrong: 0,
            pauses: 0,
            until: Moment::default(),
        };
        Ok(Self {
            state: Mutex::new(state),
            store,
        })
    }

    pub(crate) fn record(&self) -> BoxRecord {
        lock(&self.state).record.clone()
    }

    /// Four digits, gap, four digits; `None` once claimed.
    pub(crate) fn code(&self) -> Option<String> {
        let code = lock(&self.state).record.claim_code.clone()?;
        Some(format!("{} {}", &code[..4], &code[4..]))
    }

    pub(crate) fn is_claimed(&self) -> bool {
        lock(&self.state).record.claim_code.is_none()
    }

    /// Makes the first account and signs it in. `welcome` gives the writes of the first page.
    pub(crate) fn claim(
        &self,
        code: &str,
        name: &str,
        new_password: &str,
        welcome: impl FnOnce(&str) -> Result<Vec<gluebox_store::Write>, StoreError>,
    ) -> Result<SignedIn, ClaimError> {
        self.check_code(code)?;
        let name = clean_name(name).ok_or(ClaimError::Name)?;
        password::check(new_password)?;
        let account = AccountRecord {
            version: 1,
            id: random::text(22),
            name: name.clone(),
            password: password::hash(new_password),
            created: clock::now(),
        };
        let mut state = lock(&self.state);
        if state.record.claim_code.is_none() {
            return Err(ClaimError::Claimed);
        }
        let mut record = state.record.clone();
        record.claim_code = None;
        let (signed_in, session) = sign_in::new_session(&account);
        let mut writes = vec![
            records::put(Space::Account, account.id.as_bytes(), &account),
            records::put(Space::Box, b"box", &record),
            session,
        ];
        writes.extend(welcome(&name)?);
        self.store.commit(Batch::new(writes).essential())?;
        state.record = record;
        Ok(signed_in)
    }

    fn check_code(&self, typed: &str) -> Result<(), ClaimError> {
        let mut state = lock(&self.state);
        let Some(code) = state.record.claim_code.clone() else {
            return Err(ClaimError::Claimed);
        };
        let now = clock::now();
        if now < state.until {
            return Err(ClaimError::Pause(state.until.since(now) / SECOND + 1));
        }
        let digits: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .collect();
        if digits.len() == 8 && bool::from(digits.as_bytes().ct_eq(code.as_bytes())) {
            state.wrong = 0;
            return Ok(());
        }
        state.wrong += 1;
        if state.wrong < TRIES {
            return Err(ClaimError::WrongCode(TRIES - state.wrong));
        }
        let mut record = state.record.clone();
        record.claim_code = Some(random::claim_code());
        self.store
            .commit(Batch::new(vec![records::put(Space::Box, b"box", &record)]).essential())?;
        state.record = record;
        state.wrong = 0;
        let pause = (MINUTE << state.pauses.min(6)).min(60 * MINUTE);
        state.pauses += 1;
        state.until = now.plus(pause);
        Err(ClaimError::Pause(pause / SECOND))
    }
}

/// Where the first page stands.
pub(crate) fn front() -> PagePath {
    PagePath::new("").expect("the empty path is the front page")
}
