//! Commands beside serving: a copy of everything, and a box out of a copy.

use crate::config::Config;
use anyhow::Context;
use gluebox_store::{Options, Store};
use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;

/// Writes the archive to `file`, which must not be there yet.
pub fn export(config: &Config, file: &Path) -> anyhow::Result<String> {
    let made = File::create_new(file).with_context(|| format!("The file {} cannot be made", file.display()))?;
    let written = (|| {
        let opened = Store::open(&config.data, Options::default())?;
        let mut out = BufWriter::new(made);
        opened.store.export(&mut out, |_| Ok(()))?;
        out.flush()?;
        out.get_ref().sync_all()?;
        opened.store.close()?;
        anyhow::Ok(())
    })();
    if let Err(error) = written {
        let _ = std::fs::remove_file(file);
        return Err(error);
    }
    Ok(format!("Everything is copied to {}.", file.display()))
}

/// Fills an empty data folder from the archive.
pub fn restore(config: &Config, file: &Path) -> anyhow::Result<String> {
    let archive = File::open(file).with_context(|| format!("The file {} cannot be opened", file.display()))?;
    gluebox_store::restore(BufReader::new(archive), &config.data)?;
    Ok(format!("The box is restored in {}. Start it with: gluebox --data {0}", config.data.display()))
}

/// Makes and checks a snapshot.
pub fn snapshot(config: &Config) -> anyhow::Result<String> {
    let opened = Store::open(&config.data, Options::default())?;
    let path = opened.store.snapshot()?;
    opened.store.close()?;
    Ok(format!("A snapshot of everything is in {}.", path.display()))
}
