use super::*;
use crate::{Batch, Content, DocumentEdits, Length, ObjectValue, PageValue, StackKey, Text, diff};
use proptest::prelude::*;
use serde_json::Value;
use std::path::Path;

/// The cases that the editor runs too: page, edits, and what comes of them.
#[test]
fn shared_cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/edits");
    let mut count = 0;
    for file in std::fs::read_dir(&folder).expect("the cases are there") {
        let path = file.expect("readable").path();
        let cases: Vec<Value> =
            serde_json::from_slice(&std::fs::read(&path).expect("readable")).expect("JSON");
        for case in cases {
            check(&case)
                .unwrap_or_else(|why| panic!("{}: {}: {why}", path.display(), case["name"]));
            count += 1;
        }
    }
    assert!(count > 20, "only {count} cases");
}

fn check(case: &Value) -> Result<(), String> {
    let text = |e: serde_json::Error| e.to_string();
    let before: Page = serde_json::from_value(case["page"].clone()).map_err(text)?;
    let mut page = before.clone();
    let edits = serde_json::from_value::<Vec<Edit>>(case["edits"].clone());
    if let Some(index) = case["error"]["index"].as_u64() {
        // What cannot even be read is refused before anything is applied.
        let Ok(edits) = edits else { return Ok(()) };
        let error = apply_all(&mut page, edits).err().ok_or("was not refused")?;
        return match (error.index as u64 == index, page == before) {
            (true, true) => Ok(()),
            (same, unchanged) => Err(format!(
                "right index: {same}, unchanged: {unchanged}: {error}"
            )),
        };
    }
    let applied = apply_all(&mut page, edits.map_err(text)?).map_err(|e| e.to_string())?;
    let after: Page = serde_json::from_value(case["page_after"].clone()).map_err(text)?;
    let inverse: Vec<Edit> = serde_json::from_value(case["inverse"].clone()).map_err(text)?;
    let gone: Vec<ObjectId> = serde_json::from_value(case["gone"].clone()).map_err(text)?;
    if page != after {
        return Err("the page differs".to_owned());
    }
    if applied.inverse != inverse || applied.gone != gone {
        return Err(format!(
            "inverse or gone differs: {}",
            serde_json::to_string(&applied.inverse).map_err(text)?
        ));
    }
    // What is written reads back the same, unknown fields included.
    let again: Page =
        serde_json::from_str(&serde_json::to_string(&page).map_err(text)?).map_err(text)?;
    if again == page {
        Ok(())
    } else {
        Err("the page does not survive writing and reading".to_owned())
    }
}

fn id(number: u8) -> ObjectId {
    ObjectId::new(&format!("object-number-{number:03}")).expect("an id")
}

fn page() -> Page {
    let site = crate::SiteId::new("site-0123456789abc").expect("an id");
    Page::new(
        crate::PageId::new("page-0123456789abc").expect("an id"),
        site,
        "T",
        "en",
    )
}

/// A page, or what a site's pages share.
fn document(shared: bool) -> Page {
    let page = page();
    if shared {
        Page::shared(page.site)
    } else {
        page
    }
}

fn object(number: u8, x: i32, words: &str) -> Object {
    let json = serde_json::json!({
        "id": id(number), "kind": "text", "content": {"doc": crate::text::Doc::plain(words)},
        "frame": {"x": x, "y": 0, "w": 10000, "h": 5000, "r": 0}, "stacking": "V", "from_the_future": number,
    });
    serde_json::from_value(json).expect("an object")
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let any_id = 0u8..12;
    prop_oneof![
        3 => (any_id.clone(), any::<i16>(), "[a-z]{0,9}").prop_map(|(n, x, w)| Edit::Put { object: Box::new(object(n, x.into(), &w)) }),
        1 => any_id.clone().prop_map(|n| Edit::Remove { object: id(n) }),
        2 => (any_id.clone(), any::<i32>(), -10i32..40_000).prop_map(|(n, x, w)| Edit::Set {
            object: id(n),
            value: ObjectValue::Frame(Frame { x: Length(x % 20_000_000), y: Length(0), w: Length(w), h: Length(500), r: crate::Angle(x % 40_000) }),
        }),
        1 => (any_id.clone(), any::<u16>()).prop_map(|(n, w)| Edit::Set { object: id(n), value: ObjectValue::StyleWeight(Some(w % 1000)) }),
        1 => (any_id.clone(), "[0-9A-Za-z]{0,5}[1-9]").prop_map(|(n, k)| Edit::Set { object: id(n), value: ObjectValue::Stacking(StackKey::new(&k).expect("a key")) }),
        1 => (any_id.clone(), proptest::option::of(0u8..12)).prop_map(|(n, p)| Edit::Set { object: id(n), value: ObjectValue::Parent(p.map(id)) }),
        1 => (any_id.clone(), any::<bool>()).prop_map(|(n, kept)| Edit::Set { object: id(n), value: ObjectValue::Sticker(kept) }),
        1 => (any_id.clone(), "[a-z]{0,9}").prop_map(|(n, w)| Edit::Put { object: Box::new(Object { sticker: true, ..object(n, 0, &w) }) }),
        1 => (any_id, "[a-z]{0,9}").prop_map(|(n, w)| Edit::Set { object: id(n), value: ObjectValue::Content(Content::Text(Text { doc: crate::text::Doc::plain(&w) })) }),
        1 => "\\PC{0,12}".prop_map(|t| Edit::SetPage { value: PageValue::Title(t) }),
        1 => proptest::collection::vec("#[0-9a-f]{6}", 0..40).prop_map(|colours| Edit::SetPage {
            value: PageValue::Palette(colours.iter().map(|c| crate::Colour::new(c).expect("a colour")).collect()),
        }),
    ]
}

