//! The door of a share link: opened by people and by previews, mistyped, ended, used up, guessed at; what it keeps to
//! itself.

use gluebox_tests::document::Desk;
use gluebox_tests::{Gluebox, Shared};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const REFUSED: &str =
    "This link does not open anything, or not any more. Ask the person who sent it for a new one.";

/// What messengers, mail programs and people leave at the end of a link.
const DEBRIS: [&str; 14] = [
    ".",
    ",",
    ")",
    "%3E",
    "!",
    "?",
    "%20",
    "%22",
    "*",
    "/",
    "%E2%80%9D",
    ".%20See%20you",
    "?fbclid=abc",
    "%0A",
];

#[test]
fn links_survive_what_messengers_do_to_them_and_previews_cost_nothing() {
    let (gluebox, anna) = Gluebox::claimed();
    let page = Desk::new_page(&anna, "Once").page;
    let link = Shared::make(&anna, &page, json!({"right": "look", "most": 1}));
    for debris in DEBRIS {
        let answer = gluebox
            .visitor()
            .get(&format!("{}{debris}", link.address()));
        assert_eq!(answer.status, 303, "{debris:?}");
    }
    for opened in [
        link.token.to_uppercase(),
        format!("%20{}", link.token),
        format!("({})", link.token),
    ] {
        assert_eq!(
            gluebox.visitor().get(&format!("/-/s/{opened}")).status,
            303,
            "{opened}"
        );
    }
    for _ in 0..20 {
        let preview = link.arrive(gluebox.visitor());
        let door = preview.get(&format!("{}/", preview.base));
        assert_eq!(door.status, 200);
        assert!(
            !door.text().contains("press.js"),
            "a counted door is opened by hand"
        );
        assert_eq!(
            preview
                .get(&format!("{}/preview/{page}", preview.base))
                .status,
            404
        );
    }
    let first = link.arrive(gluebox.visitor());
    let second = link.arrive(gluebox.visitor());
    assert_eq!(link.enter(&first, "").status, 303);
    assert_eq!(link.enter(&second, "").status, 404, "one browser, no more");
    // Whoever is in comes again, also by the link.
    let again = first.get(&format!("{}/", first.base));
    assert_eq!(again.status, 200);
    assert!(again.text().contains("id=\"boot\""));
    assert_eq!(
        anna.get("/-/api/links").ok()["links"][0]["state"],
        "used_up"
    );
}

#[test]
fn every_refusal_is_the_same_page_status_and_time() {
    let gluebox = Gluebox::builder()
        .option("--trusted-proxy", "127.0.0.1")
        .start();
    let anna = gluebox.claim();
    let page = Desk::new_page(&anna, "Gone soon");
    let lives = Desk::new_page(&anna, "Stays");
    let make = |page: &Desk, wishes| Shared::make(&anna, &page.page, wishes);
    let ended = make(&lives, json!({"right": "look"}));
    anna.delete(&format!("/-/api/links/{}", ended.id));
    let used_up = make(&lives, json!({"right": "look", "most": 1}));
    used_up.open(gluebox.visitor());
    let deleted = make(&page, json!({"right": "look"}));
    anna.delete(&page.at("")).ok();
    let soon = jiff::Timestamp::now() + Duration::from_secs(1);
    let over = make(&lives, json!({"right": "look", "until": soon.to_string()}));
    std::thread::sleep(Duration::from_millis(1_100));
    let lives_on = make(&lives, json!({"right": "look"}));
    let (_elsewhere, bo) = Gluebox::claimed();
    let of_another_box = Shared::make(
        &bo,
        &Desk::new_page(&bo, "Elsewhere").page,
        json!({"right": "look"}),
    );
    let mut answers = Vec::new();
    for address in [
        ended.token.clone(),
        used_up.token,
        deleted.token,
        over.token,
        "0123456789abcdefghjkmnpqrs".to_owned(),
        lives_on.token[..20].to_owned(),
        format!("{0}{0}", lives_on.token),
        of_another_box.token,
        String::new(),
        "%FF%00".to_owned(),
        "a".repeat(3_000),
    ] {
        let fresh = Gluebox::visitor(&gluebox);
        let began = Instant::now();
        // Each from a source of its own, so that none is slowed down as a guesser.
        let answer = fresh
            .ask("GET", &format!("/-/s/{address}"))
            .header(
                "X-Forwarded-For",
                &format!("203.0.113.{}", answers.len() + 1),
            )
            .send();
        let took = began.elapsed();
        assert_eq!(answer.status, 404, "{address}");
        assert!(answer.text().contains(REFUSED), "{}", answer.text());
        let mut headers: Vec<_> = answer
            .headers
            .iter()
            .filter(|(name, _)| name != "date")
            .cloned()
            .collect();
        headers.sort();
        assert!(
            (100..400).contains(&took.as_millis()),
            "{address}: {took:?}"
        );
        answers.push((headers, answer.text()));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "one answer for all");
    let at_page = gluebox.visitor().get(&format!("{}/", ended.base()));
    assert_eq!(
        (at_page.status, at_page.text()),
        (404, answers[0].1.clone()),
        "at the clean address, too"
    );
}

