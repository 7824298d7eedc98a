//! A prober outside: the box learns from it whether people get in, and mends what the router only believes to be open.

use crate::box_at_home::Keeper;
use crate::home::{Home, NAME};
use crate::lab::Place;
use crate::reached::{WORDS, open_box, open_box_watchful_by};
use crate::router::Kind;
use gluebox_tests::{binary, wait_for};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const PROBER: &str = "http://prober.inet.test:8090";

/// The program as a prober, on somebody else's machine; ends with this.
struct Prober(
    Child,
    #[expect(dead_code, reason = "its folder stays as long")] TempDir,
);

impl Prober {
    /// Trusts the authority of this world.
    fn start(home: &Home) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let trust = home.lab.file("acme/visitors-trust.pem");
        let places = format!("[outside]\nroots = [{trust:?}]\nhurry = 30\n");
        std::fs::write(folder.path().join("gluebox.toml"), places).expect("is written");
        let mut prober = Command::new("ip")
            .args(["netns", "exec", &home.lab.namespace(Place::Visitor)])
            .arg(binary())
            .args(["prober", "--data"])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut said = String::new();
        let out = prober.stdout.take().expect("is piped");
        BufReader::new(out).read_line(&mut said).expect("a line");
        assert!(said.starts_with("The prober is at http://"), "{said}");
        Self(prober, folder)
    }
}

impl Drop for Prober {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_door_that_only_the_router_believes_to_be_open() {
    let home = Home::new();
    // Asked so, this router takes a rule that is gone for one that is there.
    home.router().offers(&[Kind::OnlyUpnp]);
    let _prober = Prober::start(&home);
    let (gluebox, watch, path) = open_box(&home, Keeper::Dyndns2);
    gluebox.has_helpers(&[PROBER]);
    wait_for("a good light for the outside", 30, || {
        (gluebox.check("outside")["light"] == "good").then_some(())
    });
    // By the new kind of number, too: that it is told at all needs the helper's word.
    let other = home.visitor().over_ipv6();
    let link = format!("https://{NAME}/{path}");
    other.finds_within(60, &link, WORDS);

    // This router leads nobody at home to the home's own number: said behind "more", and nothing else.
    let from_home = |light: &str| (gluebox.check("from_home")["light"] == light).then_some(());
    wait_for("the link that does not open at home", 60, || {
        from_home("off")
    });
    home.laptop().reads(&link).expect_err("the link at home");
    assert_eq!(gluebox.state()["flap"], "open");

    home.router().breaks_mappings();
    let began = Instant::now();
    watch.misses_within(5);
    let listed = home.at_the_box("upnpc -l").text;
    assert!(listed.contains("443"), "the router lists it: {listed}");
    watch.reads_again_within(200);
    let took = began.elapsed().as_secs_f32();
    eprintln!("a door that did not lead anywhere: read again after {took:.1} s");
    gluebox.says_within(
        30,
        "People outside did not get in. I asked your router again;",
    );
    watch.reads_again_within(5);
}

#[test]
fn a_number_of_the_new_kind_is_told_once_the_helper_came_by_it() {
    let home = Home::new();
    // It opens nothing of the new kind for devices.
    home.router().offers(&[Kind::OnlyUpnp, Kind::OldUpnp]);
    let _prober = Prober::start(&home);
    // dyndns2 has no word for taking a number back.
    let (gluebox, watch, path) = open_box_watchful_by(&home, Keeper::SignedUpdates);
    watch.counts_from_now();
    gluebox.has_helpers(&[PROBER]);
    wait_for("a good light for the outside", 60, || {
        (gluebox.check("outside")["light"] == "good").then_some(())
    });
    let other = home.visitor().over_ipv6();
    let link = format!("https://{NAME}/{path}");
    // Several looks long, the helper does not come by it.
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(30) {
        assert!(other.looks_up(NAME).is_empty(), "it leads nowhere");
        std::thread::sleep(Duration::from_secs(1));
    }
    home.router().lets_through(home.box_address_6());
    let began = Instant::now();
    wait_for("the number of the new kind", 60, || {
        (!other.looks_up(NAME).is_empty()).then_some(())
    });
    let took = began.elapsed().as_secs_f32();
    eprintln!("let through by hand: told after {took:.1} s");
    other.finds(&link, WORDS);

    home.router().lets_nobody_through();
    let began = Instant::now();
    wait_for("no number of the new kind", 240, || {
        other.looks_up(NAME).is_empty().then_some(())
    });
    let took = began.elapsed().as_secs_f32();
    eprintln!("nobody let through: taken back after {took:.1} s");
    // By the old kind it was read all the while.
    gluebox.is_open_within(60);
    assert!(watch.bad_seconds() < 0.1, "{}", watch.told());
}

/// Something that takes the place of a prober and says this to everything; with nothing to say it never answers.
fn liar(home: &Home, port: u16, answer: Option<&'static str>) {
    let lab = home.lab.clone();
    std::thread::spawn(move || {
        lab.enter(Place::Visitor);
        let listener = TcpListener::bind(("::", port)).expect("a port");
        drop(lab);
        let mut kept = Vec::new();
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut asked = [0; 4096];
            let _ = stream.read(&mut asked);
            match answer {
                Some(body) => {
                    let head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length:";
                    let _ = write!(stream, "{head} {}\r\n\r\n{body}", body.len());
                }
                None => kept.push(stream),
            }
        }
    });
}

#[test]
fn probers_that_lie_or_hang() {
    let home = Home::new();
    let (gluebox, watch, _) = open_box(&home, Keeper::Dyndns2);
    let shut = r#"{"address":"11.22.33.10","https":{"saw":"silent"},"http":{"saw":"silent"}}"#;
    let page = r#"{"address":"11.22.33.10","https":{"saw":"other","title":"<b>"},"http":{"saw":"refused"}}"#;
    let well = r#"{"address":"11.22.33.10","https":{"saw":"reached"},"http":{"saw":"reached"}}"#;
    for (port, answer) in [
        (8091, Some(shut)),
        (8092, Some(page)),
        (8093, Some(well)),
        (8094, None),
    ] {
        liar(&home, port, answer);
        gluebox.has_helpers(&[&format!("http://prober.inet.test:{port}")]);
        watch.counts_from_now();
        for _ in 0..20 {
            std::thread::sleep(Duration::from_secs(1));
            // Whoever really comes in knows better.
            assert_eq!(gluebox.state()["flap"], "open", "{port}");
        }
        watch.reads_again_within(5);
        // The one thing a lie can bring about is that the router is asked to open its door anew.
        let missed = watch.bad_seconds().abs();
        assert!(
            missed <= 5.0,
            "{port}: {missed} s missed:\n{}",
            watch.told()
        );
        eprintln!("a liar at {port}: {missed:.1} s missed");
    }
}
