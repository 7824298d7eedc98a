//! A disk that fails or is slow: what cannot be kept is refused with a sentence, what was kept stays, and the box
//! goes on when the disk does.

use gluebox_tests::document::{Desk, batch, picture, put, say, text};
use gluebox_tests::{Faults, Gluebox, NAME, PASSWORD, Random, Socket, Visitor, pictures, wait_for};
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn on_a_faulty_disk() -> (Gluebox, Visitor, Arc<Faults>) {
    let faults = Arc::new(Faults::build());
    let gluebox = Gluebox::builder().faults(faults.clone()).start();
    let anna = gluebox.claim();
    (gluebox, anna, faults)
}

fn ids(desk: &Desk) -> Vec<String> {
    desk.read()["page"]["objects"]
        .as_object()
        .expect("objects")
        .keys()
        .cloned()
        .collect()
}

#[test]
fn a_failing_fsync_refuses_and_nothing_promised_is_lost() {
    let (mut gluebox, anna, faults) = on_a_faulty_disk();
    let mut random = Random::fresh();
    let mut desk = Desk::new_page(&anna, "Faulty");
    let mut promised = Vec::new();
    let (mut tab, _) = Socket::on_page(&anna, "the-tab-aaaaaaaaaaaaaa", &desk.page);
    let mut seq = 0;
    for rule in [
        "sync EIO",
        "write EIO",
        "write EIO-half",
        "any EIO",
        "any EROFS",
    ] {
        for _ in 0..5 {
            let id = random.id();
            desk.edit(vec![put(text(&id, "promised", (0, 0, 10, 10)))]);
            promised.push(id);
        }
        faults.begin(rule, &gluebox.folder.join("journal"));
        let refused = desk.try_edit(vec![put(text(&random.id(), "refused", (0, 0, 10, 10)))]);
        assert_eq!(
            refused.refusal(),
            (507, "disk".to_owned()),
            "{rule}: {}",
            refused.text()
        );
        assert!(
            refused.text().contains("Nothing that said Saved is lost."),
            "{}",
            refused.text()
        );
        seq += 1;
        tab.say(&json!({"t": "batch", "batch": batch("the-tab-aaaaaaaaaaaaaa", seq, &desk.page, 0, vec![put(text(&random.id(), "refused", (0, 0, 10, 10)))])}));
        let refused = tab.hear_that("refused", |m| m["seq"] == seq);
        assert_eq!(refused["code"], "disk", "{refused}");
        assert_eq!(anna.press(&desk.at("/publish")).status, 507, "{rule}");
        assert_eq!(anna.get(&desk.at("")).status, 200, "reading goes on");
        faults.end();
        // Without a restart, and the refused batch is not there behind anybody's back.
        wait_for("the box to go on", 20, || {
            (desk
                .try_edit(vec![put(text(&random.id(), "goes on", (0, 0, 10, 10)))])
                .status
                == 200)
                .then_some(())
        });
        desk.publish();
        let there = ids(&desk);
        assert!(promised.iter().all(|id| there.contains(id)), "{rule}");
        assert!(
            !desk.read().to_string().contains("refused"),
            "{rule}: what was refused is not there"
        );
    }
    let place = gluebox.keep_folder();
    let folder = gluebox.folder.clone();
    let before = desk.read();
    gluebox.kill();
    let gluebox = Gluebox::builder().folder(&folder).start();
    desk.who = anna.moved_to(gluebox.address);
    assert_eq!(desk.read(), before, "and not after the next start either");
    drop((gluebox, place));
}

