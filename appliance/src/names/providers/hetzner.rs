//! Hetzner, for domains whose records are kept in its console.
//!
//! `Authorization: Bearer`; `POST /zones/Z/rrsets/N/A/actions/set_records` replaces a set, `POST /zones/Z/rrsets` makes one
//! that is not there (404 before), `DELETE /zones/Z/rrsets/N/A` removes it. Each gives an action that runs for a
//! moment and is asked for at `GET /actions/ID`. Texts are quoted. Source: docs.hetzner.cloud/reference/cloud, "Zones",
//! "Zone RRSets", "Actions"; errors are `{"error":{"code","message"}}`.

use std::time::Duration;

use serde_json::{Value, json};

use super::super::account::{Field, Form, Takes};
use super::super::answer::{Answer, Reply};
use super::{Addresses, Call, Fault, Method, changes, value};
use crate::http::Heard;

pub const FORM: Form = Form {
    title: "Hetzner",
    site: "https://console.hetzner.com",
    ending: "",
    fields: &[Field::secret(
        "key",
        "Key",
        "One that may read and write, made in the project of your domain.",
    )
    .there("Security, API tokens")],
    endpoint: "https://api.hetzner.cloud/v1",
    takes: Takes::Apart,
    removes: true,
    texts: true,
    forgets_after: None,
};

const TTL: u32 = 60;
/// An action is asked for so often, and so many times.
const PAUSE: Duration = Duration::from_millis(500);
const LOOKS: usize = 20;

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
    Ok(found.map_or_else(|reply| reply, |zone| Reply::new(Answer::Done, &zone)))
}

pub(super) async fn set_texts(call: &Call<'_>, texts: &[String]) -> Result<Reply, Fault> {
    let quoted: Vec<String> = texts.iter().map(|text| format!("\"{text}\"")).collect();
    match zone(call).await? {
        Ok(zone) => put(call, &zone, &call.challenge(), "TXT", &quoted).await,
        Err(reply) => Ok(reply),
    }
}

/// The longest domain above the name that this key may see.
async fn zone(call: &Call<'_>) -> Result<Result<String, Reply>, Fault> {
    for domain in call.domains() {
        let heard = rest(call, Method::GET, &format!("/zones/{domain}"), None).await?;
        match heard.status {
            200 => return Ok(Ok(domain)),
            404 => {}
            _ => return Ok(Err(reply(&heard))),
        }
    }
    Ok(Err(Reply::new(Answer::NoSuchName, "no zone of this name")))
}

async fn put(
    call: &Call<'_>,
    zone: &str,
    name: &str,
    kind: &str,
    values: &[String],
) -> Result<Reply, Fault> {
    let below = Call::below(name, zone);
    let sets = format!("/zones/{zone}/rrsets");
    let this = format!("{sets}/{below}/{kind}");
    let records: Vec<Value> = values
        .iter()
        .map(|value| json!({ "value": value }))
        .collect();
    let heard = if values.is_empty() {
        rest(call, Method::DELETE, &this, None).await?
    } else {
        let path = format!("{this}/actions/set_records");
        let body = json!({ "records": records });
        rest(call, Method::POST, &path, Some(&body)).await?
    };
    let heard = match (heard.status, values) {
        // What is not there need not be removed.
        (404, []) => return Ok(Reply::new(Answer::Unchanged, "")),
        (404, _) => {
            let body = json!({ "name": below, "type": kind, "ttl": TTL, "records": records });
            rest(call, Method::POST, &sets, Some(&body)).await?
        }
        _ => heard,
    };
    finished(call, heard).await
}

/// Waits until what was begun is done.
async fn finished(call: &Call<'_>, mut heard: Heard) -> Result<Reply, Fault> {
    for _ in 0..LOOKS {
        let said = reply(&heard);
        let action = &value(&heard)["action"];
        let (Answer::Done, Some("running"), Some(id)) = (
            said.answer,
            action["status"].as_str(),
            action["id"].as_u64(),
        ) else {
            return Ok(said);
        };
        tokio::time::sleep(PAUSE).await;
        heard = rest(call, Method::GET, &format!("/actions/{id}"), None).await?;
    }
    Ok(Reply::new(Answer::Down(None), "it has not finished"))
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
    let action = &said["action"];
    let error = [&said["error"], &action["error"]]
        .into_iter()
        .find(|error| error.is_object());
    let words = error
        .and_then(|error| error["message"].as_str())
        .unwrap_or("");
    let code = error.and_then(|error| error["code"].as_str());
    let answer = match (heard.status, action["status"].as_str(), code) {
        (200..=299, Some("error"), _) => Answer::Down(None),
        (200..=299, ..) => Answer::Done,
        (_, _, Some("rate_limit_exceeded")) => Answer::TooOften(heard.retry_after()),
        (_, _, Some("locked" | "conflict")) => Answer::Down(heard.retry_after()),
        _ => Reply::by_status(heard).answer,
    };
    Reply::new(answer, words)
}
