use super::*;

/// Pages of 500 and of 5,000 objects, spread and piled up. Bounds are generous: this runs unoptimised on busy machines.
#[test]
fn large_pages_are_derived_in_time() {
    let spread = |count: i32| -> Page {
        let object = |n: i32| {
            let kind = if n % 3 == 0 { 't' } else { 'i' };
            let frame = [
                n * 37 % 1_100,
                n / 10 * 90,
                100 + n % 90,
                60 + n % 70,
                n % 20 - 10,
            ];
            object(&format!("o{n}"), kind, frame, n as usize)
        };
        page((0..count).map(object).collect())
    };
    let piled = page(
        (0..5_000)
            .map(|n| {
                object(
                    &format!("o{n}"),
                    'i',
                    [100 + n % 50, 100, 300, 300, 0],
                    n as usize,
                )
            })
            .collect(),
    );
    for (what, page, limit) in [
        ("500", spread(500), 250),
        ("5,000", spread(5_000), 4_000),
        ("piled", piled, 8_000),
    ] {
        let start = std::time::Instant::now();
        let layout = derive(&page);
        let took = start.elapsed();
        assert_eq!(
            layout
                .clusters
                .iter()
                .map(|c| c.objects.len())
                .sum::<usize>(),
            page.objects.len()
        );
        eprintln!("{what}: {took:?}");
        assert!(took.as_millis() < limit, "{what} took {took:?}");
    }
}
