//! Getting back in without the password: whichever way somebody came, every session ends and a notice stays on the desk.
//! It must not judge whether they may; the ways do that.

use super::notices::{self, Notable};
use super::password;
use super::sign_in::{self, SignInError, SignedIn};
use crate::clock;
use crate::mail::{self, About};
use crate::records::{self, AccountRecord, SessionRecord, decode};
use crate::words;
use gluebox_store::{Batch, Space, Store, StoreError, Write};

/// Hashes of sessions that ended, so that open tabs can be told.
pub(crate) type Ended = Vec<[u8; 32]>;

/// A password of this many words (55 bits) is for one day: its owner is asked to choose another.
const MADE: usize = 5;

pub(crate) fn has_owner(store: &Store) -> Result<bool, StoreError> {
    Ok(sign_in::the_owner(store)?.is_some())
}

/// Lets somebody in as the owner, with a new password if they chose one.
pub(crate) fn let_in(
    store: &Store,
    how: Notable,
    new_password: Option<&str>,
) -> Result<(SignedIn, Ended), SignInError> {
    let account = sign_in::the_owner(store)?.ok_or(SignInError::NoMatch)?;
    let (account, mut writes, ended) = anew(store, account, how, new_password)?;
    let (fresh, session) = sign_in::new_session(&account);
    writes.push(session);
    store.commit(Batch::new(writes).essential())?;
    Ok((fresh, ended))
}

/// Gives the owner a password made of words. Nobody is signed in by it. `None`: the box has no owner.
pub(crate) fn make_password(store: &Store) -> Result<Option<(String, String, Ended)>, StoreError> {
    let Some(account) = sign_in::the_owner(store)? else {
        return Ok(None);
    };
    let made = words::draw(MADE).join(" ");
    let (account, writes, ended) = match anew(store, account, Notable::Command, Some(&made)) {
        Ok(done) => done,
        Err(SignInError::Store(error)) => return Err(error),
        Err(fault) => unreachable!("five words are a good password: {fault}"),
    };
    store.commit(Batch::new(writes).essential())?;
    Ok(Some((account.name, made, ended)))
}

/// The writes that end every session, leave a notice, and set a password.
fn anew(
    store: &Store,
    mut account: AccountRecord,
    how: Notable,
    new_password: Option<&str>,
) -> Result<(AccountRecord, Vec<Write>, Ended), SignInError> {
    let now = clock::now();
    let mut writes = notices::note(store, how, now)?;
    writes.extend(mail::news(store, About::WayIn { at: now, what: how }, now));
    if let Some(new) = new_password {
        password::check(new)?;
        account.password = password::hash(new);
        let key = account.id.as_bytes();
        writes.push(records::put(Space::Account, key, &account));
    }
    let mut ended = Vec::new();
    for (key, bytes) in store.scan(Space::Session, b"")? {
        let session: SessionRecord = decode(&bytes)?;
        if session.account == account.id {
            ended.extend(<[u8; 32]>::try_from(key.as_slice()));
            writes.push(Write::delete(Space::Session, key));
        }
    }
    Ok((account, writes, ended))
}
