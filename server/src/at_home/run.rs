//! The drivers at work: what they tell is seen, kept and told on as wishes to the others.

use super::HomeDesk;
use super::found::{self, Call};
use super::machine::Senses;
use super::month::Outage;
use super::settings::{AliveRecord, AtHomeRecord, HouseRecord, MonthRecord, Readers};
use super::state::{AtHome, at_home};
use super::wishes::{Seen, Wishes, leads_here, wishes};
use crate::clock;
use crate::rooms::lock;
use gluebox_appliance::certificates::{self, Txt};
use gluebox_appliance::names::{self, Addresses, Remembered, Texts};
use gluebox_appliance::{address, discovery, prober, router};
use gluebox_store::Store;
use jiff::tz::TimeZone;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, watch};
use tokio::task::{AbortHandle, JoinHandle, JoinSet};

/// What is said changes with time alone, too: news become old, locks run out.
const GLANCE: Duration = Duration::from_secs(5);
/// A disk fills slowly, and a machine gets warm slowly.
const MEASURE: Duration = Duration::from_secs(60);

/// Whatever a driver says.
enum Told {
    Router(router::Event),
    Address(address::Event),
    Names(names::Event),
    Found(discovery::Event),
    Prober(prober::Event),
    FromHome(Option<prober::FromHome>),
}

/// Everything that goes on; ends when it is dropped.
struct House {
    desk: Arc<HomeDesk>,
    store: Store,
    kept: HouseRecord,
    seen: Seen,
    router: watch::Sender<router::Wish>,
    router_told: mpsc::Sender<router::Told>,
    address: watch::Sender<address::Wish>,
    names: watch::Sender<names::Wish>,
    names_out: mpsc::Sender<names::Event>,
    found: watch::Sender<discovery::Wish>,
    prober: watch::Sender<prober::Wish>,
    inside: watch::Sender<prober::Inside>,
    found_ended: Option<JoinHandle<()>>,
    owner: Option<String>,
    /// What was wished of the locks last.
    locks: Option<certificates::Wish>,
    began: Instant,
    /// When the disk was last looked at.
    measured: Option<Instant>,
    drivers: JoinSet<()>,
    keeper: Option<AbortHandle>,
}

pub(super) async fn run(
    desk: Arc<HomeDesk>,
    store: Store,
    kept: HouseRecord,
    links: impl Fn() -> Vec<String> + Send,
    for_help: impl Fn() -> bool + Send,
    unreached: impl Fn(Outage) + Clone + Send + Sync + 'static,
) {
    let (mut house, mut told) = House::begin(desk.clone(), store, kept);
    let mut chosen = desk.chosen.subscribe();
    let mut curious = desk.curious.subscribe();
    let mut calls = desk.calls.subscribe();
    let mut locks = desk.locks.state();
    let mut ending = desk.ending.subscribe();
    let mut glance = tokio::time::interval(GLANCE);
    loop {
        house.seen.curious = *curious.borrow_and_update();
        house.seen.locks = locks.borrow_and_update().clone();
        house.look_for_visitors();
        house.seen.guesses = lock(&desk.guesses).clone();
        house.look_at_the_machine().await;
        let call = Call {
            times: *calls.borrow_and_update(),
            for_help: for_help(),
        };
        house.say_who(call).await;
        let now = chosen.borrow_and_update().clone();
        house.wish(&now);
        let state = at_home(clock::now().timestamp(), &now, &house.seen, links());
        house.note(&state, &unreached).await;
        desk.state.send_if_modified(|old| {
            let changed = *old != state;
            *old = state;
            changed
        });
        tokio::select! {
            _ = glance.tick() => {}
            _ = chosen.changed() => {}
            _ = curious.changed() => {}
            _ = calls.changed() => {}
            _ = locks.changed() => {}
            _ = ending.changed() => break,
            told = told.recv() => match told {
                Some(told) => house.hear(told).await,
                None => break,
            },
        }
    }
    house.end().await;
}

impl House {
    fn begin(
        desk: Arc<HomeDesk>,
        store: Store,
        mut kept: HouseRecord,
    ) -> (Self, mpsc::Receiver<Told>) {
        let mut drivers = JoinSet::new();
        let (out, told) = mpsc::channel(32);
        let (router, wish) = watch::channel(desk.outside.router());
        let (router_told, words) = mpsc::channel(8);
        let ledger = std::mem::take(&mut kept.ledger);
        kept.ledger.clone_from(&ledger);
        let router_out = through(&mut drivers, &out, Told::Router);
        drivers.spawn(router::run(wish, ledger, words, router_out));
        let (address, wish) = watch::channel(desk.outside.address());
        let address_out = through(&mut drivers, &out, Told::Address);
        drivers.spawn(address::run(wish, address_out));
        let (found, wish) = watch::channel(found::wish(&store, &desk.doors, None, Call::default()));
        let found_out = through(&mut drivers, &out, Told::Found);
        let found_ended = tokio::spawn(discovery::run(wish, found_out));
        let (prober, wish) = watch::channel(desk.outside.prober());
        let prober_out = through(&mut drivers, &out, Told::Prober);
        drivers.spawn(prober::run(wish, desk.knocks.clone(), prober_out));
        let (inside, wish) = watch::channel(prober::Inside::default());
        let inside_out = through(&mut drivers, &out, Told::FromHome);
        let knocks = desk.knocks.clone();
        drivers.spawn(prober::look_from_home(wish, knocks, inside_out));
        let names = watch::Sender::new(desk.outside.names());
        let names_out = through(&mut drivers, &out, Told::Names);
        let house = Self {
            desk,
            store,
            kept,
            seen: Seen::default(),
            router,
            router_told,
            address,
            names,
            names_out,
            found,
            prober,
            inside,
            found_ended: Some(found_ended),
            owner: None,
            locks: None,
            began: Instant::now(),
            measured: None,
            drivers,
            keeper: None,
        };
        (house, told)
    }

