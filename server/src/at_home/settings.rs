//! What the owner chose for the world outside, and what the drivers must find again after a restart. Both are records
//! of the store, so that they are in every copy of the box.

use super::month::Spell;
use crate::records;
use gluebox_appliance::names::{Called, Remembered};
use gluebox_appliance::router::Ledger;
use gluebox_store::{Batch, Space, Store, StoreError};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who may read the site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Readers {
    /// People in this home.
    #[default]
    Home,
    /// Anyone with the link.
    Anyone,
}

/// Under the key `at-home`. Its secrets are written once and never shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AtHomeRecord {
    pub version: u32,
    pub readers: Readers,
    pub name: Option<Called>,
    /// Probers that may be asked whether people outside get in; addresses as the owner wrote them.
    #[serde(default)]
    pub helpers: Vec<String>,
}

impl Default for AtHomeRecord {
    fn default() -> Self {
        Self {
            version: 1,
            readers: Readers::default(),
            name: None,
            helpers: Vec::new(),
        }
    }
}

/// Under the key `house`: what was asked of the router and of who keeps the name. Locks are kept apart, in a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct HouseRecord {
    pub version: u32,
    pub ledger: Ledger,
    pub names: Remembered,
}

impl Default for HouseRecord {
    fn default() -> Self {
        Self {
            version: 1,
            ledger: Ledger::default(),
            names: Remembered::default(),
        }
    }
}

/// Under the key `month`: what is told of the last month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MonthRecord {
    pub version: u32,
    /// Since when anything is known.
    pub since: Option<Timestamp>,
    /// Whether people outside could read when it was last kept, so that what follows counts.
    pub counts: bool,
    /// The newest last.
    pub spells: Vec<Spell>,
}

impl Default for MonthRecord {
    fn default() -> Self {
        Self {
            version: 1,
            since: None,
            counts: false,
            spells: Vec::new(),
        }
    }
}

/// One run of one machine, from when it is switched on. A copy may be brought to another machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Run {
    pub machine: String,
    pub boot: String,
}

/// Under the key `alive`: the last sign of life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AliveRecord {
    pub version: u32,
    pub at: Timestamp,
    pub run: Run,
    /// It ended in good order.
    pub stopped: bool,
}

const MONTH: &[u8] = b"month";
const ALIVE: &[u8] = b"alive";
const AT_HOME: &[u8] = b"at-home";
const HOUSE: &[u8] = b"house";

impl AtHomeRecord {
    pub(super) fn load(store: &Store) -> Result<Self, StoreError> {
        Ok(records::read(store, Space::Box, AT_HOME)?.unwrap_or_default())
    }

    pub(super) fn keep(&self, store: &Store) -> Result<(), StoreError> {
        keep(store, AT_HOME, self)
    }

    /// What the world is to be led by: a name, and only if anyone may come.
    pub(super) fn open_name(&self) -> Option<&Called> {
        self.name
            .as_ref()
            .filter(|_| self.readers == Readers::Anyone)
    }
}

impl HouseRecord {
    pub(super) fn load(store: &Store) -> Result<Self, StoreError> {
        Ok(records::read(store, Space::Box, HOUSE)?.unwrap_or_default())
    }

    pub(super) fn keep(&self, store: &Store) -> Result<(), StoreError> {
        keep(store, HOUSE, self)
    }
}

impl MonthRecord {
    pub(super) fn load(store: &Store) -> Result<Self, StoreError> {
        Ok(records::read(store, Space::Box, MONTH)?.unwrap_or_default())
    }

    /// Not at the price of the last room on the disk.
    pub(super) fn keep(&self, store: &Store) -> Result<(), StoreError> {
        let write = records::put(Space::Box, MONTH, self);
        store.commit(Batch::new(vec![write])).map(drop)
    }
}

impl AliveRecord {
    pub(super) fn load(store: &Store) -> Result<Option<Self>, StoreError> {
        records::read(store, Space::Box, ALIVE)
    }

    pub(super) fn keep(&self, store: &Store) -> Result<(), StoreError> {
        let write = records::put(Space::Box, ALIVE, self);
        store.commit(Batch::new(vec![write])).map(drop)
    }
}

/// These must be kept also when the disk is full: without them the box is not found any more.
fn keep(store: &Store, key: &[u8], record: &impl Serialize) -> Result<(), StoreError> {
    let write = records::put(Space::Box, key, record);
    store.commit(Batch::new(vec![write]).essential())?;
    Ok(())
}
