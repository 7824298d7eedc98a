//! What each provider is told and what it answers. One file per way of asking; one match per thing that can be asked.
//!
//! Nothing here knows when it is time to ask: that is the machine's.

pub mod cloudflare;
pub mod desec;
pub mod duckdns;
pub mod dyndns2;
pub mod dynv6;
pub mod freedns;
pub mod gandi;
pub mod hetzner;
pub mod namecheap;
pub mod own_domain;
pub mod rfc2136;

use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::account::{Account, Filled, Provider, Takes};
use super::answer::{Answer, Reply};
use super::dns::{Family, Resolver};
use super::{Addresses, Target};
use crate::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use crate::http::{Fault, Heard, Http, Method, Outside, Url};

/// One account, about to be used for one name.
pub struct Call<'a> {
    pub name: &'a str,
    pub account: &'a Account,
    http: Http,
    resolver: Resolver,
}

impl<'a> Call<'a> {
    pub fn new(name: &'a str, account: &'a Account, outside: &Outside) -> Result<Self, Fault> {
        Ok(Self {
            name,
            account,
            http: Http::new(outside)?,
            resolver: Resolver::new(outside),
        })
    }

    /// Tells the provider new numbers. `Leave` is left alone wherever the provider lets it.
    pub async fn set(&self, change: &Addresses) -> Reply {
        use Provider::*;
        let reply = match self.account.provider {
            Desec => desec::set(self, change).await,
            DuckDns => duckdns::set(self, change).await,
            Dynv6 => dynv6::set(self, change).await,
            Cloudflare => cloudflare::set(self, change).await,
            HurricaneElectric => dyndns2::set(self, &dyndns2::HURRICANE_ELECTRIC, change).await,
            Dynu => dyndns2::set(self, &dyndns2::DYNU, change).await,
            Strato => dyndns2::set(self, &dyndns2::STRATO, change).await,
            Inwx => dyndns2::set(self, &dyndns2::INWX, change).await,
            Joker => dyndns2::set(self, &dyndns2::JOKER, change).await,
            NoIp => dyndns2::set(self, &dyndns2::NO_IP, change).await,
            FreeDns => freedns::set(self, change).await,
            Ovh => dyndns2::set(self, &dyndns2::OVH, change).await,
            Gandi => gandi::set(self, change).await,
            Namecheap => namecheap::set(self, change).await,
            Hetzner => hetzner::set(self, change).await,
            Dyndns2 => dyndns2::set(self, &dyndns2::OTHER, change).await,
            Rfc2136 => rfc2136::set(self, change).await,
            OwnDomain => Ok(own_domain::by_hand()),
        };
        self.clean(reply)
    }

    /// Looks whether key and name are right without changing anything; nothing where the provider has no such question.
    pub async fn look(&self) -> Option<Reply> {
        use Provider::*;
        let reply = match self.account.provider {
            Desec => desec::look(self).await,
            Cloudflare => cloudflare::look(self).await,
            Gandi => gandi::look(self).await,
            Hetzner => hetzner::look(self).await,
            DuckDns | Dynv6 | HurricaneElectric | Dynu | Strato | Inwx | Joker | NoIp | FreeDns
            | Ovh | Namecheap | Dyndns2 | Rfc2136 | OwnDomain => return None,
        };
        Some(self.clean(reply))
    }

    /// Puts these texts at `_acme-challenge`, in place of what stood there; none clears it.
    pub async fn set_texts(&self, texts: &[String]) -> Reply {
        use Provider::*;
        let reply = match self.account.provider {
            Desec => desec::set_texts(self, texts).await,
            DuckDns => duckdns::set_texts(self, texts).await,
            Cloudflare => cloudflare::set_texts(self, texts).await,
            Gandi => gandi::set_texts(self, texts).await,
            Hetzner => hetzner::set_texts(self, texts).await,
            Rfc2136 => rfc2136::set_texts(self, texts).await,
            Dynv6 | HurricaneElectric | Dynu | Strato | Inwx | Joker | NoIp | FreeDns | Ovh
            | Namecheap | Dyndns2 | OwnDomain => {
                Ok(Reply::new(Answer::Nonsense, "this provider holds no texts"))
            }
        };
        self.clean(reply)
    }

    fn clean(&self, reply: Result<Reply, Fault>) -> Reply {
        reply
            .unwrap_or_else(Reply::fault)
            .without(self.account.secrets())
    }

    fn filled(&self) -> &Filled {
        &self.account.filled
    }

    /// An address below the provider's endpoint, or a whole one.
    fn url(&self, path: &str, query: &[(&str, &str)]) -> Result<Url, Fault> {
        let mut url = match path.strip_prefix("https://") {
            Some(_) => Url::parse(path),
            None => Url::parse(&format!("{}{path}", self.account.endpoint())),
        }
        .map_err(|_| Fault::Address)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    /// A question that carries nothing but its address.
    async fn get(&self, url: Url) -> Result<Heard, Fault> {
        self.http.get(url, HeaderMap::new()).await
    }

    async fn get_as(&self, url: Url, person: &str, word: &str) -> Result<Heard, Fault> {
        let pair = STANDARD.encode(format!("{person}:{word}"));
        self.http
            .get(url, authorized(&format!("Basic {pair}"))?)
            .await
    }

    /// A question in JSON, with its answer.
    async fn json(
        &self,
        method: Method,
        path: &str,
        key: &str,
        body: Option<&Value>,
    ) -> Result<Heard, Fault> {
        let mut headers = authorized(key)?;
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let body = body.map(Value::to_string).unwrap_or_default();
        if !body.is_empty() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let url = self.url(path, &[])?;
        self.http
            .send(method, url, headers, body.into_bytes())
            .await
    }

    /// The domains that this name may belong to, from the name itself upward.
    fn domains(&self) -> Vec<String> {
        let labels: Vec<&str> = self.name.split('.').collect();
        (0..labels.len().saturating_sub(1))
            .map(|from| labels[from..].join("."))
            .collect()
    }

    /// What stands before `domain` in a name below it, `@` for the domain itself.
    fn below(name: &str, domain: &str) -> String {
        let label = name.strip_suffix(domain).unwrap_or(name);
        match label.trim_end_matches('.') {
            "" => "@".to_owned(),
            label => label.to_owned(),
        }
    }

    /// Where the text for a certificate stands.
    fn challenge(&self) -> String {
        let name = self.name.strip_prefix("*.").unwrap_or(self.name);
        format!("_acme-challenge.{name}")
    }
}

fn authorized(key: &str) -> Result<HeaderMap, Fault> {
    let mut value = HeaderValue::from_str(key).map_err(|_| Fault::Address)?;
    value.set_sensitive(true);
    Ok(HeaderMap::from_iter([(AUTHORIZATION, value)]))
}

/// What an answer in JSON holds, `Null` where it is none.
fn value(heard: &Heard) -> Value {
    serde_json::from_slice(&heard.body).unwrap_or_default()
}

/// What has to be done for each kind of number that is not left alone.
fn changes(change: &Addresses) -> impl Iterator<Item = (Family, Option<IpAddr>)> + '_ {
    Family::BOTH
        .into_iter()
        .filter_map(|family| match change.of(family) {
            Target::Leave => None,
            Target::Absent => Some((family, None)),
            Target::At(number) => Some((family, Some(number))),
        })
}

impl Takes {
    /// Whether it can be told this kind of number.
    pub fn kind(self, family: Family) -> bool {
        match self {
            Self::V4Only => family == Family::V4,
            Self::Apart | Self::Together => true,
            Self::Nothing => false,
        }
    }
}

#[cfg(test)]
mod tests;
