//! What keeping costs, beside the least it could cost: `cargo bench -p gluebox-store`.
//!
//! Not with criterion: a ratio of two things on a shared machine is only fair when both are measured in
//! turns within one run, which it cannot do. Every figure is the median of `ROUNDS` turns.
//! `TMPDIR` chooses the disk.
#![expect(clippy::print_stdout, reason = "a bench reports on standard output")]

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use gluebox_store::{Options, Space, Store, Write};

const ROUNDS: usize = 5;
const APPENDS: u32 = 400;
const RECORDS: u32 = 100_000;
const VALUE: usize = 300;

fn main() {
    let dir = tempfile::tempdir().expect("a folder");
    appends(dir.path());
    opening(dir.path());
}

fn value(number: u32) -> Vec<u8> {
    let mut value = format!("{{\"number\":{number},\"text\":\"").into_bytes();
    value.resize(VALUE - 2, b'a' + (number % 26) as u8);
    value.extend_from_slice(b"\"}");
    value
}

fn put(writer: u32, number: u32) -> Vec<Write> {
    let key = [writer.to_be_bytes(), number.to_be_bytes()].concat();
    vec![Write::put(Space::Object, key, value(number))]
}

fn median<T: Ord + Copy>(all: &mut [T]) -> T {
    all.sort();
    all[all.len() / 2]
}

fn appends(dir: &Path) {
    let store = Store::open(&dir.join("appends"), Options::default())
        .expect("opened")
        .store;
    let mut plain = File::create(dir.join("plain")).expect("made");
    let (mut plains, mut stores, mut ratios, mut gains) = (vec![], vec![], vec![], vec![]);
    for round in 0..ROUNDS as u32 {
        let one_plain = each(|number| {
            plain.write_all(&value(number)).expect("written");
            plain.sync_data().expect("synced");
        });
        let one = each(|number| {
            store.commit(put(round, number)).expect("kept");
        });
        let alone = Instant::now();
        for number in 0..APPENDS {
            store.commit(put(100 + round, number)).expect("kept");
        }
        let alone = alone.elapsed();
        let together = Instant::now();
        std::thread::scope(|scope| {
            for writer in 0..16 {
                let store = &store;
                scope.spawn(move || {
                    for number in 0..APPENDS {
                        store
                            .commit(put(1000 + round * 16 + writer, number))
                            .expect("kept");
                    }
                });
            }
        });
        let gain = 16.0 * alone.as_secs_f64() / together.elapsed().as_secs_f64();
        plains.push(one_plain);
        stores.push(one);
        ratios.push((one.as_secs_f64() / one_plain.as_secs_f64() * 1000.0) as u64);
        gains.push((gain * 1000.0) as u64);
    }
    println!(
        "plain append + fdatasync, 300 bytes   {:>9.3} ms (median)",
        milliseconds(median(&mut plains))
    );
    println!(
        "store commit, 300 bytes               {:>9.3} ms (median)",
        milliseconds(median(&mut stores))
    );
    println!(
        "  store / plain                       {:>9.2}    (at most 2.0)",
        median(&mut ratios) as f64 / 1000.0
    );
    println!(
        "16 writers / 1 writer, throughput     {:>9.2}    (at least 4)",
        median(&mut gains) as f64 / 1000.0
    );
    store.close().expect("closed");
}

/// The median time of one of `APPENDS` calls.
fn each(mut call: impl FnMut(u32)) -> Duration {
    let mut times = Vec::new();
    for number in 0..APPENDS {
        let begun = Instant::now();
        call(number);
        times.push(begun.elapsed());
    }
    median(&mut times)
}

fn opening(dir: &Path) {
    let dir = dir.join("opening");
    let store = Store::open(&dir, Options::default()).expect("opened").store;
    for number in 0..RECORDS {
        store.note(put(0, number));
    }
    store.close().expect("closed");
    let (mut clean, mut rebuilt) = (vec![], vec![]);
    for _ in 0..ROUNDS {
        clean.push(open_once(&dir, false));
        fs::remove_dir_all(dir.join("index")).expect("removed");
        rebuilt.push(open_once(&dir, true));
    }
    println!(
        "open, 100,000 records, clean          {:>9.1} ms (below 500)",
        milliseconds(median(&mut clean))
    );
    println!(
        "open, 100,000 records, index rebuilt  {:>9.1} ms (below 10,000)",
        milliseconds(median(&mut rebuilt))
    );
}

fn open_once(dir: &Path, rebuilt: bool) -> Duration {
    let begun = Instant::now();
    let opened = Store::open(dir, Options::default()).expect("opened");
    let took = begun.elapsed();
    assert_eq!(!opened.notices.is_empty(), rebuilt, "{:?}", opened.notices);
    assert!(
        opened
            .store
            .get(Space::Object, &[0; 8])
            .expect("read")
            .is_some()
    );
    opened.store.close().expect("closed");
    took
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
