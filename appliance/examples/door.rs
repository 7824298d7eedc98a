//! Opens doors in the home router and prints what happens as lines of JSON, for the laboratory and
//! for whoever wants to see what a router does.
//!
//! `door 443:443 80:8080 [--pinhole 443] [--percent 10] [--ledger FILE] [--echo URL …] [--private]`
//! SIGUSR1 says that nobody outside got in; SIGINT takes everything back and ends.
#![expect(clippy::print_stdout, reason = "its output is what it is for")]

use std::{path::PathBuf, time::Duration};

use gluebox_appliance::{
    address,
    http::Outside,
    router::{self, Door, Ledger, Told, Wish},
};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::{mpsc, watch},
};

#[derive(Default)]
struct Asked {
    wish: Wish,
    address: address::Wish,
    ledger: Option<PathBuf>,
}

fn asked() -> Asked {
    let mut asked = Asked::default();
    let mut words = std::env::args().skip(1);
    let mut echoes = Vec::new();
    while let Some(word) = words.next() {
        let mut value = || words.next().expect("a value after the option");
        match word.as_str() {
            "--pinhole" => asked.wish.pinholes.push(value().parse().expect("a number")),
            "--percent" => asked.wish.pace.percent = value().parse().expect("a number"),
            "--lease" => asked.wish.pace.lease = value().parse().expect("seconds"),
            "--ledger" => asked.ledger = Some(value().into()),
            "--echo" => echoes.push(value()),
            "--private" => {
                asked.address.outside = Outside {
                    private: true,
                    ..Outside::default()
                };
            }
            door => {
                let (outside, inside) = door.split_once(':').expect("OUTSIDE:INSIDE");
                asked.wish.doors.push(Door {
                    outside: outside.parse().expect("a number"),
                    inside: inside.parse().expect("a number"),
                });
            }
        }
    }
    asked.address.wanted = !echoes.is_empty();
    asked.address.echoes.addresses = echoes;
    asked
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let asked = asked();
    let kept = asked
        .ledger
        .as_ref()
        .and_then(|file| std::fs::read_to_string(file).ok());
    let ledger = kept
        .and_then(|text| serde_json::from_str::<Ledger>(&text).ok())
        .unwrap_or_default();
    let (wish, watched) = watch::channel(asked.wish);
    let (tell, told) = mpsc::channel(8);
    let (out, mut events) = mpsc::channel(8);
    tokio::spawn(router::run(watched, ledger, told, out));
    let (address_wish, address_watched) = watch::channel(asked.address);
    let (address_out, mut addresses) = mpsc::channel(8);
    tokio::spawn(address::run(address_watched, address_out));
    let mut doubt = signal(SignalKind::user_defined1()).expect("a signal");
    let mut entries = usize::MAX;
    let mut ending = false;
    let begin = std::time::Instant::now();
    let say = |kind: &str, value: serde_json::Value| {
        println!(
            "{}",
            serde_json::json!({ "at": begin.elapsed().as_millis(), kind: value })
        );
    };
    loop {
        tokio::select! {
            Some(event) = events.recv() => {
                say("router", serde_json::to_value(&event).expect("plain values"));
                match event {
                    router::Event::Remember(ledger) => {
                        entries = ledger.entries.len();
                        if let Some(file) = &asked.ledger {
                            let text = serde_json::to_string(&ledger).expect("plain values");
                            std::fs::write(file, text).expect("the ledger can be written");
                        }
                    }
                    router::Event::State(state) => {
                        address_wish.send_if_modified(|wish| {
                            std::mem::replace(&mut wish.router, state.wan) != state.wan
                        });
                    }
                    router::Event::Mended { .. } => {}
                }
                if ending && entries == 0 {
                    return;
                }
            }
            Some(address::Event::State(state)) = addresses.recv() => {
                say("address", serde_json::to_value(&state).expect("plain values"));
                let _ = tell.send(Told::Echo(state.echo)).await;
            }
            _ = doubt.recv() => {
                let _ = tell.send(Told::Outside { reaches: false }).await;
            }
            _ = tokio::signal::ctrl_c() => {
                if ending || entries == 0 { return; }
                ending = true;
                wish.send_modify(|wish| { wish.doors.clear(); wish.pinholes.clear(); });
            }
            () = tokio::time::sleep(Duration::from_secs(15)), if ending => return,
        }
    }
}
