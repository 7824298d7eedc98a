//! Why a letter did not leave: one reason, whether it lasts, a sentence for people, and the other side's own words.
//!
//! It must not know how a letter is sent. What it says holds no password and no address of ours; the other side's words
//! may name an address, so they are for "more" and never for the log.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// No number is known for the provider's name.
    NameUnknown,
    /// Nobody takes a connection there, or none gets there.
    NoConnection,
    /// Somebody is there who does not speak, or not soon enough.
    Slow,
    /// The connection ended in the middle. Whether the letter arrived is not known where that was at its very end.
    Cut,
    /// What was answered is no SMTP, or has no end.
    Nonsense,
    /// No lock is offered (STARTTLS), so that nothing may be said.
    NoLock,
    /// Where TLS was expected from the first byte on, somebody spoke in the clear.
    OtherLock,
    /// A certificate by nobody who is known.
    UnknownIssuer,
    /// A certificate for another name.
    OtherName,
    /// A certificate that is over or has not begun, as this box's clock says.
    OutOfDate,
    /// Another fault of the certificate or of TLS.
    BrokenLock,
    /// Name or password are wrong.
    SignInRefused,
    /// Nothing is taken from whoever does not sign in.
    SignInWanted,
    /// There is no way to sign in by name and password.
    NoSignIn,
    /// Nothing is taken from us at all.
    TurnedAway,
    /// The address that the letter comes from may not be used.
    SenderRefused,
    /// The address that the letter goes to is not taken.
    RecipientRefused,
    /// The letter itself is not taken.
    LetterRefused,
    TooBig,
    /// "Not now" (4xx): greylisting, too many letters, a full disk over there.
    Later,
    /// One of the two addresses is none, or the letter has no proper id.
    Unsendable,
    /// The folder that letters are left in cannot be written to.
    Folder,
    /// A root that was to be trusted cannot be read.
    Roots,
}

/// What went wrong at a try.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    pub why: Why,
    /// In the other side's own words, bounded and in one line, for "more"; may be empty.
    pub more: String,
}

/// Whoever answers at length need not be read to the end.
const LONGEST: usize = 400;

impl Trouble {
    /// Takes a stranger's words: bounded, and one line.
    pub(super) fn new(why: Why, more: impl AsRef<str>) -> Self {
        let plain = |c: char| if c.is_control() { ' ' } else { c };
        let more = more.as_ref().chars().map(plain).take(LONGEST);
        let more = more.collect::<String>();
        Self {
            why,
            more: more.split_whitespace().collect::<Vec<_>>().join(" "),
        }
    }

    /// Whether it never gets better by itself, so that trying again helps nobody.
    pub fn lasting(&self) -> bool {
        self.why.lasting()
    }

    /// A stable code.
    pub fn kind(&self) -> &'static str {
        self.why.kind()
    }

    /// What happened, what it means, what to do.
    pub fn sentence(&self) -> &'static str {
        self.why.sentence()
    }
}

impl From<Why> for Trouble {
    fn from(why: Why) -> Self {
        Self::new(why, "")
    }
}

/// Without the other side's words, which may name an address.
impl fmt::Debug for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trouble")
            .field("why", &self.why)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}

impl std::error::Error for Trouble {}

impl Why {
    pub const ALL: [Self; 23] = [
        Self::NameUnknown,
        Self::NoConnection,
        Self::Slow,
        Self::Cut,
        Self::Nonsense,
        Self::NoLock,
        Self::OtherLock,
        Self::UnknownIssuer,
        Self::OtherName,
        Self::OutOfDate,
        Self::BrokenLock,
        Self::SignInRefused,
        Self::SignInWanted,
        Self::NoSignIn,
        Self::TurnedAway,
        Self::SenderRefused,
        Self::RecipientRefused,
        Self::LetterRefused,
        Self::TooBig,
        Self::Later,
        Self::Unsendable,
        Self::Folder,
        Self::Roots,
    ];

    /// See [`Trouble::lasting`]. A certificate that is out of date may be so by our clock only, and nonsense be said by
    /// whatever stands in the way for a moment.
    pub fn lasting(self) -> bool {
        match self {
            Self::NameUnknown
            | Self::NoConnection
            | Self::Slow
            | Self::Cut
            | Self::Nonsense
            | Self::OutOfDate
            | Self::BrokenLock
            | Self::Later
            | Self::Folder
            | Self::Roots => false,
            Self::NoLock
            | Self::OtherLock
            | Self::UnknownIssuer
            | Self::OtherName
            | Self::SignInRefused
            | Self::SignInWanted
            | Self::NoSignIn
            | Self::TurnedAway
            | Self::SenderRefused
            | Self::RecipientRefused
            | Self::LetterRefused
            | Self::TooBig
            | Self::Unsendable => true,
        }
    }

