//! A letter, and the bytes that it is on its way: plain text and HTML side by side, nothing in it that tells on its reader.
//!
//! It must not know what a letter is about, nor how it leaves. Whatever is put in, no header but ours comes out.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};
use serde::{Deserialize, Serialize};

use super::address::{Address, address};
use super::trouble::{Trouble, Why};

/// A letter that waits to be sent. It stays the same over all tries.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The part of the Message-ID before the @, by which whoever gets the letter twice knows it again: 1 to 64 letters,
    /// digits, hyphens and underlines, never used for another letter.
    pub id: String,
    /// The name that stands beside the address it comes from; may be empty.
    pub by: String,
    pub to: String,
    pub subject: String,
    pub plain: String,
    /// A whole document. It must refer to nothing elsewhere.
    pub html: String,
    /// When it was written.
    pub at: Timestamp,
}

/// Not its contents, which may hold a link that opens something.
impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letter")
            .field("id", &self.id)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

/// The longest id, which is a file's name too.
const LONGEST_ID: usize = 64;
/// What programs for mail show of a line at most; longer ones are cut.
const LONGEST_LINE: usize = 200;
/// The last second that the header Date can say.
const LAST_DATE: i64 = 253_402_300_799;

/// A letter as it goes over the wire.
pub(super) struct Packed {
    pub(super) from: Address,
    pub(super) to: Address,
    pub(super) bytes: Vec<u8>,
}

impl Letter {
    /// Whether the id can stand in a header and be a file's name.
    pub(super) fn has_id(&self) -> bool {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        (1..=LONGEST_ID).contains(&self.id.len()) && self.id.chars().all(plain)
    }

    /// Makes it ready to go out as from this address.
    pub(super) fn pack(&self, from: &str) -> Result<Packed, Trouble> {
        if !self.has_id() {
            return Err(Trouble::new(
                Why::Unsendable,
                "this letter has no proper id",
            ));
        }
        let unsendable = |why: super::NoAddress| Trouble::new(Why::Unsendable, why.sentence());
        let from = address(from).map_err(unsendable)?;
        let to = address(&self.to).map_err(unsendable)?;
        let by = Some(one_line(&self.by)).filter(|by| !by.is_empty());
        let seconds = self.at.as_second().clamp(0, LAST_DATE).unsigned_abs();
        let message = Message::builder()
            .from(Mailbox::new(by, from.inner().clone()))
            .to(Mailbox::new(None, to.inner().clone()))
            .subject(one_line(&self.subject))
            .date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
            .message_id(Some(format!("<{}@{}>", self.id, from.domain())))
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(
                lines(&self.plain),
                lines(&self.html),
            ))
            .map_err(|error| Trouble::new(Why::Unsendable, error.to_string()))?;
        Ok(Packed {
            from,
            to,
            bytes: message.formatted(),
        })
    }
}

/// No answer by a machine is wanted, and no notice of absence (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// For a header: whatever would end the line is a gap, and the line has an end.
fn one_line(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let plain = |c: char| if breaks(c) { ' ' } else { c };
    let text: String = text.chars().map(plain).collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().take(LONGEST_LINE).collect()
}

/// For a part: one kind of line end, and nothing unseen but that and tabs.
fn lines(text: &str) -> String {
    let mut text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.retain(|c| matches!(c, '\n' | '\t') || !c.is_control());
    text
}

#[cfg(test)]
mod tests;
