//! Letters that arrive, and what their readers see.

use gluebox_appliance::mail::{Letter, Post};

use crate::provider::{Got, NAME, Offer, Provider, Read};
use crate::{FROM, TO, letter};

fn long() -> Letter {
    Letter {
        by: "Annäs \"Gluebox\", 喫茶".to_owned(),
        subject: "Ein Link für dich: „Straße“ – 🏡 and a subject that is longer than one line of a head may be".to_owned(),
        plain: format!(
            "Grüße\n.\n..\n.a line that begins with a dot\nFrom here\n{}\n\nEnd.\n",
            "x".repeat(3000)
        ),
        html: format!(
            "<!doctype html>\n<p>Grüße &amp; Küsse</p>\n.\n<p>{}</p>\n",
            "long ".repeat(600)
        ),
        ..letter("a-first_1")
    }
}

#[track_caller]
fn arrived(got: &Got) {
    assert_eq!(
        (got.from.as_str(), &got.to[..]),
        (FROM, &[TO.to_owned()][..])
    );
    assert!(got.locked && got.signed_in);
    assert!(got.hello.contains("127.0.0.1"), "{}", got.hello);
    let read = Read::of(&got.bytes());
    assert!(read.defects.is_empty(), "{:?}", read.defects);
    assert!(read.longest <= 998 && !read.bare);
    assert_eq!(read.header("Message-ID"), "<a-first_1@example.org>");
    assert_eq!(read.header("Date"), "Sun, 01 Mar 2026 12:00:00 +0000");
    assert_eq!(read.header("Auto-Submitted"), "auto-generated");
    assert_eq!(read.header("MIME-Version"), "1.0");
    assert_eq!(read.header("Subject"), long().subject);
    assert_eq!(read.header("To"), TO);
    assert_eq!(
        read.header("From"),
        format!("\"Annäs \\\"Gluebox\\\", 喫茶\" <{NAME}>")
    );
    assert_eq!(read.kind, "multipart/alternative");
    assert_eq!(read.kinds, ["text/plain", "text/html"]);
    // A line end at the very end belongs to what separates the parts.
    let parts: Vec<String> = read
        .parts
        .iter()
        .map(|it| it.replace("\r\n", "\n"))
        .collect();
    assert_eq!(parts[0].trim_end(), long().plain.trim_end());
    assert_eq!(parts[1].trim_end(), long().html.trim_end());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_arrives_at_aiosmtpd_by_each_lock() {
    for offer in [Offer::StartTls, Offer::Tls] {
        let provider = Provider::aiosmtpd(offer);
        let sent = provider.post(|_| ()).send(FROM, &long()).await;
        assert_eq!(sent, Ok(()), "{offer:?}");
        arrived(&provider.takes(1)[0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_arrives_at_smtp_server_by_each_lock() {
    for offer in [Offer::StartTls, Offer::Tls] {
        let provider = Provider::npm(offer);
        let sent = provider.post(|_| ()).send(FROM, &long()).await;
        assert_eq!(sent, Ok(()), "{offer:?}");
        arrived(&provider.takes(1)[0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_name_nobody_signs_in() {
    let provider = Provider::aiosmtpd(Offer::Open);
    let post = provider.post(|it| (it.name, it.password) = (String::new(), String::new()));
    assert_eq!(post.send(FROM, &letter("open")).await, Ok(()));
    let got = provider.takes(1);
    assert!(got[0].locked && !got[0].signed_in);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_beyond_ascii_goes_as_every_machine_knows_it() {
    let provider = Provider::aiosmtpd(Offer::StartTls);
    let letter = crate::to("idn", "berta@müller.example");
    assert_eq!(provider.post(|_| ()).send(FROM, &letter).await, Ok(()));
    assert_eq!(provider.takes(1)[0].to, ["berta@xn--mller-kva.example"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subject_with_line_breaks_adds_nobody() {
    let provider = Provider::aiosmtpd(Offer::StartTls);
    let evil =
        "Hi\r\nBcc: all@example.org\r\nX-Evil: 1\r\n\r\nbody\r\n.\r\nMAIL FROM:<x@example.org>";
    let letter = Letter {
        subject: evil.to_owned(),
        by: evil.to_owned(),
        plain: evil.to_owned(),
        html: evil.to_owned(),
        ..letter("evil")
    };
    assert_eq!(provider.post(|_| ()).send(FROM, &letter).await, Ok(()));
    let got = provider.takes(1);
    assert_eq!(got[0].to, [TO]);
    let read = Read::of(&got[0].bytes());
    let mut names: Vec<&str> = read.headers.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    let expected = [
        "Auto-Submitted",
        "Content-Type",
        "Date",
        "From",
        "MIME-Version",
        "Message-ID",
        "Subject",
        "To",
    ];
    assert_eq!(names, expected);
    assert!(read.parts[0].contains("MAIL FROM:<x@example.org>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_do_not_get_in_each_others_way() {
    let provider = Provider::aiosmtpd(Offer::StartTls);
    let post = provider.post(|_| ());
    let ids: Vec<String> = (0..8).map(|number| format!("many-{number}")).collect();
    let each = ids.iter().map(|id| {
        let (post, letter): (Post, _) = (post.clone(), letter(id));
        tokio::spawn(async move { post.send(FROM, &letter).await })
    });
    for sent in each.collect::<Vec<_>>() {
        assert_eq!(sent.await.expect("it ends"), Ok(()));
    }
    let mut got: Vec<String> = provider.takes(8).iter().map(Got::id).collect();
    got.sort();
    let expected: Vec<String> = ids.iter().map(|id| format!("<{id}@example.org>")).collect();
    assert_eq!(got, expected);
}
