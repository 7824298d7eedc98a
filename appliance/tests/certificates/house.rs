//! A box's two doors with nothing behind them, the locksmith at work, and visitors who look closely.

use crate::pebble::Pebble;
use gluebox_appliance::certificates::{
    self, Event, HTTP_PROOF, Locks, Memory, NameState, Open, State, Tried, Try, Txt, Wish,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio_rustls::{TlsAcceptor, TlsConnector};

/// The doors.
pub(crate) struct House {
    pub(crate) locks: Arc<Locks>,
    pub(crate) http: SocketAddr,
    pub(crate) tls: SocketAddr,
    /// Whether proofs are given; a house whose doors lead elsewhere gives none.
    pub(crate) proves: Arc<AtomicBool>,
    doors: Vec<JoinHandle<()>>,
}

impl House {
    pub(crate) async fn at(address: IpAddr) -> Self {
        let locks = Arc::new(Locks::default());
        let proves = Arc::new(AtomicBool::new(true));
        let http = TcpListener::bind((address, 0)).await.expect("a door");
        let tls = TcpListener::bind((address, 0)).await.expect("a door");
        let mut house = Self {
            locks: locks.clone(),
            http: http.local_addr().expect("an address"),
            tls: tls.local_addr().expect("an address"),
            proves: proves.clone(),
            doors: Vec::new(),
        };
        let (held, gives) = (locks.clone(), proves.clone());
        house.doors.push(tokio::spawn(async move {
            while let Ok((mut visitor, _)) = http.accept().await {
                let (held, gives) = (held.clone(), gives.clone());
                tokio::spawn(async move {
                    let mut asked = vec![0; 4096];
                    let size = visitor.read(&mut asked).await.unwrap_or(0);
                    let asked = String::from_utf8_lossy(&asked[..size]).into_owned();
                    let path = asked.split(' ').nth(1).unwrap_or_default();
                    let token = path.strip_prefix(HTTP_PROOF).unwrap_or_default();
                    let proof = held
                        .http_proof(token)
                        .filter(|_| gives.load(Ordering::SeqCst));
                    let body = proof.unwrap_or_else(|| "a page of somebody else".to_owned());
                    let _ = visitor.write_all(answer(&body).as_bytes()).await;
                });
            }
        }));
        // As a web server does it: its own protocol in front.
        let mut config = locks.tls();
        config.alpn_protocols.insert(0, b"http/1.1".to_vec());
        let acceptor = TlsAcceptor::from(Arc::new(config));
        house.doors.push(tokio::spawn(async move {
            while let Ok((visitor, _)) = tls.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let Ok(mut visitor) = acceptor.accept(visitor).await else {
                        return;
                    };
                    let mut asked = [0; 1024];
                    if visitor.read(&mut asked).await.is_ok_and(|size| size > 0) {
                        let _ = visitor.write_all(answer("hello").as_bytes()).await;
                    }
                    let _ = visitor.shutdown().await;
                });
            }
        }));
        house
    }

    /// Who believes these roots asks for a page by this name.
    pub(crate) async fn visit(&self, name: &str, roots: &[String]) -> io::Result<Vec<u8>> {
        let mut store = rustls::RootCertStore::empty();
        for root in roots {
            let root = CertificateDer::from_pem_slice(root.as_bytes()).expect("PEM");
            store.add(root).expect("a root");
        }
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(ring)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(store)
            .with_no_client_auth();
        let stream = TcpStream::connect(self.tls).await?;
        let name = ServerName::try_from(name.to_owned()).expect("a name");
        let connector = TlsConnector::from(Arc::new(config));
        let mut stream = connector.connect(name, stream).await?;
        let seen = stream
            .get_ref()
            .1
            .peer_certificates()
            .map(|all| all[0].to_vec());
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            .await?;
        let mut text = String::new();
        stream.read_to_string(&mut text).await?;
        if !text.ends_with("hello") {
            return Err(io::Error::other(format!("not the page: {text}")));
        }
        Ok(seen.unwrap_or_default())
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.doors.iter().for_each(JoinHandle::abort);
    }
}

fn answer(body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}")
}

/// The locksmith at work, and what it said.
pub(crate) struct Work {
    pub(crate) wish: watch::Sender<Wish>,
    state: watch::Receiver<State>,
    memory: Arc<Mutex<Memory>>,
    tries: mpsc::Sender<Try>,
    tasks: Vec<JoinHandle<()>>,
}

pub(crate) fn wish(pebble: &Pebble, names: &[&str], open: Open) -> Wish {
    Wish {
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        open,
        directory: pebble.directory(),
        rehearsal: None,
        outside: pebble.outside(),
        // A minute is a second here.
        haste: 60,
        ..Wish::default()
    }
}

impl Work {
    pub(crate) fn begin(
        locks: &Arc<Locks>,
        wish: Wish,
        memory: Memory,
    ) -> (Self, mpsc::Receiver<Txt>) {
        let (wish, wished) = watch::channel(wish);
        let (out, mut events) = mpsc::channel(16);
        let (ask, txt) = mpsc::channel(4);
        let (told, state) = watch::channel(State::default());
        let kept = Arc::new(Mutex::new(memory.clone()));
        let (tries, asked) = mpsc::channel(1);
        let smith = certificates::run(wished, out, locks.clone(), memory, ask, asked);
        let smith = tokio::spawn(smith);
        let keeps = kept.clone();
        let hears = tokio::spawn(async move {
            while let Some(event) = events.recv().await {
                match event {
                    Event::Remember(memory) => *keeps.lock().expect("one at a time") = memory,
                    Event::State(state) => drop(told.send_replace(state)),
                }
            }
        });
        let work = Self {
            wish,
            state,
            memory: kept,
            tries,
            tasks: vec![smith, hears],
        };
        (work, txt)
    }

    /// Waits until the first name is as wanted.
    pub(crate) async fn until(
        &self,
        what: &str,
        mut good: impl FnMut(&NameState) -> bool,
    ) -> NameState {
        let mut state = self.state.clone();
        let wait = state.wait_for(|state| state.names.first().is_some_and(&mut good));
        match tokio::time::timeout(Duration::from_secs(60), wait).await {
            Ok(state) => state.expect("the locksmith works").names[0].clone(),
            Err(_) => panic!("{what}: {:?}", self.state.borrow()),
        }
    }

    /// The owner asks for a try now.
    pub(crate) async fn try_now(&self, name: &str) -> Tried {
        let (done, tried) = oneshot::channel();
        let name = name.to_owned();
        let asked = self.tries.send(Try { name, done }).await;
        asked.expect("the locksmith works");
        tried.await.expect("it is answered")
    }

    /// What is to be remembered, through the form in which it is kept.
    pub(crate) fn memory(&self) -> Memory {
        let kept = self.memory.lock().expect("one at a time");
        let text = serde_json::to_string(&*kept).expect("plain values");
        serde_json::from_str(&text).expect("the same values")
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}
