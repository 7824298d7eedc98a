//! What systemd is told: ready when the box answers, and then alive for as long as it does.

use gluebox_tests::binary;
use std::os::unix::net::UnixDatagram;
use std::process::{Command, Stdio};
use std::time::Duration;

#[test]
fn systemd_hears_that_the_box_answers_and_no_more_when_it_hangs() {
    let folder = tempfile::tempdir().expect("a folder");
    let ear = folder.path().join("notify");
    let systemd = UnixDatagram::bind(&ear).expect("a socket");
    let mut child = Command::new(binary())
        .args(["--listen", "127.0.0.1:0", "--data"])
        .arg(folder.path().join("data"))
        .env("NOTIFY_SOCKET", &ear)
        .env("WATCHDOG_USEC", "2000000")
        .stdout(Stdio::null())
        .spawn()
        .expect("the program starts");
    let hears = |seconds: u64| {
        let mut said = [0; 256];
        systemd
            .set_read_timeout(Some(Duration::from_secs(seconds)))
            .expect("a time");
        let size = systemd.recv(&mut said).ok()?;
        Some(String::from_utf8_lossy(&said[..size]).trim().to_owned())
    };
    assert_eq!(hears(60).as_deref(), Some("READY=1"));
    for _ in 0..3 {
        assert_eq!(hears(20).as_deref(), Some("WATCHDOG=1"));
    }
    let signal = |name: &str| {
        let id = child.id().to_string();
        let said = Command::new("kill").args([name, &id]).status();
        assert!(said.is_ok_and(|status| status.success()));
    };
    signal("-STOP");
    // One may have been on its way.
    while hears(1).is_some() {}
    assert_eq!(hears(3), None, "a box that hangs says nothing");
    signal("-CONT");
    signal("-TERM");
    let mut last = None;
    while let Some(said) = hears(5) {
        last = Some(said.clone());
        if said == "STOPPING=1" {
            break;
        }
    }
    assert_eq!(last.as_deref(), Some("STOPPING=1"));
    assert!(child.wait().expect("it ends").success());
}
