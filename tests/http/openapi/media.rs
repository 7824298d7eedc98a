//! What makes each described error of media happen.

use gluebox_tests::{Answer, Visitor, pictures};

pub(super) fn errors(anna: &Visitor, meet: &mut impl FnMut(&str, &str, &Answer)) {
    let media = "/-/api/media";
    let good = pictures::png(20, 20, 7);
    let stored = anna.upload("a.png", &good);
    meet("POST", media, &stored);
    meet(
        "GET",
        "/-/api/media/{media}",
        &anna.get(&format!(
            "/-/api/media/{}",
            stored.json()["media"].as_str().expect("a hash")
        )),
    );
    for bytes in [
        pictures::heic(),
        b"<svg/>".to_vec(),
        Vec::new(),
        pictures::png_of(50_000, 50_000, &[]),
        pictures::jpeg_with_place()[..60].to_vec(),
    ] {
        meet("POST", media, &anna.upload("a", &bytes));
    }
    meet("POST", media, &too_large(anna));
    meet(
        "POST",
        media,
        &anna
            .ask("POST", "/-/api/media?name=a")
            .body("application/octet-stream", &good)
            .send_half(good.len() / 2)
            .expect("an answer"),
    );
}

/// A picture of more bytes than any camera makes: announced, and refused before all was sent.
fn too_large(anna: &Visitor) -> Answer {
    anna.ask("POST", "/-/api/media?name=a")
        .body("application/octet-stream", &vec![0x89; 101 << 20])
        .send()
}
