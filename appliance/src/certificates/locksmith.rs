//! Gets and renews the locks: asks the plan what to do, does it, tells what came of it. One order at a time. It must
//! not decide when anything is due.

use super::locks::Locks;
use super::memory::{Lock, Memory};
use super::order::{Customer, Wanted};
use super::plan::{Outcome, Seen, Step, Validity, Way};
use super::trouble::{Reason, Trouble};
use super::wish::{Event, NameState, State, Tried, Try, Txt, Wish};
use instant_acme::CertificateIdentifier;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// Looked at least that often: the clock of a small computer may jump by years when the internet comes.
const LOOK: SignedDuration = SignedDuration::from_secs(60);
/// No order takes longer.
const ORDER: Duration = Duration::from_secs(240);

/// Keeps a fit lock for every wished name, until the wish goes away.
pub async fn run(
    mut wish: watch::Receiver<Wish>,
    out: mpsc::Sender<Event>,
    locks: Arc<Locks>,
    memory: Memory,
    txt: mpsc::Sender<Txt>,
    mut tries: mpsc::Receiver<Try>,
) {
    memory.hold(&locks);
    let mut smith = Locksmith {
        wish: wish.borrow_and_update().clone(),
        out,
        locks,
        memory,
        txt,
        told: State::default(),
    };
    loop {
        smith.round().await;
        let sleep = smith.next().duration_since(Timestamp::now());
        let sleep = sleep.clamp(SignedDuration::from_millis(100), LOOK);
        tokio::select! {
            () = tokio::time::sleep(sleep.unsigned_abs()) => {}
            changed = wish.changed() => match changed {
                Ok(()) => smith.wish = wish.borrow_and_update().clone(),
                Err(_) => return,
            },
            Some(Try { name, done }) = tries.recv() => {
                let _ = done.send(smith.try_now(&name).await);
            }
        }
    }
}

struct Locksmith {
    wish: Wish,
    out: mpsc::Sender<Event>,
    locks: Arc<Locks>,
    memory: Memory,
    txt: mpsc::Sender<Txt>,
    /// What was told last.
    told: State,
}

impl Locksmith {
    /// Does what is due.
    async fn round(&mut self) {
        self.forget();
        for name in self.wish.names.clone() {
            while self.work(&name).await {}
        }
        self.tell().await;
    }

    /// One step for one name; whether there may be another at once.
    async fn work(&mut self, name: &str) -> bool {
        let step = self.step(name);
        let done = match step {
            Step::Wait(_) => return false,
            Step::Shut => {
                let named = self.memory.named(name);
                if named.trouble.as_ref().map(|t| t.reason) != Some(Reason::NoDoor) {
                    named.trouble = Some(Trouble::new(Reason::NoDoor, ""));
                }
                return false;
            }
            Step::Ask => self.ask(name).await,
            Step::Order(way) => self.order(name, way).await,
            Step::Rehearse(way) => self.rehearse(name, way).await,
        };
        let held = self.held(name);
        let (chance, haste) = (chance(), self.wish.haste);
        let named = self.memory.named(name);
        let outcome = match done {
            Ok(outcome) => outcome,
            // When to renew is only asked; that nobody answers is no trouble yet.
            Err(_) if step == Step::Ask => Outcome::NoWindow { ever: false },
            Err(trouble) => {
                tracing::warn!(name, reason = ?trouble.reason, detail = trouble.detail, "no lock came");
                let (reason, until) = (trouble.reason, trouble.until);
                named.trouble = Some(trouble);
                Outcome::Failed { reason, until }
            }
        };
        if matches!(outcome, Outcome::Held) {
            named.trouble = None;
        }
        named
            .plan
            .note(Timestamp::now(), held, outcome, chance, haste);
        let _ = self.out.send(Event::Remember(self.memory.clone())).await;
        self.tell().await;
        true
    }

    /// Because the owner asked, and only if nobody asked too often.
    async fn try_now(&mut self, name: &str) -> Tried {
        if !self.wish.names.iter().any(|wished| wished == name) {
            return Tried::NotNeeded;
        }
        match self.memory.named(name).plan.hasten(Timestamp::now()) {
            Err(None) => return Tried::NotNeeded,
            Err(Some(floor)) => return Tried::NotBefore(floor),
            Ok(()) => {}
        }
        while self.work(name).await {}
        match &self.memory.named(name).trouble {
            Some(trouble) => Tried::Failed(trouble.reason),
            None => Tried::Held,
        }
    }

    fn step(&mut self, name: &str) -> Step {
        let (open, rehearsal) = (self.wish.open, self.wish.rehearsal.is_some());
        let held = self.held(name);
        let seen = Seen {
            name,
            open,
            held,
            rehearsal,
        };
        self.memory.named(name).plan.step(Timestamp::now(), seen)
    }

    /// The lock held for a name, if it came from the wished directory: one of a rehearsal is none.
    fn held(&self, name: &str) -> Option<Validity> {
        let lock = self.memory.lock(name)?;
        let (_, validity) = lock.open().ok()?;
        (lock.directory == self.wish.directory).then_some(validity)
    }

