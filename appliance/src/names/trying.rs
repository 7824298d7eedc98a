//! "Try it": one real check of what the owner filled in, and one sentence about what is wrong.
//!
//! Where a provider can be asked whether key and name are right, it is asked; and where the world is not yet told the
//! right number, it is told, since only that shows that the key may do it. What was told is handed back to be
//! remembered, so that it is not told twice.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::account::{Form, Provider, Takes};
use super::answer::{Answer, Reply};
use super::dns::{Family, Resolver};
use super::machine::Machine;
use super::memory::Memory;
use super::providers::own_domain::{self, Standing, ToMake};
use super::{Addresses, Call, Called, Target, is_name};
use crate::http::Outside;

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tried {
    /// None if all is well.
    pub wrong: Option<Wrong>,
    pub sentence: String,
    /// The provider's own words, for behind "more".
    pub more: String,
    /// For a domain of the owner's: the records to make.
    pub to_make: Vec<ToMake>,
    /// To be given to `run` with this name.
    pub memory: Option<Memory>,
}

/// Where to look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wrong {
    Name,
    /// The field with this key.
    Field(String),
    Key,
    Connection,
    /// This home's number is not known yet, and the provider cannot be asked without it.
    Number,
    Provider,
    /// Records that the owner has still to write.
    Records,
}

impl Tried {
    fn wrong(wrong: Wrong, sentence: String) -> Self {
        Self {
            wrong: Some(wrong),
            sentence,
            more: String::new(),
            to_make: Vec::new(),
            memory: None,
        }
    }

    fn by(reply: &Reply, provider: &str) -> Self {
        let wrong = match reply.answer {
            Answer::Done | Answer::Unchanged => None,
            Answer::RefusedKey => Some(Wrong::Key),
            Answer::NoSuchName => Some(Wrong::Name),
            Answer::NoConnection => Some(Wrong::Connection),
            Answer::Blocked
            | Answer::TooOften(_)
            | Answer::Down(_)
            | Answer::WrongClock
            | Answer::Nonsense => Some(Wrong::Provider),
        };
        Self {
            wrong,
            sentence: reply.answer.sentence(provider),
            more: reply.words.clone(),
            to_make: Vec::new(),
            memory: None,
        }
    }
}

/// Tries an account for a name, with the box's numbers as they are now.
pub async fn try_it(called: &Called, addresses: &Addresses, outside: &Outside) -> Tried {
    let form = called.account.provider.form();
    if let Some(wrong) = at_a_glance(called, form) {
        return wrong;
    }
    let resolver = Resolver::new(outside);
    if called.account.provider == Provider::OwnDomain {
        return try_own_domain(called, addresses, &resolver).await;
    }
    let call = match Call::new(&called.name, &called.account, outside) {
        Ok(call) => call,
        Err(fault) => return Tried::by(&Reply::fault(fault), form.title),
    };
    let looked = call.look().await;
    if let Some(reply) = &looked
        && !reply.answer.is_good()
    {
        return Tried::by(reply, form.title);
    }
    let seen = resolver.see(&called.name).await;
    let right = |family: Family| match (addresses.of(family), &seen) {
        (Target::At(number), Ok(seen)) => seen.of(family) == BTreeSet::from([number]),
        (Target::Leave | Target::Absent, _) => true,
        (Target::At(_), Err(_)) => false,
    };
    let wanted = Family::BOTH
        .into_iter()
        .filter(|family| form.takes.kind(*family) && addresses.of(*family) != Target::Leave);
    // Where the key is known to be good, what is right already is not said again.
    let to_tell: Vec<Family> = wanted
        .filter(|family| looked.is_none() || !right(*family))
        .collect();
    if to_tell.is_empty() && looked.is_none() {
        let sentence = "I do not know this home's number yet, so I could not try it. It goes by itself once I do.";
        return Tried::wrong(Wrong::Number, sentence.to_owned());
    }
    let now = Timestamp::now();
    let mut machine = Machine::new(called.clone(), None, 1, now, 1);
    machine.moved(now, *addresses);
    let changes: Vec<Addresses> = match form.takes {
        Takes::Together if !to_tell.is_empty() => vec![*addresses],
        Takes::Together => Vec::new(),
        _ => to_tell
            .iter()
            .map(|family| addresses.only(*family))
            .collect(),
    };
    for change in changes {
        let reply = call.set(&change).await;
        machine.answered(Timestamp::now(), &change, &reply);
        if !reply.answer.is_good() {
            return Tried {
                memory: Some(machine.memory().clone()),
                ..Tried::by(&reply, form.title)
            };
        }
    }
    Tried {
        wrong: None,
        sentence: format!(
            "That works. {} leads here within about 2 minutes.",
            called.name
        ),
        more: looked.map_or(String::new(), |reply| reply.words),
        to_make: Vec::new(),
        memory: Some(machine.memory().clone()),
    }
}

/// What needs nobody to be asked.
fn at_a_glance(called: &Called, form: &Form) -> Option<Tried> {
    let name = &called.name;
    if !is_name(name) {
        let sentence = "A name is made of letters, digits and hyphens, with at least one dot, for example anna.example.org.";
        return Some(Tried::wrong(Wrong::Name, sentence.to_owned()));
    }
    if !name.ends_with(form.ending) {
        let sentence = format!("Names at {} end in {}.", form.title, form.ending);
        return Some(Tried::wrong(Wrong::Name, sentence));
    }
    let field = called.account.missing()?;
    let sentence = format!("\"{}\" is still empty. {}", field.label, field.hint);
    Some(Tried::wrong(Wrong::Field(field.key.to_owned()), sentence))
}

async fn try_own_domain(called: &Called, addresses: &Addresses, resolver: &Resolver) -> Tried {
    let name = &called.name;
    let to_make = own_domain::check(name, &called.account, addresses, resolver).await;
    let some =
        |wanted: fn(&Standing) -> bool| to_make.iter().any(|record| wanted(&record.standing));
    let (wrong, sentence) = if to_make.is_empty() {
        let sentence = "I do not know this home's number yet, so I cannot say what to write.";
        (Some(Wrong::Number), sentence.to_owned())
    } else if some(|standing| *standing == Standing::Unknown) {
        let sentence = format!("I could not look where {name} leads. Is the internet there?");
        (Some(Wrong::Connection), sentence)
    } else if some(|standing| *standing != Standing::Right) {
        let sentence = format!(
            "{name} does not lead here yet. Make the lines below where your domain is kept."
        );
        (Some(Wrong::Records), sentence)
    } else {
        (None, format!("That works. {name} leads here."))
    };
    Tried {
        wrong,
        sentence,
        more: String::new(),
        to_make,
        memory: Some(Memory::new(called.edited)),
    }
}
