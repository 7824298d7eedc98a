//! Somebody with a browser, outside or at home: asks the resolver of that place, connects, checks the certificate
//! against the laboratory's authority alone, reads.

use crate::lab::{Lab, Place};
use crate::watch::Watch;
use gluebox_tests::{Answer, wait_for};
use hickory_proto::op::{Message, Query, ResponseCode};
use hickory_proto::rr::{Name, RData, RecordType};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::fmt::{self, Display, Formatter};
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream, UdpSocket};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

/// How long somebody waits for a connection, and then for each answer.
const CONNECT: Duration = Duration::from_secs(2);
const ANSWER: Duration = Duration::from_secs(5);
/// A question, or its answer, may be lost on the way: every machine asks again. As quickly as Windows does.
const ASK_AGAIN: Duration = Duration::from_secs(1);
const ASKED: usize = 3;

#[derive(Clone)]
pub(crate) struct Reader {
    lab: Arc<Lab>,
    place: Place,
    resolver: Ipv4Addr,
    records: RecordType,
}

/// Why nothing was read.
#[derive(Debug)]
pub(crate) enum Miss {
    /// And what the resolver said, or that it was silent.
    NoName(String),
    /// Nothing there, or it does not want to speak.
    NoWay(io::Error),
    WrongLock(rustls::Error),
    Broken(io::Error),
}

impl Display for Miss {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoName(why) => write!(f, "the name leads nowhere: {why}"),
            Self::NoWay(error) => write!(f, "no way there: {error}"),
            Self::WrongLock(error) => write!(f, "the lock is wrong: {error}"),
            Self::Broken(error) => write!(f, "it broke off: {error}"),
        }
    }
}

/// An address as people type it.
struct Link<'a> {
    locked: bool,
    host: &'a str,
    port: u16,
    path: String,
}

impl<'a> Link<'a> {
    fn new(link: &'a str) -> Self {
        let (scheme, rest) = link.split_once("://").expect("a whole link");
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let locked = scheme == "https";
        let bare = host.starts_with('[') && host.ends_with(']');
        let (host, port) = match host.rsplit_once(':').filter(|_| !bare) {
            Some((host, port)) => (host, port.parse().expect("a port")),
            None => (host, if locked { 443 } else { 80 }),
        };
        Self {
            locked,
            host,
            port,
            path: format!("/{path}"),
        }
    }
}

impl Reader {
    pub(crate) fn new(lab: &Arc<Lab>, place: Place, resolver: Ipv4Addr) -> Self {
        Self {
            lab: lab.clone(),
            place,
            resolver,
            records: RecordType::A,
        }
    }

    /// The same person where only IPv6 goes.
    pub(crate) fn over_ipv6(mut self) -> Self {
        self.records = RecordType::AAAA;
        self
    }

    /// Asks the resolver, as every reading does.
    pub(crate) fn looks_up(&self, name: &str) -> Vec<IpAddr> {
        self.lab
            .inside(self.place, || self.ask(name).unwrap_or_default())
    }

    /// Reads a page once.
    pub(crate) fn reads(&self, link: &str) -> Result<Answer, Miss> {
        self.lab
            .inside(self.place, || self.read_here(&Link::new(link)))
    }

    /// Reads a page once, which must be there and hold these words.
    #[track_caller]
    pub(crate) fn finds(&self, link: &str, words: &str) {
        if let Err(miss) = self.tries(link, words) {
            panic!("{link} is not read in {}: {miss}", self.place.name());
        }
    }

    /// The same for a page that may take a moment.
    #[track_caller]
    pub(crate) fn finds_within(&self, seconds: u64, link: &str, words: &str) {
        wait_for(link, seconds, || self.tries(link, words).ok());
    }

    fn tries(&self, link: &str, words: &str) -> Result<(), String> {
        let answer = self.reads(link).map_err(|miss| miss.to_string())?;
        good(&answer, words)
    }

    /// Reads it each second from now on, and keeps account of when it held these words.
    pub(crate) fn watches(&self, link: &str, words: &str) -> Watch {
        let (reader, entering) = (self.clone(), self.clone());
        let (link, words) = (link.to_owned(), words.to_owned());
        let enter = move || entering.lab.enter(entering.place);
        Watch::begin(enter, move || {
            let answer = reader.read_here(&Link::new(&link));
            good(&answer.map_err(|miss| miss.to_string())?, &words)
        })
    }

