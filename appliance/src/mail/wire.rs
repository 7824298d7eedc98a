//! The stream under a conversation: it says only so much, says a greeting where nobody does, and can be had back.
//!
//! It must not know what is said on it.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::oneshot;

/// All answers of a conversation together are a few hundred bytes; whoever says more than this says it without end.
const LONGEST: usize = 64 * 1024;

/// More was said than anybody has to say.
#[derive(Debug, thiserror::Error)]
#[error("the answer has no end")]
pub(super) struct Endless;

/// A stream in a conversation.
pub(super) struct Wire<S> {
    /// Gone only while the wire is taken down.
    stream: Option<S>,
    peer: SocketAddr,
    /// Heard before the first byte of the stream.
    greeting: &'static [u8],
    /// So many bytes may still be heard.
    left: usize,
    /// Where the stream goes when the conversation is over.
    back: Option<oneshot::Sender<S>>,
}

impl<S> Wire<S> {
    pub(super) fn new(stream: S, peer: SocketAddr, greeting: &'static [u8]) -> Self {
        Self {
            stream: Some(stream),
            peer,
            greeting,
            left: LONGEST,
            back: None,
        }
    }

    /// A wire whose stream comes back when it is dropped, with every byte that was not yet asked for: one byte is heard
    /// at a time, so that what is said too early in the clear is never taken for something said behind the lock.
    pub(super) fn lent(stream: S, peer: SocketAddr) -> (Self, oneshot::Receiver<S>) {
        let (back, comes) = oneshot::channel();
        let mut wire = Self::new(stream, peer, b"");
        wire.back = Some(back);
        (wire, comes)
    }
}

impl<S> Drop for Wire<S> {
    fn drop(&mut self) {
        if let (Some(back), Some(stream)) = (self.back.take(), self.stream.take()) {
            // Nobody waits for it any more; then it ends here.
            let _ = back.send(stream);
        }
    }
}

impl<S> fmt::Debug for Wire<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}

impl<S: Unpin> Wire<S> {
    fn stream(&mut self) -> Pin<&mut S> {
        Pin::new(self.stream.as_mut().expect("taken by drop only"))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Wire<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.greeting.is_empty() {
            let many = self.greeting.len().min(buf.remaining());
            let (now, later) = self.greeting.split_at(many);
            buf.put_slice(now);
            self.greeting = later;
            return Poll::Ready(Ok(()));
        }
        if self.left == 0 {
            return Poll::Ready(Err(io::Error::other(Endless)));
        }
        let many = if self.back.is_some() { 1 } else { self.left };
        let many = many.min(buf.remaining());
        let mut part = ReadBuf::new(buf.initialize_unfilled_to(many));
        std::task::ready!(self.stream().poll_read(cx, &mut part))?;
        let heard = part.filled().len();
        buf.advance(heard);
        self.left -= heard;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.stream().poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream().poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream().poll_shutdown(cx)
    }
}

impl<S> AsyncTokioStream for Wire<S>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + Sync,
{
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}
