//! Gandi LiveDNS, for domains whose records are kept there.
//!
//! `Authorization: Bearer` with a personal access token; `PUT /domains/Z/records/N/A` replaces a whole set (201), `DELETE`
//! removes it (204). The shortest life of a record is 300 seconds. Source: api.gandi.net/docs/livedns.

use serde_json::{Value, json};

use super::super::account::{Field, Form, Takes};
use super::super::answer::{Answer, Reply};
use super::{Addresses, Call, Fault, Method, changes, value};
use crate::http::Heard;

pub const FORM: Form = Form {
    title: "Gandi",
    site: "https://www.gandi.net",
    ending: "",
    fields: &[Field::secret(
        "key",
        "Key",
        "One that may change the technical settings of this domain.",
    )
    .there("Personal Access Token")],
    endpoint: "https://api.gandi.net/v5/livedns",
    takes: Takes::Apart,
    removes: true,
    texts: true,
    forgets_after: None,
};

const TTL: u32 = 300;

pub(super) async fn set(call: &Call<'_>, change: &Addresses) -> Result<Reply, Fault> {
    let domain = match domain(call).await? {
        Ok(domain) => domain,
        Err(reply) => return Ok(reply),
    };
    let mut last = Reply::new(Answer::Unchanged, "");
    for (family, number) in changes(change) {
        let values: Vec<String> = number.iter().map(ToString::to_string).collect();
        last = put(call, &domain, call.name, family.record(), &values).await?;
        if !last.answer.is_good() {
            break;
        }
    }
    Ok(last)
}

pub(super) async fn look(call: &Call<'_>) -> Result<Reply, Fault> {
    let found = domain(call).await?;
    Ok(found.map_or_else(|reply| reply, |domain| Reply::new(Answer::Done, &domain)))
}

pub(super) async fn set_texts(call: &Call<'_>, texts: &[String]) -> Result<Reply, Fault> {
    match domain(call).await? {
        Ok(domain) => put(call, &domain, &call.challenge(), "TXT", texts).await,
        Err(reply) => Ok(reply),
    }
}

/// The longest domain above the name that this key may see.
async fn domain(call: &Call<'_>) -> Result<Result<String, Reply>, Fault> {
    for domain in call.domains() {
        let heard = rest(call, Method::GET, &format!("/domains/{domain}"), None).await?;
        match heard.status {
            200 => return Ok(Ok(domain)),
            404 => {}
            _ => return Ok(Err(reply(&heard))),
        }
    }
    Ok(Err(Reply::new(
        Answer::NoSuchName,
        "no domain of this name",
    )))
}

async fn put(
    call: &Call<'_>,
    domain: &str,
    name: &str,
    kind: &str,
    values: &[String],
) -> Result<Reply, Fault> {
    let path = format!(
        "/domains/{domain}/records/{}/{kind}",
        Call::below(name, domain)
    );
    let heard = if values.is_empty() {
        let heard = rest(call, Method::DELETE, &path, None).await?;
        // What is not there need not be removed.
        if heard.status == 404 {
            return Ok(Reply::new(Answer::Unchanged, &heard.text()));
        }
        heard
    } else {
        let set = json!({ "rrset_values": values, "rrset_ttl": TTL });
        rest(call, Method::PUT, &path, Some(&set)).await?
    };
    Ok(reply(&heard))
}

async fn rest(
    call: &Call<'_>,
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> Result<Heard, Fault> {
    let key = format!("Bearer {}", call.filled().get("key"));
    call.json(method, path, &key, body).await
}

pub fn reply(heard: &Heard) -> Reply {
    let words = value(heard)["message"].as_str().map(str::to_owned);
    let reply = Reply::by_status(heard);
    Reply::new(reply.answer, &words.unwrap_or(reply.words))
}
