//! Https beside http: a held lock serves by its name at once, only its name leads to https and only while it holds,
//! and the doors that a router leads to are the world's.

use gluebox_tests::document::Desk;
use gluebox_tests::{Gluebox, Issuer, NAME, PASSWORD, Visitor, keep, run, said};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use tempfile::TempDir;

const DOORS: &str =
    "https://127.0.0.1:0,world+http://127.0.0.1:0,world+https://127.0.0.1:0,127.0.0.1:0";

/// A box with these locks in its folder, and its doors.
pub(crate) struct House {
    pub(crate) gluebox: Gluebox,
    pub(crate) issuer: Issuer,
    pub(crate) place: TempDir,
    pub(crate) https: SocketAddr,
    world: SocketAddr,
    world_https: SocketAddr,
}

impl House {
    pub(crate) fn with(locks: impl FnOnce(&Issuer) -> Vec<Value>) -> Self {
        let (issuer, place) = (Issuer::new(), tempfile::tempdir().expect("a folder"));
        let data = place.path().join("data");
        keep(&data, &locks(&issuer));
        let gluebox = Gluebox::builder().folder(&data).listen(DOORS).start();
        let log = gluebox.log();
        let door = |form: &str| {
            let mut words = log.split_whitespace();
            let address = words.find_map(|word| word.strip_prefix(form));
            address
                .and_then(|a| a.parse().ok())
                .unwrap_or_else(|| panic!("no {form} in {log}"))
        };
        Self {
            https: door("https://"),
            world: door("world+http://"),
            world_https: door("world+https://"),
            gluebox,
            issuer,
            place,
        }
    }

    /// With a lock for anna.test since yesterday.
    pub(crate) fn of_anna() -> Self {
        Self::with(|issuer| vec![issuer.lock("anna.test", 1, 60, 1)])
    }

    pub(crate) fn by_https(&self) -> Visitor {
        Visitor::secure(self.https, "anna.test", &self.issuer.believer())
    }
}

#[test]
fn a_kept_lock_serves_by_its_name_and_leads_there() {
    let house = House::with(|issuer| {
        vec![
            issuer.lock("anna.test", 1, 60, 1),
            issuer.lock("old.test", 50, 60, 45),
        ]
    });
    let (plain, secure) = (house.gluebox.visitor(), house.by_https());
    let anna = house.gluebox.claim();
    Desk::new_page(&anna, "Front").publish();
    let page = secure.get("/front");
    assert_eq!(page.status, 200);
    // A day at first, a month after a month, never for names below.
    assert_eq!(
        page.header("strict-transport-security"),
        Some("max-age=86400")
    );
    for target in ["/-/sign-in", "/-/api/box", "/nothing"] {
        let answer = secure.get(target);
        assert_eq!(
            answer.header("strict-transport-security"),
            Some("max-age=86400"),
            "{target}"
        );
    }
    let believer = house.issuer.believer();
    let old = Visitor::secure(house.https, "old.test", &believer);
    assert_eq!(
        old.get("/front").header("strict-transport-security"),
        Some("max-age=2592000")
    );
    for stranger in ["evil.test", "x.anna.test", "localhost"] {
        let visitor = Visitor::secure(house.https, stranger, &believer);
        assert!(
            visitor.ask("GET", "/front").try_send().is_err(),
            "{stranger}"
        );
    }
    // One name's lock does not open another name.
    let mixed = secure
        .ask("GET", "/front")
        .header("Host", "evil.test")
        .send();
    assert_eq!(mixed.status, 421);
    assert_eq!(mixed.header("strict-transport-security"), None);

    // The public name leads to https, whatever is asked; the port is named only where it was named before.
    let beside = format!("https://anna.test:{}", house.https.port());
    for (method, host, target, to) in [
        ("GET", "anna.test", "/", "https://anna.test/".to_owned()),
        (
            "GET",
            "anna.test",
            "/a%20b/c?d=e&f=%2F",
            "https://anna.test/a%20b/c?d=e&f=%2F".to_owned(),
        ),
        (
            "GET",
            "ANNA.test:80",
            "//evil.test",
            "https://anna.test//evil.test".to_owned(),
        ),
        (
            "HEAD",
            "anna.test:8080",
            "/front",
            format!("{beside}/front"),
        ),
        (
            "POST",
            "anna.test",
            "/-/api/sign-in",
            "https://anna.test/-/api/sign-in".to_owned(),
        ),
        (
            "GET",
            "anna.test",
            "/-/live",
            "https://anna.test/-/live".to_owned(),
        ),
    ] {
        let answer = plain.ask(method, target).header("Host", host).send();
        assert_eq!(
            (answer.status, answer.header("location")),
            (308, Some(to.as_str())),
            "{host}{target}"
        );
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(
            answer.header("strict-transport-security"),
            None,
            "plain http says nothing of it"
        );
    }
    // At home nothing changes.
    for host in [
        "127.0.0.1",
        "gluebox.local",
        "localhost:80",
        "gluebox",
        "[::1]",
    ] {
        let answer = plain.ask("GET", "/front").header("Host", host).send();
        assert_eq!(
            (answer.status, answer.header("strict-transport-security")),
            (200, None),
            "{host}"
        );
    }
    assert_eq!(
        plain
            .ask("GET", "/front")
            .header("Host", "x.anna.test")
            .send()
            .status,
        421
    );
    let asked = plain.get("/.well-known/acme-challenge/none-is-owed");
    assert_eq!(asked.status, 404);
}

