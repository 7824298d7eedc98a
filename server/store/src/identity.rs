//! Who this box is: an Ed25519 key, made at the first start, that survives every other reset.

use std::fs;
use std::io;
use std::path::Path;

use ed25519_dalek::{Signer, SigningKey};

use crate::error::{Doing, StoreError};
use crate::folder::{keep_private, replace};

pub struct Identity {
    key: SigningKey,
}

impl Identity {
    /// Reads the key, or makes one where there is none. A damaged file is an error: a new key would be
    /// another box.
    pub(crate) fn open(path: &Path) -> Result<Identity, StoreError> {
        let seed = match fs::read(path) {
            Ok(bytes) => parse(&bytes).ok_or_else(|| {
                StoreError::damaged(format!(
                    "The file {} is damaged. Put back a copy of it, or remove it; then the box gets a new identity.",
                    path.display()
                ))
            })?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut seed = [0; 32];
                getrandom::fill(&mut seed).map_err(io::Error::other).doing("making the box's identity")?;
                replace(path, format!("gluebox-identity 1 {}\n", to_hex(&seed)).as_bytes())
                    .doing("keeping the box's identity")?;
                seed
            }
            Err(source) => return Err(StoreError::disk("reading the box's identity", source)),
        };
        keep_private(path, 0o600);
        Ok(Identity {
            key: SigningKey::from_bytes(&seed),
        })
    }

    pub fn public(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    /// A secret that only this box can make again, another for each purpose. It is in no copy of the box.
    pub fn secret(&self, purpose: &str) -> [u8; 32] {
        blake3::derive_key(purpose, self.key.as_bytes())
    }

    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Identity({})", to_hex(&self.public()))
    }
}

fn parse(bytes: &[u8]) -> Option<[u8; 32]> {
    let hex = std::str::from_utf8(bytes)
        .ok()?
        .trim()
        .strip_prefix("gluebox-identity 1 ")?;
    // blake3 already knows how to read 32 bytes of hex.
    Some(*blake3::Hash::from_hex(hex).ok()?.as_bytes())
}

fn to_hex(bytes: &[u8; 32]) -> String {
    blake3::Hash::from_bytes(*bytes).to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::{Signature, VerifyingKey};

    #[test]
    fn the_same_box_after_every_start() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("identity.key");
        let first = Identity::open(&path).expect("made");
        let again = Identity::open(&path).expect("read");
        assert_eq!(first.public(), again.public());
        let key = VerifyingKey::from_bytes(&first.public()).expect("a key");
        key.verify_strict(b"hello", &Signature::from_bytes(&again.sign(b"hello")))
            .expect("a true signature");
        fs::write(&path, b"gluebox-identity 1 00").expect("bent");
        assert!(matches!(
            Identity::open(&path),
            Err(StoreError::Damaged { .. })
        ));
    }
}
