//! One run of the real program: started on a folder, read from its standard output, ended by its own pid. When
//! it is dropped after a failed test its log is printed; an error or a panic in the log fails a test.

use crate::program::{clean, within};
use crate::{Faults, Visitor};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a box may take until it says where it is. Slow machines, full of other work, count too.
const START: Duration = Duration::from_secs(60);

/// Owner of a claimed box.
pub const NAME: &str = "Anna";
pub const PASSWORD: &str = "three plain words";

/// The address in a link that the box prints: port 80 is not named.
fn address(link: &str) -> Option<SocketAddr> {
    let bare = || Some(SocketAddr::new(link.parse().ok()?, 80));
    link.parse().ok().or_else(bare)
}

/// How a box is to be started.
#[derive(Clone, Default)]
pub struct Builder {
    folder: Option<PathBuf>,
    words: Vec<String>,
    listen: Option<String>,
    namespace: Option<String>,
    faults: Option<Arc<Faults>>,
    faulty: bool,
}

/// A running box.
pub struct Gluebox {
    child: Child,
    pub address: SocketAddr,
    /// Everything it said on standard output until it was ready.
    pub said: Vec<String>,
    pub folder: PathBuf,
    temporary: Option<TempDir>,
    /// What it says on standard output.
    heard: Mutex<Receiver<String>>,
    log: PathBuf,
    faulty: bool,
    ended: bool,
}

/// A box that ended by itself or by a signal.
pub struct Ended {
    pub status: ExitStatus,
    pub took: Duration,
    pub log: String,
}

impl Builder {
    /// On this folder, which stays.
    pub fn folder(mut self, folder: &Path) -> Self {
        self.folder = Some(folder.to_owned());
        self
    }

    /// With a further option.
    pub fn option(mut self, name: &str, value: &str) -> Self {
        self.words.extend([name.to_owned(), value.to_owned()]);
        self
    }

    pub fn listen(mut self, address: &str) -> Self {
        self.listen = Some(address.to_owned());
        self
    }

    /// In a network namespace, on the port that it takes by itself.
    pub fn inside(mut self, namespace: &str) -> Self {
        self.namespace = Some(namespace.to_owned());
        self
    }

    /// On a disk that fails when told to; then errors in the log are expected.
    pub fn faults(mut self, faults: Arc<Faults>) -> Self {
        self.faults = Some(faults);
        self.faulty()
    }

    /// Errors in the log are expected.
    pub fn faulty(mut self) -> Self {
        self.faulty = true;
        self
    }

    /// Starts it and waits until it says where it is.
    #[track_caller]
    pub fn start(self) -> Gluebox {
        self.try_start().unwrap_or_else(|ended| {
            panic!("the box did not start ({}):\n{}", ended.status, ended.log)
        })
    }

    /// Starts it and waits for nothing.
    pub fn spawn(self) -> Gluebox {
        self.launch()
    }

    /// The same for a box that may refuse to start.
    pub fn try_start(self) -> Result<Gluebox, Ended> {
        let began = Instant::now();
        let mut gluebox = self.launch();
        if gluebox.hear() {
            return Ok(gluebox);
        }
        gluebox.faulty = true;
        if gluebox.child.try_wait().ok().flatten().is_none() {
            gluebox.signal(Signal::KILL);
        }
        Err(gluebox.wait(began))
    }

    fn launch(self) -> Gluebox {
        let temporary = self
            .folder
            .is_none()
            .then(|| tempfile::tempdir().expect("a temporary folder"));
        let folder = self
            .folder
            .unwrap_or_else(|| temporary.as_ref().expect("one of both").path().join("data"));
        // The log lies outside the data folder, which a test may fill up or cut the power of.
        let log = tempfile::Builder::new()
            .prefix("gluebox-log-")
            .tempfile()
            .expect("a log")
            .keep()
            .expect("is kept")
            .1;
        let mut command = within(self.namespace.as_deref());
        clean(&mut command);
        command.arg("--data").arg(&folder);
        let own = self.namespace.is_none().then_some("127.0.0.1:0");
        if let Some(listen) = self.listen.as_deref().or(own) {
            command.args(["--listen", listen]);
        }
        command.args(&self.words);
        if let Some(faults) = &self.faults {
            faults.arm(&mut command);
        }
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&log).expect("a log"));
        let mut child = command.spawn().expect("the program starts");
        let out = BufReader::new(child.stdout.take().expect("is piped"));
        let (lines, heard) = channel();
        std::thread::spawn(move || {
            out.lines()
                .map_while(Result::ok)
                .try_for_each(|line| lines.send(line))
        });
        Gluebox {
            child,
            address: SocketAddr::from(([127, 0, 0, 1], 1)),
            said: Vec::new(),
            folder,
            temporary,
            heard: Mutex::new(heard),
            log,
            faulty: self.faulty,
            ended: false,
        }
    }
}

impl Gluebox {
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// A new box in a temporary folder.
    #[track_caller]
    pub fn start() -> Self {
        Self::builder().start()
    }

    /// A new box that Anna claimed, and Anna.
    #[track_caller]
    pub fn claimed() -> (Self, Visitor) {
        let gluebox = Self::start();
        let anna = gluebox.claim();
        (gluebox, anna)
    }

