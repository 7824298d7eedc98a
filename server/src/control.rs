//! `control.sock` in the data folder: how the other commands speak to a box that is running. Only the same account
//! may open it (mode 0600).
//!
//! One line asks (`export`, `snapshot`, `check`, `owner-link`, `reset` and what, or
//! `press` and the milliseconds). The answer is frames: a length of four bytes, big endian, and so many
//! bytes; length 0 ends it; length 2^32 - 1 means that what follows up to the end is a sentence why it failed.

use crate::actions::notices::Notable;
use crate::actions::{Kept, back_in};
use crate::button::{self, begin_again_with};
use crate::clock;
use crate::http::{App, BACK_IN};
use crate::rooms::Event;
use gluebox_appliance::button::deed;
use gluebox_store::reset::Reset;
use std::fs::Permissions;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

const FAILED: u32 = u32::MAX;

fn socket(folder: &Path) -> PathBuf {
    folder.join("control.sock")
}

/// Listens until the process ends. Whoever holds the folder's lock may replace a socket that was left behind.
pub(crate) fn listen(app: Arc<App>, kept: Kept) -> io::Result<()> {
    let path = socket(&app.config.data);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = match UnixListener::bind(&path) {
        Ok(listener) => listener,
        // The system allows about 100 letters. Everything else works without.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => {
            tracing::warn!(
                "the data folder's name is too long for a control socket: other commands need the box stopped"
            );
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    std::fs::set_permissions(&path, Permissions::from_mode(0o600))?;
    std::thread::Builder::new()
        .name("gluebox-control".to_owned())
        .spawn(move || {
            for stream in listener.incoming().flatten() {
                if let Err(error) = answer(&stream, &app, &kept) {
                    tracing::warn!(%error, "a command was not answered to its end");
                }
            }
        })?;
    Ok(())
}

fn answer(stream: &UnixStream, app: &App, kept: &Kept) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.set_write_timeout(Some(Duration::from_secs(60)))?;
    let mut line = String::new();
    BufReader::new(stream).take(100).read_line(&mut line)?;
    let mut frames = Frames(stream);
    let done = match line.trim_end() {
        "export" => {
            let mut out = BufWriter::with_capacity(64 << 10, &mut frames);
            kept.store
                .export(&mut out, |_| Ok(()))
                .map_err(io::Error::other)
                .and_then(|_| out.flush())
        }
        "snapshot" => {
            let path = kept.store.snapshot().map_err(io::Error::other);
            path.and_then(|path| frames.write_all(path.display().to_string().as_bytes()))
        }
        "check" => frames.write_all(app.home.report().as_bytes()),
        "owner-link" => owner_link(app, kept).and_then(|link| frames.write_all(link.as_bytes())),
        "reset password" => {
            reset_password(app, kept).and_then(|told| frames.write_all(told.as_bytes()))
        }
        "reset network" => begin_again_with(app, Reset::Network),
        "reset everything" => begin_again_with(app, Reset::Everything),
        "reset undo" => match back_in::has_owner(&kept.store).map_err(io::Error::other) {
            Ok(false) => begin_again_with(app, Reset::BringBack),
            Ok(true) => Err(io::Error::other(HAS_OWNER)),
            Err(error) => Err(error),
        },
        line if let Some(length) = line.strip_prefix("press ") => {
            press(app, kept, length).and_then(|told| frames.write_all(told.as_bytes()))
        }
        _ => Err(io::Error::other(
            "This box does not know that command. Update the gluebox program you call.",
        )),
    };
    let mut stream = stream;
    match done {
        Ok(()) => stream.write_all(&0u32.to_be_bytes()),
        Err(error) => {
            stream.write_all(&FAILED.to_be_bytes())?;
            stream.write_all(error.to_string().as_bytes())
        }
    }
}

/// A link that signs the owner in, by the best address there is.
fn owner_link(app: &App, kept: &Kept) -> io::Result<String> {
    let has_owner = back_in::has_owner(&kept.store).map_err(io::Error::other)?;
    let link = app.links().into_iter().next();
    match (has_owner, link) {
        (true, Some(link)) => {
            let token = app.owner_links.make(Notable::Link, clock::now());
            Ok(format!(
                "{}{BACK_IN}?token={token}",
                link.trim_end_matches('/')
            ))
        }
        (false, _) => Err(io::Error::other(NO_OWNER)),
        (true, None) => Err(io::Error::other(
            "The box has no address that a browser could open. Start it with another --listen.",
        )),
    }
}

fn reset_password(app: &App, kept: &Kept) -> io::Result<String> {
    let made = back_in::make_password(&kept.store).map_err(io::Error::other)?;
    app.mail.wake();
    let Some((name, password, ended)) = made else {
        return Err(io::Error::other(NO_OWNER));
    };
    for session in ended {
        kept.rooms.tell_all(&Event::SignedOut { session });
    }
    Ok(new_password(&name, &password))
}

/// A press of so many milliseconds, of a button that another program reads.
fn press(app: &App, kept: &Kept, length: &str) -> io::Result<String> {
    let length = length.parse().map_err(io::Error::other)?;
    match deed(Duration::from_millis(length)) {
        Some(deed) => button::act(app, kept, deed),
        None => Ok("Held so long it means nothing.".to_owned()),
    }
}

pub(crate) const HAS_OWNER: &str =
    "This box has an owner again, and what is theirs would go. Nothing was brought back.";

pub(crate) const NO_OWNER: &str = "This box has no owner yet. Whoever opens its link at home can claim it with the code that it says when it starts.";

pub(crate) fn new_password(name: &str, password: &str) -> String {
    format!(
        "The password of {name} is now: {password}\nEveryone is signed out. Sign in with it, and choose another on the desk."
    )
}

struct Frames<'a>(&'a UnixStream);

impl Write for Frames<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = &bytes[..bytes.len().min(1 << 20)];
        if !piece.is_empty() {
            self.0.write_all(&(piece.len() as u32).to_be_bytes())?;
            self.0.write_all(piece)?;
        }
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Asks a running box and writes what it answers to `out`. `None`: no box runs on this folder.
pub(crate) fn ask(
    folder: &Path,
    command: &str,
    out: &mut impl Write,
) -> Option<anyhow::Result<()>> {
    let stream = UnixStream::connect(socket(folder)).ok()?;
    Some(hear(stream, command, out))
}

fn hear(mut stream: UnixStream, command: &str, out: &mut impl Write) -> anyhow::Result<()> {
    writeln!(stream, "{command}")?;
    loop {
        let mut length = [0; 4];
        stream.read_exact(&mut length)?;
        match u32::from_be_bytes(length) {
            0 => return Ok(()),
            FAILED => {
                let mut sentence = String::new();
                stream.take(10_000).read_to_string(&mut sentence)?;
                anyhow::bail!(sentence);
            }
            length => {
                let copied = io::copy(&mut (&mut stream).take(length.into()), out)?;
                anyhow::ensure!(
                    copied == u64::from(length),
                    "The running box stopped before the answer was whole."
                );
            }
        }
    }
}
