//! Letting visitors through to our own IPv6 address: nothing is translated there, the router's
//! firewall is asked to let one number pass. PCP first, then WANIPv6FirewallControl.

use std::net::{IpAddr, Ipv6Addr, SocketAddrV6};

use crab_nat::GatewayAddress;
use igd_next::{
    PinholeError, PortMappingProtocol,
    aio::{Ipv6FirewallGateway, tokio::Tokio},
};

use super::{Door, Nonce, Refusal, Way, pcp, ssdp, upnp};
use crate::address::Place;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pinhole {
    pub(super) port: u16,
    pub(super) address: Ipv6Addr,
    pub(super) way: Way,
    /// UPnP numbers them.
    pub(super) id: Option<u16>,
}

/// Our gateway as seen over IPv6.
pub(super) struct Firewall {
    own: Ipv6Addr,
    pcp: GatewayAddress,
    igd: Option<Ipv6FirewallGateway<Tokio>>,
}

impl Firewall {
    pub(super) async fn find(place: &Place) -> Option<Self> {
        let (own, (gateway, scope)) = (place.address_v6?, place.gateway_v6?);
        let location = ssdp::search_v6(own, (gateway, scope)).await;
        let host = location.as_deref().and_then(ssdp::host);
        let igd = match (&location, host) {
            (Some(location), Some(host)) => upnp::meet_firewall(location, host).await,
            _ => None,
        };
        // The kernel asks a link-local number from ours of that kind, for which nothing may be
        // opened; so the router's number in our own network is the better one to ask.
        let pcp = match host {
            Some(IpAddr::V6(host)) => GatewayAddress::IpV6(host, None),
            _ => GatewayAddress::IpV6(gateway, Some(scope)),
        };
        Some(Self { own, pcp, igd })
    }

    pub(super) fn is_for(&self, place: &Place) -> bool {
        place.address_v6 == Some(self.own)
    }

    pub(super) async fn open(
        &self,
        port: u16,
        known: Option<Pinhole>,
        nonce: Nonce,
        lease: u32,
    ) -> Result<Pinhole, Refusal> {
        let granted = |way, id| Pinhole {
            port,
            address: self.own,
            way,
            id,
        };
        let door = Door {
            outside: port,
            inside: port,
        };
        let mut refused = Refusal::Silent;
        if known.is_none_or(|known| known.way != Way::Upnp) {
            match pcp::open_pcp(self.pcp, self.own.into(), nonce, door, lease).await {
                Ok(given) if given.outside == port => return Ok(granted(Way::Pcp, None)),
                Ok(_) => {
                    let _ = pcp::close_pcp(self.pcp, self.own.into(), nonce, door).await;
                    refused = Refusal::Failed;
                }
                Err(why) => refused = why,
            }
        }
        let Some(igd) = &self.igd else {
            return Err(refused);
        };
        let lease = lease.clamp(1, 86400);
        if let Some(id) = known.and_then(|known| known.id)
            && igd.update_pinhole(id, lease).await.is_ok()
        {
            return Ok(granted(Way::Upnp, Some(id)));
        }
        let client = SocketAddrV6::new(self.own, port, 0, 0);
        match igd
            .add_pinhole(PortMappingProtocol::TCP, client, lease)
            .await
        {
            Ok(id) => Ok(granted(Way::Upnp, Some(id))),
            Err(why) => {
                let why = pinhole_refusal(&why);
                Err(if why.weight() > refused.weight() {
                    why
                } else {
                    refused
                })
            }
        }
    }

    pub(super) async fn close(&self, pinhole: Pinhole, nonce: Nonce) {
        // Leased for three minutes: what cannot be taken back is gone before anybody looks.
        match (pinhole.way, pinhole.id, &self.igd) {
            (Way::Upnp, Some(id), Some(igd)) => {
                let _ = igd.remove_pinhole(id).await;
            }
            (Way::Pcp, ..) => {
                let door = Door {
                    outside: pinhole.port,
                    inside: pinhole.port,
                };
                let _ = pcp::close_pcp(self.pcp, self.own.into(), nonce, door).await;
            }
            _ => {}
        }
    }
}

fn pinhole_refusal(why: &PinholeError) -> Refusal {
    match why {
        PinholeError::RequestError(why) => upnp::refusal(why),
        PinholeError::ActionNotAuthorized => Refusal::from_upnp(606),
        PinholeError::PinholeSpaceExhausted => Refusal::from_upnp(701),
        PinholeError::FirewallDisabled => Refusal::from_upnp(702),
        PinholeError::InboundPinholeNotAllowed => Refusal::from_upnp(703),
        PinholeError::FirewallControlUnavailable => Refusal::Unknown,
        _ => Refusal::Failed,
    }
}
