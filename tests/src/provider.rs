//! A mail provider as tests need it: a real one (aiosmtpd), with a lock by an authority of the tests' own, that keeps every
//! letter it takes.

use crate::{Builder, Gluebox, Issuer, Visitor, wait_for};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// What the box signs in with there.
pub const SECRET: &str = "a-password-for-programs-7431";
const NAME: &str = "anna@example.org";

/// Runs as long as it is kept.
pub struct Provider {
    child: Child,
    folder: TempDir,
    pub port: u16,
    lock: &'static str,
}

impl Provider {
    /// With a lock from the first byte on.
    pub fn start() -> Self {
        Self::with("tls")
    }

    /// With a lock after a greeting.
    pub fn after_a_greeting() -> Self {
        Self::with("starttls")
    }

    fn with(lock: &'static str) -> Self {
        let (folder, issuer) = (tempfile::tempdir().expect("a folder"), Issuer::new());
        let made = issuer.lock("localhost", 1, 60, 1);
        let keep = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).expect("is written");
        };
        keep("chain.pem", made["chain"].as_str().expect("a chain"));
        keep("key.pem", made["key"].as_str().expect("a key"));
        keep("root.pem", &issuer.root_pem());
        let mut child = Command::new("/usr/bin/python3")
            .args(["-W", "ignore"])
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/src/provider.py"))
            .arg(lock)
            .args(["chain.pem", "key.pem"].map(|name| folder.path().join(name)))
            .arg(format!("{NAME}:{SECRET}"))
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("/usr/bin/python3 is there");
        let mut line = String::new();
        let out = child.stdout.take().expect("is piped");
        BufReader::new(out).read_line(&mut line).expect("a line");
        let port = line.trim().parse();
        let port = port.expect("aiosmtpd runs: it is the package python3-aiosmtpd of Debian");
        Self {
            child,
            folder,
            port,
            lock: if lock == "tls" { "tls" } else { "start_tls" },
        }
    }

    /// What the owner fills in.
    pub fn wish(&self) -> Value {
        json!({
            "provider": "own", "host": "localhost", "port": self.port, "lock": self.lock,
            "from": NAME, "password": SECRET, "to": "anna@home.example",
        })
    }

    /// A folder for a box that believes this provider, and for which waits are so many times shorter.
    pub fn settle(&self, folder: &Path, hurry: u32) {
        std::fs::create_dir_all(folder).expect("a folder");
        let root = self.folder.path().join("root.pem");
        let settings = format!("[outside]\nroots = [{root:?}]\nhurry = {hurry}\n");
        std::fs::write(folder.join("gluebox.toml"), settings).expect("is written");
    }

    /// A box that believes this provider, in a folder that stays as long as what is returned first; and its owner, who has
    /// set mail up.
    #[track_caller]
    pub fn box_with_mail(&self, hurry: u32) -> (TempDir, Gluebox, Visitor) {
        let place = tempfile::tempdir().expect("a folder");
        let data = place.path().join("data");
        self.settle(&data, hurry);
        let gluebox = Builder::default().folder(&data).start();
        let anna = gluebox.claim();
        let set = anna.ask("PUT", "/-/api/mail").json(&self.wish()).send();
        assert_eq!(set.status, 204, "{}", set.text());
        (place, gluebox, anna)
    }

    /// From now on nothing is put off or held back.
    pub fn open(&self) {
        std::fs::write(self.folder.path().join("open"), "").expect("is written");
    }

    /// Every letter it took so far, the oldest first.
    pub fn letters(&self) -> Vec<Value> {
        let files = std::fs::read_dir(self.folder.path()).expect("its folder");
        let mut files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
        files.retain(|path| path.extension().is_some_and(|end| end == "json"));
        files.sort();
        let read = |path| std::fs::read(path).expect("is there");
        let letters = files.iter().map(read);
        letters
            .map(|bytes| serde_json::from_slice(&bytes).expect("JSON"))
            .collect()
    }

    /// Waits until it took so many letters, and no more than that.
    #[track_caller]
    pub fn took(&self, many: usize) -> Vec<Value> {
        let letters = wait_for("a letter", 30, || {
            Some(self.letters()).filter(|letters| letters.len() >= many)
        });
        assert_eq!(letters.len(), many, "{letters:#?}");
        letters
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
