//! The recovery card: six words on paper that let its owner back in, at home only. A new card counts once two of its
//! words were typed back, and the one before until then. Of a card only the hash is kept.

use super::back_in::{self, Ended};
use super::notices::Notable;
use super::password::{self, PasswordFault};
use super::sign_in::{SignInError, SignedIn};
use crate::clock::{self, Moment};
use crate::records;
use crate::rooms::lock;
use crate::words;
use gluebox_store::{Batch, Space, Store, StoreError};
use serde::{Deserialize, Serialize};
use std::sync::Mutex;
use subtle::ConstantTimeEq;

/// Six words of 2,048 are 66 bits, behind Argon2id and growing pauses.
pub(crate) const WORDS: usize = 6;
const KEY: &[u8] = b"card";

/// Under the key `card`.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct CardRecord {
    pub version: u32,
    /// Argon2id of the words, in PHC form.
    pub words: String,
    pub made: Moment,
}

/// A card that nobody has proved to have on paper. It waits in memory alone.
#[derive(Default)]
pub(crate) struct NewCard {
    words: Mutex<Option<String>>,
}

/// Why a card does not count.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CardError {
    #[error("That is not what stands on the card. Look at the number of the word and its letters.")]
    Words,
    #[error("This card is too old to be kept. Make a new one.")]
    Gone,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl NewCard {
    /// Words for a new card, in place of an earlier one that was not proved.
    pub(crate) fn draw(&self) -> Vec<&'static str> {
        let drawn = words::draw(WORDS);
        *lock(&self.words) = Some(drawn.join(" "));
        drawn
    }

    /// From now on the card with these words is the one.
    pub(crate) fn keep(&self, store: &Store, typed: &str) -> Result<(), CardError> {
        let mut waiting = lock(&self.words);
        let words = waiting.as_ref().ok_or(CardError::Gone)?;
        let typed = words::plain(typed);
        if !bool::from(typed.as_bytes().ct_eq(words.as_bytes())) {
            return Err(CardError::Words);
        }
        let record = CardRecord {
            version: 1,
            words: password::hash(&typed),
            made: clock::now(),
        };
        store.commit(Batch::new(vec![records::put(Space::Box, KEY, &record)]).essential())?;
        *waiting = None;
        Ok(())
    }
}

/// When the card was made, if there is one.
pub(crate) fn made(store: &Store) -> Result<Option<Moment>, StoreError> {
    Ok(records::read::<CardRecord>(store, Space::Box, KEY)?.map(|card| card.made))
}

/// A new password for whoever has the card.
pub(crate) fn let_in(
    store: &Store,
    typed: &str,
    new_password: &str,
) -> Result<(SignedIn, Ended), SignInError> {
    let card: Option<CardRecord> = records::read(store, Space::Box, KEY)?;
    let typed = words::plain(typed);
    let Some(card) = card else {
        // The same work as for a card that exists, so that time tells nothing.
        password::hash(&typed);
        return Err(SignInError::NoCard);
    };
    if !password::is_right(&typed, &card.words) {
        return Err(SignInError::NoCard);
    }
    back_in::let_in(store, Notable::Card, Some(new_password))
}

/// Whether a new password would be taken; asked first, so that a weak one costs no guess.
pub(crate) fn check(new_password: &str) -> Result<(), PasswordFault> {
    password::check(new_password)
}
