//! The one door from async to what blocks: a whole action at a time, never single reads.

use super::error::Refusal;
use std::io;

/// Runs an action where it may block. A panic in it is a refusal, not the end of the box.
pub(super) async fn blocking<T, E>(
    action: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, Refusal>
where
    T: Send + 'static,
    E: Into<Refusal> + Send + 'static,
{
    let span = tracing::Span::current();
    match tokio::task::spawn_blocking(move || span.in_scope(action)).await {
        Ok(answer) => answer.map_err(Into::into),
        Err(error) => Err(Refusal::unforeseen(error)),
    }
}

/// Reads a file where it may block.
pub(super) async fn io<T: Send + 'static>(
    read: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(read)
        .await
        .unwrap_or_else(|error| Err(io::Error::other(error)))
}
