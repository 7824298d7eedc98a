//! Share links in bad hands: previews that come in every way, lost answers, guests who go on when it is over, and guests
//! without end.

use gluebox_tests::document::{Desk, batch, put, text};
use gluebox_tests::{Answer, Gluebox, Random, Shared, Socket, Visitor, pictures};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Who looks at links before people do.
const PREVIEWS: [&str; 20] = [
    "WhatsApp/2.23.20.0",
    "TelegramBot (like TwitterBot)",
    "facebookexternalhit/1.1",
    "Twitterbot/1.0",
    "Slackbot-LinkExpanding 1.0",
    "Discordbot/2.0",
    "LinkedInBot/1.0",
    "SkypeUriPreview Preview/0.5",
    "Mozilla/5.0 (compatible; Threema)",
    "Signal/6.0",
    "Viber/13.3",
    "Line/8.0",
    "Googlebot/2.1",
    "bingbot/2.0",
    "Applebot/0.1",
    "Outlook-iOS/2.0",
    "Mozilla/5.0 Thunderbird/115.0",
    "BarracudaCentral/1.0",
    "curl/8.0",
    "",
];

#[test]
fn no_preview_spends_a_use_however_it_asks() {
    let (gluebox, anna) = Gluebox::claimed();
    let mut page = Desk::new_page(&anna, "A surprise");
    page.edit(vec![put(text(
        &Random::fresh().id(),
        "for the birthday",
        (0, 0, 300, 40),
    ))]);
    for wishes in [
        json!({"right": "edit", "most": 1}),
        json!({"right": "look"}),
    ] {
        let link = Shared::make(&anna, &page.page, wishes);
        for agent in PREVIEWS {
            let preview = gluebox.visitor();
            let ask = |method: &str, target: &str| {
                let ask = preview.ask(method, target).header("User-Agent", agent);
                ask.header("Range", "bytes=0-1023").send()
            };
            for method in ["HEAD", "GET"] {
                let arrived = ask(method, &link.address());
                assert_eq!(arrived.status, 303, "{method} {agent}");
                let door = ask(method, &format!("{}/", link.base()));
                assert_eq!(door.status, 200, "{method} {agent}: {}", door.text());
                assert!(!door.text().contains("birthday") && !door.text().contains("surprise"));
            }
            assert!([404, 405].contains(&ask("GET", &format!("{}/enter", link.base())).status));
        }
        let listed = anna.get("/-/api/links").ok();
        let is_it = |line: &&Value| line["id"] == *link.id;
        let lines = listed["links"].as_array().expect("links");
        let line = lines.iter().find(is_it).expect("the link");
        assert_eq!((&line["uses"], &line["used_at"]), (&json!(0), &Value::Null));
    }
}

#[test]
fn whoever_asks_again_because_the_answer_was_lost_comes_in_once() {
    let (gluebox, anna) = Gluebox::claimed();
    let page = Desk::new_page(&anna, "Once").page;
    let link = Shared::make(&anna, &page, json!({"right": "look", "most": 1}));
    let on_a_train = link.arrive(gluebox.visitor());
    let key = on_a_train.cookie().expect("a key");
    let enter = |key: &str| {
        let stranger = gluebox.visitor();
        let ask = stranger.ask("POST", &format!("{}/enter", link.base()));
        ask.header("Cookie", key).form(&[("password", "")]).send()
    };
    let passes: Vec<Answer> = (0..3).map(|_| enter(&key)).collect();
    for answer in &passes {
        assert_eq!(answer.status, 303, "{}", answer.text());
        assert_eq!(
            answer.header("set-cookie"),
            passes[0].header("set-cookie"),
            "one pass"
        );
    }
    assert_eq!(anna.get("/-/api/links").ok()["links"][0]["uses"], 1);
    let bent = key.replacen('.', ".x", 1);
    assert_ne!(bent, key);
    assert_eq!(enter(&bent).status, 404, "another browser");
}

