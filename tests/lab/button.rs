//! What a press of the box's button is for the rest of the home.

use crate::box_at_home::Keeper;
use crate::home::{Home, NAME};
use crate::lab::Place;
use crate::reached::{WORDS, open_box};
use crate::router::Kind;
use gluebox_tests::wait_for;
use std::net::{Ipv4Addr, UdpSocket};
use std::time::{Duration, Instant};

#[test]
fn held_for_fifteen_seconds_the_router_gets_its_doors_back() {
    for kind in [Kind::OnlyUpnp, Kind::OnlyPcp, Kind::OnlyNatPmp] {
        let home = Home::new();
        home.router().offers(&[kind]);
        let (mut gluebox, watch, path) = open_box(&home, Keeper::Dyndns2);
        gluebox.is_open_within(60);
        drop(watch);
        assert!(home.router().mappings().contains("dnat"));
        gluebox.is_pressed("15");
        gluebox.begins_again();
        let began = Instant::now();
        // Sooner than a lease ends, which would do the same after three minutes.
        wait_for("no door at the router", 30, || {
            (!home.router().mappings().contains("dnat")).then_some(())
        });
        eprintln!(
            "{kind:?}: given back {:.1} s after it began again",
            began.elapsed().as_secs_f32()
        );
        let state = gluebox.state();
        assert!(state["name"].is_null(), "{state:#}");
        assert_eq!(state["readers"], "home");
        assert_eq!(state["asked"], false, "the question comes again");
        let outside = home.visitor().reads(&format!("https://{NAME}/{path}"));
        assert!(outside.is_err(), "nobody outside gets in");
        let link = format!("{}{path}", gluebox.home_link());
        home.laptop().finds(&link, WORDS);
    }
}

/// Everything that the box says to the whole home, in pieces as they come; asked by nobody.
struct Ear(UdpSocket);

impl Ear {
    fn on_the_laptop(home: &Home) -> Self {
        let socket = home.lab.inside(Place::Laptop, || {
            let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 5353)).expect("nobody has it");
            let group = Ipv4Addr::new(224, 0, 0, 251);
            let joined = socket.join_multicast_v4(&group, &Ipv4Addr::UNSPECIFIED);
            joined.expect("the laptop is on the wire");
            socket
        });
        Self(socket)
    }

    /// Whether the box says these bytes within this time.
    fn hears(&self, home: &Home, words: &str, time: Duration) -> bool {
        let end = Instant::now() + time;
        let mut bytes = [0; 9000];
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            let wait = left.max(Duration::from_millis(1));
            self.0.set_read_timeout(Some(wait)).expect("some time");
            let Ok((length, from)) = self.0.recv_from(&mut bytes) else {
                continue;
            };
            let said = &bytes[..length];
            let has = said.windows(words.len()).any(|it| it == words.as_bytes());
            if from.ip() == home.box_address() && has {
                return true;
            }
        }
        false
    }
}

#[test]
fn pressed_it_says_at_home_again_where_it_is_and_that_it_helps() {
    let home = Home::new();
    let ear = Ear::on_the_laptop(&home);
    let seconds = Duration::from_secs;
    let gluebox = home.plug_in();
    assert!(ear.hears(&home, "state=ready", seconds(30)));
    // What is new is said several times.
    wait_for("silence", 60, || {
        (!ear.hears(&home, "state=ready", seconds(10))).then_some(())
    });
    gluebox.is_pressed("0.5");
    assert!(ear.hears(&home, "state=ready", seconds(10)));
    gluebox.is_pressed("6");
    assert!(ear.hears(&home, "state=help", seconds(10)));
}
