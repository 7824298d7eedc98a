//! Signing in and out, and what a session is: 256 random bits in a cookie, of which only the hash is kept.

use super::help::HelpError;
use super::password::{self, PasswordFault};
use crate::clock::{self, DAY, MINUTE};
use crate::mail::{self, About};
use crate::random;
use crate::records::{self, AccountRecord, SessionRecord, decode};
use crate::who::Owner;
use gluebox_store::{Batch, Space, Store, StoreError, Write};

/// A session ends when it was not used for 30 days.
const IDLE: i64 = 30 * DAY;
/// How often its last use is written down.
const NOTED: i64 = 10 * MINUTE;

/// A fresh session: the token goes to the browser and nowhere else.
pub(crate) struct SignedIn {
    pub token: String,
    pub owner: Owner,
}

/// Why somebody is not signed in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignInError {
    #[error(
        "Name and password do not match. At home, the box's button lets you set a new password."
    )]
    NoMatch,
    #[error("Those are not the words of this box's recovery card. There are six, in their order.")]
    NoCard,
    #[error(transparent)]
    Help(#[from] HelpError),
    #[error("{0}")]
    Password(#[from] PasswordFault),
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub(super) fn hash(token: &str) -> [u8; 32] {
    *blake3::hash(token.as_bytes()).as_bytes()
}

pub(super) fn new_session(account: &AccountRecord) -> (SignedIn, Write) {
    let token = random::text(43);
    let session = hash(&token);
    let now = clock::now();
    let record = SessionRecord {
        version: 1,
        account: account.id.clone(),
        created: now,
        used: now,
    };
    let owner = Owner {
        account: account.id.clone(),
        name: account.name.clone(),
        session,
    };
    (
        SignedIn { token, owner },
        records::put(Space::Session, &session, &record),
    )
}

/// Another session of the same owner, for another name of the box.
pub(super) fn beside(store: &Store, owner: &Owner) -> Result<Option<SignedIn>, StoreError> {
    let account = records::read::<AccountRecord>(store, Space::Account, owner.account.as_bytes())?;
    let Some(account) = account else {
        return Ok(None);
    };
    let (signed_in, write) = new_session(&account);
    store.commit(Batch::new(vec![write]).essential())?;
    Ok(Some(signed_in))
}

fn accounts(store: &Store) -> Result<Vec<AccountRecord>, StoreError> {
    store
        .scan(Space::Account, b"")?
        .iter()
        .map(|(_, bytes)| decode(bytes))
        .collect()
}

/// Whose box it is: who claimed it, before anybody else was let in.
pub(super) fn the_owner(store: &Store) -> Result<Option<AccountRecord>, StoreError> {
    let all = accounts(store)?;
    Ok(all.into_iter().min_by_key(|account| account.created))
}

/// Signs in by name (its case does not matter) and password. The owner is told of a browser that `known` does not know;
/// `outside`: where it is.
pub(crate) fn sign_in(
    store: &Store,
    name: &str,
    password: &str,
    known: impl FnOnce(&Owner) -> bool,
    outside: bool,
) -> Result<SignedIn, SignInError> {
    let wanted = name.trim().to_lowercase();
    let account = accounts(store)?
        .into_iter()
        .find(|account| account.name.to_lowercase() == wanted);
    let Some(account) = account else {
        // The same work as for a name that exists, so that time tells nothing.
        password::hash(password);
        return Err(SignInError::NoMatch);
    };
    if !password::is_right(password, &account.password) {
        return Err(SignInError::NoMatch);
    }
    let (signed_in, write) = new_session(&account);
    let mut writes = vec![write];
    if !known(&signed_in.owner) {
        let at = clock::now();
        writes.extend(mail::news(store, About::SignIn { at, outside }, at));
    }
    store.commit(Batch::new(writes).essential())?;
    Ok(signed_in)
}

/// What a browser keeps to be known again after somebody signed in there: nobody else can make it, and it opens nothing.
pub(crate) fn mark(store: &Store, owner: &Owner) -> String {
    let nonce = random::text(22);
    let sealed = sealed(store, owner, &nonce);
    format!("{nonce}.{sealed}")
}

/// Whether a browser brings such a mark.
pub(crate) fn is_marked(store: &Store, owner: &Owner, mark: &str) -> bool {
    let parts = mark.split_once('.');
    let parts = parts.and_then(|(nonce, seal)| Some((nonce, blake3::Hash::from_hex(seal).ok()?)));
    // Hashes of this kind are compared in the same time whatever they are.
    parts.is_some_and(|(nonce, seal)| sealed(store, owner, nonce) == seal)
}

fn sealed(store: &Store, owner: &Owner, nonce: &str) -> blake3::Hash {
    let secret = store.identity().secret("gluebox known browsers 1");
    blake3::keyed_hash(&secret, format!("{} {nonce}", owner.account).as_bytes())
}

/// The owner behind a token, if its session is alive.
pub(crate) fn owner(store: &Store, token: &str) -> Result<Option<Owner>, StoreError> {
    if token.len() != 43 {
        return Ok(None);
    }
    of_session(store, hash(token))
}

/// The owner of a session, if it is alive.
pub(super) fn of_session(store: &Store, session: [u8; 32]) -> Result<Option<Owner>, StoreError> {
    let Some(mut record) = records::read::<SessionRecord>(store, Space::Session, &session)? else {
        return Ok(None);
    };
    let now = clock::now();
    if now.since(record.used) > IDLE {
        return Ok(None);
    }
    let Some(account) =
        records::read::<AccountRecord>(store, Space::Account, record.account.as_bytes())?
    else {
        return Ok(None);
    };
    if now.since(record.used) > NOTED {
        record.used = now;
        // Only a note: nobody waits for it, and a full disk must not sign anybody out.
        store.note(vec![records::put(Space::Session, &session, &record)]);
    }
    Ok(Some(Owner {
        account: account.id,
        name: account.name,
        session,
    }))
}

/// Ends one session.
pub(crate) fn sign_out(store: &Store, owner: &Owner) -> Result<(), StoreError> {
    store.commit(Batch::new(vec![Write::delete(Space::Session, owner.session)]).essential())?;
    Ok(())
}

/// Sets a new password and ends every other session of the account. Returns the hashes of those.
pub(crate) fn change_password(
    store: &Store,
    owner: &Owner,
    old: &str,
    new: &str,
) -> Result<Vec<[u8; 32]>, SignInError> {
    let account = records::read::<AccountRecord>(store, Space::Account, owner.account.as_bytes())?;
    let mut account = account.ok_or(SignInError::NoMatch)?;
    if !password::is_right(old, &account.password) {
        return Err(SignInError::NoMatch);
    }
    password::check(new)?;
    account.password = password::hash(new);
    let mut writes = vec![records::put(
        Space::Account,
        account.id.as_bytes(),
        &account,
    )];
    let mut ended = Vec::new();
    for (key, bytes) in store.scan(Space::Session, b"")? {
        let session: SessionRecord = decode(&bytes)?;
        if session.account == owner.account && key != owner.session {
            ended.extend(<[u8; 32]>::try_from(key.as_slice()));
            writes.push(Write::delete(Space::Session, key));
        }
    }
    store.commit(Batch::new(writes).essential())?;
    Ok(ended)
}
