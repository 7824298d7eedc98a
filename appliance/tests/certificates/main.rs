//! Locks from a real authority, over real sockets: each way of proving, renewal under load, and everything that goes
//! wrong on the way.

mod fake;
mod house;
mod pebble;

use gluebox_appliance::certificates::{Memory, Named, Open, Plan, Reason, Tried, Trouble};
use house::{House, Work, wish};
use pebble::{Pebble, own_address};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const TLS: Open = Open {
    tls: true,
    http: false,
    txt: false,
};
const HTTP: Open = Open {
    tls: false,
    http: true,
    txt: false,
};
const TXT: Open = Open {
    tls: false,
    http: false,
    txt: true,
};
const YEAR: u32 = 365 * 24 * 3600;

async fn begin(seconds: u32) -> (House, Pebble) {
    let address = own_address();
    let house = House::at(address).await;
    let pebble = Pebble::start(address, house.http.port(), house.tls.port(), seconds).await;
    (house, pebble)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_way_brings_a_lock_and_each_name_its_own() {
    let (house, pebble) = begin(YEAR).await;
    let root = [pebble.root().await];
    let (work, txt) = Work::begin(
        &house.locks,
        wish(&pebble, &["a.test"], TLS),
        Memory::default(),
    );
    let keeper = pebble.keep_txt(txt);
    assert!(
        house.visit("a.test", &root).await.is_err(),
        "nothing is held yet"
    );
    work.until("by TLS", |name| name.held.is_some()).await;
    let a = house.visit("a.test", &root).await.expect("a page");

    work.wish
        .send_replace(wish(&pebble, &["b.test", "a.test"], HTTP));
    work.until("by http", |name| {
        name.name == "b.test" && name.held.is_some()
    })
    .await;
    let b = house.visit("b.test", &root).await.expect("a page");

    work.wish
        .send_replace(wish(&pebble, &["*.c.test", "b.test", "a.test"], TXT));
    work.until("by TXT", |name| {
        name.name == "*.c.test" && name.held.is_some()
    })
    .await;
    let c = house.visit("x.c.test", &root).await.expect("a page");

    // By name, and nothing by a name that is not held.
    assert_ne!(a, b);
    assert_eq!(house.visit("a.test", &root).await.expect("a page"), a);
    assert_eq!(house.visit("B.test", &root).await.expect("a page"), b);
    assert_eq!(house.visit("y.c.test", &root).await.expect("a page"), c);
    for stranger in ["c.test", "x.y.c.test", "d.test", "xa.test"] {
        assert!(house.visit(stranger, &root).await.is_err(), "{stranger}");
    }

    // One account for all; what is remembered is enough to go on without asking.
    let memory = work.memory();
    assert_eq!((memory.accounts.len(), memory.locks.len()), (1, 3));
    let windows = pebble.has_windows().await;
    assert!(
        memory
            .names
            .iter()
            .all(|named| named.plan.renew_at.is_some() == windows)
    );
    drop(work);
    assert_eq!(keeper.await.expect("it ends"), 2, "set, and cleared again");
    let asked = pebble.log().matches("POST /").count();
    let again = House::at(own_address()).await;
    let next = wish(&pebble, &["a.test", "b.test"], TLS);
    let (work, _txt) = Work::begin(&again.locks, next, memory);
    work.until("it is held", |name| name.held.is_some()).await;
    assert_eq!(again.visit("b.test", &root).await.expect("a page"), b);
    assert_eq!(
        pebble.log().matches("POST /").count(),
        asked,
        "nothing was ordered"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn renewed_under_load_without_one_failed_request() {
    let (house, pebble) = begin(60).await;
    let root = [pebble.root().await];
    let (work, _txt) = Work::begin(
        &house.locks,
        wish(&pebble, &["a.test"], TLS),
        Memory::default(),
    );
    work.until("a lock", |name| name.held.is_some()).await;
    let (good, seen) = (AtomicU32::new(0), Mutex::new(Vec::<Vec<u8>>::new()));
    let note = |certificate: Vec<u8>| {
        let mut seen = seen.lock().expect("one at a time");
        if !seen.contains(&certificate) {
            seen.push(certificate);
        }
    };
    let began = Instant::now();
    let visits = async || {
        // Longer than one certificate lasts.
        while began.elapsed() < Duration::from_secs(75) {
            let certificate = match house.visit("a.test", &root).await {
                Ok(certificate) => certificate,
                Err(error) => panic!("after {:?}: {error}", began.elapsed()),
            };
            good.fetch_add(1, Ordering::Relaxed);
            note(certificate);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::join!(visits(), visits(), visits(), visits());
    let certificates = seen.lock().expect("one at a time").len();
    eprintln!(
        "{} requests over {certificates} certificates, none failed",
        good.load(Ordering::Relaxed)
    );
    assert!(certificates >= 2, "it was renewed");
    // Without a break, so the first moment stays.
    let memory = work.memory();
    let since = memory.locks[0]
        .since
        .duration_since(jiff::Timestamp::now())
        .abs();
    assert!(since.as_secs() >= 70, "{since}");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_authority_is_away_the_old_lock_serves() {
    let (house, mut pebble) = begin(45).await;
    let mut roots = vec![pebble.root().await];
    let (work, _txt) = Work::begin(
        &house.locks,
        wish(&pebble, &["a.test"], HTTP),
        Memory::default(),
    );
    work.until("a lock", |name| name.held.is_some()).await;
    let first = house.visit("a.test", &roots).await.expect("a page");
    pebble.down();
    let away = work
        .until("it is missed", |name| name.trouble.is_some())
        .await;
    let trouble = away.trouble.expect("a trouble");
    assert_eq!(trouble.reason, Reason::AuthorityAway);
    assert!(trouble.reason.sentence().contains("I try again by myself"));
    assert!(away.held.is_some() && away.next.is_some());
    assert_eq!(
        house.visit("a.test", &roots).await.expect("the old lock"),
        first
    );
    // It comes back as another: it knows nobody, and its root is new.
    pebble.up().await;
    roots.push(pebble.root().await);
    let back = work
        .until("it is back", |name| name.trouble.is_none())
        .await;
    assert_ne!(back.held, away.held);
    let next = house.visit("a.test", &roots).await.expect("the new lock");
    assert_ne!(next, first);
    assert_eq!(work.memory().accounts.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proof_that_does_not_arrive_is_tried_again_and_rehearsed() {
    let (house, pebble) = begin(YEAR).await;
    house.proves.store(false, Ordering::SeqCst);
    let mut wanted = wish(&pebble, &["a.test"], HTTP);
    // The same authority rehearses; it counts nothing.
    wanted.rehearsal = Some(pebble.directory());
    let (work, _txt) = Work::begin(&house.locks, wanted, Memory::default());
    let failed = work.until("it fails", |name| name.trouble.is_some()).await;
    let trouble = failed.trouble.expect("a trouble");
    assert_eq!(trouble.reason, Reason::NotProven, "{trouble:?}");
    assert!(
        failed.held.is_none() && !trouble.detail.is_empty(),
        "{trouble:?}"
    );
    house.proves.store(true, Ordering::SeqCst);
    work.until("it comes", |name| {
        name.held.is_some() && name.trouble.is_none()
    })
    .await;
    house
        .visit("a.test", &[pebble.root().await])
        .await
        .expect("a page");

    // A name that gets none, and one for which no way is open.
    work.wish
        .send_replace(wish(&pebble, &["blocked.test"], HTTP));
    let refused = work
        .until("it is refused", |name| {
            name.name == "blocked.test" && name.trouble.is_some()
        })
        .await;
    assert_eq!(
        refused.trouble.expect("a trouble").reason,
        Reason::NameRefused
    );
    work.wish
        .send_replace(wish(&pebble, &["shut.test"], Open::default()));
    let shut = work
        .until("it is shut", |name| {
            name.name == "shut.test" && name.trouble.is_some()
        })
        .await;
    assert_eq!(shut.trouble.expect("a trouble").reason, Reason::NoDoor);
    assert_eq!(shut.next, None);
    // As soon as a door is open it goes on by itself.
    work.wish.send_replace(wish(&pebble, &["shut.test"], TLS));
    work.until("it comes", |name| name.held.is_some()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_has_it_tried_now() {
    let (house, pebble) = begin(YEAR).await;
    let hours = |hours| jiff::Timestamp::now() + jiff::SignedDuration::from_hours(hours);
    let named = Named {
        name: "a.test".to_owned(),
        plan: Plan {
            tries: 8,
            pause: Some(hours(5)),
            floor: Some(hours(-1)),
            ..Plan::default()
        },
        trouble: Some(Trouble {
            reason: Reason::NotProven,
            detail: String::new(),
            until: None,
        }),
    };
    let memory = Memory {
        names: vec![named],
        ..Memory::default()
    };
    let (work, _txt) = Work::begin(&house.locks, wish(&pebble, &["a.test"], HTTP), memory);
    let waits = work.until("it waits", |name| name.trouble.is_some()).await;
    assert!(waits.held.is_none() && waits.next > Some(hours(4)));
    assert_eq!(work.try_now("b.test").await, Tried::NotNeeded);
    assert_eq!(work.try_now("a.test").await, Tried::Held);
    let root = [pebble.root().await];
    house.visit("a.test", &root).await.expect("a page");
    assert_eq!(work.try_now("a.test").await, Tried::NotNeeded);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sets_the_record() {
    let (house, pebble) = begin(YEAR).await;
    let (work, txt) = Work::begin(
        &house.locks,
        wish(&pebble, &["a.test"], TXT),
        Memory::default(),
    );
    drop(txt);
    let failed = work.until("it fails", |name| name.trouble.is_some()).await;
    assert_eq!(failed.trouble.expect("a trouble").reason, Reason::NoTxt);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rate_limit_is_honoured_to_the_letter() {
    for (header, detail, hours) in [
        ("Retry-After: 7200\r\n", "too many", 2),
        (
            "",
            "too many certificates (5) already issued, retry after {3} UTC: see https://letsencrypt.org/docs",
            3,
        ),
        ("", "too many, without a word for how long", 1),
    ] {
        let at = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(3);
        let at = at.strftime("%Y-%m-%d %H:%M:%S").to_string();
        let fake = fake::Authority::limiting(header, &detail.replace("{3}", &at)).await;
        let house = House::at(own_address()).await;
        let wanted = fake.wish("a.test");
        let (work, _txt) = Work::begin(&house.locks, wanted, Memory::default());
        let limited = work
            .until("it is refused", |name| name.trouble.is_some())
            .await;
        let trouble = limited.trouble.expect("a trouble");
        assert_eq!(trouble.reason, Reason::RateLimited);
        let next = limited
            .next
            .expect("it goes on")
            .duration_since(jiff::Timestamp::now());
        let minutes = next.as_secs_f64() / 60.0;
        let (least, most) = (f64::from(hours) * 54.0 - 1.0, f64::from(hours) * 66.0 + 1.0);
        assert!(
            (least..most).contains(&minutes),
            "{detail}: {minutes} minutes"
        );
        // Not asked again, also not after a restart.
        let memory = work.memory();
        drop(work);
        let (work, _txt) = Work::begin(&house.locks, fake.wish("a.test"), memory);
        work.until("it remembers", |name| name.trouble.is_some())
            .await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(fake.orders.load(Ordering::SeqCst), 1);
        // Nor because its owner asks.
        let tried = work.try_now("a.test").await;
        assert!(matches!(tried, Tried::NotBefore(_)), "{tried:?}");
        assert_eq!(fake.orders.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_that_talks_rubbish_is_away() {
    let fake = Arc::new(fake::Authority::talking_rubbish().await);
    let house = House::at(own_address()).await;
    let (work, _txt) = Work::begin(&house.locks, fake.wish("a.test"), Memory::default());
    let away = work
        .until("it is missed", |name| name.trouble.is_some())
        .await;
    assert_eq!(
        away.trouble.expect("a trouble").reason,
        Reason::AuthorityAway
    );
}
