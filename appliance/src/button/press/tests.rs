use super::*;
use Event::{Down, DownAtPowerOn, Gone, Up};
use proptest::prelude::*;

const A: Source = Source(1);
const B: Source = Source(2);

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Everything that is done when this is told at these milliseconds; the light is asked on the way, as in life.
fn deeds(told: &[(u64, Event)]) -> Vec<Deed> {
    let mut press = Press::default();
    let mut done = Vec::new();
    let mut wait = |press: &mut Press, from: u64, to: u64| {
        let mut now = ms(from);
        while let Some(next) = press.next(now).filter(|next| *next <= ms(to)) {
            assert!(next > now || next == ms(from), "time goes on");
            now = next.max(now + ms(1));
            done.extend(press.settle(next));
            press.shown(next);
        }
        done.extend(press.settle(ms(to)));
    };
    let mut now = 0;
    for (at, event) in told {
        wait(&mut press, now, *at);
        press.hear(ms(*at), *event);
        now = *at;
    }
    wait(&mut press, now, now + 200_000);
    done
}

/// A press of this length.
fn held(length: u64) -> Vec<Deed> {
    deeds(&[(1_000, Down(A)), (1_000 + length, Up(A))])
}

#[test]
fn every_boundary_and_the_milder_one_between_the_stages() {
    for (from, to, deed) in [
        (0, 1_999, Some(Deed::Here)),
        (2_000, 3_999, Some(Deed::Here)),
        (4_000, 9_000, Some(Deed::Help)),
        (9_001, 11_999, Some(Deed::Help)),
        (12_000, 20_000, Some(Deed::Network)),
        (20_001, 29_999, None),
        (30_000, 400_000, None),
    ] {
        for length in [from, from + 1, (from + to) / 2, to - 1, to] {
            assert_eq!(held(length), Vec::from_iter(deed), "{length} ms");
        }
    }
}

#[test]
fn held_at_power_on_and_pressed_once_more() {
    let twice = |first: u64, after: u64, second: u64| {
        deeds(&[
            (0, DownAtPowerOn(A)),
            (first, Up(A)),
            (first + after, Down(A)),
            (first + after + second, Up(A)),
        ])
    };
    for (first, after, second, done) in [
        (9_999, 5_000, 500, Some(Deed::Here)),
        (10_000, 5_000, 500, Some(Deed::Wipe)),
        (29_999, 60_000, 3_999, Some(Deed::Wipe)),
        (29_999, 60_001, 500, Some(Deed::Here)),
        (30_000, 5_000, 500, Some(Deed::Here)),
        (15_000, 5_000, 4_000, Some(Deed::Help)),
        (15_000, 5_000, 15_000, Some(Deed::Network)),
        (15_000, 5_000, 25_000, None),
        (15_000, 5_000, 29, None),
    ] {
        let told = (first, after, second);
        assert_eq!(
            twice(first, after, second),
            Vec::from_iter(done),
            "{told:?}"
        );
    }
    // Alone it does nothing, however long.
    for length in [1, 500, 5_000, 15_000, 25_000, 90_000] {
        let done = deeds(&[(0, DownAtPowerOn(A)), (length, Up(A))]);
        assert_eq!(done, [], "{length} ms");
    }
    // A third press is a press like any other.
    let done = deeds(&[
        (0, DownAtPowerOn(A)),
        (15_000, Up(A)),
        (20_000, Down(A)),
        (25_000, Up(A)),
        (30_000, Down(A)),
        (30_500, Up(A)),
    ]);
    assert_eq!(done, [Deed::Help, Deed::Here]);
}

#[test]
fn contacts_bounce() {
    let bouncing = [
        (0, Down(A)),
        (5, Up(A)),
        (9, Down(A)),
        (38, Up(A)),
        (41, Down(A)),
        (6_000, Up(A)),
        (6_010, Down(A)),
        (6_020, Up(A)),
        (6_049, Down(A)),
        (6_051, Up(A)),
    ];
    assert_eq!(deeds(&bouncing), [Deed::Help]);
    let two = [(0, Down(A)), (500, Up(A)), (531, Down(A)), (900, Up(A))];
    assert_eq!(deeds(&two), [Deed::Here, Deed::Here]);
}

#[test]
fn of_two_at_once_the_first_counts_by_its_own_length() {
    let both = |b: u64, a_up: u64, b_up: u64| {
        let mut told = [(0, Down(A)), (b, Down(B)), (a_up, Up(A)), (b_up, Up(B))];
        told.sort_by_key(|(at, _)| *at);
        deeds(&told)
    };
    assert_eq!(both(100, 500, 15_000), [Deed::Here], "B held on");
    assert_eq!(both(100, 6_000, 300), [Deed::Help], "B was short");
    assert_eq!(
        both(3_000, 6_000, 16_000),
        [Deed::Help],
        "one after the other"
    );
    let after = [
        (0, Down(A)),
        (100, Down(B)),
        (500, Up(A)),
        (600, Down(A)),
        (7_000, Up(A)),
        (8_000, Up(B)),
        (9_000, Down(B)),
        (9_500, Up(B)),
    ];
    assert_eq!(
        deeds(&after),
        [Deed::Here, Deed::Here],
        "while B is stuck nothing else begins"
    );
}

