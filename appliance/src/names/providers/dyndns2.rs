//! The update protocol of dyn.com ("dyndns2"), which most providers speak in some dialect.
//!
//! `GET /nic/update?hostname=…&myip=…` with a name and a word (RFC 7617); the answer is one line per name that begins
//! with a fixed word. Sources: the protocol's page at help.dyn.com ("Remote Access API", "Return Codes"), and each
//! provider's own help page, named beside its preset; ddclient and inadyn as peers that are known to work.

use jiff::SignedDuration;

use super::super::account::{Field, Form, Kind, PLACE, Takes};
use super::super::answer::{Answer, Reply};
use super::{Addresses, Call, Family, Fault, changes};
use crate::http::Heard;

/// A dialect.
pub struct Preset {
    pub form: Form,
    numbers: Numbers,
    proof: Proof,
    /// Further parameters that are always there.
    further: &'static [(&'static str, &'static str)],
    /// What takes a number of the second kind away.
    no_v6: Option<&'static str>,
}

/// How numbers are said.
enum Numbers {
    /// `myip=v4,v6`.
    List,
    /// `myip=v4&myipv6=v6`.
    TwoFields,
}

/// How it is proved who asks.
enum Proof {
    /// Person and word, in the header.
    Basic,
    /// The name itself and its key, in the header.
    NameAndKey,
    /// Person and word, in the query.
    Query,
}

const PERSON: Field = Field::new(
    "person",
    "Name of the account",
    "The name you sign in with there.",
    Kind::Text,
);
const PASSWORD: Field = Field::secret(
    "password",
    "Password",
    "The password for updates, if there is one of its own; otherwise the one you sign in with.",
);
const BOTH: &[Field] = &[PERSON, PASSWORD];

const fn form(title: &'static str, site: &'static str, endpoint: &'static str) -> Form {
    Form {
        title,
        site,
        ending: "",
        fields: BOTH,
        endpoint,
        takes: Takes::Together,
        removes: false,
        texts: false,
        forgets_after: None,
    }
}

const fn preset(form: Form) -> Preset {
    Preset {
        form,
        numbers: Numbers::List,
        proof: Proof::Basic,
        further: &[],
        no_v6: None,
    }
}

/// dns.he.net: one number at a time; the name's own key in place of a password.
pub const HURRICANE_ELECTRIC: Preset = Preset {
    proof: Proof::NameAndKey,
    ..preset(Form {
        fields: &[Field::secret(
            "password",
            "Key of the name",
            "The round arrow beside the entry of the name makes one.",
        )
        .there("DDNS key")],
        takes: Takes::Apart,
        ..form(
            "Hurricane Electric",
            "https://dns.he.net",
            "https://dyn.dns.he.net/nic/update",
        )
    })
};

/// dynu.com/DynamicDNS/IP-Update-Protocol: `myipv6=no` takes the second number away.
pub const DYNU: Preset = Preset {
    numbers: Numbers::TwoFields,
    no_v6: Some("no"),
    ..preset(Form {
        removes: true,
        ..form(
            "Dynu",
            "https://www.dynu.com",
            "https://api.dynu.com/nic/update",
        )
    })
};

/// strato.de/faq, "So nutzt du DynDNS": both numbers in one list.
pub const STRATO: Preset = preset(Form {
    fields: &[
        Field::new(
            "person",
            "Your domain",
            "The domain for which DynDNS was switched on, for example example.de.",
            Kind::Name,
        ),
        Field::secret(
            "password",
            "DynDNS password",
            "The one you chose for DynDNS in the customer area.",
        ),
    ],
    ..form(
        "Strato",
        "https://www.strato.de",
        "https://dyndns.strato.com/nic/update",
    )
});

/// kb.inwx.com, "DynDNS": the account belongs to one name.
pub const INWX: Preset = Preset {
    numbers: Numbers::TwoFields,
    ..preset(form(
        "INWX",
        "https://www.inwx.com",
        "https://dyndns.inwx.com/nic/update",
    ))
};

/// joker.com/faq, "Dynamic DNS": the pair goes into the query, one number at a time.
pub const JOKER: Preset = Preset {
    proof: Proof::Query,
    ..preset(Form {
        fields: &[
            Field::new(
                "person",
                "DynDNS name",
                "Shown where DynDNS is switched on for the domain.",
                Kind::Text,
            ),
            Field::secret(
                "password",
                "DynDNS password",
                "Shown where DynDNS is switched on for the domain.",
            ),
        ],
        takes: Takes::Apart,
        ..form(
            "Joker",
            "https://joker.com",
            "https://svc.joker.com/nic/update",
        )
    })
};

/// noip.com/integrate/request: both numbers in one list; free names end after 30 days without news.
pub const NO_IP: Preset = preset(Form {
    forgets_after: Some(25),
    ..form(
        "No-IP",
        "https://www.noip.com",
        "https://dynupdate.no-ip.com/nic/update",
    )
});

