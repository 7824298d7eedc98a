//! What sends letters: asleep until something is put in or a try is due, one letter after the other.

use super::MailDesk;
use super::letters::{self, LetterRecord, State};
use super::settings::MailRecord;
use super::words::{self, Links};
use crate::actions::Kept;
use crate::clock::{self, MINUTE, Moment};
use crate::rooms::lock;
use gluebox_appliance::mail::{Account, Letter, Trouble, is_due, next_try};
use gluebox_store::{Batch, StoreError};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::Duration;

/// A clock that was set meanwhile is noticed so soon.
const LONGEST: i64 = 30 * MINUTE;
/// A disk that refused is asked again so soon.
const REFUSED: Duration = Duration::from_secs(60);

/// What there is to do.
enum Next {
    /// Nothing, until something is put in.
    Nothing,
    /// Nothing for so long.
    Wait(Duration),
    Send(Box<(Account, Letter)>),
}

pub(super) async fn run(
    desk: Arc<MailDesk>,
    kept: Kept,
    links: impl Fn() -> Links + Send + Sync + 'static,
) {
    let mut ending = desk.ending.subscribe();
    while !*ending.borrow_and_update() {
        let (asked, store, here) = (desk.clone(), kept.clone(), links());
        let next = tokio::task::spawn_blocking(move || next(&asked, &store, &here)).await;
        let wait = match next {
            Ok(Ok(Next::Send(send))) => {
                let (account, letter) = *send;
                let from = account.from.clone();
                let sent = desk.post(account).send(&from, &letter).await;
                if note(&desk, &kept, letter.id, sent).await {
                    continue;
                }
                Some(REFUSED / desk.outside.hurry)
            }
            Ok(Ok(Next::Nothing)) => None,
            Ok(Ok(Next::Wait(wait))) => Some(wait),
            Ok(Err(error)) => {
                tracing::warn!(%error, "letters are not sent for now");
                match lock(&desk.unkept).is_empty() {
                    true => Some(Duration::from_millis(LONGEST.unsigned_abs())),
                    false => Some(REFUSED / desk.outside.hurry),
                }
            }
            Err(error) => {
                tracing::error!(%error, "letters are not sent any more");
                return;
            }
        };
        let waited = async {
            match wait {
                Some(wait) => tokio::time::sleep(wait).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = waited => {}
            () = desk.wake.notified() => {}
            _ = ending.changed() => {}
        }
    }
}

/// The first letter that is due, written; or how long there is nothing to do.
fn next(desk: &MailDesk, kept: &Kept, links: &Links) -> Result<Next, StoreError> {
    let _turn = lock(&desk.turn);
    let store = &kept.store;
    let Some(account) = MailRecord::load(store)?.and_then(|settings| settings.account(store))
    else {
        return Ok(Next::Nothing);
    };
    let unkept = lock(&desk.unkept).clone();
    let now = clock::now();
    let mut first: Option<Moment> = None;
    for mut letter in letters::all(store)? {
        let State::Waiting { next, .. } = letter.state else {
            continue;
        };
        if unkept.contains(&letter.id) {
            letter.state = State::Sent { at: now };
            keep(kept, &letter)?;
        } else if !is_due(next.timestamp(), now.timestamp()) {
            first = Some(first.map_or(next, |first| first.min(next)));
        } else {
            match words::write(kept, &letter, links)? {
                Ok(written) => return Ok(Next::Send(Box::new((account, written)))),
                Err(never) => {
                    give_up(&mut letter, never.0, "", now);
                    keep(kept, &letter)?;
                    became(desk);
                }
            }
        }
    }
    lock(&desk.unkept).clear();
    let wait = |first: Moment| {
        let milliseconds = first.since(now).clamp(1, LONGEST);
        Next::Wait(Duration::from_millis(milliseconds.unsigned_abs()))
    };
    Ok(first.map_or(Next::Nothing, wait))
}

/// Writes down what came of a letter, at once: what is not written down would be sent again. Says whether it is.
async fn note(desk: &Arc<MailDesk>, kept: &Kept, id: String, sent: Result<(), Trouble>) -> bool {
    match &sent {
        Ok(()) => tracing::info!("a letter was handed over to the mail provider"),
        // Its owner reads it on the desk; tries go on for days.
        Err(trouble) => tracing::debug!(why = trouble.kind(), "a letter was not handed over"),
    }
    let (desk, kept) = (desk.clone(), kept.clone());
    let written = tokio::task::spawn_blocking(move || {
        let _turn = lock(&desk.turn);
        let gone = sent.is_ok();
        let kept = written(&desk, &kept, &id, sent);
        if kept.is_err() && gone {
            lock(&desk.unkept).push(id);
        }
        became(&desk);
        kept
    });
    match written.await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::warn!(%error, "what came of a letter could not be kept");
            false
        }
        Err(_) => false,
    }
}

fn written(
    desk: &MailDesk,
    kept: &Kept,
    id: &str,
    sent: Result<(), Trouble>,
) -> Result<(), StoreError> {
    // Whoever took it away meanwhile was too late, or early enough; there is nothing to write either way.
    let Some(mut letter) = letters::find(&kept.store, id)? else {
        return Ok(());
    };
    let State::Waiting { tries, .. } = letter.state else {
        return Ok(());
    };
    let now = clock::now();
    match sent {
        Ok(()) => letter.state = State::Sent { at: now },
        Err(trouble) => {
            let tries = tries.saturating_add(1);
            let next = if trouble.lasting() {
                None
            } else {
                later(desk, &letter, tries, now)
            };
            match next {
                Some(next) => {
                    letter.state = State::Waiting {
                        tries,
                        next,
                        trouble: Some(trouble.sentence().to_owned()),
                    };
                }
                None => give_up(&mut letter, trouble.sentence(), &trouble.more, now),
            }
        }
    }
    keep(kept, &letter)
}

/// When to try again; none after three days.
fn later(desk: &MailDesk, letter: &LetterRecord, tries: u32, now: Moment) -> Option<Moment> {
    let (now, hurry) = (now.timestamp(), desk.outside.hurry);
    // In a hurry a day is over sooner, too.
    let age = now.duration_since(letter.made.timestamp());
    let age = SignedDuration::from_millis(age.as_millis().try_into().unwrap_or(0))
        * i32::try_from(hurry).unwrap_or(1);
    let first = now.checked_sub(age).unwrap_or(Timestamp::UNIX_EPOCH);
    let next = next_try(first, tries, now)?;
    Some(Moment(desk.outside.hurried(now, next).as_millisecond()))
}

fn give_up(letter: &mut LetterRecord, why: &str, more: &str, now: Moment) {
    letter.state = State::GivenUp {
        at: now,
        why: why.to_owned(),
        more: more.to_owned(),
    };
}

/// On a full disk, too: a letter whose going is not kept would go again.
fn keep(kept: &Kept, letter: &LetterRecord) -> Result<(), StoreError> {
    kept.store
        .commit(Batch::new(vec![letter.put()]).essential())?;
    Ok(())
}

fn became(desk: &MailDesk) {
    desk.became
        .send_modify(|times| *times = times.wrapping_add(1));
}
