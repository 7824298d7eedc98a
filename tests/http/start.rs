//! The start-up contract that scripts rely on (README.md).

use gluebox_tests::{Gluebox, Socket, Visitor, binary, run, said, wait_for};
use rustix::process::Signal;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};
use std::time::Duration;

/// A refusal to start: a status that is not 0 and one sentence that says what to do.
#[track_caller]
fn one_sentence(output: &Output) -> String {
    assert!(!output.status.success(), "it should not have started");
    let text = said(&output.stderr);
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    assert_eq!(lines.len(), 1, "one sentence, not:\n{text}");
    assert!(
        lines[0].ends_with('.') && !lines[0].contains("Error"),
        "not a sentence for people: {text}"
    );
    assert_eq!(said(&output.stdout), "", "nothing on standard output");
    lines[0].to_owned()
}

#[test]
fn a_new_box_says_where_it_is_and_its_code() {
    let gluebox = Gluebox::start();
    let code = gluebox.claim_code().expect("a code").to_owned();
    let digits: Vec<&str> = code.split(' ').collect();
    assert!(
        digits.len() == 2
            && digits
                .iter()
                .all(|part| part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit())),
        "{code}"
    );
    assert_eq!(gluebox.visitor().get("/-/api/box").ok()["claimed"], false);
    // The code stays the same over a restart, and goes with the claim.
    let gluebox = gluebox.again(Signal::TERM);
    assert_eq!(gluebox.claim_code(), Some(code.as_str()));
    gluebox.claim();
    let gluebox = gluebox.again(Signal::TERM);
    assert_eq!(gluebox.claim_code(), None);
    assert_eq!(gluebox.visitor().get("/-/api/box").ok()["claimed"], true);
}

#[test]
fn it_stops_within_three_seconds_with_editors_connected() {
    for signal in [Signal::TERM, Signal::INT] {
        let (gluebox, anna) = Gluebox::claimed();
        let page = anna.get("/-/api/pages").ok()["pages"][0]["id"]
            .as_str()
            .expect("the starter page")
            .to_owned();
        let mut tabs: Vec<Socket> = (0..3)
            .map(|n| Socket::on_page(&anna, &format!("tab-{n}-aaaaaaaaaaaaaaa"), &page).0)
            .collect();
        // Somebody who connects and says no more, somebody in the middle of a request: the box has both, it answered.
        let idle = answered(&anna);
        let mut half = answered(&anna);
        half.write_all(b"POST /-/api/media HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc")
            .expect("writes");
        // And a crowd at the door in the very moment.
        let crowd: Vec<_> = (0..32).map(|_| anna.connect()).collect();
        let (pid, began) = (gluebox.pid(), std::time::Instant::now());
        rustix::process::kill_process(pid, signal).expect("runs");
        for tab in &mut tabs {
            assert_eq!(tab.hear("bye")["reason"], "stopping");
        }
        let status = gluebox.wait_gone().status;
        assert!(
            began.elapsed() < Duration::from_secs(3),
            "{signal:?} took {:?}",
            began.elapsed()
        );
        assert_eq!(status.code(), Some(0), "{signal:?}");
        drop((idle, half, crowd));
    }
}

