//! deSEC, a free name service of a Berlin association.
//!
//! Updates: `GET https://update.dedyn.io/?hostname=…&myipv4=…&myipv6=…`, the name and a token as a pair (RFC 7617). A
//! family that is left out is deleted or guessed from the connection, so both are always said, if only as `preserve`;
//! an empty value deletes. Source: desec.readthedocs.io, "IP Update API". Texts and the look before: the REST API
//! at desec.io/api/v1 (`Authorization: Token`), same source, "Retrieving and Modifying DNS Records".

use serde_json::json;

use super::super::account::{Field, Form, Takes};
use super::super::answer::{Answer, Reply};
use super::{Addresses, Call, Fault, Method, dyndns2};
use crate::http::Heard;
use crate::names::Target;

pub const FORM: Form = Form {
    title: "deSEC",
    site: "https://desec.io",
    ending: "",
    fields: &[Field::secret(
        "key",
        "Key",
        "Made in your account there; it is shown only once.",
    )
    .there("Token Management")],
    endpoint: UPDATE,
    takes: Takes::Together,
    removes: true,
    texts: true,
    forgets_after: None,
};

const UPDATE: &str = "https://update.dedyn.io";
const REST: &str = "https://desec.io/api/v1";
/// The shortest life that every domain there is allowed for other records than numbers.
const TTL: u32 = 3600;

pub(super) async fn set(call: &Call<'_>, change: &Addresses) -> Result<Reply, Fault> {
    let said = |target: Target<std::net::IpAddr>| match target {
        Target::Leave => "preserve".to_owned(),
        Target::Absent => String::new(),
        Target::At(number) => number.to_string(),
    };
    let v4 = said(change.v4.map(Into::into));
    let v6 = said(change.v6.map(Into::into));
    let query = [("hostname", call.name), ("myipv4", &v4), ("myipv6", &v6)];
    let url = call.url("/", &query)?;
    let heard = call
        .get_as(url, call.name, call.filled().get("key"))
        .await?;
    if heard.status == 429 {
        return Ok(Reply::by_status(&heard));
    }
    Ok(dyndns2::reply(&heard))
}

/// The domains of this account that hold the name: none means that it is somebody else's.
async fn domain(call: &Call<'_>) -> Result<Result<String, Reply>, Fault> {
    let path = format!("/domains/?owns_qname={}", call.name);
    let heard = rest(call, Method::GET, &path, None).await?;
    let found = super::value(&heard);
    if heard.status != 200 {
        return Ok(Err(Reply::by_status(&heard)));
    }
    let name = found.get(0).and_then(|domain| domain["name"].as_str());
    Ok(name.map(str::to_owned).ok_or_else(|| {
        let answer = if found.is_array() {
            Answer::NoSuchName
        } else {
            Answer::Nonsense
        };
        Reply::new(answer, &heard.text())
    }))
}

pub(super) async fn look(call: &Call<'_>) -> Result<Reply, Fault> {
    let found = domain(call).await?;
    Ok(found.map_or_else(|reply| reply, |domain| Reply::new(Answer::Done, &domain)))
}

pub(super) async fn set_texts(call: &Call<'_>, texts: &[String]) -> Result<Reply, Fault> {
    let domain = match domain(call).await? {
        Ok(domain) => domain,
        Err(reply) => return Ok(reply),
    };
    let quoted: Vec<String> = texts.iter().map(|text| format!("\"{text}\"")).collect();
    let subname = Call::below(&call.challenge(), &domain);
    let sets = json!([{ "subname": subname, "type": "TXT", "ttl": TTL, "records": quoted }]);
    let path = format!("/domains/{domain}/rrsets/");
    let heard = rest(call, Method::PUT, &path, Some(&sets)).await?;
    Ok(Reply::by_status(&heard))
}

async fn rest(
    call: &Call<'_>,
    method: Method,
    path: &str,
    body: Option<&serde_json::Value>,
) -> Result<Heard, Fault> {
    // Two places of one provider: an endpoint that was changed serves both.
    let path = match call.account.endpoint() {
        UPDATE => format!("{REST}{path}"),
        _ => format!("/api/v1{path}"),
    };
    let key = format!("Token {}", call.filled().get("key"));
    call.json(method, &path, &key, body).await
}
