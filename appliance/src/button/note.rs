//! A file left on every stick that is plugged in, so that it can be read elsewhere where the box is. It must not harm what
//! is on the stick: whatever stands there by that name and is no plain file stays, and no link is followed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::stick::sticks;

/// Written beside first: a stick that is pulled out meanwhile has the file before, or none.
const PART: &str = "gluebox.part";

/// Leaves it on every stick in these folders. Says on how many; why one has none, it logs.
pub fn leave(folders: &[PathBuf], name: &str, text: &str) -> usize {
    let left = |stick: &PathBuf| match write(stick, name, text) {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(%error, "nothing can be left on the stick {}", stick.display());
            false
        }
    };
    sticks(folders).iter().filter(|stick| left(stick)).count()
}

fn write(stick: &Path, name: &str, text: &str) -> io::Result<()> {
    let (file, part) = (stick.join(name), stick.join(PART));
    for path in [&file, &part] {
        match fs::symlink_metadata(path) {
            Ok(found) if !found.is_file() => return Err(io::ErrorKind::AlreadyExists.into()),
            _ => {}
        }
    }
    let written = put(&part, text).and_then(|()| fs::rename(&part, &file));
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written?;
    // It may be pulled out any moment now.
    File::open(stick)?.sync_all()
}

fn put(part: &Path, text: &str) -> io::Result<()> {
    let mut out = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .custom_flags(nix::libc::O_NOFOLLOW | nix::libc::O_NONBLOCK)
        .open(part)?;
    out.write_all(text.as_bytes())?;
    out.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    const NAME: &str = "where.html";

    fn read(path: &Path) -> String {
        fs::read_to_string(path).unwrap_or_default()
    }

    #[test]
    fn it_is_on_every_stick_and_anew_each_time() {
        let media = tempfile::tempdir().expect("a folder");
        let folders = [media.path().to_owned(), media.path().join("nowhere")];
        assert_eq!(leave(&folders, NAME, "here"), 0);
        assert!(!media.path().join(NAME).exists(), "that is no stick");
        for stick in ["a", "b"] {
            fs::create_dir(media.path().join(stick)).expect("a stick");
        }
        for text in ["here, said at length", "here"] {
            assert_eq!(leave(&folders, NAME, text), 2);
            assert_eq!(read(&media.path().join("a").join(NAME)), text);
            assert_eq!(read(&media.path().join("b").join(NAME)), text);
        }
        let left = fs::read_dir(media.path().join("a")).expect("reads");
        assert_eq!(left.count(), 1, "no part of it");
    }

    #[test]
    fn a_folder_or_a_link_by_that_name_stays() {
        let media = tempfile::tempdir().expect("a folder");
        let stick = media.path().join("stick");
        let outside = media.path().join("secret");
        fs::write(&outside, "secret").expect("is written");
        for name in [NAME, PART] {
            fs::create_dir_all(stick.join(name)).expect("a folder");
            assert_eq!(leave(&[media.path().to_owned()], NAME, "here"), 0);
            assert!(stick.join(name).is_dir());
            fs::remove_dir(stick.join(name)).expect("goes");
            symlink(&outside, stick.join(name)).expect("a link out of the stick");
            assert_eq!(leave(&[media.path().to_owned()], NAME, "here"), 0);
            assert_eq!(read(&outside), "secret");
            fs::remove_file(stick.join(name)).expect("goes");
        }
        let other = media.path().join("other");
        fs::create_dir(&other).expect("another");
        symlink(&other, media.path().join("link")).expect("a link");
        assert_eq!(leave(&[media.path().to_owned()], NAME, "here"), 2);
        fs::remove_file(other.join(NAME)).expect("goes");
        fs::remove_dir_all(&stick).expect("is pulled out");
        fs::rename(&other, outside.with_extension("d")).expect("goes");
        assert_eq!(leave(&[media.path().to_owned()], NAME, "here"), 1);
    }

    /// Calls itself again where the sticks are real file systems, mounted where it then stands.
    #[test]
    fn a_stick_that_is_full_and_one_that_is_only_read() {
        if Path::new("full/holiday.mov").exists() {
            assert_eq!(leave(&[".".into()], NAME, "here"), 1);
            assert_eq!(read(&Path::new("fine").join(NAME)), "here");
            for stick in ["full", "read"] {
                assert!(!Path::new(stick).join(NAME).exists(), "{stick}");
                assert!(!Path::new(stick).join(PART).exists(), "{stick}");
            }
            return;
        }
        let mount = "set -e
            for stick in full read fine; do
                mkdir $stick; mount -t tmpfs -o size=64k none $stick
            done
            dd if=/dev/zero of=full/holiday.mov bs=4k count=100 2>/dev/null || true
            mount -o remount,ro read; exec \"$0\" --exact \"$1\"";
        let media = tempfile::tempdir().expect("a folder");
        let name = "button::note::tests::a_stick_that_is_full_and_one_that_is_only_read";
        let done = Command::new("unshare")
            .args(["-rm", "sh", "-c", mount])
            .arg(std::env::current_exe().expect("a program"))
            .arg(name)
            .current_dir(media.path())
            .output()
            .expect("unshare of util-linux");
        let said = String::from_utf8_lossy(&done.stdout);
        assert!(
            done.status.success() && said.contains("1 passed"),
            "{said}{}",
            String::from_utf8_lossy(&done.stderr)
        );
    }
}
