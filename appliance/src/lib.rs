//! The house around the box: its router, its name, its certificate, how it is found, whether it is reached,
//! its button, its mail.
//!
//! It knows nothing of sites, pages, owners or the store: plain values go in, events come out. What
//! must outlast a restart leaves as a value to remember and comes back at the next start. Decisions
//! are pure functions of what was seen and what time it is; the sockets are around them.

pub mod address;
pub mod button;
pub mod certificates;
mod changes;
pub mod discovery;
pub mod http;
pub mod mail;
pub mod names;
pub mod prober;
pub mod router;
