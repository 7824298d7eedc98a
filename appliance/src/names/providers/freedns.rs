//! FreeDNS (afraid.org).
//!
//! Each record has a key of its own: `GET https://sync.afraid.org/u/KEY/?address=…`, and `https://v6.sync.afraid.org`
//! for the second kind. The answer is a line for people: it names the address when all is well, and says `No IP change
//! detected` when it was so before. Source: freedns.afraid.org/dynamic/v2. (Its older list of all names wants a SHA-1
//! of name and password; that is not spoken here.)

use super::super::account::{Field, Form, Takes};
use super::super::answer::{Answer, Reply};
use super::{Addresses, Call, Family, Fault, changes};
use crate::http::{Heard, Url};

pub const FORM: Form = Form {
    title: "FreeDNS",
    site: "https://freedns.afraid.org",
    ending: "",
    fields: &[
        Field::secret(
            "key",
            "Key of the name",
            "Part of the link for updates there: what stands between /u/ and the next stroke.",
        )
        .there("Dynamic DNS, Randomized Update Token URL"),
        Field::secret(
            "key6",
            "Key for the newer kind of number",
            "Only if the name has a second entry there.",
        )
        .there("AAAA")
        .optional(),
    ],
    endpoint: "https://sync.afraid.org",
    takes: Takes::Apart,
    removes: false,
    texts: false,
    forgets_after: None,
};

const V6: &str = "https://v6.sync.afraid.org";

pub(super) async fn set(call: &Call<'_>, change: &Addresses) -> Result<Reply, Fault> {
    // The machine asks for one kind at a time.
    let Some((family, Some(number))) = changes(change).next() else {
        return Ok(Reply::new(Answer::Unchanged, ""));
    };
    let key = match family {
        Family::V4 => call.filled().get("key"),
        Family::V6 => call.filled().get("key6"),
    };
    if key.is_empty() {
        return Ok(Reply::new(
            Answer::RefusedKey,
            "there is no key for this kind",
        ));
    }
    let number = number.to_string();
    let mut url = call.url("/", &[("address", &number)])?;
    if family == Family::V6 && call.account.endpoint() == FORM.endpoint {
        url = Url::parse_with_params(V6, [("address", &number)]).map_err(|_| Fault::Address)?;
    }
    // A key is one piece of the path, whatever is in it.
    url.path_segments_mut()
        .map_err(|()| Fault::Address)?
        .clear()
        .extend(["u", key, ""]);
    Ok(reply(&call.get(url).await?, &number))
}

pub fn reply(heard: &Heard, number: &str) -> Reply {
    let text = heard.text();
    let low = text.to_lowercase();
    let answer = match heard.status {
        200 if low.contains("no ip change") || low.contains("has not changed") => Answer::Unchanged,
        200 | 404 if low.contains("could not authenticate") || low.contains("invalid update") => {
            Answer::RefusedKey
        }
        200 if low.contains(&number.to_lowercase()) => Answer::Done,
        200 => Answer::Nonsense,
        _ => return Reply::by_status(heard),
    };
    Reply::new(answer, &text)
}
