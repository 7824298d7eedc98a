use super::*;

fn read(json: &str) -> Result<Doc, serde_json::Error> {
    serde_json::from_str(json)
}

#[test]
fn round_trip_is_canonical() {
    let json = r##"{"type":"doc","content":[{"type":"heading","attrs":{"level":2,"align":"center"},"content":[{"type":"text","text":"Hi"}]},{"type":"paragraph","content":[{"type":"text","text":"a","marks":[{"type":"link","attrs":{"href":"https://a.b/"}},{"type":"strong"}]},{"type":"hard_break"}]},{"type":"bullet_list","content":[{"type":"list_item","content":[{"type":"paragraph"}]}]}]}"##;
    let doc = read(json).expect("reads");
    doc.check().expect("is good");
    assert_eq!(serde_json::to_string(&doc).expect("writes"), json);
    assert_eq!(doc.words(), "Hi\na");
}

#[test]
fn null_alignment_reads_as_none() {
    let doc = read(r#"{"type":"doc","content":[{"type":"paragraph","attrs":{"align":null}}]}"#)
        .expect("reads");
    assert_eq!(doc, Doc::plain(""));
}

#[test]
fn what_is_refused() {
    let unreadable = [
        r#"{"type":"doc","content":[{"type":"script"}]}"#,
        r#"{"type":"doc","content":[{"type":"paragraph","onclick":"x"}]}"#,
        r#"{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"a","marks":[{"type":"link","attrs":{"href":"javascript:alert(1)"}}]}]}]}"#,
        r#"{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"a","marks":[{"type":"colour","attrs":{"colour":"red;}"}}]}]}]}"#,
    ];
    for json in unreadable {
        assert!(read(json).is_err(), "{json}");
    }
    let faults = [
        (r#"{"type":"doc","content":[]}"#, TextFault::Empty),
        (
            r#"{"type":"doc","content":[{"type":"heading","attrs":{"level":7}}]}"#,
            TextFault::Level,
        ),
        (
            r#"{"type":"doc","content":[{"type":"bullet_list","content":[]}]}"#,
            TextFault::Empty,
        ),
        (
            r#"{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":""}]}]}"#,
            TextFault::Words,
        ),
        (
            r#"{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"a","marks":[{"type":"em"},{"type":"strong"}]}]}]}"#,
            TextFault::Marks,
        ),
    ];
    for (json, fault) in faults {
        assert_eq!(
            read(json).expect("has the shape").check(),
            Err(fault),
            "{json}"
        );
    }
}

#[test]
fn deep_lists_are_refused() {
    let mut blocks = Doc::plain("x").content;
    for _ in 0..=limits::TEXT_DEPTH {
        let mut item = Doc::plain("x").content;
        item.append(&mut blocks);
        blocks = vec![Block::BulletList {
            content: vec![Item::new(item)],
        }];
    }
    assert_eq!(Doc::new(blocks).check(), Err(TextFault::Deep));
}
