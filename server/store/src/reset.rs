//! Putting a box back to the start. What is to be done is one word in the file `reset`, written at once or not at all;
//! it is done at the next start, before anything is opened, and goes on where a power cut ended it.
//!
//! Wiping moves everything into the folder `wiped`, from where it can be brought back for seven days of running (days
//! are counted, not read from a clock). It must not know what a box is, except for the files that stay: the lock, the
//! boot options, and what these steps themselves leave.

use std::fs;
use std::io;
use std::path::Path;

use crate::error::{Doing, StoreError};
use crate::folder::{Folder, make_dir, replace, sync_dir};

/// What somebody wants to be as at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reset {
    /// Keys of locks go here; the rest is records, whose owner calls [`done`] when they are gone.
    Network,
    /// Everything, to be brought back if wanted.
    Everything,
    /// Everything, for ever.
    GiveAway,
    /// What was wiped comes back; what is there goes.
    BringBack,
}

const ALL: [(&str, Reset); 4] = [
    ("network", Reset::Network),
    ("everything", Reset::Everything),
    ("give-away", Reset::GiveAway),
    ("bring-back", Reset::BringBack),
];

const MARK: &str = "reset";
/// Being filled by a wipe; complete when the mark is in it.
const WIPING: &str = "wiping";
const WIPED: &str = "wiped";
/// On its way back.
const COMING: &str = "coming";
/// To be deleted.
const GONE: &str = "gone";
/// In `wiped`: hours that the box has run since.
const HOURS: &str = "hours";
/// Never moved.
const STAYS: [&str; 4] = ["lock", "gluebox.toml", "control.sock", MARK];
/// Seven days.
const KEPT_HOURS: u32 = 7 * 24;

/// Called before every step that changes something; a test lets the power go there.
type Step<'a> = &'a mut dyn FnMut() -> io::Result<()>;

/// Has it done at the next start.
pub fn ask(dir: &Path, what: Reset) -> Result<(), StoreError> {
    let word = ALL.iter().find(|(_, reset)| *reset == what);
    let (word, _) = word.expect("every reset has a word");
    let path = dir.join(MARK);
    replace(&path, format!("{word}\n").as_bytes()).doing_at("writing", &path)
}

/// Does what was asked for, as far as it is files. Before anything is served or opened. A folder that another process
/// uses is left alone.
pub fn begin(dir: &Path) -> Result<Option<Reset>, StoreError> {
    if !dir.is_dir() {
        return Ok(None);
    }
    match Folder::new(dir).lock() {
        Ok(_held) => go_on(dir, &mut || Ok(())).doing("putting the box back to the start"),
        // Opening the store says why.
        Err(_) => Ok(None),
    }
}

/// The records of a network reset are gone, too.
pub fn done(dir: &Path) -> Result<(), StoreError> {
    let path = dir.join(MARK);
    remove(&path).doing_at("removing", &path)?;
    sync_dir(dir).doing_at("writing", dir)
}

/// Days that what was wiped still stays, if there is any; less than one counts as one.
pub fn days_left(dir: &Path) -> Option<u32> {
    dir.join(WIPED)
        .is_dir()
        .then(|| (KEPT_HOURS.saturating_sub(hours(dir))).div_ceil(24).max(1))
}

/// The box has run for another hour. What was wiped seven days ago goes.
pub fn hour_passed(dir: &Path) -> Result<(), StoreError> {
    let wiped = dir.join(WIPED);
    if !wiped.is_dir() {
        return Ok(());
    }
    let hours = hours(dir) + 1;
    if hours < KEPT_HOURS {
        return replace(&wiped.join(HOURS), hours.to_string().as_bytes())
            .doing_at("writing", &wiped);
    }
    // Under another name first: half of it must never come back.
    let gone = dir.join(GONE);
    remove_all(&gone).doing_at("removing", &gone)?;
    fs::rename(&wiped, &gone).doing_at("removing", &wiped)?;
    sync_dir(dir).doing_at("writing", dir)?;
    remove_all(&gone).doing_at("removing", &gone)
}

fn hours(dir: &Path) -> u32 {
    let text = fs::read_to_string(dir.join(WIPED).join(HOURS)).unwrap_or_default();
    text.trim().parse().unwrap_or(0)
}

/// What the mark says; a mark that says nothing known is none.
fn asked(dir: &Path) -> io::Result<Option<Reset>> {
    let word = match fs::read_to_string(dir.join(MARK)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        word => word?,
    };
    let known = ALL.iter().find(|(known, _)| *known == word.trim());
    Ok(known.map(|(_, reset)| *reset))
}

fn go_on(dir: &Path, step: Step<'_>) -> io::Result<Option<Reset>> {
    let [wiping, wiped, coming, gone] = [WIPING, WIPED, COMING, GONE].map(|name| dir.join(name));
    if wiping.join(MARK).exists() {
        step()?;
        fs::rename(&wiping, &wiped)?;
        sync_dir(dir)?;
    }
    let asked = asked(dir)?;
    if asked.is_none() {
        // Left by what was done before the power went.
        for rest in [&coming, &gone] {
            remove_all(rest)?;
        }
        return Ok(None);
    }
    match asked {
        None => {}
        Some(Reset::Network) => {
            step()?;
            remove_all(&Folder::new(dir).keys())?;
            sync_dir(dir)?;
        }
        Some(Reset::Everything) => {
            // On a full disk there is no room for a folder, either; what was held back is made again.
            step()?;
            remove(&Folder::new(dir).reserve())?;
            make_dir(&wiping)?;
            move_all(dir, &wiping, &[WIPING], step)?;
            step()?;
            // From here on it is wiped.
            fs::rename(dir.join(MARK), wiping.join(MARK))?;
            sync_dir(&wiping)?;
            sync_dir(dir)?;
            step()?;
            fs::rename(&wiping, &wiped)?;
        }
        Some(Reset::GiveAway) => {
            // What opens and proves first, in case the rest takes long.
            let folder = Folder::new(dir);
            step()?;
            remove_all(&folder.keys())?;
            step()?;
            remove(&folder.identity())?;
            sync_dir(dir)?;
            for entry in entries(dir, &[])? {
                step()?;
                remove_all(&dir.join(&entry))?;
            }
            step()?;
            remove(&dir.join(MARK))?;
        }
        Some(Reset::BringBack) => {
            if !coming.exists() && wiped.exists() {
                make_dir(&gone)?;
                move_all(dir, &gone, &[GONE, WIPED], step)?;
                step()?;
                fs::rename(&wiped, &coming)?;
                sync_dir(dir)?;
            }
            if coming.exists() {
                move_all(&coming, dir, &[HOURS], step)?;
            }
            step()?;
            // From here on it is back.
            remove(&dir.join(MARK))?;
            sync_dir(dir)?;
            for rest in [&coming, &gone] {
                step()?;
                remove_all(rest)?;
            }
        }
    }
    sync_dir(dir)?;
    Ok(asked)
}

/// Names in a folder, but for those that stay everywhere and these.
fn entries(dir: &Path, but: &[&str]) -> io::Result<Vec<std::ffi::OsString>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name();
        let stays = STAYS.iter().chain(but).any(|stays| name == *stays);
        if !stays {
            names.push(name);
        }
    }
    Ok(names)
}

fn move_all(from: &Path, to: &Path, but: &[&str], step: Step<'_>) -> io::Result<()> {
    for name in entries(from, but)? {
        step()?;
        fs::rename(from.join(&name), to.join(&name))?;
    }
    sync_dir(to)?;
    sync_dir(from)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// A file or a folder with all in it; a link is removed and not followed.
fn remove_all(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => remove(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests;
