//! Names: two real DNS servers that take signed updates, a resolver that remembers as long as it may, dyndns2.

use crate::home::{Home, NAME};
use crate::lab::{Place, Said};
use crate::world::Names;
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// What the zone's records say; `LAB_TTL` in `net/lab.sh`.
const TTL: Duration = Duration::from_secs(5);

/// Sends a signed update from the box.
fn update(home: &Home, key: &str, name: &str, address: &str) -> Said {
    let script = home.lab.file("update");
    let lines = [
        "server 11.99.0.53",
        "zone home.test",
        &format!("key hmac-sha256:box-key {key}"),
        &format!("update delete {name}. A"),
        &format!("update add {name}. 5 A {address}"),
        "send",
        "",
    ];
    std::fs::write(&script, lines.join("\n")).expect("a script");
    home.at_the_box(&format!("nsupdate -t 3 {}", script.display()))
}

const KEY: &str = "c2VjcmV0LWtleS1mb3ItdGhlLWxhYi0zMi1ieXRlcyE=";
const WRONG: &str = "YW5vdGhlci1rZXktb2YtdGhlLXNhbWUtbGVuZ3RoLTE=";

fn looked_up(home: &Home) -> Option<String> {
    home.visitor().looks_up(NAME).first().map(IpAddr::to_string)
}

/// What two servers must do alike.
fn keeps_names(home: &Home) {
    update(home, KEY, NAME, "11.22.33.10").ok();
    assert_eq!(looked_up(home).as_deref(), Some("11.22.33.10"));

    update(home, KEY, NAME, "11.22.33.77").ok();
    let changed = Instant::now();
    assert_eq!(
        looked_up(home).as_deref(),
        Some("11.22.33.10"),
        "the resolver remembers"
    );
    while looked_up(home).as_deref() != Some("11.22.33.77") {
        assert!(
            changed.elapsed() < TTL + Duration::from_secs(5),
            "and forgets in time"
        );
        std::thread::sleep(Duration::from_millis(200));
    }

    assert!(
        !update(home, WRONG, NAME, "11.22.33.66").good,
        "a wrong key"
    );
    assert!(
        !update(home, KEY, "ns.home.test", "11.22.33.66").good,
        "not its name"
    );
    let now = home
        .lab
        .run(Place::World, &["dig", "+short", "@11.99.0.53", NAME])
        .ok();
    assert_eq!(now.trim(), "11.22.33.77");
}

#[test]
fn knot_takes_what_is_signed_and_the_resolver_hears_of_it_in_time() {
    let home = Home::new();
    keeps_names(&home);
    home.world().names_are_kept_by(Names::Nobody);
    assert!(!update(&home, KEY, NAME, "11.22.33.12").good);
    std::thread::sleep(TTL + Duration::from_secs(1));
    assert_eq!(looked_up(&home), None, "what nobody keeps is forgotten");
    home.world().names_are_kept_by(Names::Knot);
    assert_eq!(looked_up(&home), None, "a new keeper has heard of nothing");
}

#[test]
fn bind_does_the_same() {
    let home = Home::new();
    home.world().names_are_kept_by(Names::Bind);
    keeps_names(&home);
}

/// Runs inadyn once, as a router would.
fn inadyn(home: &Home, password: &str) -> Said {
    let path = home.lab.file("inadyn.conf");
    let words = format!(
        "period = 60\nallow-ipv6 = false\nca-trust-file = {}\ncustom lab {{\n  username = owner\n  password = {password}\n  \
         ddns-server = dyn.inet.test\n  ddns-path = \"/nic/update?hostname=%h&myip=%i\"\n  hostname = {NAME}\n  \
         checkip-server = echo1.inet.test\n  checkip-path = /\n  checkip-ssl = true\n}}\n",
        home.world().https_root().display()
    );
    std::fs::write(&path, words).expect("a file");
    let (config, cache) = (
        path.display(),
        home.lab.file("inadyn").display().to_string(),
    );
    home.at_the_box(&format!(
        "inadyn --once --force --foreground --loglevel debug --cache-dir {cache} --config {config}"
    ))
}

#[test]
fn inadyn_tells_the_name_provider() {
    let home = Home::new();
    inadyn(&home, "secret").ok();
    assert_eq!(
        looked_up(&home),
        Some(home.provider().address().to_string())
    );

    inadyn(&home, "guessed");
    home.world().name_provider_answers("911");
    inadyn(&home, "secret");
    home.world().name_provider_answers("429 30");
    inadyn(&home, "secret");
    home.world().name_provider_answers("");
    inadyn(&home, "secret").ok();

    let book = home.world().asked_for_names();
    let updates = book.iter().filter(|line| {
        line["asked"]
            .as_str()
            .is_some_and(|asked| asked.starts_with("/nic/update"))
    });
    let said: Vec<&str> = updates
        .filter_map(|line| line["said"].as_str()?.split(' ').next())
        .collect();
    assert_eq!(said, ["good", "badauth", "911", "no", "nochg"]);
}
