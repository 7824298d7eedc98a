//! Damaged files: the index may vanish altogether, a torn tail of the journal costs nothing that was promised, and
//! damage in its middle costs only what stood there; the owner is told in a sentence.

use gluebox_tests::document::{Desk, put, text};
use gluebox_tests::{Gluebox, NAME, PASSWORD, Random, Visitor, pictures};
use rustix::process::Signal;
use std::fs;
use std::path::{Path, PathBuf};

/// A box with 60 acknowledged objects, one batch each, a picture and a published page.
struct Used {
    gluebox: Gluebox,
    anna: Visitor,
    desk: Desk,
    picture: (String, Vec<u8>),
}

fn object(number: usize) -> String {
    format!("object-{number:016}")
}

const OBJECTS: usize = 60;

fn used() -> Used {
    let (gluebox, anna) = Gluebox::claimed();
    let mut desk = Desk::new_page(&anna, "Used");
    let png = pictures::png(40, 30, 77);
    let media = anna.upload("p.png", &png).ok()["media"]
        .as_str()
        .expect("a hash")
        .to_owned();
    desk.publish();
    for number in 0..OBJECTS {
        desk.edit(vec![put(text(
            &object(number),
            &format!("words {number}"),
            (0, 0, 100, 40),
        ))]);
    }
    Used {
        gluebox,
        anna,
        desk,
        picture: (media, png),
    }
}

impl Used {
    /// Ends it, lets `harm` do something to its folder, starts it again.
    fn harmed(mut self, signal: Signal, harm: impl FnOnce(&Path)) -> Self {
        let folder = self.gluebox.folder.clone();
        let place = self.gluebox.keep_folder();
        self.gluebox.signal(signal);
        drop(self.gluebox.wait_gone());
        harm(&folder);
        let mut gluebox = Gluebox::builder().folder(&folder).faulty().start();
        gluebox.give_folder(place);
        self.anna = self.anna.moved_to(gluebox.address);
        self.desk.who = self.anna.clone();
        Self { gluebox, ..self }
    }

    fn told(&self) -> Vec<String> {
        let state = self.anna.get("/-/api/box").ok();
        state["inside"]["notices"]
            .as_array()
            .expect("notices")
            .iter()
            .map(|notice| notice.as_str().unwrap_or_default().to_owned())
            .collect()
    }

    fn missing(&self) -> Vec<usize> {
        let page = self.desk.read();
        (0..OBJECTS)
            .filter(|number| {
                page["page"]["objects"][object(*number)]["content"]["doc"]["content"][0]["content"]
                    [0]["text"]
                    != format!("words {number}")
            })
            .collect()
    }

    #[track_caller]
    fn all_is_there(&self, what: &str) {
        assert_eq!(self.missing(), Vec::<usize>::new(), "{what}");
        assert_eq!(
            self.anna
                .get(&format!("/-/api/media/{}", self.picture.0))
                .body,
            self.picture.1,
            "{what}"
        );
        assert_eq!(self.desk.visit().status, 200, "{what}");
        assert_eq!(
            self.gluebox.visitor().sign_in(NAME, PASSWORD).status,
            200,
            "{what}"
        );
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        match entry.path().is_dir() {
            true => found.extend(files(&entry.path())),
            false => found.push(entry.path()),
        }
    }
    found.sort();
    found
}

#[test]
fn the_index_is_rebuilt_and_the_owner_is_told() {
    let mut random = Random::fresh();
    let mut box_now = used();
    let noise = |random: &mut Random, file: &Path| {
        let size = fs::metadata(file).expect("a file").len().clamp(64, 1 << 20) as usize;
        fs::write(file, random.bytes(size)).expect("writes");
    };
    for (what, signal) in [
        ("deleted", Signal::TERM),
        ("deleted after a kill", Signal::KILL),
        ("emptied", Signal::TERM),
        ("truncated", Signal::TERM),
        ("cut in half", Signal::TERM),
        ("truncated after a kill", Signal::KILL),
        ("noise", Signal::TERM),
        ("noise in its middle", Signal::TERM),
        ("its state lost", Signal::TERM),
    ] {
        box_now = box_now.harmed(signal, |folder| {
            let index = folder.join("index");
            // What was put aside after an earlier harm is of no use to anybody.
            let largest = files(&index)
                .into_iter()
                .filter(|file| !file.starts_with(index.join("aside")))
                .max_by_key(|file| fs::metadata(file).map_or(0, |m| m.len()))
                .expect("sled has files");
            match what {
                "deleted" | "deleted after a kill" => fs::remove_dir_all(&index).expect("is there"),
                "emptied" => files(&index)
                    .iter()
                    .for_each(|file| fs::write(file, b"").expect("writes")),
                "noise" => files(&index)
                    .iter()
                    .for_each(|file| noise(&mut random, file)),
                "its state lost" => fs::remove_file(index.join("state.json")).expect("is there"),
                "noise in its middle" => {
                    let mut bytes = fs::read(&largest).expect("reads");
                    // Where something stands: sled's file is mostly empty ahead of its writing.
                    let end = bytes
                        .iter()
                        .rposition(|byte| *byte != 0)
                        .unwrap_or(64)
                        .max(64);
                    let at = random.below(end as u64 - 32) as usize;
                    bytes[at..at + 32].copy_from_slice(&random.bytes(32));
                    fs::write(&largest, bytes).expect("writes");
                }
                _ => {
                    let bytes = fs::read(&largest).expect("reads");
                    let end = bytes
                        .iter()
                        .rposition(|byte| *byte != 0)
                        .unwrap_or(1)
                        .max(4) as u64;
                    let end = if what == "cut in half" {
                        end / 2
                    } else {
                        random.below(end)
                    };
                    fs::OpenOptions::new()
                        .write(true)
                        .open(&largest)
                        .and_then(|file| file.set_len(end))
                        .expect("truncates");
                }
            }
        });
        box_now.all_is_there(what);
        let told = box_now.told();
        // What was cut off at random may have been of no use any more; then nothing needs to be rebuilt.
        let by_chance = what.starts_with("truncated") && told.is_empty();
        assert!(
            by_chance
                || told
                    .iter()
                    .any(|notice| notice.contains("rebuilt its index")
                        && notice.ends_with("Nothing was lost.")),
            "{what}: {told:?}"
        );
    }
    box_now = box_now.harmed(Signal::TERM, |_| {});
    assert_eq!(
        box_now.told(),
        Vec::<String>::new(),
        "and then all is well again"
    );
    box_now.all_is_there("after a quiet restart");
}