    fn old(&self, name: &str) -> Option<CertificateIdentifier<'static>> {
        let leaf = self.memory.lock(name)?.leaf().ok()?;
        let id = CertificateIdentifier::try_from(&leaf).ok()?;
        Some(id.into_owned())
    }

    /// The account at a directory; a new one is remembered at once.
    async fn customer(&mut self, directory: &str) -> Result<Customer, Trouble> {
        let known = |account: &&super::memory::Account| account.directory == directory;
        let known = self.memory.accounts.iter().find(known);
        let customer = Customer::of(directory, &self.wish, known).await?;
        if let Some(fresh) = &customer.fresh {
            let accounts = &mut self.memory.accounts;
            accounts.retain(|account| account.directory != directory);
            accounts.push(fresh.clone());
            let _ = self.out.send(Event::Remember(self.memory.clone())).await;
        }
        Ok(customer)
    }

    async fn ask(&mut self, name: &str) -> Result<Outcome, Trouble> {
        let Some(old) = self.old(name) else {
            return Ok(Outcome::NoWindow { ever: true });
        };
        let customer = self.customer(&self.wish.directory.clone()).await?;
        Ok(match customer.window(&old).await? {
            Some((from, until, again)) => Outcome::Window { from, until, again },
            None => Outcome::NoWindow { ever: true },
        })
    }

    async fn order(&mut self, name: &str, way: Way) -> Result<Outcome, Trouble> {
        let directory = self.wish.directory.clone();
        let old = self.held(name).and_then(|_| self.old(name));
        let wanted = async |smith: &mut Self| {
            let customer = smith.customer(&directory).await?;
            let wanted = Wanted {
                name,
                way,
                old: old.as_ref(),
                locks: &smith.locks,
                txt: &smith.txt,
            };
            customer.order(wanted).await
        };
        let mut fresh = in_time(wanted(self)).await;
        if matches!(&fresh, Err(trouble) if trouble.reason == Reason::Stranger) {
            // The authority forgot us. A new account is as good as the old one.
            self.memory.accounts.retain(|a| a.directory != directory);
            fresh = in_time(wanted(self)).await;
        }
        let fresh = fresh?;
        let now = Timestamp::now();
        let lock = Lock {
            name: name.to_owned(),
            directory,
            chain: fresh.chain,
            key: fresh.key,
            since: self.locks.works(name, now).unwrap_or(now),
        };
        let validity = self
            .locks
            .hold(&lock)
            .map_err(|unfit| Trouble::new(Reason::Refused, unfit.to_string()))?;
        self.memory.keep(lock);
        if validity.until <= now {
            return Err(Trouble::new(Reason::Clock, ""));
        }
        tracing::info!(name, until = %validity.until, "the lock is new");
        Ok(Outcome::Held)
    }

    async fn rehearse(&mut self, name: &str, way: Way) -> Result<Outcome, Trouble> {
        let Some(directory) = self.wish.rehearsal.clone() else {
            return Ok(Outcome::Rehearsed);
        };
        let result = in_time(async {
            let customer = self.customer(&directory).await?;
            let wanted = Wanted {
                name,
                way,
                old: None,
                locks: &self.locks,
                txt: &self.txt,
            };
            customer.rehearse(wanted).await
        })
        .await;
        match result {
            Ok(()) => Ok(Outcome::Rehearsed),
            // Only what was seen of our proof counts; that the rehearsal itself cannot be held does not.
            Err(trouble) if trouble.reason == Reason::NotProven => Err(trouble),
            Err(trouble) if trouble.reason == Reason::NoTxt => Err(trouble),
            Err(trouble) => {
                tracing::debug!(reason = ?trouble.reason, "no rehearsal");
                if trouble.reason == Reason::Stranger {
                    self.memory.accounts.retain(|a| a.directory != directory);
                }
                Ok(Outcome::Rehearsed)
            }
        }
    }

    /// Lets go of what nobody wishes and nobody can use.
    fn forget(&mut self) {
        let now = Timestamp::now();
        let wished = &self.wish.names;
        self.memory
            .names
            .retain(|named| wished.contains(&named.name));
        let locks = &self.locks;
        self.memory.locks.retain(|lock| {
            let good = lock.open().is_ok_and(|(_, validity)| now < validity.until);
            let keep = good || wished.contains(&lock.name);
            if !keep {
                locks.drop_name(&lock.name);
            }
            keep
        });
    }

    /// When to look again.
    fn next(&mut self) -> Timestamp {
        let names = self.wish.names.clone();
        let steps = names.iter().filter_map(|name| match self.step(name) {
            Step::Wait(until) => Some(until),
            _ => None,
        });
        steps.min().unwrap_or(Timestamp::MAX)
    }

    async fn tell(&mut self) {
        let mut names = Vec::new();
        for name in self.wish.names.clone() {
            let held = self.held(&name);
            let named = self.memory.named(&name);
            let due = named.plan.due(held);
            let next = match named.trouble.as_ref().map(|trouble| trouble.reason) {
                Some(Reason::NoDoor) => None,
                _ => Some(named.plan.pause.map_or(due, |pause| pause.max(due)))
                    .filter(|next| *next > Timestamp::MIN),
            };
            let trouble = named.trouble.clone();
            let by_hand = named.plan.by_hand();
            names.push(NameState {
                name,
                held,
                trouble,
                next,
                by_hand,
            });
        }
        let state = State { names };
        if state != self.told {
            self.told = state.clone();
            let _ = self.out.send(Event::State(state)).await;
        }
    }
}

async fn in_time<T>(work: impl Future<Output = Result<T, Trouble>>) -> Result<T, Trouble> {
    match tokio::time::timeout(ORDER, work).await {
        Ok(done) => done,
        Err(_) => Err(Trouble::new(Reason::AuthorityAway, "it took too long")),
    }
}

/// Somewhere in 0..1.
fn chance() -> f64 {
    let mut bytes = [0; 4];
    // Without randomness the middle will do: it only keeps boxes from coming together.
    match getrandom::fill(&mut bytes) {
        Ok(()) => f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX),
        Err(_) => 0.5,
    }
}
