//! One act of the machine, carried out: the order in which a router is asked, and what is kept of it.
//!
//! It decides nothing that takes time: it asks, collects what was answered, and is done within
//! seconds.

mod back;
mod high;

use std::net::{IpAddr, Ipv4Addr};

use crab_nat::GatewayAddress;

use self::back::Owed;
use super::{
    Answer, Door, Entry, Grant, Nonce, Refusal, Way, Wish, hop,
    machine::{Act, Held, Outcome},
    make::{self, Make},
    pcp,
    pinhole::{Firewall, Pinhole},
    ssdp,
    upnp::{self, Igd},
};
use crate::address::{Place, is_public_v4};

/// All that one act needs to know.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) act: Act,
    pub(super) place: Place,
    pub(super) wish: Wish,
    pub(super) nonce: Nonce,
    pub(super) pinholes: Vec<Pinhole>,
}

/// What was found of the router and serves until the next full redo.
#[derive(Default)]
pub(super) struct Hands {
    igd: Option<Igd>,
    firewall: Option<Firewall>,
    owed: Vec<Owed>,
}

/// One router, one box, one wish: everything asked of it goes through here.
struct Asking<'a> {
    gateway: GatewayAddress,
    own: Ipv4Addr,
    job: &'a Job,
    /// It gave a high number where a low one was asked for.
    gave_high: bool,
    /// Asked for without an answer of any kind.
    unanswered: Vec<(Way, Door)>,
    /// Given back, and not taken.
    owed: Vec<Owed>,
    outcome: Outcome,
}

impl Hands {
    pub(super) async fn carry_out(&mut self, job: &Job) -> Outcome {
        let (Some(gateway), Some(own)) = (job.place.gateway, job.place.address) else {
            return Outcome::default();
        };
        self.wants(job);
        let mut asking = Asking {
            gateway: gateway.into(),
            own,
            job,
            gave_high: false,
            unanswered: Vec::new(),
            owed: Vec::new(),
            outcome: Outcome::default(),
        };
        match &job.act {
            Act::Open { close, first } => {
                self.igd = None;
                asking.open(&mut self.igd, gateway, close, *first).await;
                // After IPv4, never together: some routers mix up their answers.
                self.firewall = None;
                self.pinholes(&mut asking).await;
            }
            Act::Refresh { held } => {
                asking.refresh(self.igd.as_ref(), held).await;
                self.pinholes(&mut asking).await;
            }
            Act::Close { entries, pinholes } => {
                let (igd, _) = find(gateway, own).await;
                asking.close(igd.as_ref(), entries).await;
                if let Some(firewall) = self.firewall.take() {
                    for pinhole in pinholes {
                        firewall.close(*pinhole, job.nonce).await;
                    }
                }
            }
            Act::Knock => {}
        }
        self.owed.append(&mut asking.owed);
        asking.outcome
    }

    /// Whether anything at the gateway answers, and the number outside that it says: one datagram
    /// each way, or one question to the router that was met before.
    pub(super) async fn knock(&self, place: &Place) -> (bool, Option<Ipv4Addr>) {
        let (Some(gateway), Some(own)) = (place.gateway, place.address) else {
            return (false, None);
        };
        if let Some(igd) = &self.igd {
            let wan = igd.outside().await;
            return (wan != Err(Refusal::Silent), wan.ok());
        }
        let (number, location) = tokio::join!(
            pcp::outside_number(gateway.into(), false),
            ssdp::whisper(own, gateway),
        );
        let wan = match number {
            Ok(IpAddr::V4(wan)) => Some(wan),
            Err(Refusal::NoOutside) => Some(Ipv4Addr::UNSPECIFIED),
            _ => None,
        };
        (number != Err(Refusal::Silent) || location, wan)
    }