/// Where batches begin in a journal segment: 64-byte steps, a mark of four letters (server/store/src/journal/format.rs).
fn batches(bytes: &[u8]) -> Vec<usize> {
    (64..bytes.len())
        .step_by(64)
        .filter(|at| bytes[*at..].starts_with(b"GBB1"))
        .collect()
}

fn newest_segment(folder: &Path) -> PathBuf {
    files(&folder.join("journal"))
        .into_iter()
        .rfind(|file| file.extension().is_some_and(|end| end == "gbj"))
        .expect("a segment")
}

#[test]
fn a_torn_tail_costs_nothing() {
    let mut random = Random::fresh();
    let mut box_now = used();
    for round in 0..6 {
        box_now = box_now.harmed(Signal::KILL, |folder| {
            let segment = newest_segment(folder);
            let mut bytes = fs::read(&segment).expect("reads");
            let starts = batches(&bytes);
            let last = *starts.last().expect("batches");
            let end = bytes[last..]
                .iter()
                .rposition(|byte| *byte != 0)
                .map_or(last, |at| last + at + 1)
                .next_multiple_of(64);
            // A batch that was being written when the power went: its head, then nothing, or noise.
            let mut torn = bytes[last..last + 48].to_vec();
            torn.extend(match round % 3 {
                0 => Vec::new(),
                1 => random.bytes(500),
                _ => vec![0; 500],
            });
            torn[24] = torn[24].wrapping_add(1);
            let room = bytes.len().max(end + torn.len());
            bytes.resize(room, 0);
            bytes[end..end + torn.len()].copy_from_slice(&torn);
            fs::write(&segment, bytes).expect("writes");
        });
        box_now.all_is_there(&format!("round {round}"));
        box_now.desk.edit(vec![put(text(
            &Random::fresh().id(),
            "goes on",
            (0, 0, 10, 10),
        ))]);
    }
}

#[test]
fn a_flipped_bit_in_the_last_batch_costs_at_most_that_batch() {
    let box_now = used().harmed(Signal::KILL, |folder| {
        flip(folder, |starts| *starts.last().expect("batches"))
    });
    let missing = box_now.missing();
    assert!(
        missing.is_empty() || missing == [OBJECTS - 1],
        "{missing:?}"
    );
    assert_eq!(box_now.desk.visit().status, 200);
}

#[test]
fn damage_in_the_middle_is_told_and_what_is_behind_it_is_kept() {
    for signal in [Signal::KILL, Signal::TERM] {
        let box_now = used().harmed(signal, |folder| {
            flip(folder, |starts| starts[starts.len() - 30])
        });
        let (missing, told) = (box_now.missing(), box_now.told());
        assert!(missing.len() <= 1, "only what stood there: {missing:?}");
        assert!(
            missing
                .iter()
                .all(|number| *number > 5 && *number < OBJECTS - 5),
            "{missing:?}"
        );
        let damaged = told.iter().any(|notice| notice.contains("damaged"));
        assert!(
            damaged || (missing.is_empty() && signal == Signal::TERM),
            "{signal:?}: the owner is told: {told:?}"
        );
        let box_now = box_now.harmed(Signal::TERM, |_| {});
        assert_eq!(box_now.missing(), missing, "no worse the next time");
        let mut desk = box_now.desk;
        desk.edit(vec![put(text(
            &Random::fresh().id(),
            "goes on",
            (0, 0, 10, 10),
        ))]);
    }
}

fn flip(folder: &Path, which: impl FnOnce(&[usize]) -> usize) {
    let segment = newest_segment(folder);
    let mut bytes = fs::read(&segment).expect("reads");
    let at = which(&batches(&bytes)) + 60;
    bytes[at] ^= 0x04;
    fs::write(&segment, bytes).expect("writes");
}
