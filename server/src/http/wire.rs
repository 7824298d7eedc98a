//! One connection. On a plain one a file goes from the disk's cache to the network without being copied through the
//! box (`sendfile`): what a picture costs is then what its head costs. It must not know what is asked or answered.
//!
//! The body of such an answer hands a [`Parcel`] over and waits; the head is written, the connection is flushed, and
//! only there, where nothing can be waiting to be written before it, the parcel goes out.

use actix_rt::net::{ActixStream, Ready};
use actix_tls::accept::rustls_0_23::TlsStream;
use actix_web::body::{BodySize, MessageBody};
use bytes::Bytes;
use rustix::net::SendFlags;
use std::cell::RefCell;
use std::convert::Infallible;
use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};
use tokio::net::TcpStream;

/// Part of a file, to be sent as it is.
pub(super) struct Parcel {
    pub file: Arc<File>,
    pub at: u64,
    pub left: u64,
}

/// Where a parcel waits until the connection is ready for it.
#[derive(Clone, Default)]
pub(super) struct Parcels(Rc<RefCell<Option<Parcel>>>);

pub(super) enum Wire {
    Plain(TcpStream, Parcels),
    Tls(Box<TlsStream<TcpStream>>),
}

impl From<TcpStream> for Wire {
    fn from(tcp: TcpStream) -> Self {
        Self::Plain(tcp, Parcels::default())
    }
}

impl From<TlsStream<TcpStream>> for Wire {
    fn from(tls: TlsStream<TcpStream>) -> Self {
        Self::Tls(Box::new(tls))
    }
}

impl Wire {
    fn tcp(&self) -> &TcpStream {
        match self {
            Self::Plain(tcp, _) => tcp,
            Self::Tls(tls) => tls.get_ref().0,
        }
    }

    pub(super) fn peer(&self) -> Option<SocketAddr> {
        self.tcp().peer_addr().ok()
    }

    /// None where every byte has to be locked.
    pub(super) fn parcels(&self) -> Option<Parcels> {
        match self {
            Self::Plain(_, parcels) => Some(parcels.clone()),
            Self::Tls(_) => None,
        }
    }
}

/// Does it as soon as the connection takes bytes.
fn when_ready<T>(
    tcp: &TcpStream,
    context: &mut Context<'_>,
    mut send: impl FnMut() -> io::Result<T>,
) -> Poll<io::Result<T>> {
    loop {
        ready!(tcp.poll_write_ready(context))?;
        match tcp.try_io(Interest::WRITABLE, &mut send) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            sent => return Poll::Ready(sent),
        }
    }
}

impl Parcel {
    fn send(&mut self, tcp: &TcpStream, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.left > 0 {
            let most = usize::try_from(self.left).unwrap_or(usize::MAX);
            let send = || {
                Ok(rustix::fs::sendfile(
                    tcp,
                    &*self.file,
                    Some(&mut self.at),
                    most,
                )?)
            };
            let sent = ready!(when_ready(tcp, context, send))?;
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
            }
            self.left -= sent as u64;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(tcp, _) => Pin::new(tcp).poll_read(context, into),
            Self::Tls(tls) => Pin::new(tls).poll_read(context, into),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            // A head whose file follows at once travels with it.
            Self::Plain(tcp, parcels) if parcels.0.borrow().is_some() => {
                let flags = SendFlags::MORE | SendFlags::NOSIGNAL;
                let tcp = &*tcp;
                when_ready(tcp, context, || Ok(rustix::net::send(tcp, bytes, flags)?))
            }
            Self::Plain(tcp, _) => Pin::new(tcp).poll_write(context, bytes),
            Self::Tls(tls) => Pin::new(tls).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(tcp, parcels) => {
                let mut waiting = parcels.0.borrow_mut();
                if let Some(parcel) = waiting.as_mut() {
                    ready!(parcel.send(tcp, context))?;
                    *waiting = None;
                    // The body waits to hear of it.
                    context.waker().wake_by_ref();
                }
                Poll::Ready(Ok(()))
            }
            Self::Tls(tls) => Pin::new(tls).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(tcp, _) => Pin::new(tcp).poll_shutdown(context),
            Self::Tls(tls) => Pin::new(tls).poll_shutdown(context),
        }
    }
}

impl ActixStream for Wire {
    fn poll_read_ready(&self, context: &mut Context<'_>) -> Poll<io::Result<Ready>> {
        ActixStream::poll_read_ready(self.tcp(), context)
    }

    fn poll_write_ready(&self, context: &mut Context<'_>) -> Poll<io::Result<Ready>> {
        ActixStream::poll_write_ready(self.tcp(), context)
    }
}

/// A body that the connection sends by itself.
pub(super) struct Straight {
    parcels: Parcels,
    parcel: Option<Parcel>,
}

impl Straight {
    pub(super) fn new(parcels: &Parcels, parcel: Parcel) -> Self {
        Self {
            parcels: parcels.clone(),
            parcel: Some(parcel),
        }
    }
}

impl MessageBody for Straight {
    type Error = Infallible;

    /// Its size stands in the head already; not a byte of it passes here.
    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        let this = self.get_mut();
        let mut waiting = this.parcels.0.borrow_mut();
        if let Some(parcel) = this.parcel.take() {
            *waiting = Some(parcel);
        }
        match *waiting {
            Some(_) => Poll::Pending,
            None => Poll::Ready(None),
        }
    }
}