use crate::Frame;

fn without_tombstones(page: &Page) -> Page {
    Page {
        removed: Default::default(),
        ..page.clone()
    }
}

proptest! {
    /// Any list of edits: no panic, no broken rule, refused ones change nothing, undoing everything restores it.
    #[test]
    fn any_edits(shared in any::<bool>(), edits in proptest::collection::vec(any_edit(), 0..60)) {
        let mut page = document(shared);
        let start = page.clone();
        let mut inverses = Vec::new();
        for edit in edits {
            let before = page.clone();
            match apply(&mut page, edit.clone()) {
                Ok(Some(inverse)) => inverses.push(inverse),
                Ok(None) => prop_assert_eq!(&page, &before),
                Err(_) => prop_assert_eq!(&page, &before),
            }
            for object in page.objects.values() {
                prop_assert!(object.frame.is_within_limits() && !page.removed.contains(&object.id));
                prop_assert!(page.parent_of(object).is_none_or(|parent| parent.id != object.id));
            }
            prop_assert!(shared || page.objects.values().all(|object| !object.sticker), "on a page everything shows");
            let seen = document(false).with_shared(&page);
            prop_assert!(page.objects.iter().all(|(id, object)| object.sticker != seen.objects.contains_key(id)));
            prop_assert!(page.palette.len() <= limits::PALETTE && (shared || page.palette.is_empty()));
        }
        let written = serde_json::to_string(&page).expect("writes");
        prop_assert_eq!(&serde_json::from_str::<Page>(&written).expect("reads"), &page);
        for inverse in inverses.into_iter().rev() {
            prop_assert!(apply(&mut page, inverse).is_ok());
        }
        prop_assert_eq!(without_tombstones(&page), start);
    }

    /// All or none.
    #[test]
    fn a_refused_list_changes_nothing(shared in any::<bool>(), edits in proptest::collection::vec(any_edit(), 1..30)) {
        let mut page = document(shared);
        let before = page.clone();
        match apply_all(&mut page, edits) {
            Ok(applied) => {
                prop_assert!(apply_all(&mut page, applied.inverse).is_ok());
                prop_assert_eq!(without_tombstones(&page), without_tombstones(&before));
            }
            Err(_) => prop_assert_eq!(page.objects, before.objects),
        }
    }

    /// Two people set registers at once: whichever order the server chooses, the later write of each wins and
    /// registers that only one of them touched are as that one left them.
    #[test]
    fn later_writes_win(x1 in -9_000i32..9_000, x2 in -9_000i32..9_000, w1 in 100u16..900, words in "[a-z]{1,9}") {
        let frame = |x| Edit::Set { object: id(0), value: ObjectValue::Frame(Frame { x: Length(x), y: Length(0), w: Length(900), h: Length(900), r: crate::Angle(0) }) };
        let first = vec![frame(x1), Edit::Set { object: id(0), value: ObjectValue::StyleWeight(Some(w1)) }];
        let second = vec![frame(x2), Edit::Set { object: id(0), value: ObjectValue::Alt(words.clone()) }];
        for (orders, x) in [([&first, &second], x2), ([&second, &first], x1)] {
            let mut page = page();
            apply(&mut page, Edit::Put { object: Box::new(object(0, 0, "hi")) }).expect("puts");
            for edits in orders {
                apply_all(&mut page, edits.clone()).expect("applies");
            }
            let object = &page.objects[&id(0)];
            prop_assert_eq!(object.frame.x, Length(x));
            prop_assert_eq!((object.style.weight, object.alt.as_str()), (Some(w1), words.as_str()));
        }
    }

    /// The difference of two states makes one out of the other.
    #[test]
    fn differences(shared in any::<bool>(), a in proptest::collection::vec(any_edit(), 0..20), b in proptest::collection::vec(any_edit(), 0..20)) {
        let (mut from, mut to) = (document(shared), document(shared));
        a.into_iter().for_each(|edit| drop(apply(&mut from, edit)));
        b.into_iter().for_each(|edit| drop(apply(&mut to, edit)));
        let edits = diff(&from, &to);
        apply_all(&mut from, edits).expect("applies");
        prop_assert_eq!(from.objects, to.objects);
        prop_assert_eq!((from.title, from.palette), (to.title, to.palette));
    }

    /// However an object goes from a page to what all pages share and back, the page looks the same.
    #[test]
    fn moving_between_documents_changes_nothing_seen(edits in proptest::collection::vec(any_edit(), 0..30), which in 0u8..12) {
        let (mut page, mut site) = (document(false), document(true));
        edits.into_iter().for_each(|edit| drop(apply(&mut page, edit)));
        let seen = page.clone().with_shared(&site).objects;
        if let Some(object) = page.objects.get(&id(which)).cloned() {
            let out = apply(&mut page, Edit::Remove { object: id(which) }).expect("it is there").expect("has an inverse");
            let into = apply(&mut site, Edit::Put { object: Box::new(object) }).expect("fits").expect("has an inverse");
            prop_assert_eq!(&page.clone().with_shared(&site).objects, &seen);
            apply(&mut site, into).expect("goes back");
            apply(&mut page, out).expect("comes back");
        }
        prop_assert_eq!(page.with_shared(&site).objects, seen);
    }
}

