//! Coming in by a share link: looked at for nothing, come in by as often as it allows, and judged anew at every step.

use super::token::{id_of, read_token, seal};
use super::{TURN, find, put};
use crate::actions::{Kept, PageError, pages, password};
use crate::clock::{self, MINUTE, Moment};
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

/// The link behind an address or a key, if it would let its bearer in. Reading it spends nothing: messengers look, too.
pub(crate) fn arrive(
    kept: &Kept,
    address: &str,
) -> Result<Option<(LinkRecord, String)>, StoreError> {
    let Some(token) = read_token(address) else {
        return Ok(None);
    };
    let record = alive(kept, &id_of(&token))?;
    let record = record.filter(|record| !record.is_used_up() || record.came_last(address));
    Ok(record.map(|record| (record, token)))
}

/// What a browser carries from arriving to coming in: the token, and what tells this browser from others.
pub(crate) fn key(token: &str) -> String {
    format!("{token}.{}", random::text(22))
}

/// Lets a browser in for the first time, which counts as one use. Where its answer was lost and it asks again, it is the
/// same use.
pub(crate) fn enter(kept: &Kept, key: &str, password: &str) -> Result<Entered, StoreError> {
    let Some((record, _)) = arrive(kept, key)? else {
        return Ok(Entered::Nothing);
    };
    let wanted = record.password.as_deref();
    if wanted.is_some_and(|wanted| !password::is_right(password, wanted)) {
        return Ok(Entered::WrongPassword);
    }
    let _turn = lock(&TURN);
    // Others may have come in, or the owner may have changed it, while the password was looked at.
    let Some(mut now) = alive(kept, &record.id)? else {
        return Ok(Entered::Nothing);
    };
    let again = now.came_last(key);
    if now.is_used_up() && !again {
        return Ok(Entered::Nothing);
    }
    if now.password != record.password {
        return Ok(Entered::WrongPassword);
    }
    if !again {
        now.uses += 1;
        now.used = Some(clock::now());
        now.newest = Some(id_of(key));
        kept.store.commit(Batch::new(vec![put(&now)]).essential())?;
    }
    let nonce = id_of(&format!("pass {key}"));
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

impl LinkRecord {
    /// Whether this key let in the browser that came in last.
    fn came_last(&self, key: &str) -> bool {
        self.newest.as_deref() == Some(id_of(key).as_str())
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
    if is_noted(record.used, now) {
        return;
    }
    let _turn = lock(&TURN);
    if let Ok(Some(mut newest)) = find(kept, &record.id) {
        newest.used = Some(now);
        drop(kept.store.submit(Batch::new(vec![put(&newest)])));
    }
}

/// What was noted by a clock that ran ahead is noted anew.
fn is_noted(used: Option<Moment>, now: Moment) -> bool {
    used.is_some_and(|used| used <= now && now.since(used) <= NOTED)
}

/// A link that has not ended and whose page is there.
pub(super) fn alive(kept: &Kept, id: &str) -> Result<Option<LinkRecord>, StoreError> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::DAY;

    #[test]
    fn a_clock_that_jumps_a_year_and_back_ends_nothing_for_good() {
        let now = Moment(20_000 * DAY);
        let (ahead, behind) = (now.plus(365 * DAY), now.plus(-365 * DAY));
        let fixture = include_str!("../../../tests/fixtures/records/link.1.json");
        let mut link: LinkRecord = serde_json::from_str(fixture).expect("a link");
        link.until = Some(now.plus(14 * DAY));
        let over = [now, ahead, now, behind].map(|at| link.is_over(at));
        assert_eq!(over, [false, true, false, false]);
        link.until = None;
        assert!(!link.is_over(ahead));
        assert!(is_noted(Some(now), now.plus(NOTED)) && !is_noted(Some(now), ahead));
        assert!(
            !is_noted(Some(ahead), now),
            "the last use is no day to come"
        );
    }
}
