//! The home network: a router, a provider, names, a certificate authority and a visitor outside, all real programs
//! in network namespaces (`tests/lab/net`), and the built program in the middle. Runs as root (`tests/run lab`).
//!
//! Whatever happens in a test, the last word has the visitor, who asks the resolver and reads over the wire.

mod box_at_home;
mod button;
mod by_hand;
mod from_home;
mod home;
mod houses;
mod idle;
mod itself;
mod keepers;
mod lab;
mod neighbours;
mod prober;
mod reached;
mod reader;
mod router;
mod shared_links;
mod watch;
mod world;
