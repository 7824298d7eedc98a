//! What goes over the wire to visitors: encodings, tags, 304, ranges, HEAD.

use gluebox_tests::document::{Desk, picture, put, text};
use gluebox_tests::{Answer, Gluebox, Random, Visitor, pictures};

pub(crate) fn site() -> (Gluebox, Visitor, String) {
    site_with(&pictures::png(300, 200, 3))
}

/// A published page with one picture, and the picture's address.
pub(crate) fn site_with(picture_file: &[u8]) -> (Gluebox, Visitor, String) {
    let (gluebox, anna) = Gluebox::claimed();
    let mut page = Desk::new_page(&anna, "Wire");
    let media = anna.upload("p.png", picture_file).ok();
    page.edit(vec![
        put(text(
            &Random::fresh().id(),
            "words that are packed",
            (80, 80, 400, 40),
        )),
        put(picture(&Random::fresh().id(), &media, (80, 200, 300, 200))),
    ]);
    page.publish();
    let html = page.visit().text();
    let source = html
        .split("src=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a picture")
        .to_owned();
    (
        gluebox,
        anna,
        format!("/{}", source.trim_start_matches('/')),
    )
}

fn get(visitor: &Visitor, target: &str, headers: &[(&str, &str)]) -> Answer {
    headers
        .iter()
        .fold(visitor.ask("GET", target), |ask, (name, value)| {
            ask.header(name, value)
        })
        .send()
}

#[test]
fn the_best_encoding_that_was_asked_for() {
    let (gluebox, ..) = site();
    let visitor = gluebox.visitor();
    let plain = visitor.get("/wire");
    assert_eq!(plain.header("content-encoding"), None);
    let mut faults = Vec::new();
    for (accepts, coding) in [
        ("br", Some("br")),
        ("gzip", Some("gzip")),
        ("gzip, deflate, br, zstd", Some("br")),
        ("gzip, deflate", Some("gzip")),
        ("identity", None),
        ("deflate", None),
        ("br;q=0, gzip", Some("gzip")),
        ("br;q=0,gzip;q=0", None),
        ("gzip;q=0.5, br;q=1.0", Some("br")),
        ("xbr, gzipped", None),
        ("", None),
    ] {
        let answer = get(&visitor, "/wire", &[("Accept-Encoding", accepts)]);
        if answer.header("content-encoding") != coding {
            faults.push(format!(
                "{accepts:?} got {:?}",
                answer.header("content-encoding")
            ));
        }
        assert_eq!(answer.unpacked(), plain.body, "{accepts:?}");
        assert!(
            answer
                .header("vary")
                .is_some_and(|v| v.eq_ignore_ascii_case("accept-encoding")),
            "{accepts:?}"
        );
    }
    assert!(faults.is_empty(), "{faults:#?}");
    let packed = get(&visitor, "/wire", &[("Accept-Encoding", "br")]);
    assert!(
        packed.body.len() < 5_000,
        "a small page is small: {} bytes",
        packed.body.len()
    );
    assert!(
        !plain.text().contains("<script") && !plain.text().contains("<link rel=\"stylesheet"),
        "one request, no script"
    );
}

#[test]
fn what_a_screen_loads_comes_however_it_is_asked_for() {
    let (gluebox, anna) = Gluebox::claimed();
    let desk = anna.get("/-/").text();
    let script = desk.split('"').find(|part| part.ends_with(".js"));
    let script = script.expect("the desk loads a script").to_owned();
    let visitor = gluebox.visitor();
    let plain = get(&visitor, &script, &[("Accept-Encoding", "identity")]);
    assert_eq!(
        (plain.status, plain.header("content-encoding")),
        (200, None)
    );
    assert!(plain.text().contains("import"), "it can be read");
    for coding in ["br", "gzip"] {
        let packed = get(&visitor, &script, &[("Accept-Encoding", coding)]);
        assert_eq!(packed.header("content-encoding"), Some(coding));
        assert!(packed.body.len() < plain.body.len() / 2, "{coding}");
        assert_eq!(packed.unpacked(), plain.body, "{coding}");
    }
}

