//! Keys of the kernel's input devices, found by what they can do: restart, power, WPS. New devices are found within two
//! seconds, vanished ones told. A thin reader: it judges nothing.

use super::press::{Event, Source};
use evdev::{Device, EventSummary, KeyCode};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

const KEYS: [KeyCode; 3] = [
    KeyCode::KEY_RESTART,
    KeyCode::KEY_POWER,
    KeyCode::KEY_WPS_BUTTON,
];
const LOOK: Duration = Duration::from_secs(2);
const FOLDER: &str = "/dev/input";

/// Reads for ever, on threads of its own. `at_power_on`: the machine was switched on just now, so that a key that is down
/// was held then.
pub(super) fn read(out: Sender<(Instant, Event)>, at_power_on: bool) {
    let mut known: HashSet<PathBuf> = HashSet::new();
    let mut count = 0;
    let mut first = true;
    loop {
        let there = devices(Path::new(FOLDER));
        known.retain(|path| there.contains(path));
        for path in there {
            if !known.insert(path.clone()) {
                continue;
            }
            // A device that may not be read is none; without the rights there is no button, and the box runs.
            let Ok(device) = Device::open(&path) else {
                continue;
            };
            if !can_be_pressed(&device) {
                continue;
            }
            count += KEYS.len() as u32;
            let (out, held) = (out.clone(), first && at_power_on);
            tracing::info!(
                "A button is here: {}",
                device.name().unwrap_or("without a name")
            );
            let reader = move || follow(device, count, held, &out);
            if let Err(error) = std::thread::Builder::new()
                .name("gluebox-key".to_owned())
                .spawn(reader)
            {
                tracing::warn!(%error, "a button cannot be listened to");
            }
        }
        first = false;
        std::thread::sleep(LOOK);
    }
}

/// `event0` and the like.
fn devices(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut there: Vec<PathBuf> = entries
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("event"))
        .map(|entry| entry.path())
        .collect();
    there.sort();
    there
}

fn can_be_pressed(device: &Device) -> bool {
    let keys = device.supported_keys();
    keys.is_some_and(|keys| KEYS.iter().any(|key| keys.contains(*key)))
}

/// Until it vanishes. Each key of a device is a source of its own, numbered below `last`.
fn follow(mut device: Device, last: u32, held: bool, out: &Sender<(Instant, Event)>) {
    let source = |key: KeyCode| {
        let place = KEYS.iter().position(|one| *one == key)?;
        Some(Source(last - place as u32))
    };
    if held && let Ok(down) = device.get_key_state() {
        for source in KEYS
            .iter()
            .filter(|key| down.contains(**key))
            .filter_map(|key| source(*key))
        {
            let _ = out.send((Instant::now(), Event::DownAtPowerOn(source)));
        }
    }
    while let Ok(events) = device.fetch_events() {
        let now = Instant::now();
        for event in events {
            let EventSummary::Key(_, key, value) = event.destructure() else {
                continue;
            };
            let told = match (source(key), value) {
                (Some(source), 1) => Event::Down(source),
                (Some(source), 0) => Event::Up(source),
                // A key that is held repeats itself.
                _ => continue,
            };
            if out.send((now, told)).is_err() {
                return;
            }
        }
    }
    for source in KEYS.into_iter().filter_map(source) {
        let _ = out.send((Instant::now(), Event::Gone(source)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_event_devices_are_looked_at() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["event1", "event0", "mice", "js0", "by-id"] {
            std::fs::write(folder.path().join(name), "").expect("is written");
        }
        let found = devices(folder.path());
        let names: Vec<_> = found.iter().filter_map(|path| path.file_name()).collect();
        assert_eq!(names, ["event0", "event1"]);
        assert!(devices(&folder.path().join("nowhere")).is_empty());
    }
}