    async fn hear(&mut self, told: Told) {
        match told {
            Told::Router(router::Event::State(state)) => {
                let masked = state.gateway.filter(|_| state.same).map(IpAddr::V4);
                replace(&self.desk.masked, masked);
                // Nobody outside is asked why the router was asked for nothing.
                self.seen.router = (state.stand != router::Stand::Shut).then_some(*state);
            }
            Told::Router(router::Event::Mended { why, seconds }) => {
                self.seen.mended = Some((why, seconds, clock::now().timestamp()));
            }
            Told::Router(router::Event::Remember(ledger)) => {
                self.kept.ledger = ledger;
                self.keep().await;
            }
            Told::Address(address::Event::State(state)) => {
                let before = self.seen.address.v4.map(|(v4, _)| v4);
                let now = state.v4.map(|(v4, _)| v4);
                if before.is_some() && now.is_some() && before != now {
                    self.seen.moved = Some(clock::now().timestamp());
                }
                // The router may be asking just now; it looks at what the world says when it is done.
                let _ = self.router_told.try_send(router::Told::Echo(state.echo));
                self.seen.address = state;
            }
            Told::Found(discovery::Event::State(state)) => self.seen.found = Some(state),
            // The state says the new name, too.
            Told::Found(discovery::Event::Renamed { asked, got }) => {
                tracing::info!("Something else at home is called {asked}; I am {got}");
            }
            Told::Prober(prober::Event::State(state)) => self.seen.looked = state,
            Told::Prober(prober::Event::Outside { reaches }) => {
                let _ = self.router_told.try_send(router::Told::Outside { reaches });
            }
            Told::FromHome(found) => self.seen.from_home = found,
            Told::Names(names::Event::State(states)) => self.seen.names = states,
            Told::Names(names::Event::Remember(remembered)) => {
                self.kept.names = remembered;
                self.keep().await;
            }
        }
    }

    /// Whether somebody came in by the name since the last look.
    fn look_for_visitors(&mut self) {
        let [any, v4] = self.desk.last_reached();
        self.seen.reached = any;
        // By the new kind nobody needs the router's door.
        if v4 > self.seen.reached_v4 {
            self.seen.reached_v4 = v4;
            let reaches = router::Told::Outside { reaches: true };
            let _ = self.router_told.try_send(reaches);
        }
    }

    /// Its disk, its clock, and what it feels.
    async fn look_at_the_machine(&mut self) {
        let now = clock::now().timestamp();
        if let Some(month) = lock(&self.desk.month).as_ref() {
            self.seen.machine.clock_behind = now < month.known_before();
            self.seen.machine.cuts = month.cuts(now);
            self.seen.cut = month.cut(now, &TimeZone::system());
        }
        if self.measured.is_some_and(|at| at.elapsed() < MEASURE) {
            return;
        }
        self.measured = Some(Instant::now());
        let store = self.store.clone();
        let look = move || (store.usage(), Senses::read(Path::new("/")));
        if let Ok((usage, senses)) = tokio::task::spawn_blocking(look).await {
            self.seen.machine.room = usage.ok().map(|usage| usage.free);
            self.seen.machine.senses = senses;
        }
    }

    /// Tells people at home whose box it is, once somebody has claimed it, and that it is in help mode.
    async fn say_who(&mut self, call: Call) {
        if self.owner.is_none() {
            self.owner = found::owner(&self.store).await;
        }
        let owner = self.owner.as_deref();
        let wish = found::wish(&self.store, &self.desk.doors, owner, call);
        replace(&self.found, wish);
    }

