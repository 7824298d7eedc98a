//! Is it "no", or only "not this number"?

use super::Asking;
use crate::router::{Door, Refusal, Way, pcp, upnp::Igd};

/// A door that nothing on the box listens behind, to tell "no" from "not this one".
const HIGH: u16 = 41443;

impl Asking<'_> {
    /// Many routers refuse numbers below 1024 to devices and open every other.
    pub(super) async fn try_high(&mut self, igd: Option<&Igd>) {
        let low = |(door, why): &(u16, Refusal)| {
            let vague = matches!(
                why,
                Refusal::Forbidden | Refusal::Failed | Refusal::Other(_)
            );
            *door < 1024 && vague
        };
        if !self.outcome.held.is_empty() || !self.outcome.refused.iter().any(low) {
            return;
        }
        let high = Door {
            outside: HIGH,
            inside: HIGH,
        };
        let (nonce, own) = (self.job.nonce, self.own);
        let by_pcp = pcp::open_pcp(self.gateway, own.into(), nonce, high, 120).await;
        let opens = match (by_pcp, igd) {
            (Ok(given), _) => {
                self.give_back(Way::Pcp, high).await;
                given.outside == HIGH
            }
            (Err(_), Some(igd)) => {
                let opened = igd.open(high, own, 120, &self.job.wish.label).await.is_ok();
                opened && igd.close(high).await.is_ok()
            }
            (Err(_), None) => false,
        };
        if opens {
            for refused in self
                .outcome
                .refused
                .iter_mut()
                .filter(|refused| low(refused))
            {
                refused.1 = Refusal::Low;
            }
        }
    }
}
