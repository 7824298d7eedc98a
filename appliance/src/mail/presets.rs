//! Common mail providers, so that the owner need not look up where their letters are taken.
//!
//! Only what the providers' own help says. It must not know whether it still works: the trial shows that.
//!
//! Left out on purpose: Outlook.com, Hotmail and Microsoft 365 take no name and password from programs any more (only
//! OAuth, which needs a registration at Microsoft that a box at home cannot have); Proton Mail needs its own program
//! (Bridge) on a computer of the owner's.

use serde::Serialize;

use super::account::Lock;

/// Where a provider takes letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Preset {
    pub id: &'static str,
    /// The provider's name as its customers know it.
    pub label: &'static str,
    pub host: &'static str,
    pub port: u16,
    pub lock: Lock,
    /// Which name and which password it wants.
    pub hint: &'static str,
}

const fn tls(
    id: &'static str,
    label: &'static str,
    host: &'static str,
    hint: &'static str,
) -> Preset {
    Preset {
        id,
        label,
        host,
        port: 465,
        lock: Lock::Tls,
        hint,
    }
}

const OWN: &str = "The name is your whole mail address, the password that of your mail.";
const UNITED_INTERNET: &str = "The name is your whole mail address. Programs have to be allowed once, in the settings of your mail under POP3/IMAP. With two-step sign-in, make a password for programs there.";

static PRESETS: [Preset; 14] = [
    tls(
        "gmail",
        "Gmail",
        "smtp.gmail.com",
        "An app password, made at myaccount.google.com/apppasswords; your own password does not work. Google offers it only with two-step sign-in switched on.",
    ),
    Preset {
        id: "icloud",
        label: "iCloud",
        host: "smtp.mail.me.com",
        port: 587,
        lock: Lock::StartTls,
        hint: "An app-specific password, made at account.apple.com under sign-in and security; your own password does not work. The name is your whole iCloud mail address.",
    },
    tls(
        "yahoo",
        "Yahoo",
        "smtp.mail.yahoo.com",
        "An app password, made in your Yahoo account under security; your own password does not work.",
    ),
    tls(
        "aol",
        "AOL",
        "smtp.aol.com",
        "An app password, made in your AOL account under security; your own password does not work.",
    ),
    tls(
        "fastmail",
        "Fastmail",
        "smtp.fastmail.com",
        "An app password, made in Fastmail's settings under privacy and security; your own password does not work.",
    ),
    tls("gmx", "GMX", "mail.gmx.net", UNITED_INTERNET),
    tls("web_de", "WEB.DE", "smtp.web.de", UNITED_INTERNET),
    tls(
        "t_online",
        "T-Online",
        "securesmtp.t-online.de",
        "The name is your whole mail address. The password is that for mail programs, set in the customer centre of Telekom; it is another one than that of your account.",
    ),
    tls(
        "mailbox_org",
        "mailbox.org",
        "smtp.mailbox.org",
        "The name is your whole mail address. With two-step sign-in, make an application password in the settings.",
    ),
    tls("posteo", "Posteo", "posteo.de", OWN),
    tls(
        "infomaniak",
        "Infomaniak",
        "mail.infomaniak.com",
        "The name is your whole mail address, the password one that is made for this address at Infomaniak.",
    ),
    tls("ionos", "IONOS (Germany)", "smtp.ionos.de", OWN),
    tls("strato", "STRATO", "smtp.strato.de", OWN),
    tls("gandi", "Gandi", "mail.gandi.net", OWN),
];

/// All that are known, the commonest first.
pub fn presets() -> &'static [Preset] {
    &PRESETS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Account;
    use std::collections::HashSet;

    #[test]
    fn each_would_be_taken_when_it_is_filled_in() {
        let mut ids = HashSet::new();
        for preset in presets() {
            let account = Account {
                host: preset.host.to_owned(),
                port: preset.port,
                lock: preset.lock,
                name: "anna".to_owned(),
                password: "secret".to_owned(),
                from: "anna@example.org".to_owned(),
            };
            assert_eq!(account.check(), Ok(()), "{}", preset.id);
            let usual = match preset.lock {
                Lock::Tls => 465,
                Lock::StartTls => 587,
            };
            assert_eq!(preset.port, usual, "{}", preset.id);
            assert!(ids.insert(preset.id), "{} twice", preset.id);
            assert!(preset.hint.ends_with('.') && preset.hint.contains("password"));
        }
    }
}
