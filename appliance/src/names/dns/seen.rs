//! What the world is told about a name: asked of the servers of its zone themselves, so that no cache stands between.
//!
//! Where those cannot be asked (some networks answer every question themselves), what a resolver says counts, and is
//! marked as second hand. It only looks; whether that is right is for the machine.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};

use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::{Name, RData, RecordType};
use serde::{Deserialize, Serialize};

use super::{Family, Resolver, absolute, ask};

/// More servers than this are not asked about one name.
const SERVERS: usize = 4;

/// What is told about a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    pub numbers: BTreeSet<IpAddr>,
    /// The name that it only stands for.
    pub stands_for: Option<String>,
    /// Whether the servers of the zone said so themselves.
    pub first_hand: bool,
}

impl Seen {
    pub fn of(&self, family: Family) -> BTreeSet<IpAddr> {
        let of = |number: &&IpAddr| Family::of(**number) == family;
        self.numbers.iter().filter(of).copied().collect()
    }
}

/// The zone a name belongs to and who answers for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneSeen {
    pub apex: String,
    pub servers: Vec<SocketAddr>,
}

/// Why nothing is known about a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unseen {
    #[error("that cannot be a name")]
    NoName,
    #[error("no answer came")]
    NoAnswer,
}

impl Resolver {
    /// What the world is told about `name` now.
    pub async fn see(&self, name: &str) -> Result<Seen, Unseen> {
        let name = absolute(name).map_err(|_| Unseen::NoName)?;
        let servers = if self.authorities.is_empty() {
            let zone = self.zone_of(&name).await;
            zone.map(|zone| zone.servers).unwrap_or_default()
        } else {
            self.authorities.clone()
        };
        for server in servers.into_iter().take(SERVERS) {
            if let Some(seen) = see_at(server, &name, false).await {
                return Ok(seen);
            }
        }
        for resolver in &self.resolvers {
            if let Some(seen) = see_at(*resolver, &name, true).await {
                return Ok(seen);
            }
        }
        Err(Unseen::NoAnswer)
    }

    /// The zone of a name, found by the name of its start of authority.
    pub async fn zone(&self, name: &str) -> Result<ZoneSeen, Unseen> {
        let name = absolute(name).map_err(|_| Unseen::NoName)?;
        if let Some(server) = self.authorities.first() {
            let answer = ask(*server, &name, RecordType::SOA, false).await;
            let apex = answer.and_then(|answer| start_of_authority(&answer));
            return apex.map_or(Err(Unseen::NoAnswer), |apex| {
                Ok(ZoneSeen {
                    apex: written(&apex),
                    servers: self.authorities.clone(),
                })
            });
        }
        self.zone_of(&name).await.ok_or(Unseen::NoAnswer)
    }

    /// The texts at a name, as each of its servers that answers says them.
    pub async fn texts(&self, name: &str) -> Vec<BTreeSet<String>> {
        let (Ok(zone), Ok(name)) = (self.zone(name).await, absolute(name)) else {
            return Vec::new();
        };
        let mut said = Vec::new();
        for server in zone.servers.into_iter().take(SERVERS) {
            let answer = ask(server, &name, RecordType::TXT, false).await;
            let Some(answer) = answer.filter(|answer| answer.metadata.authoritative) else {
                continue;
            };
            let texts = answer
                .answers
                .iter()
                .filter_map(|record| match &record.data {
                    RData::TXT(text) => {
                        Some(String::from_utf8_lossy(&text.txt_data.concat()).into_owned())
                    }
                    _ => None,
                });
            said.push(texts.collect());
        }
        said
    }

    async fn zone_of(&self, name: &Name) -> Option<ZoneSeen> {
        let mut apex = None;
        // A name that stands for another is answered with the other's zone; then the one above it knows.
        for labels in (1..=usize::from(name.num_labels())).rev() {
            let answer = self.ask(&name.trim_to(labels), RecordType::SOA).await?;
            apex = start_of_authority(&answer).filter(|apex| apex.zone_of(name));
            if apex.is_some() {
                break;
            }
        }
        let apex = apex?;
        let servers = self.ask(&apex, RecordType::NS).await?;
        let names = servers
            .answers
            .iter()
            .filter_map(|record| match &record.data {
                RData::NS(server) => Some(written(&server.0)),
                _ => None,
            });
        let mut numbers = Vec::new();
        for server in names.take(SERVERS) {
            numbers.extend(self.addresses(&server).await);
        }
        // IPv4 first: it is what every home has.
        numbers.sort_by_key(IpAddr::is_ipv6);
        let servers = numbers
            .into_iter()
            .map(|number| SocketAddr::new(number, 53));
        Some(ZoneSeen {
            apex: written(&apex),
            servers: servers.collect(),
        })
    }
}

/// One server's word about both kinds of number. Without `walk` it counts only where the server says it is its own.
async fn see_at(server: SocketAddr, name: &Name, walk: bool) -> Option<Seen> {
    let mut seen = Seen {
        first_hand: !walk,
        ..Seen::default()
    };
    for family in Family::BOTH {
        let answer = ask(server, name, family.record_type(), walk).await?;
        let code = answer.metadata.response_code;
        let known = matches!(code, ResponseCode::NoError | ResponseCode::NXDomain);
        if !known || (!walk && !answer.metadata.authoritative) {
            return None;
        }
        for record in &answer.answers {
            match &record.data {
                RData::CNAME(other) if record.name == *name => {
                    seen.stands_for = Some(written(&other.0));
                }
                data => seen.numbers.extend(data.ip_addr()),
            }
        }
    }
    Some(seen)
}

/// The name of the zone that an answer or a refusal speaks for.
pub(in super::super) fn start_of_authority(answer: &Message) -> Option<Name> {
    let mut all = answer.answers.iter().chain(&answer.authorities);
    let soa = all.find(|record| record.record_type() == RecordType::SOA)?;
    Some(soa.name.clone())
}

/// As people write it: without the dot at the end.
fn written(name: &Name) -> String {
    name.to_lowercase()
        .to_ascii()
        .trim_end_matches('.')
        .to_owned()
}
