//! Where a request comes from, by which name it called the box, and whether it may change anything.

use super::error::Refusal;
use super::{App, listen};
use crate::config::ClaimFrom;
use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderMap};
use actix_web::http::{StatusCode, Uri};
use std::net::{IpAddr, Ipv6Addr};

/// Where a connection comes from. Fixed by its door and its peer, never by what a header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The machine itself.
    Machine,
    /// The home: private or link-local addresses, and prefixes of our own interfaces.
    Home,
    World,
}

/// IPv4 in IPv6 clothing is judged as IPv4.
fn plain(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    }
}

fn on_link(address: Ipv6Addr) -> bool {
    let same = |own: Ipv6Addr, prefix: Ipv6Addr| {
        let (own, mask, other) = (own.to_bits(), prefix.to_bits(), address.to_bits());
        mask != 0 && own & mask == other & mask
    };
    if_addrs::get_if_addrs()
        .unwrap_or_default()
        .iter()
        .any(|interface| match &interface.addr {
            if_addrs::IfAddr::V6(v6) if !v6.ip.is_loopback() => same(v6.ip, v6.netmask),
            _ => false,
        })
}

/// The side of an address.
pub(super) fn side_of(address: IpAddr) -> Side {
    match plain(address) {
        address if address.is_loopback() => Side::Machine,
        IpAddr::V4(v4) if v4.is_private() || v4.is_link_local() => Side::Home,
        IpAddr::V6(v6) if v6.is_unicast_link_local() || v6.is_unique_local() || on_link(v6) => {
            Side::Home
        }
        _ => Side::World,
    }
}

/// The same behind a router that may show its own number, this one, for everybody whom it leads in.
fn side_behind(peer: IpAddr, masked: Option<IpAddr>) -> Side {
    match masked == Some(peer) {
        true => Side::World,
        false => side_of(peer),
    }
}

/// The side of a request, and the address that limits count by. Forwarding headers make it World, unless they come
/// from a proxy that the owner named: then the last address that proxy saw counts.
pub(super) fn side(request: &HttpRequest, app: &App) -> (Side, IpAddr) {
    let peer = request
        .peer_addr()
        .map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |peer| plain(peer.ip()));
    let headers = request.headers();
    let forwarded = [
        header::FORWARDED,
        header::X_FORWARDED_FOR,
        header::X_FORWARDED_HOST,
        header::VIA,
    ]
    .iter()
    .any(|name| headers.contains_key(name))
        || headers.contains_key("x-real-ip");
    // A connection that came by no door of the box's own is nobody's neighbour.
    if listen::door(request).is_none_or(|door| door.world) {
        return (Side::World, peer);
    }
    if !forwarded {
        return (side_behind(peer, app.home.masked()), peer);
    }
    if app.config.trusted_proxies.contains(&peer) {
        let last = headers
            .get_all(header::X_FORWARDED_FOR)
            .last()
            .and_then(|value| value.to_str().ok());
        let address = last
            .and_then(|list| list.rsplit(',').next())
            .and_then(|a| a.trim().parse().ok());
        if let Some(address) = address.map(plain) {
            return (side_of(address), address);
        }
    }
    (Side::World, peer)
}

/// What nobody may begin from outside: only from the home and the machine itself, unless it stands in nobody's home.
pub(super) fn only_at_home(
    request: &HttpRequest,
    app: &App,
    sentence: &'static str,
) -> Result<(), Refusal> {
    if side(request, app).0 != Side::World || app.config.claim_from == ClaimFrom::Anywhere {
        return Ok(());
    }
    Err(Refusal::new(StatusCode::FORBIDDEN, "not_home", sentence))
}

/// The host of a `Host` header or an origin, without port and brackets.
pub(super) fn host_name(authority: &str) -> &str {
    if let Some((host, rest)) = authority
        .strip_prefix('[')
        .and_then(|inside| inside.split_once(']'))
    {
        let port = rest.strip_prefix(':').unwrap_or(rest);
        let plain = rest.is_empty() || (rest != port && port.bytes().all(|b| b.is_ascii_digit()));
        return if plain { host } else { authority };
    }
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    }
}

fn is_known(host: &str, names: &[String]) -> bool {
    let host = host.trim_end_matches('.');
    let local = |end: &str| {
        host.len() > end.len() && host[host.len() - end.len()..].eq_ignore_ascii_case(end)
    };
    let plain = |host: &str| {
        host.bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
    };
    if host.parse::<IpAddr>().is_ok() {
        return true;
    }
    !host.is_empty()
        && host.is_ascii()
        && plain(host)
        && (!host.contains('.')
            || [".local", ".lan", ".home.arpa", ".internal"]
                .into_iter()
                .any(local)
            || names.iter().any(|name| name.eq_ignore_ascii_case(host)))
}

/// Whether the request calls the box by a name of its own; if not, it may be somebody else's page that was made to
/// point here.
pub(super) fn knows_host(headers: &HeaderMap, app: &App) -> bool {
    let mut hosts = headers.get_all(header::HOST);
    let host = hosts.next().and_then(|value| value.to_str().ok());
    hosts.next().is_none()
        && host
            .map(host_name)
            .is_some_and(|host| is_known(host, &app.config.names) || app.locks.is_public(host))
}

