//! A stretch of wire between the box and a provider that hears along and breaks where it is told.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Where it breaks, counted in bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Break {
    Never,
    /// Both ends see the connection die after so many bytes from the box.
    FromBox(usize),
    /// The same, after so many bytes from the provider.
    FromProvider(usize),
    /// After so many bytes from the box nothing arrives any more, and nobody is told.
    Stall(usize),
}

/// What came by so far.
#[derive(Default)]
struct Heard {
    from_box: Vec<u8>,
    from_provider: Vec<u8>,
}

pub(crate) struct Between {
    pub(crate) at: SocketAddr,
    heard: Arc<Mutex<Heard>>,
    dead: watch::Sender<bool>,
}

impl Between {
    pub(crate) async fn before(provider: SocketAddr, breaks: Break) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a door");
        let at = listener.local_addr().expect("its number");
        let heard = Arc::new(Mutex::new(Heard::default()));
        let (dead, dies) = watch::channel(false);
        let kept = heard.clone();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = TcpStream::connect(provider).await.expect("a provider");
                for end in [&near, &far] {
                    // It dies at once, with whatever is still under way.
                    let end = socket2::SockRef::from(end);
                    end.set_linger(Some(Duration::ZERO)).expect("an option");
                }
                let (near_in, near_out) = near.into_split();
                let (far_in, far_out) = far.into_split();
                let (out, back) = (kept.clone(), kept.clone());
                let out = move |bytes: &[u8]| {
                    let mut heard = out.lock().expect("not poisoned");
                    heard.from_box.extend_from_slice(bytes);
                };
                let back = move |bytes: &[u8]| {
                    let mut heard = back.lock().expect("not poisoned");
                    heard.from_provider.extend_from_slice(bytes);
                };
                let (to_provider, to_box) = match breaks {
                    Break::Never => (usize::MAX, usize::MAX),
                    Break::FromBox(bytes) | Break::Stall(bytes) => (bytes, usize::MAX),
                    Break::FromProvider(bytes) => (usize::MAX, bytes),
                };
                let stalls = matches!(breaks, Break::Stall(_));
                let mut dies = dies.clone();
                tokio::spawn(async move {
                    tokio::select! {
                        () = carry(near_in, far_out, to_provider, stalls, out) => {}
                        () = carry(far_in, near_out, to_box, false, back) => {}
                        _ = dies.changed() => {}
                    }
                });
            }
        });
        Self { at, heard, dead }
    }

    /// Cuts the wire now.
    pub(crate) fn cut(&self) {
        self.dead.send_replace(true);
    }

    pub(crate) fn went_out(&self) -> Vec<u8> {
        self.heard.lock().expect("not poisoned").from_box.clone()
    }

    pub(crate) fn came_back(&self) -> Vec<u8> {
        let heard = self.heard.lock().expect("not poisoned");
        heard.from_provider.clone()
    }
}

/// Carries at most so many bytes, and ends when it carried them or an end is gone; or stalls and holds both.
async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    most: usize,
    stalls: bool,
    heard: impl Fn(&[u8]),
) {
    let mut buffer = vec![0; 16 * 1024];
    let mut left = most;
    while left > 0 {
        let Ok(many @ 1..) = from.read(&mut buffer).await else {
            return;
        };
        let many = many.min(left);
        heard(&buffer[..many]);
        if to.write_all(&buffer[..many]).await.is_err() {
            return;
        }
        left -= many;
    }
    if stalls {
        std::future::pending::<()>().await;
    }
    // What was let through arrives before the wire dies.
    tokio::time::sleep(Duration::from_millis(20)).await;
}
