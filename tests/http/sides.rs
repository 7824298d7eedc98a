//! Sides by real addresses: in a network of its own the machine has a public and a private address, and the box
//! must tell them apart by the connection, whatever the headers say.

use gluebox_tests::{Gluebox, NAME, PASSWORD, Visitor, skip};
use serde_json::json;
use std::net::SocketAddr;
use std::process::Command;

const INSIDE: &str = "GLUEBOX_TEST_INSIDE_A_NETWORK";

#[test]
fn the_world_cannot_claim_and_the_home_can() {
    if std::env::var_os(INSIDE).is_some() {
        return inside();
    }
    if !rustix::process::geteuid().is_root() {
        return skip(
            "claiming from outside",
            "Only root may make a network of its own",
        );
    }
    let script = "ip link set lo up && ip addr add 11.22.33.44/24 dev lo && ip addr add 192.168.77.1/24 dev lo && exec \"$0\" --exact sides::the_world_cannot_claim_and_the_home_can --nocapture";
    let output = Command::new("unshare")
        .args(["-n", "sh", "-c", script])
        .arg(std::env::current_exe().expect("this test"))
        .env(INSIDE, "1")
        .output()
        .expect("unshare of util-linux");
    let text = gluebox_tests::said(&output.stdout) + &gluebox_tests::said(&output.stderr);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "needs unshare and ip (package iproute2):\n{text}"
    );
}

fn inside() {
    let gluebox = Gluebox::builder().listen("0.0.0.0:0").start();
    let port = gluebox.address.port();
    let at = |ip: [u8; 4]| Visitor::at(SocketAddr::from((ip, port)));
    let (world, home) = (at([11, 22, 33, 44]), at([192, 168, 77, 1]));
    for address in ["11.22.33.44", "192.168.77.1"] {
        assert!(
            gluebox
                .said
                .contains(&format!("Gluebox is at http://{address}:{port}/")),
            "{:?}",
            gluebox.said
        );
    }
    let body = json!({"code": gluebox.claim_code(), "name": NAME, "password": PASSWORD});
    for header in [
        "X-Nothing",
        "X-Forwarded-For",
        "X-Real-IP",
        "Forwarded",
        "X-Client-IP",
        "True-Client-IP",
    ] {
        let answer = world
            .ask("POST", "/-/api/claim")
            .header(header, "192.168.77.1")
            .json(&body)
            .send();
        assert_eq!(answer.refusal(), (403, "not_home".to_owned()), "{header}");
    }
    // The home's name in the request does not make it the home.
    let named = world
        .ask("POST", "/-/api/claim")
        .header("Host", &home.address.to_string())
        .header("Origin", &home.origin())
        .json(&body)
        .send();
    assert_eq!(named.refusal(), (403, "not_home".to_owned()));
    home.post("/-/api/claim", &body).ok();
    // Signing in works from everywhere; guessing from the world is paid for longer.
    assert_eq!(world.sign_in(NAME, PASSWORD).status, 200);
    let waits = |visitor: &Visitor| -> u64 {
        let mut longest = 0;
        for n in 0..40 {
            let answer = visitor.sign_in(NAME, &format!("a guess number {n}"));
            if answer.status == 429 {
                longest = answer
                    .header("retry-after")
                    .and_then(|s| s.parse().ok())
                    .expect("seconds");
                std::thread::sleep(std::time::Duration::from_secs(longest.min(4)));
                if longest > 4 {
                    break;
                }
            }
        }
        longest
    };
    assert!(waits(&world) > 4);
    assert_eq!(
        home.sign_in(NAME, PASSWORD).status,
        200,
        "guesses from elsewhere do not lock the home out"
    );
    a_box_in_nobodys_home();
}

/// Only a box that was told so is claimed from outside, and then too only by its code.
fn a_box_in_nobodys_home() {
    let gluebox = Gluebox::builder()
        .listen("0.0.0.0:0")
        .option("--claim-from", "anywhere")
        .start();
    let world = Visitor::at(SocketAddr::from(([11, 22, 33, 44], gluebox.address.port())));
    let claim = |code: &str| {
        let body = json!({"code": code, "name": NAME, "password": PASSWORD});
        world.post("/-/api/claim", &body)
    };
    assert_eq!(claim("0000 0000").status, 403);
    claim(gluebox.claim_code().expect("a code")).ok();
}
