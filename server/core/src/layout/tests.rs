use super::*;
use crate::text::{Block, Doc, HeadingLook, Inline};
use crate::{Colour, PhoneCorrections};
use crate::{Content, Frame, MediaId, Object, PageId, Picture, SiteId, StackKey, Style, Text};

mod random;
mod time;

/// `t` text, `h` heading, `i` picture, `p` panel, `?` unknown.
fn object(name: &str, kind: char, frame: [i32; 5], stacking: usize) -> Object {
    let line = || {
        let marks = Vec::new();
        let text = "Some words about this".to_owned();
        vec![Inline::Text { text, marks }]
    };
    let (level, align) = (1, None);
    let text = |doc| Content::Text(Text { doc });
    let content = match kind {
        't' => text(Doc::plain("Some words about this")),
        'p' => text(Doc::plain("")),
        'h' => text(Doc::new(vec![Block::Heading {
            attrs: HeadingLook { level, align },
            content: line(),
        }])),
        'i' => Content::Picture(Picture {
            media: MediaId::new(&"a".repeat(64)).expect("a good id"),
            width: 100,
            height: 100,
        }),
        _ => Content::Unknown {
            kind: "later".to_owned(),
            content: serde_json::Value::Null,
        },
    };
    let [x, y, w, h, r] = frame;
    Object {
        version: 1,
        id: id(name),
        content,
        frame: Frame {
            x: Length::px(x),
            y: Length::px(y),
            w: Length::px(w),
            h: Length::px(h),
            r: Angle::degrees(r),
        },
        stacking: StackKey::new(&format!("V{stacking:06}1")).expect("a good key"),
        style: Style::default(),
        link: None,
        anchor: None,
        alt: String::new(),
        locked: false,
        sticker: false,
        parent: None,
        phone: PhoneCorrections::default(),
        auto_h: None,
        rest: Default::default(),
    }
}

fn id(name: &str) -> ObjectId {
    ObjectId::new(&format!("{name:_<16}")).expect("a good id")
}

fn page(objects: Vec<Object>) -> Page {
    let mut page = Page::new(
        PageId::new("page____________").expect("a good id"),
        SiteId::new("site____________").expect("a good id"),
        "",
        "en",
    );
    page.objects = objects.into_iter().map(|o| (o.id.clone(), o)).collect();
    page
}

