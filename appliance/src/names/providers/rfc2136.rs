//! A name server that takes signed updates: UPDATE over TCP (RFC 2136), signed with TSIG (RFC 8945).
//!
//! One message deletes the set and adds the new one, so that no moment is without. An error is often unsigned, as RFC
//! 8945 (5.3.2) orders; such an answer may only say that something went wrong, never that it went well. Tried
//! with knot and bind9.

use std::net::SocketAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hickory_proto::op::{Message, OpCode, Query, ResponseCode};
use hickory_proto::rr::rdata::tsig::{TsigAlgorithm, TsigError};
use hickory_proto::rr::rdata::{A, AAAA, TXT};
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType, TSigner};
use jiff::Timestamp;
use tokio::time::timeout;

use super::super::account::{Field, Form, Kind, PLACE, Takes};
use super::super::answer::{Answer, Reply};
use super::super::dns;
use super::{Addresses, Call, Family, Fault, changes};

pub const FORM: Form = Form {
    title: "Your own name service (RFC 2136)",
    site: "",
    ending: "",
    fields: &[
        Field::new(
            PLACE,
            "Where updates go",
            "The name or number of the machine that keeps your domain, for example ns1.example.org.",
            Kind::Place,
        ),
        Field::new(
            "key-name",
            "Name of the key",
            "As it stands in the settings there, for example box-key.",
            Kind::Text,
        ),
        Field::new(
            "key-kind",
            "Kind of key",
            "As it stands in the settings there.",
            Kind::Choice(&["hmac-sha256", "hmac-sha384", "hmac-sha512"]),
        ),
        Field::secret("key", "Key", "The long line of letters and digits."),
    ],
    endpoint: "",
    takes: Takes::Apart,
    removes: true,
    texts: true,
    forgets_after: None,
};

const TTL: u32 = 60;
/// How far two clocks may differ (RFC 8945, 10).
const FUDGE: u16 = 300;

pub(super) async fn set(call: &Call<'_>, change: &Addresses) -> Result<Reply, Fault> {
    let sets = changes(change).map(|(family, number)| {
        let kind = match family {
            Family::V4 => RecordType::A,
            Family::V6 => RecordType::AAAA,
        };
        let data = number.map(|number| match number {
            std::net::IpAddr::V4(v4) => RData::A(A(v4)),
            std::net::IpAddr::V6(v6) => RData::AAAA(AAAA(v6)),
        });
        (kind, data.into_iter().collect())
    });
    Ok(put(call, call.name, sets.collect())
        .await
        .unwrap_or_else(|reply| reply))
}

pub(super) async fn set_texts(call: &Call<'_>, texts: &[String]) -> Result<Reply, Fault> {
    let data = texts
        .iter()
        .map(|text| RData::TXT(TXT::new(vec![text.clone()])));
    let sets = vec![(RecordType::TXT, data.collect())];
    Ok(put(call, &call.challenge(), sets)
        .await
        .unwrap_or_else(|reply| reply))
}

/// Replaces whole sets of one name.
async fn put(
    call: &Call<'_>,
    name: &str,
    sets: Vec<(RecordType, Vec<RData>)>,
) -> Result<Reply, Reply> {
    let name = dns::absolute(name).map_err(|_| Reply::new(Answer::NoSuchName, "not a name"))?;
    let signer = signer(call)?;
    let server = place(call).await?;
    let zone = zone(server, &name).await?;
    let mut message = Message::query();
    message.metadata.op_code = OpCode::Update;
    message.metadata.recursion_desired = false;
    message.add_query(Query::query(zone, RecordType::SOA));
    for (kind, values) in sets {
        let mut old = Record::update0(name.clone(), 0, kind);
        old.dns_class = DNSClass::ANY;
        message.add_authority(old);
        let new = values
            .into_iter()
            .map(|data| Record::from_rdata(name.clone(), TTL, data));
        message.add_authorities(new);
    }
    let now = u64::try_from(Timestamp::now().as_second()).unwrap_or_default();
    let unsigned = |_| Reply::new(Answer::RefusedKey, "the key cannot be used");
    let verifier = message.finalize(&signer, now).map_err(unsigned)?;
    let bytes = message.to_vec().map_err(unsigned)?;
    let silent = || Reply::new(Answer::NoConnection, "no answer to the update");
    let answer = timeout(dns::TCP, dns::by_tcp(server, &bytes)).await;
    let answer = answer.map_err(|_| silent())?.map_err(|_| silent())?;
    let signed = verifier.is_some_and(|mut verifier| verifier.verify(&answer).is_ok());
    Ok(reply(&answer, &message, signed))
}

