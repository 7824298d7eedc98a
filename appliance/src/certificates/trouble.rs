//! Why there is no lock: one reason, a sentence for people, and the authority's own words for whoever helps.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Why no certificate came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No way to prove the name is open.
    NoDoor,
    /// The authority did not get our proof by the name.
    NotProven,
    /// The authority gives none for this name, or the name's owner forbade it.
    NameRefused,
    RateLimited,
    /// Nobody answered, or with a fault of its own.
    AuthorityAway,
    /// The TXT record could not be set.
    NoTxt,
    /// By this box's clock the new lock is over already.
    Clock,
    /// The authority does not know our account.
    Stranger,
    /// The authority refused for another reason.
    Refused,
}

impl Reason {
    /// What it means and what happens now.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NoDoor => {
                "Your site gets its lock as soon as people outside can reach this box. Open its door first."
            }
            Self::NotProven => {
                "Your site's lock did not come: by its name, people outside do not reach this box yet. I try again by myself."
            }
            Self::NameRefused => {
                "Nobody gives a lock for this name. Look whether it is written right, or choose another."
            }
            Self::RateLimited => {
                "This name asked for too many locks lately, so I have to wait before I ask again. I do that by myself."
            }
            Self::AuthorityAway => {
                "Those who give out locks do not answer at the moment. I try again by myself."
            }
            Self::NoTxt => {
                "Who keeps your name did not let me prove that it is yours. Look at its key on the desk."
            }
            Self::Clock => {
                "The clock of this box is wrong, so I cannot tell how long your site's lock lasts. Set the clock, or wait until the internet sets it."
            }
            Self::Stranger | Self::Refused => {
                "Your site's lock was refused. I try again by myself."
            }
        }
    }

    /// By the last part of an ACME error type (RFC 8555, 6.7).
    pub(super) fn of_problem(kind: &str) -> Self {
        match kind.rsplit(':').next().unwrap_or_default() {
            "connection" | "dns" | "tls" | "incorrectResponse" | "unauthorized" => Self::NotProven,
            "rejectedIdentifier" | "unsupportedIdentifier" | "caa" => Self::NameRefused,
            "rateLimited" => Self::RateLimited,
            "serverInternal" | "badNonce" => Self::AuthorityAway,
            _ => Self::Refused,
        }
    }
}

/// What went wrong at the last try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    pub reason: Reason,
    /// In the authority's own words, for "more".
    pub detail: String,
    /// Not before, said the authority.
    pub until: Option<Timestamp>,
}

impl Trouble {
    pub(super) fn new(reason: Reason, detail: impl Into<String>) -> Self {
        let mut detail: String = detail.into();
        // A stranger's words: bounded, and one line.
        detail.retain(|c| !c.is_control());
        if let Some((end, _)) = detail.char_indices().nth(400) {
            detail.truncate(end);
        }
        Self {
            reason,
            detail,
            until: None,
        }
    }
}
