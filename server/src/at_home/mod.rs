//! The box and the world outside its home: what the owner chose, the drivers that do it (router, address, name, lock),
//! and how it is. The one place where they are put together. It must not know pages, nor how anything is done.

mod checks;
mod found;
mod how;
mod machine;
mod month;
mod outside;
mod report;
mod run;
mod settings;
mod state;
mod wishes;
mod words;

#[cfg(test)]
mod tests;

pub(crate) use month::{Outage, Told as ToldMonth};
pub(crate) use outside::Outside;
pub use outside::Places;
pub(crate) use settings::{AliveRecord, AtHomeRecord, HouseRecord, MonthRecord, Readers, forget};
pub(crate) use state::{AtHome, Flap, ToMake, id};

use crate::clock;
use crate::doors::Door;
use crate::locks::LockDesk;
use crate::rooms::lock;
use gluebox_appliance::certificates;
use gluebox_appliance::names::{self, Account, Addresses, Called, Memory, Tried};
use gluebox_appliance::prober::{self, Knocks};
use gluebox_store::{Store, StoreError};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use month::Month;
use settings::Run;
use std::net::IpAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// So long the box looks for its own number before a name is tried without it.
const LOOK: Duration = Duration::from_secs(12);
/// So long whoever chose waits for the state to say it.
const SAID: Duration = Duration::from_secs(2);
/// More helpers than anybody has.
const HELPERS: usize = 8;
/// Nobody waits longer for a box that is switched off.
const GOODBYE: Duration = Duration::from_secs(1);

/// Where the owner's choices go in and the state comes out.
pub(crate) struct HomeDesk {
    outside: Outside,
    doors: Vec<Door>,
    locks: Arc<LockDesk>,
    chosen: watch::Sender<AtHomeRecord>,
    /// The links at home, and how it is.
    state: watch::Sender<AtHome>,
    /// What the name is to lead to.
    addresses: watch::Sender<Addresses>,
    curious: watch::Sender<bool>,
    /// How often somebody asked at the box itself where it is.
    calls: watch::Sender<u32>,
    /// Whose number at home people outside may show: the router's, while it leads them to where the home comes in.
    masked: watch::Sender<Option<IpAddr>>,
    /// The name that was tried last, and what its keeper then took.
    tried: Mutex<Option<(Called, Memory)>>,
    /// When somebody outside last came in by the name, and by the old kind of number; milliseconds, 0 for never.
    reached: [AtomicI64; 2],
    /// What probers outside were asked to come with.
    pub(crate) knocks: Arc<Knocks>,
    guesses: Mutex<Option<Guesses>>,
    /// Once the store is open.
    month: Mutex<Option<Month>>,
    writing: Mutex<()>,
    ending: watch::Sender<bool>,
    work: Mutex<Option<JoinHandle<()>>>,
}

/// Somebody who tries passwords, from one place.
#[derive(Clone, Debug)]
pub(crate) struct Guesses {
    from: IpAddr,
    tries: u32,
    last: Timestamp,
}

impl Guesses {
    /// None while it may be a person who mistypes.
    fn of(from: IpAddr, tries: u32, last: Timestamp) -> Option<Self> {
        (tries >= GUESSES).then_some(Self { from, tries, last })
    }
}

/// People mistype; nobody so often.
const GUESSES: u32 = 20;

/// Why a choice was not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChoiceError {
    #[error(
        "A name is made of letters, digits and hyphens, with at least one dot, for example anna.example.org."
    )]
    Name,
    #[error("\"{label}\" is still empty. {hint}")]
    Empty {
        label: &'static str,
        hint: &'static str,
    },
    #[error(
        "A helper is written as an address, for example https://helper.example.org or http://192.0.2.7:8090."
    )]
    Helper,
    #[error("{HELPERS} helpers are the most. Take one away first.")]
    TooMany,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the site's links begin with for everybody, as the owner chose it; `None` while it is read at home only.
pub(crate) fn public_base(store: &Store) -> Result<Option<String>, StoreError> {
    let chosen = AtHomeRecord::load(store)?;
    Ok(chosen
        .open_name()
        .map(|called| format!("https://{}/", called.name)))
}

