//! Asking outside which address we come from: two answers of different operators must agree.

use std::net::IpAddr;

use crate::{
    http::{Fault, Http, Outside, Url, header::HeaderMap},
    names::dns::Family,
};

/// What one echo said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Echo {
    pub host: String,
    pub address: IpAddr,
}

/// Addresses are short; whatever else a page says, it says it to somebody else.
const LONGEST: usize = 16 * 1024;

/// The one address in an answer, whether bare or in a sentence. None if there are several or none.
#[must_use]
pub fn single_address(text: &str) -> Option<IpAddr> {
    let text = text.get(..text.len().min(LONGEST)).unwrap_or_default();
    let part = |c: char| !(c.is_ascii_hexdigit() || c == '.' || c == ':');
    let mut found = text
        .split(part)
        .filter_map(|word| word.trim_end_matches('.').parse::<IpAddr>().ok());
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

/// The first address that two of different hosts agree on.
#[must_use]
pub fn agreed(echoes: &[Echo]) -> Option<IpAddr> {
    let confirmed = |one: &&Echo| {
        echoes
            .iter()
            .any(|other| other.host != one.host && other.address == one.address)
    };
    echoes.iter().find(confirmed).map(|echo| echo.address)
}

/// What came of asking outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Two agreed on it.
    Number(IpAddr),
    /// Somebody on the way answers in the place of everybody asked: people have to sign in with them first, as in
    /// hotels and dormitories.
    SignIn,
    Nothing,
}

impl Said {
    pub(super) fn number(self) -> Option<IpAddr> {
        match self {
            Self::Number(address) => Some(address),
            Self::SignIn | Self::Nothing => None,
        }
    }
}

/// Asks one after another until two agree.
pub(super) async fn ask(addresses: &[String], outside: &Outside, family: Family) -> Said {
    let Ok(http) = Http::by(outside, Some(family)) else {
        return Said::Nothing;
    };
    let mut echoes = Vec::new();
    for address in addresses {
        let Ok(url) = Url::parse(address) else {
            continue;
        };
        let host = url.host_str().unwrap_or_default().to_owned();
        let Ok(heard) = http.get(url, HeaderMap::new()).await else {
            continue;
        };
        let right = |address: &IpAddr| address.is_ipv4() == (family == Family::V4);
        if heard.status == 200
            && let Some(address) = single_address(&heard.text()).filter(right)
        {
            echoes.push(Echo { host, address });
        }
        if let Some(address) = agreed(&echoes) {
            return Said::Number(address);
        }
    }
    let Some(first) = addresses.first().filter(|_| echoes.is_empty()) else {
        return Said::Nothing;
    };
    // Who stands in between cannot prove to be anybody else, so nobody could be asked. Without proof they show themselves.
    let plain = format!("http://{}", first.trim_start_matches("https://"));
    let Ok(url) = Url::parse(&plain) else {
        return Said::Nothing;
    };
    let heard = http.get(url, HeaderMap::new()).await;
    match heard.map(|heard| (heard.status, single_address(&heard.text()))) {
        // RFC 6585: network authentication required; or a page in place of a number.
        Ok((511, _) | (200, None)) => Said::SignIn,
        // Its page lies inside: all names, or all ways, lead there.
        Err(Fault::Private | Fault::Elsewhere) => Said::SignIn,
        _ => Said::Nothing,
    }
}
