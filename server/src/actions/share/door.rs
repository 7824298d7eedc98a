//! Coming in by a share link: looked at for nothing, come in by as often as it allows, and judged anew at every step.

use super::token::{id_of, read_token, seal};
use super::{TURN, find, put};
use crate::actions::{Kept, PageError, pages, password};
use crate::clock::{self, MINUTE};
use crate::random;
use crate::records::LinkRecord;
use crate::rooms::lock;
use crate::who::{Guest, Somebody};
use gluebox_store::{Batch, StoreError};

/// How often the last use is written down.
const NOTED: i64 = 10 * MINUTE;

/// What a browser keeps to come in again: good as long as the link and its password are.
pub(crate) struct Pass(pub String);

/// How it went with somebody who stands at the door of a link.
pub(crate) enum Entered {
    In(Pass),
    WrongPassword,
    Nothing,
}

/// The link behind an address, if it would let somebody new in. Reading it spends nothing: messengers look, too.
pub(crate) fn arrive(
    kept: &Kept,
    address: &str,
) -> Result<Option<(LinkRecord, String)>, StoreError> {
    let Some(token) = read_token(address) else {
        return Ok(None);
    };
    let record = alive(kept, &id_of(&token))?.filter(|record| !record.is_used_up());
    Ok(record.map(|record| (record, token)))
}

/// Lets a browser in for the first time, which counts as one use.
pub(crate) fn enter(kept: &Kept, token: &str, password: &str) -> Result<Entered, StoreError> {
    let Some((record, _)) = arrive(kept, token)? else {
        return Ok(Entered::Nothing);
    };
    let wanted = record.password.as_deref();
    if wanted.is_some_and(|wanted| !password::is_right(password, wanted)) {
        return Ok(Entered::WrongPassword);
    }
    let _turn = lock(&TURN);
    // Others may have come in, or the owner may have changed it, while the password was looked at.
    let Some(mut now) = alive(kept, &record.id)?.filter(|now| !now.is_used_up()) else {
        return Ok(Entered::Nothing);
    };
    if now.password != record.password {
        return Ok(Entered::WrongPassword);
    }
    now.uses += 1;
    now.used = Some(clock::now());
    kept.store.commit(Batch::new(vec![put(&now)]).essential())?;
    let nonce = random::text(22);
    Ok(Entered::In(Pass(format!(
        "{nonce}.{}",
        seal(kept, &now, &nonce)
    ))))
}

/// The guest behind a pass, as the link is now.
pub(crate) fn guest(kept: &Kept, id: &str, pass: &str) -> Result<Option<Guest>, StoreError> {
    let Some(record) = alive(kept, id)? else {
        return Ok(None);
    };
    let good = pass
        .split_once('.')
        .and_then(|(nonce, sealed)| Some((nonce, blake3::Hash::from_hex(sealed).ok()?)))
        // Hashes of this kind are compared in the same time whatever they are.
        .is_some_and(|(nonce, sealed)| seal(kept, &record, nonce) == sealed);
    if !good {
        return Ok(None);
    }
    note_use(kept, &record);
    Ok(Some(guest_of(record)))
}

/// The same person, if they still may be here, with what they may now.
pub(crate) fn still(kept: &Kept, somebody: &Somebody) -> Result<Option<Somebody>, StoreError> {
    match somebody {
        Somebody::Owner(_) => Ok(Some(somebody.clone())),
        Somebody::Guest(guest) => {
            let record = alive(kept, &guest.link)?;
            Ok(record.map(|record| Somebody::Guest(guest_of(record))))
        }
    }
}

fn guest_of(record: LinkRecord) -> Guest {
    Guest {
        name: record.name().to_owned(),
        link: record.id,
        page: record.page,
        right: record.right,
    }
}

/// Only a note: nobody waits for it.
fn note_use(kept: &Kept, record: &LinkRecord) {
    let now = clock::now();
    if record.used.is_some_and(|used| now.since(used) <= NOTED) {
        return;
    }
    let _turn = lock(&TURN);
    if let Ok(Some(mut newest)) = find(kept, &record.id) {
        newest.used = Some(now);
        drop(kept.store.submit(Batch::new(vec![put(&newest)])));
    }
}

/// A link that has not ended and whose page is there.
fn alive(kept: &Kept, id: &str) -> Result<Option<LinkRecord>, StoreError> {
    let record = find(kept, id)?.filter(|record| !record.is_over(clock::now()));
    let Some(record) = record else {
        return Ok(None);
    };
    match pages::present(kept, &record.page) {
        Ok(_) => Ok(Some(record)),
        Err(PageError::Store(error)) => Err(error),
        Err(_) => Ok(None),
    }
}