#[test]
fn cycles_of_parents_break_at_the_smallest_id() {
    let mut page = page();
    for (number, parent) in [(1, 2), (2, 3), (3, 1), (4, 1)] {
        let mut object = object(number, 0, "x");
        object.parent = Some(id(parent));
        apply(
            &mut page,
            Edit::Put {
                object: Box::new(object),
            },
        )
        .expect("puts");
    }
    let parent = |n| page.parent_of(&page.objects[&id(n)]).map(|o| o.id.clone());
    assert_eq!(
        [1, 2, 3, 4].map(parent),
        [None, Some(id(3)), Some(id(1)), Some(id(1))]
    );
}

#[test]
fn limits_are_errors_and_change_nothing() {
    let mut page = page();
    for number in 0..limits::OBJECTS {
        let mut object = object(0, 0, "x");
        object.id = ObjectId::new(&format!("object-{number:09}")).expect("an id");
        apply(
            &mut page,
            Edit::Put {
                object: Box::new(object),
            },
        )
        .expect("fits");
    }
    let before = page.objects.len();
    let error = apply(
        &mut page,
        Edit::Put {
            object: Box::new(object(0, 0, "x")),
        },
    );
    assert_eq!(
        (error, page.objects.len()),
        (Err(EditFault::TooManyObjects), before)
    );
    let long = object(1, 0, &"a".repeat(limits::TEXT_BYTES + 1));
    assert!(matches!(
        apply(
            &mut page,
            Edit::Put {
                object: Box::new(long)
            }
        ),
        Err(EditFault::Value(_))
    ));
}

#[test]
fn a_batch_refuses_fields_that_nobody_knows() {
    let good = r#"{"client":"client-0123456789","seq":1,"documents":[{"document":"page-0123456789abc","base":0,"edits":[{"do":"remove","object":"object-number-001"}]}]}"#;
    let batch: Batch = serde_json::from_str(good).expect("reads");
    assert!(matches!(
        batch.documents.as_slice(),
        [DocumentEdits { base: 0, .. }]
    ));
    for bad in [
        good.replace("\"remove\"", "\"explode\""),
        good.replace("\"seq\":1", "\"seq\":1.5"),
        good.replace("\"base\":0", "\"base\":-1"),
        good.replace("\"seq\":1", "\"seq\":1,\"who\":\"owner\""),
    ] {
        assert!(serde_json::from_str::<Batch>(&bad).is_err(), "{bad}");
    }
}
