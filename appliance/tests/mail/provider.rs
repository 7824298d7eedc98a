//! Real mail providers on loopback, ended with the test: aiosmtpd and the smtp-server of npm.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gluebox_appliance::http::Outside;
use gluebox_appliance::mail::{Account, Lock, Post};
use serde::Deserialize;

use crate::authority::Authority;

pub(crate) const NAME: &str = "anna@example.org";
pub(crate) const PASSWORD: &str = "correct horse ü";

/// A letter as a provider got it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Got {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) locked: bool,
    pub(crate) signed_in: bool,
    pub(crate) hello: String,
    bytes: String,
}

impl Got {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        STANDARD.decode(&self.bytes).expect("base64")
    }

    /// The value of the header Message-ID.
    pub(crate) fn id(&self) -> String {
        let bytes = String::from_utf8(self.bytes()).expect("ASCII");
        let mut lines = bytes.split("\r\n");
        let id = lines.find_map(|line| line.strip_prefix("Message-ID: "));
        id.expect("a Message-ID").to_owned()
    }
}

/// A letter as its reader sees it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Read {
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) kind: String,
    pub(crate) kinds: Vec<String>,
    pub(crate) parts: Vec<String>,
    pub(crate) defects: Vec<String>,
    pub(crate) longest: usize,
    pub(crate) bare: bool,
}

impl Read {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut child = Command::new(python())
            .arg(here("read.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python");
        let mut into = child.stdin.take().expect("its input");
        into.write_all(bytes).expect("it reads");
        drop(into);
        let output = child.wait_with_output().expect("it ends");
        serde_json::from_slice(&output.stdout).expect("JSON")
    }

    /// The one header of this name.
    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> String {
        let mut found = self.headers.iter().filter(|(key, _)| key == name);
        let value = found.next().unwrap_or_else(|| panic!("{name} in {self:?}"));
        assert!(found.next().is_none(), "{name} twice in {self:?}");
        value.1.clone()
    }
}

/// How a provider is set up.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Offer {
    StartTls,
    Tls,
    /// No lock at all, and a sign-in all the same.
    Clear,
    /// Behind a lock, letters of whoever comes.
    Open,
}

pub(crate) struct Provider {
    child: Child,
    pub(crate) at: SocketAddr,
    lock: Lock,
    root: String,
    got: Arc<Mutex<Vec<Got>>>,
}

impl Provider {
    /// aiosmtpd, whose certificate is for `localhost`.
    pub(crate) fn aiosmtpd(offer: Offer) -> Self {
        Self::aiosmtpd_by(offer, &Authority::new("localhost"))
    }

    pub(crate) fn aiosmtpd_by(offer: Offer, authority: &Authority) -> Self {
        let mut command = Command::new(python());
        command.arg(here("smtpd.py"));
        let lock = match offer {
            Offer::StartTls | Offer::Open => "start_tls",
            Offer::Tls => "tls",
            Offer::Clear => "none",
        };
        command.args(["--lock", lock]);
        command.arg("--chain").arg(&authority.chain);
        command.arg("--key").arg(&authority.key);
        if !matches!(offer, Offer::Open) {
            command.args(["--name", NAME, "--password", PASSWORD]);
        }
        Self::start(command, offer, authority)
    }

    /// The smtp-server of npm.
    pub(crate) fn npm(offer: Offer) -> Self {
        let authority = Authority::new("localhost");
        assert!(
            Path::new(&here("npm/node_modules/smtp-server")).exists(),
            "smtp-server is missing: npm ci --prefix appliance/tests/mail/npm"
        );
        let lock = match offer {
            Offer::Tls => "tls",
            Offer::StartTls | Offer::Clear | Offer::Open => "start_tls",
        };
        let mut command = Command::new("node");
        command.arg(here("npm/smtpd.mjs")).arg(lock);
        command.arg(&authority.chain).arg(&authority.key);
        command.args([NAME, PASSWORD]);
        Self::start(command, offer, &authority)
    }

    fn start(mut command: Command, offer: Offer, authority: &Authority) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 and node");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let port = lines
            .next()
            .expect("it starts (Debian package python3-aiosmtpd; npm ci)");
        let port: u16 = port.expect("text").parse().expect("a port");
        let got = Arc::new(Mutex::new(Vec::new()));
        let kept = got.clone();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let letter = serde_json::from_str(&line).expect("a letter");
                kept.lock().expect("not poisoned").push(letter);
            }
        });
        Self {
            child,
            at: SocketAddr::from(([127, 0, 0, 1], port)),
            lock: match offer {
                Offer::Tls => Lock::Tls,
                Offer::StartTls | Offer::Clear | Offer::Open => Lock::StartTls,
            },
            root: authority.root.clone(),
            got,
        }
    }

    pub(crate) fn account(&self) -> Account {
        Account {
            host: "localhost".to_owned(),
            port: self.at.port(),
            lock: self.lock,
            name: NAME.to_owned(),
            password: PASSWORD.to_owned(),
            from: "anna@example.org".to_owned(),
        }
    }

    pub(crate) fn outside(&self) -> Outside {
        Outside {
            roots: vec![self.root.clone()],
            ..Outside::default()
        }
    }

    /// The way to it, the account changed a little.
    pub(crate) fn post(&self, change: impl FnOnce(&mut Account)) -> Post {
        let mut account = self.account();
        change(&mut account);
        Post::Smtp {
            account,
            outside: self.outside(),
            hurry: 1,
        }
    }

    /// What it took so far.
    pub(crate) fn got(&self) -> Vec<Got> {
        self.got.lock().expect("not poisoned").clone()
    }

    /// It took the letter with this id; what it prints of it comes by another way than its answer, and is waited for.
    #[track_caller]
    pub(crate) fn has(&self, id: &str) {
        let id = format!("<{id}@example.org>");
        let end = Instant::now() + Duration::from_secs(20);
        while !self.got().iter().any(|got| got.id() == id) {
            assert!(Instant::now() < end, "{id} was lost");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until it took so many.
    #[track_caller]
    pub(crate) fn takes(&self, many: usize) -> Vec<Got> {
        let end = Instant::now() + Duration::from_secs(20);
        while self.got().len() < many && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(10));
        }
        let got = self.got();
        assert_eq!(got.len(), many, "{got:?}");
        got
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn here(file: &str) -> String {
    format!("{}/tests/mail/{file}", env!("CARGO_MANIFEST_DIR"))
}

/// Debian's own, which has Debian's aiosmtpd.
fn python() -> &'static str {
    "/usr/bin/python3"
}
