//! Cloudflare, for domains whose records are kept there.
//!
//! `Authorization: Bearer`; the zone and the record each have an id: `GET /zones?name=`, `GET /zones/Z/dns_records?type=
//! &name=`, then `PATCH` or `POST`. Records are never proxied: the lock is the box's own. Source: developers.cloudflare.com
//! /api, "Zones" and "DNS Records for a Zone"; errors are `{"success":false,"errors":[{"code","message"}]}`.

use serde_json::{Value, json};

use super::super::account::{Field, Form, Takes};
use super::super::answer::{Answer, Reply};
use super::{Addresses, Call, Fault, Method, changes, value};
use crate::http::Heard;

pub const FORM: Form = Form {
    title: "Cloudflare",
    site: "https://dash.cloudflare.com",
    ending: "",
    fields: &[Field::secret(
        "key",
        "Key",
        "One that may change the entries of this domain, and nothing else.",
    )
    .there("My Profile, API Tokens, Edit zone DNS")],
    endpoint: "https://api.cloudflare.com/client/v4",
    takes: Takes::Apart,
    removes: true,
    texts: true,
    forgets_after: None,
};

const TTL: u32 = 60;

pub(super) async fn set(call: &Call<'_>, change: &Addresses) -> Result<Reply, Fault> {
    let zone = match zone(call).await? {
        Ok(zone) => zone,
        Err(reply) => return Ok(reply),
    };
    let mut last = Reply::new(Answer::Unchanged, "");
    for (family, number) in changes(change) {
        let values: Vec<String> = number.iter().map(ToString::to_string).collect();
        last = put(call, &zone, call.name, family.record(), &values).await?;
        if !last.answer.is_good() {
            break;
        }
    }
    Ok(last)
}

pub(super) async fn look(call: &Call<'_>) -> Result<Reply, Fault> {
    let found = zone(call).await?;
    Ok(found.map_or_else(|reply| reply, |_| Reply::new(Answer::Done, "")))
}

pub(super) async fn set_texts(call: &Call<'_>, texts: &[String]) -> Result<Reply, Fault> {
    match zone(call).await? {
        Ok(zone) => put(call, &zone, &call.challenge(), "TXT", texts).await,
        Err(reply) => Ok(reply),
    }
}

/// The id of the zone, from the longest domain that this key may see.
async fn zone(call: &Call<'_>) -> Result<Result<String, Reply>, Fault> {
    for domain in call.domains() {
        let heard = rest(call, Method::GET, &format!("/zones?name={domain}"), None).await?;
        let found = value(&heard);
        if found["success"] != json!(true) {
            return Ok(Err(reply(&heard)));
        }
        if let Some(id) = id(&found["result"][0]) {
            return Ok(Ok(id));
        }
    }
    Ok(Err(Reply::new(Answer::NoSuchName, "no zone of this name")))
}

/// Makes the records of one name and kind hold these values: what stands there is changed, made or removed.
async fn put(
    call: &Call<'_>,
    zone: &str,
    name: &str,
    kind: &str,
    values: &[String],
) -> Result<Reply, Fault> {
    let all = format!("/zones/{zone}/dns_records");
    let path = format!("{all}?type={kind}&name={name}");
    let heard = rest(call, Method::GET, &path, None).await?;
    let found = value(&heard);
    let Some(found) = found["result"].as_array().filter(|_| heard.status == 200) else {
        return Ok(reply(&heard));
    };
    let ids: Vec<String> = found.iter().filter_map(id).collect();
    let mut last = Reply::new(Answer::Unchanged, "");
    for at in 0..ids.len().max(values.len()) {
        let (method, path, body) = match (ids.get(at), values.get(at)) {
            (Some(id), Some(value)) => {
                let body = json!({ "content": value, "proxied": false });
                (Method::PATCH, format!("{all}/{id}"), Some(body))
            }
            (None, Some(value)) => {
                let body = json!({
                    "type": kind, "name": name, "content": value, "ttl": TTL, "proxied": false
                });
                (Method::POST, all.clone(), Some(body))
            }
            (Some(id), None) => (Method::DELETE, format!("{all}/{id}"), None),
            (None, None) => break,
        };
        last = reply(&rest(call, method, &path, body.as_ref()).await?);
        if !last.answer.is_good() {
            break;
        }
    }
    Ok(last)
}

/// An id as it is written there; anything else does not get into a path.
fn id(value: &Value) -> Option<String> {
    let id = value["id"].as_str()?;
    let plain = !id.is_empty() && id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric());
    plain.then(|| id.to_owned())
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
    let said = value(heard);
    let error = &said["errors"][0];
    let words = error["message"].as_str().unwrap_or("");
    let answer = match (said["success"].as_bool(), error["code"].as_u64()) {
        (Some(true), _) => Answer::Done,
        // "Invalid request headers", "Invalid API Token", "Authentication error".
        (Some(false), Some(6003 | 9109 | 10000 | 1000)) if heard.status < 429 => Answer::RefusedKey,
        // "Could not route to /zones/…", "Invalid zone identifier", "Record does not exist".
        (Some(false), Some(7000 | 7003 | 1001 | 81044)) => Answer::NoSuchName,
        // "An identical record already exists."
        (Some(false), Some(81058)) => Answer::Unchanged,
        (Some(false), _) => Reply::by_status(heard).answer,
        (None, _) if heard.status < 400 => Answer::Nonsense,
        (None, _) => return Reply::by_status(heard),
    };
    Reply::new(answer, words)
}