    /// Writes down how it is, for the calendar of the month.
    async fn note(
        &self,
        state: &AtHome,
        unreached: &(impl Fn(Outage) + Clone + Send + Sync + 'static),
    ) {
        let now = clock::now().timestamp();
        let (changed, beat, outage) = match lock(&self.desk.month).as_mut() {
            Some(month) => {
                let leads_here = self.seen.names.iter().any(leads_here);
                let changed = month.look(now, self.began.elapsed(), state, leads_here);
                let wanted = state.readers == Readers::Anyone && state.name.is_some();
                let outage = wanted.then(|| month.unreached(now)).flatten();
                let changed = changed || outage.is_some();
                (
                    changed.then(|| month.record().clone()),
                    month.beat(now),
                    outage,
                )
            }
            None => return,
        };
        if let Some(outage) = outage {
            let unreached = unreached.clone();
            let told = tokio::task::spawn_blocking(move || unreached(outage));
            // First the letter: whoever loses power in between is told twice rather than never.
            let _ = told.await;
        }
        self.keep_month(changed, beat).await;
    }

    async fn keep_month(&self, month: Option<MonthRecord>, alive: Option<AliveRecord>) {
        if month.is_none() && alive.is_none() {
            return;
        }
        let store = self.store.clone();
        let kept = tokio::task::spawn_blocking(move || {
            month.map_or(Ok(()), |month| month.keep(&store))?;
            alive.map_or(Ok(()), |alive| alive.keep(&store))
        });
        if let Ok(Err(error)) = kept.await {
            // Nothing depends on it but a sentence.
            tracing::debug!(%error, "the calendar of the month could not be kept");
        }
    }

    /// Says goodbye at home. The door stays open until its lease ends: most ends are restarts.
    async fn end(self) {
        let bye = lock(&self.desk.month)
            .as_ref()
            .map(|month| month.goodbye(clock::now().timestamp()));
        self.keep_month(None, bye).await;
        let Self {
            found, found_ended, ..
        } = self;
        drop(found);
        if let Some(ended) = found_ended {
            let _ = ended.await;
        }
    }

    fn wish(&mut self, chosen: &AtHomeRecord) {
        if chosen.open_name().is_none() {
            self.seen.names.clear();
            (self.seen.moved, self.seen.mended) = (None, None);
            (self.seen.reached, self.seen.reached_v4) = (None, None);
            self.desk.forget_visitors();
        }
        let Wishes {
            router,
            address,
            names,
            addresses,
            certificates,
            mut prober,
            mut inside,
        } = wishes(chosen, &self.seen, &self.desk.doors, &self.desk.outside);
        replace(&self.router, router);
        replace(&self.address, address);
        prober.key = prober::to_hex(&self.store.identity().public());
        inside.key.clone_from(&prober.key);
        replace(&self.prober, prober);
        replace(&self.inside, inside);
        replace::<Addresses>(&self.desk.addresses, addresses);
        if self.keeper.is_none() || *self.names.borrow() != names {
            self.names.send_replace(names);
            self.keep_names();
        }
        // A box that never had a name has no wish, and keeps what a copy of another may have brought.
        let has_wish = self.locks.is_some() || !certificates.names.is_empty();
        if has_wish && self.locks.as_ref() != Some(&certificates) {
            if let Some(asked) = self.desk.locks.take_txt() {
                self.drivers.spawn(set_texts(asked, self.names.subscribe()));
            }
            self.desk.locks.wish(certificates.clone());
            self.locks = Some(certificates);
        }
    }

    /// Anew for a new name: what was taken from it while it was tried is remembered.
    fn keep_names(&mut self) {
        if let Some(keeper) = self.keeper.take() {
            keeper.abort();
        }
        self.seen.names.clear();
        let mut remembered: Remembered = self.kept.names.clone();
        if let Some((called, memory)) = lock(&self.desk.tried).as_ref() {
            let known = remembered.get(&called.name);
            if known.is_none_or(|known| known.edited < memory.edited) {
                remembered.insert(called.name.clone(), memory.clone());
            }
        }
        let (wish, addresses) = (self.names.subscribe(), self.desk.addresses.subscribe());
        let driver = names::run(wish, addresses, remembered, self.names_out.clone());
        self.keeper = Some(self.drivers.spawn(driver));
    }

    async fn keep(&self) {
        let (store, kept) = (self.store.clone(), self.kept.clone());
        let kept = tokio::task::spawn_blocking(move || kept.keep(&store)).await;
        if let Ok(Err(error)) = kept {
            // It is told again with the next change; until then a restart costs a question more.
            tracing::warn!(
                "What the router and the name's keeper were asked could not be kept: {error}"
            );
        }
    }
}

/// A channel whose events come out of another with a word in front.
fn through<T: Send + 'static>(
    drivers: &mut JoinSet<()>,
    out: &mpsc::Sender<Told>,
    wrap: fn(T) -> Told,
) -> mpsc::Sender<T> {
    let (send, mut events) = mpsc::channel(8);
    let out = out.clone();
    drivers.spawn(async move {
        while let Some(event) = events.recv().await {
            if out.send(wrap(event)).await.is_err() {
                return;
            }
        }
    });
    send
}

fn replace<T: PartialEq>(old: &watch::Sender<T>, new: T) {
    old.send_if_modified(|old| {
        let changed = *old != new;
        *old = new;
        changed
    });
}

/// Proofs that a lock needs at the keeper of the name.
async fn set_texts(mut asked: mpsc::Receiver<Txt>, names: watch::Receiver<names::Wish>) {
    let mut texts = Texts::default();
    while let Some(txt) = asked.recv().await {
        let wish = names.borrow().clone();
        let set = texts.set(&wish, &txt.name, &txt.value, txt.there).await;
        // Who asked may have given up meanwhile.
        let _ = txt.done.send(set.map_err(|reply| reply.words));
    }
}
