//! dynv6, free names for both kinds of number.
//!
//! `GET https://dynv6.com/api/update?hostname=…&token=…&ipv4=…&ipv6=…`; what is left out stays, `-` removes. Its dialect
//! of dyn.com's protocol knows IPv4 only, so that one is not used. Answers: `addresses updated`, `addresses unchanged`,
//! 401 for the token, 404 for the name. Source: dynv6.com/docs/apis, "Update API".

use super::super::account::{Field, Form, Takes};
use super::super::answer::{Answer, Reply};
use super::{Addresses, Call, Family, Fault, changes};
use crate::http::Heard;

pub const FORM: Form = Form {
    title: "dynv6",
    site: "https://dynv6.com",
    ending: "",
    fields: &[Field::secret("key", "Key", "Made in your account there.").there("Keys, HTTP Tokens")],
    endpoint: "https://dynv6.com",
    takes: Takes::Apart,
    removes: true,
    texts: false,
    forgets_after: None,
};

pub(super) async fn set(call: &Call<'_>, change: &Addresses) -> Result<Reply, Fault> {
    let mut query = vec![
        ("hostname", call.name.to_owned()),
        ("token", call.filled().get("key").to_owned()),
    ];
    query.extend(changes(change).map(|(family, number)| {
        let key = match family {
            Family::V4 => "ipv4",
            Family::V6 => "ipv6",
        };
        (
            key,
            number.map_or("-".to_owned(), |number| number.to_string()),
        )
    }));
    let query: Vec<_> = query
        .iter()
        .map(|(key, value)| (*key, value.as_str()))
        .collect();
    Ok(reply(&call.get(call.url("/api/update", &query)?).await?))
}

pub fn reply(heard: &Heard) -> Reply {
    let text = heard.text();
    let answer = match heard.status {
        200 if text.contains("unchanged") => Answer::Unchanged,
        200 if text.contains("updated") => Answer::Done,
        200 => Answer::Nonsense,
        _ => return Reply::by_status(heard),
    };
    Reply::new(answer, &text)
}
