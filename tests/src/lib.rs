//! The harness: comes to the box as a browser, a peer or a person would. It starts the built program that
//! `GLUEBOX_BIN` names in a folder of its own and knows nothing of the program's code.

mod answer;
pub mod document;
mod faults;
mod gluebox;
mod guest;
pub mod pictures;
mod program;
mod provider;
mod random;
mod secure;
mod socket;
mod visitor;

pub use answer::Answer;
pub use faults::Faults;
pub use gluebox::{Builder, Ended, Gluebox, NAME, PASSWORD};
pub use guest::Shared;
pub use program::{binary, run};
pub use provider::{Provider, SECRET};
pub use random::Random;
pub use secure::{Believer, Issuer, keep};
pub use socket::Socket;
pub use visitor::{Ask, Visitor};

/// Whether this runs in CI, where nothing may be left out.
pub fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| value == "true" || value == "1")
}

/// Says loudly that a test cannot run here; in CI that is a failure.
pub fn skip(what: &str, why: &str) {
    assert!(!in_ci(), "{what} cannot be tested here: {why}");
    eprintln!("\n=== SKIPPED: {what}. {why} ===\n");
}

/// What a program wrote, as text.
pub fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Waits until `ready` answers something, at most `seconds`.
pub fn wait_for<T>(what: &str, seconds: u64, mut ready: impl FnMut() -> Option<T>) -> T {
    let end = std::time::Instant::now() + std::time::Duration::from_secs(seconds);
    loop {
        if let Some(value) = ready() {
            return value;
        }
        assert!(
            std::time::Instant::now() < end,
            "{what} did not come within {seconds} s"
        );
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}
