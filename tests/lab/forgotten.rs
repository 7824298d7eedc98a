//! The network put back to the start by the button: nothing of the box stays outside its four walls.

use crate::box_at_home::Keeper;
use crate::home::{Home, NAME};
use crate::reached::{WORDS, open_box};
use crate::router::Kind;
use gluebox_tests::wait_for;
use std::time::Instant;

#[test]
fn held_for_fifteen_seconds_the_router_gets_its_doors_back() {
    for kind in [Kind::OnlyUpnp, Kind::OnlyPcp, Kind::OnlyNatPmp] {
        let home = Home::new();
        home.router().offers(&[kind]);
        let (mut gluebox, watch, path) = open_box(&home, Keeper::Dyndns2);
        gluebox.is_open_within(60);
        drop(watch);
        assert!(home.router().mappings().contains("dnat"));
        gluebox.is_pressed(15);
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
