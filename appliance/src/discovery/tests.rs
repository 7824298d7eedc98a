//! Which interfaces and names are announced, and when the box stops asking for a name.

use std::net::IpAddr;
use std::time::Duration;

use proptest::prelude::*;

use super::course::{Act, Course, Input};
use super::plan::{Plan, Seat, Which, plan};
use super::{Event, Kind, Stage, State, Trouble, Wish};

fn wish() -> Wish {
    Wish {
        wanted: true,
        title: "Anna's Gluebox".to_owned(),
        id: "an identity".to_owned(),
        key: [0x0a, 0xf3],
        stage: Stage::Setup,
        version: "0.1.0".to_owned(),
        port: 80,
        calls: 0,
    }
}

fn seat(interface: &str, address: &str) -> Seat {
    Seat {
        interface: interface.to_owned(),
        address: address.parse().expect("a number"),
        two_ended: false,
        up: true,
    }
}

fn addresses(seats: &[Seat]) -> Vec<String> {
    let addresses = plan(&wish(), seats).map(|plan| plan.place.addresses);
    addresses
        .unwrap_or_default()
        .iter()
        .map(IpAddr::to_string)
        .collect()
}

fn second(second: u64) -> Duration {
    Duration::from_secs(second)
}

#[test]
fn numbers_of_the_home_are_announced_those_that_can_be_typed_first() {
    let seats = [
        seat("lo", "127.0.0.1"),
        seat("lo", "::1"),
        seat("eth0", "fe80::1"),
        seat("eth0", "2600:db:1::7"),
        seat("eth0", "192.168.1.7"),
        seat("wlan0", "169.254.3.3"),
    ];
    let told = ["192.168.1.7", "2600:db:1::7", "169.254.3.3", "fe80::1"];
    assert_eq!(addresses(&seats), told);
}

#[test]
fn worlds_containers_and_tunnels_hear_nothing() {
    for interface in [
        "docker0",
        "veth1a",
        "br-0123456789ab",
        "virbr0",
        "tailscale0",
        "wg0",
    ] {
        assert!(
            addresses(&[seat(interface, "172.17.0.1")]).is_empty(),
            "{interface}"
        );
    }
    for interface in ["br-lan", "br0", "eth0", "wlp2s0", "end0"] {
        assert_eq!(
            addresses(&[seat(interface, "10.0.0.1")]),
            ["10.0.0.1"],
            "{interface}"
        );
    }
    // A machine in a data centre, and a provider's shared range.
    assert!(addresses(&[seat("eth0", "8.8.8.8"), seat("eth0", "2600:db::1")]).is_empty());
    assert!(addresses(&[seat("eth0", "100.64.0.9")]).is_empty());
    let down = Seat {
        up: false,
        ..seat("eth0", "10.0.0.1")
    };
    assert!(addresses(&[down]).is_empty());
    let line = Seat {
        two_ended: true,
        ..seat("ppp0", "10.0.0.1")
    };
    assert!(addresses(&[line]).is_empty());
    let unwanted = Wish {
        wanted: false,
        ..wish()
    };
    assert_eq!(plan(&unwanted, &[seat("eth0", "10.0.0.1")]), None);
}

fn at_home() -> Plan {
    plan(&wish(), &[seat("eth0", "192.168.1.7")]).expect("a home")
}

fn told(acts: &[Act]) -> Option<State> {
    acts.iter().rev().find_map(|act| match act {
        Act::Tell(Event::State(state)) => Some(state.clone()),
        _ => None,
    })
}

fn links(state: &State) -> Vec<&str> {
    state.ways.iter().map(|way| way.link.as_str()).collect()
}

#[test]
fn a_name_is_told_only_when_it_is_the_boxs() {
    let mut course = Course::default();
    let acts = course.step(second(0), Input::Plan(Some(at_home())));
    assert_eq!(acts[0], Act::Start(at_home()));
    assert_eq!(
        links(&told(&acts).expect("a state")),
        ["http://192.168.1.7/"]
    );
    let (asked, got) = ("gluebox.local".to_owned(), "gluebox-2.local".to_owned());
    let renamed = Input::Renamed {
        asked: asked.clone(),
        got: got.clone(),
    };
    let acts = course.step(second(1), renamed.clone());
    assert_eq!(acts, [Act::Tell(Event::Renamed { asked, got })]);
    assert_eq!(
        course.step(second(1), renamed),
        [],
        "IPv4 and IPv6 say the same once"
    );
    course.step(second(1), Input::Announced(Which::Own));
    let acts = course.step(second(1), Input::Announced(Which::Easy));
    let state = told(&acts).expect("a state");
    let all = [
        "http://gluebox-2.local/",
        "http://gluebox-0af3.local/",
        "http://192.168.1.7/",
    ];
    assert_eq!(links(&state), all);
    let kinds: Vec<Kind> = state.ways.iter().map(|way| way.kind).collect();
    assert_eq!(kinds, [Kind::OtherName, Kind::OwnName, Kind::Number]);
    assert_eq!(course.due(), None, "nothing more to do");
}

