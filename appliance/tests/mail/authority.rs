//! Certificates made for one test: a root of its own, and one under it.

use std::fs;
use std::path::PathBuf;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

pub(crate) struct Authority {
    /// To be trusted, as PEM.
    pub(crate) root: String,
    pub(crate) chain: PathBuf,
    pub(crate) key: PathBuf,
    _folder: tempfile::TempDir,
}

impl Authority {
    /// One whose certificate is for this name, and good now.
    pub(crate) fn new(name: &str) -> Self {
        Self::with(name, |_| ())
    }

    /// One whose certificate was over in 2001.
    pub(crate) fn of_yesterday(name: &str) -> Self {
        Self::with(name, |params| {
            params.not_before = rcgen::date_time_ymd(2000, 1, 1);
            params.not_after = rcgen::date_time_ymd(2001, 1, 1);
        })
    }

    fn with(name: &str, change: impl FnOnce(&mut CertificateParams)) -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root_key = KeyPair::generate().expect("a key");
        let root = CertifiedIssuer::self_signed(params, root_key).expect("a root");
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("parameters");
        change(&mut params);
        let leaf = params.signed_by(&key, &root).expect("a certificate");
        let folder = tempfile::tempdir().expect("a folder");
        let (chain_at, key_at) = (
            folder.path().join("chain.pem"),
            folder.path().join("key.pem"),
        );
        fs::write(&chain_at, leaf.pem()).expect("a file");
        fs::write(&key_at, key.serialize_pem()).expect("a file");
        Self {
            root: root.pem(),
            chain: chain_at,
            key: key_at,
            _folder: folder,
        }
    }
}
