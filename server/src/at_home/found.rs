//! What the box says of itself at home, so that it is found there.

use crate::doors::Door;
use crate::records::{self, AccountRecord};
use gluebox_appliance::discovery::{Stage, Wish};
use gluebox_store::{Space, Store};

/// That somebody asked for the box at the box itself.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Call {
    /// How often.
    pub(super) times: u32,
    /// It is in help mode.
    pub(super) for_help: bool,
}

/// Whose box it is; none while it waits for its owner.
pub(super) async fn owner(store: &Store) -> Option<String> {
    let store = store.clone();
    let first = tokio::task::spawn_blocking(move || {
        let (_, bytes) = store.scan(Space::Account, b"").ok()?.into_iter().next()?;
        records::decode::<AccountRecord>(&bytes).ok()
    });
    Some(first.await.ok()??.name)
}

/// Nothing is said where nobody but this machine could come.
pub(super) fn wish(store: &Store, doors: &[Door], owner: Option<&str>, call: Call) -> Wish {
    let mut plain = doors.iter().filter(|door| !door.tls && !door.world);
    let door = plain.find(|door| !door.address.ip().is_loopback());
    let key = store.identity().public();
    Wish {
        wanted: door.is_some(),
        title: owner.map_or_else(|| "Gluebox".to_owned(), |name| format!("{name}'s Gluebox")),
        id: key[..8].iter().map(|byte| format!("{byte:02x}")).collect(),
        key: [key[0], key[1]],
        stage: match owner {
            None => Stage::Setup,
            Some(_) if call.for_help => Stage::Help,
            Some(_) => Stage::Ready,
        },
        version: env!("CARGO_PKG_VERSION").to_owned(),
        port: door.map_or(0, |door| door.address.port()),
        calls: call.times,
    }
}
