//! What the machine itself is short of: room, the time, power, air, memory. Only what a program can read without asking
//! anybody; where the machine does not say, nothing is said.

use super::state::{Check, Kind, Light};
use super::words;
use std::fs::read_to_string;
use std::path::{Path, PathBuf};

/// Below this nothing more may be kept, and below that it is time to say so; bytes.
const NO_ROOM: u64 = 64 << 20;
const LITTLE_ROOM: u64 = 512 << 20;
/// From here on small machines slow themselves down; degrees Celsius.
const WARM: i64 = 80;
/// With less than this left, whatever is done waits for the disk; bytes.
const LITTLE_MEMORY: u64 = 24 << 20;
/// So often in a week is no thunderstorm.
const CUTS: usize = 3;

/// What was seen of it last.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Machine {
    /// Bytes left on the disk.
    pub(super) room: Option<u64>,
    /// The clock is behind what it was once known to be.
    pub(super) clock_behind: bool,
    /// How often its power was away in the last week, without a goodbye.
    pub(super) cuts: usize,
    pub(super) senses: Senses,
}

/// What the kernel knows of the machine.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Senses {
    /// Its power supply is too weak, by its own measure.
    weak: bool,
    /// Of its warmest part, in degrees Celsius.
    warmth: Option<i64>,
    /// Bytes that programs could still have.
    memory: Option<u64>,
}

impl Senses {
    /// Reads what is below `root`, which is `/` but in tests.
    pub(super) fn read(root: &Path) -> Self {
        let thermal = below(&root.join("sys/class/thermal"), "thermal_zone");
        let warmth = thermal.filter_map(|zone| number(&zone.join("temp")));
        let hwmon = below(&root.join("sys/class/hwmon"), "hwmon");
        // The only one that says so: a Raspberry Pi.
        let mut supplies = hwmon.filter(|it| word(&it.join("name")) == Some("rpi_volt".to_owned()));
        let memory = word(&root.join("proc/meminfo")).and_then(|text| {
            let mut lines = text.lines();
            let line = lines.find_map(|line| line.strip_prefix("MemAvailable:"))?;
            line.split_whitespace().next()?.parse::<u64>().ok()
        });
        Self {
            weak: supplies.any(|it| number(&it.join("in0_lcrit_alarm")) == Some(1)),
            warmth: warmth.max().map(|thousandths| thousandths / 1000),
            memory: memory.map(|kilobytes| kilobytes << 10),
        }
    }
}

/// The folders of one kind in this one.
fn below(folder: &Path, kind: &'static str) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let right = move |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with(kind))
    };
    entries.map(|entry| entry.path()).filter(right)
}

fn word(file: &Path) -> Option<String> {
    Some(read_to_string(file).ok()?.trim().to_owned())
}

fn number(file: &Path) -> Option<i64> {
    word(file)?.parse().ok()
}

