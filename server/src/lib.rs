//! Gluebox, the program. [`start`] is the only place where its parts are put together: the store, the rooms, and
//! what answers requests.

mod actions;
mod clock;
pub mod commands;
pub mod config;
mod control;
mod fonts;
mod greeting;
mod http;
mod media;
mod publication;
mod random;
mod records;
mod rooms;
mod who;

use anyhow::Context;
use config::Config;
use std::net::{SocketAddr, TcpListener};

/// A box that answers.
pub struct Running {
    pub addresses: Vec<SocketAddr>,
    server: http::Server,
}

/// Starts a box: serves at once what was published, opens the store, then prints where it is.
/// Must be called inside an actix system.
pub async fn start(config: Config) -> anyhow::Result<Running> {
    let listeners = listen(&config)?;
    let local = listeners.iter().map(TcpListener::local_addr);
    let addresses: Vec<SocketAddr> = local
        .collect::<Result<_, _>>()
        .context("The network refused to listen")?;
    let server = http::serve(config.clone(), listeners, &addresses)?;
    let code = server.open_store().await?;
    greeting::say(&config, &addresses, code.as_deref())?;
    Ok(Running { addresses, server })
}

impl Running {
    /// Stops: tells every open editor, finishes what was accepted, closes the store. Takes at most about two seconds.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.server.stop().await
    }
}

fn listen(config: &Config) -> anyhow::Result<Vec<TcpListener>> {
    if !config.listen.is_empty() {
        return config
            .listen
            .iter()
            .map(|address| http::listener(*address).map_err(|error| taken(*address, &error)))
            .collect();
    }
    let [usual, other] = Config::usual_ports();
    match http::listener(usual) {
        Ok(listener) => Ok(vec![listener]),
        Err(_) => {
            let listener = http::listener(other).map_err(|error| taken(other, &error))?;
            tracing::warn!(
                "I may not use port {}, or another program does; so the links end in :{}",
                usual.port(),
                other.port()
            );
            Ok(vec![listener])
        }
    }
}

fn taken(address: SocketAddr, error: &std::io::Error) -> anyhow::Error {
    match error.kind() {
        std::io::ErrorKind::AddrInUse => anyhow::anyhow!(
            "Another program already uses {address}. Stop it, or choose another with --listen, for example --listen 127.0.0.1:0."
        ),
        std::io::ErrorKind::PermissionDenied => anyhow::anyhow!(
            "This system does not let me use {address}: small numbers need special rights. Choose another with --listen, for example --listen 0.0.0.0:8080."
        ),
        _ => anyhow::anyhow!("I cannot use {address} ({error}). Choose another with --listen."),
    }
}