#[test]
fn whoever_goes_on_sending_when_the_link_has_ended_gets_nowhere() {
    let (gluebox, anna) = Gluebox::claimed();
    let page = Desk::new_page(&anna, "Stop it");
    let link = Shared::make(&anna, &page.page, json!({"right": "edit"}));
    let twins = [0, 1].map(|_| link.open(gluebox.visitor()));
    let ended = AtomicBool::new(false);
    let send = |guest: &Visitor| {
        let mut after = 0;
        while after < 20 {
            let over = ended.load(Ordering::SeqCst);
            let words = put(text(&Random::fresh().id(), "and on", (0, 0, 100, 40)));
            let body = batch(&Random::fresh().id(), 1, &page.page, 1, vec![words]);
            let at = format!("{}/api/pages/{}/batches", guest.base, page.page);
            let answer = guest.post(&at, &body);
            if over {
                assert_eq!(answer.refusal(), (404, "link".to_owned()));
                assert_eq!(
                    guest.upload("a.png", &pictures::png(9, 9, 1)).code(),
                    "link"
                );
                after += 1;
            }
        }
    };
    let client = Random::fresh().id();
    let (mut tab, _) = Socket::on_page(&twins[0], &client, &page.page);
    let (then, bye) = std::thread::scope(|scope| {
        for guest in &twins {
            scope.spawn(|| send(guest));
        }
        // It listens all the while: whoever lets too much wait is sent away for that.
        let goodbye = scope.spawn(|| tab.hear("bye"));
        std::thread::sleep(Duration::from_millis(300));
        anna.delete(&format!("/-/api/links/{}", link.id));
        let then = page.read()["revision"].clone();
        ended.store(true, Ordering::SeqCst);
        (then, goodbye.join().expect("it is told"))
    });
    assert!(then.as_u64() > Some(1), "they were busy: {then}");
    assert_eq!(page.read()["revision"], then, "and changed nothing since");
    assert_eq!(bye["reason"], "link_ended");
    assert!(tab.closes_within(Duration::from_secs(1)));
}

#[test]
fn a_wall_takes_a_thousand_things_and_leaves_the_owner_room() {
    let (gluebox, anna) = Gluebox::claimed();
    let mut page = Desk::new_page(&anna, "A wall");
    let link = Shared::make(&anna, &page.page, json!({"right": "add"}));
    let guest = link.open(gluebox.visitor());
    let media = guest.upload("a.png", &pictures::png(40, 20, 1)).ok()["media"].clone();
    let client = Random::fresh().id();
    let add = |who: &Visitor, seq: u64, things: usize| {
        let body = json!({"client": client, "seq": seq, "pictures": vec![&media; things]});
        who.post(&format!("{}/api/add", who.base), &body)
    };
    (1..=20).for_each(|seq| drop(add(&guest, seq, 50).ok()));
    add(&guest, 20, 50).ok();
    let full = add(&guest, 21, 1);
    assert_eq!(full.refusal(), (507, "link_full".to_owned()));
    assert!(
        full.text()
            .contains("So much was added by this link already that it takes no more."),
        "{}",
        full.text()
    );
    let twin = link.open(gluebox.visitor());
    let note = json!({"client": Random::fresh().id(), "seq": 1, "note": "And this"});
    let late = twin.post(&format!("{}/api/add", twin.base), &note);
    assert_eq!(late.code(), "link_full", "whoever comes by it");
    let count = |page: &Desk| {
        let read = page.read();
        read["page"]["objects"]
            .as_object()
            .map(serde_json::Map::len)
    };
    assert_eq!(count(&page), Some(1_000));
    page.edit(vec![put(text(
        &Random::fresh().id(),
        "Thank you all",
        (0, 0, 300, 40),
    ))]);
    assert_eq!(count(&page), Some(1_001));
    let fresh = Shared::make(&anna, &page.page, json!({"right": "add"}));
    let guest = fresh.open(gluebox.visitor());
    guest.post(&format!("{}/api/add", guest.base), &note).ok();
}
