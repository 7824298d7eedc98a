//! Pictures: judged by their bytes, places taken out of what visitors get, nothing to be found by guessing.

use gluebox_tests::document::{Desk, picture, put};
use gluebox_tests::{Gluebox, Random, pictures};

#[test]
fn a_photograph_keeps_its_original_and_loses_its_place() {
    let (gluebox, anna) = Gluebox::claimed();
    let photograph = pictures::jpeg_with_place();
    let media = anna.upload("IMG_1.JPG", &photograph).ok();
    assert_eq!(
        (
            media["kind"].as_str(),
            media["width"].as_u64(),
            media["height"].as_u64()
        ),
        (Some("image/jpeg"), Some(8), Some(16)),
        "turned as it will be seen"
    );
    assert_eq!(
        anna.upload("again.jpg", &photograph).ok()["media"],
        media["media"],
        "the same bytes are kept once"
    );
    let hash = media["media"].as_str().expect("a hash");
    let original = anna.get(&format!("/-/api/media/{hash}"));
    assert_eq!(original.body, photograph, "to the last byte");
    assert_eq!(original.header("content-disposition"), Some("attachment"));
    let mut page = Desk::new_page(&anna, "Photo");
    page.edit(vec![put(picture(
        &Random::fresh().id(),
        &media,
        (80, 80, 8, 16),
    ))]);
    page.publish();
    let html = page.visit().text();
    let source = format!(
        "/{}",
        html.split("src=\"")
            .nth(1)
            .and_then(|s| s.split('"').next())
            .expect("a picture")
            .trim_start_matches('/')
    );
    let draft = anna.get(&format!("/-/draft/{hash}/1600"));
    for (what, copy) in [
        ("published", gluebox.visitor().get(&source)),
        ("draft", draft),
    ] {
        assert_eq!(copy.status, 200, "{what}");
        assert!(
            copy.header("content-type")
                .is_some_and(|kind| kind.starts_with("image/")),
            "{what}"
        );
        assert!(
            !copy.body.windows(4).any(|w| w == b"Exif"),
            "{what} has no EXIF"
        );
        assert_eq!(
            copy.header("x-content-type-options"),
            Some("nosniff"),
            "{what}"
        );
        assert_eq!(
            copy.header("content-security-policy"),
            Some("sandbox; default-src 'none'"),
            "{what}"
        );
    }
    assert_eq!(
        gluebox
            .visitor()
            .get(&source)
            .header("access-control-allow-origin"),
        Some("*")
    );
    // Nobody else gets at originals and drafts, and the hash of a file opens nothing.
    let stranger = gluebox.visitor();
    for target in [
        format!("/-/api/media/{hash}"),
        format!("/-/draft/{hash}/1600"),
    ] {
        assert_eq!(stranger.get(&target).status, 401, "{target}");
    }
    assert!(
        !source.contains(hash),
        "a published address does not tell the original's hash"
    );
    for target in [
        format!("/-/m/{hash}"),
        format!("/media/{hash}"),
        format!("/-/m/{hash}.jpg"),
    ] {
        assert_eq!(stranger.get(&target).status, 404, "{target}");
    }
    // Taken back by the owner: gone.
    anna.press(&page.at("/unpublish")).ok();
    assert_eq!(stranger.get(&source).status, 404);
}

#[test]
fn copies_fit_and_are_never_larger_than_the_original() {
    let (_gluebox, anna) = Gluebox::claimed();
    let media = anna.upload("p.png", &pictures::png(900, 600, 5)).ok();
    let hash = media["media"].as_str().expect("a hash");
    for width in ["1", "480", "1600", "4000000000"] {
        assert_eq!(
            anna.get(&format!("/-/draft/{hash}/{width}")).status,
            200,
            "{width}"
        );
    }
    for width in ["-1", "0x10", "4294967296", "x", ""] {
        assert!(
            matches!(
                anna.get(&format!("/-/draft/{hash}/{width}")).status,
                400 | 404
            ),
            "{width}"
        );
    }
    let mut page = Desk::new_page(&anna, "Small");
    page.edit(vec![put(picture(
        &Random::fresh().id(),
        &media,
        (0, 0, 120, 80),
    ))]);
    page.publish();
    let html = page.visit().text();
    assert!(
        html.contains("width=\"") && html.contains("height=\"") && html.contains("alt=\"\""),
        "room is held while it loads: {html}"
    );
}

#[test]
fn a_picture_that_is_not_there_does_not_stop_a_page() {
    let (_gluebox, anna) = Gluebox::claimed();
    let mut page = Desk::new_page(&anna, "Hole");
    let nothing = serde_json::json!({"media": "0".repeat(64), "width": 40, "height": 30});
    page.edit(vec![put(picture(
        &Random::fresh().id(),
        &nothing,
        (0, 0, 40, 30),
    ))]);
    assert_eq!(anna.get(&format!("/-/canvas/{}", page.page)).status, 200);
    assert_eq!(anna.press(&page.at("/publish")).status, 200);
    assert_eq!(page.visit().status, 200);
}
