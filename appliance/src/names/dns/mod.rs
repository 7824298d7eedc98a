//! Questions to name servers: over UDP, over TCP where an answer does not fit, bounded in time and length.
//!
//! It only asks and reads (RFC 1035, 6891); what the answers mean for a name is in `seen.rs`. It keeps no cache: every
//! question is there to learn what is true now.

mod seen;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use hickory_proto::op::{Edns, Message, MessageType, OpCode, Query};
use hickory_proto::rr::{Name, RecordType};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

pub(super) use seen::start_of_authority;
pub use seen::{Seen, Unseen, ZoneSeen};

use crate::http::Outside;

/// One try over UDP; two are made.
const UDP: Duration = Duration::from_millis(1500);
const TRIES: usize = 2;
/// A whole exchange over TCP.
pub(super) const TCP: Duration = Duration::from_secs(5);
/// What a datagram may carry without being cut on its way (DNS flag day 2020).
const PAYLOAD: u16 = 1232;

/// The two kinds of number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    V4,
    V6,
}

impl Family {
    pub const BOTH: [Family; 2] = [Family::V4, Family::V6];

    pub fn of(number: IpAddr) -> Self {
        if number.is_ipv4() { Self::V4 } else { Self::V6 }
    }

    /// The kind of record that holds it.
    pub fn record(self) -> &'static str {
        match self {
            Self::V4 => "A",
            Self::V6 => "AAAA",
        }
    }

    fn record_type(self) -> RecordType {
        match self {
            Self::V4 => RecordType::A,
            Self::V6 => RecordType::AAAA,
        }
    }
}

/// Whom to ask.
#[derive(Clone, Debug)]
pub struct Resolver {
    resolvers: Vec<SocketAddr>,
    /// Asked about the box's own name instead of the servers of its zone, where the laboratory says so.
    authorities: Vec<SocketAddr>,
}

impl Resolver {
    pub fn new(outside: &Outside) -> Self {
        let resolvers = if outside.resolvers.is_empty() {
            of_the_system()
        } else {
            outside.resolvers.clone()
        };
        Self {
            resolvers,
            authorities: outside.authorities.clone(),
        }
    }

    /// All numbers of a name, of both kinds; none where nothing answers.
    pub async fn addresses(&self, name: &str) -> Vec<IpAddr> {
        let Ok(name) = absolute(name) else {
            return Vec::new();
        };
        let (v4, v6) = tokio::join!(
            self.ask(&name, RecordType::A),
            self.ask(&name, RecordType::AAAA)
        );
        [v4, v6]
            .iter()
            .flatten()
            .flat_map(|answer| &answer.answers)
            .filter_map(|record| record.data.ip_addr())
            .collect()
    }

    /// Its numbers of the old kind; none where not one of the resolvers says anything, which is not the same as saying
    /// that there are none.
    pub(crate) async fn v4_of(&self, name: &str) -> Option<Vec<IpAddr>> {
        let answer = self.ask(&absolute(name).ok()?, RecordType::A).await?;
        let numbers = answer.answers.iter();
        Some(numbers.filter_map(|record| record.data.ip_addr()).collect())
    }

    /// Asks one resolver after the other, who do the walking.
    async fn ask(&self, name: &Name, kind: RecordType) -> Option<Message> {
        for resolver in &self.resolvers {
            if let Some(answer) = ask(*resolver, name, kind, true).await {
                return Some(answer);
            }
        }
        None
    }
}

/// The name servers that this machine was told of.
fn of_the_system() -> Vec<SocketAddr> {
    let told = std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    let told = told
        .lines()
        .filter_map(|line| line.trim().strip_prefix("nameserver"));
    let told: Vec<SocketAddr> = told
        .filter_map(|number| number.trim().parse().ok())
        .map(|number| SocketAddr::new(number, 53))
        .collect();
    if told.is_empty() {
        vec![SocketAddr::from((Ipv4Addr::LOCALHOST, 53))]
    } else {
        told
    }
}

pub(super) fn absolute(name: &str) -> Result<Name, hickory_proto::ProtoError> {
    let mut name = Name::from_str(name)?;
    name.set_fqdn(true);
    Ok(name)
}

/// Asks one server. `walk` wishes that it asks others; without, it says what it knows itself.
pub(super) async fn ask(
    server: SocketAddr,
    name: &Name,
    kind: RecordType,
    walk: bool,
) -> Option<Message> {
    let mut question = Message::query();
    question.metadata.op_code = OpCode::Query;
    question.metadata.recursion_desired = walk;
    question.add_query(Query::query(name.clone(), kind));
    question
        .edns
        .get_or_insert_with(Edns::new)
        .set_max_payload(PAYLOAD);
    let bytes = question.to_vec().ok()?;
    for _ in 0..TRIES {
        match timeout(UDP, by_udp(server, &bytes, &question)).await {
            Ok(Ok(answer)) if answer.metadata.truncation => {
                let answer = timeout(TCP, by_tcp(server, &bytes)).await.ok()?.ok()?;
                return read(&answer, &question);
            }
            Ok(Ok(answer)) => return Some(answer),
            // Nobody is there, and said so: another try would hear the same.
            Ok(Err(_)) => return None,
            Err(_) => {}
        }
    }
    None
}

async fn by_udp(server: SocketAddr, bytes: &[u8], question: &Message) -> std::io::Result<Message> {
    let any: SocketAddr = match Family::of(server.ip()) {
        Family::V4 => "0.0.0.0:0".parse(),
        Family::V6 => "[::]:0".parse(),
    }
    .expect("a number");
    // A new door for every question, so that its number need be guessed as well.
    let socket = UdpSocket::bind(any).await?;
    socket.connect(server).await?;
    socket.send(bytes).await?;
    let mut buffer = [0; PAYLOAD as usize];
    loop {
        let long = socket.recv(&mut buffer).await?;
        if let Some(answer) = read(&buffer[..long], question) {
            return Ok(answer);
        }
    }
}

pub(super) async fn by_tcp(server: SocketAddr, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(server).await?;
    let long = u16::try_from(bytes.len()).map_err(std::io::Error::other)?;
    stream
        .write_all(&[&long.to_be_bytes(), bytes].concat())
        .await?;
    let long = stream.read_u16().await?;
    let mut answer = vec![0; long.into()];
    stream.read_exact(&mut answer).await?;
    Ok(answer)
}

/// An answer to this very question, or nothing.
pub(super) fn read(bytes: &[u8], question: &Message) -> Option<Message> {
    let answer = Message::from_vec(bytes).ok()?;
    let same = answer.metadata.id == question.metadata.id
        && answer.metadata.message_type == MessageType::Response
        && answer.metadata.op_code == question.metadata.op_code
        && (answer.queries.is_empty() || answer.queries == question.queries);
    same.then_some(answer)
}

#[cfg(test)]
mod tests;
