//! By whom letters are sent: what the owner fills in of their mail provider, and what is wrong with it at a glance.
//!
//! The password is write-only: neither it nor any mail address appears in `Debug`. It must not know how a letter is
//! sent, and asks nobody whether what is filled in is true.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::address::address;

/// Longer passwords exist nowhere; a file that was pasted by mistake is longer.
const LONGEST: usize = 1024;
/// The longest name in DNS (RFC 1035, 2.3.4).
const LONGEST_NAME: usize = 253;

/// An account at a mail provider.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The name or number of the provider's machine that takes letters.
    pub host: String,
    pub port: u16,
    pub lock: Lock,
    /// Who signs in; empty where nobody has to, as with a machine in the same home.
    pub name: String,
    pub password: String,
    /// The address that letters come from.
    pub from: String,
}

/// How the way to the provider is locked. Without a lock nothing is ever sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lock {
    /// From the first byte on, commonly by port 465.
    Tls,
    /// After a word in the clear, commonly by port 587.
    StartTls,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("lock", &self.lock)
            .finish_non_exhaustive()
    }
}

/// What cannot be right, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Unfit {
    /// The field's name in [`Account`].
    pub field: &'static str,
    pub sentence: &'static str,
}

impl Account {
    /// Looks for what nobody needs to be asked about.
    pub fn check(&self) -> Result<(), Unfit> {
        let unfit = |field, sentence| Err(Unfit { field, sentence });
        if !is_host(&self.host) {
            let sentence = "That is not the name of a machine that takes letters. It looks like smtp.example.org; your mail provider's help says it.";
            return unfit("host", sentence);
        }
        if self.port == 0 {
            let sentence =
                "A number from 1 to 65535, commonly 465 or 587; your mail provider's help says it.";
            return unfit("port", sentence);
        }
        for (field, text) in [("name", &self.name), ("password", &self.password)] {
            if text.len() > LONGEST || text.chars().any(char::is_control) {
                let sentence = "That is too long, or it has a line break or something else in it that cannot be typed. Type it by hand.";
                return unfit(field, sentence);
            }
        }
        if !self.name.is_empty() && self.password.is_empty() {
            let sentence = "The password is still empty. Many mail providers want one that is made for programs; their help calls it an app password.";
            return unfit("password", sentence);
        }
        match address(&self.from) {
            Ok(_) => Ok(()),
            Err(why) => unfit("from", why.sentence()),
        }
    }
}

/// A name in DNS without its last dot, or a number.
fn is_host(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    text.parse::<IpAddr>().is_ok() || (text.len() <= LONGEST_NAME && text.split('.').all(label))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Account {
        Account {
            host: "smtp.example.org".to_owned(),
            port: 465,
            lock: Lock::Tls,
            name: "anna@example.org".to_owned(),
            password: "correct horse".to_owned(),
            from: "anna@example.org".to_owned(),
        }
    }

    #[test]
    fn nothing_secret_and_no_address_is_in_debug() {
        let said = format!("{:?}", account());
        assert!(said.contains("smtp.example.org"), "{said}");
        assert!(!said.contains("horse") && !said.contains('@'), "{said}");
    }

    #[test]
    fn what_is_kept_comes_back() {
        let kept = serde_json::to_value(account()).expect("JSON");
        assert_eq!(kept["lock"], "tls");
        let back: Account = serde_json::from_value(kept).expect("an account");
        assert_eq!(back, account());
        assert_eq!(
            serde_json::to_value(Lock::StartTls).expect("JSON"),
            "start_tls"
        );
    }

    #[test]
    fn what_cannot_be_right_is_said_with_its_field() {
        let field = |change: fn(&mut Account)| {
            let mut account = account();
            change(&mut account);
            account.check().err().map(|unfit| unfit.field)
        };
        assert_eq!(field(|_| ()), None);
        assert_eq!(field(|it| it.host = "127.0.0.1".to_owned()), None);
        assert_eq!(field(|it| it.host = "fe80::1".to_owned()), None);
        assert_eq!(field(|it| it.host = "nas".to_owned()), None);
        for host in [
            "",
            "smtp.example.org:465",
            "https://smtp.example.org",
            "smtp..example.org",
            "a b",
            "smtp.example.org\r\nX",
            "-a.example",
            "smtp.example.org.",
        ] {
            let wrong = Account {
                host: host.to_owned(),
                ..account()
            };
            assert_eq!(
                wrong.check().map_err(|unfit| unfit.field),
                Err("host"),
                "{host:?}"
            );
        }
        assert_eq!(field(|it| it.port = 0), Some("port"));
        assert_eq!(field(|it| it.name = "a\0b".to_owned()), Some("name"));
        assert_eq!(field(|it| it.password = String::new()), Some("password"));
        assert_eq!(
            field(|it| it.password = "a\nb".to_owned()),
            Some("password")
        );
        assert_eq!(field(|it| it.password = "x".repeat(1025)), Some("password"));
        assert_eq!(field(|it| it.from = "anna".to_owned()), Some("from"));
        let nobody = |it: &mut Account| (it.name, it.password) = (String::new(), String::new());
        assert_eq!(field(nobody), None);
    }
}
