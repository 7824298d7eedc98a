//! Which numbers can be reached from anywhere. The standard library's own answer is not stable yet
//! and does not know mesh networks.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

#[must_use]
pub fn is_public(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

/// Shared by a provider among many homes (RFC 6598). Tailscale uses the same range.
#[must_use]
pub fn is_shared(address: &Ipv4Addr) -> bool {
    address.octets()[0] == 100 && address.octets()[1] & 0xc0 == 64
}

#[must_use]
pub fn is_public_v4(address: &Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(a == 0
        || address.is_private()
        || is_shared(address)
        || address.is_loopback()
        || address.is_link_local()
        || (a == 192 && b == 0 && c == 0)
        || address.is_documentation()
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && b & 0xfe == 18)
        || a >= 224)
}

/// Only 2000::/3 is handed out; mesh networks (Yggdrasil 200::/7, cjdns fc00::/8, Tailscale
/// fd7a:115c:a1e0::/48) lie outside of it, tunnels and documentation inside.
#[must_use]
pub fn is_public_v6(address: &Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    let teredo_or_special = a == 0x2001 && b < 0x200;
    let documentation = (a == 0x2001 && b == 0xdb8) || (a == 0x3fff && b < 0x1000);
    let six_to_four = a == 0x2002;
    a & 0xe000 == 0x2000 && !teredo_or_special && !documentation && !six_to_four
}
