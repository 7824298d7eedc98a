//! A home of network namespaces: boxes and a laptop on one wire. Everything in it ends with it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use gluebox_appliance::discovery::{Event, Stage, State, Wish, run};
use tokio::sync::{mpsc, watch};

const LAB: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/lab/net");

/// What happens within this time happens by itself.
pub(crate) const SOON: Duration = Duration::from_secs(60);

pub(crate) struct Street {
    id: String,
    places: Vec<&'static str>,
    neighbours: Vec<Child>,
}

pub(crate) fn does(words: &str) {
    let mut word = words.split(' ');
    let said = Command::new(word.next().expect("a program"))
        .args(word)
        .output()
        .expect("the program is there");
    let why = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success(), "{words}: {why}");
}

impl Street {
    /// A wire with these places on it, each with a number.
    pub(crate) fn new(places: &[(&'static str, &str)]) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let id = format!(
            "gb{}n{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let mut street = Self {
            id,
            places: vec!["wire"],
            neighbours: Vec::new(),
        };
        let id = street.id.clone();
        does(&format!("ip netns add {id}-wire"));
        does(&format!(
            "ip -n {id}-wire link add br0 type bridge mcast_snooping 0"
        ));
        does(&format!("ip -n {id}-wire link set br0 up"));
        for (place, number) in places {
            street.places.push(place);
            does(&format!("ip netns add {id}-{place}"));
            does(&format!("ip -n {id}-{place} link set lo up"));
            does(&format!(
                "ip link add eth0 netns {id}-{place} type veth peer name {place} netns {id}-wire"
            ));
            does(&format!("ip -n {id}-wire link set {place} master br0 up"));
            does(&format!("ip -n {id}-{place} addr add {number}/24 dev eth0"));
            does(&format!("ip -n {id}-{place} link set eth0 up"));
            does(&format!("ip -n {id}-{place} route add default dev eth0"));
        }
        street
    }

    pub(crate) fn namespace(&self, place: &str) -> String {
        format!("{}-{place}", self.id)
    }

    fn starts(&mut self, place: &str, words: &[&str]) -> &mut Child {
        let child = Command::new("ip")
            .args(["netns", "exec", &self.namespace(place)])
            .args(words)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("ip is there");
        self.neighbours.push(child);
        self.neighbours.last_mut().expect("just put there")
    }

    /// Avahi on the laptop, under that name; gives who may ask it.
    pub(crate) fn avahi(&mut self, name: &str) -> Avahi {
        let script = format!("{LAB}/avahi.sh");
        let bash = self
            .starts("laptop", &["unshare", "-m", "bash", &script, name])
            .id();
        let avahi = Avahi { bash };
        let own = format!("{name}.local");
        until("avahi answers", || {
            avahi
                .asks(&["avahi-resolve", "-4", "-n", &own])
                .contains(&own)
        });
        avahi
    }

    /// A hostile neighbour, once it listens.
    pub(crate) fn liar(&mut self, kind: &str) {
        let script = format!("{LAB}/liar_mdns.py");
        let liar = self.starts("liar", &["python3", &script, kind]);
        let mut line = String::new();
        BufReader::new(liar.stdout.as_mut().expect("piped"))
            .read_line(&mut line)
            .expect("it says something");
        assert_eq!(line, "listening\n");
    }

    /// Whether nobody on the wire has ended.
    pub(crate) fn all_there(&mut self) -> bool {
        self.neighbours
            .iter_mut()
            .all(|child| matches!(child.try_wait(), Ok(None)))
    }
}

impl Drop for Street {
    fn drop(&mut self) {
        // Whatever still runs in a place was started by this test.
        for place in &self.places {
            let inside = Command::new("ip")
                .args(["netns", "pids", &self.namespace(place)])
                .output();
            let inside = inside.map(|said| String::from_utf8_lossy(&said.stdout).into_owned());
            for process in inside.unwrap_or_default().split_whitespace() {
                // This program's own threads may still be on their way out.
                if process != std::process::id().to_string() {
                    let _ = Command::new("kill").args(["-KILL", process]).status();
                }
            }
        }
        for child in &mut self.neighbours {
            let _ = child.wait();
        }
        for place in &self.places {
            let _ = Command::new("ip")
                .args(["netns", "del", &self.namespace(place)])
                .status();
        }
    }
}

pub(crate) struct Avahi {
    bash: u32,
}

impl Avahi {
    /// What avahi's own program says, from the laptop.
    pub(crate) fn asks(&self, words: &[&str]) -> String {
        let said = Command::new("nsenter")
            .args(["-t", &self.bash.to_string(), "-m", "-n", "timeout", "5"])
            .args(words)
            .output()
            .expect("nsenter is there");
        String::from_utf8_lossy(&said.stdout).into_owned()
    }

    pub(crate) fn number_of(&self, name: &str) -> Option<String> {
        let said = self.asks(&["avahi-resolve", "-4", "-n", name]);
        said.split_whitespace().nth(1).map(str::to_owned)
    }
}

/// Discovery running in a place, on a thread that entered it.
pub(crate) struct Found {
    pub(crate) wish: Option<watch::Sender<Wish>>,
    pub(crate) events: mpsc::Receiver<Event>,
    pub(crate) state: State,
    pub(crate) renamed: Vec<(String, String)>,
    thread: Option<JoinHandle<()>>,
}

impl Found {
    pub(crate) fn at(street: &Street, place: &str, key: [u8; 2]) -> Self {
        let (wish, watched) = watch::channel(Wish {
            wanted: true,
            title: "Gluebox".to_owned(),
            id: format!("id-{place}"),
            key,
            stage: Stage::Setup,
            version: "0.1.0".to_owned(),
            port: 80,
            calls: 0,
        });
        let (out, events) = mpsc::channel(64);
        let namespace = format!("/run/netns/{}", street.namespace(place));
        let thread = std::thread::spawn(move || {
            let door = std::fs::File::open(namespace).expect("the place is there");
            nix::sched::setns(door, nix::sched::CloneFlags::CLONE_NEWNET).expect("root may enter");
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime")
                .block_on(run(watched, out));
        });
        Self {
            wish: Some(wish),
            events,
            state: State::default(),
            renamed: Vec::new(),
            thread: Some(thread),
        }
    }

    pub(crate) fn listen(&mut self) {
        while let Ok(event) = self.events.try_recv() {
            match event {
                Event::State(state) => self.state = state,
                Event::Renamed { asked, got } => self.renamed.push((asked, got)),
            }
        }
    }

    pub(crate) fn links(&mut self) -> Vec<String> {
        self.listen();
        self.state.ways.iter().map(|way| way.link.clone()).collect()
    }

    pub(crate) fn ends(mut self) {
        self.wish = None;
        let thread = self.thread.take().expect("it ran");
        until("it ends", || thread.is_finished());
        thread.join().expect("without a panic");
    }
}

pub(crate) fn until(what: &str, mut so: impl FnMut() -> bool) -> Duration {
    let begin = Instant::now();
    while !so() {
        assert!(begin.elapsed() < SOON, "in vain: {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
    begin.elapsed()
}
