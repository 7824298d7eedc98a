//! Giving doors back: ours alone.

use std::net::Ipv4Addr;
use std::time::Duration;

use crab_nat::GatewayAddress;
use tokio::time::Instant;

use super::{Asking, Hands, Job};
use crate::router::{Door, Entry, Nonce, Refusal, Way, machine::Act, pcp, upnp::Igd};

/// Seconds until it is asked again, after each time that the router did not say yes. Then the lease ends it.
const AGAIN: [u64; 3] = [5, 15, 45];

/// A door that was opened and is not wanted, and that the router did not take back yet.
#[derive(Clone, Debug)]
pub(super) struct Owed {
    gateway: GatewayAddress,
    own: Ipv4Addr,
    nonce: Nonce,
    way: Way,
    door: Door,
    /// Of a hundred; for the laboratory.
    pace: u32,
    tries: usize,
    due: Instant,
}

impl Owed {
    async fn ask(&self, igd: Option<&Igd>) -> Result<(), Refusal> {
        match (self.way, igd) {
            (Way::Pcp, _) => {
                pcp::close_pcp(self.gateway, self.own.into(), self.nonce, self.door).await
            }
            (Way::NatPmp, _) => pcp::close_nat_pmp(self.gateway, self.door).await,
            (Way::Upnp, Some(igd)) => igd.close(self.door).await,
            (Way::Upnp, None) => Err(Refusal::Silent),
        }
    }

    /// Another time, if there is one.
    fn later(mut self) -> Option<Self> {
        let seconds = *AGAIN.get(self.tries)?;
        self.tries += 1;
        self.due = Instant::now() + Duration::from_secs(seconds) * self.pace.min(1000) / 100;
        Some(self)
    }
}

impl Hands {
    /// Waits until something is to be given back; for ever while nothing is.
    pub(in crate::router) async fn owes(&self) {
        match self.owed.iter().map(|owed| owed.due).min() {
            Some(due) => tokio::time::sleep_until(due).await,
            None => std::future::pending().await,
        }
    }

    /// Asks again for what is due.
    pub(in crate::router) async fn give_back(&mut self) {
        let now = Instant::now();
        for owed in std::mem::take(&mut self.owed) {
            let left = if owed.due > now {
                Some(owed)
            } else if owed.ask(self.igd.as_ref()).await.is_ok() {
                None
            } else {
                owed.later()
            };
            self.owed.extend(left);
        }
    }

    /// What is asked for now is not to be taken back from under it.
    pub(super) fn wants(&mut self, job: &Job) {
        if let Act::Open { .. } | Act::Refresh { .. } = job.act {
            self.owed
                .retain(|owed| !job.wish.doors.contains(&owed.door));
        }
    }
}

