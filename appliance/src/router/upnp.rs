//! UPnP IGD 1 and 2 by igd-next.
//!
//! igd-next takes whoever answers its search first. So we search ourselves (`ssdp`), and introduce
//! our own gateway to it over the loopback: it gets one answer, and may fetch from that number alone.
//! It follows no redirect and reads at most 1 MiB, 64 levels deep, with a bounded number of entities.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use igd_next::{
    AddPortError, GetExternalIpError, PortMappingProtocol, RemovePortError, RequestError,
    SearchOptions,
    aio::{
        Gateway, Ipv6FirewallGateway, Provider,
        tokio::{Tokio, search_gateway, search_ipv6_firewall_gateway},
    },
};
use tokio::{net::UdpSocket, time::timeout};

use super::{Door, Grant, Refusal, Wish};

/// One question to the router.
const PATIENCE: Duration = Duration::from_secs(4);
/// All it takes to read what the router can do.
const READING: Duration = Duration::from_secs(5);
/// Mappings of the router that are looked through.
const LISTED: u32 = 100;

pub(super) struct Igd(Gateway<Tokio>);

/// A door as the router lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) outside: u16,
    pub(super) client: Ipv4Addr,
    pub(super) inside: u16,
}

/// Reads the description of our gateway, and nobody else's.
pub(super) async fn meet(location: &str, host: IpAddr) -> Option<Igd> {
    let (options, answer) = introduction(location, host).await?;
    tokio::select! {
        gateway = search_gateway(options) => gateway.ok().filter(|it| it.addr.ip() == host).map(Igd),
        () = answer => None,
    }
}

/// The same where the router has only the part for IPv6.
pub(super) async fn meet_firewall(
    location: &str,
    host: IpAddr,
) -> Option<Ipv6FirewallGateway<Tokio>> {
    let (options, answer) = introduction(location, host).await?;
    tokio::select! {
        gateway = search_ipv6_firewall_gateway(options) => gateway.ok().filter(|it| it.addr.ip() == host),
        () = answer => None,
    }
}

async fn introduction(
    location: &str,
    host: IpAddr,
) -> Option<(SearchOptions, impl Future<Output = ()>)> {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.ok()?;
    let mut options = SearchOptions::default();
    options.bind_addr = (Ipv4Addr::LOCALHOST, 0).into();
    options.broadcast_address = socket.local_addr().ok()?;
    options.timeout = Some(READING);
    options.single_search_timeout = Some(READING);
    options.allowed_gateway_ips = vec![host];
    let answer = format!("HTTP/1.1 200 OK\r\nLOCATION: {location}\r\n\r\n");
    Some((options, async move {
        if let Ok((_, from)) = socket.recv_from(&mut [0; 512]).await {
            let _ = socket.send_to(answer.as_bytes(), from).await;
        }
        std::future::pending().await
    }))
}

impl Igd {
    /// The router's number outside; unspecified where it has none to tell.
    pub(super) async fn outside(&self) -> Result<Ipv4Addr, Refusal> {
        match timeout(PATIENCE, self.0.get_external_ip()).await {
            Err(_) => Err(Refusal::Silent),
            Ok(Ok(IpAddr::V4(wan))) => Ok(wan),
            Ok(Ok(IpAddr::V6(_))) => Ok(Ipv4Addr::UNSPECIFIED),
            Ok(Err(GetExternalIpError::ActionNotAuthorized)) => Err(Refusal::Forbidden),
            // miniupnpd with a private number outside sends none at all.
            Ok(Err(GetExternalIpError::RequestError(RequestError::InvalidResponse(_)))) => {
                Ok(Ipv4Addr::UNSPECIFIED)
            }
            Ok(Err(GetExternalIpError::RequestError(why))) => Err(refusal(&why)),
        }
    }

    /// Seconds it has been running, if it says so.
    pub(super) async fn uptime(&self) -> Option<u32> {
        parse_uptime(&self.ask("GetStatusInfo", "").await?)
    }

    /// Asks what igd-next has no words for.
    async fn ask(&self, action: &str, arguments: &str) -> Option<String> {
        let service = &self.0.service_type;
        let body = format!(
            "<?xml version=\"1.0\"?>\n<s:Envelope s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\" \
             xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
             <u:{action} xmlns:u=\"{service}\">{arguments}</u:{action}></s:Body></s:Envelope>"
        );
        // Resolved by igd-next: a path on the gateway, or another port of it.
        let url = match self.0.control_url.as_str() {
            full if full.starts_with("http://") => full.to_owned(),
            path => format!("http://{}{path}", self.0.addr),
        };
        let action = format!("\"{service}#{action}\"");
        let answer = timeout(PATIENCE, Tokio::send_async(&url, &action, &body)).await;
        answer.ok()?.ok()
    }

    /// Opens a door. Some routers keep doors only for ever, and some lead only to the same number inside; then it is
    /// said so.
    pub(super) async fn open(
        &self,
        door: Door,
        own: Ipv4Addr,
        wish: &Wish,
    ) -> Result<Grant, Refusal> {
        let same = Door {
            inside: door.outside,
            ..door
        };
        match self.leased(door, own, wish).await {
            Err(Refusal::SameNumber) if wish.same.contains(&door.outside) && same != door => {
                let grant = self.leased(same, own, wish).await?;
                Ok(Grant {
                    same: true,
                    ..grant
                })
            }
            granted => granted,
        }
    }

