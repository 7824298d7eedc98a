//! A domain whose records the owner writes by hand: exactly the records to make, and whether they stand there.
//!
//! The box changes nothing here. Where it has a second name that follows its number, one record leads there for
//! ever; otherwise the numbers themselves have to be written, and written anew when they change.

use serde::{Deserialize, Serialize};

use super::super::account::{Account, Field, Form, Kind, Takes};
use super::super::answer::{Answer, Reply};
use super::super::dns::{Family, Resolver, Seen, Unseen};
use super::{Addresses, Call, changes};

pub const FORM: Form = Form {
    title: "My own domain",
    site: "",
    ending: "",
    fields: &[Field::new(
        "leads-to",
        "Another name of this box",
        "A name that follows your number by itself; then your domain needs to be set up only once.",
        Kind::Name,
    )
    .optional()],
    endpoint: "",
    takes: Takes::Nothing,
    removes: false,
    texts: false,
    forgets_after: None,
};

/// One record to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ToMake {
    /// The whole name, and the part that many forms ask for.
    pub name: String,
    pub below: String,
    /// `A`, `AAAA` or `CNAME`.
    pub kind: String,
    pub value: String,
    pub standing: Standing,
}

/// How it stands with a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    Right,
    Missing,
    /// Something else stands there.
    Other(Vec<String>),
    /// Nobody could be asked.
    Unknown,
}

/// The records to make for a name in its domain `apex`.
pub fn to_make(name: &str, apex: &str, account: &Account, addresses: &Addresses) -> Vec<ToMake> {
    let below = Call::below(name, apex);
    let make = |kind: &str, value: String| ToMake {
        name: name.to_owned(),
        below: below.clone(),
        kind: kind.to_owned(),
        value,
        standing: Standing::Unknown,
    };
    // The domain itself cannot stand for another name (RFC 1034, 3.6.2).
    match account.filled.get("leads-to") {
        other if !other.is_empty() && name != apex => vec![make("CNAME", other.to_owned())],
        _ => changes(addresses)
            .filter_map(|(family, number)| Some(make(family.record(), number?.to_string())))
            .collect(),
    }
}

/// How it stands with each record, by what the world is told.
pub fn judge(to_make: &mut [ToMake], seen: Result<&Seen, Unseen>) {
    for record in to_make {
        let Ok(seen) = seen else {
            record.standing = Standing::Unknown;
            continue;
        };
        let there: Vec<String> = match record.kind.as_str() {
            "CNAME" => seen.stands_for.iter().cloned().collect(),
            kind => {
                let family = if kind == "A" { Family::V4 } else { Family::V6 };
                seen.of(family).iter().map(ToString::to_string).collect()
            }
        };
        record.standing = match there.as_slice() {
            [one] if one.eq_ignore_ascii_case(&record.value) => Standing::Right,
            [] if record.kind == "CNAME" && !seen.numbers.is_empty() => {
                Standing::Other(seen.numbers.iter().map(ToString::to_string).collect())
            }
            [] => Standing::Missing,
            _ => Standing::Other(there),
        };
    }
}

/// The records to make and how each stands now.
pub async fn check(
    name: &str,
    account: &Account,
    addresses: &Addresses,
    resolver: &Resolver,
) -> Vec<ToMake> {
    let (zone, seen) = tokio::join!(resolver.zone(name), resolver.see(name));
    // A domain that is not yet in the world is shown as if it were its own.
    let apex = zone.map_or_else(|_| name.to_owned(), |zone| zone.apex);
    let mut records = to_make(name, &apex, account, addresses);
    judge(&mut records, seen.as_ref().map_err(|unseen| *unseen));
    records
}

pub(super) fn by_hand() -> Reply {
    Reply::new(Answer::Unchanged, "")
}
