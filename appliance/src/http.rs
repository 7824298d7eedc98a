//! Requests of the box to the outside: names, addresses and certificates ask through it.
//!
//! Every answer is bounded in time and length, a redirect is followed only to where a request could
//! have gone in the first place, and private numbers are refused unless the laboratory allows them.
//! It must not know what is asked, and never says a header or a query in an error or a log.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{AUTHORIZATION, HeaderMap, LOCATION, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Request, Response};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde::{Deserialize, Serialize};

pub use reqwest::{Method, Url, header};

use crate::address::is_public;
use crate::names::dns::{Family, Resolver};

/// A whole request with all its redirects.
const PATIENCE: Duration = Duration::from_secs(20);
const CONNECT: Duration = Duration::from_secs(8);
/// The longest answer that any of the asked gives is a directory of a few kilobytes.
const LONGEST: usize = 256 * 1024;
const REDIRECTS: usize = 3;
/// Nobody may ask the box to be silent for longer than this.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(24);

/// Where the outside is. The default is the real one; the laboratory says otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Outside {
    /// Asked for names instead of what the system knows.
    pub resolvers: Vec<SocketAddr>,
    /// Asked for the box's own name instead of the servers of its zone.
    pub authorities: Vec<SocketAddr>,
    /// Further roots that are trusted, as PEM.
    pub roots: Vec<String>,
    /// Whether requests may go to private numbers.
    pub private: bool,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Heard {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Heard {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// How long it asks to be left alone, in seconds; a date instead is not understood, as nobody asked sends one.
    pub fn retry_after(&self) -> Option<SignedDuration> {
        let seconds = self.headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
        let seconds = seconds.parse::<u32>().ok()?;
        Some(SignedDuration::from_secs(seconds.into()).min(LONGEST_WAIT))
    }
}

/// Why nothing came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    #[error("that is not an address of the web")]
    Address,
    #[error("that address is inside somebody's home")]
    Private,
    #[error("nothing could be reached there")]
    Unreachable,
    #[error("who answered could not prove to be the one asked")]
    Untrusted,
    #[error("the answer did not come in time")]
    Slow,
    #[error("the answer was too long")]
    TooLong,
    #[error("the answer led elsewhere")]
    Elsewhere,
    #[error("a root that was to be trusted cannot be read")]
    Roots,
}

/// The one way out. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Http {
    client: Client,
    private: bool,
}

impl Http {
    /// Asks by whatever kind of number leads there.
    pub fn new(outside: &Outside) -> Result<Self, Fault> {
        Self::by(outside, None)
    }

    /// Asks by one kind of number only, so that the one asked sees that one.
    pub fn by(outside: &Outside, family: Option<Family>) -> Result<Self, Fault> {
        Self::build(outside, family, None)
    }

    /// Asks from this number of the machine's own, by its kind only.
    pub(crate) fn from_number(outside: &Outside, own: IpAddr) -> Result<Self, Fault> {
        Self::build(outside, Some(Family::of(own)), Some(own))
    }

    fn build(
        outside: &Outside,
        family: Option<Family>,
        own: Option<IpAddr>,
    ) -> Result<Self, Fault> {
        let lookup = Lookup {
            resolver: Resolver::new(outside),
            fixed: !outside.resolvers.is_empty(),
            private: outside.private,
            family,
        };
        let client = Client::builder()
            .user_agent(concat!("Gluebox/", env!("CARGO_PKG_VERSION")))
            .tls_backend_preconfigured(tls(&outside.roots)?)
            .dns_resolver(Arc::new(lookup))
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT)
            .local_address(own)
            .pool_max_idle_per_host(0)
            .build()
            .map_err(|_| Fault::Roots)?;
        Ok(Self {
            client,
            private: outside.private,
        })
    }

    pub async fn get(&self, url: Url, headers: HeaderMap) -> Result<Heard, Fault> {
        self.send(Method::GET, url, headers, Vec::new()).await
    }

    pub async fn send(
        &self,
        method: Method,
        url: Url,
        headers: HeaderMap,
        body: Vec<u8>,
    ) -> Result<Heard, Fault> {
        tokio::time::timeout(PATIENCE, self.follow(method, url, headers, body))
            .await
            .unwrap_or(Err(Fault::Slow))
    }

    async fn follow(
        &self,
        method: Method,
        mut url: Url,
        mut headers: HeaderMap,
        body: Vec<u8>,
    ) -> Result<Heard, Fault> {
        for _ in 0..=REDIRECTS {
            self.may_go(&url)?;
            let mut request = Request::new(method.clone(), url.clone());
            *request.headers_mut() = headers.clone();
            *request.body_mut() = (!body.is_empty()).then(|| body.clone().into());
            let answer = self.client.execute(request).await.map_err(fault)?;
            if !answer.status().is_redirection() {
                return read(answer).await;
            }
            let next = answer.headers().get(LOCATION);
            let next = next.and_then(|at| url.join(at.to_str().ok()?).ok());
            let next = next.ok_or(Fault::Elsewhere)?;
            // Nothing that changes something is sent twice, and what came by https stays there.
            let weaker = url.scheme() == "https" && next.scheme() != "https";
            if method != Method::GET || weaker {
                return Err(Fault::Elsewhere);
            }
            if next.origin() != url.origin() {
                headers.remove(AUTHORIZATION);
            }
            url = next;
        }
        Err(Fault::Elsewhere)
    }

    /// What is written as numbers is looked at here, what is a name when it is looked up.
    fn may_go(&self, url: &Url) -> Result<(), Fault> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Fault::Address);
        }
        let written = url.host_str().ok_or(Fault::Address)?;
        match written.trim_matches(['[', ']']).parse::<IpAddr>() {
            Ok(number) if !self.private && !is_public(&number.to_canonical()) => {
                Err(Fault::Private)
            }
            _ => Ok(()),
        }
    }
}

