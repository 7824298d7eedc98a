//! What a provider said, in one closed set: every provider's own words are brought down to it.
//!
//! It decides nothing: when to ask again is the machine's.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::http::{Fault, Heard};

/// What was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    Done,
    /// It was so already: fine, but not to be said again.
    Unchanged,
    RefusedKey,
    NoSuchName,
    /// The account or this box has been shut out.
    Blocked,
    /// Asked too often; how long to wait, if it was said.
    TooOften(Option<SignedDuration>),
    /// The provider has a fault of its own; how long to wait, if it is known.
    Down(Option<SignedDuration>),
    /// The provider believes that the box's clock is wrong.
    WrongClock,
    NoConnection,
    /// Something that this provider should not say.
    Nonsense,
}

impl Answer {
    pub fn is_good(self) -> bool {
        matches!(self, Self::Done | Self::Unchanged)
    }

    /// Only the owner can mend it: asking again would be wrong.
    pub fn stops(self) -> bool {
        matches!(self, Self::RefusedKey | Self::NoSuchName | Self::Blocked)
    }

    /// How long the provider wishes to be left alone.
    pub fn wait(self) -> Option<SignedDuration> {
        match self {
            Self::TooOften(wait) | Self::Down(wait) => wait,
            _ => None,
        }
    }

    /// One sentence for people. `provider` is its title.
    pub fn sentence(self, provider: &str) -> String {
        match self {
            Self::Done => format!("{provider} has taken the new number."),
            Self::Unchanged => format!("{provider} knows this number already."),
            Self::RefusedKey => format!(
                "{provider} does not accept the key for this name. Copy it again from your account there."
            ),
            Self::NoSuchName => format!(
                "{provider} does not know this name in your account. Look there how it is written."
            ),
            Self::Blocked => format!(
                "{provider} has shut this name or account out for a while. Sign in there to see why."
            ),
            Self::TooOften(_) => format!("{provider} asks for a pause."),
            Self::Down(_) => format!("{provider} has a fault of its own."),
            Self::WrongClock => format!("{provider} says that my clock is wrong."),
            Self::NoConnection => format!("I could not reach {provider}."),
            Self::Nonsense => {
                format!("{provider} answered something I do not understand.")
            }
        }
    }
}

/// An answer and the provider's own words, for behind "more".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    pub answer: Answer,
    pub words: String,
}

/// What is kept of a provider's own words.
const WORDS: usize = 240;

impl Reply {
    pub fn new(answer: Answer, words: &str) -> Self {
        let readable = words.chars().map(|c| if c.is_control() { ' ' } else { c });
        let readable: String = readable.take(4 * WORDS).collect();
        let words = readable.split_whitespace().collect::<Vec<_>>().join(" ");
        Self {
            answer,
            words: words.chars().take(WORDS).collect(),
        }
    }

    /// Without what must not be seen: a provider may repeat the key that it was sent.
    pub(super) fn without(mut self, secrets: impl Iterator<Item = String>) -> Self {
        for secret in secrets.filter(|secret| secret.len() > 3) {
            self.words = self.words.replace(&secret, "…");
        }
        self
    }

    /// Nothing came back at all.
    pub(super) fn fault(fault: Fault) -> Self {
        let answer = match fault {
            Fault::TooLong | Fault::Elsewhere => Answer::Nonsense,
            Fault::Address
            | Fault::Private
            | Fault::Unreachable
            | Fault::Untrusted
            | Fault::Slow
            | Fault::Roots => Answer::NoConnection,
        };
        Self::new(answer, &fault.to_string())
    }

    /// What a status alone says; providers whose words say more read those first.
    pub(super) fn by_status(heard: &Heard) -> Self {
        let answer = match heard.status {
            200..=299 => Answer::Done,
            401 | 403 => Answer::RefusedKey,
            404 => Answer::NoSuchName,
            429 => Answer::TooOften(heard.retry_after()),
            500..=599 => Answer::Down(heard.retry_after()),
            _ => Answer::Nonsense,
        };
        Self::new(answer, &heard.text())
    }
}
