//! Namecheap, for domains bought there; IPv4 only.
//!
//! `GET https://dynamicdns.park-your-domain.com/update?host=…&domain=…&password=…&ip=…`; the answer is a small XML whose
//! `ErrCount` is 0 when all is well and whose `Err1` says what is not. The status is 200 in every case. Source:
//! namecheap.com, "How do I use a browser to dynamically update the host's IP?".

use super::super::account::{Field, Form, Kind, Takes};
use super::super::answer::{Answer, Reply};
use super::{Addresses, Call, Fault, changes};
use crate::http::Heard;

pub const FORM: Form = Form {
    title: "Namecheap",
    site: "https://www.namecheap.com",
    ending: "",
    fields: &[
        Field::new(
            "domain",
            "Your domain",
            "As you bought it, for example example.com.",
            Kind::Name,
        ),
        Field::secret(
            "password",
            "Password for updates",
            "Shown in the settings of the domain once updates are switched on there.",
        )
        .there("Advanced DNS, Dynamic DNS Password"),
    ],
    endpoint: "https://dynamicdns.park-your-domain.com",
    takes: Takes::V4Only,
    removes: false,
    texts: false,
    forgets_after: None,
};

pub(super) async fn set(call: &Call<'_>, change: &Addresses) -> Result<Reply, Fault> {
    let Some((_, Some(number))) = changes(change).next() else {
        return Ok(Reply::new(Answer::Unchanged, ""));
    };
    let domain = call.filled().get("domain");
    let below = Call::below(call.name, domain);
    let query = [
        ("host", below.as_str()),
        ("domain", domain),
        ("password", call.filled().get("password")),
        ("ip", &number.to_string()),
    ];
    Ok(reply(&call.get(call.url("/update", &query)?).await?))
}

pub fn reply(heard: &Heard) -> Reply {
    let text = heard.text();
    let said = between(&text, "<Err1>", "</Err1>").unwrap_or("");
    let low = said.to_lowercase();
    let answer = match between(&text, "<ErrCount>", "</ErrCount>").map(str::trim) {
        _ if heard.status != 200 => return Reply::by_status(heard),
        Some("0") => Answer::Done,
        Some(_) if low.contains("password") => Answer::RefusedKey,
        Some(_) if low.contains("not found") || low.contains("not active") => Answer::NoSuchName,
        Some(_) => Answer::Nonsense,
        None => return Reply::new(Answer::Nonsense, &text),
    };
    Reply::new(answer, said)
}

/// What stands between two marks: these answers are too small and too regular for a reader of XML.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(from)?;
    Some(rest.split_once(to)?.0)
}
