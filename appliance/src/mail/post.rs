//! The ways a letter goes, and one try to send it.
//!
//! It must not know where letters wait nor when they are tried again.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::account::Account;
use super::letter::Letter;
use super::trouble::{Trouble, Why};
use super::{folder, smtp};
use crate::http::Outside;

/// A letter that was kept instead of sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Kept {
    /// The address it would have come from.
    pub from: String,
    pub letter: Letter,
    /// As it would have gone over the wire.
    pub bytes: Vec<u8>,
}

/// Neither addresses nor contents.
impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Kept").field(&self.letter).finish()
    }
}

/// Where letters go.
#[derive(Clone, Debug)]
pub enum Post {
    /// To the owner's mail provider.
    Smtp {
        account: Account,
        /// Whom to trust besides the usual roots, and whom to ask for names where a laboratory says so. Private numbers
        /// are always allowed: the owner wrote the name down, and a home may have a machine that takes letters.
        outside: Outside,
        /// Own waits for an answer are divided by this.
        hurry: u32,
    },
    /// One file per letter, `<id>.eml`.
    Folder(PathBuf),
    /// For tests.
    Memory(Arc<Mutex<Vec<Kept>>>),
}

impl Post {
    /// Makes one try to send a letter from this address, and returns when it is settled, after four minutes at most.
    ///
    /// A letter that a folder or the memory has already is not left there twice.
    pub async fn send(&self, from: &str, letter: &Letter) -> Result<(), Trouble> {
        let packed = letter.pack(from)?;
        match self {
            Self::Smtp {
                account,
                outside,
                hurry,
            } => smtp::send(account, outside, *hurry, &packed).await,
            Self::Folder(folder) => {
                let (folder, id) = (folder.clone(), letter.id.clone());
                let leave = move || folder::leave(&folder, &id, &packed.bytes);
                let left = tokio::task::spawn_blocking(leave).await;
                left.unwrap_or_else(|_| Err(Why::Folder.into()))
            }
            Self::Memory(kept) => {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                if kept.iter().all(|it| it.letter.id != letter.id) {
                    kept.push(Kept {
                        from: packed.from.to_string(),
                        letter: letter.clone(),
                        bytes: packed.bytes,
                    });
                }
                Ok(())
            }
        }
    }
}