/// What is well is said of the room only: everybody expects the rest.
pub(super) fn checks(machine: &Machine) -> Vec<Check> {
    let say = |kind, light, sentence: String| Check::new(kind, light, sentence);
    let room = machine.room.map(|room| match room {
        ..NO_ROOM => say(Kind::Room, Light::Bad, words::NO_ROOM.to_owned()),
        NO_ROOM..LITTLE_ROOM => say(Kind::Room, Light::Soon, words::little_room(room)),
        _ => {
            let sentence = "There is room left on this box.".to_owned();
            say(Kind::Room, Light::Good, sentence)
        }
    });
    let clock = machine
        .clock_behind
        .then(|| say(Kind::Clock, Light::Bad, words::NO_TIME.to_owned()));
    let Senses {
        weak,
        warmth,
        memory,
    } = machine.senses;
    let power = match (weak, machine.cuts) {
        (true, _) => Some(say(Kind::Power, Light::Soon, words::WEAK_POWER.to_owned())),
        // It is over, and may have been somebody's doing.
        (false, CUTS..) => Some(say(Kind::Power, Light::Off, words::cuts(machine.cuts))),
        (false, _) => None,
    };
    let warm = warmth.filter(|degrees| *degrees >= WARM);
    let warm = warm.map(|degrees| say(Kind::Warmth, Light::Soon, words::warm(degrees)));
    let memory = memory.filter(|bytes| *bytes < LITTLE_MEMORY);
    let memory = memory.map(|_| {
        let sentence = words::LITTLE_MEMORY.to_owned();
        say(Kind::Memory, Light::Soon, sentence)
    });
    [room, clock, power, warm, memory]
        .into_iter()
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// A machine on paper that says this.
    fn senses(files: &[(&str, &str)]) -> Senses {
        let root = tempfile::tempdir().expect("a folder");
        for (path, text) in files {
            let file = root.path().join(path);
            let folder = file.parent().expect("it lies in one");
            fs::create_dir_all(folder).expect("a folder");
            fs::write(file, text).expect("it is written");
        }
        Senses::read(root.path())
    }

    #[track_caller]
    fn says(senses: Senses, kind: Kind, words: &str) {
        let checks = checks(&Machine {
            senses,
            ..Machine::default()
        });
        assert_eq!(checks.len(), 1, "{checks:?}");
        assert_eq!((checks[0].kind, checks[0].light), (kind, Light::Soon));
        assert!(checks[0].sentence.contains(words), "{checks:?}");
    }

    #[test]
    fn a_machine_that_says_nothing_is_well() {
        assert_eq!(senses(&[]), Senses::default());
        assert!(checks(&Machine::default()).is_empty());
        let nonsense = senses(&[
            ("sys/class/thermal/thermal_zone0/temp", "warm\n"),
            ("sys/class/hwmon/hwmon0/name", "rpi_volt\n"),
            ("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "1\n"),
            ("proc/meminfo", "MemAvailable: much\nMemFree: 1 kB\n"),
        ]);
        assert_eq!(nonsense, Senses::default());
    }

    #[test]
    fn a_weak_supply_little_air_and_little_memory() {
        let pi = |alarm| {
            senses(&[
                ("sys/class/hwmon/hwmon3/name", "rpi_volt\n"),
                ("sys/class/hwmon/hwmon3/in0_lcrit_alarm", alarm),
                ("sys/class/hwmon/hwmon0/name", "cpu_thermal\n"),
            ])
        };
        says(pi("1\n"), Kind::Power, "too weak");
        assert_eq!(pi("0\n"), Senses::default());
        let zones = |warmest| {
            senses(&[
                ("sys/class/thermal/thermal_zone0/temp", "41000\n"),
                ("sys/class/thermal/thermal_zone1/temp", warmest),
                ("sys/class/thermal/cooling_device0/temp", "99000\n"),
            ])
        };
        says(zones("83912\n"), Kind::Warmth, "83 °C");
        assert_eq!(zones("79999\n").warmth, Some(79));
        let text = "MemTotal:  948 kB\nMemFree:  900000 kB\nMemAvailable:   20000 kB\n";
        says(
            senses(&[("proc/meminfo", text)]),
            Kind::Memory,
            "short of memory",
        );
        let well = checks(&Machine {
            senses: senses(&[("proc/meminfo", "MemAvailable: 900000 kB\n")]),
            ..Machine::default()
        });
        assert!(well.is_empty(), "{well:?}");
    }

    #[test]
    fn power_that_goes_again_and_again_is_said_and_no_alarm() {
        let with = |cuts| {
            checks(&Machine {
                cuts,
                ..Machine::default()
            })
        };
        assert!(with(2).is_empty());
        let said = with(4);
        assert_eq!((said[0].kind, said[0].light), (Kind::Power, Light::Off));
        assert!(said[0].sentence.contains("4 times"), "{said:?}");
    }
}
