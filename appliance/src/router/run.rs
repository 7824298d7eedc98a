//! The sockets and sleeps around the machine.

use std::{
    net::Ipv4Addr,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use tokio::sync::{mpsc, watch};

use super::{
    Event, Ledger, Stand, State, Told, Wish,
    attempt::{Hands, Job},
    hear::Ear,
    machine::{Act, Input, Machine, Outcome},
};
use crate::address::{Place, find_place};
use crate::changes::Changes;

enum Came {
    Outcome(Outcome),
    Knocked(bool, Option<Ipv4Addr>),
}

/// Keeps the door as wished until nobody holds the wish any more. What is open then stays so until
/// its lease ends, so that a restart of the box costs nobody a visit.
pub async fn run(
    mut wish: watch::Receiver<Wish>,
    mut ledger: Ledger,
    mut told: mpsc::Receiver<Told>,
    out: mpsc::Sender<Event>,
) {
    if ledger.nonce == [0; 3] {
        ledger.nonce = [(); 3].map(|()| random() as u32);
    }
    let begin = Instant::now();
    let mut desk = Desk::new(out);
    let mut machine = Machine::new(ledger, random());
    let (jobs, work) = mpsc::channel(1);
    let (report, mut reports) = mpsc::channel(1);
    let worker = tokio::spawn(work_off(work, report));
    let mut ear: Option<(Ipv4Addr, Ipv4Addr, Ear)> = None;
    machine.step(Duration::ZERO, Input::Place(find_place()));
    let mut changes = Changes::listen();
    wish.mark_changed();
    let mut told_open = true;
    loop {
        let wake = machine
            .wake()
            .map(|at| tokio::time::Instant::from_std(begin + at));
        let input = tokio::select! {
            () = changes.next() => Input::Place(find_place()),
            changed = wish.changed() => match changed {
                Ok(()) => Input::Wish(wish.borrow_and_update().clone()),
                Err(_) => break,
            },
            word = told.recv(), if told_open => match word {
                Some(Told::Outside { reaches }) => Input::Outside { reaches },
                Some(Told::Echo(echo)) => Input::Echo(echo),
                None => { told_open = false; Input::Tick }
            },
            Some(came) = reports.recv() => match came {
                Came::Outcome(outcome) => Input::Done(outcome),
                Came::Knocked(spoke, wan) => Input::Knocked { spoke, wan },
            },
            announcement = hear(ear.as_ref()) => Input::Heard(announcement),
            // Whoever asks from another address than it believes to have is refused its own door.
            () = sleep_until(wake) => Input::Place(find_place()),
        };
        let act = machine.step(begin.elapsed(), input);
        tend(&mut ear, &machine);
        // The ledger is told before the question goes out.
        desk.tell(&mut machine).await;
        if let Some(act) = act {
            let job = Job {
                act,
                place: machine.place.clone(),
                wish: machine.wish.clone(),
                nonce: machine.ledger.nonce,
                pinholes: machine.pinholes.clone(),
            };
            if jobs.send(job).await.is_err() {
                break;
            }
        }
    }
    worker.abort();
}

async fn work_off(mut jobs: mpsc::Receiver<Job>, report: mpsc::Sender<Came>) {
    let mut hands = Hands::default();
    loop {
        let job = tokio::select! {
            job = jobs.recv() => job,
            () = hands.owes() => {
                hands.give_back().await;
                continue;
            }
        };
        let Some(job) = job else {
            return;
        };
        let came = match job.act {
            Act::Knock => {
                let (spoke, wan) = hands.knock(&job.place).await;
                Came::Knocked(spoke, wan)
            }
            _ => Came::Outcome(hands.carry_out(&job).await),
        };
        if report.send(came).await.is_err() {
            return;
        }
    }
}

/// Listens where the box stands now, and only while a door is wished.
fn tend(ear: &mut Option<(Ipv4Addr, Ipv4Addr, Ear)>, machine: &Machine) {
    let Place {
        gateway, address, ..
    } = machine.place;
    let wanted = gateway
        .zip(address)
        .filter(|_| !machine.wish.doors.is_empty());
    let has = ear.as_ref().map(|(gateway, own, _)| (*gateway, *own));
    if wanted != has {
        *ear = wanted.map(|(gateway, own)| (gateway, own, Ear::new(own)));
    }
}

async fn hear(ear: Option<&(Ipv4Addr, Ipv4Addr, Ear)>) -> super::hear::Announcement {
    match ear {
        Some((gateway, _, ear)) => ear.hear(*gateway).await,
        None => std::future::pending().await,
    }
}

async fn sleep_until(at: Option<tokio::time::Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// Tells what changed, and nothing twice.
struct Desk {
    out: mpsc::Sender<Event>,
    state: Option<State>,
    ledger: Ledger,
}

impl Desk {
    fn new(out: mpsc::Sender<Event>) -> Self {
        Self {
            out,
            state: None,
            ledger: Ledger::default(),
        }
    }

    async fn tell(&mut self, machine: &mut Machine) {
        if machine.ledger != self.ledger {
            self.ledger = machine.ledger.clone();
            let _ = self.out.send(Event::Remember(self.ledger.clone())).await;
        }
        if let Some((why, time)) = machine.take_mended() {
            let seconds = time.as_secs();
            let _ = self.out.send(Event::Mended { why, seconds }).await;
        }
        let state = state(machine, self.state.as_ref());
        if self.state.as_ref() != Some(&state) {
            self.state = Some(state.clone());
            // Nobody listening is no reason to let the door fall shut.
            let _ = self.out.send(Event::State(Box::new(state))).await;
        }
    }
}

pub(super) fn state(machine: &Machine, before: Option<&State>) -> State {
    let (stand, house) = (machine.stand(), machine.house());
    let since = before.filter(|before| (before.stand, before.house) == (stand, house));
    State {
        stand,
        house,
        sentence: match stand {
            Stand::Shut => "The door is shut. Only people at home can read your site.".to_owned(),
            Stand::Opening => "I am asking your router to open the door.".to_owned(),
            Stand::Open | Stand::Stuck => house.sentence(),
        },
        gateway: machine.place.gateway,
        address: machine.place.address,
        make: machine.make.clone(),
        wan: machine.wan(),
        way: machine.held.first().map(|held| held.way),
        doors: machine.wish.doors.clone(),
        open: machine.seen.open.clone(),
        same: machine.ledger.leads_to_the_same(machine.place.gateway),
        refused: machine.seen.refused.clone(),
        address_v6: machine.place.address_v6,
        pinholes: machine
            .pinholes
            .iter()
            .map(|pinhole| pinhole.port)
            .collect(),
        pinholes_refused: machine.pinholes_refused,
        since: since.map_or_else(Timestamp::now, |before| before.since),
    }
}

fn random() -> u64 {
    // Not a secret but for PCP's nonce; a machine without randomness does not come this far.
    getrandom::u64().expect("the system has randomness")
}
