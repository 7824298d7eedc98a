//! What a box keeps: records, media, publications, and the data folder they lie in.
//!
//! This crate is the only code that knows sled, the journal and the data folder. It knows nothing of
//! HTTP, pages or rules; no type of sled is in its public interface. Everything is synchronous; it
//! has two threads of its own (the journal's and the keeper's), and whoever waits for a batch that nobody writes yet
//! writes it himself.
//!
//! - The **journal** decides what is saved (module `journal`). [`Store::submit`] returns a [`Ticket`];
//!   [`Store::wait`] returns when the batch is on the disk and visible to reads, or refused.
//! - **sled** is how records are found (module `index`). It may fail in any way; it is rebuilt.
//! - **Snapshots** (module `snapshot`) bound the journal and outlive the index.
//! - **Media** are files named by their hash ([`Media`]); publications have a pointer file each, so
//!   that visitors never wait for any of the above ([`published`]).
//!
//! ```
//! use gluebox_store::{Options, Space, Store, Write};
//! # let dir = tempfile::tempdir()?;
//! let opened = Store::open(dir.path(), Options::default())?;
//! for notice in &opened.notices {
//!     eprintln!("{notice}");
//! }
//! let store = opened.store;
//! store.commit(vec![Write::put(Space::Page, *b"p1", *b"{}")])?;
//! assert_eq!(store.get(Space::Page, b"p1")?.as_deref(), Some(&b"{}"[..]));
//! store.close()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod archive;
mod error;
mod folder;
mod identity;
mod index;
mod journal;
mod keeper;
pub mod keys;
mod media;
mod open;
pub mod power;
pub mod published;
mod read;
mod rebuild;
mod reserve;
pub mod reset;
mod salvage;
mod settle;
mod shared;
mod snapshot;
mod space;
mod store;
mod tables;
mod truth;
mod usage;
mod write;

pub use archive::export::{Added, Exported};
pub use archive::restore::{Restored, restore};
pub use error::{Notice, StoreError};
pub use identity::Identity;
pub use journal::queue::Ticket;
pub use media::{Hash, Media, NotAHash, Upload, media_path};
pub use open::Opened;
pub use read::Record;
pub use space::Space;
pub use store::{LONGEST_KEY, LONGEST_RECORD, Options, Store};
pub use usage::Usage;
pub use write::{Batch, Sequence, Write};
