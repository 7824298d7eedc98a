//! The prober's eye: one look at both doors of one number. Bounded in time and length; it follows nothing and says
//! nothing of itself but its version.

use super::{PATH, Question, Report, Sight, message, unhex, word};
use crate::address::is_public;
use crate::http::{Fault, Outside, roots};
use ed25519_dalek::{Signature, VerifyingKey};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// People wait about so long for a page; a box that needs longer is not reached.
const CONNECT: Duration = Duration::from_secs(4);
const ANSWER: Duration = Duration::from_secs(4);
/// What is read of an answer: its head and the beginning of a page with its title.
const LONGEST: u64 = 4096;
/// What is told of a title.
const TITLE: usize = 60;

/// Why nothing was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotLooked {
    #[error("A name, a key and a knock are needed, each in its form.")]
    Unsound,
    #[error("You come from inside somebody's home, and I look only at numbers of the world.")]
    Private,
}

/// What looks. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Eye {
    trust: Arc<WebPkiServerVerifier>,
    private: bool,
    /// Where https and http are looked for.
    doors: [u16; 2],
}

impl Eye {
    /// Trusts the usual roots and those of `outside`.
    pub fn new(outside: &Outside) -> Result<Self, Fault> {
        let provider = Arc::new(default_provider());
        let roots = Arc::new(roots(&outside.roots)?);
        let trust = WebPkiServerVerifier::builder_with_provider(roots, provider).build();
        Ok(Self {
            trust: trust.map_err(|_| Fault::Roots)?,
            private: outside.private,
            doors: [443, 80],
        })
    }

    #[cfg(test)]
    pub(super) fn at(self, doors: [u16; 2]) -> Self {
        Self { doors, ..self }
    }

    /// Looks at the number that asks, and at no other.
    pub async fn look(&self, from: IpAddr, question: &Question) -> Result<Report, NotLooked> {
        let address = from.to_canonical();
        if !question.is_sound() {
            return Err(NotLooked::Unsound);
        }
        if !self.private && !is_public(&address) {
            return Err(NotLooked::Private);
        }
        let [https, http] = self.doors.map(|door| SocketAddr::new(address, door));
        let (https, http) = tokio::join!(self.locked(https, question), plain(http, question));
        Ok(Report {
            address,
            https: https.unwrap_or_else(|sight| sight),
            http: http.unwrap_or_else(|sight| sight),
        })
    }

    /// Looks at the number that the box's own name leads to, whosever it is at home.
    pub(super) async fn look_at_own(&self, number: IpAddr, question: &Question) -> Sight {
        let at = SocketAddr::new(number, self.doors[0]);
        self.locked(at, question)
            .await
            .unwrap_or_else(|sight| sight)
    }

    async fn locked(&self, at: SocketAddr, question: &Question) -> Result<Sight, Sight> {
        let stream = knock(at).await?;
        let good = Arc::new(AtomicBool::new(false));
        let noting = Noting {
            trust: self.trust.clone(),
            good: good.clone(),
        };
        let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring speaks TLS 1.2 and 1.3")
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(noting))
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let name = ServerName::try_from(question.name.clone()).map_err(|_| Sight::WrongLock)?;
        let shaking = TlsConnector::from(Arc::new(config)).connect(name, stream);
        let stream = timeout(ANSWER, shaking).await;
        let stream = stream.map_err(|_| Sight::Silent)?.map_err(|e| broken(&e))?;
        match exchange(stream, question).await? {
            Sight::Reached if !good.load(Ordering::Relaxed) => Ok(Sight::WrongLock),
            sight => Ok(sight),
        }
    }
}

async fn plain(at: SocketAddr, question: &Question) -> Result<Sight, Sight> {
    exchange(knock(at).await?, question).await
}

async fn knock(at: SocketAddr) -> Result<TcpStream, Sight> {
    match timeout(CONNECT, TcpStream::connect(at)).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) if error.kind() == io::ErrorKind::TimedOut => Err(Sight::Silent),
        // No way there is a no, too.
        Ok(Err(_)) => Err(Sight::Refused),
        Err(_) => Err(Sight::Silent),
    }
}

/// Who speaks https and holds no lock for the name says so; whatever else breaks is no box.
fn broken(error: &io::Error) -> Sight {
    let cause = error.get_ref();
    match cause.and_then(|cause| cause.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::AlertReceived(_)) => Sight::WrongLock,
        _ => other(b""),
    }
}

async fn exchange(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    question: &Question,
) -> Result<Sight, Sight> {
    let nonce = word();
    let Question { name, knock, .. } = question;
    let version = env!("CARGO_PKG_VERSION");
    let head = format!(
        "GET {PATH}{knock}/{nonce} HTTP/1.1\r\nHost: {name}\r\nUser-Agent: Gluebox-prober/{version}\r\nConnection: close\r\n\r\n"
    );
    let mut answer = Vec::new();
    let talk = async {
        stream.write_all(head.as_bytes()).await?;
        (&mut stream).take(LONGEST).read_to_end(&mut answer).await
    };
    let ended = timeout(ANSWER, talk).await;
    if is_signed(&answer, question, &nonce) {
        return Ok(Sight::Reached);
    }
    // An end without a word is no answer; what was said before it counts.
    match (ended, answer.is_empty()) {
        (Err(_), true) => Err(Sight::Silent),
        _ => Err(other(&answer)),
    }
}

/// The whole answer is a good one, and nothing but the signature is in it.
pub(super) fn is_signed(answer: &[u8], question: &Question, nonce: &str) -> bool {
    let Ok(text) = std::str::from_utf8(answer) else {
        return false;
    };
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let good = head.starts_with("HTTP/1.1 200 ") || head.starts_with("HTTP/1.0 200 ");
    let key = unhex(&question.key).and_then(|key| VerifyingKey::from_bytes(&key).ok());
    let signature = unhex(body.trim()).map(|bytes| Signature::from_bytes(&bytes));
    let message = message(&question.name, &question.knock, nonce);
    match (key, signature) {
        (Some(key), Some(signature)) => {
            good && key.verify_strict(message.as_bytes(), &signature).is_ok()
        }
        _ => false,
    }
}

/// Its title, if it shows one, without what could be more than words.
pub(super) fn other(answer: &[u8]) -> Sight {
    let text = String::from_utf8_lossy(answer);
    // Of the same length, whatever the letters.
    let low = text.to_ascii_lowercase();
    let begin = low.find("<title>").map(|at| at + "<title>".len());
    let title = begin.and_then(|begin| {
        let long = low[begin..].find('<')?;
        Some(&text[begin..begin + long])
    });
    let is_word = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '!');
    let title = title.unwrap_or_default().trim();
    Sight::Other {
        title: title.chars().filter(is_word).take(TITLE).collect(),
    }
}

/// Goes on whatever the certificate is, and notes whether a browser would.
#[derive(Debug)]
struct Noting {
    trust: Arc<WebPkiServerVerifier>,
    good: Arc<AtomicBool>,
}

impl ServerCertVerifier for Noting {
    fn verify_server_cert(
        &self,
        end: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let trusted = self.trust.verify_server_cert(end, between, name, ocsp, now);
        self.good.store(trusted.is_ok(), Ordering::Relaxed);
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        end: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.trust.verify_tls12_signature(message, end, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        end: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.trust.verify_tls13_signature(message, end, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.trust.supported_verify_schemes()
    }
}