#[test]
fn uploads_and_publishing_on_a_failing_disk() {
    let (gluebox, anna, faults) = on_a_faulty_disk();
    let id = Random::fresh().id();
    let mut desk = Desk::new_page(&anna, "Old");
    desk.edit(vec![put(text(&id, "the old words", (0, 0, 100, 40)))]);
    desk.publish();
    for (rule, part) in [
        ("sync EIO", "uploads"),
        ("write EIO-half", "uploads"),
        ("write EIO", "uploads"),
        ("sync EIO", "media"),
    ] {
        faults.begin(rule, &gluebox.folder.join(part));
        let answer = anna.upload("p.png", &pictures::png(60, 40, 99));
        assert_eq!(answer.status, 507, "{rule} in {part}: {}", answer.text());
        assert_eq!(answer.code(), "disk");
        faults.end();
    }
    let media = anna.upload("p.png", &pictures::png(60, 40, 99)).ok();
    desk.edit(vec![
        say(&id, "the new words"),
        put(picture(&Random::fresh().id(), &media, (0, 90, 60, 40))),
    ]);
    for (rule, part) in [
        ("any EIO", "media"),
        ("any EIO", "journal"),
        ("any EIO", "uploads"),
    ] {
        faults.begin(rule, &gluebox.folder.join(part));
        let answer = anna.press(&desk.at("/publish"));
        let visit = desk.visit();
        faults.end();
        assert_eq!(visit.status, 200, "{rule} in {part}");
        match answer.status {
            507 => assert!(
                visit.text().contains("the old words"),
                "{rule} in {part}: refused, so the old page stays"
            ),
            200 => assert!(
                visit.text().contains("the new words"),
                "{rule} in {part}: done, so the new page is there"
            ),
            other => panic!("{rule} in {part}: {other} {}", answer.text()),
        }
    }
    wait_for("publishing to go on", 20, || {
        (anna.press(&desk.at("/publish")).status == 200).then_some(())
    });
    assert!(desk.visit().text().contains("the new words"));
    assert_eq!(gluebox.visitor().sign_in(NAME, PASSWORD).status, 200);
}

#[test]
fn a_fault_of_the_index_withholds_nothing() {
    let (gluebox, anna, faults) = on_a_faulty_disk();
    let mut desk = Desk::new_page(&anna, "Index");
    faults.begin("any EIO", &gluebox.folder.join("index"));
    let mut promised = Vec::new();
    for _ in 0..200 {
        let id = Random::fresh().id();
        desk.edit(vec![put(text(&id, &"words ".repeat(200), (0, 0, 10, 10)))]);
        promised.push(id);
    }
    assert_eq!(ids(&desk).len(), promised.len());
    faults.end();
    let gluebox = gluebox.kill_and_start_faulty();
    desk.who = anna.moved_to(gluebox.address);
    let there = ids(&desk);
    assert!(promised.iter().all(|id| there.contains(id)));
}

#[test]
fn a_slow_disk_is_shared_by_those_who_wait() {
    let (gluebox, anna, faults) = on_a_faulty_disk();
    let desks: Vec<Desk> = (0..16)
        .map(|n| Desk::new_page(&anna, &format!("Slow {n}")))
        .collect();
    faults.begin("sync delay=100", &gluebox.folder.join("journal"));
    let began = Instant::now();
    let writers: Vec<_> = desks
        .into_iter()
        .map(|mut desk| {
            std::thread::spawn(move || {
                for _ in 0..3 {
                    let began = Instant::now();
                    desk.edit(vec![put(text(
                        &Random::fresh().id(),
                        "slowly",
                        (0, 0, 10, 10),
                    ))]);
                    assert!(
                        began.elapsed() >= Duration::from_millis(95),
                        "acknowledged before it was on the disk"
                    );
                }
            })
        })
        .collect();
    for writer in writers {
        writer.join().expect("all are acknowledged");
    }
    // 48 batches, one after the other, would take 4.8 s.
    assert!(
        began.elapsed() < Duration::from_secs(3),
        "16 writers share an fsync: {:?}",
        began.elapsed()
    );
    // Visitors do not wait for anybody's fsync.
    faults.begin("sync delay=1500", &gluebox.folder);
    let mut slow = Desk::new_page(&anna, "Very slow");
    let writer = std::thread::spawn(move || {
        slow.edit(vec![put(text(&Random::fresh().id(), "x", (0, 0, 10, 10)))])
    });
    let began = Instant::now();
    for _ in 0..20 {
        assert!(matches!(gluebox.visitor().get("/").status, 200 | 404));
    }
    assert!(
        began.elapsed() < Duration::from_millis(1_000),
        "{:?}",
        began.elapsed()
    );
    writer.join().expect("acknowledged in the end");
    faults.end();
}
