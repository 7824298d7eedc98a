//! The knocks a box waits for: who knows one was asked to come, and only to them is answered. That one came back, and by
//! which kind of number, is the box's own proof of what a prober says.

use super::{is_word, word};
use crate::names::dns::Family;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The longest a prober takes, and some.
const AWAITED: Duration = Duration::from_secs(30);
/// One look by each kind of number goes on at a time for each helper; there are few.
const MOST: usize = 32;

#[derive(Debug)]
struct Knock {
    word: String,
    until: Instant,
    https: Option<Family>,
    http: Option<Family>,
}

/// Shared by what asks and what answers requests.
#[derive(Debug, Default)]
pub struct Knocks(Mutex<Vec<Knock>>);

impl Knocks {
    /// A new one, awaited from now on.
    pub(super) fn expect(&self) -> String {
        let word = word();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|knock| knock.until > Instant::now());
        if all.len() >= MOST {
            all.remove(0);
        }
        all.push(Knock {
            word: word.clone(),
            until: Instant::now() + AWAITED,
            https: None,
            http: None,
        });
        word
    }

    /// Somebody came for `rest`, which is what stands behind [`super::PATH`]. Says which knock and nonce to sign, if it
    /// is awaited and the nonce is one.
    pub fn came<'a>(&self, rest: &'a str, from: IpAddr, https: bool) -> Option<(&'a str, &'a str)> {
        let (word, nonce) = rest.split_once('/')?;
        if !is_word(word) || !is_word(nonce) {
            return None;
        }
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let awaited = |knock: &&mut Knock| knock.word == word && knock.until > now;
        let knock = all.iter_mut().find(awaited)?;
        let door = if https {
            &mut knock.https
        } else {
            &mut knock.http
        };
        *door = Some(Family::of(from.to_canonical()));
        Some((word, nonce))
    }

    /// Ends the wait for it; says whether somebody came with it over https and http, by this kind of number.
    pub(super) fn take(&self, word: &str, family: Family) -> (bool, bool) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(at) = all.iter().position(|knock| knock.word == word) else {
            return (false, false);
        };
        let knock = all.remove(at);
        (knock.https == Some(family), knock.http == Some(family))
    }
}
