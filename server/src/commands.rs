//! Commands beside serving: a copy of everything, a box out of a copy, how it is. A box that runs on the folder is asked
//! to do it; otherwise the folder is opened here.

use crate::actions::back_in;
use crate::config::{Config, What};
use crate::control;
use anyhow::Context;
use gluebox_store::reset::{self, Reset};
use gluebox_store::{Options, Store};
use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;
use std::time::Duration;

/// Writes the archive to `file`, which must not be there yet.
pub fn export(config: &Config, file: &Path) -> anyhow::Result<String> {
    let made = File::create_new(file).with_context(|| {
        format!(
            "The file {} cannot be made. Choose a name that is free",
            file.display()
        )
    })?;
    let mut out = BufWriter::new(made);
    let written = match control::ask(&config.data, "export", &mut out) {
        Some(answer) => answer,
        None => export_here(config, &mut out),
    };
    let kept = written.and_then(|()| Ok(out.flush().and_then(|()| out.get_ref().sync_all())?));
    if let Err(error) = kept {
        // A part of a copy must not look like one.
        let _ = std::fs::remove_file(file);
        return Err(error);
    }
    Ok(format!("Everything is copied to {}.", file.display()))
}

fn export_here(config: &Config, out: &mut impl Write) -> anyhow::Result<()> {
    let store = open(config)?;
    store.export(out, |_| Ok(()))?;
    Ok(store.close()?)
}

/// Fills an empty data folder from the archive.
pub fn restore(config: &Config, file: &Path) -> anyhow::Result<String> {
    let archive = File::open(file)
        .with_context(|| format!("The file {} cannot be opened", file.display()))?;
    gluebox_store::restore(BufReader::new(archive), &config.data)?;
    let folder = config.data.display();
    Ok(format!(
        "The box is restored in {folder}. Start it with: gluebox --data {folder}"
    ))
}

/// Makes and checks a snapshot.
pub fn snapshot(config: &Config) -> anyhow::Result<String> {
    let mut path = Vec::new();
    match control::ask(&config.data, "snapshot", &mut path) {
        Some(answer) => answer?,
        None => {
            let store = open(config)?;
            path = store.snapshot()?.display().to_string().into_bytes();
            store.close()?;
        }
    }
    Ok(format!(
        "A snapshot of everything is in {}.",
        String::from_utf8_lossy(&path)
    ))
}

/// How it is with the box and the world outside.
pub fn check(config: &Config) -> anyhow::Result<String> {
    let mut report = Vec::new();
    match control::ask(&config.data, "check", &mut report) {
        Some(answer) => answer?,
        None => anyhow::bail!(
            "No box runs in {}, so nobody can read it. Start it, or say with --data where it is.",
            config.data.display()
        ),
    }
    Ok(String::from_utf8_lossy(&report).into_owned())
}

/// A link that signs the owner in. It needs a box that runs: nobody else could open it.
pub fn owner_link(config: &Config) -> anyhow::Result<String> {
    let mut link = Vec::new();
    match control::ask(&config.data, "owner-link", &mut link) {
        Some(answer) => answer?,
        None => anyhow::bail!(
            "No box runs in {}. Start it, or say with --data where it is.",
            config.data.display()
        ),
    }
    let link = String::from_utf8_lossy(&link);
    Ok(format!(
        "{link}\nIt signs you in, once, within fifteen minutes. Everyone else will be signed out."
    ))
}

/// A press of the button, read by another program.
pub fn press(config: &Config, seconds: f64) -> anyhow::Result<String> {
    let length = Duration::try_from_secs_f64(seconds);
    let length = length.context("A press lasts some seconds, for example 6 or 0.5")?;
    let mut told = Vec::new();
    match control::ask(
        &config.data,
        &format!("press {}", length.as_millis()),
        &mut told,
    ) {
        Some(answer) => answer?,
        None => anyhow::bail!(
            "No box runs in {}. Start it, or say with --data where it is.",
            config.data.display()
        ),
    }
    Ok(String::from_utf8_lossy(&told).into_owned())
}

/// Puts something back to the start.
pub fn reset(config: &Config, what: What) -> anyhow::Result<String> {
    match what {
        What::Password => reset_password(config),
        What::Network => begin(config, "network", Reset::Network).map(|()| {
            "Name, lock, router and mail settings are put back to the start. Pages and people stay.".to_owned()
        }),
        What::Everything => begin(config, "everything", Reset::Everything).map(|()| {
            "Everything is put back to the start. For seven days \"gluebox reset undo\" brings everything back, as long as nobody claims it."
                .to_owned()
        }),
        What::Undo => {
            anyhow::ensure!(
                reset::days_left(&config.data).is_some(),
                "Nothing was wiped in {} that could come back.",
                config.data.display()
            );
            begin(config, "undo", Reset::BringBack).map(|()| "Everything comes back as it was.".to_owned())
        }
    }
}

/// Has the running box do it, or does it here.
fn begin(config: &Config, word: &str, what: Reset) -> anyhow::Result<()> {
    if let Some(answer) = control::ask(&config.data, &format!("reset {word}"), &mut Vec::new()) {
        return answer;
    }
    let store = open(config)?;
    let claimed = back_in::has_owner(&store)?;
    let folder = store.folder().to_owned();
    store.close()?;
    anyhow::ensure!(!(what == Reset::BringBack && claimed), control::HAS_OWNER);
    reset::ask(&folder, what)?;
    let begun = reset::begin(&folder)?;
    if begun == Some(Reset::Network) {
        let store = open(config)?;
        crate::actions::reset::finish(&store, begun)?;
        store.close()?;
    }
    Ok(())
}

fn reset_password(config: &Config) -> anyhow::Result<String> {
    let mut told = Vec::new();
    if let Some(answer) = control::ask(&config.data, "reset password", &mut told) {
        answer?;
        return Ok(String::from_utf8_lossy(&told).into_owned());
    }
    let store = open(config)?;
    let made = back_in::make_password(&store)?;
    store.close()?;
    let (name, password, _) = made.context(control::NO_OWNER)?;
    Ok(control::new_password(&name, &password))
}

/// The store of a folder where no box runs. An empty folder is no box: nothing is made there.
fn open(config: &Config) -> anyhow::Result<Store> {
    anyhow::ensure!(
        config.data.join("journal").exists(),
        "There is no box in {}. Say with --data where it is.",
        config.data.display()
    );
    Ok(Store::open(&config.data, Options::default())?.store)
}