/// Whether the box was called by a name that browsers trust on plain http: `localhost` or the machine's own address.
pub(super) fn is_loopback(headers: &HeaderMap) -> bool {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let host = host.map_or("", host_name).trim_end_matches('.');
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// What is said to whoever used another name.
pub(super) fn unknown_name(app: &App) -> Refusal {
    let link = app.links().into_iter().next().unwrap_or_default();
    let sentence = format!("You reached a Gluebox, but by a name I do not know. Try {link}.");
    Refusal::new(StatusCode::MISDIRECTED_REQUEST, "unknown_name", sentence)
}

/// A change or a socket needs an origin that is the host it is sent to. `null` and nothing are refused.
pub(super) fn matching_origin(headers: &HeaderMap) -> Result<(), Refusal> {
    let text = |name| {
        let mut all = headers.get_all(name);
        let first = all.next().and_then(|value| value.to_str().ok());
        if all.next().is_some() { None } else { first }
    };
    let host = text(header::HOST).unwrap_or_default();
    let origin = text(header::ORIGIN).and_then(|origin| origin.parse::<Uri>().ok());
    let same = origin
        .as_ref()
        .and_then(Uri::authority)
        .is_some_and(|authority| {
            // By host and port; a proxy in front changes the scheme, so that is not compared.
            authority.as_str().eq_ignore_ascii_case(host)
                || (host_name(authority.as_str()).eq_ignore_ascii_case(host_name(host))
                    && authority.port().is_none())
        });
    let cross = headers
        .get("sec-fetch-site")
        .is_some_and(|site| site != "same-origin" && site != "none");
    if same && !cross {
        return Ok(());
    }
    let sentence = "This came from another page than the box's own. Open the box by its own link and try again.";
    Err(Refusal::new(StatusCode::FORBIDDEN, "origin", sentence))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    #[test]
    fn sides() {
        for (address, side) in [
            ("127.0.0.1", Side::Machine),
            ("::1", Side::Machine),
            ("::ffff:127.0.0.1", Side::Machine),
            ("192.168.1.4", Side::Home),
            ("::ffff:10.0.0.1", Side::Home),
            ("169.254.9.9", Side::Home),
            ("fe80::1", Side::Home),
            ("fd00::1", Side::Home),
            ("8.8.8.8", Side::World),
            ("100.64.0.1", Side::World),
            ("2600:db::1", Side::World),
        ] {
            assert_eq!(
                side_of(address.parse().expect("an address")),
                side,
                "{address}"
            );
        }
    }

    #[test]
    fn a_router_that_shows_its_own_number_for_everybody() {
        let [router, laptop] = ["192.168.1.1", "192.168.1.4"].map(|it| it.parse().expect("it is"));
        for masked in [None, Some(laptop)] {
            assert_eq!(side_behind(router, masked), Side::Home, "{masked:?}");
        }
        assert_eq!(side_behind(router, Some(router)), Side::World);
        assert_eq!(side_behind(laptop, Some(router)), Side::Home);
    }

    #[test]
    fn hosts() {
        let names = ["Anna.example".to_owned()];
        for host in [
            "127.0.0.1",
            "::1",
            "localhost",
            "gluebox",
            "gluebox.local",
            "GLUEBOX.LAN",
            "a.home.arpa",
            "anna.example",
            "anna.example.",
        ] {
            assert!(is_known(host, &names), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "anna.example.evil.example",
            "127.0.0.1.nip.io",
            "local",
            ".local",
            "a_b",
            "xn--a.example",
            "bücher.local",
            "[::1].evil.example",
        ] {
            assert_eq!(is_known(host, &names), host == "local", "{host}");
        }
    }

    #[test]
    fn loopback() {
        let by = |host: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static(host));
            is_loopback(&headers)
        };
        for host in ["localhost", "LOCALHOST:80", "127.0.0.1:8080", "[::1]:80"] {
            assert!(by(host), "{host}");
        }
        for host in [
            "",
            "gluebox.local",
            "192.168.1.4",
            "localhost.example",
            "[fe80::1]",
        ] {
            assert!(!by(host), "{host}");
        }
    }

    #[test]
    fn origins() {
        let try_with = |origin: Option<&'static str>, host: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static(host));
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
            }
            matching_origin(&headers).is_ok()
        };
        assert!(try_with(Some("http://box.local:8080"), "box.local:8080"));
        assert!(try_with(Some("https://anna.example"), "anna.example"));
        assert!(try_with(Some("http://[::1]:80"), "[::1]:80"));
        for (origin, host) in [
            (None, "box.local"),
            (Some("null"), "box.local"),
            (Some("http://evil.example"), "box.local"),
            (Some("http://box.local:81"), "box.local:8080"),
            (Some("http://box.local.evil.example"), "box.local"),
        ] {
            assert!(!try_with(origin, host), "{origin:?} at {host}");
        }
        let mut twice = HeaderMap::new();
        twice.insert(header::HOST, HeaderValue::from_static("box"));
        twice.append(
            HeaderName::from_static("origin"),
            HeaderValue::from_static("http://box"),
        );
        twice.append(
            HeaderName::from_static("origin"),
            HeaderValue::from_static("http://evil"),
        );
        assert!(matching_origin(&twice).is_err());
    }
}
