//! Giving doors back: ours alone.

use super::Asking;
use crate::router::{Door, Entry, Way, pcp, upnp::Igd};

impl Asking<'_> {
    pub(super) async fn give_back(&self, way: Way, door: Door) {
        let _ = match way {
            Way::Pcp => pcp::close_pcp(self.gateway, self.own.into(), self.job.nonce, door).await,
            Way::NatPmp | Way::Upnp => pcp::close_nat_pmp(self.gateway, door).await,
        };
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
                    Ok(Some(it)) if (it.client, it.inside) == (entry.client, entry.door.inside) => {
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