/// What an answer to an update means; `signed` if its signature is right.
pub fn reply(bytes: &[u8], question: &Message, signed: bool) -> Reply {
    let Some(read) = dns::read(bytes, question) else {
        return Reply::new(Answer::Nonsense, "not an answer to this update");
    };
    let error = read.signature().and_then(|record| record.data.error);
    let code = read.metadata.response_code;
    let answer = match (code, error) {
        (ResponseCode::NoError, None) if signed => Answer::Done,
        (_, Some(TsigError::BadTime)) => Answer::WrongClock,
        (_, Some(TsigError::BadKey | TsigError::BadSig | TsigError::BadTrunc)) => {
            Answer::RefusedKey
        }
        (ResponseCode::NotAuth | ResponseCode::NotZone, _) => Answer::NoSuchName,
        (ResponseCode::Refused, _) => Answer::RefusedKey,
        (ResponseCode::ServFail, _) => Answer::Down(None),
        _ => Answer::Nonsense,
    };
    let error = error.map_or(String::new(), |error| format!(", {error:?}"));
    Reply::new(answer, &format!("{code}{error}"))
}

fn signer(call: &Call<'_>) -> Result<TSigner, Reply> {
    let filled = call.filled();
    let kind = match filled.get("key-kind") {
        "hmac-sha384" => TsigAlgorithm::HmacSha384,
        "hmac-sha512" => TsigAlgorithm::HmacSha512,
        _ => TsigAlgorithm::HmacSha256,
    };
    let refused = |words| move || Reply::new(Answer::RefusedKey, words);
    let key = STANDARD.decode(filled.get("key")).ok();
    let key = key.ok_or_else(refused("the key is not written in base 64"))?;
    let name = dns::absolute(filled.get("key-name")).ok();
    let name = name.ok_or_else(refused("the key's name is not a name"))?;
    TSigner::new(key, kind, name, FUDGE)
        .ok()
        .ok_or_else(refused("this kind of key cannot be used"))
}

/// Where updates go: a number or a name, with a door of its own or without.
async fn place(call: &Call<'_>) -> Result<SocketAddr, Reply> {
    let said = call.account.endpoint();
    if let Ok(place) = said.parse() {
        return Ok(place);
    }
    if let Ok(number) = said.trim_matches(['[', ']']).parse() {
        return Ok(SocketAddr::new(number, 53));
    }
    let (name, door) = match said.rsplit_once(':') {
        Some((name, door)) => (name, door.parse().ok()),
        None => (said, Some(53)),
    };
    let number = call.resolver.addresses(name).await.into_iter().min();
    match (number, door) {
        (Some(number), Some(door)) => Ok(SocketAddr::new(number, door)),
        _ => Err(Reply::new(
            Answer::NoConnection,
            "the place for updates is not found",
        )),
    }
}

/// The zone that this server keeps the name in.
async fn zone(server: SocketAddr, name: &Name) -> Result<Name, Reply> {
    let answer = dns::ask(server, name, RecordType::SOA, false).await;
    let answer = answer.ok_or_else(|| Reply::new(Answer::NoConnection, "no answer"))?;
    dns::start_of_authority(&answer)
        .filter(|zone| zone.zone_of(name))
        .ok_or_else(|| Reply::new(Answer::NoSuchName, "it keeps no zone for this name"))
}