    /// See [`Trouble::kind`].
    pub fn kind(self) -> &'static str {
        match self {
            Self::NameUnknown => "name_unknown",
            Self::NoConnection => "no_connection",
            Self::Slow => "slow",
            Self::Cut => "cut",
            Self::Nonsense => "nonsense",
            Self::NoLock => "no_lock",
            Self::OtherLock => "other_lock",
            Self::UnknownIssuer => "unknown_issuer",
            Self::OtherName => "other_name",
            Self::OutOfDate => "out_of_date",
            Self::BrokenLock => "broken_lock",
            Self::SignInRefused => "sign_in_refused",
            Self::SignInWanted => "sign_in_wanted",
            Self::NoSignIn => "no_sign_in",
            Self::TurnedAway => "turned_away",
            Self::SenderRefused => "sender_refused",
            Self::RecipientRefused => "recipient_refused",
            Self::LetterRefused => "letter_refused",
            Self::TooBig => "too_big",
            Self::Later => "later",
            Self::Unsendable => "unsendable",
            Self::Folder => "folder",
            Self::Roots => "roots",
        }
    }

    /// See [`Trouble::sentence`].
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NameUnknown => {
                "I cannot find your mail provider by this name. Look whether it is written right, and whether the internet is there."
            }
            Self::NoConnection => {
                "I do not get through to your mail provider. Either it is away, or the internet is off, or its name and number are not what its help says."
            }
            Self::Slow => {
                "Your mail provider did not answer in time. If that stays so, choose the other kind of lock, with the number that belongs to it."
            }
            Self::Cut => {
                "The connection to your mail provider ended in the middle. Nothing is lost; the letter has to be sent again."
            }
            Self::Nonsense => {
                "Something answers there that does not speak like a mail provider. Compare the name and the number with what your provider's help says."
            }
            Self::NoLock => {
                "Your mail provider offers no lock for the way there, so I said nothing. Choose the other kind of lock, with the number that belongs to it."
            }
            Self::OtherLock => {
                "Your mail provider uses the other kind of lock at this number. Choose that one, or the number that belongs to this one."
            }
            Self::UnknownIssuer => {
                "Whoever answers cannot prove to be your mail provider, so I did not tell the password. Look whether the name is written right; in a hotel or at work, somebody may be reading along."
            }
            Self::OtherName => {
                "Whoever answers proves to be somebody else than the name you wrote, so I did not tell the password. Write the name exactly as your provider's help says it."
            }
            Self::OutOfDate => {
                "Your mail provider's proof is out of date by this box's clock. Look whether the clock is right; otherwise the provider has to renew it."
            }
            Self::BrokenLock => {
                "Your mail provider and I do not agree on a lock, so I said nothing. Try the other kind of lock, with the number that belongs to it."
            }
            Self::SignInRefused => {
                "Your mail provider does not take this name with this password. The name is often the whole mail address, and many want a password made for programs, an app password."
            }
            Self::SignInWanted => {
                "Your mail provider takes letters only from those who sign in. Fill in the name and the password."
            }
            Self::NoSignIn => {
                "Your mail provider lets no program sign in by name and password here. Its help says whether that can be allowed; otherwise another provider is needed."
            }
            Self::TurnedAway => {
                "Your mail provider takes nothing from this box. Its own words are below; its help line knows what they mean."
            }
            Self::SenderRefused => {
                "Your mail provider does not let you send from this address. Use the address that belongs to the account."
            }
            Self::RecipientRefused => {
                "The address that the letter goes to is not taken. Look whether it is written right."
            }
            Self::LetterRefused => {
                "Your mail provider took the address but not the letter, perhaps as unwanted advertising. Its own words are below."
            }
            Self::TooBig => "The letter is bigger than what is taken there. Make its text shorter.",
            Self::Later => "Your mail provider says: not now, try again. That is common, and I do.",
            Self::Unsendable => {
                "The letter cannot be sent, because an address on it is none. Look at both addresses."
            }
            Self::Folder => {
                "The folder that letters are left in cannot be written to. Look whether it is there, whether it is full, and to whom it belongs."
            }
            Self::Roots => {
                "A file that says whom to trust cannot be read. It stands in the settings of whoever installed the box."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn each_reason_has_a_code_and_a_sentence_of_its_own() {
        let kinds: HashSet<_> = Why::ALL.iter().map(|why| why.kind()).collect();
        let sentences: HashSet<_> = Why::ALL.iter().map(|why| why.sentence()).collect();
        assert_eq!((kinds.len(), sentences.len()), (23, 23));
        for why in Why::ALL {
            assert_eq!(serde_json::to_value(why).expect("JSON"), why.kind());
        }
    }

    #[test]
    fn a_strangers_words_are_one_short_line() {
        let trouble = Trouble::new(
            Why::Later,
            "not\r\nnow \u{7}x".to_owned() + &"y".repeat(5000),
        );
        assert!(trouble.more.starts_with("not now x"), "{}", trouble.more);
        assert!(trouble.more.len() <= LONGEST);
        let addressed = Trouble::new(Why::RecipientRefused, "550 <anna@example.org>");
        assert!(!format!("{addressed:?} {addressed}").contains("anna"));
    }
}
