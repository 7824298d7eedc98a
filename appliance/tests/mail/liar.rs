//! Somebody who takes connections and is no mail provider, or a bad one: says what it is told to, in the clear or behind a lock.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::authority::Authority;

/// What it says: the greeting, then an answer to each line that it hears; after the last one it is silent. An answer that
/// is empty is a farewell without a word.
pub(crate) struct Liar {
    pub(crate) at: SocketAddr,
    heard: Arc<Mutex<String>>,
}

impl Liar {
    pub(crate) async fn in_the_clear(says: &[&str]) -> Self {
        Self::start(says, None).await
    }

    pub(crate) async fn behind_a_lock(authority: &Authority, says: &[&str]) -> Self {
        let chain = CertificateDer::from_pem_file(&authority.chain).expect("a certificate");
        let key = PrivateKeyDer::from_pem_file(&authority.key).expect("a key");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let settings = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![chain], key)
            .expect("a certificate");
        Self::start(says, Some(TlsAcceptor::from(Arc::new(settings)))).await
    }

    async fn start(says: &[&str], lock: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a door");
        let at = listener.local_addr().expect("its number");
        let heard = Arc::new(Mutex::new(String::new()));
        let (kept, says) = (
            heard.clone(),
            says.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>(),
        );
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                match &lock {
                    None => talk(stream, &says, &kept).await,
                    Some(lock) => match lock.accept(stream).await {
                        Ok(stream) => talk(stream, &says, &kept).await,
                        Err(_) => continue,
                    },
                }
            }
        });
        Self { at, heard }
    }

    pub(crate) fn heard(&self) -> String {
        self.heard.lock().expect("not poisoned").clone()
    }
}

async fn talk(stream: impl AsyncRead + AsyncWrite + Unpin, says: &[String], heard: &Mutex<String>) {
    let mut stream = BufReader::new(stream);
    for (number, answer) in says.iter().enumerate() {
        if number > 0 {
            let mut line = Vec::new();
            match stream.read_until(b'\n', &mut line).await {
                Ok(1..) => heard
                    .lock()
                    .expect("not poisoned")
                    .push_str(&String::from_utf8_lossy(&line)),
                _ => return,
            }
        }
        if answer.is_empty() {
            let _ = stream.shutdown().await;
            return;
        }
        if stream.write_all(answer.as_bytes()).await.is_err() || stream.flush().await.is_err() {
            return;
        }
    }
    // Whatever else comes is heard, and nothing is said any more.
    let mut line = Vec::new();
    while let Ok(1..) = stream.read_until(b'\n', &mut line).await {
        heard
            .lock()
            .expect("not poisoned")
            .push_str(&String::from_utf8_lossy(&line));
        line.clear();
    }
}

/// Says this without end, and how many bytes of it were taken until nobody took more.
pub(crate) async fn endless(words: &'static [u8]) -> (SocketAddr, tokio::task::JoinHandle<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a door");
    let at = listener.local_addr().expect("its number");
    let said = tokio::spawn(async move {
        let (mut stream, _): (TcpStream, _) = listener.accept().await.expect("a visitor");
        let piece = words.repeat(4096 / words.len());
        let mut said = 0;
        while stream.write_all(&piece).await.is_ok() {
            said += piece.len();
        }
        said
    });
    (at, said)
}

/// A name server that knows this number for every name, or says that there is no such name.
pub(crate) async fn name_server(number: Option<[u8; 4]>) -> SocketAddr {
    let socket = tokio::net::UdpSocket::bind("127.0.0.1:0")
        .await
        .expect("a door");
    let at = socket.local_addr().expect("its number");
    tokio::spawn(async move {
        let mut asked = [0; 512];
        while let Ok((long, from)) = socket.recv_from(&mut asked).await {
            let name = asked[12..long]
                .iter()
                .position(|byte| *byte == 0)
                .expect("a name");
            let end = 12 + name + 5;
            let is_a = asked[end - 3] == 1;
            let mut answer = asked[..end].to_vec();
            let known = number.is_some() && is_a;
            let code = if number.is_some() { 0 } else { 3 };
            answer[2..12].copy_from_slice(&[0x81, 0x80 | code, 0, 1, 0, known.into(), 0, 0, 0, 0]);
            if let (Some(number), true) = (number, is_a) {
                answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]);
                answer.extend(number);
            }
            let _ = socket.send_to(&answer, from).await;
        }
    });
    at
}
