//! Drives the rules of every wished name with real sockets and a real clock, and tells what came of it.

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::account::Provider;
use super::dns::Resolver;
use super::machine::{Act, Machine};
use super::memory::Memory;
use super::providers::own_domain::{self, Standing};
use super::state::{NameState, SideState};
use super::{Addresses, Answer, Call, Called, Event, Remembered, Reply, Wish, is_name};
use crate::http::Outside;

/// A box that woke with many others after a power cut waits a little, so that no provider hears all in one second.
const AFTER_POWER_UP: std::ops::Range<u64> = 5_000..30_000;
/// How often a domain of the owner's is looked at, while it is not right and when it is.
const OWN_DOMAIN: [SignedDuration; 2] =
    [SignedDuration::from_mins(1), SignedDuration::from_mins(15)];

/// What one name reports.
struct Report {
    at: usize,
    state: NameState,
    memory: Memory,
}

/// Keeps all wished names leading here until the wish is withdrawn.
pub async fn run(
    mut wish: watch::Receiver<Wish>,
    addresses: watch::Receiver<Addresses>,
    mut remembered: Remembered,
    out: mpsc::Sender<Event>,
) {
    let mut waking = true;
    loop {
        let wished = wish.borrow_and_update().clone();
        let (tell, mut told) = mpsc::channel(16);
        let mut names = JoinSet::new();
        for (at, called) in wished.names.iter().cloned().enumerate() {
            let before = remembered.get(&called.name).cloned();
            // What is known from before was running when the power went; what is new is being waited for.
            let known = before
                .as_ref()
                .is_some_and(|memory| memory.edited == called.edited);
            let pause = if waking && known {
                dice_in(AFTER_POWER_UP)
            } else {
                0
            };
            let first = Timestamp::now() + SignedDuration::from_millis(pause) / hurry(&wished);
            let machine = Machine::new(called, before, wished.hurry, first, dice());
            let keep = keep(
                at,
                machine,
                wished.outside.clone(),
                addresses.clone(),
                tell.clone(),
            );
            names.spawn(keep);
        }
        drop(tell);
        waking = false;
        remembered.retain(|name, _| wished.names.iter().any(|called| called.name == *name));
        let mut states: Vec<Option<NameState>> = vec![None; wished.names.len()];
        let changed = loop {
            tokio::select! {
                changed = wish.changed() => break changed,
                report = told.recv(), if !names.is_empty() => {
                    let Some(report) = report else {
                        break wish.changed().await;
                    };
                    if publish(report, &mut states, &mut remembered, &out).await.is_err() {
                        return;
                    }
                }
            }
        };
        if changed.is_err() {
            return;
        }
    }
}

fn hurry(wish: &Wish) -> i32 {
    i32::try_from(wish.hurry.max(1)).unwrap_or(i32::MAX)
}

async fn publish(
    report: Report,
    states: &mut [Option<NameState>],
    remembered: &mut Remembered,
    out: &mpsc::Sender<Event>,
) -> Result<(), mpsc::error::SendError<Event>> {
    let name = report.state.name.clone();
    if remembered.get(&name) != Some(&report.memory) {
        remembered.insert(name, report.memory);
        out.send(Event::Remember(remembered.clone())).await?;
    }
    if states[report.at].as_ref() != Some(&report.state) {
        states[report.at] = Some(report.state);
        let known = states.iter().flatten().cloned().collect();
        out.send(Event::State(known)).await?;
    }
    Ok(())
}

/// Keeps one name.
async fn keep(
    at: usize,
    mut machine: Machine,
    outside: Outside,
    mut addresses: watch::Receiver<Addresses>,
    tell: mpsc::Sender<Report>,
) {
    let called = machine.called().clone();
    if called.account.provider == Provider::OwnDomain {
        return keep_own_domain(at, &machine, &outside, addresses, tell).await;
    }
    loop {
        machine.moved(Timestamp::now(), *addresses.borrow_and_update());
        let report = Report {
            at,
            state: machine.state(),
            memory: machine.memory().clone(),
        };
        if tell.send(report).await.is_err() {
            return;
        }
        match machine.next(Timestamp::now()) {
            Act::Look => {
                // What this machine was told about name servers may be new since the last time.
                let seen = Resolver::new(&outside).see(&called.name).await;
                machine.saw(Timestamp::now(), seen);
            }
            Act::Send(change) => {
                let reply = tell_provider(&called, &outside, &change).await;
                let (answer, provider) = (reply.answer, called.account.provider);
                tracing::info!(?provider, ?answer, "The name's provider was told a number");
                machine.answered(Timestamp::now(), &change, &reply);
            }
            Act::Wait(until) => {
                tokio::select! {
                    () = sleep(until_then(until)) => {}
                    changed = addresses.changed() => if changed.is_err() { return },
                }
            }
        }
    }
}

pub(super) async fn tell_provider(called: &Called, outside: &Outside, change: &Addresses) -> Reply {
    if !is_name(&called.name) {
        return Reply::new(Answer::NoSuchName, "that cannot be a name");
    }
    match Call::new(&called.name, &called.account, outside) {
        Ok(call) => call.set(change).await,
        Err(fault) => Reply::fault(fault),
    }
}

/// How long until then, at most a day: the clock of a box may be set meanwhile.
fn until_then(until: Timestamp) -> std::time::Duration {
    let wait = until.duration_since(Timestamp::now());
    let wait = wait.clamp(SignedDuration::ZERO, SignedDuration::from_hours(24));
    wait.unsigned_abs()
}

/// Looks how it stands with a domain that the owner writes.
async fn keep_own_domain(
    at: usize,
    machine: &Machine,
    outside: &Outside,
    mut addresses: watch::Receiver<Addresses>,
    tell: mpsc::Sender<Report>,
) {
    let called = machine.called();
    loop {
        let now = *addresses.borrow_and_update();
        let resolver = Resolver::new(outside);
        let to_make = own_domain::check(&called.name, &called.account, &now, &resolver).await;
        let right = to_make
            .iter()
            .all(|record| record.standing == Standing::Right);
        let report = Report {
            at,
            state: NameState {
                name: called.name.clone(),
                provider: Provider::OwnDomain,
                v4: SideState::NotWanted,
                v6: SideState::NotWanted,
                to_make,
            },
            memory: Memory::new(called.edited),
        };
        if tell.send(report).await.is_err() {
            return;
        }
        tokio::select! {
            () = sleep(machine.own(OWN_DOMAIN[usize::from(right)]).unsigned_abs()) => {}
            changed = addresses.changed() => if changed.is_err() { return },
        }
    }
}

fn dice() -> u64 {
    // Without randomness every box has the same irregularities, which is no reason to stop.
    getrandom::u64().unwrap_or(1)
}

fn dice_in(range: std::ops::Range<u64>) -> i64 {
    let span = range.end - range.start;
    i64::try_from(range.start + dice() % span).unwrap_or(0)
}
