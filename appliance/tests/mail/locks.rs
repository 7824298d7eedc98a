//! The lock on the way: nothing goes without it, and only to who proves to be the one named.

use std::net::SocketAddr;

use gluebox_appliance::http::Outside;
use gluebox_appliance::mail::{Lock, Post, Why};

use crate::authority::Authority;
use crate::between::{Between, Break};
use crate::liar::{Liar, name_server};
use crate::provider::{NAME, Offer, PASSWORD, Provider};
use crate::{FROM, hurried, letter, refused};

/// Nobody who listened heard who signs in, or with what.
#[track_caller]
fn told_nothing(heard: &[u8]) {
    let heard = String::from_utf8_lossy(heard);
    assert!(!heard.contains("AUTH") && !heard.contains(NAME), "{heard}");
    assert!(
        !heard.contains("MAIL") && !heard.contains("RCPT"),
        "{heard}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_lock_nothing_is_said() {
    let provider = Provider::aiosmtpd(Offer::Clear);
    let between = Between::before(provider.at, Break::Never).await;
    let post = provider.post(|it| it.port = between.at.port());
    let trouble = refused(post.send(FROM, &letter("clear")).await, Why::NoLock);
    assert!(trouble.lasting());
    let heard = between.went_out();
    told_nothing(&heard);
    assert_eq!(String::from_utf8_lossy(&heard), "EHLO [127.0.0.1]\r\n");
    assert!(provider.got().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_heard_along_the_way_is_nothing_but_the_wish_for_a_lock() {
    let provider = Provider::aiosmtpd(Offer::StartTls);
    let between = Between::before(provider.at, Break::Never).await;
    let post = provider.post(|it| it.port = between.at.port());
    assert_eq!(post.send(FROM, &letter("locked")).await, Ok(()));
    let heard = between.went_out();
    told_nothing(&heard);
    assert!(heard.starts_with(b"EHLO [127.0.0.1]\r\nSTARTTLS\r\n\x16"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_whose_root_nobody_knows_gets_nothing() {
    for offer in [Offer::StartTls, Offer::Tls] {
        let provider = Provider::aiosmtpd(offer);
        let post = Post::Smtp {
            account: provider.account(),
            outside: Outside::default(),
            hurry: 1,
        };
        let trouble = refused(
            post.send(FROM, &letter("stranger")).await,
            Why::UnknownIssuer,
        );
        assert!(trouble.lasting());
        assert!(provider.got().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_with_anothers_certificate_gets_nothing() {
    for offer in [Offer::StartTls, Offer::Tls] {
        let provider = Provider::aiosmtpd_by(offer, &Authority::new("mail.example.org"));
        let between = Between::before(provider.at, Break::Never).await;
        let post = provider.post(|it| it.port = between.at.port());
        let trouble = refused(post.send(FROM, &letter("other")).await, Why::OtherName);
        assert!(trouble.lasting());
        told_nothing(&between.went_out());
        assert!(provider.got().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_yesterday_may_be_the_fault_of_our_clock() {
    let provider = Provider::aiosmtpd_by(Offer::Tls, &Authority::of_yesterday("localhost"));
    let sent = provider.post(|_| ()).send(FROM, &letter("old")).await;
    assert!(!refused(sent, Why::OutOfDate).lasting());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wrong_kind_of_lock_is_told() {
    let provider = Provider::aiosmtpd(Offer::StartTls);
    let post = provider.post(|it| it.lock = Lock::Tls);
    let trouble = refused(post.send(FROM, &letter("other-lock")).await, Why::OtherLock);
    assert!(trouble.lasting() && trouble.sentence().contains("other kind of lock"));
    // The other way round both wait for each other.
    let provider = Provider::aiosmtpd(Offer::Tls);
    let post = hurried(provider.post(|it| it.lock = Lock::StartTls));
    let trouble = refused(post.send(FROM, &letter("other-lock")).await, Why::Slow);
    assert!(trouble.sentence().contains("other kind of lock"));
}

/// The way to somebody in the clear on this machine.
fn start_tls(at: SocketAddr, provider: &Provider) -> Post {
    provider.post(|it| it.port = at.port())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_that_is_refused_is_not_done_without() {
    let provider = Provider::aiosmtpd(Offer::StartTls);
    for (answer, why) in [
        ("502 5.5.1 not here\r\n", Why::TurnedAway),
        ("454 4.7.0 not now\r\n", Why::Later),
        ("354 go on\r\n", Why::Nonsense),
        ("220 ready\r\nno lock\r\n", Why::BrokenLock),
    ] {
        let says = [
            "220 hello\r\n",
            "250-hello\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n",
            answer,
        ];
        let liar = Liar::in_the_clear(&says).await;
        let post = start_tls(liar.at, &provider);
        refused(post.send(FROM, &letter("refused")).await, why);
        told_nothing(liar.heard().as_bytes());
    }
}

/// Who sits on the way adds answers in the clear behind the permission for a lock, to be taken for answers behind it.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_too_early_in_the_clear_is_never_taken_for_an_answer() {
    let provider = Provider::aiosmtpd(Offer::StartTls);
    let ehlo = "250-hello\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n";
    let says = [
        "220 hello\r\n",
        ehlo,
        "220 go on\r\n250-evil\r\n250 AUTH PLAIN\r\n235 welcome\r\n",
    ];
    let liar = Liar::in_the_clear(&says).await;
    let post = start_tls(liar.at, &provider);
    refused(post.send(FROM, &letter("early")).await, Why::BrokenLock);
    told_nothing(liar.heard().as_bytes());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_root_that_is_none_is_said() {
    let provider = Provider::aiosmtpd(Offer::Tls);
    let post = Post::Smtp {
        account: provider.account(),
        outside: Outside {
            roots: vec![
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_owned(),
            ],
            ..Outside::default()
        },
        hurry: 1,
    };
    refused(post.send(FROM, &letter("roots")).await, Why::Roots);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_looked_up_where_a_laboratory_says() {
    let provider = Provider::aiosmtpd_by(Offer::Tls, &Authority::new("mail.example.org"));
    let by = |resolver: SocketAddr| {
        let mut account = provider.account();
        account.host = "mail.example.org".to_owned();
        let mut outside = provider.outside();
        outside.resolvers = vec![resolver];
        Post::Smtp {
            account,
            outside,
            hurry: 1,
        }
    };
    let known = by(name_server(Some([127, 0, 0, 1])).await);
    assert_eq!(known.send(FROM, &letter("known")).await, Ok(()));
    assert_eq!(provider.takes(1).len(), 1);

    let unknown = by(name_server(None).await);
    let trouble = refused(
        unknown.send(FROM, &letter("unknown")).await,
        Why::NameUnknown,
    );
    assert!(!trouble.lasting(), "the internet may be off");

    // Who knows names is away.
    let nobody = tokio::net::UdpSocket::bind("127.0.0.1:0")
        .await
        .expect("a door");
    let away = hurried(by(nobody.local_addr().expect("its number")));
    let trouble = refused(away.send(FROM, &letter("away")).await, Why::NoConnection);
    assert!(!trouble.lasting());
    assert!(!trouble.more.contains(PASSWORD));
}
