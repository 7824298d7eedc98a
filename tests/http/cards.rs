//! The card that messengers show of a published page: its title, its first words, its first picture, and its link for
//! the world once there is one.

use crate::https::House;
use gluebox_tests::document::{Desk, picture, put, text};
use gluebox_tests::{Answer, Random, Visitor, pictures, wait_for};
use serde_json::json;

/// What the page says of itself under this name.
fn said(page: &Answer, name: &str) -> Option<String> {
    let text = page.text();
    let rest = text.split(&format!("=\"{name}\" content=\"")).nth(1)?;
    Some(rest.split('"').next()?.to_owned())
}

#[track_caller]
fn choose(anna: &Visitor, what: &str, choice: &serde_json::Value) {
    let put = anna.ask("PUT", &format!("/-/api/at-home/{what}"));
    let put = put.json(choice).send();
    assert_eq!(put.status, 204, "{}", put.text());
}

#[test]
fn a_published_page_has_a_card_and_its_link_once_there_is_one() {
    let house = House::of_anna();
    let anna = house.gluebox.claim();
    let mut page = Desk::new_page(&anna, "Bees & \"honey\"");
    let stored = anna.upload("a.png", &pictures::png(1_400, 700, 7)).ok();
    let [ornament, words, bees] = [0; 3].map(|_| Random::fresh().id());
    let dot = anna.upload("dot.png", &pictures::png(20, 20, 8)).ok();
    let mut shown = picture(&bees, &stored, (80, 200, 400, 200));
    shown["alt"] = json!("A hive <in> May");
    page.edit(vec![
        put(picture(&ornament, &dot, (0, 0, 20, 20))),
        put(text(&words, "We keep bees", (80, 80, 400, 40))),
        put(shown),
    ]);
    page.publish();
    let shown = page.visit();
    let is = |name: &str, words: &str| assert_eq!(said(&shown, name).as_deref(), Some(words));
    is("og:title", "Bees &amp; &quot;honey&quot;");
    is("og:description", "We keep bees");
    is("og:image:alt", "A hive &lt;in&gt; May");
    is("og:type", "website");
    is("twitter:card", "summary_large_image");
    assert_eq!(said(&shown, "og:url"), None, "no link for the world yet");
    let of_picture = said(&shown, "og:image").expect("a picture");
    let [width, height] = ["width", "height"].map(|side| said(&shown, &format!("og:image:{side}")));
    let fetched = house.gluebox.visitor().get(&format!("/{of_picture}"));
    assert_eq!(fetched.status, 200, "{of_picture}");
    assert_eq!(
        [width, height].map(Option::unwrap_or_default),
        ["960", "480"],
        "as large as the copy that it names"
    );
    assert!((100..600_000).contains(&fetched.body.len()));

    choose(
        &anna,
        "name",
        &json!({"name": "anna.test", "provider": "own-domain"}),
    );
    choose(&anna, "readers", &json!({"readers": "anyone"}));
    let link = format!("https://anna.test/{}", page.path);
    let told = wait_for("the page with its link", 10, || {
        let page = page.visit();
        (said(&page, "og:url")? == link).then_some(page)
    });
    let of_world = format!("https://anna.test/{of_picture}");
    assert_eq!(said(&told, "og:image"), Some(of_world));
    assert!(
        told.text()
            .contains(&format!("<link rel=\"canonical\" href=\"{link}\">"))
    );
    choose(&anna, "readers", &json!({"readers": "home"}));
    wait_for("the page without it", 10, || {
        said(&page.visit(), "og:url").is_none().then_some(())
    });
}