#[test]
fn headers_keep_links_to_themselves() {
    let gluebox = Gluebox::builder().option("--log", "trace").start();
    let anna = gluebox.claim();
    let page = Desk::new_page(&anna, "Quiet").page;
    let link = Shared::make(&anna, &page, json!({"right": "edit"}));
    let secret = json!({"right": "look", "password": "countertenor"});
    let secret = Shared::make(&anna, &page, secret);
    let second = secret.arrive(gluebox.visitor());
    assert_eq!(secret.enter(&second, "countertenors").status, 403);
    assert_eq!(secret.enter(&second, "countertenor").status, 303);
    let stranger = gluebox.visitor();
    let arrival = stranger.get(&link.address());
    let cookie = arrival.header("set-cookie").expect("a cookie");
    for part in [
        format!("Path={}/", link.base()),
        "HttpOnly".to_owned(),
        "SameSite=Lax".to_owned(),
    ] {
        assert!(cookie.contains(&part), "{cookie}");
    }
    let guest = link.open(gluebox.visitor());
    let base = &guest.base;
    for target in [
        link.address(),
        format!("{base}/"),
        format!("{base}/canvas/{page}"),
        format!("{base}/preview/{page}"),
        format!("{base}/api/me"),
        format!("{base}/nothing"),
        "/-/s/wrong".to_owned(),
    ] {
        let answer = guest.get(&target);
        for (name, value) in [
            ("referrer-policy", "no-referrer"),
            ("x-robots-tag", "noindex, nofollow"),
            ("cache-control", "private, no-store"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{target}");
        }
        assert!(!answer.text().contains(&link.token), "{target}");
        assert!(
            !answer.text().contains("https://"),
            "nothing from elsewhere: {target}"
        );
    }
    assert_eq!(
        guest.get(&format!("{base}/api/me")).ok(),
        json!({"name": "Guest", "right": "edit"})
    );
    // Only its hash is kept, in whatever leaves the box.
    let copy = anna.get("/-/api/export").body;
    let pass = guest.cookie().expect("its cookies");
    let pass = pass.split("gluebox-pass=").nth(1).expect("a pass");
    let unsaid = [&link.token, &secret.token, pass, "countertenor"];
    let holds = |bytes: &[u8]| {
        let occurs = |unsaid: &&str| bytes.windows(unsaid.len()).any(|w| w == unsaid.as_bytes());
        unsaid.iter().any(occurs)
    };
    assert!(!holds(&copy) && copy.len() > 1_000);
    for file in walk(&gluebox.folder) {
        assert!(
            !holds(&std::fs::read(&file).expect("reads")),
            "{}",
            file.display()
        );
    }
    let log = gluebox.log();
    assert!(log.len() > 10_000, "it was told to say everything");
    assert!(!holds(log.as_bytes()) && !log.contains(&link.id));
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    let below = |path: std::path::PathBuf| {
        if path.is_dir() {
            walk(&path)
        } else {
            vec![path]
        }
    };
    entries
        .flat_map(|entry| below(entry.path()))
        .filter(|path| path.is_file())
        .collect()
}

#[test]
fn a_password_is_asked_once_per_browser_and_guessing_is_slowed_down() {
    let (gluebox, anna) = Gluebox::claimed();
    let page = Desk::new_page(&anna, "Secret").page;
    let link = Shared::make(&anna, &page, json!({"right": "look", "password": "alto"}));
    assert_eq!(link.line["password"], true);
    let guest = link.arrive(gluebox.visitor());
    let door = guest.get(&format!("{}/", guest.base)).text();
    assert!(door.contains("type=\"password\"") && !door.contains("press.js"));
    let wrong = link.enter(&guest, "tenor");
    assert_eq!(wrong.status, 403);
    assert!(
        wrong
            .text()
            .contains("That is not the password of this link.")
    );
    assert_eq!(link.enter(&guest, "alto").status, 303);
    assert_eq!(
        guest.get(&format!("{}/preview/{page}", guest.base)).status,
        200
    );
    let again = guest.get(&link.address());
    assert_eq!(again.status, 303);
    assert!(
        guest
            .get(&format!("{}/", guest.base))
            .text()
            .contains("id=\"boot\""),
        "asked once"
    );
    // Another password: asked again.
    let change = |wishes: Value| {
        anna.ask("PUT", &format!("/-/api/links/{}", link.id))
            .json(&wishes)
            .send()
            .ok()
    };
    change(json!({"right": "look", "password": "bass"}));
    assert_eq!(
        guest.get(&format!("{}/preview/{page}", guest.base)).status,
        404
    );
    change(json!({"right": "look"}));
    assert_eq!(
        link.enter(&guest, "bass").status,
        303,
        "kept where nothing is said"
    );
    let guesser = link.arrive(gluebox.visitor());
    let mut tries = 0;
    while link.enter(&guesser, "guess").status == 403 && tries < 20 {
        // A good link in between buys no further guesses.
        guesser.get(&link.address());
        tries += 1;
    }
    assert!((3..12).contains(&tries), "{tries}");
    assert_eq!(link.enter(&guesser, "bass").status, 429);
    assert!(gluebox.log().is_empty() || !gluebox.log().contains("alto"));
}

#[test]
fn on_https_no_neighbour_on_the_domain_can_set_the_cookies() {
    let house = crate::https::House::of_anna();
    let anna = house.gluebox.claim();
    let page = Desk::new_page(&anna, "Locked").page;
    let link = Shared::make(&anna, &page, json!({"right": "look"}));
    let guest = link.arrive(house.by_https());
    let entered = link.enter(&guest, "");
    for cookie in [guest.get(&link.address()), entered].map(|answer| {
        let cookie = answer.header("set-cookie").expect("a cookie");
        cookie.to_owned()
    }) {
        assert!(cookie.starts_with("__Secure-gluebox-"), "{cookie}");
        let path = format!("Path={}/", link.base());
        for part in ["Secure;", "HttpOnly;", "SameSite=Lax;", &path] {
            assert!(cookie.contains(part), "{part} in {cookie}");
        }
    }
    let shown = guest.get(&format!("{}/preview/{page}", guest.base));
    assert_eq!(shown.status, 200);
    assert!(
        guest
            .cookie()
            .is_some_and(|cookie| cookie.contains("__Secure-gluebox-pass"))
    );
}
