//! What a no means: by what was asked when it came, its number, and the errors of TLS.
//!
//! It must not know how anything is sent; errors go in, a trouble comes out.

use std::error::Error;
use std::io;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lettre::transport::smtp;
use rustls::CertificateError;

use super::account::{Account, Lock};
use super::trouble::{Trouble, Why};
use super::wire::Endless;

/// What was said when the answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Hello,
    Lock,
    SignIn,
    Sender,
    Recipient,
    /// The letter itself, from the wish to hand it over on.
    Letter,
}

/// Reads what lettre says of an answer that was no yes.
pub(super) fn by_provider(error: &smtp::Error, stage: Stage, account: &Account) -> Trouble {
    let words = error.source().map(ToString::to_string).unwrap_or_default();
    if let Some(code) = error.status() {
        let number = u16::from(code);
        let why = refused(number, &words, stage, account.name.is_empty());
        return Trouble::new(why, format!("{number} {words}"));
    }
    let why = match error.source() {
        // lettre's words for a connection that ended where an answer should have come.
        _ if error.is_response() && words == "incomplete response" => Why::Cut,
        _ if error.is_response() || error.is_client() => Why::Nonsense,
        Some(source) => by_wire(source),
        None => Why::Cut,
    };
    why.into()
}

/// A connection that did not hold.
fn by_wire(error: &(dyn Error + 'static)) -> Why {
    for cause in causes(error) {
        if cause.is::<Endless>() {
            return Why::Nonsense;
        }
        if let Some(io) = cause.downcast_ref::<io::Error>() {
            match io.kind() {
                io::ErrorKind::TimedOut => return Why::Slow,
                // Not UTF-8, unless it comes from TLS.
                io::ErrorKind::InvalidData
                    if io.get_ref().is_none_or(|it| !it.is::<rustls::Error>()) =>
                {
                    return Why::Nonsense;
                }
                _ => {}
            }
        }
    }
    Why::Cut
}

/// Why the way could not be locked.
pub(super) fn by_lock(error: &io::Error, lock: Lock) -> Why {
    let tls = causes(error).find_map(|cause| cause.downcast_ref::<rustls::Error>());
    match tls {
        None => by_wire(error),
        Some(rustls::Error::InvalidCertificate(fault)) => match fault {
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Why::OtherName
            }
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => Why::OutOfDate,
            _ => Why::UnknownIssuer,
        },
        // Its greeting in the clear was taken for TLS.
        Some(rustls::Error::InvalidMessage(_)) if lock == Lock::Tls => Why::OtherLock,
        Some(_) => Why::BrokenLock,
    }
}

/// An error and what lies below it; an I/O error carries another one that its `source` steps over.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| {
        let error: &'a (dyn Error + 'static) = *error;
        let carried = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        match carried {
            Some(carried) => Some(carried as &(dyn Error + 'static)),
            None => error.source(),
        }
    })
}

/// What a number of the fourth or fifth hundred means (RFC 5321, 4.2; 4954, 6; 3463 for the number in the words).
fn refused(number: u16, words: &str, stage: Stage, nobody_signed_in: bool) -> Why {
    let detail = words.split_whitespace().next().unwrap_or_default();
    if number < 500 {
        return Why::Later;
    }
    if number == 530 {
        return if nobody_signed_in {
            Why::SignInWanted
        } else {
            Why::SignInRefused
        };
    }
    match stage {
        Stage::Hello | Stage::Lock => Why::TurnedAway,
        // The way is not there at all, or closed to programs, as Microsoft says with 5.7.139.
        Stage::SignIn if matches!(number, 500..=504) || detail == "5.7.139" => Why::NoSignIn,
        Stage::SignIn => Why::SignInRefused,
        Stage::Sender | Stage::Letter if is_too_big(number, detail) => Why::TooBig,
        Stage::Sender | Stage::Recipient if nobody_signed_in && detail.starts_with("5.7.") => {
            Why::SignInWanted
        }
        Stage::Sender => Why::SenderRefused,
        Stage::Recipient => Why::RecipientRefused,
        Stage::Letter => Why::LetterRefused,
    }
}

/// 552 alone also says that the mailbox is full (5.2.2).
fn is_too_big(number: u16, detail: &str) -> bool {
    detail == "5.3.4" || detail == "5.2.3" || (number == 552 && !detail.starts_with("5.2.2"))
}

impl Trouble {
    /// Without the words of somebody who repeats what was entrusted to them.
    pub(super) fn without_secrets(self, account: &Account) -> Self {
        let password = &account.password;
        let (name, plain) = (&account.name, password);
        let proof = STANDARD.encode(format!("\0{name}\0{plain}"));
        let told = |secret: &str| !secret.is_empty() && self.more.contains(secret);
        if told(password) || told(&STANDARD.encode(password)) || told(&proof) {
            return self.why.into();
        }
        self
    }
}

#[cfg(test)]
mod tests;
