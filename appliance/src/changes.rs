//! When to look again at the machine's interfaces, addresses and routes: the kernel says so (rtnetlink, rtnetlink(7)), so
//! that nobody has to look every few seconds whether anything changed. It must not know what is looked at.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// So often it is looked where the kernel does not say.
const LOOK: Duration = Duration::from_secs(3);
/// And where it does, in case that a word of it got lost.
const LOOK_ANYWAY: Duration = Duration::from_secs(60);
/// One event seldom comes alone: an address comes with its routes.
const SETTLE: Duration = Duration::from_millis(100);
/// A machine whose interfaces come and go without end is looked at no oftener.
const REST: Duration = Duration::from_secs(1);

/// An ear for the kernel.
pub(crate) struct Changes {
    ear: Option<ear::Ear>,
    /// When it is to be looked next, if nothing is heard.
    due: Instant,
    looked: Option<Instant>,
}

impl Changes {
    /// Hears from now on. Must be called inside a tokio runtime.
    pub(crate) fn listen() -> Self {
        Self {
            ear: ear::Ear::open(),
            due: Instant::now(),
            looked: None,
        }
    }

    /// Ends when it is time to look: at once the first time, then when something changed, and now and then anyway.
    /// Nothing gets lost when it is dropped before.
    pub(crate) async fn next(&mut self) {
        tokio::select! {
            () = sleep_until(self.due) => {}
            () = heard(self.ear.as_ref()) => {
                self.hasten();
                sleep_until(self.due).await;
            }
        }
        let now = Instant::now();
        self.looked = Some(now);
        self.due = now
            + if self.ear.is_some() {
                LOOK_ANYWAY
            } else {
                LOOK
            };
    }

    fn hasten(&mut self) {
        let settled = Instant::now() + SETTLE;
        let rested = self.looked.map_or(settled, |looked| looked + REST);
        self.due = self.due.min(settled.max(rested));
    }
}

async fn heard(ear: Option<&ear::Ear>) {
    match ear {
        Some(ear) => ear.hear().await,
        None => std::future::pending().await,
    }
}

#[cfg(target_os = "linux")]
mod ear {
    use std::io;
    use std::os::fd::AsRawFd;
    use std::os::unix::net;

    use nix::libc;
    use nix::sys::socket::{
        AddressFamily, NetlinkAddr, SockFlag, SockProtocol, SockType, bind, socket,
    };
    use tokio::net::UnixDatagram;

    /// Interfaces, addresses and routes, of both kinds.
    const GROUPS: i32 = libc::RTMGRP_LINK
        | libc::RTMGRP_IPV4_IFADDR
        | libc::RTMGRP_IPV4_ROUTE
        | libc::RTMGRP_IPV6_IFADDR
        | libc::RTMGRP_IPV6_ROUTE;
    /// So many words are taken at once: more than one event has.
    const IN_A_ROW: usize = 64;

    /// No socket of that family, but its words come in whole ones like theirs, and tokio waits for those.
    pub(super) struct Ear(UnixDatagram);

    impl Ear {
        /// None where it is forbidden.
        pub(super) fn open() -> Option<Self> {
            let opened = || -> io::Result<UnixDatagram> {
                let flags = SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK;
                let route = SockProtocol::NetlinkRoute;
                let fd = socket(AddressFamily::Netlink, SockType::Raw, flags, route)?;
                bind(fd.as_raw_fd(), &NetlinkAddr::new(0, GROUPS as u32))?;
                UnixDatagram::from_std(net::UnixDatagram::from(fd))
            };
            opened()
                .inspect_err(|error| tracing::info!(%error, "The kernel does not say what changes"))
                .ok()
                .map(Self)
        }

        /// Ends when the kernel said anything. What it said does not matter: it is looked at afterwards. An error says
        /// that there were too many words for it to keep: changes, too.
        pub(super) async fn hear(&self) {
            let mut word = [0; 1024];
            let _ = self.0.recv(&mut word).await;
            for _ in 0..IN_A_ROW {
                if self.0.try_recv(&mut word).is_err() {
                    break;
                }
            }
        }
    }
}

/// Elsewhere nothing is heard.
#[cfg(not(target_os = "linux"))]
mod ear {
    pub(super) struct Ear;

    impl Ear {
        pub(super) fn open() -> Option<Self> {
            None
        }

        pub(super) async fn hear(&self) {
            std::future::pending().await
        }
    }
}