impl HomeDesk {
    pub(crate) fn open(
        places: &Places,
        doors: Vec<Door>,
        locks: Arc<LockDesk>,
    ) -> anyhow::Result<Self> {
        let chosen = AtHomeRecord::default();
        let seen = wishes::Seen::default();
        let state = state::at_home(clock::now().timestamp(), &chosen, &seen, Vec::new());
        Ok(Self {
            outside: Outside::find(places)?,
            doors,
            locks,
            chosen: watch::Sender::new(chosen),
            state: watch::Sender::new(state),
            addresses: watch::Sender::new(Addresses::default()),
            curious: watch::Sender::new(false),
            calls: watch::Sender::new(0),
            masked: watch::Sender::new(None),
            tried: Mutex::default(),
            reached: Default::default(),
            knocks: Arc::default(),
            guesses: Mutex::default(),
            month: Mutex::default(),
            writing: Mutex::default(),
            ending: watch::Sender::new(false),
            work: Mutex::default(),
        })
    }

    /// Begins to do what the owner chose before the box was last switched off. `for_help`: whether it is in help mode;
    /// `unreached` is told when people outside could not read for a day.
    pub(crate) fn start(
        self: &Arc<Self>,
        store: Store,
        links: impl Fn() -> Vec<String> + Send + 'static,
        for_help: impl Fn() -> bool + Send + 'static,
        unreached: impl Fn(Outage) + Clone + Send + Sync + 'static,
    ) -> Result<(), StoreError> {
        self.chosen.send_replace(AtHomeRecord::load(&store)?);
        *lock(&self.month) = Some(Month::begin(
            MonthRecord::load(&store)?,
            AliveRecord::load(&store)?.as_ref(),
            this_run(),
            clock::now().timestamp(),
        ));
        let house = HouseRecord::load(&store)?;
        let work = run::run(self.clone(), store, house, links, for_help, unreached);
        let work = tokio::spawn(work);
        *lock(&self.work) = Some(work);
        Ok(())
    }

    /// Says goodbye at home, and ends.
    pub(crate) async fn stop(&self) {
        self.ending.send_replace(true);
        let work = lock(&self.work).take();
        if let Some(mut work) = work
            && tokio::time::timeout(GOODBYE, &mut work).await.is_err()
        {
            work.abort();
        }
    }

    /// Says at home once more where the box is, and how far.
    pub(crate) fn call(&self) {
        self.calls
            .send_modify(|times| *times = times.wrapping_add(1));
    }

    pub(crate) fn state(&self) -> AtHome {
        self.state.borrow().clone()
    }

    /// What happened in the last month.
    pub(crate) fn month(&self) -> Option<ToldMonth> {
        let month = lock(&self.month);
        let month = month.as_ref()?;
        Some(month.told(clock::now().timestamp(), &TimeZone::system()))
    }

    /// The same as text.
    pub(crate) fn report(&self) -> String {
        report::report(&self.state.borrow())
    }

    /// Whether the public name may be said to people: not while the owner keeps the door shut.
    pub(crate) fn is_open(&self) -> bool {
        let chosen = self.chosen.borrow();
        chosen.name.is_none() || chosen.readers == Readers::Anyone
    }

    pub(crate) fn chosen(&self) -> AtHomeRecord {
        self.chosen.borrow().clone()
    }

    /// Waits until the state says what was chosen last: who chose and then looks shall not see the old.
    pub(crate) async fn said(&self) {
        let chosen = self.chosen();
        let name = chosen.name.as_ref().map(|called| called.name.as_str());
        let says = |state: &AtHome| {
            let named = state.name.as_ref().map(|named| named.name.as_str());
            (state.readers, state.asked, named) == (chosen.readers, chosen.asked, name)
        };
        let mut state = self.state.subscribe();
        let _ = tokio::time::timeout(SAID, state.wait_for(says)).await;
    }

    /// The router's own number, while it may stand for anybody outside whom it leads in.
    pub(crate) fn masked(&self) -> Option<IpAddr> {
        *self.masked.borrow()
    }

    /// Somebody tried for this many times, in vain.
    pub(crate) fn guessed(&self, from: IpAddr, tries: u32) {
        if let Some(guesses) = Guesses::of(from, tries, clock::now().timestamp()) {
            *lock(&self.guesses) = Some(guesses);
        }
    }

    /// Somebody outside came in by the name.
    pub(crate) fn reached(&self, now: Timestamp, from: IpAddr) {
        let [any, v4] = &self.reached;
        any.store(now.as_millisecond(), Ordering::Relaxed);
        if from.is_ipv4() {
            v4.store(now.as_millisecond(), Ordering::Relaxed);
        }
    }

    fn last_reached(&self) -> [Option<Timestamp>; 2] {
        self.reached.each_ref().map(|at| {
            let at = at.load(Ordering::Relaxed);
            Timestamp::from_millisecond(at).ok().filter(|_| at > 0)
        })
    }

    fn forget_visitors(&self) {
        self.reached
            .iter()
            .for_each(|at| at.store(0, Ordering::Relaxed));
    }

