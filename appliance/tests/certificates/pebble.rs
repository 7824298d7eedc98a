//! Let's Encrypt's own test authority (Debian package `pebble`), with names that all lead to one loopback address.

use gluebox_appliance::certificates::Txt;
use gluebox_appliance::http::{Http, Method, Outside, Url, header};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use serde_json::json;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::sync::mpsc;

/// A running authority. It is asked at an address of its own, so that tests run side by side.
pub(crate) struct Pebble {
    pub(crate) address: IpAddr,
    folder: TempDir,
    authority: Option<Child>,
    names: Child,
    root: String,
}

fn program(variable: &str, name: &str) -> PathBuf {
    let said = std::env::var_os(variable).map(PathBuf::from);
    let found = said.or_else(|| {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path)
            .map(|folder| folder.join(name))
            .find(|file| file.exists())
    });
    found.unwrap_or_else(|| panic!("{name} is missing: install the Debian package pebble"))
}

/// Any address of this machine's own 127.0.0.0/8.
pub(crate) fn own_address() -> IpAddr {
    let mut bytes = [0; 3];
    getrandom::fill(&mut bytes).expect("randomness");
    let [a, b, c] = bytes.map(|byte| 2 + byte % 250);
    Ipv4Addr::new(127, a, b, c).into()
}

impl Pebble {
    /// Starts it. It looks for proofs at these ports, and its certificates last that many seconds.
    pub(crate) async fn start(address: IpAddr, http: u16, tls: u16, seconds: u32) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut form = CertificateParams::new(Vec::new()).expect("a form");
        form.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let root = form.self_signed(&key).expect("a root").pem();
        let signer = Issuer::new(form, key);
        let key = KeyPair::generate().expect("a key");
        let form = CertificateParams::new(vec![address.to_string()]).expect("a form");
        let own = form.signed_by(&key, &signer).expect("a certificate");
        let write = |name: &str, text: String| {
            std::fs::write(folder.path().join(name), text).expect("writes");
        };
        write("own.pem", own.pem());
        write("own.key", key.serialize_pem());
        let config = json!({"pebble": {
            "listenAddress": format!("{address}:14000"),
            "managementListenAddress": format!("{address}:15000"),
            "certificate": "own.pem", "privateKey": "own.key",
            "httpPort": http, "tlsPort": tls,
            "ocspResponderURL": "", "externalAccountBindingRequired": false,
            "certificateValidityPeriod": seconds,
            "retryAfter": {"authz": 1, "order": 1},
            "domainBlocklist": ["blocked.test"],
        }});
        write("config.json", config.to_string());
        let names = program("CHALLTESTSRV_BIN", "pebble-challtestsrv");
        // Newer ones open one more door by themselves, which older ones do not know.
        let help = Command::new(&names)
            .arg("-h")
            .output()
            .expect("it runs")
            .stderr;
        let more = String::from_utf8_lossy(&help).contains("-doh");
        let names = Command::new(names)
            .args(["-defaultIPv4", &address.to_string(), "-defaultIPv6", ""])
            .args(["-dns01", &format!("{address}:8053")])
            .args(["-management", &format!("{address}:8055")])
            .args(["-http01", "", "-https01", "", "-tlsalpn01", ""])
            .args(["-doh", ""].iter().filter(|_| more))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let mut pebble = Self {
            address,
            folder,
            authority: None,
            names,
            root,
        };
        pebble.wait_for(8055).await;
        pebble.up().await;
        pebble
    }

    /// Starts the authority, also again: then it has a new root and knows nobody.
    pub(crate) async fn up(&mut self) {
        let log = std::fs::File::create(self.folder.path().join("log")).expect("a log");
        let authority = Command::new(program("PEBBLE_BIN", "pebble"))
            .args(["-strict", "-config", "config.json"])
            .args(["-dnsserver", &format!("{}:8053", self.address)])
            .env("PEBBLE_VA_NOSLEEP", "1")
            .env("PEBBLE_WFE_NONCEREJECT", "5")
            .env("PEBBLE_AUTHZREUSE", "0")
            .current_dir(self.folder.path())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log)
            .spawn()
            .expect("it starts");
        self.authority = Some(authority);
        self.wait_for(14000).await;
        self.wait_for(15000).await;
    }

    /// Ends the authority; names still lead here.
    pub(crate) fn down(&mut self) {
        if let Some(mut authority) = self.authority.take() {
            authority.kill().expect("it ran");
            authority.wait().expect("it ends");
        }
    }

    async fn wait_for(&self, port: u16) {
        let began = Instant::now();
        while tokio::net::TcpStream::connect((self.address, port))
            .await
            .is_err()
        {
            assert!(began.elapsed() < Duration::from_secs(30), "{}", self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    pub(crate) fn directory(&self) -> String {
        format!("https://{}:14000/dir", self.address)
    }

    pub(crate) fn outside(&self) -> Outside {
        Outside {
            roots: vec![self.root.clone()],
            private: true,
            ..Outside::default()
        }
    }

    async fn get(&self, address: &str) -> String {
        let http = Http::new(&self.outside()).expect("a way out");
        let url = Url::parse(address).expect("an address");
        let heard = http.get(url, header::HeaderMap::new()).await;
        heard.expect("it answers").text()
    }

    /// The root of the certificates that it gives.
    pub(crate) async fn root(&self) -> String {
        self.get(&format!("https://{}:15000/roots/0", self.address))
            .await
    }

    /// Whether it tells when to renew: Debian 12's does not, Debian 13's does.
    pub(crate) async fn has_windows(&self) -> bool {
        let told = self.get(&self.directory()).await.contains("renewalInfo");
        if !told {
            eprintln!(
                "=== This pebble tells no windows for renewing; set PEBBLE_BIN to 2.6 or later ==="
            );
        }
        told
    }

    /// Sets and clears TXT records as it is asked to, until nobody asks.
    pub(crate) fn keep_txt(&self, mut asked: mpsc::Receiver<Txt>) -> tokio::task::JoinHandle<u32> {
        let (outside, address) = (self.outside(), self.address);
        tokio::spawn(async move {
            let mut count = 0;
            while let Some(txt) = asked.recv().await {
                count += 1;
                let verb = if txt.there { "set-txt" } else { "clear-txt" };
                let url = Url::parse(&format!("http://{address}:8055/{verb}")).expect("an address");
                let body = json!({"host": format!("{}.", txt.name), "value": txt.value});
                let http = Http::new(&outside).expect("a way out");
                let none = header::HeaderMap::new();
                let heard = http
                    .send(Method::POST, url, none, body.to_string().into_bytes())
                    .await;
                let _ = txt
                    .done
                    .send(heard.map(drop).map_err(|fault| fault.to_string()));
            }
            count
        })
    }
}

impl Drop for Pebble {
    fn drop(&mut self) {
        self.down();
        let _ = self.names.kill();
        let _ = self.names.wait();
        if std::thread::panicking() {
            eprintln!("--- the authority ---\n{}---", self.log());
        }
    }
}
