//! What people type as a mail address, made into one, or a sentence that says what is wrong with it.
//!
//! It takes what is copied from elsewhere too: `mailto:` in front, a name around it, a stop behind it. It must not know
//! whether anybody reads letters there.

use std::fmt;

/// The longest way to somebody (RFC 5321, 4.5.3.1.3, without the angle brackets).
const LONGEST: usize = 254;
/// Longer is nothing that somebody typed.
const LONGEST_TYPED: usize = 1000;

/// An address that letters can go to or come from. Its domain is in ASCII and lower case.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Address(lettre::Address);

impl Address {
    pub fn as_str(&self) -> &str {
        self.0.as_ref()
    }

    /// What stands behind the @.
    pub fn domain(&self) -> &str {
        self.0.domain()
    }

    pub(super) fn inner(&self) -> &lettre::Address {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Addresses of people stay out of logs.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(…)")
    }
}

/// Why something is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoAddress {
    Empty,
    /// A line break or something else that nobody types in an address.
    Control,
    Several,
    Space,
    NoAt,
    Domain,
    Person,
    TooLong,
}

impl NoAddress {
    /// What is wrong and what it should look like.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Empty => "The mail address is still empty. It looks like anna@example.org.",
            Self::Control => {
                "There is a line break or something unseen in this mail address. Type it by hand."
            }
            Self::Several => "One mail address at a time, like anna@example.org.",
            Self::Space => "A mail address has no gaps. It looks like anna@example.org.",
            Self::NoAt => {
                "A mail address has an @ in it, with something on both sides, like anna@example.org."
            }
            Self::Domain => {
                "Behind the @ stands a name with a dot in it, like example.org. Look whether it is written right."
            }
            Self::Person => {
                "What stands before the @ has something in it that I cannot write to. Look whether it is written right."
            }
            Self::TooLong => "That is too long for a mail address. Look whether it is one.",
        }
    }
}

impl fmt::Display for NoAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}

impl std::error::Error for NoAddress {}

/// Makes an address of what somebody typed.
pub fn address(text: &str) -> Result<Address, NoAddress> {
    if text.len() > LONGEST_TYPED {
        return Err(NoAddress::TooLong);
    }
    let text = text.trim_matches(|c: char| c.is_whitespace() || is_unseen(c));
    if text.is_empty() {
        return Err(NoAddress::Empty);
    }
    if text.chars().any(|c| c.is_control() || is_unseen(c)) {
        return Err(NoAddress::Control);
    }
    let text = without_mailto(text);
    let is_list = text.contains([',', ';']) || text.matches('<').count() > 1;
    if text.matches('@').count() > 1 && (is_list || text.contains(char::is_whitespace)) {
        return Err(NoAddress::Several);
    }
    let text = bare(text).trim_end_matches(['.', ',', ';']);
    if text.contains(char::is_whitespace) {
        return Err(NoAddress::Space);
    }
    let (person, domain) = text.rsplit_once('@').ok_or(NoAddress::NoAt)?;
    if person.is_empty() || domain.is_empty() {
        return Err(NoAddress::NoAt);
    }
    if text.len() > LONGEST {
        return Err(NoAddress::TooLong);
    }
    let domain = idna::domain_to_ascii(domain).map_err(|_| NoAddress::Domain)?;
    if !is_domain(&domain) {
        return Err(NoAddress::Domain);
    }
    // An address beyond ASCII before the @ works only where every machine on the way knows of it (SMTPUTF8), which for
    // a letter that matters is a promise nobody keeps; most often it is a slip.
    if !person.is_ascii() || person.starts_with('"') {
        return Err(NoAddress::Person);
    }
    lettre::Address::new(person, domain)
        .map(Address)
        .map_err(|_| NoAddress::Person)
}

/// Marks that come along when something is copied, and show nothing.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn without_mailto(text: &str) -> &str {
    match text.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => {
            text[7..].split('?').next().unwrap_or_default()
        }
        _ => text,
    }
}

/// `Anna <anna@example.org>` without what is around it.
fn bare(text: &str) -> &str {
    match text.split_once('<') {
        Some((_, rest)) => rest.split('>').next().unwrap_or_default().trim(),
        None => text,
    }
}

/// At least two labels, the last one no number.
fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let last = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.')
        && domain.split('.').all(label)
        && !last.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests;
