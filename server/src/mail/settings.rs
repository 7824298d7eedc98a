//! What the owner said about mail, as it is kept. The password is sealed with a secret of the box's identity, which is in
//! no copy: whoever gets the records or a copy of everything cannot read it, and a box made of a copy asks for it again.

use crate::random;
use crate::records;
use gluebox_appliance::mail::{Account, Lock};
use gluebox_store::{Space, Store, StoreError, Write};
use serde::{Deserialize, Serialize};

const KEY: &[u8] = b"mail";
const NONCE: usize = 24;
/// Whoever keeps the sealed password sees no more of its length than this tells.
const STEP: usize = 64;

/// Under the key `mail`.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct MailRecord {
    pub version: u32,
    /// `id` of a preset, or `own`.
    pub provider: String,
    pub host: String,
    pub port: u16,
    pub lock: Lock,
    /// What the box signs in as; empty where nobody asks.
    pub name: String,
    /// The address that letters come from.
    pub from: String,
    /// The owner's own address, for what the box has to tell.
    pub to: String,
    /// None where nobody asks for one.
    pub password: Option<Sealed>,
}

/// A password that only this box can read.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sealed {
    nonce: Vec<u8>,
    bytes: Vec<u8>,
    /// Of both: what was bent reads as nothing.
    seal: [u8; 32],
}

impl MailRecord {
    pub(crate) fn load(store: &Store) -> Result<Option<Self>, StoreError> {
        records::read(store, Space::Box, KEY)
    }

    pub(super) fn put(&self) -> Write {
        records::put(Space::Box, KEY, self)
    }

    pub(super) fn forget() -> Write {
        Write::delete(Space::Box, KEY)
    }

    /// To send with; none where the password was sealed by another box.
    pub(crate) fn account(&self, store: &Store) -> Option<Account> {
        let password = match &self.password {
            None => String::new(),
            Some(sealed) => sealed.open(&key(store, &sealed.nonce))?,
        };
        Some(Account {
            host: self.host.clone(),
            port: self.port,
            lock: self.lock,
            name: self.name.clone(),
            password,
            from: self.from.clone(),
        })
    }
}

/// Another key for each password, so that no two are ever hidden by the same bytes.
fn key(store: &Store, nonce: &[u8]) -> [u8; 32] {
    let secret = store.identity().secret("gluebox mail password 1");
    *blake3::keyed_hash(&secret, nonce).as_bytes()
}

impl Sealed {
    pub(super) fn of(store: &Store, password: &str) -> Self {
        let nonce = random::bytes::<NONCE>().to_vec();
        let key = key(store, &nonce);
        let mut bytes = password.as_bytes().to_vec();
        // No password has a zero in it; what is added is taken away again.
        bytes.resize(bytes.len().next_multiple_of(STEP), 0);
        hide(&key, &mut bytes);
        let seal = seal(&key, &bytes).into();
        Self { nonce, bytes, seal }
    }

    fn open(&self, key: &[u8; 32]) -> Option<String> {
        // Hashes of this kind are compared in the same time whatever they are.
        if seal(key, &self.bytes) != blake3::Hash::from_bytes(self.seal) {
            return None;
        }
        let mut bytes = self.bytes.clone();
        hide(key, &mut bytes);
        let text = String::from_utf8(bytes).ok()?;
        Some(text.trim_end_matches('\0').to_owned())
    }
}

/// The same again brings back what was hidden.
fn hide(key: &[u8; 32], bytes: &mut [u8]) {
    let mut over = vec![0; bytes.len()];
    let mut stream = blake3::Hasher::new_keyed(key)
        .update(b"hide")
        .finalize_xof();
    stream.fill(&mut over);
    bytes
        .iter_mut()
        .zip(over)
        .for_each(|(byte, over)| *byte ^= over);
}

fn seal(key: &[u8; 32], bytes: &[u8]) -> blake3::Hash {
    blake3::keyed_hash(key, &[b"seal", bytes].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(folder: &tempfile::TempDir) -> Store {
        let options = gluebox_store::Options::default();
        Store::open(folder.path(), options).expect("opens").store
    }

    #[test]
    fn only_the_box_that_sealed_a_password_reads_it() {
        let [here, there] = [0; 2].map(|_| tempfile::tempdir().expect("a folder"));
        let (mine, another) = (store(&here), store(&there));
        let long = "wörter ".repeat(40);
        for password in ["", "three plain words", long.as_str()] {
            let sealed = Sealed::of(&mine, password);
            let open = |store: &Store, sealed: &Sealed| sealed.open(&key(store, &sealed.nonce));
            assert_eq!(open(&mine, &sealed).as_deref(), Some(password));
            assert_eq!(open(&another, &sealed), None);
            let written = serde_json::to_string(&sealed).expect("writes");
            assert!(
                password.is_empty() || !written.contains(password),
                "{written}"
            );
            let again: Sealed = serde_json::from_str(&written).expect("reads");
            assert_eq!(open(&mine, &again).as_deref(), Some(password));
            for bent in 0..sealed.bytes.len() {
                let mut bent_one = sealed.clone();
                bent_one.bytes[bent] ^= 1;
                assert_eq!(open(&mine, &bent_one), None, "byte {bent}");
            }
            let twin = Sealed::of(&mine, password);
            assert!(
                twin.nonce != sealed.nonce && (twin.bytes != sealed.bytes || password.is_empty())
            );
        }
    }
}
