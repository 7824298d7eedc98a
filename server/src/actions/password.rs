//! Passwords: what makes one good enough, and their Argon2id hashes.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use std::sync::{Mutex, PoisonError};

/// One at a time: each takes 19 MB for a moment, and the machine is small.
static TURN: Mutex<()> = Mutex::new(());

/// Ten characters are counted as a person sees them; a thousand are enough for any sentence.
pub(crate) const SHORTEST: usize = 10;
const LONGEST: usize = 1_000;

/// The commonest passwords of at least ten characters in published leaks, compared in lower case.
const COMMON: [&str; 24] = [
    "1234567890",
    "0123456789",
    "12345678910",
    "123456789a",
    "1q2w3e4r5t",
    "qwertyuiop",
    "password12",
    "password123",
    "password1234",
    "passwordpassword",
    "iloveyou12",
    "1111111111",
    "0000000000",
    "qwerty12345",
    "qwertyuiop123",
    "abcdefghij",
    "abc1234567",
    "adminadmin",
    "administrator",
    "changeme123",
    "letmein123",
    "welcome123",
    "gluebox123",
    "glueboxgluebox",
];

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PasswordFault {
    #[error("The password needs {0} more letters: at least 10.")]
    Short(usize),
    #[error("The password is too long: at most 1,000 letters.")]
    Long,
    #[error(
        "Too many people use this password. Two or three words that do not belong together are better."
    )]
    Common,
}

/// Whether a new password is good enough.
pub(crate) fn check(password: &str) -> Result<(), PasswordFault> {
    let length = password.chars().count();
    if length < SHORTEST {
        Err(PasswordFault::Short(SHORTEST - length))
    } else if length > LONGEST {
        Err(PasswordFault::Long)
    } else if COMMON.contains(&password.to_lowercase().as_str()) {
        Err(PasswordFault::Common)
    } else {
        Ok(())
    }
}

/// Argon2id (RFC 9106) with OWASP's parameters of 2026: 19 MiB, 2 passes, 1 lane; PHC text.
pub(crate) fn hash(password: &str) -> String {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    Argon2::default()
        .hash_password(password.as_bytes())
        .expect("the parameters are good")
        .to_string()
}

/// Whether `password` is the one behind `hash`.
pub(crate) fn is_right(password: &str, hash: &str) -> bool {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let Ok(parsed) = PasswordHash::new(hash) else {
        return false;
    };
    password.chars().count() <= LONGEST
        && Argon2::default()
            .verify_password(password.as_bytes(), &parsed)
            .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_and_bad() {
        assert_eq!(check("short"), Err(PasswordFault::Short(5)));
        assert_eq!(check("Password123"), Err(PasswordFault::Common));
        assert_eq!(check(&"a".repeat(1001)), Err(PasswordFault::Long));
        assert_eq!(check("éèêëēėęàâä"), Ok(()));
        let hash = hash("three plain words");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(
            is_right("three plain words", &hash)
                && !is_right("three plain word", &hash)
                && !is_right("x", "junk")
        );
    }
}
