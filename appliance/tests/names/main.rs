//! Names, as providers and name servers see the box: every request on a real socket.
//!
//! `providers` and `zones` need nothing. `name_servers` starts knot and bind9 and `dyndns2` an endpoint in front of knot; they need
//! the Debian packages knot, knot-dnsutils, bind9, bind9-dnsutils and python3, and say so if one is missing.

mod dyndns2;
mod keeping;
mod name_servers;
mod providers;
mod servers;
mod trying;
mod wire;
mod zones;
