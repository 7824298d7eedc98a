//! Files that are not what they say: refused by their bytes, with a sentence, and nothing of them stays.

use gluebox_tests::document::{Desk, picture, put};
use gluebox_tests::{Gluebox, Random, pictures, wait_for};
use std::path::Path;

fn files(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    entries
        .flatten()
        .map(|entry| {
            if entry.path().is_dir() {
                files(&entry.path())
            } else {
                1
            }
        })
        .sum()
}

#[test]
fn what_is_no_picture_is_refused_and_leaves_nothing() {
    let (gluebox, anna) = Gluebox::claimed();
    let kept = files(&gluebox.folder.join("media"));
    let jpeg = pictures::jpeg_with_place();
    let png = pictures::png(60, 40, 9);
    let heic = anna.upload("IMG_0001.HEIC", &pictures::heic());
    assert_eq!(heic.refusal(), (415, "heic".to_owned()));
    assert!(heic.text().contains("Browsers cannot show this kind of photo (HEIC). Add it from the iPhone itself, or save it as JPEG."));
    let mut faults = Vec::new();
    for (what, bytes, code) in [
        (
            "a page called a picture",
            b"<html><script>alert(1)</script>".to_vec(),
            "kind",
        ),
        (
            "a drawing with scripts",
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(),
            "kind",
        ),
        ("a program", b"\x7fELF\x02\x01\x01\0".to_vec(), "kind"),
        ("nothing", Vec::new(), "empty_file"),
        ("one byte", vec![0xff], "kind"),
        (
            "a bomb of 50,000 × 50,000",
            pictures::png_of(50_000, 50_000, &[0x78, 0x9c]),
            "pixels",
        ),
        (
            "a long line",
            pictures::png_of(100_000, 1, &[0x78, 0x9c]),
            "pixels",
        ),
        (
            "a JPEG cut in its pixels",
            jpeg[..jpeg.len() - 2].to_vec(),
            "damaged_file",
        ),
        (
            "a JPEG cut in its head",
            jpeg[..40].to_vec(),
            "damaged_file",
        ),
        (
            "a PNG cut in its pixels",
            png[..png.len() / 2].to_vec(),
            "damaged_file",
        ),
        (
            "a PNG of zero pixels",
            pictures::png_of(0, 0, &[]),
            "damaged_file",
        ),
        ("a GIF of its head only", b"GIF89a".to_vec(), "damaged_file"),
        (
            "a WebP of its head only",
            b"RIFF\x08\0\0\0WEBPVP8 ".to_vec(),
            "damaged_file",
        ),
    ] {
        let answer = anna.upload("holiday.jpg", &bytes);
        if answer.status < 400 || answer.code() != code {
            faults.push(format!("{what}: {} {}", answer.status, answer.text()));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!(
        files(&gluebox.folder.join("media")),
        kept,
        "nothing was kept"
    );
    assert_eq!(files(&gluebox.folder.join("uploads")), 0);
}

#[test]
fn the_name_decides_nothing() {
    let (_gluebox, anna) = Gluebox::claimed();
    let png = pictures::png(30, 20, 4);
    for name in [
        "photo.jpg",
        "../../identity.key",
        "%2e%2e%2fx",
        "a%00b.png",
        "%E2%80%AEgnp.exe",
        "x.html",
        "",
        &"n".repeat(3_000),
    ] {
        let media = anna.upload(name, &png).ok();
        assert_eq!(media["kind"], "image/png", "{name}");
        let served = anna.get(&format!(
            "/-/api/media/{}",
            media["media"].as_str().expect("a hash")
        ));
        assert_eq!(
            (
                served.header("content-type"),
                served.header("content-disposition")
            ),
            (Some("image/png"), Some("attachment"))
        );
    }
    // A picture that is a page as well stays a picture.
    let both = [png, b"<script>alert(1)</script>".to_vec()].concat();
    let media = anna.upload("both.html", &both).ok();
    let served = anna.get(&format!(
        "/-/api/media/{}",
        media["media"].as_str().expect("a hash")
    ));
    assert_eq!(
        (
            served.header("content-type"),
            served.header("x-content-type-options")
        ),
        (Some("image/png"), Some("nosniff"))
    );
}

#[test]
fn an_upload_cut_in_the_middle_leaves_nothing() {
    let (gluebox, anna) = Gluebox::claimed();
    let kept = files(&gluebox.folder.join("media"));
    let png = pictures::png(600, 400, 11);
    for part in [0, 1, 1_000, png.len() / 2, png.len() - 1] {
        anna.ask("POST", "/-/api/media?name=a.png")
            .body("application/octet-stream", &png)
            .send_cut(part)
            .expect("hangs up");
    }
    wait_for("unfinished files to go", 15, || {
        (files(&gluebox.folder.join("uploads")) == 0).then_some(())
    });
    assert_eq!(files(&gluebox.folder.join("media")), kept);
    assert_eq!(anna.upload("a.png", &png).status, 200, "the next try works");
}

#[test]
fn a_file_that_is_too_large_is_refused_while_it_comes() {
    let (gluebox, anna) = Gluebox::claimed();
    let memory = gluebox.memory();
    let answer = anna
        .ask("POST", "/-/api/media?name=film.jpg")
        .body("application/octet-stream", &vec![0xff; 101 << 20])
        .send();
    assert_eq!(answer.refusal(), (413, "too_large".to_owned()));
    let grown = gluebox.memory() - memory;
    assert!(
        grown < 30.0,
        "uploads go to the disk, not to memory: {grown:.0} MB"
    );
    wait_for("unfinished files to go", 5, || {
        (files(&gluebox.folder.join("uploads")) == 0).then_some(())
    });
}

#[test]
fn many_large_pictures_at_once_keep_memory_bounded() {
    let (gluebox, anna) = Gluebox::claimed();
    // 24 megapixels each: 72 MB unpacked.
    let pictures: Vec<_> = (0..4)
        .map(|seed| pictures::png(6_000, 4_000, seed))
        .collect();
    let media: Vec<_> = pictures
        .iter()
        .map(|png| anna.upload("large.png", png).ok())
        .collect();
    drop(pictures);
    let mut desk = Desk::new_page(&anna, "Large");
    desk.edit(
        media
            .iter()
            .map(|media| put(picture(&Random::fresh().id(), media, (0, 0, 600, 400))))
            .collect(),
    );
    let asks: Vec<_> = media
        .iter()
        .map(|media| {
            let (anna, target) = (
                anna.clone(),
                format!("/-/draft/{}/1600", media["media"].as_str().expect("a hash")),
            );
            std::thread::spawn(move || anna.get(&target).status)
        })
        .collect();
    let mut most = 0.0f64;
    while asks.iter().any(|ask| !ask.is_finished()) {
        most = most.max(gluebox.memory());
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    for ask in asks {
        assert_eq!(ask.join().expect("answers"), 200);
    }
    assert!(
        most < 400.0,
        "{most:.0} MB: pictures are unpacked one or two at a time"
    );
}
