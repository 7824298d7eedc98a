//! How a box ends by its owner's wish: to begin again as the same process, with what is installed now. It must not do
//! it: whoever started the box does, when everything is closed.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use tokio::sync::watch;

/// The wish to begin again.
pub(crate) struct Ending(watch::Sender<bool>);

impl Default for Ending {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Ending {
    pub(crate) fn begin_again(&self) {
        self.0.send_replace(true);
    }

    /// Waits for the wish.
    pub(crate) fn wished(&self) -> impl Future<Output = ()> + use<> {
        let mut wish = self.0.subscribe();
        async move {
            if wish.wait_for(|wished| *wished).await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}

/// Asks whatever looks after the machine to switch it off; it tells the box to stop as always.
pub(crate) fn switch_off(file: Option<&Path>) -> std::io::Result<()> {
    let file = file.ok_or(std::io::ErrorKind::Unsupported)?;
    std::fs::write(file, "off\n")
}

/// Becomes the program anew, with the same words: whoever looks after this process need not know. Returns only when
/// that cannot be done.
pub fn begin_again() -> std::io::Error {
    let program = match std::env::current_exe() {
        Ok(program) => installed(program),
        Err(error) => return error,
    };
    Command::new(program)
        .args(std::env::args_os().skip(1))
        .exec()
}

/// The system says so of a program that was replaced while it ran; its successor has the plain name.
fn installed(program: PathBuf) -> PathBuf {
    match program
        .to_str()
        .and_then(|name| name.strip_suffix(" (deleted)"))
    {
        Some(name) => PathBuf::from(name),
        None => program,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_was_replaced_is_followed_by_the_new_one() {
        let of = |name: &str| installed(PathBuf::from(name));
        assert_eq!(
            of("/usr/local/bin/gluebox (deleted)"),
            of("/usr/local/bin/gluebox")
        );
    }
}
