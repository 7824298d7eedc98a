//! Stacking: fractional keys, so that putting one object between two others touches nothing else.
//!
//! A key is a fraction written in base 62 after an unwritten point, digits `0-9A-Za-z` in the order of their bytes,
//! never ending in `0`. Between two keys there is always another (as in "Implementing Fractional Indexing", D. Greenspan, 2020);
//! past the ends the last digit steps by one instead of halving, so that stacking a thousand objects in a row costs 17 characters.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A place in the stack, compared byte by byte; at most 64 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(export, type = "string")]
pub struct StackKey(String);

/// Why a text is not a stacking key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a stacking key has 1 to 64 letters and digits and does not end in 0")]
pub struct StackKeyError;

impl StackKey {
    pub const LONGEST: usize = 64;

    pub fn new(text: &str) -> Result<Self, StackKeyError> {
        let plain = text.bytes().all(|b| b.is_ascii_alphanumeric());
        let good = plain && (1..=Self::LONGEST).contains(&text.len()) && !text.ends_with('0');
        if good {
            Ok(Self(text.to_owned()))
        } else {
            Err(StackKeyError)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for StackKey {
    type Error = StackKeyError;
    fn try_from(text: String) -> Result<Self, StackKeyError> {
        Self::new(&text)
    }
}

impl From<StackKey> for String {
    fn from(key: StackKey) -> String {
        key.0
    }
}

fn value(digit: u8) -> usize {
    DIGITS
        .iter()
        .position(|d| *d == digit)
        .expect("a key holds base 62 digits only")
}

/// The digits after `after`: the last digit that can step up does, what follows is dropped.
fn above(after: &[u8]) -> Vec<u8> {
    let last = after.iter().position(|d| *d != b'z').unwrap_or(after.len());
    let mut key = after[..last].to_vec();
    key.push(after.get(last).map_or(b'1', |d| DIGITS[value(*d) + 1]));
    key
}

/// The digits before `before`, mirrored; never ends in `0`.
fn below(before: &[u8]) -> Vec<u8> {
    let first = before
        .iter()
        .position(|d| *d != b'0')
        .expect("a key does not end in 0");
    let mut key = before[..first].to_vec();
    match value(before[first]) {
        1 => key.extend(b"0z"),
        digit => key.push(DIGITS[digit - 1]),
    }
    key
}

/// Digits between two, `low` < `high`.
fn middle(low: &[u8], high: &[u8]) -> Vec<u8> {
    let mut key = Vec::new();
    let mut bounded = true;
    for place in 0.. {
        let a = low.get(place).map_or(0, |d| value(*d));
        let b = if bounded {
            high.get(place).map_or(0, |d| value(*d))
        } else {
            62
        };
        if b > a + 1 {
            key.push(DIGITS[(a + b) / 2]);
            break;
        }
        // One apart: below the lower digit everything is free.
        bounded = bounded && a == b;
        key.push(DIGITS[a]);
    }
    key
}

/// A key between `low` and `high` (`None`: past that end). `None` if they are equal or in the wrong order, or if
/// the key would be too long: then all keys of the page are [spread](spread_keys) anew.
pub fn key_between(low: Option<&StackKey>, high: Option<&StackKey>) -> Option<StackKey> {
    let key = match (low, high) {
        (None, None) => b"V".to_vec(),
        (Some(low), None) => above(low.0.as_bytes()),
        (None, Some(high)) => below(high.0.as_bytes()),
        (Some(low), Some(high)) if low < high => middle(low.0.as_bytes(), high.0.as_bytes()),
        (Some(_), Some(_)) => return None,
    };
    StackKey::new(std::str::from_utf8(&key).ok()?).ok()
}

/// `count` keys in order, short and evenly apart.
pub fn spread_keys(count: usize) -> Vec<StackKey> {
    (1..=count)
        .map(|rank| {
            let step = (62usize.pow(3) / (count + 1)).max(1);
            let number = rank * step;
            let digits = [number / 3844 % 62, number / 62 % 62, number % 62].map(|d| DIGITS[d]);
            let text = String::from_utf8_lossy(&digits)
                .trim_end_matches('0')
                .to_owned();
            StackKey(text)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(text: &str) -> StackKey {
        StackKey::new(text).expect("a good key")
    }

    #[test]
    fn a_thousand_on_top_of_each_other_stay_short() {
        let mut top = key_between(None, None).expect("first");
        for _ in 0..1000 {
            let next = key_between(Some(&top), None).expect("above");
            assert!(next > top);
            top = next;
        }
        assert!(top.as_str().len() <= 17, "{}", top.as_str());
    }

    #[test]
    fn spread_is_in_order() {
        for count in [1, 2, 61, 5000] {
            let keys = spread_keys(count);
            assert!(keys.windows(2).all(|w| w[0] < w[1]));
            assert!(keys.iter().all(|k| StackKey::new(k.as_str()).is_ok()));
        }
    }

    proptest! {
        #[test]
        fn between_is_between(a in "[0-9A-Za-z]{0,8}[1-9A-Za-z]", b in "[0-9A-Za-z]{0,8}[1-9A-Za-z]") {
            let (a, b) = (key(&a), key(&b));
            if a < b {
                let mid = key_between(Some(&a), Some(&b)).expect("room");
                prop_assert!(a < mid && mid < b);
            }
            let over = key_between(Some(&a), None).expect("room");
            let under = key_between(None, Some(&a)).expect("room");
            prop_assert!(under < a && a < over);
        }
    }
}
