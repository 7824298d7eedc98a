//! A letter that was put in is on its way, whatever happens to the power: it goes once the box is there again.

use crate::disk::Disk;
use gluebox_tests::document::Desk;
use gluebox_tests::{Faults, Gluebox, Provider, Shared, wait_for};
use serde_json::json;
use std::sync::Arc;

#[test]
fn a_letter_survives_a_power_cut() {
    let Some(mut disk) = Disk::make("a letter", 300) else {
        return;
    };
    let provider = Provider::start();
    let folder = disk.place().join("data");
    provider.settle(&folder, 20);
    let start = || Gluebox::builder().folder(&folder).faulty().start();
    let gluebox = start();
    let anna = gluebox.claim();
    let set = anna.ask("PUT", "/-/api/mail").json(&provider.wish()).send();
    assert_eq!(set.status, 204, "{}", set.text());
    let page = Desk::new_page(&anna, "Bees").page;
    let link = Shared::make(&anna, &page, json!({"right": "look"}));
    let at = format!("/-/api/links/{}/mail", link.id);
    let sent = anna.post(&at, &json!({"to": "later@example.org"})).ok();
    assert_eq!(sent["state"], "waiting", "{sent}");
    disk.cut();
    gluebox.kill();
    disk.power_on();
    // The test wrote it, and nobody promised to keep it.
    provider.settle(&folder, 20);
    provider.open();
    let gluebox = start();
    let letters = provider.took(1);
    let plain = letters[0]["plain"].as_str().expect("words");
    assert!(plain.contains(&link.token), "{plain}");
    let anna = anna.moved_to(gluebox.address);
    wait_for("the note", 10, || {
        let letters = anna.get("/-/api/mail").ok()["letters"].clone();
        (letters[0]["state"] == "sent").then_some(())
    });
}

/// The provider has the letter, and the disk does not take the note: it does not go again, and is noted once the disk is
/// well.
#[test]
fn what_went_while_the_disk_failed_does_not_go_again() {
    let (provider, faults) = (Provider::start(), Arc::new(Faults::build()));
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("data");
    provider.settle(&folder, 20);
    let box_on_it = Gluebox::builder().folder(&folder).faults(faults.clone());
    let gluebox = box_on_it.start();
    let anna = gluebox.claim();
    let set = anna.ask("PUT", "/-/api/mail").json(&provider.wish()).send();
    assert_eq!(set.status, 204, "{}", set.text());
    let page = Desk::new_page(&anna, "Bees").page;
    let link = Shared::make(&anna, &page, json!({"right": "look"}));
    let at = format!("/-/api/links/{}/mail", link.id);
    let sent = anna.post(&at, &json!({"to": "held@example.org"})).ok();
    assert_eq!(sent["state"], "waiting", "{sent}");
    provider.took(1);
    faults.begin("sync EIO", &folder.join("journal"));
    provider.open();
    let refused = "what came of a letter could not be kept";
    wait_for("the refusal", 20, || {
        gluebox.log().contains(refused).then_some(())
    });
    faults.end();
    wait_for("the note", 30, || {
        let letters = anna.get("/-/api/mail").ok()["letters"].clone();
        (letters[0]["state"] == "sent").then_some(())
    });
    provider.took(1);
    drop(gluebox);
}
