//! Writes what it is told and says what became of it: the process that tests kill, starve and unplug.
//!
//! `scribe DIR` reads lines and answers each with one: `put KEY TEXT`, `essential KEY TEXT`,
//! `upload BYTES`, `get KEY`, `count`, `checkpoint`, `snapshot`, `close`. Without a line it ends.
//! `scribe DIR write N` writes record after record from N on and prints `acked N` for each.
//! `scribe DIR check N` ends with 0 if all records up to N are there, else with 3.

use std::io::{BufRead, Write as _};
use std::path::Path;

use gluebox_store::{Batch, Options, Space, Store, StoreError, Write};

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let options = Options {
        reserve_bytes: 1 << 20,
        checkpoint_bytes: 64 * 1024,
    };
    let opened = match Store::open(Path::new(&args[1]), options) {
        Ok(opened) => opened,
        Err(error) => {
            say(&format!("closed {error}"));
            std::process::exit(2);
        }
    };
    for notice in &opened.notices {
        eprintln!("{notice}");
    }
    let store = opened.store;
    let number = args
        .get(3)
        .and_then(|number| number.parse().ok())
        .unwrap_or(0);
    match args.get(2).map(String::as_str) {
        Some("write") => write(&store, number),
        Some("check") => check(&store, number),
        _ => converse(&store),
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // Whoever listened may be gone; then there is nothing left to do here.
    if writeln!(out, "{line}").and_then(|()| out.flush()).is_err() {
        std::process::exit(0);
    }
}

fn answer<T: std::fmt::Display>(result: Result<T, StoreError>) {
    match result {
        Ok(value) => say(&format!("ok {value}")),
        Err(StoreError::Full) => say(&format!("full {}", StoreError::Full)),
        Err(error) => say(&format!("refused {error}")),
    }
}

fn converse(store: &Store) {
    say("open");
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { return };
        let mut words = line.splitn(3, ' ');
        let (verb, key, text) = (
            words.next().unwrap_or(""),
            words.next().unwrap_or(""),
            words.next().unwrap_or(""),
        );
        let batch = || Batch::new(vec![Write::put(Space::Page, key, text)]);
        match verb {
            "put" => answer(store.commit(batch()).map(|sequence| sequence.0)),
            "essential" => answer(store.commit(batch().essential()).map(|sequence| sequence.0)),
            "get" => answer(store.get(Space::Page, key.as_bytes()).map(|value| {
                value.map_or_else(
                    || "nothing".to_owned(),
                    |value| String::from_utf8_lossy(&value).into_owned(),
                )
            })),
            "count" => answer(store.scan(Space::Page, b"").map(|found| found.len())),
            "upload" => answer(upload(store, key.parse().unwrap_or(0))),
            "checkpoint" => answer(store.checkpoint().map(|()| "done")),
            "snapshot" => answer(store.snapshot().map(|_| "done")),
            "close" => answer(store.close().map(|()| "closed")),
            _ => say("what?"),
        }
    }
}

fn upload(store: &Store, bytes: usize) -> Result<gluebox_store::Hash, StoreError> {
    let mut upload = store.media().upload()?;
    // What the disk says of the writing is said again by `finish`.
    let _ = upload.write_all(&vec![b'u'; bytes]);
    upload.finish()
}

fn value(number: u64) -> Vec<u8> {
    let mut value = number.to_be_bytes().to_vec();
    value.resize(64 + (number * 7919 % 6000) as usize, (number % 251) as u8);
    value
}

/// Batches of five, now and then a picture and a publication, for ever.
fn write(store: &Store, from: u64) {
    let mut number = from;
    loop {
        let writes: Vec<Write> = (number..number + 5)
            .flat_map(|number| {
                [
                    Write::put(Space::Object, number.to_be_bytes(), value(number)),
                    Write::put(Space::Box, *b"head", number.to_be_bytes()),
                ]
            })
            .collect();
        number += 5;
        let kept = store.commit(writes).and_then(|_| {
            if !number.is_multiple_of(100) {
                return Ok(());
            }
            let picture = store.media().put(&value(number))?;
            store
                .publish(
                    "main",
                    Some(format!("{{\"upto\":{number}}}").as_bytes()),
                    vec![Write::put(
                        Space::Media,
                        number.to_be_bytes(),
                        picture.to_string(),
                    )],
                )
                .map(drop)
        });
        match kept {
            Ok(()) => say(&format!("acked {}", number - 1)),
            Err(error) => {
                eprintln!("{error}");
                return;
            }
        }
    }
}

fn check(store: &Store, upto: u64) {
    let mut missing = 0;
    for number in 0..=upto {
        let found = store
            .get(Space::Object, &number.to_be_bytes())
            .expect("a record is read");
        missing += u64::from(found.as_deref() != Some(&value(number)[..]));
    }
    for (number, hash) in store.scan(Space::Media, b"").expect("records are read") {
        let number = u64::from_be_bytes(number.try_into().expect("a number"));
        let hash = String::from_utf8_lossy(&hash).parse().expect("a hash");
        let bytes = std::fs::read(store.media().path(&hash)).unwrap_or_default();
        missing += u64::from(bytes != value(number));
    }
    let published = gluebox_store::published::read_all(store.folder());
    let record = store
        .get(Space::Manifest, b"main")
        .expect("a record is read");
    missing += u64::from(published.first().map(|(_, manifest)| manifest) != record.as_ref());
    say(&format!("missing {missing} of {upto}"));
    std::process::exit(if missing == 0 { 0 } else { 3 });
}
