//! Mail: letters that the box sends, and the three ways they go: to a mail provider, into a folder, into memory.
//!
//! [`Post::send`] makes one try and says in words what is wrong; [`next_try`] says when to try again, purely. It must not
//! know what letters say, who reads them or where they wait. Sending is at least once: where an answer was lost after
//! the last byte, the same letter goes again under the same Message-ID, by which it is known again.

mod account;
mod address;
mod folder;
mod letter;
mod plan;
mod post;
mod presets;
mod reach;
mod refusal;
mod smtp;
mod trouble;
mod wire;

pub use account::{Account, Lock, Unfit};
pub use address::{Address, NoAddress, address};
pub use letter::Letter;
pub use plan::{is_due, next_try};
pub use post::{Kept, Post};
pub use presets::{Preset, presets};
pub use trouble::{Trouble, Why};
