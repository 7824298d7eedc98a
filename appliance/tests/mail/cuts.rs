//! The network breaks, wherever it likes: no letter is lost, and one that arrived twice is known by its Message-ID.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use gluebox_appliance::mail::{Letter, Why};

use crate::between::{Between, Break};
use crate::provider::{Got, Offer, Provider};
use crate::{FROM, hurried, letter, refused, to};

fn long(id: &str) -> Letter {
    Letter {
        plain: "A line of fifty letters, which makes it much longer\n".repeat(8000),
        ..letter(id)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cut_in_the_middle_of_the_letter_it_is_sent_again_and_arrives_once() {
    for provider in [
        Provider::aiosmtpd(Offer::StartTls),
        Provider::npm(Offer::StartTls),
    ] {
        let letter = long("middle");
        let between = Between::before(provider.at, Break::FromBox(200_000)).await;
        let post = provider.post(|it| it.port = between.at.port());
        let trouble = refused(post.send(FROM, &letter).await, Why::Cut);
        assert!(!trouble.lasting());
        assert_eq!(between.went_out().len(), 200_000, "it was in the middle");
        assert_eq!(provider.post(|_| ()).send(FROM, &letter).await, Ok(()));
        let got = provider.takes(1);
        assert_eq!(got[0].id(), "<middle@example.org>");
        assert!(got[0].bytes().len() > 400_000);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn stopped_in_the_middle_of_the_letter_it_is_not_waited_for_without_end() {
    let provider = Provider::aiosmtpd(Offer::StartTls);
    let between = Between::before(provider.at, Break::Stall(200_000)).await;
    let post = hurried(provider.post(|it| it.port = between.at.port()));
    let began = Instant::now();
    let trouble = refused(post.send(FROM, &long("stall")).await, Why::Slow);
    assert!(!trouble.lasting());
    assert!(
        began.elapsed() < Duration::from_secs(9),
        "{:?}",
        began.elapsed()
    );
    assert!(provider.got().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_last_yes_is_lost_it_comes_again_under_the_same_id() {
    let provider = Provider::aiosmtpd(Offer::StartTls);
    let between = Between::before(provider.at, Break::Never).await;
    let post = provider.post(|it| it.port = between.at.port());
    let letter = to("lost-yes", "slow@example.net");
    let sending = tokio::spawn({
        let letter = letter.clone();
        async move { post.send(FROM, &letter).await }
    });
    // The provider has it and is about to say so.
    let first = tokio::task::block_in_place(|| provider.takes(1));
    between.cut();
    let trouble = refused(sending.await.expect("it ends"), Why::Cut);
    assert!(!trouble.lasting());
    assert_eq!(provider.post(|_| ()).send(FROM, &letter).await, Ok(()));
    let both = provider.takes(2);
    assert_eq!(both[0].id(), first[0].id());
    assert_eq!(
        (both[0].id(), both[1].id()),
        ("<lost-yes@example.org>".to_owned(), both[0].id())
    );
}

/// Cuts one conversation after the other a little later, and sends each letter again.
async fn sweep(direction: fn(usize) -> Break, count: fn(&Between) -> usize) {
    const CUTS: usize = 24;
    let provider = Provider::aiosmtpd(Offer::StartTls);
    let whole = Between::before(provider.at, Break::Never).await;
    let post = provider.post(|it| it.port = whole.at.port());
    assert_eq!(post.send(FROM, &letter("whole")).await, Ok(()));
    let bytes = count(&whole);
    let mut said_yes = 0;
    for cut in 0..CUTS {
        let id = format!("cut-{cut}");
        let between = Between::before(provider.at, direction(bytes * cut / CUTS)).await;
        let post = hurried(provider.post(|it| it.port = between.at.port()));
        match post.send(FROM, &letter(&id)).await {
            Ok(()) => said_yes += 1,
            Err(trouble) => {
                assert!(!trouble.lasting(), "cut {cut}: {trouble:?}");
                let again = provider.post(|_| ()).send(FROM, &letter(&id)).await;
                assert_eq!(again, Ok(()), "cut {cut}");
            }
        }
    }
    for cut in 0..CUTS {
        provider.has(&format!("cut-{cut}"));
    }
    // Only where nothing but the farewell was left to say.
    assert!(said_yes <= 4, "{said_yes} of {CUTS}");
    let mut times = BTreeMap::new();
    for id in provider.got().iter().map(Got::id) {
        *times.entry(id).or_insert(0) += 1;
    }
    assert_eq!(times.len(), CUTS + 1, "{times:?}");
    assert!(
        times.values().all(|times| (1..=2).contains(times)),
        "{times:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn cut_anywhere_on_the_way_out_nothing_is_lost() {
    sweep(Break::FromBox, |between| between.went_out().len()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cut_anywhere_on_the_way_back_nothing_is_lost() {
    sweep(Break::FromProvider, |between| between.came_back().len()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_there_is_no_connection() {
    let provider = Provider::aiosmtpd(Offer::StartTls);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a door");
    let door = taken.local_addr().expect("its number").port();
    drop(taken);
    let post = provider.post(|it| it.port = door);
    let trouble = refused(post.send(FROM, &letter("refused")).await, Why::NoConnection);
    assert!(!trouble.lasting());
}
