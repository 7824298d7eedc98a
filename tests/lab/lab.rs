//! One laboratory: its namespaces are made by `net/lab.sh` when it is built and taken away when it is dropped.

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use std::fs::File;
use std::os::fd::AsFd;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

/// Seconds that any one command of the laboratory may take.
const PATIENCE: &str = "60";

/// Where something runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Everything outside that is not a visitor.
    World,
    Visitor,
    Router,
    Box,
    Laptop,
}

pub(crate) struct Lab {
    id: String,
    /// What `net/lab.sh` reads from its environment.
    settings: Vec<(&'static str, String)>,
}

/// What a program said until it ended.
pub(crate) struct Said {
    pub good: bool,
    pub text: String,
}

impl Said {
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        assert!(self.good, "{}", self.text);
        self.text
    }

    #[track_caller]
    pub(crate) fn holds(&self, words: &str) {
        assert!(
            self.text.contains(words),
            "no \"{words}\" in:\n{}",
            self.text
        );
    }
}

impl Place {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::World => "world",
            Self::Visitor => "visitor",
            Self::Router => "router",
            Self::Box => "box",
            Self::Laptop => "laptop",
        }
    }
}

impl Lab {
    pub(crate) fn build(settings: Vec<(&'static str, String)>) -> Self {
        static BUILT: AtomicU32 = AtomicU32::new(1);
        assert!(
            rustix::process::geteuid().is_root(),
            "a laboratory is built by root: sudo tests/run lab"
        );
        let prefix = std::env::var("LAB_ID").unwrap_or_else(|_| "lab".to_owned());
        let lab = Self {
            id: format!("{prefix}-{}", BUILT.fetch_add(1, Ordering::Relaxed)),
            settings,
        };
        let began = Instant::now();
        let said = lab.does(&["up"]);
        eprintln!(
            "{}: {} ({:.1} s)",
            lab.id,
            said.trim(),
            began.elapsed().as_secs_f32()
        );
        lab
    }

    /// One command of `net/lab.sh`, which must succeed.
    #[track_caller]
    pub(crate) fn does(&self, words: &[&str]) -> String {
        let said = self.tries(words);
        assert!(said.good, "lab.sh {}:\n{}", words.join(" "), said.text);
        said.text
    }

    fn tries(&self, words: &[&str]) -> Said {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("lab/net/lab.sh");
        let output = Command::new("timeout")
            .args([PATIENCE, "bash"])
            .arg(script)
            .args(words)
            .env("LAB_ID", &self.id)
            .envs(self.settings.iter().cloned())
            .output()
            .expect("bash runs");
        let text = [output.stdout, output.stderr].concat();
        Said {
            good: output.status.success(),
            text: gluebox_tests::said(&text),
        }
    }

    /// Runs a program in a place until it ends.
    pub(crate) fn run(&self, place: Place, words: &[&str]) -> Said {
        self.tries(&[&["x", place.name()], words].concat())
    }

    /// From now on this thread is in that place.
    pub(crate) fn enter(&self, place: Place) {
        let namespace = File::open(Path::new("/run/netns").join(self.namespace(place)))
            .expect("the place is there");
        move_into_link_name_space(namespace.as_fd(), Some(LinkNameSpaceType::Network))
            .expect("root may");
    }

    /// Does this in a place, whatever connects or listens.
    pub(crate) fn inside<T: Send>(&self, place: Place, work: impl FnOnce() -> T + Send) -> T {
        std::thread::scope(|scope| {
            let there = scope.spawn(|| {
                self.enter(place);
                work()
            });
            there.join().unwrap_or_else(|panic| resume_unwind(panic))
        })
    }

    pub(crate) fn namespace(&self, place: Place) -> String {
        format!("{}-{}", self.id, place.name())
    }

    /// A file that `net/lab.sh` made.
    pub(crate) fn file(&self, path: &str) -> PathBuf {
        std::env::temp_dir()
            .join(format!("gluebox-lab-{}", self.id))
            .join(path)
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        if std::thread::panicking() {
            for name in ["miniupnpd", "dnsmasq", "pebble", "dyndns", "udhcpc"] {
                let log = self.tries(&["log", name]).text;
                let tail: Vec<&str> = log.lines().rev().take(8).collect();
                eprintln!("--- {name} ---");
                tail.iter().rev().for_each(|line| eprintln!("{line}"));
            }
        }
        self.tries(&["down"]);
    }
}
