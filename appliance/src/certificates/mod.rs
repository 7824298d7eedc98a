//! The lock: certificates for the box's public names, got and renewed by ACME, served by name without a restart.
//!
//! [`run`] is the driver, [`Plan`] the pure machine that says when; [`Locks`] is what listeners ask at each
//! connection. Accounts, keys and certificates leave as a [`Memory`] and come back at the next start. It must not know
//! how a door was opened or who keeps a name.

mod authority;
mod locks;
mod locksmith;
mod memory;
mod order;
mod plan;
mod proof;
mod trouble;
mod wish;

pub use locks::{HTTP_PROOF, Locks};
pub use locksmith::run;
pub use memory::{Account, Lock, Memory, Named, Unfit};
pub use plan::{Open, Outcome, Plan, Seen, Step, Validity, Way};
pub use trouble::{Reason, Trouble};
pub use wish::{Event, NameState, State, Tried, Try, Txt, Wish};

/// The one crypto library of the box.
fn provider() -> std::sync::Arc<rustls::crypto::CryptoProvider> {
    std::sync::Arc::new(rustls::crypto::ring::default_provider())
}
