//! The pure parts by tables and simulated weeks, the parsers by arbitrary bytes, igd-next's guards
//! by devices that lie.

mod houses;
mod ledgers;
mod liars;
mod moves;
mod numbers;
mod parsers;
mod weeks;
mod world;
