//! The box gets another address at home, and its door with it where the router lets it.

use crate::{
    address::Place,
    router::{
        House, Refusal, Stand, Why,
        machine::{Act, Input},
        tests::{weeks::open, world::place},
    },
};

#[test]
fn the_box_moves_at_home() {
    let mut world = open(7);
    world.pass(100);
    world.tell(Input::Place(place(50)));
    world.bursts.clear();
    // This router protects a door by the address that asked: only the end of the lease helps.
    world.pass(30);
    assert_eq!(world.machine.house(), House::Moved);
    world.pass(210);
    assert!(world.reachable());
    assert!(world.missed <= 205, "{}", world.missed);
    assert!(world.densest_minute() <= 4);
    let Some((_, Act::Open { close, .. })) = world.bursts.first() else {
        panic!("{:?}", world.bursts);
    };
    assert_eq!(
        close.len(),
        2,
        "what the old address left is taken back first"
    );
    // Later nothing of the old address is known any more.
    world.pass(600);
    assert_eq!(world.machine.ledger.entries.len(), 2);
}

#[test]
fn the_box_moves_where_the_router_lets_it_take_its_door_along() {
    for dice in 0..50 {
        let mut world = open(dice);
        world.trusting = true;
        world.pass(100 + dice);
        world.tell(Input::Place(place(50)));
        world.pass(20);
        assert!(world.reachable() && world.missed <= 5, "{}", world.missed);
        assert!(
            matches!(world.mended[..], [(Why::HomeChanged, _)]),
            "{:?}",
            world.mended
        );
    }
}

/// It is asked from the new address before the box knows that it moved.
#[test]
fn a_move_that_is_noticed_late_is_told_as_one() {
    let mut world = open(9);
    let settled = Place {
        address_v6: Some([0x2600, 0xdb, 1, 0, 0, 0, 0, 1].into()),
        ..place(10)
    };
    world.refuses = Some(Refusal::Other(444));
    world.tell(Input::Place(settled));
    world.pass(5);
    assert_ne!(world.machine.stand(), Stand::Open);
    world.refuses = None;
    world.forget();
    world.tell(Input::Place(place(50)));
    world.pass(10);
    assert!(
        matches!(world.mended[..], [(Why::HomeChanged, _)]),
        "{:?}",
        world.mended
    );
}

/// A router may say only that it has no such door to give.
#[test]
fn a_router_that_does_not_say_who_has_the_door_has_it_for_our_earlier_place() {
    for why in [Refusal::Other(444), Refusal::Taken(None)] {
        let mut world = open(8);
        world.tell(Input::Place(place(50)));
        world.refuses = Some(why);
        world.pass(30);
        assert_eq!(world.machine.house(), House::Moved, "{why:?}");
        world.pass(300);
        assert_ne!(world.machine.house(), House::Moved, "{why:?}");
    }
}

#[test]
fn a_door_that_an_earlier_place_has_for_ever_is_anothers() {
    let mut world = open(3);
    for entry in &mut world.machine.ledger.entries {
        entry.permanent = true;
    }
    world.is_taken_by(10);
    world.tell(Input::Place(place(50)));
    world.pass(3600);
    assert!(matches!(world.machine.house(), House::Taken { .. }));
    assert!(world.bursts.len() <= 70, "{}", world.bursts.len());
}