    fn ask(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        let wrong = |error: &dyn Display| io::Error::other(error.to_string());
        let mut question = Message::query();
        let name = Name::from_str(&format!("{name}.")).map_err(|error| wrong(&error))?;
        question.add_query(Query::query(name, self.records));
        question.metadata.recursion_desired = true;
        let socket = UdpSocket::bind("0.0.0.0:0")?;
        socket.set_read_timeout(Some(ASK_AGAIN))?;
        socket.connect((self.resolver, 53))?;
        let question = question.to_vec().map_err(|error| wrong(&error))?;
        let mut bytes = [0; 4096];
        let mut answer = Err(io::Error::other("not asked"));
        for _ in 0..ASKED {
            socket.send(&question)?;
            answer = socket.recv(&mut bytes);
            if answer.is_ok() {
                break;
            }
        }
        let length = answer?;
        let answer = Message::from_vec(&bytes[..length]).map_err(|error| wrong(&error))?;
        let code = answer.metadata.response_code;
        if !matches!(code, ResponseCode::NoError | ResponseCode::NXDomain) {
            return Err(wrong(&code));
        }
        let addresses = answer
            .answers
            .iter()
            .filter_map(|record| match &record.data {
                RData::A(v4) => Some(IpAddr::V4(v4.0)),
                RData::AAAA(v6) => Some(IpAddr::V6(v6.0)),
                _ => None,
            });
        Ok(addresses.collect())
    }

    fn read_here(&self, link: &Link) -> Result<Answer, Miss> {
        let bare = link.host.trim_matches(['[', ']']);
        let address = match bare.parse() {
            Ok(address) => address,
            Err(_) => {
                let said = self.ask(link.host);
                let said = said.map_err(|error| Miss::NoName(error.to_string()))?;
                let none = || Miss::NoName("the answer is empty".to_owned());
                *said.first().ok_or_else(none)?
            }
        };
        let stream = TcpStream::connect_timeout(&SocketAddr::new(address, link.port), CONNECT)
            .map_err(Miss::NoWay)?;
        stream.set_read_timeout(Some(ANSWER)).map_err(Miss::NoWay)?;
        if !link.locked {
            return exchange(stream, link).map_err(Miss::Broken);
        }
        let name = ServerName::try_from(bare.to_owned()).expect("a name");
        let mut lock = ClientConnection::new(self.trust(), name).map_err(Miss::WrongLock)?;
        let mut stream = stream;
        while lock.is_handshaking() {
            if let Err(error) = lock.complete_io(&mut stream) {
                return Err(match error.downcast::<rustls::Error>() {
                    Ok(wrong) => Miss::WrongLock(wrong),
                    Err(error) => Miss::Broken(error),
                });
            }
        }
        exchange(StreamOwned::new(lock, stream), link).map_err(Miss::Broken)
    }

    /// The roots that the laboratory's authority ever had, and no others.
    fn trust(&self) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        let file = CertificateDer::pem_file_iter(self.lab.file("acme/visitors-trust.pem"));
        for root in file.expect("the authority has a root") {
            roots.add(root.expect("a certificate")).expect("a root");
        }
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        let config =
            ClientConfig::builder_with_provider(ring).with_safe_default_protocol_versions();
        let config = config
            .expect("ring speaks TLS")
            .with_root_certificates(roots);
        Arc::new(config.with_no_client_auth())
    }
}

fn exchange(mut stream: impl Read + Write, link: &Link) -> io::Result<Answer> {
    let usual = if link.locked { 443 } else { 80 };
    let port = if link.port == usual {
        String::new()
    } else {
        format!(":{}", link.port)
    };
    let head = format!(
        "GET {} HTTP/1.1\r\nHost: {}{port}\r\nConnection: close\r\n\r\n",
        link.path, link.host
    );
    stream.write_all(head.as_bytes())?;
    Answer::read(stream, false)
}

fn good(answer: &Answer, words: &str) -> Result<(), String> {
    let text = answer.text();
    match answer.status {
        200 if text.contains(words) => Ok(()),
        200 => Err(format!(
            "another page: {}",
            text.chars().take(60).collect::<String>()
        )),
        status => Err(format!("an answer with {status}")),
    }
}
