//! How often in a row the machine was switched on and soon off again, for people without a button. One line in the file
//! `switched-on`, there as long as a run counts as short. No clock is asked.

use std::fs;
use std::io;
use std::path::Path;

use crate::error::{Doing, StoreError};
use crate::folder::{replace, sync_dir};

const FILE: &str = "switched-on";

/// The machine runs: `boot` is another one each time it is switched on. Gives how many short runs came just before.
pub fn switched_on(dir: &Path, boot: &str) -> Result<u32, StoreError> {
    if boot.is_empty() {
        return Ok(0);
    }
    let path = dir.join(FILE);
    let kept = fs::read_to_string(&path).unwrap_or_default();
    let before = kept.trim().split_once(' ');
    let before = before.and_then(|(boot, short)| Some((boot, short.parse::<u32>().ok()?)));
    let short = match before {
        // The program began again, the machine did not.
        Some((same, _)) if same == boot => return Ok(0),
        Some((_, short)) => short.saturating_add(1),
        None => 0,
    };
    replace(&path, format!("{boot} {short}\n").as_bytes()).doing_at("writing", &path)?;
    Ok(short)
}

/// This run is no short one, nor are those before it.
pub fn lasted(dir: &Path) -> Result<(), StoreError> {
    let path = dir.join(FILE);
    match fs::remove_file(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        removed => removed.doing_at("removing", &path)?,
    }
    sync_dir(dir).doing_at("writing", dir)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_runs_in_a_row_are_counted() {
        let home = tempfile::tempdir().expect("a folder");
        let on = |boot: &str| switched_on(home.path(), boot).expect("is counted");
        assert_eq!((on("a"), on("b"), on("c"), on("d")), (0, 1, 2, 3));
        assert_eq!((on("d"), on("d")), (0, 0), "a program that began again");
        assert_eq!(on("e"), 4);
        lasted(home.path()).expect("lasts");
        lasted(home.path()).expect("and on");
        assert_eq!((on("f"), on("g")), (0, 1));
        fs::write(home.path().join(FILE), "nonsense").expect("is written");
        assert_eq!(
            (on("h"), on("i")),
            (0, 1),
            "what cannot be read counts anew"
        );
        assert_eq!(on(""), 0, "a system that does not say");
    }
}
