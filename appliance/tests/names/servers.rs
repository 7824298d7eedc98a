//! Real name servers on loopback doors, stopped when the test ends.

use std::fs;
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// The key that the servers know, as `name:base64`, by kind.
pub(crate) const SECRET: &str = "c2VjcmV0LWtleS1mb3ItdGhlLWxhYi0zMi1ieXRlcyE=";
pub(crate) const ZONE: &str = "home.test";
/// The only name that the keys may change, with what is below it.
pub(crate) const NAME: &str = "box.home.test";
pub(crate) const KINDS: [&str; 3] = ["hmac-sha256", "hmac-sha384", "hmac-sha512"];

const ZONE_FILE: &str = "\
$TTL 60
@ IN SOA ns.home.test. hostmaster.home.test. 1 3600 600 86400 60
@ IN NS ns.home.test.
ns IN A 127.0.0.1
box IN A 11.22.33.1
";

/// A name server that takes signed updates.
pub(crate) struct NameServer {
    pub(crate) at: SocketAddr,
    child: Child,
    folder: PathBuf,
}

impl NameServer {
    pub(crate) fn knot() -> Self {
        let program = program("knotd", "knot");
        let (folder, at) = (folder(), free_door());
        let zone = folder.join("home.test.zone");
        fs::write(&zone, ZONE_FILE).expect("a file");
        let keys: String = KINDS
            .iter()
            .map(|kind| {
                format!("  - id: {kind}-key\n    algorithm: {kind}\n    secret: {SECRET}\n")
            })
            .collect();
        let rules: String = KINDS
            .iter()
            .map(|kind| format!("  - id: {kind}-rule\n    key: {kind}-key\n    action: update\n    update-owner: name\n    update-owner-match: sub-or-equal\n    update-owner-name: [{NAME}.]\n"))
            .collect();
        let rule_names: Vec<String> = KINDS.iter().map(|kind| format!("{kind}-rule")).collect();
        let settings = format!(
            "server:\n  listen: 127.0.0.1@{door}\n  rundir: {folder}\ndatabase:\n  storage: {folder}\nlog:\n  - target: stderr\n    any: info\nkey:\n{keys}acl:\n{rules}zone:\n  - domain: {ZONE}\n    storage: {folder}\n    file: home.test.zone\n    journal-content: none\n    zonefile-load: whole\n    zonefile-sync: -1\n    acl: [{rules_list}]\n",
            door = at.port(),
            folder = folder.display(),
            rules_list = rule_names.join(", "),
        );
        let file = folder.join("knot.conf");
        fs::write(&file, settings).expect("a file");
        let mut command = Command::new(program);
        command.arg("-c").arg(&file);
        Self::start(command, at, folder)
    }

    pub(crate) fn bind9() -> Self {
        let program = program("named", "bind9");
        let (folder, at) = (folder(), free_door());
        fs::write(folder.join("home.test.zone"), ZONE_FILE).expect("a file");
        let keys: String = KINDS
            .iter()
            .map(|kind| {
                format!("key \"{kind}-key\" {{ algorithm {kind}; secret \"{SECRET}\"; }};\n")
            })
            .collect();
        let grants: String = KINDS
            .iter()
            .map(|kind| format!("grant {kind}-key subdomain {NAME}. ANY; "))
            .collect();
        let settings = format!(
            "options {{ directory \"{folder}\"; pid-file \"{folder}/pid\"; session-keyfile \"{folder}/session.key\"; listen-on port {door} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; recursion no; dnssec-validation no; notify no; }};\ncontrols {{ }};\n{keys}zone \"{ZONE}\" {{ type primary; file \"home.test.zone\"; update-policy {{ {grants} }}; }};\n",
            door = at.port(),
            folder = folder.display(),
        );
        let file = folder.join("named.conf");
        fs::write(&file, settings).expect("a file");
        let mut command = Command::new(program);
        command.arg("-g").arg("-c").arg(&file).args(["-n", "1"]);
        Self::start(command, at, folder)
    }

    fn start(mut command: Command, at: SocketAddr, folder: PathBuf) -> Self {
        let log = fs::File::create(folder.join("log")).expect("a file");
        let child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a handle"))
            .stderr(log)
            .spawn()
            .expect("a name server");
        let mut server = Self { at, child, folder };
        server.wait();
        server
    }

    /// Until it answers for its zone.
    fn wait(&mut self) {
        let question = [
            &[0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0][..],
            b"\x04home\x04test\x00",
            &[0, 6, 0, 1],
        ]
        .concat();
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a door");
        socket
            .set_read_timeout(Some(Duration::from_millis(100)))
            .expect("a wait");
        let end = Instant::now() + Duration::from_secs(20);
        let mut answer = [0; 512];
        while Instant::now() < end {
            let _ = socket.send_to(&question, self.at);
            let long = socket.recv(&mut answer).unwrap_or(0);
            if long > 12 && answer[3] & 15 == 0 {
                return;
            }
            if let Ok(Some(status)) = self.child.try_wait() {
                panic!("the name server ended with {status}: {}", self.log());
            }
        }
        panic!("the name server did not answer: {}", self.log());
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Where a program is; the test ends with the package to install if it is nowhere.
pub(crate) fn program(name: &str, package: &str) -> PathBuf {
    let places = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"];
    let mut found = places.iter().map(|place| Path::new(place).join(name));
    found.find(|path| path.exists()).unwrap_or_else(|| {
        panic!("{name} is missing: this test needs the Debian package {package} (apt-get install {package})")
    })
}

fn folder() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("gluebox-names-{}-{count}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// A door that is free for both kinds of packet; taken a moment later, which on a loopback nobody else does.
pub(crate) fn free_door() -> SocketAddr {
    loop {
        let at = UdpSocket::bind("127.0.0.1:0")
            .and_then(|socket| socket.local_addr())
            .expect("a door");
        if TcpListener::bind(at).is_ok() {
            return at;
        }
    }
}