type Drawn<'a> = &'a [(&'a str, char, [i32; 5])];

fn drawn(objects: Drawn<'_>) -> Page {
    let object = |(rank, (name, kind, frame)): (usize, &(&str, char, [i32; 5]))| {
        object(name, *kind, *frame, rank)
    };
    page(objects.iter().enumerate().map(object).collect())
}

/// `a b | c`: names in order, clusters divided by `|`, a glued one as `(a b)`, a row as `[a b c]`, a backdrop as `a:`.
fn told(layout: &Layout) -> String {
    let cluster = |cluster: &Cluster| {
        let name = |placed: &Placed| {
            let name = placed.id.as_str().trim_end_matches('_').to_owned();
            match placed.role {
                Role::Content => name,
                Role::Backdrop | Role::Ground => name + ":",
            }
        };
        let names: Vec<String> = cluster.objects.iter().map(name).collect();
        let names = names.join(" ");
        match cluster.kind {
            ClusterKind::Flow => names,
            ClusterKind::Glued => format!("({names})"),
            ClusterKind::Row => format!("[{names}]"),
        }
    };
    layout
        .clusters
        .iter()
        .map(cluster)
        .collect::<Vec<_>>()
        .join(" | ")
}

#[test]
fn reading_order_and_clusters() {
    let cases: &[(&str, Drawn<'_>, &str)] = &[
        ("nothing", &[], ""),
        (
            "the starter page",
            &[
                ("sun", 'i', [730, 56, 430, 400, -6]),
                ("branch", 'i', [700, 96, 230, 420, 8]),
                ("vase", 'i', [650, 440, 250, 330, -4]),
                ("pebble", 'i', [560, 690, 190, 150, 14]),
                ("head", 'h', [80, 120, 600, 188, 0]),
                ("line", 't', [80, 350, 440, 108, 0]),
                ("note", 't', [604, 716, 280, 88, -3]),
                ("end", 't', [80, 900, 600, 30, 0]),
            ],
            "head | line | (branch sun vase pebble note) | end",
        ),
        (
            "two columns are read one after the other",
            &[
                ("b1", 't', [640, 100, 480, 200, 0]),
                ("a1", 't', [80, 100, 480, 200, 0]),
                ("a2", 't', [80, 330, 480, 200, 0]),
                ("b2", 't', [640, 330, 480, 200, 0]),
            ],
            "a1 | a2 | b1 | b2",
        ),
        (
            "a header is read before the columns under it",
            &[
                ("logo", 't', [80, 40, 200, 40, 0]),
                ("menu", 't', [900, 40, 200, 40, 0]),
                ("left", 't', [80, 140, 600, 400, 0]),
                ("right", 't', [800, 140, 300, 400, 0]),
            ],
            "logo | menu | left | right",
        ),
        (
            "captions stay with their pictures",
            &[
                ("i1", 'i', [80, 100, 340, 220, 0]),
                ("i2", 'i', [450, 100, 340, 220, 0]),
                ("t1", 't', [80, 330, 340, 30, 0]),
                ("t2", 't', [450, 330, 200, 30, 0]),
            ],
            "i1 | t1 | i2 | t2",
        ),
        (
            "a gallery is read line by line",
            &[
                ("i4", 'i', [480, 400, 380, 280, 0]),
                ("i3", 'i', [80, 402, 380, 280, 0]),
                ("i1", 'i', [80, 103, 380, 280, 0]),
                ("i2", 'i', [480, 100, 380, 280, 0]),
            ],
            "i1 | i2 | i3 | i4",
        ),
        (
            "small equal things make a row",
            &[
                ("c", 'i', [280, 100, 72, 72, 0]),
                ("a", 'i', [80, 100, 72, 72, 0]),
                ("b", 'i', [180, 103, 72, 72, 0]),
                ("end", 't', [80, 300, 400, 60, 0]),
            ],
            "[a b c] | end",
        ),
        (
            "two of them do not",
            &[
                ("a", 'i', [80, 100, 72, 72, 0]),
                ("b", 'i', [180, 100, 72, 72, 0]),
            ],
            "a | b",
        ),
        (
            "pictures on a picture are a collage",
            &[
                ("photo", 'i', [80, 80, 500, 400, 0]),
                ("star", 'i', [100, 100, 80, 80, 0]),
                ("moon", 'i', [400, 300, 80, 80, 0]),
            ],
            "(photo star moon)",
        ),
        (
            "words on a sheet flow on it",
            &[
                ("sheet", 'p', [60, 60, 1080, 300, 0]),
                ("left", 't', [100, 100, 400, 200, 0]),
                ("right", 't', [640, 100, 400, 200, 0]),
            ],
            "sheet: left right",
        ),
        (
            "a collage whose words would vanish is taken apart",
            &[
                ("wide", 'i', [60, 60, 1000, 500, 0]),
                ("word", 't', [100, 300, 300, 60, 0]),
            ],
            "wide word",
        ),
        (
            "a picture behind everything is the ground",
            &[
                ("ground", 'i', [0, 0, 1200, 900, 0]),
                ("b", 't', [80, 300, 600, 60, 0]),
                ("a", 't', [80, 100, 600, 60, 0]),
            ],
            "ground: | a | b",
        ),
        (
            "a turned picture keeps its turn",
            &[
                ("a", 'i', [80, 80, 400, 300, 5]),
                ("b", 't', [80, 480, 400, 60, 2]),
            ],
            "(a) | b",
        ),
    ];
    for (what, objects, expected) in cases {
        assert_eq!(told(&derive(&drawn(objects))), *expected, "{what}");
    }
}

#[test]
fn right_to_left_is_mirrored() {
    let columns: Drawn<'_> = &[
        ("left", 't', [80, 100, 400, 200, 0]),
        ("right", 't', [640, 100, 400, 200, 0]),
    ];
    let mut page = drawn(columns);
    for (language, expected) in [
        ("en", "left | right"),
        ("ar", "right | left"),
        ("he-IL", "right | left"),
    ] {
        page.language = language.to_owned();
        assert_eq!(told(&derive(&page)), expected, "{language}");
    }
    assert!(!is_right_to_left("ar-Latn") && is_right_to_left("uz-Arab"));
}

#[test]
fn corrections_win() {
    let mut page = drawn(&[
        ("a", 't', [80, 100, 600, 30, 0]),
        ("b", 'i', [80, 200, 600, 300, 0]),
        ("c", 't', [80, 600, 600, 30, 0]),
        ("d", 't', [80, 700, 600, 30, 0]),
    ]);
    let correct = |page: &mut Page, name: &str, phone: PhoneCorrections| {
        page.objects.get_mut(&id(name)).expect("is there").phone = phone;
    };
    let rank = |text| StackKey::new(text).ok();
    let order = |page: &Page| told(&derive(page));
    assert_eq!(order(&page), "a | b | c | d");
    correct(
        &mut page,
        "b",
        PhoneCorrections {
            after: Some(id("d")),
            width: Some(PhoneWidth::Bleed),
            gap_before: Some(Length::px(5)),
            ..Default::default()
        },
    );
    assert_eq!(order(&page), "a | c | d | b");
    let layout = derive(&page);
    let b = &layout.clusters[3];
    assert_eq!(
        (b.objects[0].width, b.gap_before),
        (PhoneWidth::Bleed, Length::px(5))
    );
    // The object it came after is gone, and no rank says where else.
    page.objects.remove(&id("d"));
    assert_eq!(order(&page), "a | b | c");
    let after = Some(id("gone"));
    correct(
        &mut page,
        "c",
        PhoneCorrections {
            after: after.clone(),
            rank: rank("3"),
            ..Default::default()
        },
    );
    correct(
        &mut page,
        "b",
        PhoneCorrections {
            after,
            rank: rank("5"),
            ..Default::default()
        },
    );
    assert_eq!(order(&page), "a | c | b");
    // A wish for each other ends.
    correct(
        &mut page,
        "b",
        PhoneCorrections {
            after: Some(id("c")),
            ..Default::default()
        },
    );
    correct(
        &mut page,
        "c",
        PhoneCorrections {
            after: Some(id("b")),
            hide: Some(true),
            ..Default::default()
        },
    );
    let layout = derive(&page);
    assert_eq!(told(&layout), "a | b | c");
    assert!(layout.clusters[2].objects[0].hidden);
}

#[test]
fn glue_and_unglue() {
    let mut page = drawn(&[
        ("a", 'i', [80, 100, 200, 200, 0]),
        ("b", 'i', [200, 200, 200, 200, 0]),
        ("c", 'i', [80, 500, 200, 200, 0]),
    ]);
    assert_eq!(told(&derive(&page)), "(a b) | c");
    page.phone.unglue = vec![(id("b"), id("a"))];
    assert_eq!(told(&derive(&page)), "a | b | c");
    page.phone.glue = vec![(id("b"), id("c"))];
    assert_eq!(told(&derive(&page)), "a | (b c)");
}

#[test]
fn a_group_is_one_piece() {
    let mut page = drawn(&[
        ("a", 'i', [80, 100, 200, 100, 0]),
        ("z", 't', [80, 220, 500, 60, 0]),
        ("b", 'i', [80, 300, 200, 100, 0]),
        ("group", '?', [80, 100, 200, 300, 0]),
    ]);
    for name in ["a", "b", "group"] {
        // A circle of parents is one group too.
        let parent = if name == "group" { "a" } else { "group" };
        page.objects.get_mut(&id(name)).expect("is there").parent = Some(id(parent));
    }
    let layout = derive(&page);
    assert_eq!(layout.clusters.len(), 1, "{}", told(&layout));
    assert_eq!(layout.clusters[0].objects.len(), 4);
}

#[test]
fn nothing_on_a_narrow_phone_is_too_small() {
    for size in [12, 16, 20, 24, 40] {
        for width in [200, 400, 500, 600, 700, 900] {
            let mut page = drawn(&[
                ("i", 'i', [80, 80, width, 300, 0]),
                ("t", 't', [100, 200, 150, 60, 0]),
            ]);
            let text = page.objects.get_mut(&id("t")).expect("is there");
            text.style.size = Some(Length::px(size));
            text.style.ground = Colour::new("#ffffff").ok();
            let layout = derive(&page);
            let cluster = &layout.clusters[0];
            let placed = cluster
                .objects
                .iter()
                .find(|p| p.id == id("t"))
                .expect("is placed");
            let shown = placed.size.unwrap_or(Length::px(size)).0;
            if cluster.kind == ClusterKind::Glued {
                let margins = if cluster.width == PhoneWidth::Bleed {
                    0
                } else {
                    3_200
                };
                let room = i64::from(NARROW - margins);
                let scaled = (i64::from(shown) * room / i64::from(cluster.bounds.width()))
                    .min(i64::from(shown));
                assert!(scaled >= 1_200, "{size} on {width}: {scaled}");
            } else {
                assert!(shown >= 1_600, "{size} on {width}: {shown}");
            }
        }
    }
}

#[test]
fn type_on_a_phone() {
    let mut page = drawn(&[("h", 'h', [80, 80, 600, 100, 0])]);
    for (size, leading, small) in [
        (20, 30, 1_800),
        (24, 36, 2_000),
        (104, 94, 6_000),
        (10, 12, 1_600),
    ] {
        let head = page.objects.get_mut(&id("h")).expect("is there");
        head.style.size = Some(Length::px(size));
        head.style.leading = Some(Length::px(leading));
        let layout = derive(&page);
        let placed = &layout.clusters[0].objects[0];
        assert_eq!(placed.size, Some(Length(small)), "{size}");
        let ratio = f64::from(leading) / f64::from(size);
        let now = f64::from(placed.leading.expect("has one").0) / f64::from(small);
        assert!((ratio - now).abs() < 0.05, "{size}: {now}");
    }
    // A long word gets letters small enough for the narrowest phone.
    let head = page.objects.get_mut(&id("h")).expect("is there");
    head.style.size = Some(Length::px(104));
    head.content = Content::Text(Text {
        doc: Doc::plain("Gemeinschaftsgarten"),
    });
    let size = derive(&page).clusters[0].objects[0].size.expect("has one");
    assert!((2_400..4_000).contains(&size.0), "{size}");
}

#[test]
fn heights_and_breakpoints() {
    assert_eq!(derive(&drawn(&[])).height, Length::px(600));
    let mut page = drawn(&[("end", 't', [80, 900, 600, 30, 0])]);
    assert_eq!(derive(&page).height, Length::px(1000));
    assert_eq!(derive(&page).breakpoint, Some(Length::px(720)));
    for (size, width) in [(12, 960), (40, 640)] {
        page.objects
            .get_mut(&id("end"))
            .expect("is there")
            .style
            .size = Some(Length::px(size));
        assert_eq!(derive(&page).breakpoint, Some(Length::px(width)));
    }
    page.phone.mode = PhoneMode::Off;
    assert_eq!(derive(&page).breakpoint, None);
}

#[test]
fn estimated_heights_are_near_what_browsers_measure() {
    // Width, size, leading, words, measured height in Chromium with the theme's fonts.
    let prose = "In the morning the harbour is empty and the light comes flat over the water. We walked out along the wall, past the nets and the blue doors, and counted boats until somebody said that it was time for coffee.";
    for (width, height) in [(480, 150), (340, 210), (700, 90)] {
        let mut text = object("t", 't', [0, 0, width, 1, 0], 0);
        let doc = Doc::plain(prose);
        text.content = Content::Text(Text { doc: doc.clone() });
        let estimate = text_height(&text, &doc).0 / 100;
        assert!((estimate - height).abs() <= 30, "{width}: {estimate}");
        text.auto_h = Some(Length::px(999));
        assert_eq!(text_height(&text, &doc), Length::px(999));
    }
}