/// help.ovhcloud.com, "DynHost": a name and a password of their own; one number at a time, of either kind since 2025.
pub const OVH: Preset = Preset {
    further: &[("system", "dyndns")],
    ..preset(Form {
        fields: &[
            Field::new(
                "person",
                "DynHost name",
                "Made under \"DynHost\" of the domain, for example example.com-box.",
                Kind::Text,
            ),
            Field::secret(
                "password",
                "DynHost password",
                "The one you chose with that name.",
            ),
        ],
        takes: Takes::Apart,
        ..form(
            "OVH",
            "https://www.ovhcloud.com",
            "https://www.ovh.com/nic/update",
        )
    })
};

/// Anybody else.
pub const OTHER: Preset = preset(Form {
    fields: &[
        Field::new(
            PLACE,
            "Address for updates",
            "From the provider's help pages, for example https://dyn.example.com/nic/update.",
            Kind::Place,
        ),
        PERSON,
        PASSWORD,
    ],
    forgets_after: Some(25),
    ..form("Another provider (DynDNS)", "", "")
});

pub(super) async fn set(
    call: &Call<'_>,
    preset: &Preset,
    change: &Addresses,
) -> Result<Reply, Fault> {
    let filled = call.filled();
    let mut query = vec![("hostname".to_owned(), call.name.to_owned())];
    query.extend(numbers(preset, change));
    let (person, word) = match preset.proof {
        Proof::Basic | Proof::Query => (filled.get("person"), filled.get("password")),
        Proof::NameAndKey => (call.name, filled.get("password")),
    };
    if matches!(preset.proof, Proof::Query) {
        query.push(("username".to_owned(), person.to_owned()));
        query.push(("password".to_owned(), word.to_owned()));
    }
    let further = preset.further.iter().copied();
    let all: Vec<(&str, &str)> = further
        .chain(
            query
                .iter()
                .map(|(key, value)| (key.as_str(), value.as_str())),
        )
        .collect();
    let url = call.url("", &all)?;
    let heard = match preset.proof {
        Proof::Query => call.get(url).await?,
        Proof::Basic | Proof::NameAndKey => call.get_as(url, person, word).await?,
    };
    Ok(reply(&heard))
}

fn numbers(preset: &Preset, change: &Addresses) -> Vec<(String, String)> {
    let mut list = Vec::new();
    let mut fields = Vec::new();
    for (family, number) in changes(change) {
        match (number, family, &preset.numbers, preset.no_v6) {
            (Some(number), Family::V6, Numbers::TwoFields, _) => {
                fields.push(("myipv6".to_owned(), number.to_string()));
            }
            (Some(number), ..) => list.push(number.to_string()),
            (None, Family::V6, _, Some(no)) => fields.push(("myipv6".to_owned(), no.to_owned())),
            (None, ..) => {}
        }
    }
    if !list.is_empty() {
        fields.insert(0, ("myip".to_owned(), list.join(",")));
    }
    fields
}

/// After these words a provider is left alone for this long.
const AFTER_911: SignedDuration = SignedDuration::from_mins(30);
/// Nobody is obeyed who asks for more.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);

/// One line is one name's answer; where there are several, the worst counts, since all were about this name.
pub fn reply(heard: &Heard) -> Reply {
    let text = heard.text();
    let answers: Vec<Answer> = text.lines().take(16).filter_map(line).collect();
    match answers.iter().copied().max_by_key(|answer| weight(*answer)) {
        Some(answer) => Reply::new(answer, &text),
        None if (200..300).contains(&heard.status) => Reply::new(Answer::Nonsense, &text),
        None => Reply::by_status(heard),
    }
}

fn line(line: &str) -> Option<Answer> {
    let word = line.split_whitespace().next()?.to_ascii_lowercase();
    Some(match word.as_str() {
        "good" => Answer::Done,
        "nochg" => Answer::Unchanged,
        "badauth" => Answer::RefusedKey,
        "nohost" | "notfqdn" | "!yours" | "numhost" => Answer::NoSuchName,
        "abuse" | "badagent" | "badsys" | "!donator" | "!active" => Answer::Blocked,
        "911" | "dnserr" => Answer::Down(Some(AFTER_911)),
        word => Answer::TooOften(Some(wait(word.strip_prefix('w')?)?)),
    })
}

/// `30m`, `2h`, `90s`: so long is to be waited.
fn wait(word: &str) -> Option<SignedDuration> {
    let unit = word.chars().next_back()?;
    let count: u32 = word.strip_suffix(unit)?.parse().ok()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        _ => return None,
    };
    Some(SignedDuration::from_secs(i64::from(count) * seconds).min(LONGEST))
}

fn weight(answer: Answer) -> u8 {
    match answer {
        Answer::Unchanged => 0,
        Answer::Done => 1,
        Answer::NoConnection | Answer::Nonsense | Answer::WrongClock => 2,
        Answer::Down(_) | Answer::TooOften(_) => 3,
        Answer::NoSuchName => 4,
        Answer::RefusedKey => 5,
        Answer::Blocked => 6,
    }
}
