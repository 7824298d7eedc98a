//! Publishing: states, links, redirects, and the switch that no visitor sees half.

use gluebox_tests::document::{Desk, picture, put, say, set, set_page, text};
use gluebox_tests::{Gluebox, Random, Visitor, pictures};
use rustix::process::Signal;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[test]
fn live_changed_unpublished() {
    let (gluebox, anna) = Gluebox::claimed();
    assert_eq!(
        gluebox.visitor().get("/").status,
        404,
        "nothing is published by itself"
    );
    let mut page = Desk::new_page(&anna, "States");
    let id = Random::fresh().id();
    page.edit(vec![put(text(&id, "the first words", (80, 80, 400, 40)))]);
    let state = |page: &Desk| page.read()["state"].as_str().expect("a state").to_owned();
    assert_eq!(
        (state(&page), page.visit().status),
        ("unpublished".to_owned(), 404)
    );
    let done = page.publish();
    assert_eq!(done["state"], "live");
    assert_eq!(done["link"], format!("{}/{}", anna.origin(), page.path));
    assert!(
        done["sentence"]
            .as_str()
            .is_some_and(|s| s.starts_with("Published in this home.")),
        "{done}"
    );
    assert!(page.visit().text().contains("the first words"));
    page.edit(vec![say(&id, "words only Anna sees")]);
    assert_eq!(state(&page), "changed");
    assert!(
        page.read()["sentence"]
            .as_str()
            .is_some_and(|s| s.starts_with("Only you see these changes."))
    );
    assert!(
        page.visit().text().contains("the first words")
            && !page.visit().text().contains("only Anna")
    );
    let preview = anna.get(&format!("/-/preview/{}", page.page)).text();
    assert!(
        preview.contains("words only Anna sees"),
        "the preview shows the head"
    );
    // The box stops in between: visitors keep what was published.
    let gluebox = gluebox.again(Signal::KILL);
    page.who = anna.moved_to(gluebox.address);
    assert!(page.visit().text().contains("the first words"));
    page.publish();
    assert!(page.visit().text().contains("words only Anna sees"));
    assert_eq!(
        page.who.press(&page.at("/unpublish")).ok()["state"],
        "unpublished"
    );
    assert_eq!(
        (state(&page), page.visit().status),
        ("unpublished".to_owned(), 404)
    );
}

#[test]
fn one_changed_page_costs_one() {
    let (_gluebox, anna) = Gluebox::claimed();
    let mut pages: Vec<Desk> = (0..6)
        .map(|n| Desk::new_page(&anna, &format!("Page {n}")))
        .collect();
    anna.press("/-/api/publish-all").ok();
    let tags = |pages: &[Desk]| -> Vec<String> {
        pages
            .iter()
            .map(|page| page.visit().header("etag").expect("a tag").to_owned())
            .collect()
    };
    let before = tags(&pages);
    pages[2].edit(vec![put(text(
        &Random::fresh().id(),
        "new here",
        (80, 80, 400, 40),
    ))]);
    pages[2].publish();
    let after = tags(&pages);
    for n in 0..6 {
        assert_eq!(before[n] == after[n], n != 2, "page {n}");
    }
}

#[test]
fn links_follow_a_renamed_page_and_old_addresses_lead_there() {
    let (gluebox, anna) = Gluebox::claimed();
    let mut from = Desk::new_page(&anna, "From");
    let target = anna
        .post(
            "/-/api/pages",
            &json!({"title": "To", "path": "garden/roses"}),
        )
        .ok();
    let to = target["id"].as_str().expect("an id");
    let id = Random::fresh().id();
    from.edit(vec![
        put(text(&id, "go", (80, 80, 400, 40))),
        set(&id, "link", json!(format!("page:{to}"))),
    ]);
    anna.press("/-/api/publish-all").ok();
    assert!(
        from.visit().text().contains("href=\"garden/roses\""),
        "relative, so that it holds anywhere"
    );
    from.edit(vec![put(text(
        &Random::fresh().id(),
        "a draft that nobody asked to publish",
        (80, 300, 400, 40),
    ))]);
    anna.post(
        &format!("/-/api/pages/{to}/rename"),
        &json!({"path": "garden/tulips"}),
    )
    .ok();
    let page = from.visit().text();
    assert!(
        page.contains("href=\"garden/tulips\""),
        "rendered again by itself"
    );
    assert!(
        !page.contains("a draft"),
        "from what was published, not from the head"
    );
    let visitor = gluebox.visitor();
    let moved = |path: &str| {
        let answer = visitor.get(path);
        (answer.status, answer.header("location").map(str::to_owned))
    };
    assert_eq!(
        moved("/garden/roses"),
        (301, Some("../garden/tulips".to_owned()))
    );
    anna.post(&format!("/-/api/pages/{to}/rename"), &json!({"path": "x"}))
        .ok();
    assert_eq!(
        moved("/garden/roses").1,
        Some("../x".to_owned()),
        "at once, not by a chain"
    );
    assert_eq!(moved("/garden/tulips?a=b").1, Some("../x?a=b".to_owned()));
    assert_eq!(
        (moved("/x/").1, moved("/X").1),
        (Some("../x".to_owned()), Some("x".to_owned()))
    );
    // The old path is taken by another page, or the page goes away.
    anna.post(
        "/-/api/pages",
        &json!({"title": "Roses", "path": "garden/roses"}),
    )
    .ok();
    anna.press("/-/api/publish-all").ok();
    assert_eq!(visitor.get("/garden/roses").status, 200);
    anna.press(&format!("/-/api/pages/{to}/unpublish")).ok();
    assert_eq!((moved("/garden/tulips").0, moved("/x").0), (404, 404));
    assert!(
        !from.visit().text().contains("href=\"x\""),
        "no link leads to a page that is not there"
    );
    // Nothing is made to lead away from the box.
    for odd in [
        "//evil.example",
        "//evil.example/%2e%2e",
        "/\\evil.example/",
        "/evil.example//",
    ] {
        let (status, location) = moved(odd);
        assert!(
            status == 404 || location.is_some_and(|to| !to.starts_with("//")),
            "{odd}"
        );
    }
}