async fn read(mut answer: Response) -> Result<Heard, Fault> {
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(fault)? {
        if body.len() + chunk.len() > LONGEST {
            return Err(Fault::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Heard {
        status,
        headers,
        body,
    })
}

fn fault(error: reqwest::Error) -> Fault {
    let timed_out = error.is_timeout();
    let mut here: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(cause) = here {
        if cause.is::<rustls::Error>() {
            return Fault::Untrusted;
        }
        if let Some(fault) = cause.downcast_ref::<Fault>() {
            return *fault;
        }
        // An I/O error carries another one that its `source` steps over.
        let carried = cause
            .downcast_ref::<std::io::Error>()
            .and_then(|io| io.get_ref());
        here = match carried {
            Some(carried) => Some(carried),
            None => cause.source(),
        };
    }
    if timed_out {
        Fault::Slow
    } else {
        Fault::Unreachable
    }
}

/// The roots that come with the program, so that a bare machine needs no list of its own, and the extra ones.
pub(crate) fn roots(extra: &[String]) -> Result<rustls::RootCertStore, Fault> {
    let mut roots = rustls::RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    for pem in extra {
        for root in CertificateDer::pem_slice_iter(pem.as_bytes()) {
            let root = root.map_err(|_| Fault::Roots)?;
            roots.add(root).map_err(|_| Fault::Roots)?;
        }
    }
    Ok(roots)
}

pub(crate) fn tls(extra: &[String]) -> Result<rustls::ClientConfig, Fault> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring speaks TLS 1.2 and 1.3")
        .with_root_certificates(roots(extra)?)
        .with_no_client_auth())
}

struct Lookup {
    resolver: Resolver,
    fixed: bool,
    private: bool,
    family: Option<Family>,
}

impl Resolve for Lookup {
    fn resolve(&self, name: Name) -> Resolving {
        let (resolver, fixed) = (self.resolver.clone(), self.fixed);
        let (private, family) = (self.private, self.family);
        Box::pin(async move {
            let all: Vec<IpAddr> = if fixed {
                resolver.addresses(name.as_str()).await
            } else {
                let found = tokio::net::lookup_host((name.as_str(), 0)).await;
                found.map_or_else(|_| Vec::new(), |all| all.map(|at| at.ip()).collect())
            };
            let of_kind = |at: &IpAddr| family.is_none_or(|family| family == Family::of(*at));
            let all: Vec<IpAddr> = all.into_iter().filter(of_kind).collect();
            let allowed = |at: &&IpAddr| private || is_public(&at.to_canonical());
            let good: Vec<IpAddr> = all.iter().filter(allowed).copied().collect();
            match (good.is_empty(), all.is_empty()) {
                (false, _) => {
                    let good = good.into_iter().map(|at| SocketAddr::new(at, 0));
                    Ok(Box::new(good) as Addrs)
                }
                (true, true) => Err(Fault::Unreachable.into()),
                (true, false) => Err(Fault::Private.into()),
            }
        })
    }
}

#[cfg(test)]
mod tests;