#[test]
fn a_lock_that_does_not_hold_leads_nowhere() {
    let house = House::with(|issuer| {
        let mut torn = issuer.lock("torn.test", 1, 60, 1);
        torn["chain"] = json!("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        let mut swapped = issuer.lock("swapped.test", 1, 60, 1);
        swapped["key"] = issuer.lock("swapped.test", 1, 60, 1)["key"].clone();
        let mut foreign = issuer.lock("anna.test", 1, 60, 1);
        foreign["name"] = json!("foreign.test");
        vec![torn, swapped, foreign, issuer.lock("over.test", 90, -1, 90)]
    });
    let anna = house.gluebox.claim();
    Desk::new_page(&anna, "Front").publish();
    for name in ["torn.test", "swapped.test", "foreign.test", "over.test"] {
        let answer = house
            .gluebox
            .visitor()
            .ask("GET", "/front")
            .header("Host", name)
            .send();
        assert_eq!(answer.status, 200, "{name} is served as before");
        let visitor = Visitor::secure(house.https, name, &house.issuer.believer());
        assert!(visitor.ask("GET", "/").try_send().is_err(), "{name}");
    }
    // And a file that is no memory at all keeps nobody from their pages.
    let House { gluebox, place, .. } = house;
    gluebox.stop();
    let data = place.path().join("data");
    std::fs::write(data.join("keys/locks.json"), b"{\"version\":1,").expect("writes");
    let gluebox = Gluebox::builder().folder(&data).start();
    assert_eq!(gluebox.visitor().get("/front").status, 200);
}

#[test]
fn sessions_by_https_are_of_their_own() {
    let house = House::of_anna();
    house.gluebox.claim();
    let secure = house.by_https();
    let answer = secure.sign_in(NAME, PASSWORD);
    let cookie = answer.cookie("__Host-gluebox").expect("a cookie");
    for part in [
        "__Host-gluebox=",
        "; Secure",
        "; HttpOnly",
        "; SameSite=Lax",
        "; Path=/",
    ] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    assert_eq!(secure.get("/-/api/me").status, 200);
    // Neither cookie is worth anything under the other's name or on the other side.
    let token = secure.cookie().expect("a cookie");
    let token = token.strip_prefix("__Host-gluebox=").expect("its name");
    let weak = Visitor::secure(house.https, "anna.test", &house.issuer.believer());
    weak.carry("gluebox", token);
    assert_eq!(weak.get("/-/api/me").status, 401);
    let plain = house.gluebox.visitor();
    plain.carry("__Host-gluebox", token);
    assert_eq!(plain.get("/-/api/me").status, 401);
    // The origin is the https one; the plain one of another door is another host.
    let cross = secure
        .ask("POST", "/-/api/sign-out")
        .header("Origin", &plain.origin())
        .send();
    assert_eq!(cross.refusal(), (403, "origin".to_owned()));
}

#[test]
fn what_the_router_leads_here_is_the_world() {
    let house = House::of_anna();
    let code = house.gluebox.claim_code().expect("a code").to_owned();
    let body = json!({"code": code, "name": NAME, "password": PASSWORD});
    let world = Visitor::at(house.world);
    let secure = Visitor::secure(house.world_https, "anna.test", &house.issuer.believer());
    for visitor in [&world, &secure] {
        for header in ["X-Nothing", "X-Forwarded-For", "X-Real-IP", "Forwarded"] {
            let ask = visitor
                .ask("POST", "/-/api/claim")
                .header(header, "192.168.77.1");
            // Although it comes from this very machine.
            assert_eq!(
                ask.json(&body).send().refusal(),
                (403, "not_home".to_owned()),
                "{header}"
            );
        }
    }
    // Its plain door leads to the https door beside it, not to the home's.
    let answer = world
        .ask("GET", "/")
        .header("Host", "anna.test:8080")
        .send();
    let beside = format!("https://anna.test:{}/", house.world_https.port());
    assert_eq!(
        (answer.status, answer.header("location")),
        (308, Some(beside.as_str()))
    );
    house.by_https().post("/-/api/claim", &body).ok();
    assert_eq!(secure.sign_in(NAME, PASSWORD).status, 200);
}

#[test]
fn a_named_proxy_does_not_make_the_world_a_home() {
    let gluebox = Gluebox::builder()
        .listen("127.0.0.1:0,world+http://127.0.0.1:0")
        .option("--trusted-proxy", "127.0.0.1")
        .start();
    let log = gluebox.log();
    let mut words = log.split_whitespace();
    let door = words.find_map(|word| word.strip_prefix("world+http://"));
    let world = Visitor::at(door.expect("a door").parse().expect("an address"));
    let body = json!({"code": gluebox.claim_code(), "name": NAME, "password": PASSWORD});
    let ask = world
        .ask("POST", "/-/api/claim")
        .header("X-Forwarded-For", "192.168.77.1");
    assert_eq!(
        ask.json(&body).send().refusal(),
        (403, "not_home".to_owned())
    );
    let ask = gluebox.visitor();
    let ask = ask
        .ask("POST", "/-/api/claim")
        .header("X-Forwarded-For", "192.168.77.1");
    ask.json(&body).send().ok();
}

#[test]
fn locks_move_house_in_a_copy() {
    let house = House::of_anna();
    house.gluebox.claim();
    let file = house
        .place
        .path()
        .join("copy.zip")
        .to_string_lossy()
        .into_owned();
    let data = house
        .place
        .path()
        .join("data")
        .to_string_lossy()
        .into_owned();
    let next = house.place.path().join("next");
    let to = next.to_string_lossy().into_owned();
    for words in [
        ["export", &file, "--data", &data],
        ["restore", &file, "--data", &to],
    ] {
        let output = run(&words);
        assert!(output.status.success(), "{}", said(&output.stderr));
    }
    let key = next.join("keys/locks.json");
    let mode = std::fs::metadata(&key)
        .expect("is there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let gluebox = Gluebox::builder()
        .folder(&next)
        .listen("127.0.0.1:0,https://127.0.0.1:0")
        .start();
    let log = gluebox.log();
    let mut words = log.split_whitespace();
    let door = words.find_map(|word| word.strip_prefix("https://"));
    let https = door.expect("a door").parse().expect("an address");
    let visitor = Visitor::secure(https, "anna.test", &house.issuer.believer());
    assert_eq!(visitor.sign_in(NAME, PASSWORD).status, 200);
}
