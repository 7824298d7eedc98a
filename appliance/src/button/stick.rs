//! A stick that is plugged in with `gluebox-reset.txt` on it, for people without a button. Empty, or with the word
//! `help`, it asks for help mode; with the word `network` it has the network forgotten. It may ask for nothing harsher. It
//! counts once, when it appears; a stick that was there when the box began is left alone.

use super::press::Deed;
use std::fs::OpenOptions;
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

const FILE: &str = "gluebox-reset.txt";
const LOOK: Duration = Duration::from_secs(2);
/// A word is not longer.
const LONGEST: u64 = 1_000;
/// More sticks than anybody plugs in.
const MOST: usize = 32;

/// Looks for ever into folders where sticks appear: into each, and into those right below.
pub(super) fn look(folders: &[PathBuf], mut act: impl FnMut(Deed)) {
    let mut before = wishes(folders);
    loop {
        std::thread::sleep(LOOK);
        let now = wishes(folders);
        if let Some((_, deed)) = now.iter().find(|wish| !before.contains(wish)) {
            act(*deed);
        }
        before = now;
    }
}

/// What is plugged in: the folders right below.
pub(super) fn sticks(folders: &[PathBuf]) -> Vec<PathBuf> {
    let mut sticks = Vec::new();
    for folder in folders {
        let below = std::fs::read_dir(folder).into_iter().flatten().flatten();
        // A link could lead anywhere.
        let below = below.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
        sticks.extend(below.take(MOST).map(|entry| entry.path()));
    }
    sticks
}

/// Every stick that wishes something.
fn wishes(folders: &[PathBuf]) -> Vec<(PathBuf, Deed)> {
    let mut places = folders.to_vec();
    places.extend(sticks(folders));
    let wish = |place: PathBuf| Some((place.clone(), wish(&place)?));
    places.into_iter().filter_map(wish).collect()
}

/// What a stick wishes. Whatever is no plain file with a known word is no wish.
fn wish(stick: &Path) -> Option<Deed> {
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(nix::libc::O_NOFOLLOW | nix::libc::O_NONBLOCK)
        .open(stick.join(FILE))
        .ok()?;
    let found = file.metadata().ok()?;
    if !found.is_file() || found.len() > LONGEST {
        return None;
    }
    let mut text = String::new();
    file.take(LONGEST).read_to_string(&mut text).ok()?;
    // Some editors begin a file with a mark.
    match text
        .trim_start_matches('\u{feff}')
        .trim()
        .to_lowercase()
        .as_str()
    {
        "" | "help" => Some(Deed::Help),
        "network" => Some(Deed::Network),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::sync::mpsc::channel;

    #[test]
    fn words_and_what_is_none() {
        let stick = tempfile::tempdir().expect("a stick");
        let file = stick.path().join(FILE);
        assert_eq!(wish(stick.path()), None, "an empty stick");
        for (text, deed) in [
            ("", Some(Deed::Help)),
            (" HELP\r\n", Some(Deed::Help)),
            ("\u{feff}help", Some(Deed::Help)),
            ("Network\n", Some(Deed::Network)),
            ("everything", None),
            ("wipe", None),
            ("network everything", None),
        ] {
            fs::write(&file, text).expect("is written");
            assert_eq!(wish(stick.path()), deed, "{text:?}");
        }
        fs::write(&file, " ".repeat(1_001)).expect("is written");
        assert_eq!(wish(stick.path()), None, "too long");
        fs::write(&file, [0xff, 0xfe]).expect("is written");
        assert_eq!(wish(stick.path()), None, "no text");
    }

    #[test]
    fn a_folder_a_link_or_a_pipe_by_that_name_is_no_wish() {
        let stick = tempfile::tempdir().expect("a stick");
        let (file, outside) = (stick.path().join(FILE), stick.path().join("secret"));
        fs::create_dir(&file).expect("a folder");
        assert_eq!(wish(stick.path()), None, "a folder");
        fs::remove_dir(&file).expect("goes");
        fs::write(&outside, "network").expect("is written");
        symlink(&outside, &file).expect("a link");
        assert_eq!(wish(stick.path()), None, "a link out of the stick");
        fs::remove_file(&file).expect("goes");
        let made = std::process::Command::new("mkfifo").arg(&file).status();
        assert!(made.expect("mkfifo runs").success());
        assert_eq!(wish(stick.path()), None, "a pipe that nobody writes to");
        let media = tempfile::tempdir().expect("a folder");
        symlink(stick.path(), media.path().join("stick")).expect("a link");
        fs::remove_file(&file).expect("goes");
        fs::write(&file, "help").expect("is written");
        assert_eq!(wishes(&[media.path().to_owned()]), [], "a link to a folder");
    }

    #[test]
    fn it_counts_once_when_it_appears() {
        let media = tempfile::tempdir().expect("a folder");
        let plug = |name: &str, text: &str| {
            let made = media.path().join("making");
            fs::create_dir(&made).expect("a stick");
            fs::write(made.join(FILE), text).expect("is written");
            fs::rename(made, media.path().join(name)).expect("appears");
        };
        plug("there", "network");
        let folders = [media.path().to_owned()];
        let before = wishes(&folders);
        assert_eq!(before.len(), 1);
        let (done, deeds) = channel();
        std::thread::spawn(move || {
            look(&folders, |deed| {
                let _ = done.send(deed);
            })
        });
        std::thread::sleep(LOOK / 2);
        plug("one", "");
        assert_eq!(deeds.recv_timeout(LOOK * 5), Ok(Deed::Help));
        assert!(deeds.recv_timeout(LOOK * 2).is_err(), "and not again");
        fs::remove_dir_all(media.path().join("one")).expect("is pulled out");
        std::thread::sleep(LOOK * 2);
        plug("one", "network");
        assert_eq!(deeds.recv_timeout(LOOK * 5), Ok(Deed::Network));
    }
}