#[test]
fn a_page_that_is_not_there_wears_the_sites_look() {
    let (gluebox, anna) = Gluebox::claimed();
    Desk::new_page(&anna, "Some page").publish();
    let answer = gluebox.visitor().get("/nothing/here");
    assert_eq!(answer.status, 404);
    assert_eq!(
        answer.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert!(answer.header("etag").is_none());
    assert!(
        !answer.text().contains("Gluebox") || answer.text().contains("--"),
        "{}",
        answer.text()
    );
    assert!(
        anna.get("/nothing/here")
            .text()
            .contains("Make a page here"),
        "the owner may make it"
    );
}

#[test]
fn the_owner_gets_an_edit_link_and_nobody_else() {
    let (gluebox, anna) = Gluebox::claimed();
    let page = Desk::new_page(&anna, "Mine");
    page.publish();
    let owner = anna.get("/mine");
    assert!(owner.text().contains("/-/edit/mine"));
    assert!(
        owner
            .header("cache-control")
            .is_some_and(|c| c.contains("no-store"))
            && owner.header("etag").is_none()
    );
    let visitor = gluebox.visitor().get("/mine");
    assert!(!visitor.text().contains("/-/edit/"));
    let stranger = gluebox.visitor();
    stranger.carry("gluebox", &"x".repeat(43));
    assert_eq!(
        stranger.get("/mine").body,
        visitor.body,
        "a false cookie changes nothing"
    );
}

/// Two objects always carry the same number: a reader who sees two numbers saw half a page.
fn number_in(text: &str) -> u64 {
    let numbers: Vec<u64> = text
        .split("round-")
        .skip(1)
        .map(|rest| {
            rest.split(|c: char| !c.is_ascii_digit())
                .next()
                .and_then(|n| n.parse().ok())
                .expect("a number")
        })
        .collect();
    assert!(
        numbers.len() >= 2 && numbers.windows(2).all(|pair| pair[0] == pair[1]),
        "half a page: {numbers:?}"
    );
    numbers[0]
}

#[test]
fn readers_during_the_switch_get_the_old_or_the_new() {
    let (gluebox, anna) = Gluebox::claimed();
    let mut page = Desk::new_page(&anna, "Switch");
    let mut random = Random::fresh();
    let (a, b, c) = (random.id(), random.id(), random.id());
    let mut media = anna.upload("p.png", &pictures::png(64, 48, 0)).ok();
    page.edit(vec![
        put(text(&a, "round-0", (80, 80, 400, 40))),
        put(text(&b, "round-0", (80, 300, 400, 40))),
        put(picture(&c, &media, (600, 80, 64, 48))),
    ]);
    page.publish();
    let stop = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = ["br", "gzip", "identity"]
        .into_iter()
        .map(|coding| {
            let (visitor, stop) = (gluebox.visitor(), stop.clone());
            std::thread::spawn(move || read_on(&visitor, coding, &stop))
        })
        .collect();
    for round in 1..=40 {
        media = anna.upload("p.png", &pictures::png(64, 48, round)).ok();
        let content =
            json!({"kind": "picture", "content": picture(&c, &media, (0, 0, 1, 1))["content"]});
        let words = format!("round-{round}");
        page.edit(vec![
            say(&a, &words),
            say(&b, &words),
            set(&c, "content", content),
        ]);
        page.publish();
    }
    stop.store(true, Ordering::SeqCst);
    let read: usize = readers
        .into_iter()
        .map(|reader| reader.join().expect("saw only whole pages"))
        .sum();
    assert!(read > 30, "the readers were slow: {read}");
    assert_eq!(number_in(&page.visit().text()), 40);
}

fn read_on(visitor: &Visitor, coding: &str, stop: &AtomicBool) -> usize {
    let (mut newest, mut read) = (0, 0);
    while !stop.load(Ordering::SeqCst) {
        let answer = visitor
            .ask("GET", "/switch")
            .header("Accept-Encoding", coding)
            .send();
        assert_eq!(answer.status, 200);
        let text = String::from_utf8(answer.unpacked()).expect("whole text");
        assert!(text.trim_end().ends_with("</html>"), "a cut page");
        let number = number_in(&text);
        assert!(number >= newest, "went back from {newest} to {number}");
        newest = number;
        // Media of the page just read: there, or replaced by a later publication, never broken.
        let source = text
            .split("src=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .expect("a picture");
        let picture = visitor.get(&format!("/{}", source.trim_start_matches('/')));
        assert!(
            matches!(picture.status, 200 | 404),
            "{source}: {}",
            picture.status
        );
        read += 1;
    }
    read
}

#[test]
fn what_the_title_and_language_say() {
    let (_gluebox, anna) = Gluebox::claimed();
    let mut page = Desk::new_page(&anna, "A & B");
    page.edit(vec![set_page("language", json!("pt-BR"))]);
    page.publish();
    let html = page.visit().text();
    assert!(
        html.contains("<title>A &amp; B") && html.contains("lang=\"pt-BR\""),
        "{html}"
    );
}
