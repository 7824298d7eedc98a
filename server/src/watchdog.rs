//! Tells systemd that the box is there, and then, as often as its watchdog asks, that visitors get answers.
//! Without systemd it does nothing. It must not judge more than "somebody answers": what an answer says is not its.

use sd_notify::NotifyState;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

/// Runs as long as the box does. `address` is a listener for plain http, if there is one.
pub async fn keep(address: Option<SocketAddr>) {
    say(NotifyState::Ready);
    let Some(period) = sd_notify::watchdog_enabled() else {
        return std::future::pending().await;
    };
    // systemd's advice: twice as often as it looks.
    let half = period / 2;
    loop {
        let alive = match address.map(own) {
            Some(address) => answers(address, half / 2).await,
            // That this runs at all says that the others do.
            None => true,
        };
        if alive {
            say(NotifyState::Watchdog);
        } else {
            tracing::warn!("nobody answers at the box's own door");
        }
        sleep(half / 2).await;
    }
}

/// Said when the box is about to stop, which may take two seconds.
pub fn stopping() {
    say(NotifyState::Stopping);
}

fn say(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::debug!(%error, "systemd does not listen");
    }
}

/// The machine's own way to a listener on every address.
fn own(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(v4) if v4.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(v6) if v6.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

async fn answers(address: SocketAddr, patience: Duration) -> bool {
    let ask = async {
        let mut door = TcpStream::connect(address).await?;
        door.write_all(b"HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .await?;
        door.read_u8().await
    };
    matches!(timeout(patience, ask).await, Ok(Ok(_)))
}