#[test]
fn another_number_starts_anew_and_another_stage_only_says_so() {
    let mut course = Course::default();
    course.step(second(0), Input::Plan(Some(at_home())));
    for which in [Which::Easy, Which::Own] {
        course.step(second(1), Input::Announced(which));
    }
    let ready = Wish {
        stage: Stage::Ready,
        ..wish()
    };
    let claimed = plan(&ready, &[seat("eth0", "192.168.1.7")]).expect("a home");
    let acts = course.step(second(2), Input::Plan(Some(claimed.clone())));
    assert_eq!(acts, [Act::Again(claimed)]);
    let called = Wish {
        calls: 1,
        ..ready.clone()
    };
    let called = plan(&called, &[seat("eth0", "192.168.1.7")]).expect("a home");
    let acts = course.step(second(2), Input::Plan(Some(called.clone())));
    assert_eq!(acts, [Act::Again(called)], "asked for, it says so again");
    let moved = plan(&ready, &[seat("eth0", "192.168.1.8")]).expect("a home");
    let acts = course.step(second(3), Input::Plan(Some(moved.clone())));
    assert_eq!(acts[..2], [Act::Stop, Act::Start(moved)]);
    assert_eq!(
        links(&told(&acts).expect("a state")),
        ["http://192.168.1.8/"]
    );
    let acts = course.step(second(4), Input::Plan(None));
    assert_eq!(acts, [Act::Stop, Act::Tell(Event::State(State::default()))]);
}

#[test]
fn who_takes_every_name_is_left_alone_for_longer_and_longer() {
    let mut course = Course::default();
    let mut starts = Vec::new();
    course.step(second(0), Input::Plan(Some(at_home())));
    for now in 1..6 * 3600 {
        let got = format!("gluebox-{now}.local");
        let asked = "gluebox.local".to_owned();
        let mut acts = course.step(second(now), Input::Renamed { asked, got });
        acts.extend(course.step(second(now), Input::Tick));
        if acts.iter().any(|act| matches!(act, Act::Start(_))) {
            starts.push(now);
        }
    }
    assert_eq!(starts[..3], [72, 72 + 12 + 120, 72 + 12 + 120 + 12 + 240]);
    assert!(starts.len() < 12, "{starts:?}");
    let state = course.step(second(6 * 3600), Input::Plan(None));
    assert_eq!(told(&state), Some(State::default()));
}

#[test]
fn a_machine_that_refuses_is_asked_again_later() {
    let mut course = Course::default();
    course.step(second(0), Input::Plan(Some(at_home())));
    let acts = course.step(second(0), Input::Refused);
    let state = told(&acts).expect("a state");
    assert_eq!(state.trouble, Some(Trouble::NotAllowed));
    assert_eq!(
        links(&state),
        ["http://192.168.1.7/"],
        "the number works all the same"
    );
    assert_eq!(course.due(), Some(second(60)));
    assert_eq!(course.step(second(59), Input::Tick), []);
    assert_eq!(
        course.step(second(60), Input::Tick),
        [Act::Start(at_home())]
    );
}

#[test]
fn too_much_said_is_forgotten_and_who_says_it_again_is_not_heard() {
    let mut course = Course::default();
    course.step(second(0), Input::Plan(Some(at_home())));
    for which in [Which::Easy, Which::Own] {
        course.step(second(2), Input::Announced(which));
    }
    // After a long time it is all forgotten at once, and nobody notices.
    assert_eq!(
        course.step(second(700), Input::Overfull),
        [Act::Stop, Act::Start(at_home())]
    );
    let acts = course.step(second(710), Input::Overfull);
    assert_eq!(acts[0], Act::Stop);
    let state = told(&acts).expect("a state");
    assert_eq!(state.trouble, Some(Trouble::TooMuchSaid));
    assert_eq!(links(&state), ["http://192.168.1.7/"]);
    assert_eq!(course.step(second(711), Input::Overfull), []);
    assert_eq!(course.due(), Some(second(770)));
}

/// Any course of events, one a second.
fn inputs() -> impl Strategy<Value = Vec<Input>> {
    let place = (0u8..3).prop_map(|n| {
        let seats = [seat("eth0", &format!("10.0.0.{n}"))];
        Input::Plan((n > 0).then(|| plan(&wish(), &seats).expect("a home")))
    });
    let input = prop_oneof![
        3 => place,
        3 => Just(Input::Announced(Which::Easy)),
        3 => Just(Input::Announced(Which::Own)),
        2 => "[a-z.-]{0,20}".prop_map(|got| Input::Renamed { asked: "gluebox.local".to_owned(), got }),
        1 => Just(Input::Refused),
        1 => Just(Input::Overfull),
        20 => Just(Input::Tick),
    ];
    proptest::collection::vec(input, 0..200)
}

proptest! {
    /// Whatever a title holds, it becomes a label that DNS can carry, and texts that fit.
    #[test]
    fn any_title_becomes_a_label(title in any::<String>(), id in any::<String>(), version in any::<String>()) {
        let wish = Wish { title, id, version, ..wish() };
        let plan = plan(&wish, &[seat("eth0", "10.0.0.1")]).expect("a home");
        let title = &plan.place.title;
        prop_assert!((1..=56).contains(&title.len()) && !title.contains(char::is_control));
        prop_assert!(plan.texts.iter().all(|(key, text)| key.len() + text.len() < 255));
        prop_assert!(super::run::infos(&plan).is_ok());
    }

    /// Never two voices at once, none after a stop, and the trouble ends with success.
    #[test]
    fn start_and_stop_take_turns(inputs in inputs()) {
        let mut course = Course::default();
        let mut speaks = false;
        for (now, input) in inputs.into_iter().enumerate() {
            // The driver has no voice any more when it was refused.
            speaks &= !matches!(input, Input::Refused);
            for act in course.step(second(now as u64), input) {
                match act {
                    Act::Start(_) => { prop_assert!(!speaks); speaks = true; }
                    Act::Again(_) => prop_assert!(speaks),
                    Act::Stop => { prop_assert!(speaks); speaks = false; }
                    Act::Tell(Event::State(state)) => {
                        let named = state.ways.iter().filter(|way| way.kind != Kind::Number).count();
                        prop_assert!(named <= 2 && (named == 0 || speaks));
                    }
                    Act::Tell(Event::Renamed { asked, got }) => prop_assert_ne!(asked, got),
                }
            }
        }
    }
}
