//! The locks that the box holds, by name, and the answers it owes an authority. What listens asks here at each
//! connection, so that a new lock serves at once and nothing restarts. It must not know where locks come from.

use super::memory::{Lock, Unfit};
use super::plan::Validity;
use super::provider;
use arc_swap::ArcSwap;
use jiff::Timestamp;
use rustls::ServerConfig;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::collections::HashMap;
use std::sync::Arc;

/// The protocol by which an authority asks for a proof (RFC 8737).
const PROOF: &[u8] = b"acme-tls/1";
/// Where an authority asks for one over http (RFC 8555, 8.3).
pub const HTTP_PROOF: &str = "/.well-known/acme-challenge/";

/// Every lock held and every answer owed. Shared by what gets them and what serves them.
#[derive(Debug, Default)]
pub struct Locks {
    held: ArcSwap<HashMap<String, Held>>,
    proofs: ArcSwap<HashMap<String, Proof>>,
}

#[derive(Clone, Debug)]
struct Held {
    key: Arc<CertifiedKey>,
    validity: Validity,
    since: Timestamp,
}

#[derive(Clone, Debug)]
enum Proof {
    /// By name.
    Tls(Arc<CertifiedKey>),
    /// By token.
    Http(String),
}

/// An answer that is owed until this goes.
#[must_use]
pub(super) struct Owed<'a> {
    locks: &'a Locks,
    key: String,
}

impl Locks {
    /// Holds a lock from now on, in place of an older one for the same name.
    pub fn hold(&self, lock: &Lock) -> Result<Validity, Unfit> {
        let (key, validity) = lock.open()?;
        let held = Held {
            key: Arc::new(key),
            validity,
            since: lock.since,
        };
        self.held.rcu(|all| {
            let mut all = HashMap::clone(all);
            all.insert(lock.name.clone(), held.clone());
            all
        });
        Ok(validity)
    }

    pub fn drop_name(&self, name: &str) {
        self.held.rcu(|all| {
            let mut all = HashMap::clone(all);
            all.remove(name);
            all
        });
    }

    /// Since when https works for this name without a break, if it works now.
    pub fn works(&self, name: &str, now: Timestamp) -> Option<Timestamp> {
        let held = self.held.load();
        let held = find(&held, name)?;
        held.validity.holds(now).then_some(held.since)
    }

    /// What to answer an authority below [`HTTP_PROOF`].
    pub fn http_proof(&self, token: &str) -> Option<String> {
        match self.proofs.load().get(token)? {
            Proof::Http(answer) => Some(answer.clone()),
            Proof::Tls(_) => None,
        }
    }

    /// For a listener: these locks by name, and the proofs. What speaks over it adds its own protocols in front.
    pub fn tls(self: &Arc<Self>) -> ServerConfig {
        let mut tls = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .expect("ring knows the usual versions")
            .with_no_client_auth()
            .with_cert_resolver(self.clone());
        if let Ok(ticketer) = rustls::crypto::ring::Ticketer::new() {
            tls.ticketer = ticketer;
        }
        tls.alpn_protocols = vec![PROOF.to_vec()];
        tls
    }

    pub(super) fn owe_http(&self, token: &str, answer: String) -> Owed<'_> {
        self.owe(token.to_owned(), Proof::Http(answer))
    }

    pub(super) fn owe_tls(&self, name: &str, key: CertifiedKey) -> Owed<'_> {
        self.owe(name.to_owned(), Proof::Tls(Arc::new(key)))
    }

    fn owe(&self, key: String, proof: Proof) -> Owed<'_> {
        self.proofs.rcu(|all| {
            let mut all = HashMap::clone(all);
            all.insert(key.clone(), proof.clone());
            all
        });
        Owed { locks: self, key }
    }
}

impl Drop for Owed<'_> {
    fn drop(&mut self) {
        self.locks.proofs.rcu(|all| {
            let mut all = HashMap::clone(all);
            all.remove(&self.key);
            all
        });
    }
}

/// By its own name, else by the name that stands for all names beside it.
fn find<'a>(held: &'a HashMap<String, Held>, name: &str) -> Option<&'a Held> {
    held.get(name).or_else(|| {
        let (_, above) = name.split_once('.')?;
        held.get(&format!("*.{above}"))
    })
}

impl ResolvesServerCert for Locks {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let name = hello.server_name()?.to_ascii_lowercase();
        let asks_proof = hello.alpn().is_some_and(|mut all| all.any(|p| p == PROOF));
        if asks_proof {
            return match self.proofs.load().get(&name)? {
                Proof::Tls(key) => Some(key.clone()),
                Proof::Http(_) => None,
            };
        }
        find(&self.held.load(), &name).map(|held| held.key.clone())
    }
}
