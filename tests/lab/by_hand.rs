//! The way from the claim to a public link as a person goes it: a real browser on the laptop, and nothing but screens.

use crate::box_at_home::{HURRY, NAMES_ARE_TOLD_AT};
use crate::home::{Home, NAME};
use crate::lab::Place;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// Seconds that the whole way may take, on a machine that does much else.
const PATIENCE: &str = "240";

#[test]
#[ignore = "needs Chromium and the packages of tests/browser: tests/run lab all"]
fn somebody_opens_their_site_to_everyone() {
    let home = Home::new();
    let (gluebox, _folder) = home.plug_in_unclaimed(HURRY);
    let walk = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser/walks/open_to_everyone.mjs");
    let address = format!("http://{}:{}/", home.box_address(), gluebox.address.port());
    let code = gluebox.claim_code().expect("it waits for its owner");
    let said = Command::new("ip")
        .args(["netns", "exec", &home.lab.namespace(Place::Laptop)])
        .args(["timeout", PATIENCE, "node"])
        .arg(walk)
        .args([&address, code, NAME, NAMES_ARE_TOLD_AT])
        .output()
        .expect("ip runs");
    let (words, fault) = (
        gluebox_tests::said(&said.stdout),
        gluebox_tests::said(&said.stderr),
    );
    assert!(said.status.success(), "{words}{fault}\n{}", gluebox.log());
    let cost: Value = serde_json::from_str(words.trim()).expect("one line of JSON");
    eprintln!(
        "by hand, from claim to the link: {} s; {} fields typed, {} pages left",
        cost["opened"], cost["typed"], cost["left"]
    );
    assert_eq!(cost["link"], format!("https://{NAME}/"), "{cost}");
    assert_eq!(cost["left"], 0, "{cost}");
    home.visitor()
        .finds_within(20, &format!("https://{NAME}/"), "It lives on a small box");
}
