//! Keys of the kernel's input devices, found by what they can do: restart, power, WPS. New devices are found within two
//! seconds, vanished ones told. A thin reader: it judges nothing.

use super::press::{Event, Source};
use evdev::{Device, EventSummary, InputEvent, KeyCode, SynchronizationCode};
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
    let mut up = Vec::new();
    while let Ok(events) = device.fetch_events() {
        let now = Instant::now();
        for event in events {
            for told in tell(event, source, &mut up) {
                if out.send((now, told)).is_err() {
                    return;
                }
            }
        }
    }
    for source in KEYS.into_iter().filter_map(source) {
        let _ = out.send((Instant::now(), Event::Gone(source)));
    }
}

/// What an event tells, with what the events before it left in `up`: keys that went up, of which the end of their report
/// says who let them go. Of a device that vanishes the kernel lets all keys go, and tells so much later that it is gone.
fn tell(
    event: InputEvent,
    source: impl Fn(KeyCode) -> Option<Source>,
    up: &mut Vec<Source>,
) -> Vec<Event> {
    match event.destructure() {
        EventSummary::Key(_, key, 0) => {
            up.extend(source(key));
            Vec::new()
        }
        EventSummary::Key(_, key, 1) => source(key).map(Event::Down).into_iter().collect(),
        EventSummary::Synchronization(_, SynchronizationCode::SYN_REPORT, by_kernel) => {
            let told = match by_kernel {
                0 => Event::Up,
                _ => Event::Gone,
            };
            up.drain(..).map(told).collect()
        }
        // A key that is held repeats itself.
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use evdev::EventType;

    #[test]
    fn what_the_kernel_lets_go_was_not_let_go() {
        let key = |value| InputEvent::new(EventType::KEY.0, KeyCode::KEY_POWER.0, value);
        let end = |value| InputEvent::new(EventType::SYNCHRONIZATION.0, 0, value);
        let told = |events: &[InputEvent]| -> Vec<Event> {
            let mut up = Vec::new();
            let one = |key| (key == KeyCode::KEY_POWER).then_some(Source(7));
            let each = events.iter().map(|event| tell(*event, one, &mut up));
            each.collect::<Vec<_>>().concat()
        };
        let (down, gone) = (Event::Down(Source(7)), Event::Gone(Source(7)));
        let hand = [key(1), end(0), key(2), end(1), key(0), end(0)];
        assert_eq!(told(&hand), [down, Event::Up(Source(7))]);
        let pulled = [key(1), end(0), key(2), end(1), key(0), end(1)];
        assert_eq!(told(&pulled), [down, gone]);
        let other = InputEvent::new(EventType::KEY.0, KeyCode::KEY_A.0, 1);
        assert_eq!(told(&[other, end(0)]), []);
    }

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
