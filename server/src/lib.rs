//! Gluebox, the program. [`start`] is the only place where its parts are put together: the store, the rooms, and
//! what answers requests.

mod actions;
pub mod at_home;
mod button;
mod clock;
pub mod commands;
pub mod config;
mod control;
pub mod doors;
pub mod ending;
mod fonts;
mod greeting;
mod http;
pub mod locks;
mod mail;
mod media;
mod publication;
mod random;
mod records;
mod rooms;
pub mod watchdog;
mod who;
mod words;

pub use http::prober;

use config::Config;
use doors::{Door, Doors};
use locks::LockDesk;
use std::net::SocketAddr;
use std::sync::Arc;

/// A box that answers.
pub struct Running {
    /// Where people at home find it.
    pub addresses: Vec<SocketAddr>,
    /// Every open door, for what leads others to them.
    pub doors: Vec<Door>,
    /// Wishes for locks go in here, and what came of them comes out.
    pub locks: Arc<LockDesk>,
    server: http::Server,
}

/// Starts a box: serves at once what was published, opens the store, then prints where it is.
/// Must be called inside an actix system.
pub async fn start(config: Config) -> anyhow::Result<Running> {
    // Before anything of the folder is read: what was asked for may be that nothing of it is left.
    let reset = gluebox_store::reset::begin(&config.data)?;
    let (doors, listeners) = Doors::open(&config.listen)?;
    let locks = Arc::new(LockDesk::open(&config.data));
    let (addresses, all) = (doors.plain(), doors.all().to_vec());
    let server = http::serve(config.clone(), doors, listeners, locks.clone())?;
    let code = server.open_store(reset).await?;
    greeting::say(&config, &addresses, code.as_deref())?;
    Ok(Running {
        addresses,
        doors: all,
        locks,
        server,
    })
}

impl Running {
    /// Ends when its owner wants the box to begin again; then it is to be stopped, and [`ending::begin_again`].
    pub fn wished_to_begin_again(&self) -> impl Future<Output = ()> + use<> {
        self.server.wished_to_begin_again()
    }

    /// Stops: tells every open editor, finishes what was accepted, closes the store. Takes at most about two seconds.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.server.stop().await
    }
}
