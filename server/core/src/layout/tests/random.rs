use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn any_object() -> impl Strategy<Value = Object> {
    let frame = (
        -10_000..20_000i32,
        -10_000..20_000i32,
        1..20_000i32,
        1..20_000i32,
        -360..=360i32,
    );
    let near = (0..1_200i32, 0..2_000i32, 1..700i32, 1..500i32, -20..=20i32);
    let frame = prop_oneof![3 => near, 1 => frame];
    let phone = (
        any::<Option<bool>>(),
        proptest::option::of(0..12usize),
        proptest::option::of(0..=100u8),
    );
    (
        frame,
        proptest::sample::select(vec!['t', 'h', 'i', 'p', '?']),
        0..20usize,
        proptest::option::of(4..500i32),
        phone,
        proptest::option::of(0..12usize),
    )
        .prop_map(
            |((x, y, w, h, r), kind, rank, size, (hide, after, scale), parent)| {
                let mut object = object("x", kind, [x, y, w, h, r], rank);
                object.style.size = size.map(Length::px);
                object.phone.hide = hide;
                object.phone.after = after.map(|n| id(&format!("o{n}")));
                object.phone.font_scale = scale.map(Percent);
                object.parent = parent
                    .filter(|_| rank % 5 == 0)
                    .map(|n| id(&format!("o{n}")));
                object
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_object_once_and_the_same_again(objects in proptest::collection::vec(any_object(), 0..40), glue in proptest::collection::vec((0..12usize, 0..12usize), 0..6)) {
        let named = objects.into_iter().enumerate().map(|(n, mut object)| {
            object.id = id(&format!("o{n}"));
            object
        });
        let mut page = page(named.collect());
        let pair = |(a, b): &(usize, usize)| (id(&format!("o{a}")), id(&format!("o{b}")));
        let (apart, together) = glue.split_at(glue.len() / 2);
        page.phone.unglue = apart.iter().map(pair).collect();
        page.phone.glue = together.iter().map(pair).collect();
        let layout = derive(&page);
        let placed: Vec<&ObjectId> = layout.clusters.iter().flat_map(|c| &c.objects).map(|p| &p.id).collect();
        let once: BTreeSet<&ObjectId> = placed.iter().copied().collect();
        prop_assert_eq!(once.len(), placed.len());
        prop_assert_eq!(once, page.objects.keys().collect::<BTreeSet<_>>());
        prop_assert!(layout.clusters.iter().all(|c| !c.objects.is_empty() && c.gap_before.0 >= 0));
        prop_assert_eq!(&layout, &derive(&page.clone()));
    }

    #[test]
    fn order_does_not_depend_on_where_boxes_come_in(frames in proptest::collection::vec((0..1_000i32, 0..1_000i32, 1..400i32, 1..400i32), 1..40), by in 0..40usize, rtl in any::<bool>()) {
        let names: Vec<String> = (0..frames.len()).map(|n| format!("{n:03}")).collect();
        let boxes = |order: &[usize]| -> Vec<String> {
            let list: Vec<order::Boxed<'_>> = order.iter().map(|n| {
                let (x, y, w, h) = frames[*n];
                order::Boxed { bounds: Bounds { left: x, top: y, right: x + w, bottom: y + h }, name: &names[*n] }
            }).collect();
            order::reading_order(&list, rtl, 10).into_iter().map(|place| list[place].name.to_owned()).collect()
        };
        let straight: Vec<usize> = (0..frames.len()).collect();
        let mut turned = straight.clone();
        turned.rotate_left(by % frames.len());
        turned.reverse();
        let first = boxes(&straight);
        prop_assert_eq!(first.iter().collect::<BTreeSet<_>>().len(), frames.len());
        prop_assert_eq!(first, boxes(&turned));
    }
}
