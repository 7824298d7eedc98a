//! Https as tests need it: an authority of their own that gives certificates, and visitors who believe only it.

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer as Signer, KeyPair};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::{Value, json};
use std::io;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Gives certificates.
pub struct Issuer {
    signer: Signer<'static, KeyPair>,
    root: CertificateDer<'static>,
    pem: String,
}

/// Believes one issuer.
#[derive(Clone, Debug)]
pub struct Believer(Arc<ClientConfig>);

const DAY: Duration = Duration::from_secs(24 * 3600);

impl Issuer {
    pub fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut form = CertificateParams::new(Vec::new()).expect("a form");
        form.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root = form.self_signed(&key).expect("a root");
        let (pem, root) = (root.pem(), root.der().clone());
        Self {
            signer: Signer::new(form, key),
            root,
            pem,
        }
    }

    /// What those are told who are to believe it.
    pub fn root_pem(&self) -> String {
        self.pem.clone()
    }

    pub fn believer(&self) -> Believer {
        let mut roots = RootCertStore::empty();
        roots.add(self.root.clone()).expect("a root");
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(ring)
            .with_safe_default_protocol_versions()
            .expect("usual versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Believer(Arc::new(config))
    }

    /// A lock as a box keeps it, good from so many days ago for so many days from now, and held since `since` days.
    pub fn lock(&self, name: &str, from: u32, until: i64, since: u32) -> Value {
        let key = KeyPair::generate().expect("a key");
        let mut form = CertificateParams::new(vec![name.to_owned()]).expect("a form");
        let now = SystemTime::now();
        form.not_before = (now - DAY * from).into();
        let days = DAY * u32::try_from(until.unsigned_abs()).expect("some days");
        form.not_after = if until < 0 { now - days } else { now + days }.into();
        let certificate = form.signed_by(&key, &self.signer).expect("a certificate");
        let since = jiff::Timestamp::try_from(now - DAY * since).expect("a moment");
        json!({
            "name": name, "directory": "https://authority.test/dir",
            "chain": certificate.pem(), "key": key.serialize_pem(),
            "since": since.to_string(),
        })
    }
}

impl Default for Issuer {
    fn default() -> Self {
        Self::new()
    }
}

/// Puts locks into a data folder, as a box keeps them.
pub fn keep(folder: &Path, locks: &[Value]) {
    let keys = folder.join("keys");
    std::fs::create_dir_all(&keys).expect("a folder");
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).expect("is ours");
    let memory = json!({"version": 1, "accounts": [], "locks": locks, "names": []});
    std::fs::write(keys.join("locks.json"), memory.to_string()).expect("writes");
}

impl Believer {
    pub(crate) fn connect(
        &self,
        name: &str,
        stream: TcpStream,
    ) -> io::Result<StreamOwned<ClientConnection, TcpStream>> {
        let name = ServerName::try_from(name.to_owned()).expect("a name");
        let connection = ClientConnection::new(self.0.clone(), name).map_err(io::Error::other)?;
        Ok(StreamOwned::new(connection, stream))
    }
}