#[test]
fn unchanged_pages_are_not_sent_again() {
    let (gluebox, ..) = site();
    let visitor = gluebox.visitor();
    let mut tags = Vec::new();
    for coding in ["br", "gzip", "identity"] {
        let first = get(&visitor, "/wire", &[("Accept-Encoding", coding)]);
        let tag = first.header("etag").expect("a tag").to_owned();
        assert!(tag.starts_with('"'), "a strong tag: {tag}");
        assert!(
            first
                .header("cache-control")
                .is_some_and(|c| c.contains("no-cache")),
            "asked for every time"
        );
        for sent in [
            tag.clone(),
            format!("\"other\", {tag}"),
            format!("W/{tag}"),
            "*".to_owned(),
        ] {
            let again = get(
                &visitor,
                "/wire",
                &[("Accept-Encoding", coding), ("If-None-Match", &sent)],
            );
            assert_eq!(
                (again.status, again.body.len()),
                (304, 0),
                "{coding} {sent}"
            );
            assert_eq!(again.header("etag"), Some(tag.as_str()));
        }
        for sent in ["\"other\"", "", "x", &tag[..tag.len() - 2]] {
            assert_eq!(
                get(
                    &visitor,
                    "/wire",
                    &[("Accept-Encoding", coding), ("If-None-Match", sent)]
                )
                .status,
                200,
                "{coding} {sent}"
            );
        }
        tags.push(tag);
    }
    tags.dedup();
    assert_eq!(tags.len(), 3, "every encoding has its own tag: {tags:?}");
    let crossed = get(
        &visitor,
        "/wire",
        &[("Accept-Encoding", "gzip"), ("If-None-Match", &tags[0])],
    );
    assert_eq!(
        crossed.status, 200,
        "a tag of another encoding is another thing"
    );
}

#[test]
fn asking_for_the_head_only() {
    let (gluebox, _, media) = site();
    let visitor = gluebox.visitor();
    for target in ["/wire", &media, "/nothing"] {
        let (get, head) = (visitor.get(target), visitor.ask("HEAD", target).send());
        assert_eq!(head.status, get.status, "{target}");
        assert_eq!(
            head.header("content-length"),
            Some(get.body.len().to_string().as_str()),
            "{target}"
        );
        assert_eq!(head.header("etag"), get.header("etag"), "{target}");
    }
}

#[test]
fn parts_of_a_file() {
    let (gluebox, _, media) = site();
    let visitor = gluebox.visitor();
    let whole = visitor.get(&media);
    assert_eq!(whole.status, 200);
    assert_eq!(whole.header("accept-ranges"), Some("bytes"));
    assert!(
        whole
            .header("cache-control")
            .is_some_and(|c| c.contains("immutable"))
    );
    let size = whole.body.len();
    let tag = whole.header("etag").expect("a tag").to_owned();
    for (range, from, to) in [
        ("bytes=0-0", 0, 1),
        ("bytes=5-9", 5, 10),
        (&format!("bytes={}-", size - 3), size - 3, size),
        ("bytes=-4", size - 4, size),
        ("bytes=0-99999999", 0, size),
    ] {
        let part = get(&visitor, &media, &[("Range", range)]);
        assert_eq!(
            (part.status, &part.body[..]),
            (206, &whole.body[from..to]),
            "{range}"
        );
        assert_eq!(
            part.header("content-range"),
            Some(format!("bytes {from}-{}/{size}", to - 1).as_str()),
            "{range}"
        );
    }
    for range in [
        format!("bytes={size}-"),
        "bytes=99999999-".to_owned(),
        "bytes=-0".to_owned(),
    ] {
        let none = get(&visitor, &media, &[("Range", &range)]);
        assert_eq!(
            (none.status, none.header("content-range")),
            (416, Some(format!("bytes */{size}").as_str())),
            "{range}"
        );
    }
    for odd in [
        "bytes=5-3",
        "bytes=a-b",
        "bytes=",
        "pages=1-2",
        "bytes=0-18446744073709551616",
        "bytes=--1",
        "bytes=0-1,3-4",
    ] {
        let answer = get(&visitor, &media, &[("Range", odd)]);
        assert!(
            answer.status == 200 && answer.body == whole.body || answer.status == 206,
            "{odd}: {}",
            answer.status
        );
    }
    assert_eq!(
        get(
            &visitor,
            &media,
            &[("Range", "bytes=0-3"), ("If-Range", &tag)]
        )
        .status,
        206
    );
    assert_eq!(
        get(
            &visitor,
            &media,
            &[("Range", "bytes=0-3"), ("If-Range", "\"other\"")]
        )
        .status,
        200
    );
    assert_eq!(
        get(&visitor, &media, &[("If-None-Match", &tag)]).status,
        304
    );
}
