//! A light of the machine that shows, while the button is held, what letting go would mean: one of `/sys/class/leds` that
//! by its name tells of the machine. What it did before it does again afterwards. Without a light, or the rights, there
//! is none.

use super::press::{Deed, Shown};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Parts of names, the best first. Lights of keys and of networks are not ours.
const NAMES: [&str; 4] = ["status", "power", "pwr", "act"];
/// How often a pattern is looked at.
pub(super) const BEAT: Duration = Duration::from_millis(50);

pub(super) struct Light {
    folder: PathBuf,
    /// What drove it before; there while it is ours.
    before: Option<String>,
    on: Option<bool>,
}

impl Light {
    /// Looks below `/sys/class/leds` or a folder like it.
    pub(super) fn find(leds: &Path) -> Option<Self> {
        let entries = fs::read_dir(leds).into_iter().flatten().flatten();
        let rank = |path: &PathBuf| {
            let name = path.file_name()?.to_str()?.to_lowercase();
            NAMES.iter().position(|part| name.contains(part))
        };
        let ranked = entries.filter_map(|entry| Some((rank(&entry.path())?, entry.path())));
        let (_, folder) = ranked.min()?;
        Some(Self {
            folder,
            before: None,
            on: None,
        })
    }

    /// `since`: how long this is shown.
    pub(super) fn show(&mut self, shown: Shown, since: Duration) {
        let done = match lit(shown, since) {
            None => self.give_back(),
            Some(on) if self.on == Some(on) => Ok(()),
            Some(on) => self.set(on),
        };
        if let Err(error) = done {
            tracing::debug!(%error, "the light cannot be used");
        }
    }

    fn set(&mut self, on: bool) -> io::Result<()> {
        if self.before.is_none() {
            self.before = Some(driver(&fs::read_to_string(self.folder.join("trigger"))?));
            fs::write(self.folder.join("trigger"), "none")?;
        }
        let full = fs::read_to_string(self.folder.join("max_brightness"));
        let full = full.unwrap_or_else(|_| "1".to_owned());
        let brightness = if on { full.trim() } else { "0" };
        fs::write(self.folder.join("brightness"), brightness)?;
        self.on = Some(on);
        Ok(())
    }

    fn give_back(&mut self) -> io::Result<()> {
        self.on = None;
        match self.before.take() {
            None => Ok(()),
            Some(before) => fs::write(self.folder.join("trigger"), before),
        }
    }
}

/// The kernel marks what drives a light: `none [heartbeat] timer`.
fn driver(list: &str) -> String {
    let marked = list
        .split_once('[')
        .and_then(|(_, rest)| rest.split_once(']'));
    marked.map_or("none", |(name, _)| name).to_owned()
}

/// Slow, then faster: the more is at stake, the more it hurries. `None`: it is not ours.
fn lit(shown: Shown, since: Duration) -> Option<bool> {
    let (on, of) = match shown {
        Shown::Nothing => return None,
        Shown::Armed => return Some(true),
        Shown::Deed(Deed::Here) => (100, 1_000),
        Shown::Deed(Deed::Help) => (500, 1_000),
        Shown::Deed(Deed::Network | Deed::Wipe) => (100, 200),
    };
    Some(since.as_millis() % of < on)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leds(names: &[&str]) -> tempfile::TempDir {
        let leds = tempfile::tempdir().expect("a folder");
        for name in names {
            let led = leds.path().join(name);
            fs::create_dir(&led).expect("a light");
            for (file, text) in [
                ("trigger", "none [mmc0] timer\n"),
                ("brightness", "0\n"),
                ("max_brightness", "255\n"),
            ] {
                fs::write(led.join(file), text).expect("is written");
            }
        }
        leds
    }

    #[test]
    fn the_machines_own_light_is_taken_and_given_back() {
        let leds = leds(&["input3::capslock", "ACT", "green:status", "wlan0"]);
        let read = |file: &str| {
            let text = fs::read_to_string(leds.path().join("green:status").join(file));
            text.expect("is there").trim().to_owned()
        };
        let mut light = Light::find(leds.path()).expect("a light");
        light.show(Shown::Nothing, Duration::ZERO);
        assert_eq!(read("trigger"), "none [mmc0] timer", "untouched");
        let mut told = Vec::new();
        for at in [0, 99, 100, 199, 200] {
            light.show(Shown::Deed(Deed::Network), Duration::from_millis(at));
            told.push(read("brightness"));
        }
        assert_eq!(told, ["255", "255", "0", "0", "255"]);
        assert_eq!(read("trigger"), "none");
        light.show(Shown::Nothing, Duration::ZERO);
        assert_eq!(read("trigger"), "mmc0", "as it was");
    }

    #[test]
    fn lights_of_keys_and_networks_are_left_alone() {
        let leds = leds(&["input3::capslock", "wlan0"]);
        assert!(Light::find(leds.path()).is_none());
        assert!(Light::find(&leds.path().join("nowhere")).is_none());
        let mut gone = Light::find(self::leds(&["PWR"]).path()).expect("a light");
        gone.show(Shown::Armed, Duration::ZERO);
        gone.show(Shown::Nothing, Duration::ZERO);
    }

    #[test]
    fn each_stage_has_its_own_pattern() {
        let of = |shown| {
            (0..40)
                .map(move |n| lit(shown, BEAT * n))
                .collect::<Vec<_>>()
        };
        let all = [
            Shown::Nothing,
            Shown::Armed,
            Shown::Deed(Deed::Here),
            Shown::Deed(Deed::Help),
            Shown::Deed(Deed::Network),
        ];
        for (at, one) in all.iter().enumerate() {
            for other in &all[..at] {
                assert_ne!(of(*one), of(*other), "{one:?} {other:?}");
            }
        }
    }
}
