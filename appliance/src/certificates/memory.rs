//! What must outlast a restart: accounts at authorities, keys, certificates, and when to do what next. Plain values;
//! whoever keeps them keeps them secret. Everything read here may be damaged and is checked.

use super::locks::Locks;
use super::plan::{Plan, Validity};
use super::provider;
use super::trouble::Trouble;
use jiff::Timestamp;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use serde::{Deserialize, Serialize};
use std::fmt;
use x509_parser::prelude::{FromDer, X509Certificate};

/// Everything to remember.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    pub version: u32,
    pub accounts: Vec<Account>,
    pub locks: Vec<Lock>,
    pub names: Vec<Named>,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            version: 1,
            accounts: Vec::new(),
            locks: Vec::new(),
            names: Vec::new(),
        }
    }
}

/// An account at one directory.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Account {
    pub directory: String,
    /// As the library writes it, with its private key.
    pub credentials: serde_json::Value,
}

/// A certificate with its key.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Lock {
    pub name: String,
    /// The directory it came from.
    pub directory: String,
    /// PEM, its own first.
    pub chain: String,
    /// PEM.
    pub key: String,
    /// Since when this name had a good lock without a break.
    pub since: Timestamp,
}

/// What is settled for one name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Named {
    pub name: String,
    pub plan: Plan,
    pub trouble: Option<Trouble>,
}

impl fmt::Debug for Account {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Account({})", self.directory)
    }
}

impl fmt::Debug for Lock {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Lock({})", self.name)
    }
}

impl Memory {
    /// Puts every lock that is still fit where it is served. What is damaged is left out; it is ordered anew.
    pub fn hold(&self, locks: &Locks) {
        for lock in &self.locks {
            if let Err(error) = locks.hold(lock) {
                tracing::warn!(name = lock.name, %error, "a kept lock is of no use");
            }
        }
    }

    pub(super) fn lock(&self, name: &str) -> Option<&Lock> {
        self.locks.iter().find(|lock| lock.name == name)
    }

    /// Puts a lock in place of an older one.
    pub(super) fn keep(&mut self, lock: Lock) {
        self.locks.retain(|old| old.name != lock.name);
        self.locks.push(lock);
    }

    pub(super) fn named(&mut self, name: &str) -> &mut Named {
        let at = self.names.iter().position(|named| named.name == name);
        let at = at.unwrap_or_else(|| {
            self.names.push(Named {
                name: name.to_owned(),
                plan: Plan::default(),
                trouble: None,
            });
            self.names.len() - 1
        });
        &mut self.names[at]
    }
}

/// Why a certificate or its key is of no use.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("the certificate cannot be read")]
    Chain,
    #[error("the key cannot be read, or it is another certificate's")]
    Key,
    #[error("the certificate is for another name")]
    Name,
}

impl Lock {
    /// The certificate's own bytes.
    pub(super) fn leaf(&self) -> Result<CertificateDer<'static>, Unfit> {
        let mut chain = CertificateDer::pem_slice_iter(self.chain.as_bytes());
        chain.next().and_then(Result::ok).ok_or(Unfit::Chain)
    }

    /// Key and chain as they are served, if they fit together and the name.
    pub(super) fn open(&self) -> Result<(CertifiedKey, Validity), Unfit> {
        let chain = CertificateDer::pem_slice_iter(self.chain.as_bytes())
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| Unfit::Chain)?;
        let leaf = chain.first().ok_or(Unfit::Chain)?;
        let validity = self.validity(leaf)?;
        let key = PrivateKeyDer::from_pem_slice(self.key.as_bytes()).map_err(|_| Unfit::Key)?;
        let key = CertifiedKey::from_der(chain, key, &provider()).map_err(|_| Unfit::Key)?;
        Ok((key, validity))
    }

    fn validity(&self, leaf: &CertificateDer<'_>) -> Result<Validity, Unfit> {
        let (_, leaf) = X509Certificate::from_der(leaf).map_err(|_| Unfit::Chain)?;
        let names = leaf
            .subject_alternative_name()
            .map_err(|_| Unfit::Chain)?
            .ok_or(Unfit::Name)?;
        let ours = names.value.general_names.iter().any(|name| {
            matches!(name, x509_parser::extensions::GeneralName::DNSName(name)
                if name.eq_ignore_ascii_case(&self.name))
        });
        if !ours {
            return Err(Unfit::Name);
        }
        let moment = |time: x509_parser::time::ASN1Time| {
            Timestamp::from_second(time.timestamp()).map_err(|_| Unfit::Chain)
        };
        Ok(Validity {
            from: moment(leaf.validity().not_before)?,
            until: moment(leaf.validity().not_after)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lock(name: &str) -> Lock {
        let key = rcgen::KeyPair::generate().expect("a key");
        let form = rcgen::CertificateParams::new(vec![name.to_owned()]).expect("a form");
        Lock {
            name: name.to_owned(),
            directory: String::new(),
            chain: form.self_signed(&key).expect("a certificate").pem(),
            key: key.serialize_pem(),
            since: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn only_what_fits_together_is_held() {
        let (good, other) = (lock("anna.test"), lock("anna.test"));
        assert!(good.open().is_ok());
        let with = |change: fn(&mut Lock, &Lock)| {
            let mut bad = good.clone();
            change(&mut bad, &other);
            bad.open().err()
        };
        assert_eq!(
            with(|bad, other| bad.key = other.key.clone()),
            Some(Unfit::Key)
        );
        assert_eq!(with(|bad, _| bad.key = String::new()), Some(Unfit::Key));
        assert_eq!(with(|bad, _| bad.chain = String::new()), Some(Unfit::Chain));
        assert_eq!(
            with(|bad, _| bad.name = "b.test".to_owned()),
            Some(Unfit::Name)
        );
        assert_eq!(
            with(|bad, _| bad.name.insert_str(0, "x.")),
            Some(Unfit::Name)
        );
        // Secrets are in no log.
        let said = format!("{good:?}");
        assert_eq!(said, "Lock(anna.test)");
    }

    proptest! {
        #[test]
        fn bent_certificates_are_refused_or_read_but_never_fall(
            at in 0usize..2000, byte in any::<u8>(), cut in 0usize..2000, noise in any::<Vec<u8>>(),
        ) {
            use base64::Engine;
            let good = lock("anna.test");
            let mut der = good.leaf().expect("a certificate").to_vec();
            let length = der.len();
            der[at % length] = byte;
            der.truncate(cut.max(length / 2));
            for der in [der, noise] {
                let text = base64::engine::general_purpose::STANDARD.encode(der);
                let bent = Lock {
                    chain: format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n"),
                    ..good.clone()
                };
                let _ = bent.open();
            }
        }

        #[test]
        fn any_text_is_no_certificate(chain in ".{0,200}", key in ".{0,200}") {
            let bad = Lock { chain, key, ..lock("anna.test") };
            prop_assert!(bad.open().is_err());
        }
    }
}