    /// Listens until it has said where it is.
    fn hear(&mut self) -> bool {
        let mut found = false;
        while !found || self.claim_code().is_none() {
            // After the first line the others follow at once.
            let patience = if found {
                Duration::from_millis(300)
            } else {
                START
            };
            let heard = self.heard.get_mut().expect("no panic holds it");
            let Ok(line) = heard.recv_timeout(patience) else {
                break;
            };
            if let Some(address) = line
                .strip_prefix("Gluebox is at http://")
                .and_then(|rest| address(rest.strip_suffix('/')?))
                .filter(|_| !found)
            {
                self.address = address;
                found = true;
            }
            self.said.push(line);
        }
        found
    }

    /// Waits until it has begun again by itself.
    #[track_caller]
    pub fn begun_again(&mut self) {
        self.said.clear();
        assert!(self.hear(), "the box did not begin again:\n{}", self.log());
    }

    /// What it says next that begins so, without the beginning.
    #[track_caller]
    pub fn says(&mut self, beginning: &str) -> String {
        let heard = self.heard.get_mut().expect("no panic holds it");
        loop {
            let line = heard.recv_timeout(START).expect("it says something");
            if let Some(rest) = line.strip_prefix(beginning) {
                return rest.to_owned();
            }
        }
    }

    pub fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    pub fn claim_code(&self) -> Option<&str> {
        self.said
            .iter()
            .find_map(|line| line.strip_prefix("Claim code: "))
    }

    pub fn visitor(&self) -> Visitor {
        Visitor::at(self.address)
    }

    /// Claims it and returns its owner.
    #[track_caller]
    pub fn claim(&self) -> Visitor {
        let anna = self.visitor();
        let code = self.claim_code().expect("an unclaimed box says its code");
        anna.post(
            "/-/api/claim",
            &json!({"code": code, "name": NAME, "password": PASSWORD}),
        )
        .ok();
        anna
    }

    /// Another browser of the owner.
    #[track_caller]
    pub fn sign_in(&self) -> Visitor {
        let anna = self.visitor();
        anna.sign_in(NAME, PASSWORD).ok();
        anna
    }

    /// The temporary folder, to be kept after this box has ended.
    pub fn keep_folder(&mut self) -> Option<TempDir> {
        self.temporary.take()
    }

    /// Gives the folder back to be removed with this box.
    pub fn give_folder(&mut self, folder: Option<TempDir>) {
        self.temporary = folder;
    }

    /// From now on errors in the log are expected.
    pub fn expect_errors(&mut self) {
        self.faulty = true;
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Megabytes that only this process keeps in memory.
    pub fn memory(&self) -> f64 {
        self.megabytes("Pss:")
    }

    /// The same without the program itself, whose pages are shared with whatever other boxes run just now: what it
    /// takes grows with what it remembers, and not because another box ends.
    pub fn remembered(&self) -> f64 {
        self.megabytes("Anonymous:")
    }

    fn megabytes(&self, of: &str) -> f64 {
        let path = format!("/proc/{}/smaps_rollup", self.child.id());
        let text = std::fs::read_to_string(path).expect("Linux tells");
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(of))
            .expect("a size");
        line.trim()
            .trim_end_matches(" kB")
            .trim()
            .parse::<f64>()
            .expect("a number")
            / 1024.0
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).expect("it was running");
    }

    /// Ends it as the system does, and tells how it went.
    #[track_caller]
    pub fn stop(self) -> Ended {
        let began = Instant::now();
        self.signal(Signal::TERM);
        self.wait(began)
    }

    /// Ends it at once, as the power does.
    pub fn kill(self) -> Ended {
        let began = Instant::now();
        self.signal(Signal::KILL);
        self.wait(began)
    }

    /// Waits for its end, after somebody sent it a signal.
    pub fn wait_gone(self) -> Ended {
        self.wait(Instant::now())
    }

    fn wait(mut self, began: Instant) -> Ended {
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("it is our child") {
                break status;
            }
            assert!(began.elapsed() < START * 2, "the box does not end");
            std::thread::sleep(Duration::from_millis(5));
        };
        self.ended = true;
        Ended {
            status,
            took: began.elapsed(),
            log: self.log(),
        }
    }

    /// Ends it by SIGTERM or SIGKILL and starts it on the same folder.
    #[track_caller]
    pub fn again(self, signal: Signal) -> Self {
        self.again_as(signal, Self::builder())
    }

    /// The same by SIGKILL, on a disk that has failed before.
    #[track_caller]
    pub fn kill_and_start_faulty(self) -> Self {
        self.again_as(Signal::KILL, Self::builder().faulty())
    }

    #[track_caller]
    fn again_as(mut self, signal: Signal, next: Builder) -> Self {
        let folder = self.folder.clone();
        let temporary = self.temporary.take();
        let began = Instant::now();
        self.signal(signal);
        drop(self.wait(began));
        let mut next = next.folder(&folder).start();
        next.temporary = temporary;
        next
    }

    /// What in the log should not be there.
    fn faults_in_log(log: &str) -> Option<&str> {
        log.lines()
            .find(|line| line.contains("ERROR") || line.contains("panicked at"))
    }
}

impl Drop for Gluebox {
    fn drop(&mut self) {
        if !self.ended {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
        let log = self.log();
        let _ = std::fs::remove_file(&self.log);
        let fault = Self::faults_in_log(&log).filter(|_| !self.faulty);
        if std::thread::panicking() || fault.is_some() {
            eprintln!(
                "--- what the box wrote ---\n{}\n{log}---",
                self.said.join("\n")
            );
        }
        if let Some(fault) = fault.filter(|_| !std::thread::panicking()) {
            panic!("the box reported an error: {fault}");
        }
    }
}