    async fn leased(&self, door: Door, own: Ipv4Addr, wish: &Wish) -> Result<Grant, Refusal> {
        let grant = |permanent| Grant {
            permanent,
            same: false,
        };
        let Wish { label, pace, .. } = wish;
        match self.add(door, own, pace.lease, label).await {
            Err(Refusal::Lease) => self.add(door, own, 0, label).await.map(|()| grant(true)),
            granted => granted.map(|()| grant(false)),
        }
    }

    async fn add(&self, door: Door, own: Ipv4Addr, lease: u32, label: &str) -> Result<(), Refusal> {
        let inside = SocketAddr::from((own, door.inside));
        let label: String = label
            .chars()
            .filter(char::is_ascii_graphic)
            .take(32)
            .collect();
        let tcp = PortMappingProtocol::TCP;
        match timeout(
            PATIENCE,
            self.0.add_port(tcp, door.outside, inside, lease, &label),
        )
        .await
        {
            Err(_) => Err(Refusal::Silent),
            Ok(Ok(())) => Ok(()),
            Ok(Err(why)) => Err(match why {
                AddPortError::ActionNotAuthorized => Refusal::Forbidden,
                AddPortError::PortInUse => Refusal::Taken(None),
                AddPortError::SamePortValuesRequired => Refusal::SameNumber,
                AddPortError::OnlyPermanentLeasesSupported => Refusal::Lease,
                AddPortError::InternalPortZeroInvalid
                | AddPortError::ExternalPortZeroInvalid
                | AddPortError::DescriptionTooLong => Refusal::Failed,
                AddPortError::RequestError(why) => refusal(&why),
            }),
        }
    }

    pub(super) async fn close(&self, door: Door) -> Result<(), Refusal> {
        let tcp = PortMappingProtocol::TCP;
        match timeout(PATIENCE, self.0.remove_port(tcp, door.outside)).await {
            Err(_) => Err(Refusal::Silent),
            Ok(Ok(()) | Err(RemovePortError::NoSuchPortMapping)) => Ok(()),
            Ok(Err(RemovePortError::ActionNotAuthorized)) => Err(Refusal::Forbidden),
            Ok(Err(RemovePortError::RequestError(why))) => Err(refusal(&why)),
        }
    }

    /// Takes back a door that was opened from another address. IGD 2 has its own way of asking for
    /// that (WANIPConnection:2, 2.5.19): it says that more is wanted than what this address opened.
    /// A router may say no; one that does not offer it is not asked.
    pub(super) async fn close_for(&self, door: Door) -> Result<(), Refusal> {
        const ACTION: &str = "DeletePortMappingRange";
        if !self.0.control_schema.contains_key(ACTION) {
            return Err(Refusal::Unknown);
        }
        let number = door.outside;
        let arguments = format!(
            "<NewStartPort>{number}</NewStartPort><NewEndPort>{number}</NewEndPort>\
             <NewProtocol>TCP</NewProtocol><NewManage>1</NewManage>"
        );
        let answer = self.ask(ACTION, &arguments).await;
        let answer = answer.ok_or(Refusal::Silent)?;
        if answer.contains("DeletePortMappingRangeResponse") {
            Ok(())
        } else {
            Err(Refusal::Forbidden)
        }
    }

    /// Whose a door is; none if it is nobody's. An error where the router would not say.
    pub(super) async fn whose(&self, outside: u16) -> Result<Option<Listed>, Refusal> {
        for index in 0..LISTED {
            let entry = timeout(PATIENCE, self.0.get_generic_port_mapping_entry(index)).await;
            let entry = match entry.map_err(|_| Refusal::Silent)? {
                Ok(entry) => entry,
                // The end of the list, said in one of several ways.
                Err(igd_next::GetGenericPortMappingEntryError::RequestError(
                    RequestError::ErrorCode(402 | 501 | 713 | 714, _),
                ))
                | Err(igd_next::GetGenericPortMappingEntryError::SpecifiedArrayIndexInvalid) => {
                    return Ok(None);
                }
                Err(_) => return Err(Refusal::Failed),
            };
            let tcp = matches!(entry.protocol, PortMappingProtocol::TCP);
            if tcp && entry.external_port == outside {
                let client = entry
                    .internal_client
                    .parse()
                    .map_err(|_| Refusal::Garbled)?;
                return Ok(Some(Listed {
                    outside,
                    client,
                    inside: entry.internal_port,
                }));
            }
        }
        Err(Refusal::Failed)
    }
}

/// The seconds in an answer to GetStatusInfo. Nothing else of it is of interest, so it is not read
/// as XML.
pub(super) fn parse_uptime(answer: &str) -> Option<u32> {
    let (_, rest) = answer.split_once("<NewUptime")?;
    let (_, rest) = rest.split_once('>')?;
    rest.split_once('<')?.0.trim().parse().ok()
}

pub(super) fn refusal(why: &RequestError) -> Refusal {
    match why {
        RequestError::ErrorCode(code, _) => Refusal::from_upnp(*code),
        RequestError::InvalidResponse(_) | RequestError::Utf8Error(_) => Refusal::Garbled,
        RequestError::UnsupportedAction(_) => Refusal::Unknown,
        RequestError::IoError(_)
        | RequestError::HyperError(_)
        | RequestError::HyperClientError(_)
        | RequestError::HttpError(_) => Refusal::Silent,
    }
}
