//! The endpoint of `dyndns2.py` in front of a real knot.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use gluebox_appliance::names::{Account, Filled, Provider};

use crate::servers::{NAME, NameServer, SECRET, ZONE, free_door, program};

pub(crate) struct Endpoint {
    child: Child,
    at: SocketAddr,
    says: PathBuf,
    answered: Arc<Mutex<Vec<String>>>,
}

impl Endpoint {
    pub(crate) fn before(server: &NameServer) -> Self {
        program("nsupdate", "bind9-dnsutils");
        let at = free_door();
        let says =
            std::env::temp_dir().join(format!("gluebox-says-{}-{}", std::process::id(), at.port()));
        std::fs::write(&says, "").expect("a file");
        let mut child = Command::new("python3")
            .arg(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/tests/names/dyndns2.py"
            ))
            .args([
                "--listen",
                &at.to_string(),
                "--server",
                &server.at.to_string(),
            ])
            .args(["--zone", ZONE, "--name", NAME, "--account", "anna:s3cret"])
            .args(["--key", &format!("hmac-sha256-key:{SECRET}")])
            .arg("--says")
            .arg(&says)
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 (Debian package python3)");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        assert_eq!(lines.next().expect("a line").expect("text"), "ready");
        let answered = Arc::new(Mutex::new(Vec::new()));
        let kept = answered.clone();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                kept.lock().expect("not poisoned").push(line);
            }
        });
        Self {
            child,
            at,
            says,
            answered,
        }
    }

    pub(crate) fn account(&self, password: &str) -> Account {
        let filled = Filled::default()
            .with("place", &format!("http://{}", self.at))
            .with("person", "anna")
            .with("password", password);
        Account::new(Provider::Dyndns2, filled)
    }

    /// From now on it says this, whatever it is asked; nothing makes it honest again.
    pub(crate) fn says(&self, word: &str) {
        std::fs::write(&self.says, word).expect("a file");
    }

    /// It has answered exactly this; the last words are waited for, since they come by another way than the answer.
    #[track_caller]
    pub(crate) fn has_answered(&self, words: &[&str]) {
        let end = Instant::now() + Duration::from_secs(10);
        while self.answered().len() < words.len() && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(self.answered(), words);
    }

    /// What it has answered so far.
    pub(crate) fn answered(&self) -> Vec<String> {
        self.answered.lock().expect("not poisoned").clone()
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_file(&self.says);
    }
}
