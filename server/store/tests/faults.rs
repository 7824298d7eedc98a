//! A disk that fails: the change is refused with a sentence, nothing acknowledged is lost, and the
//! store goes on when the disk does. The faults come from tests/power/fault.c, preloaded into a small
//! program that does nothing but keep (examples/scribe.rs).

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The example beside this test binary; `cargo test` builds it.
fn scribe() -> PathBuf {
    let test = std::env::current_exe().expect("a test binary");
    let path = test
        .parent()
        .and_then(Path::parent)
        .expect("a target folder")
        .join("examples/scribe");
    assert!(
        path.exists(),
        "{} is missing; run the whole `cargo test -p gluebox-store`",
        path.display()
    );
    path
}

fn shim(dir: &Path) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/power/fault.c");
    let target = dir.join("fault.so");
    let built = Command::new("cc")
        .args(["-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o"])
        .args([&target, &source])
        .arg("-ldl")
        .status()
        .expect("a C compiler; install the package gcc");
    assert!(built.success());
    target
}

struct Scribe {
    child: Child,
    says: BufReader<ChildStdout>,
    hears: ChildStdin,
    control: PathBuf,
    folder: PathBuf,
}

impl Scribe {
    fn start(dir: &Path) -> Scribe {
        let control = dir.join("control");
        let folder = dir.join("box");
        let mut child = Command::new(scribe())
            .arg(&folder)
            .env("LD_PRELOAD", shim(dir))
            .env("GLUEBOX_FAULT", &control)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the scribe starts");
        let says = BufReader::new(child.stdout.take().expect("piped"));
        let hears = child.stdin.take().expect("piped");
        let mut scribe = Scribe {
            child,
            says,
            hears,
            control,
            folder,
        };
        assert_eq!(scribe.line(), "open");
        scribe
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.says
            .read_line(&mut line)
            .expect("the scribe says something");
        line.trim_end().to_owned()
    }

    fn ask(&mut self, what: &str) -> String {
        writeln!(self.hears, "{what}").expect("the scribe listens");
        self.line()
    }

    /// `call what` on everything below `part` of the folder.
    fn fault(&self, call_and_what: &str, part: &str) {
        let rule = format!("{call_and_what} {}\n", self.folder.join(part).display());
        std::fs::write(&self.control, rule).expect("told");
    }

    fn heal(&self) {
        std::fs::remove_file(&self.control).expect("told");
    }

    fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }
}

#[test]
fn a_failing_fsync_refuses_and_nothing_acknowledged_is_lost() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut scribe = Scribe::start(dir.path());
    for number in 0..50 {
        assert!(
            scribe
                .ask(&format!("put a{number} {number}"))
                .starts_with("ok")
        );
    }
    for (round, fault) in ["sync EIO", "write EIO", "write EIO-half", "any EIO"]
        .iter()
        .enumerate()
    {
        scribe.fault(fault, "journal");
        let said = scribe.ask(&format!("put refused{round} x"));
        assert!(
            said.starts_with("refused The disk could not be used while saving changes"),
            "{said}"
        );
        assert_eq!(scribe.ask(&format!("get refused{round}")), "ok nothing");
        assert_eq!(scribe.ask("get a7"), "ok 7", "reading goes on");
        scribe.heal();
        assert!(
            scribe
                .ask(&format!("put b{round} {round}"))
                .starts_with("ok"),
            "it goes on"
        );
    }
    assert_eq!(scribe.ask("count"), "ok 54");
    scribe.kill();
    let mut scribe = Scribe::start(dir.path());
    assert_eq!(
        scribe.ask("count"),
        "ok 54",
        "what was refused does not come back"
    );
    assert_eq!(scribe.ask("get a49"), "ok 49");
    assert_eq!(scribe.ask("close"), "ok closed");
}

#[test]
fn an_index_whose_disk_fails_withholds_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut scribe = Scribe::start(dir.path());
    assert!(scribe.ask("put before 1").starts_with("ok"));
    assert_eq!(scribe.ask("checkpoint"), "ok done");
    scribe.fault("any EIO", "index");
    for number in 0..100 {
        assert!(
            scribe
                .ask(&format!("put k{number} {}", "x".repeat(2000)))
                .starts_with("ok")
        );
    }
    assert_eq!(scribe.ask("get before"), "ok 1");
    assert_eq!(scribe.ask("count"), "ok 101");
    scribe.heal();
    assert_eq!(scribe.ask("count"), "ok 101");
    scribe.kill();
    let mut scribe = Scribe::start(dir.path());
    assert_eq!(scribe.ask("count"), "ok 101");
    assert_eq!(scribe.ask("close"), "ok closed");
}

#[test]
fn a_full_disk_refuses_what_is_new_and_takes_what_is_essential() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut scribe = Scribe::start(dir.path());
    assert!(scribe.ask("put a 1").starts_with("ok"));
    assert!(scribe.ask("upload 1000").starts_with("ok"));
    scribe.fault("write ENOSPC", "");
    let said = scribe.ask(&format!("put big {}", "x".repeat(400_000)));
    assert!(said.starts_with("full The disk is full"), "{said}");
    assert!(scribe.ask("upload 3000000").starts_with("full"));
    assert_eq!(scribe.ask("get a"), "ok 1");
    let uploads = dir.path().join("box/uploads");
    assert_eq!(
        std::fs::read_dir(uploads).expect("listed").count(),
        0,
        "no debris"
    );
    scribe.heal();
    assert!(scribe.ask("put b 2").starts_with("ok"), "it goes on");
    assert_eq!(scribe.ask("count"), "ok 2");
    assert_eq!(scribe.ask("close"), "ok closed");
}

#[test]
fn a_slow_disk_is_only_slow() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut scribe = Scribe::start(dir.path());
    assert!(scribe.ask("put a 1").starts_with("ok"));
    scribe.fault("sync delay=200", "journal");
    let begun = std::time::Instant::now();
    assert!(scribe.ask("put b 2").starts_with("ok"));
    assert!(begun.elapsed().as_millis() >= 200);
    assert_eq!(scribe.ask("close"), "ok closed");
}
