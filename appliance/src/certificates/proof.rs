//! Answers that are owed to an authority until it has looked: at our doors, or in a TXT record. It must not know what
//! the proof is for.

use super::locks::Owed;
use super::order::Wanted;
use super::plan::Way;
use super::trouble::{Reason, Trouble};
use super::wish::Txt;
use instant_acme::{AuthorizationHandle, ChallengeHandle, ChallengeType};
use rustls::sign::CertifiedKey;
use tokio::sync::{mpsc, oneshot};

/// The challenge by which a name is proven this way.
pub(super) fn challenge<'a>(
    one: &'a mut AuthorizationHandle<'a>,
    way: Way,
) -> Result<ChallengeHandle<'a>, Trouble> {
    let kind = match way {
        Way::Tls => ChallengeType::TlsAlpn01,
        Way::Http => ChallengeType::Http01,
        Way::Txt => ChallengeType::Dns01,
    };
    one.challenge(kind)
        .ok_or_else(|| Trouble::new(Reason::Refused, format!("{way:?} is not offered")))
}

/// An answer that waits for the authority to look.
pub(super) enum Answer<'a> {
    Local(#[expect(dead_code, reason = "it ends when it is dropped")] Owed<'a>),
    Txt { name: String, value: String },
}

/// Gives the answer; it stays until it is taken back.
pub(super) async fn answer<'a>(
    challenge: &ChallengeHandle<'_>,
    wanted: Wanted<'a>,
) -> Result<Answer<'a>, Trouble> {
    let proof = challenge.key_authorization();
    match wanted.way {
        Way::Http => {
            let owed = wanted
                .locks
                .owe_http(&challenge.token, proof.as_str().to_owned());
            Ok(Answer::Local(owed))
        }
        Way::Tls => {
            let key = proof_key(wanted.name, proof.digest().as_ref())
                .map_err(|error| Trouble::new(Reason::Refused, error))?;
            Ok(Answer::Local(wanted.locks.owe_tls(wanted.name, key)))
        }
        Way::Txt => {
            let name = format!("_acme-challenge.{}", wanted.name.trim_start_matches("*."));
            let value = proof.dns_value();
            set_txt(wanted.txt, &name, &value, true)
                .await
                .map_err(|why| Trouble::new(Reason::NoTxt, why))?;
            Ok(Answer::Txt { name, value })
        }
    }
}

impl Answer<'_> {
    /// Whoever looked has looked.
    pub(super) async fn take_back(self, txt: &mpsc::Sender<Txt>) {
        if let Self::Txt { name, value } = self
            && let Err(why) = set_txt(txt, &name, &value, false).await
        {
            tracing::debug!(why, "a TXT record of a proof stays behind");
        }
    }
}

async fn set_txt(
    txt: &mpsc::Sender<Txt>,
    name: &str,
    value: &str,
    there: bool,
) -> Result<(), String> {
    let nobody = || "nobody sets TXT records".to_owned();
    let (done, set) = oneshot::channel();
    let (name, value) = (name.to_owned(), value.to_owned());
    let ask = Txt {
        name,
        value,
        there,
        done,
    };
    txt.send(ask).await.map_err(|_| nobody())?;
    set.await.map_err(|_| nobody())?
}

/// The certificate that proves a name over TLS (RFC 8737, 3). It is critical in a way that only authorities
/// understand, so it goes past the checks for real ones.
fn proof_key(name: &str, digest: &[u8]) -> Result<CertifiedKey, String> {
    let make = || -> Result<_, rcgen::Error> {
        let key = rcgen::KeyPair::generate()?;
        let mut form = rcgen::CertificateParams::new(vec![name.to_owned()])?;
        form.custom_extensions = vec![rcgen::CustomExtension::new_acme_identifier(digest)];
        Ok((form.self_signed(&key)?.der().clone(), key.serialize_der()))
    };
    let (certificate, key) = make().map_err(|error| error.to_string())?;
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(key).into();
    let key = rustls::crypto::ring::sign::any_supported_type(&key).map_err(|e| e.to_string())?;
    Ok(CertifiedKey::new(vec![certificate], key))
}