    async fn pinholes(&mut self, asking: &mut Asking<'_>) {
        let job = asking.job;
        if job.wish.pinholes.is_empty() || job.place.address_v6.is_none() {
            return;
        }
        if self
            .firewall
            .as_ref()
            .is_none_or(|firewall| !firewall.is_for(&job.place))
        {
            self.firewall = Firewall::find(&job.place).await;
        }
        let Some(firewall) = &self.firewall else {
            return;
        };
        for &port in &job.wish.pinholes {
            let known = job
                .pinholes
                .iter()
                .find(|known| known.port == port)
                .copied();
            // What was refused is asked again only with everything else.
            if known.is_none() && matches!(job.act, Act::Refresh { .. }) {
                continue;
            }
            match firewall
                .open(port, known, job.nonce, job.wish.pace.lease)
                .await
            {
                Ok(pinhole) => asking.outcome.pinholes.push(pinhole),
                Err(why) => asking.outcome.pinholes_refused = Some(why),
            }
        }
    }
}

/// One after the other: small routers answer one question at a time.
async fn find(gateway: Ipv4Addr, own: Ipv4Addr) -> (Option<Igd>, Option<Make>) {
    let Some(location) = ssdp::search(own, gateway).await else {
        return (None, None);
    };
    let igd = upnp::meet(&location, IpAddr::V4(gateway)).await;
    (igd, make::ask(&location, IpAddr::V4(gateway)).await)
}

