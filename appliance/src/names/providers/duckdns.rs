//! DuckDNS, free names below duckdns.org.
//!
//! `GET https://www.duckdns.org/update?domains=…&token=…&ip=…&ipv6=…&verbose=true`; the answer begins with `OK` or `KO`
//! and ends with `UPDATED` or `NOCHANGE`. `KO` does not say what was wrong. One text is shared by all names of an
//! account. Source: duckdns.org/spec.jsp.

use super::super::account::{Field, Form, Takes};
use super::super::answer::{Answer, Reply};
use super::{Addresses, Call, Family, Fault, changes};
use crate::http::Heard;

pub const FORM: Form = Form {
    title: "DuckDNS",
    site: "https://www.duckdns.org",
    ending: ".duckdns.org",
    fields: &[Field::secret(
        "key",
        "Key",
        "After signing in there: the long line at the top.",
    )
    .there("token")],
    endpoint: "https://www.duckdns.org",
    takes: Takes::Apart,
    // `clear` takes both kinds away and the text with them.
    removes: false,
    texts: true,
    forgets_after: None,
};

pub(super) async fn set(call: &Call<'_>, change: &Addresses) -> Result<Reply, Fault> {
    let numbers = changes(change).filter_map(|(family, number)| {
        let key = match family {
            Family::V4 => "ip",
            Family::V6 => "ipv6",
        };
        Some((key, number?.to_string()))
    });
    ask(call, &numbers.collect::<Vec<_>>()).await
}

pub(super) async fn set_texts(call: &Call<'_>, texts: &[String]) -> Result<Reply, Fault> {
    match texts {
        [] => {
            ask(
                call,
                &[("txt", "-".to_owned()), ("clear", "true".to_owned())],
            )
            .await
        }
        [text] => ask(call, &[("txt", text.clone())]).await,
        _ => Ok(Reply::new(
            Answer::Nonsense,
            "only one text can be held for all names",
        )),
    }
}

async fn ask(call: &Call<'_>, what: &[(&str, String)]) -> Result<Reply, Fault> {
    // Names below one's own are that one's.
    let own = call.name.strip_suffix(FORM.ending).unwrap_or(call.name);
    let own = own.rsplit('.').next().unwrap_or(own);
    let mut query = vec![("domains", own), ("token", call.filled().get("key"))];
    query.extend(what.iter().map(|(key, value)| (*key, value.as_str())));
    query.push(("verbose", "true"));
    let heard = call.get(call.url("/update", &query)?).await?;
    Ok(reply(&heard))
}

pub fn reply(heard: &Heard) -> Reply {
    let text = heard.text();
    let words: Vec<&str> = text.split_whitespace().take(8).collect();
    let answer = match (words.first(), words.last()) {
        _ if heard.status != 200 => return Reply::by_status(heard),
        (Some(&"OK"), Some(&"NOCHANGE")) => Answer::Unchanged,
        (Some(&"OK"), _) => Answer::Done,
        (Some(&"KO"), _) => Answer::RefusedKey,
        _ => Answer::Nonsense,
    };
    Reply::new(answer, &text)
}
