//! Finding the router's UPnP description (SSDP, UPnP Device Architecture 2.0, 1).
//!
//! Anybody at home can answer and announce. Only what our own gateway sends about itself is heard;
//! everything else is dropped before anything is fetched.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6},
    time::Duration,
};

use tokio::{net::UdpSocket, time::timeout};

/// Where SSDP is spoken.
pub(super) const GROUP: Ipv4Addr = Ipv4Addr::new(239, 255, 255, 250);
const GROUP_V6: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 0xc);
pub(super) const PORT: u16 = 1900;
/// Two for every router there is, then everything from our gateway alone.
const TARGETS: [&str; 2] = [
    "urn:schemas-upnp-org:device:InternetGatewayDevice:2",
    "urn:schemas-upnp-org:device:InternetGatewayDevice:1",
];
/// A router has two seconds (MX) to answer the first round, and the same for the second.
const ROUND: Duration = Duration::from_millis(2200);
/// Answers that are looked at in one round, however many come.
const MOST: usize = 64;
/// Longest message, header and value that is read.
pub(super) const LONGEST: usize = 2048;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Answer,
    Alive,
    Bye,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) kind: Kind,
    /// What it is about: a device or a service.
    pub(super) about: String,
    pub(super) location: Option<String>,
    pub(super) boot: Option<u32>,
}

/// Reads one datagram; none if it is anything else.
pub(super) fn parse(bytes: &[u8]) -> Option<Message> {
    let text = std::str::from_utf8(bytes.get(..bytes.len().min(LONGEST))?).ok()?;
    let (first, rest) = text.split_once('\n')?;
    let header = |name: &str| {
        rest.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.trim()
                .eq_ignore_ascii_case(name)
                .then(|| value.trim().to_owned())
        })
    };
    let first = first.trim_end();
    let kind = if first.starts_with("HTTP/1.") && first.split(' ').nth(1) == Some("200") {
        Kind::Answer
    } else if first.starts_with("NOTIFY ") {
        match header("nts")?.as_str() {
            "ssdp:alive" => Kind::Alive,
            "ssdp:byebye" => Kind::Bye,
            _ => return None,
        }
    } else {
        return None;
    };
    Some(Message {
        kind,
        about: header(if kind == Kind::Answer { "st" } else { "nt" })?,
        location: header("location"),
        boot: header("bootid.upnp.org").and_then(|id| id.parse().ok()),
    })
}

impl Message {
    /// A router may be a television's library too; that one's comings and goings mean nothing.
    pub(super) fn is_about_gateway(&self) -> bool {
        [
            "InternetGatewayDevice",
            "WANIPConnection",
            "WANPPPConnection",
        ]
        .iter()
        .any(|name| self.about.contains(name))
    }
}

/// The number at which a description may be fetched: plain, printable, a number and not a name.
pub(super) fn host(location: &str) -> Option<IpAddr> {
    let url = reqwest::Url::parse(location).ok()?;
    let plain = url.scheme() == "http" && url.username().is_empty() && url.password().is_none();
    let printable = location.len() < 512 && location.bytes().all(|byte| byte.is_ascii_graphic());
    let host = url.host_str()?.trim_matches(['[', ']']).parse().ok()?;
    (plain && printable).then_some(host)
}

/// Asks for gateways; ours says where it describes itself.
pub(super) async fn search(own: Ipv4Addr, gateway: Ipv4Addr) -> Option<String> {
    let socket = UdpSocket::bind((own, 0)).await.ok()?;
    let group = (GROUP, PORT).into();
    let own_words = |at: IpAddr| at == IpAddr::V4(gateway);
    ask(&socket, group, &TARGETS).await;
    if let Some(location) = hear_gateway(&socket, gateway.into(), own_words).await {
        return Some(location);
    }
    // Some drop multicast on Wi-Fi, some answer only to this.
    ask(&socket, (gateway, PORT).into(), &[TARGETS[1], "ssdp:all"]).await;
    hear_gateway(&socket, gateway.into(), own_words).await
}

/// The same behind an IPv6 gateway. We know its link-local number; what it says is its number in our
/// own network is needed, because a pinhole may be asked for only from the address it is for.
pub(super) async fn search_v6(own: Ipv6Addr, gateway: (Ipv6Addr, u32)) -> Option<String> {
    let socket = UdpSocket::bind((Ipv6Addr::UNSPECIFIED, 0)).await.ok()?;
    let network = |at: &Ipv6Addr| at.segments()[..4].to_vec();
    let beside_us = |at: IpAddr| matches!(at, IpAddr::V6(at) if network(&at) == network(&own));
    ask(
        &socket,
        SocketAddrV6::new(GROUP_V6, PORT, 0, gateway.1).into(),
        &TARGETS[..1],
    )
    .await;
    hear_gateway(&socket, gateway.0.into(), beside_us).await
}

async fn ask(socket: &UdpSocket, to: SocketAddr, targets: &[&str]) {
    let host = match to.ip() {
        IpAddr::V4(_) => format!("{GROUP}:{PORT}"),
        IpAddr::V6(_) => format!("[{GROUP_V6}]:{PORT}"),
    };
    for target in targets {
        let question = format!(
            "M-SEARCH * HTTP/1.1\r\nHOST: {host}\r\nMAN: \"ssdp:discover\"\r\nMX: 2\r\nST: {target}\r\n\r\n"
        );
        // Where there is no route, the next round or the next redo may find one.
        let _ = socket.send_to(question.as_bytes(), to).await;
    }
}

async fn hear_gateway(
    socket: &UdpSocket,
    gateway: IpAddr,
    fits: impl Fn(IpAddr) -> bool,
) -> Option<String> {
    let hear = async {
        let mut bytes = [0; LONGEST];
        for _ in 0..MOST {
            let (length, from) = socket.recv_from(&mut bytes).await.ok()?;
            let answer = parse(&bytes[..length]).filter(|message| {
                from.ip() == gateway && message.kind == Kind::Answer && message.is_about_gateway()
            });
            let location = answer.and_then(|message| message.location);
            if let Some(location) = location.filter(|at| host(at).is_some_and(&fits)) {
                return Some(location);
            }
        }
        None
    };
    timeout(ROUND, hear).await.ok().flatten()
}

/// One question, and whether our gateway answers it.
pub(super) async fn whisper(own: Ipv4Addr, gateway: Ipv4Addr) -> bool {
    let Ok(socket) = UdpSocket::bind((own, 0)).await else {
        return false;
    };
    ask(&socket, (GROUP, PORT).into(), &TARGETS[1..]).await;
    hear_gateway(&socket, gateway.into(), |at| at == IpAddr::V4(gateway))
        .await
        .is_some()
}