#[test]
fn what_vanishes_while_it_is_pressed_did_nothing() {
    assert_eq!(deeds(&[(0, Down(A)), (6_000, Gone(A))]), []);
    assert_eq!(deeds(&[(0, Down(A)), (6_000, Up(A)), (6_010, Gone(A))]), []);
    let back = [
        (0, Down(A)),
        (6_000, Gone(A)),
        (7_000, Up(A)),
        (8_000, Down(A)),
        (8_500, Up(A)),
    ];
    assert_eq!(deeds(&back), [Deed::Here]);
    let other = [(0, Down(A)), (100, Down(B)), (200, Gone(B)), (5_000, Up(A))];
    assert_eq!(deeds(&other), [Deed::Help]);
    let armed = [
        (0, DownAtPowerOn(A)),
        (15_000, Gone(A)),
        (16_000, Down(B)),
        (16_500, Up(B)),
    ];
    assert_eq!(deeds(&armed), [Deed::Here], "it was never let go");
}

#[test]
fn the_light_shows_what_letting_go_would_mean() {
    let mut press = Press::default();
    assert_eq!(press.shown(ms(0)), Shown::Nothing);
    press.hear(ms(0), Down(A));
    for (at, shown, next) in [
        (0, Shown::Deed(Deed::Here), Some(4_000)),
        (3_999, Shown::Deed(Deed::Here), Some(4_000)),
        (4_000, Shown::Deed(Deed::Help), Some(12_000)),
        (12_000, Shown::Deed(Deed::Network), Some(20_000)),
        (20_001, Shown::Nothing, None),
    ] {
        assert_eq!(press.shown(ms(at)), shown, "{at}");
        assert_eq!(press.next(ms(at)), next.map(ms), "{at}");
    }
    let mut press = Press::default();
    press.hear(ms(0), DownAtPowerOn(A));
    assert_eq!(press.shown(ms(9_999)), Shown::Nothing);
    assert_eq!(press.shown(ms(10_000)), Shown::Armed);
    assert_eq!(press.shown(ms(30_000)), Shown::Nothing);
    press.hear(ms(15_000), Up(A));
    assert_eq!(press.settle(ms(15_030)), None);
    assert_eq!(press.shown(ms(75_000)), Shown::Armed);
    assert_eq!(press.shown(ms(75_001)), Shown::Nothing);
}

/// Told, and what the box promises: the shortest and the longest that mean it.
const MEANT: [(u64, u64, Option<Deed>); 4] = [
    (100, 2_000, Some(Deed::Here)),
    (4_000, 9_000, Some(Deed::Help)),
    (12_000, 20_000, Some(Deed::Network)),
    (30_000, 60_000, None),
];

proptest! {
    #[test]
    fn counting_wrong_never_does_worse_than_was_meant(
        which in 0..MEANT.len(),
        exactly in 0.0..=1.0f64,
        wrong in -1_500i64..=1_500,
        bounces in proptest::collection::vec((1u64..29, 1u64..29), 0..4),
    ) {
        let (from, to, meant) = MEANT[which];
        let length = from + ((to - from) as f64 * exactly) as u64;
        let length = length.saturating_add_signed(wrong).max(200);
        let mut told = vec![(0, Down(A))];
        let mut at = 0;
        for (up, down) in &bounces {
            told.extend([(at + up, Up(A)), (at + up + down, Down(A))]);
            at += up + down;
        }
        let mut at = at + length;
        told.push((at, Up(A)));
        for (down, up) in &bounces {
            told.extend([(at + down, Down(A)), (at + down + up, Up(A))]);
            at += down + up;
        }
        // The last of the bounces may make it longer by less than two tenths of a second.
        let done = deeds(&told);
        prop_assert!(done.len() <= 1);
        prop_assert!(done.first().copied() <= meant, "{length} ms: {done:?} for {meant:?}");
    }

    #[test]
    fn whatever_two_buttons_do_nothing_comes_of_nothing(
        steps in proptest::collection::vec((0u64..15_000, 0u8..7), 0..40),
        cut in 0usize..40,
    ) {
        let mut at = 0;
        let mut told = Vec::new();
        for (after, what) in steps {
            at += after;
            let event = [Down(A), Up(A), Down(B), Up(B), Gone(A), Gone(B), DownAtPowerOn(A)];
            told.push((at, event[usize::from(what)]));
        }
        // The power goes somewhere: what was before is decided or forgotten, what is after begins anew.
        let (before, after) = told.split_at(cut.min(told.len()));
        for told in [&told[..], before, after] {
            let done = deeds(told);
            let pressed = told.iter().filter(|(_, event)| matches!(event, Down(_))).count();
            let at_power_on = told.iter().any(|(_, event)| matches!(event, DownAtPowerOn(_)));
            prop_assert!(done.len() <= pressed, "one press, one deed");
            prop_assert!(at_power_on || !done.contains(&Deed::Wipe));
            let down = |source| longest(told, source);
            let longest = down(A).max(down(B));
            for deed in done {
                match deed {
                    Deed::Network => prop_assert!(longest >= 12_000),
                    Deed::Help => prop_assert!(longest >= 4_000),
                    Deed::Wipe => prop_assert!(longest >= 30),
                    Deed::Here => {}
                }
            }
        }
    }
}

/// The longest that a source was down, with pauses that are bounces.
fn longest(told: &[(u64, Event)], source: Source) -> u64 {
    let (mut since, mut up, mut longest) = (None::<u64>, None::<u64>, 0);
    for (at, event) in told {
        match event {
            Down(s) | DownAtPowerOn(s) if *s == source => {
                if up.take().is_some_and(|up| at - up >= 30) {
                    since = None;
                }
                since.get_or_insert(*at);
            }
            Up(s) if *s == source => {
                if let Some(since) = since {
                    longest = longest.max(at - since);
                    up.get_or_insert(*at);
                }
            }
            Gone(s) if *s == source => (since, up) = (None, None),
            _ => {}
        }
    }
    longest
}
