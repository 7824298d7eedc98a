//! Putting the box back to the start. What is asked for is written down and done at the next start, so that a power cut
//! leaves it done or not begun; who asks has the box begin again.

use super::notices::{self, Notable};
use crate::at_home::forget;
use crate::clock;
use crate::mail;
use gluebox_store::reset::{self, Reset};
use gluebox_store::{Batch, Store, StoreError};

/// What of a reset is records: done before anything else uses the store that was just opened.
pub(crate) fn finish(store: &Store, begun: Option<Reset>) -> Result<(), StoreError> {
    if begun != Some(Reset::Network) {
        return Ok(());
    }
    let mut writes = forget(store)?;
    writes.extend(mail::forget(store)?);
    writes.extend(notices::note(store, Notable::Network, clock::now())?);
    store.commit(Batch::new(writes).essential())?;
    reset::done(store.folder())
}

/// Why a wipe was not begun.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WipeError {
    #[error("That is not the name of this box. It is called \"{0}\".")]
    Name(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a box is called, as its owner types it to wipe it.
pub(crate) fn name_of(owner: &str) -> String {
    format!("{owner}'s box")
}

/// Wipes the box at its next start, if its name was typed.
pub(crate) fn wipe(
    store: &Store,
    owner: &str,
    typed: &str,
    give_away: bool,
) -> Result<(), WipeError> {
    let name = name_of(owner);
    let plain = |text: &str| text.trim().replace('\u{2019}', "'").to_lowercase();
    if plain(typed) != plain(&name) {
        return Err(WipeError::Name(name));
    }
    let what = if give_away {
        Reset::GiveAway
    } else {
        Reset::Everything
    };
    reset::ask(store.folder(), what)?;
    Ok(())
}
