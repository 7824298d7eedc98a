//! How it stands with the names, for the desk: plain values and a sentence for each.

use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::account::Provider;
use super::answer::Answer;
use super::providers::own_domain::{Standing, ToMake};

/// One name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NameState {
    pub name: String,
    pub provider: Provider,
    pub v4: SideState,
    pub v6: SideState,
    /// For a domain of the owner's: what to write there, and whether it stands.
    pub to_make: Vec<ToMake>,
}

/// One kind of number of one name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum SideState {
    /// The name is not meant to lead anywhere by this kind, or the provider cannot.
    NotWanted,
    /// Nothing is known yet.
    Looking,
    /// The world is told the right number.
    Right { number: Option<IpAddr> },
    /// The provider has taken it; the world is not told yet.
    PassedOn { at: Timestamp },
    /// It is wrong and will be mended at the next occasion.
    Wrong,
    /// The provider refuses. Without `next` it waits for the owner.
    Trouble {
        answer: Answer,
        words: String,
        since: Timestamp,
        next: Option<Timestamp>,
    },
}

impl NameState {
    /// The first thing that matters, in one sentence.
    pub fn sentence(&self) -> String {
        let provider = self.provider.form().title;
        if self.provider == Provider::OwnDomain {
            return own_domain(&self.name, &self.to_make);
        }
        for side in [&self.v4, &self.v6] {
            if let SideState::Trouble { answer, next, .. } = side {
                let said = answer.sentence(provider);
                return match (answer, next) {
                    (Answer::RefusedKey, _) => format!(
                        "{provider} no longer accepts the key for your name. Your site keeps working until your number changes."
                    ),
                    (_, Some(_)) => format!("{said} I try again by myself."),
                    (_, None) => format!("{said} I ask again when you change something here."),
                };
            }
        }
        let both = [&self.v4, &self.v6];
        let is = |wanted: fn(&SideState) -> bool| both.iter().any(|side| wanted(side));
        if is(|side| matches!(side, SideState::PassedOn { .. } | SideState::Wrong)) {
            "Your provider gave this home a new number. I have passed it on; everyone can read again within about 2 minutes.".to_owned()
        } else if is(|side| matches!(side, SideState::Looking)) {
            format!("I am looking where {} leads.", self.name)
        } else if is(|side| matches!(side, SideState::Right { .. })) {
            format!("{} leads here.", self.name)
        } else {
            format!(
                "I do not know this home's number yet, so {} waits.",
                self.name
            )
        }
    }
}

fn own_domain(name: &str, to_make: &[ToMake]) -> String {
    let all =
        |standing: fn(&Standing) -> bool| to_make.iter().all(|record| standing(&record.standing));
    if to_make.is_empty() {
        format!("I do not know this home's number yet, so {name} waits.")
    } else if all(|standing| *standing == Standing::Right) {
        format!("{name} leads here.")
    } else if all(|standing| *standing == Standing::Unknown) {
        format!("I could not look where {name} leads. I look again by myself.")
    } else {
        format!(
            "{name} does not lead here yet. Make the lines below where your domain is kept; I look every few minutes."
        )
    }
}
