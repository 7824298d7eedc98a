//! Where a name comes from: the closed set of providers, what each needs to know, and what the owner filled in.
//!
//! The desk draws its form from this; it must not need to know any provider by name. What is secret is write-only: it
//! never appears in `Debug`, and `shown` leaves it out.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::providers::{
    cloudflare, desec, duckdns, dyndns2, dynv6, freedns, gandi, hetzner, namecheap, own_domain,
    rfc2136,
};

/// Everybody who can be asked to give the box a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Provider {
    Desec,
    DuckDns,
    Dynv6,
    Cloudflare,
    HurricaneElectric,
    Dynu,
    Strato,
    Inwx,
    Joker,
    NoIp,
    FreeDns,
    Ovh,
    Gandi,
    Namecheap,
    Hetzner,
    /// Any other that speaks the update protocol of dyn.com.
    Dyndns2,
    /// A name server that takes signed updates.
    Rfc2136,
    /// A domain whose records the owner writes by hand.
    OwnDomain,
}

impl Provider {
    pub const ALL: [Self; 18] = [
        Self::Desec,
        Self::DuckDns,
        Self::Dynv6,
        Self::Cloudflare,
        Self::HurricaneElectric,
        Self::Dynu,
        Self::Strato,
        Self::Inwx,
        Self::Joker,
        Self::NoIp,
        Self::FreeDns,
        Self::Ovh,
        Self::Gandi,
        Self::Namecheap,
        Self::Hetzner,
        Self::Dyndns2,
        Self::Rfc2136,
        Self::OwnDomain,
    ];

    pub fn form(self) -> &'static Form {
        match self {
            Self::Desec => &desec::FORM,
            Self::DuckDns => &duckdns::FORM,
            Self::Dynv6 => &dynv6::FORM,
            Self::Cloudflare => &cloudflare::FORM,
            Self::HurricaneElectric => &dyndns2::HURRICANE_ELECTRIC.form,
            Self::Dynu => &dyndns2::DYNU.form,
            Self::Strato => &dyndns2::STRATO.form,
            Self::Inwx => &dyndns2::INWX.form,
            Self::Joker => &dyndns2::JOKER.form,
            Self::NoIp => &dyndns2::NO_IP.form,
            Self::FreeDns => &freedns::FORM,
            Self::Ovh => &dyndns2::OVH.form,
            Self::Gandi => &gandi::FORM,
            Self::Namecheap => &namecheap::FORM,
            Self::Hetzner => &hetzner::FORM,
            Self::Dyndns2 => &dyndns2::OTHER.form,
            Self::Rfc2136 => &rfc2136::FORM,
            Self::OwnDomain => &own_domain::FORM,
        }
    }
}

/// What the desk shows of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Form {
    pub title: &'static str,
    /// Where an account is made.
    pub site: &'static str,
    /// Where a name belongs that it gives: `.duckdns.org`; empty where it takes domains of its customers.
    pub ending: &'static str,
    pub fields: &'static [Field],
    /// Where requests go unless the account says otherwise.
    pub endpoint: &'static str,
    pub takes: Takes,
    /// Whether a number can be taken away again.
    pub removes: bool,
    /// Whether it can hold the text that proves a name to be one's own (dns-01).
    pub texts: bool,
    /// After so many days without news it wants to hear the same again, or it forgets the name.
    pub forgets_after: Option<u8>,
}

/// How a provider wants the two kinds of number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Takes {
    /// Only IPv4.
    V4Only,
    /// One kind at a time, each for itself.
    Apart,
    /// Both in one request; what is left out may be lost.
    Together,
    /// It takes none: the owner writes them.
    Nothing,
}

/// The key of the field that says where requests go, for providers that are not one place.
pub(super) const PLACE: &str = "place";

/// One thing to fill in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Field {
    pub key: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    /// Where it stands at the provider, in the provider's own words: for behind "more".
    pub there: &'static str,
    pub kind: Kind,
    pub optional: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Text,
    /// Written once, never shown again.
    Secret,
    /// An address of the web, or a number with a door.
    Place,
    /// A name in DNS.
    Name,
    Choice(&'static [&'static str]),
}

impl Field {
    pub(super) const fn new(
        key: &'static str,
        label: &'static str,
        hint: &'static str,
        kind: Kind,
    ) -> Self {
        Self {
            key,
            label,
            hint,
            there: "",
            kind,
            optional: false,
        }
    }

    pub(super) const fn secret(key: &'static str, label: &'static str, hint: &'static str) -> Self {
        Self::new(key, label, hint, Kind::Secret)
    }

    pub(super) const fn there(self, there: &'static str) -> Self {
        Self { there, ..self }
    }

    pub(super) const fn optional(self) -> Self {
        Self {
            optional: true,
            ..self
        }
    }
}

/// What the owner filled in, by the keys of the form.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Filled(BTreeMap<String, String>);

impl Filled {
    /// What stands in a field, without spaces around it; empty where nothing does.
    pub fn get(&self, key: &str) -> &str {
        self.0.get(key).map_or("", |value| value.trim())
    }

    pub fn with(mut self, key: &str, value: &str) -> Self {
        self.0.insert(key.to_owned(), value.to_owned());
        self
    }
}

impl fmt::Debug for Filled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// An account at a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub provider: Provider,
    #[serde(default)]
    pub filled: Filled,
    /// Where requests go instead of the provider's own address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
}

impl Account {
    pub fn new(provider: Provider, filled: Filled) -> Self {
        Self {
            provider,
            filled,
            endpoint: None,
        }
    }

    pub fn endpoint(&self) -> &str {
        let filled = Some(self.filled.get(PLACE)).filter(|place| !place.is_empty());
        let said = self.endpoint.as_deref().or(filled);
        said.unwrap_or(self.provider.form().endpoint)
            .trim_end_matches('/')
    }

    /// What may be shown again: everything but secrets.
    pub fn shown(&self) -> BTreeMap<&'static str, &str> {
        let fields = self.provider.form().fields.iter();
        fields
            .filter(|field| field.kind != Kind::Secret)
            .map(|field| (field.key, self.filled.get(field.key)))
            .collect()
    }

    /// This account with what the owner left empty among the secrets taken from the one before.
    pub fn after(mut self, before: &Self) -> Self {
        if self.provider != before.provider {
            return self;
        }
        for field in self.provider.form().fields {
            if field.kind == Kind::Secret && self.filled.get(field.key).is_empty() {
                let kept = before.filled.get(field.key).to_owned();
                self.filled.0.insert(field.key.to_owned(), kept);
            }
        }
        self
    }

    /// The first field that must be filled in and is not.
    pub fn missing(&self) -> Option<&'static Field> {
        let fields = self.provider.form().fields.iter();
        let mut empty =
            fields.filter(|field| !field.optional && self.filled.get(field.key).is_empty());
        empty.next()
    }

    pub(super) fn secrets(&self) -> impl Iterator<Item = String> {
        let fields = self.provider.form().fields.iter();
        let secret = fields.filter(|field| field.kind == Kind::Secret);
        secret.map(|field| self.filled.get(field.key).to_owned())
    }
}