impl Asking<'_> {
    /// At once, and again later where the router does not say yes.
    pub(super) async fn give_back(&mut self, way: Way, door: Door, igd: Option<&Igd>) {
        let owed = self.owing(way, door);
        if owed.ask(igd).await.is_err() {
            self.owed.extend(owed.later());
        }
    }

    fn owing(&self, way: Way, door: Door) -> Owed {
        Owed {
            gateway: self.gateway,
            own: self.own,
            nonce: self.job.nonce,
            way,
            door,
            pace: self.job.wish.pace.percent,
            tries: 0,
            due: Instant::now(),
        }
    }

    /// Who speaks at all may have opened something without an answer that came in time; once, for it may just as well
    /// not know that way of asking.
    pub(super) async fn give_back_unanswered(&mut self) {
        if !self.spoke(Way::Pcp) && !self.spoke(Way::NatPmp) {
            return;
        }
        let missing = self.missing();
        for (way, door) in std::mem::take(&mut self.unanswered) {
            if missing.contains(&door) {
                let _ = self.owing(way, door).ask(None).await;
            }
        }
    }

    /// Takes back what the ledger knows, and only that: by proof (PCP), by our own address
    /// (NAT-PMP), or where the router's list says exactly what the ledger says (UPnP).
    pub(super) async fn close(&mut self, igd: Option<&Igd>, entries: &[Entry]) {
        for entry in entries {
            let mut gone = false;
            if entry.client == self.own {
                if entry.way != Some(Way::Upnp) {
                    let nonce = self.job.nonce;
                    let own = self.own.into();
                    gone |= pcp::close_pcp(self.gateway, own, nonce, entry.door)
                        .await
                        .is_ok();
                }
                if !gone && entry.way != Some(Way::Upnp) {
                    gone |= pcp::close_nat_pmp(self.gateway, entry.door).await.is_ok();
                }
            }
            if let Some(igd) = igd {
                gone = match igd.whose(entry.door.outside).await {
                    Ok(Some(it)) if (it.client, it.inside) == (entry.client, entry.inside()) => {
                        let door = entry.door;
                        let elsewhere = entry.client != self.own;
                        igd.close(door).await.is_ok()
                            || (elsewhere && igd.close_for(door).await.is_ok())
                    }
                    // It is not there, or it is another's by now.
                    Ok(_) => true,
                    Err(_) => gone,
                };
            }
            if gone {
                self.outcome.closed.push(entry.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tokio::net::UdpSocket;

    use super::*;
    use crate::address::Place;
    use crate::router::Wish;

    const ROUTER: Ipv4Addr = Ipv4Addr::new(127, 7, 3, 1);
    const HIGH: u16 = 50_443;

    /// A router that speaks NAT-PMP, gives another number than the one asked for, and does not hear the first packets
    /// in which a door is given back. Its doors, by their numbers inside.
    async fn router(deaf: usize) -> Arc<Mutex<Vec<u16>>> {
        let socket = UdpSocket::bind((ROUTER, 5351))
            .await
            .expect("nobody else has this loopback address");
        let doors: Arc<Mutex<Vec<u16>>> = Arc::default();
        let kept = doors.clone();
        tokio::spawn(async move {
            let (mut bytes, mut deaf) = ([0; 64], deaf);
            while let Ok((length, from)) = socket.recv_from(&mut bytes).await {
                let (version, op) = (bytes[0], bytes[1]);
                let answer = match (version, op, length) {
                    (0, 0, _) => [&[0, 128, 0, 0, 0, 0, 0, 9][..], &[11, 22, 33, 10]].concat(),
                    (0, _, 12) => {
                        let inside = u16::from_be_bytes([bytes[4], bytes[5]]);
                        let lease = [bytes[8], bytes[9], bytes[10], bytes[11]];
                        let mut doors = kept.lock().expect("one at a time");
                        if lease == [0; 4] {
                            if deaf > 0 {
                                deaf -= 1;
                                continue;
                            }
                            doors.retain(|door| *door != inside);
                        } else {
                            doors.push(inside);
                        }
                        let given = if lease == [0; 4] { 0 } else { HIGH };
                        let head = [0, 128 + op, 0, 0, 0, 0, 0, 9];
                        [&head[..], &bytes[4..6], &given.to_be_bytes(), &lease].concat()
                    }
                    // Not a word to whoever speaks PCP.
                    _ => continue,
                };
                let _ = socket.send_to(&answer, from).await;
            }
        });
        doors
    }

    #[tokio::test]
    async fn a_door_is_given_back_until_the_router_says_yes() {
        // Three packets are one question: it hears the third.
        let doors = router(6).await;
        let front = Door {
            outside: 443,
            inside: 8444,
        };
        let mut wish = Wish {
            doors: vec![front],
            ..Wish::default()
        };
        wish.pace.percent = 5;
        let job = Job {
            act: Act::Open {
                close: Vec::new(),
                first: Way::NatPmp,
            },
            place: Place {
                gateway: Some(ROUTER),
                address: Some(Ipv4Addr::LOCALHOST),
                ..Place::default()
            },
            wish,
            nonce: [1, 2, 3],
            pinholes: Vec::new(),
        };
        let mut hands = Hands::default();
        let outcome = hands.carry_out(&job).await;
        assert!(outcome.held.is_empty(), "{outcome:?}");
        assert_eq!(*doors.lock().expect("one at a time"), [8444]);
        assert_eq!(hands.owed.len(), 1, "{:?}", hands.owed);
        for _ in 0..2 {
            hands.owes().await;
            hands.give_back().await;
        }
        assert_eq!(*doors.lock().expect("one at a time"), [0; 0]);
        assert!(hands.owed.is_empty(), "{:?}", hands.owed);
    }

    #[tokio::test]
    async fn it_ends_and_takes_back_nothing_that_is_wanted_again() {
        let front = Door {
            outside: 443,
            inside: 8444,
        };
        let owed = Owed {
            // Nobody is there.
            gateway: Ipv4Addr::new(127, 7, 3, 2).into(),
            own: Ipv4Addr::LOCALHOST,
            nonce: [1, 2, 3],
            way: Way::Upnp,
            door: front,
            pace: 1,
            tries: 0,
            due: Instant::now(),
        };
        let mut hands = Hands {
            owed: vec![owed.clone()],
            ..Hands::default()
        };
        for left in [1, 1, 1, 0] {
            hands.owes().await;
            hands.give_back().await;
            assert_eq!(hands.owed.len(), left);
        }
        hands.owed = vec![owed];
        let mut job = Job {
            act: Act::Knock,
            place: Place::default(),
            wish: Wish {
                doors: vec![front],
                ..Wish::default()
            },
            nonce: [1, 2, 3],
            pinholes: Vec::new(),
        };
        hands.wants(&job);
        assert_eq!(hands.owed.len(), 1);
        job.act = Act::Refresh { held: Vec::new() };
        hands.wants(&job);
        assert!(hands.owed.is_empty());
    }
}
