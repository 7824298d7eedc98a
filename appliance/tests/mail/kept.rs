//! Letters that go into a folder or into memory.

use std::fs;
use std::sync::{Arc, Mutex};

use gluebox_appliance::mail::{Letter, Post, Why};

use crate::provider::Read;
use crate::{FROM, TO, letter, refused};

fn names(folder: &std::path::Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_folder_gets_each_letter_once_and_whole() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("not/there/yet");
    let post = Post::Folder(folder.clone());
    assert_eq!(post.send(FROM, &letter("one")).await, Ok(()));
    let first = fs::read(folder.join("one.eml")).expect("a letter");
    let other = Letter {
        subject: "Other".to_owned(),
        ..letter("one")
    };
    assert_eq!(post.send(FROM, &other).await, Ok(()));
    assert_eq!(post.send(FROM, &letter("two")).await, Ok(()));
    assert_eq!(names(&folder), ["one.eml", "two.eml"]);
    assert_eq!(fs::read(folder.join("one.eml")).expect("a letter"), first);
    let read = Read::of(&first);
    assert_eq!(read.header("Subject"), "Hello");
    assert_eq!(read.header("To"), TO);
    assert_eq!(read.header("Message-ID"), "<one@example.org>");
    assert_eq!(read.kinds, ["text/plain", "text/html"]);
}

#[tokio::test]
async fn what_a_power_cut_left_half_written_is_written_over() {
    let place = tempfile::tempdir().expect("a folder");
    fs::write(place.path().join(".one.new"), "half").expect("a file");
    let post = Post::Folder(place.path().to_owned());
    assert_eq!(post.send(FROM, &letter("one")).await, Ok(()));
    assert_eq!(names(place.path()), ["one.eml"]);
}

#[tokio::test]
async fn a_folder_that_is_none_is_tried_again() {
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("file");
    fs::write(&file, "").expect("a file");
    let trouble = refused(
        Post::Folder(file).send(FROM, &letter("one")).await,
        Why::Folder,
    );
    assert!(!trouble.lasting());
    // No letter's id leads out of the folder.
    let post = Post::Folder(place.path().join("in"));
    let sent = post.send(FROM, &letter("../out")).await;
    refused(sent, Why::Unsendable);
    assert_eq!(names(place.path()), ["file"]);
}

#[tokio::test]
async fn memory_keeps_each_letter_once() {
    let kept = Arc::new(Mutex::new(Vec::new()));
    let post = Post::Memory(kept.clone());
    for id in ["one", "two", "one"] {
        assert_eq!(post.send(FROM, &letter(id)).await, Ok(()));
    }
    let said = format!("{post:?}");
    assert!(!said.contains('@') && !said.contains("Hello"), "{said}");
    let kept = kept.lock().expect("not poisoned");
    let ids: Vec<&str> = kept.iter().map(|it| it.letter.id.as_str()).collect();
    assert_eq!(ids, ["one", "two"]);
    assert_eq!(kept[0].from, FROM);
    assert_eq!(Read::of(&kept[0].bytes).header("To"), TO);
}
