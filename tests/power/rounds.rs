//! Fifty times kill -9, twenty times the power.

use crate::box_life::Life;
use crate::disk::Disk;
use gluebox_tests::{Gluebox, Random, Visitor};
use std::time::Duration;

const KILLS: u32 = 50;
const CUTS: u32 = 20;

/// Rounds can be made fewer or more by hand, for example to look for something rare over night.
fn rounds(usual: u32) -> u32 {
    std::env::var("ROUNDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}

/// Short rounds find what goes wrong in the first moments, long ones what goes wrong later.
fn a_while(random: &mut Random) -> Duration {
    Duration::from_millis(random.between(150, 900))
}

fn told(anna: &Visitor) -> Vec<String> {
    let state = anna.get("/-/api/box").ok();
    state["inside"]["notices"]
        .as_array()
        .expect("notices")
        .iter()
        .map(|notice| notice.as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn kill_9_loses_nothing() {
    let mut random = Random::fresh();
    let (mut gluebox, mut anna) = Gluebox::claimed();
    let mut life = Life::begin(&anna);
    let folder = gluebox.folder.clone();
    let place = gluebox.keep_folder();
    let mut promised = [0; 4];
    for round in 1..=rounds(KILLS) {
        let mut running = Some(gluebox);
        life.go_on(&anna, a_while(&mut random), || {
            drop(running.take().expect("runs").kill())
        });
        gluebox = Gluebox::builder().folder(&folder).start();
        anna = anna.moved_to(gluebox.address);
        for (sum, more) in promised.iter_mut().zip(life.acknowledged()) {
            *sum = more.max(*sum);
        }
        life.check(&anna, round == rounds(KILLS));
        let damage = told(&anna)
            .into_iter()
            .find(|notice| notice.contains("damaged"));
        assert_eq!(damage, None, "round {round}");
    }
    eprintln!(
        "kill -9: {} rounds, acknowledged on the last pages: batches {} + {}, pictures {}, publications {}",
        rounds(KILLS),
        promised[0],
        promised[1],
        promised[2],
        promised[3]
    );
    drop(gluebox);
    drop(place);
}

#[test]
fn power_cuts_lose_nothing() {
    let Some(mut disk) = Disk::make("power cuts", 600) else {
        return;
    };
    let mut random = Random::fresh();
    let folder = disk.place().join("data");
    let mut gluebox = Gluebox::builder().folder(&folder).faulty().start();
    let mut anna = gluebox.claim();
    let mut life = Life::begin(&anna);
    for round in 1..=rounds(CUTS) {
        let mut running = Some(gluebox);
        life.go_on(&anna, a_while(&mut random), || {
            // First the disk goes, then the processor, as a box without a battery does it.
            disk.cut();
            drop(running.take().expect("runs").kill());
        });
        disk.power_on();
        gluebox = Gluebox::builder().folder(&folder).faulty().start();
        anna = anna.moved_to(gluebox.address);
        life.check(&anna, round == rounds(CUTS));
        let damage = told(&anna)
            .into_iter()
            .find(|notice| notice.contains("damaged"));
        assert_eq!(damage, None, "round {round}");
    }
    eprintln!(
        "power cuts: {} rounds, acknowledged {:?}",
        rounds(CUTS),
        life.acknowledged()
    );
    drop(gluebox);
}

/// Cut again while the box is still starting from the cut before.
#[test]
fn power_cuts_while_it_starts() {
    let Some(mut disk) = Disk::make("power cuts during the start", 300) else {
        return;
    };
    let mut random = Random::fresh();
    let folder = disk.place().join("data");
    let gluebox = Gluebox::builder().folder(&folder).faulty().start();
    let anna = gluebox.claim();
    let mut life = Life::begin(&anna);
    let mut running = Some(gluebox);
    life.go_on(&anna, Duration::from_millis(800), || {
        disk.cut();
        drop(running.take().expect("runs").kill());
    });
    for _ in 0..rounds(6) {
        disk.power_on();
        let starting = Gluebox::builder().folder(&folder).faulty().spawn();
        std::thread::sleep(Duration::from_millis(random.between(1, 120)));
        disk.cut();
        starting.kill();
    }
    disk.power_on();
    let gluebox = Gluebox::builder().folder(&folder).faulty().start();
    life.check(&anna.moved_to(gluebox.address), true);
    drop(gluebox);
}
