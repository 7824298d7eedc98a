//! Is it "no", or only "not this number"?

use super::Asking;
use crate::router::{Door, Refusal, Way, pcp, upnp::Igd};

/// A door that nothing on the box listens behind, to tell "no" from "not this one".
const HIGH: u16 = 41443;

/// Below it are the numbers that many routers keep from devices.
pub(super) const LOW: u16 = 1024;

impl Asking<'_> {
    /// Many routers refuse the low numbers to devices and open every other.
    pub(super) async fn try_high(&mut self, igd: Option<&Igd>) {
        let vague = |(door, why): &(u16, Refusal)| {
            *door < LOW
                && match why {
                    Refusal::Forbidden | Refusal::Failed => true,
                    // Where another low number was given, it is only this one that is not free.
                    Refusal::Other(given) => *given >= LOW,
                    _ => false,
                }
        };
        let refused = &self.outcome.refused;
        if !self.outcome.held.is_empty() || !refused.iter().any(vague) {
            return;
        }
        if self.gave_high || self.opens_high(igd).await {
            let refused = self.outcome.refused.iter_mut();
            refused
                .filter(|refused| vague(refused))
                .for_each(|refused| refused.1 = Refusal::Low);
        }
    }

    async fn opens_high(&mut self, igd: Option<&Igd>) -> bool {
        let high = Door {
            outside: HIGH,
            inside: HIGH,
        };
        let (nonce, own) = (self.job.nonce, self.own);
        let mut given = (
            Way::Pcp,
            pcp::open_pcp(self.gateway, own.into(), nonce, high, 120).await,
        );
        if given.1.is_err() && igd.is_none() {
            given = (
                Way::NatPmp,
                pcp::open_nat_pmp(self.gateway, high, 120, false).await,
            );
        }
        match (given, igd) {
            ((way, Ok(given)), _) => {
                self.give_back(way, high, None).await;
                given.outside == HIGH
            }
            ((_, Err(_)), Some(igd)) => {
                let opened = igd.open(high, own, &self.job.wish).await.is_ok();
                if opened {
                    self.give_back(Way::Upnp, high, Some(igd)).await;
                }
                opened
            }
            ((_, Err(_)), None) => false,
        }
    }
}
