//! Real providers that say no.

use gluebox_appliance::mail::{Letter, Why};

use crate::provider::{Offer, PASSWORD, Provider};
use crate::{FROM, letter, refused, to};

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_told_apart_from_everything_else() {
    for provider in [
        Provider::aiosmtpd(Offer::StartTls),
        Provider::aiosmtpd(Offer::Tls),
        Provider::npm(Offer::StartTls),
        Provider::npm(Offer::Tls),
    ] {
        for post in [
            provider.post(|it| it.password = format!("{PASSWORD}x")),
            provider.post(|it| it.name = "berta@example.org".to_owned()),
        ] {
            let sent = post.send(FROM, &letter("wrong")).await;
            let trouble = refused(sent, Why::SignInRefused);
            assert!(trouble.lasting());
            assert!(trouble.more.starts_with("535 "), "{}", trouble.more);
        }
        assert!(provider.got().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_does_not_sign_in_is_asked_to() {
    for provider in [
        Provider::aiosmtpd(Offer::StartTls),
        Provider::npm(Offer::StartTls),
    ] {
        let post = provider.post(|it| it.name = String::new());
        let trouble = refused(post.send(FROM, &letter("nobody")).await, Why::SignInWanted);
        assert!(trouble.lasting());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_without_a_sign_in_gets_no_password() {
    let provider = Provider::aiosmtpd(Offer::Open);
    let sent = provider.post(|_| ()).send(FROM, &letter("open")).await;
    assert!(refused(sent, Why::NoSignIn).lasting());
    assert!(provider.got().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_not_there_is_given_up() {
    for provider in [
        Provider::aiosmtpd(Offer::StartTls),
        Provider::npm(Offer::Tls),
    ] {
        let letter = to("none", "nobody@example.net");
        let sent = provider.post(|_| ()).send(FROM, &letter).await;
        let trouble = refused(sent, Why::RecipientRefused);
        assert!(trouble.lasting());
        assert!(
            trouble.more.contains("nobody of that name"),
            "{}",
            trouble.more
        );
        assert!(!format!("{trouble:?}{trouble}").contains("example.net"));
        assert!(provider.got().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_asked_to_come_again_comes_again() {
    let provider = Provider::aiosmtpd(Offer::StartTls);
    let post = provider.post(|_| ());
    let letter = to("grey", "later@example.net");
    let trouble = refused(post.send(FROM, &letter).await, Why::Later);
    assert!(!trouble.lasting());
    assert_eq!(trouble.more, "451 4.7.1 not now");
    assert_eq!(post.send(FROM, &letter).await, Ok(()));
    assert_eq!(provider.takes(1)[0].id(), "<grey@example.org>");
    let never = to("never", "never@example.net");
    for _ in 0..2 {
        refused(post.send(FROM, &never).await, Why::Later);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sender_the_letter_and_its_size_are_told_apart() {
    let provider = Provider::aiosmtpd(Offer::StartTls);
    let post = provider.post(|_| ());
    let sent = post.send("foreign@example.org", &letter("foreign")).await;
    assert!(refused(sent, Why::SenderRefused).lasting());
    let spam = Letter {
        plain: "Buy my pills".to_owned(),
        ..letter("spam")
    };
    assert!(refused(post.send(FROM, &spam).await, Why::LetterRefused).lasting());
    let busy = Letter {
        plain: "I am in a hurry".to_owned(),
        ..letter("busy")
    };
    assert!(!refused(post.send(FROM, &busy).await, Why::Later).lasting());
    let big = Letter {
        plain: "A line of fifty letters, which makes it much longer\n".repeat(30_000),
        ..letter("big")
    };
    assert!(refused(post.send(FROM, &big).await, Why::TooBig).lasting());
    assert!(provider.got().is_empty());
    let provider = Provider::npm(Offer::StartTls);
    let sent = provider.post(|_| ()).send(FROM, &big).await;
    assert!(refused(sent, Why::TooBig).lasting());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_with_line_breaks_never_reaches_a_provider() {
    let provider = Provider::aiosmtpd(Offer::StartTls);
    let post = provider.post(|_| ());
    for bad in [
        "berta@example.net>\r\nRCPT TO:<all@example.net",
        "berta@example.net\r\nDATA",
        "berta",
        "",
    ] {
        let trouble = refused(post.send(FROM, &to("bad", bad)).await, Why::Unsendable);
        assert!(trouble.lasting());
        let sent = post.send(bad, &letter("bad")).await;
        refused(sent, Why::Unsendable);
    }
    refused(
        post.send(FROM, &letter("a>\r\nX: y")).await,
        Why::Unsendable,
    );
    assert!(provider.got().is_empty());
}
