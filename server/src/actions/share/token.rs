//! Tokens and what hangs on them. Of a token its hash is kept, and nothing it could be read from: whoever gets the
//! records, a copy of the box or its log cannot open a link. Yet the list has to offer the public form of a link that
//! was made before the box had a public name, and to say a link again to an owner who lost it. So a token is not drawn
//! but derived: from 132 random bits of the link's own (the seed, in its record) and a secret of the box's identity
//! (`identity.key`, a file that is in no copy, no export and no record). It takes both; a box that was made from a copy
//! has another identity, opens the link by its hash, and cannot say it. Whoever holds the whole disk of a running box
//! could make tokens, and has the pages and everything else already.

use crate::actions::Kept;
use crate::records::LinkRecord;

/// Letters of a token, five bits each: 130 bits. No capitals and nothing that looks like something else, so that a
/// link survives being read out, typed, and what messengers do to it.
const TOKEN: usize = 26;
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

fn secret(kept: &Kept) -> [u8; 32] {
    kept.store.identity().secret("gluebox share links 1")
}

pub(super) fn token_of(kept: &Kept, seed: &str) -> String {
    spelt(&blake3::keyed_hash(
        &secret(kept),
        format!("token {seed}").as_bytes(),
    ))
}

pub(super) fn id_of(token: &str) -> String {
    spelt(&blake3::hash(token.as_bytes()))
}

/// What makes a pass this box's, this link's, and good with its present password only.
pub(super) fn seal(kept: &Kept, record: &LinkRecord, nonce: &str) -> blake3::Hash {
    let password = record.password.as_deref().unwrap_or_default();
    let sealed = format!("pass {} {nonce} {password}", record.id);
    blake3::keyed_hash(&secret(kept), sealed.as_bytes())
}

fn spelt(hash: &blake3::Hash) -> String {
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte & 31)]);
    hash.as_bytes()[..TOKEN].iter().map(letter).collect()
}

pub(super) fn is_token(text: &str) -> bool {
    text.len() == TOKEN && text.bytes().all(|letter| LETTERS.contains(&letter))
}

/// The token in what came behind `/-/s/`: messengers add full stops, brackets, spaces and more, and some capitals.
pub(super) fn read_token(address: &str) -> Option<String> {
    let address = address.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let end = address.find(|c: char| !c.is_ascii_alphanumeric());
    let token = address[..end.unwrap_or(address.len())].to_ascii_lowercase();
    is_token(&token).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever is added around a token, it is found; whatever is added to its letters, nothing is.
        #[test]
        fn a_token_is_found_in_debris(
            token in "[0-9a-hjkmnp-tv-z]{26}",
            before in "[^0-9A-Za-z]{0,8}",
            after in "([^0-9A-Za-z]\\PC{0,20})?",
            more in "[a-z0-9]{1,26}",
        ) {
            let found = Some(token.clone());
            prop_assert_eq!(read_token(&format!("{before}{token}{after}")), found.clone());
            prop_assert_eq!(read_token(&token.to_uppercase()), found);
            prop_assert_eq!(read_token(&format!("{token}{more}")), None);
            prop_assert_eq!(read_token(&format!("{more}{token}")), None);
            prop_assert_eq!(read_token(&token[1..]), None);
        }

        /// What is no token reads as none, and nothing makes it panic.
        #[test]
        fn anything_at_all(text in "\\PC*", bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            for text in [text, String::from_utf8_lossy(&bytes).into_owned()] {
                prop_assert!(read_token(&text).is_none_or(|token| is_token(&token)));
            }
        }
    }
}
