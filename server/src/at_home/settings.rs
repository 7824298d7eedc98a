//! What the owner chose for the world outside, and what the drivers must find again after a restart. Both are records
//! of the store, so that they are in every copy of the box.

use super::month::Spell;
use crate::records;
use gluebox_appliance::names::{Called, Remembered};
use gluebox_appliance::router::Ledger;
use gluebox_store::{Batch, Space, Store, StoreError, Write};
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
    /// Whether the owner said so: the question comes once. Since 2; what was chosen before, was chosen.
    #[serde(default)]
    pub asked: bool,
    pub name: Option<Called>,
    /// Probers that may be asked whether people outside get in; addresses as the owner wrote them.
    #[serde(default)]
    pub helpers: Vec<String>,
}

impl Default for AtHomeRecord {
    fn default() -> Self {
        Self {
            version: 2,
            readers: Readers::default(),
            asked: false,
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
        let kept: Option<Self> = records::read(store, Space::Box, AT_HOME)?;
        Ok(kept.map(Self::grown).unwrap_or_default())
    }

    /// From an older form.
    fn grown(mut self) -> Self {
        self.asked |= self.version < 2 && (self.readers == Readers::Anyone || self.name.is_some());
        self.version = Self::default().version;
        self
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

/// The writes that forget what the owner chose for the world outside, and what the name's keeper was asked. What was asked
/// of the router stays until it is given back: nobody else knows which of its doors are ours.
pub(crate) fn forget(store: &Store) -> Result<Vec<Write>, StoreError> {
    let owed = HouseRecord {
        ledger: HouseRecord::load(store)?.ledger,
        ..HouseRecord::default()
    };
    Ok(vec![
        Write::delete(Space::Box, AT_HOME),
        records::put(Space::Box, HOUSE, &owed),
    ])
}

/// These must be kept also when the disk is full: without them the box is not found any more.
fn keep(store: &Store, key: &[u8], record: &impl Serialize) -> Result<(), StoreError> {
    let write = records::put(Space::Box, key, record);
    store.commit(Batch::new(vec![write]).essential())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_chose_before_the_question_is_not_asked() {
        let read = |json: &str| {
            let record: AtHomeRecord = serde_json::from_str(json).expect("the first form");
            let grown = record.grown();
            (grown.version, grown.asked, grown.readers)
        };
        let home = r#"{"version":1,"readers":"home","name":null}"#;
        assert_eq!(read(home), (2, false, Readers::Home));
        let anyone = r#"{"version":1,"readers":"anyone","name":null}"#;
        assert_eq!(read(anyone), (2, true, Readers::Anyone));
        let shut = r#"{"version":2,"readers":"home","asked":true,"name":null}"#;
        assert_eq!(read(shut), (2, true, Readers::Home));
    }

    #[test]
    fn what_is_forgotten_is_still_given_back_at_the_router() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path(), gluebox_store::Options::default())
            .expect("opens")
            .store;
        let mut house = HouseRecord::default();
        let door = gluebox_appliance::router::Door {
            outside: 443,
            inside: 8443,
        };
        let [gateway, own] = [1, 9].map(|last| std::net::Ipv4Addr::new(192, 168, 1, last));
        house.ledger.intend(gateway, own, &[door]);
        house.keep(&store).expect("is kept");
        let chosen = AtHomeRecord {
            readers: Readers::Anyone,
            ..AtHomeRecord::default()
        };
        chosen.keep(&store).expect("is kept");
        let writes = forget(&store).expect("reads");
        store.commit(Batch::new(writes)).expect("is kept");
        assert_eq!(
            AtHomeRecord::load(&store).expect("reads"),
            AtHomeRecord::default()
        );
        let left = HouseRecord::load(&store).expect("reads");
        assert_eq!(left.ledger, house.ledger);
    }
}