impl Asking<'_> {
    async fn open(
        &mut self,
        igd: &mut Option<Igd>,
        gateway: Ipv4Addr,
        close: &[Entry],
        first: Way,
    ) {
        let own = self.own;
        if close.is_empty() && first != Way::Upnp {
            let ((), found) = tokio::join!(self.by_packets(first), find(gateway, own));
            (*igd, self.outcome.make) = found;
        } else {
            (*igd, self.outcome.make) = find(gateway, own).await;
            self.close(igd.as_ref(), close).await;
            if first != Way::Upnp {
                self.by_packets(first).await;
            }
        }
        if let Some(igd) = igd.as_ref() {
            self.look(igd).await;
            for door in self.missing() {
                let granted = self.by_upnp(igd, door).await;
                self.note(door, Way::Upnp, granted);
            }
        }
        if first == Way::Upnp && !self.missing().is_empty() {
            self.by_packets(Way::Pcp).await;
        }
        self.try_high(igd.as_ref()).await;
        self.give_back_unanswered().await;
        let public = |answer: &Answer| answer.wan.is_some_and(|wan| is_public_v4(&wan));
        if !self.outcome.answers.iter().any(public) {
            self.outcome.hop = hop::second_router().await;
        }
    }

    /// The same doors, the same ways, one question each; and the router's number outside, which
    /// may have changed.
    async fn refresh(&mut self, igd: Option<&Igd>, held: &[Held]) {
        for &Held { door, way, .. } in held {
            match (way, igd) {
                (Way::Upnp, None) => self.note(door, way, Err(Refusal::Silent)),
                (Way::Upnp, Some(igd)) => {
                    let granted = self.by_upnp(igd, door).await;
                    self.note(door, way, granted);
                }
                _ => _ = self.packet(way, door).await,
            }
        }
        if let (true, Some(igd)) = (held.iter().any(|held| held.way == Way::Upnp), igd) {
            self.look(igd).await;
        }
        if held.iter().any(|held| held.way == Way::NatPmp) {
            let _ = self.number().await;
        }
    }

    fn missing(&self) -> Vec<Door> {
        let held = |door: &Door| self.outcome.held.iter().any(|held| held.door == *door);
        let doors = self.job.wish.doors.iter();
        doors.filter(|door| !held(door)).copied().collect()
    }

    async fn by_packets(&mut self, first: Way) {
        let ways = match first {
            Way::NatPmp => [Way::NatPmp, Way::Pcp],
            Way::Pcp | Way::Upnp => [Way::Pcp, Way::NatPmp],
        };
        for way in ways {
            let doors = self.missing();
            if doors.is_empty() {
                return;
            }
            if way == Way::NatPmp && self.number().await.is_err() {
                continue;
            }
            for door in doors {
                if self.packet(way, door).await == Err(Refusal::Silent) {
                    break;
                }
            }
        }
    }

    /// PCP or NAT-PMP for one door. Another number than the one asked for is given back at once.
    async fn packet(&mut self, way: Way, door: Door) -> Result<(), Refusal> {
        let (nonce, lease) = (self.job.nonce, self.job.wish.pace.lease);
        let granted = match way {
            Way::Pcp => pcp::open_pcp(self.gateway, self.own.into(), nonce, door, lease).await,
            Way::NatPmp | Way::Upnp => {
                // Looked for anew, it said its number first.
                let speaks = matches!(self.job.act, Act::Open { .. });
                pcp::open_nat_pmp(self.gateway, door, lease, speaks).await
            }
        };
        let granted = match granted {
            Ok(given) => {
                let wan = given.wan.and_then(|wan| match wan {
                    IpAddr::V4(v4) => Some(v4),
                    IpAddr::V6(_) => None,
                });
                self.answered(way, wan, Some(given.age));
                if given.outside == door.outside {
                    Ok(Grant::default())
                } else {
                    self.gave_high |= given.outside >= high::LOW;
                    self.give_back(way, door, None).await;
                    Err(Refusal::Other(given.outside))
                }
            }
            Err(why) => {
                if why != Refusal::Silent {
                    self.answered(way, None, None);
                } else {
                    self.unanswered.push((way, door));
                }
                Err(why)
            }
        };
        self.note(door, way, granted);
        granted.map(drop)
    }

    async fn by_upnp(&self, igd: &Igd, door: Door) -> Result<Grant, Refusal> {
        match igd.open(door, self.own, &self.job.wish).await {
            Err(Refusal::Taken(None)) => {
                let by = igd.whose(door.outside).await.ok().flatten();
                Err(Refusal::Taken(
                    by.map(|by| by.client).filter(|by| *by != self.own),
                ))
            }
            granted => granted,
        }
    }

    async fn look(&mut self, igd: &Igd) {
        match igd.outside().await {
            Err(Refusal::Silent) => {}
            Err(_) => self.answered(Way::Upnp, None, None),
            Ok(wan) => {
                let age = igd.uptime().await;
                self.answered(Way::Upnp, Some(wan), age);
            }
        }
    }

    async fn number(&mut self) -> Result<(), Refusal> {
        match pcp::outside_number(self.gateway, true).await {
            Ok(IpAddr::V4(wan)) => self.answered(Way::NatPmp, Some(wan), None),
            Ok(IpAddr::V6(_)) | Err(Refusal::Silent | Refusal::Unknown) => {
                return Err(Refusal::Silent);
            }
            Err(Refusal::NoOutside) => {
                self.answered(Way::NatPmp, Some(Ipv4Addr::UNSPECIFIED), None);
            }
            Err(_) => self.answered(Way::NatPmp, None, None),
        }
        Ok(())
    }

    fn answered(&mut self, way: Way, wan: Option<Ipv4Addr>, age: Option<u32>) {
        let known = self
            .outcome
            .answers
            .iter_mut()
            .find(|answer| answer.way == way);
        match known {
            Some(answer) => {
                answer.wan = wan.or(answer.wan);
                answer.age = age.or(answer.age);
            }
            None => self.outcome.answers.push(Answer {
                way,
                wan,
                age,
                spoke: true,
            }),
        }
    }

    fn spoke(&self, way: Way) -> bool {
        let mut answers = self.outcome.answers.iter();
        answers.any(|answer| answer.way == way && answer.spoke)
    }

    fn note(&mut self, door: Door, way: Way, granted: Result<Grant, Refusal>) {
        let refused = &mut self.outcome.refused;
        match granted {
            Ok(grant) => {
                refused.retain(|(known, _)| *known != door.outside);
                self.outcome.held.push(Held { door, way, grant });
            }
            Err(why) => match refused.iter_mut().find(|(known, _)| *known == door.outside) {
                Some((_, known)) if known.weight() >= why.weight() => {}
                Some((_, known)) => *known = why,
                None => refused.push((door.outside, why)),
            },
        }
        if self.outcome.answers.is_empty() {
            self.outcome.answers.push(Answer {
                way,
                wan: None,
                age: None,
                spoke: false,
            });
        }
    }
}