/// A connection that the box has taken in: it answered there once.
fn answered(person: &Visitor) -> TcpStream {
    let mut wire = person.connect().expect("connects");
    wire.write_all(b"GET /-/api/box HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .expect("writes");
    assert_ne!(wire.read(&mut [0; 1024]).expect("answers"), 0);
    wire
}

#[test]
fn a_second_process_on_the_folder_is_told_so() {
    let gluebox = Gluebox::start();
    let folder = gluebox.folder.to_string_lossy().into_owned();
    let sentence = one_sentence(&run(&["--data", &folder, "--listen", "127.0.0.1:0"]));
    assert!(
        sentence.contains("already") && sentence.contains(&folder),
        "{sentence}"
    );
    assert_eq!(
        gluebox.visitor().get("/-/api/box").status,
        200,
        "the first goes on"
    );
}

#[test]
fn a_taken_port_is_told_so() {
    let gluebox = Gluebox::start();
    let folder = tempfile::tempdir().expect("a folder");
    let address = gluebox.address.to_string();
    let data = folder.path().join("data").to_string_lossy().into_owned();
    let sentence = one_sentence(&run(&["--data", &data, "--listen", &address]));
    assert!(
        sentence.contains(&address) && sentence.contains("--listen"),
        "{sentence}"
    );
}

#[test]
fn an_unusable_folder_is_told_so() {
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("a-file");
    std::fs::write(&file, "x").expect("writes");
    let file = file.to_string_lossy().into_owned();
    // /proc takes no folders, whoever asks.
    let mut faults = Vec::new();
    for data in ["/proc/gluebox", &file, &format!("{file}/below")] {
        let output = run(&["--data", data, "--listen", "127.0.0.1:0"]);
        let text = said(&output.stderr);
        let good = !output.status.success()
            && text.trim_end().lines().count() == 1
            && text.trim_end().ends_with('.')
            && text.contains(data)
            && text.matches("os error").count() < 2;
        if !good {
            faults.push(format!("{data}: {text}"));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn a_folder_of_somebody_else_is_told_so() {
    let place = tempfile::Builder::new()
        .permissions(std::fs::Permissions::from_mode(0o755))
        .tempdir()
        .expect("a folder");
    let data = place.path().join("data");
    std::fs::create_dir(&data).expect("a folder");
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o555)).expect("is ours");
    let mut command = if rustix::process::geteuid().is_root() {
        // Root may write anywhere, so somebody else runs it, from where they may read it.
        let program = place.path().join("gluebox");
        std::fs::copy(binary(), &program).expect("is copied");
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(program);
        command
    } else {
        Command::new(binary())
    };
    let output = command
        .arg("--data")
        .arg(&data)
        .args(["--listen", "127.0.0.1:0"])
        .output()
        .expect("setpriv of util-linux");
    let sentence = one_sentence(&output);
    assert!(sentence.contains(&*data.to_string_lossy()), "{sentence}");
}

#[test]
fn unknown_options_are_told_so() {
    let sentence = one_sentence(&run(&["--frobnicate"]));
    assert!(
        sentence.contains("--frobnicate") && sentence.contains("--help"),
        "{sentence}"
    );
    let sentence = one_sentence(&run(&["frobnicate"]));
    assert!(sentence.contains("frobnicate"), "{sentence}");
    let sentence = one_sentence(&run(&["--listen", "nowhere"]));
    assert!(sentence.contains("nowhere"), "{sentence}");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("gluebox.toml"), "frobnicate = 1\n").expect("writes");
    let sentence = one_sentence(&run(&[
        "--data",
        &folder.path().to_string_lossy(),
        "--listen",
        "127.0.0.1:0",
    ]));
    assert!(
        sentence.contains("frobnicate") && sentence.contains("gluebox.toml"),
        "{sentence}"
    );
}

#[test]
fn a_box_without_a_screen_leaves_a_start_here_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let gluebox = Gluebox::builder()
        .option("--start-here", &folder.path().to_string_lossy())
        .start();
    let file = folder.path().join("GLUEBOX-START-HERE.html");
    let text = std::fs::read_to_string(&file).expect("the file");
    assert!(
        text.contains(gluebox.claim_code().expect("a code"))
            && text.contains(&format!("http://{}/", gluebox.address))
    );
    gluebox.claim();
    // The code opens nothing any more; it must not lie about for ever.
    wait_for("the file to go", 5, || (!file.exists()).then_some(()));
}

#[test]
fn it_may_listen_on_several_addresses() {
    let gluebox = Gluebox::builder().option("--listen", "[::1]:0").start();
    let addresses: Vec<_> = gluebox
        .said
        .iter()
        .filter_map(|line| {
            line.strip_prefix("Gluebox is at http://")?
                .strip_suffix('/')
        })
        .collect();
    assert_eq!(addresses.len(), 2, "{:?}", gluebox.said);
    for address in addresses {
        let visitor = gluebox_tests::Visitor::at(address.parse().expect("an address"));
        assert_eq!(visitor.get("/-/api/box").status, 200, "{address}");
    }
}