    /// Tries a name and its account. What stays empty among the secrets is taken from the account kept.
    pub(crate) async fn try_name(&self, name: &str, account: Account) -> Tried {
        let called = self.called(name, account);
        // Each try is a new one, whatever came of those before.
        if names::is_name(&called.name) && called.account.missing().is_none() {
            self.curious.send_replace(true);
            let mut addresses = self.addresses.subscribe();
            let known = |addresses: &Addresses| *addresses != Addresses::default();
            // Without a number the answer says so.
            let _ = tokio::time::timeout(LOOK, addresses.wait_for(known)).await;
        }
        let addresses = *self.addresses.borrow();
        let tried = names::try_it(&called, &addresses, &self.outside.http).await;
        if let Some(mut memory) = tried.memory.clone() {
            let now = clock::now().timestamp();
            for side in [&mut memory.v4, &mut memory.v6] {
                let until = side.not_before;
                side.not_before = until.map(|until| self.outside.hurried(now, until));
            }
            *lock(&self.tried) = Some((called, memory));
        }
        tried
    }

    /// Has the lock tried for now: whether there is a new one, and a sentence. Takes minutes.
    pub(crate) async fn try_lock(&self) -> (bool, String) {
        let tried = match self.chosen().name {
            Some(called) => self.locks.try_now(&called.name).await,
            None => certificates::Tried::NotNeeded,
        };
        let good = tried == certificates::Tried::Held;
        (good, words::lock_tried(tried))
    }

    /// Gives the box this name, whatever trying it said.
    pub(crate) fn name(
        &self,
        store: &Store,
        name: &str,
        account: Account,
    ) -> Result<(), ChoiceError> {
        let mut called = self.called(name, account);
        if !names::is_name(&called.name) {
            return Err(ChoiceError::Name);
        }
        if let Some(field) = called.account.missing() {
            return Err(ChoiceError::Empty {
                label: field.label,
                hint: field.hint,
            });
        }
        // As it was tried: what its keeper took then counts.
        if let Some((tried, _)) = lock(&self.tried).as_ref()
            && (&tried.name, &tried.account) == (&called.name, &called.account)
        {
            called.edited = tried.edited;
        }
        self.choose(store, |chosen| chosen.name = Some(called))
    }

    pub(crate) fn forget_name(&self, store: &Store) -> Result<(), ChoiceError> {
        *lock(&self.tried) = None;
        self.curious.send_replace(false);
        self.choose(store, |chosen| chosen.name = None)
    }

    pub(crate) fn readers(&self, store: &Store, readers: Readers) -> Result<(), ChoiceError> {
        self.choose(store, |chosen| {
            chosen.readers = readers;
            chosen.asked = true;
        })
    }

    /// Whom to ask whether people outside get in. Nobody is asked who is not written here.
    pub(crate) fn helpers(&self, store: &Store, helpers: &[String]) -> Result<(), ChoiceError> {
        let mut all: Vec<String> = Vec::new();
        for helper in helpers {
            let helper = helper.trim().trim_end_matches('/').to_owned();
            if !prober::is_helper(&helper) {
                return Err(ChoiceError::Helper);
            }
            if !all.contains(&helper) {
                all.push(helper);
            }
        }
        if all.len() > HELPERS {
            return Err(ChoiceError::TooMany);
        }
        self.choose(store, |chosen| chosen.helpers = all)
    }

    fn choose(
        &self,
        store: &Store,
        choice: impl FnOnce(&mut AtHomeRecord),
    ) -> Result<(), ChoiceError> {
        let _one_at_a_time = lock(&self.writing);
        let mut chosen = self.chosen();
        choice(&mut chosen);
        if chosen != *self.chosen.borrow() {
            chosen.keep(store)?;
            self.chosen.send_replace(chosen);
        }
        Ok(())
    }

    /// A name as it was typed, with the secrets that stayed empty.
    fn called(&self, name: &str, account: Account) -> Called {
        let name = name.trim().trim_end_matches('.').to_ascii_lowercase();
        let account = match self.chosen().name {
            Some(kept) if kept.name == name => account.after(&kept.account),
            _ => account,
        };
        Called {
            name,
            account,
            edited: clock::now().timestamp(),
        }
    }
}

/// What this machine and this run of it are called by the system; empty where there is no such thing.
pub(crate) fn this_run() -> Run {
    let read = |file: &str| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        text.trim().to_owned()
    };
    Run {
        machine: read("/etc/machine-id"),
        boot: read("/proc/sys/kernel/random/boot_id"),
    }
}
