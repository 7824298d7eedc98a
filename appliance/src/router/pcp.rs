//! PCP (RFC 6887) and NAT-PMP (RFC 6886), spoken by crab_nat over sockets connected to our gateway,
//! so that nobody else is heard.

use std::{net::IpAddr, num::NonZeroU16, time::Duration};

use crab_nat::{
    GatewayAddress, InternetProtocol, PortMapping, PortMappingOptions, PortMappingType,
    TimeoutConfig, natpmp, pcp,
};

use super::{Door, Nonce, Refusal};

/// Three packets within three seconds: a router at home answers in milliseconds or not at all.
const PATIENCE: TimeoutConfig = TimeoutConfig {
    initial_timeout: Duration::from_millis(400),
    max_retries: 2,
    max_retry_timeout: None,
};

/// Of one that was just heard to speak more is awaited: it may look for a free number among thousands.
const LONGER: TimeoutConfig = TimeoutConfig {
    max_retries: 4,
    ..PATIENCE
};

/// A granted mapping, as far as we need it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Granted {
    /// The number outside that was given, which need not be the one asked for.
    pub(super) outside: u16,
    pub(super) wan: Option<IpAddr>,
    pub(super) age: u32,
}

impl From<PortMapping> for Granted {
    fn from(mapping: PortMapping) -> Self {
        Self {
            outside: mapping.external_port().get(),
            wan: match mapping.mapping_type() {
                PortMappingType::Pcp { external_ip, .. } => Some(external_ip),
                PortMappingType::NatPmp => None,
            },
            age: mapping.gateway_epoch(),
        }
    }
}

fn asked(door: Door, lease: u32) -> Option<(NonZeroU16, PortMappingOptions)> {
    let options = PortMappingOptions {
        external_port: Some(NonZeroU16::new(door.outside)?),
        lifetime_seconds: Some(lease.max(1)),
        timeout_config: Some(PATIENCE),
    };
    Some((NonZeroU16::new(door.inside)?, options))
}

pub(super) async fn open_pcp(
    gateway: GatewayAddress,
    own: IpAddr,
    nonce: Nonce,
    door: Door,
    lease: u32,
) -> Result<Granted, Refusal> {
    let (inside, options) = asked(door, lease).ok_or(Refusal::Failed)?;
    let base = pcp::BaseMapRequest::new(gateway, own, InternetProtocol::Tcp, inside);
    let granted = pcp::port_mapping(base, Some(nonce), None, options).await;
    granted.map(Granted::from).map_err(|why| pcp_refusal(&why))
}

pub(super) async fn close_pcp(
    gateway: GatewayAddress,
    own: IpAddr,
    nonce: Nonce,
    door: Door,
) -> Result<(), Refusal> {
    let range = pcp::DropMappingRange::Single {
        protocol: InternetProtocol::Tcp,
        internal_port: NonZeroU16::new(door.inside).ok_or(Refusal::Failed)?,
    };
    let dropped = pcp::try_drop_mapping(gateway, own, nonce, range, Some(PATIENCE)).await;
    dropped.map_err(|why| pcp_refusal(&why))
}

/// `speaks`: it answered just now.
pub(super) async fn open_nat_pmp(
    gateway: GatewayAddress,
    door: Door,
    lease: u32,
    speaks: bool,
) -> Result<Granted, Refusal> {
    let (inside, mut options) = asked(door, lease).ok_or(Refusal::Failed)?;
    if speaks {
        options.timeout_config = Some(LONGER);
    }
    let granted = natpmp::port_mapping(gateway, InternetProtocol::Tcp, inside, options).await;
    granted
        .map(Granted::from)
        .map_err(|why| nat_pmp_refusal(&why))
}

pub(super) async fn close_nat_pmp(gateway: GatewayAddress, door: Door) -> Result<(), Refusal> {
    let inside = NonZeroU16::new(door.inside).ok_or(Refusal::Failed)?;
    let dropped =
        natpmp::try_drop_mapping(gateway, InternetProtocol::Tcp, Some(inside), Some(PATIENCE))
            .await;
    dropped.map_err(|why| nat_pmp_refusal(&why))
}

/// The router's number outside. `patient` is false for a mere knock: one packet.
pub(super) async fn outside_number(
    gateway: GatewayAddress,
    patient: bool,
) -> Result<IpAddr, Refusal> {
    let once = TimeoutConfig {
        initial_timeout: Duration::from_secs(1),
        max_retries: 0,
        max_retry_timeout: None,
    };
    let asked =
        natpmp::external_address(gateway, Some(if patient { PATIENCE } else { once })).await;
    asked.map(IpAddr::V4).map_err(|why| nat_pmp_refusal(&why))
}

fn pcp_refusal(why: &pcp::Failure) -> Refusal {
    use pcp::Failure as F;
    let code = match why {
        F::Socket(_) | F::Timeout => return Refusal::Silent,
        F::Nonce | F::InvalidResponse(_) => return Refusal::Garbled,
        F::UnsupportedVersion(_) => 1,
        F::NotAuthorized(_) => 2,
        F::MalformedRequest => 3,
        F::UnsupportedOpcode => 4,
        F::UnsupportedOption => 5,
        F::MalformedOption => 6,
        F::NetworkFailure(_) => 7,
        F::NoResources(_) => 8,
        F::UnsupportedProtocol => 9,
        F::UserExceededQuota(_) => 10,
        F::CannotProvideExternal(_) => 11,
        F::AddressMismatch => 12,
        F::ExcessiveRemotePeers => 13,
    };
    Refusal::from_pcp(code)
}

fn nat_pmp_refusal(why: &natpmp::Failure) -> Refusal {
    use natpmp::Failure as F;
    let code = match why {
        F::Socket(_) | F::Timeout => return Refusal::Silent,
        F::InvalidResponse(_) => return Refusal::Garbled,
        F::UnsupportedVersion(_) => 1,
        F::NotAuthorized => 2,
        F::NetworkFailure => 3,
        F::OutOfResources => 4,
        F::UnsupportedOpcode => 5,
    };
    Refusal::from_nat_pmp(code)
}
