//! Who answers is no mail provider, or a bad one.

use std::time::{Duration, Instant};

use gluebox_appliance::http::Outside;
use gluebox_appliance::mail::{Account, Lock, Post, Why};

use crate::authority::Authority;
use crate::liar::{Liar, endless};
use crate::provider::{NAME, PASSWORD};
use crate::{FROM, hurried, letter, refused};

const HELLO: &str = "220 hello\r\n";
const OFFERS: &str = "250-hello\r\n250 AUTH PLAIN\r\n";

fn post(port: u16, lock: Lock, roots: Vec<String>) -> Post {
    Post::Smtp {
        account: Account {
            host: "localhost".to_owned(),
            port,
            lock,
            name: NAME.to_owned(),
            password: PASSWORD.to_owned(),
            from: FROM.to_owned(),
        },
        outside: Outside {
            roots,
            ..Outside::default()
        },
        hurry: 5,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_never_speaks_is_not_waited_for() {
    for lock in [Lock::Tls, Lock::StartTls] {
        let liar = Liar::in_the_clear(&[]).await;
        let began = Instant::now();
        let post = hurried(post(liar.at.port(), lock, Vec::new()));
        let sent = post.send(FROM, &letter("silent")).await;
        assert!(!refused(sent, Why::Slow).lasting());
        assert!(
            began.elapsed() < Duration::from_secs(5),
            "{:?}",
            began.elapsed()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_is_told_from_a_refusal() {
    for says in [
        "HTTP/1.1 400 Bad Request\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "+OK POP3 ready\r\n",
        "* OK IMAP4rev1\r\n",
        "\r\n",
        "2\r\n",
        "220",
        "999 what\r\n",
        "220-one\r\n250 other\r\n",
    ] {
        let liar = Liar::in_the_clear(&[says]).await;
        // What is not yet a whole line may still become one.
        let waits = !says.ends_with('\n');
        let post = post(liar.at.port(), Lock::StartTls, Vec::new());
        let post = if waits { hurried(post) } else { post };
        let sent = post.send(FROM, &letter("odd")).await;
        let why = sent.expect_err("a refusal").why;
        assert_eq!(
            why,
            if waits { Why::Slow } else { Why::Nonsense },
            "{says:?}"
        );
        assert!(!liar.heard().contains("AUTH"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_are_no_text_are_nonsense() {
    let (at, _) = endless(b"\xff\xfe\n").await;
    let sent = post(at.port(), Lock::StartTls, Vec::new())
        .send(FROM, &letter("bytes"))
        .await;
    refused(sent, Why::Nonsense);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_without_end_costs_no_memory() {
    for words in [&b"x"[..], b"220-and so on\r\n", b"220 "] {
        let (at, said) = endless(words).await;
        let began = Instant::now();
        let sent = post(at.port(), Lock::StartTls, Vec::new())
            .send(FROM, &letter("endless"))
            .await;
        refused(sent, Why::Nonsense);
        assert!(
            began.elapsed() < Duration::from_secs(5),
            "{:?}",
            began.elapsed()
        );
        // What lies in the sockets' own buffers was said as well.
        let said = said.await.expect("it ends");
        assert!(said < 16 << 20, "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_lock_every_lie_ends_the_try() {
    let authority = Authority::new("localhost");
    let challenges = [HELLO, OFFERS].into_iter().chain(["334 bW9yZQ==\r\n"; 20]);
    let challenges: Vec<&str> = challenges.collect();
    let table: [(&[&str], Why); 12] = [
        (&["554 5.7.1 go away\r\n"], Why::TurnedAway),
        (&["421 4.3.2 too busy\r\n"], Why::Later),
        (
            &[HELLO, "250-hello\r\n250 AUTH XOAUTH2 CRAM-MD5\r\n"],
            Why::NoSignIn,
        ),
        (
            &[HELLO, OFFERS, "250 what\r\n", "354 what\r\n"],
            Why::Nonsense,
        ),
        (&challenges, Why::Nonsense),
        // A yes to everything, also where the letter should be asked for: its lines would be taken for commands.
        (
            &[
                HELLO,
                OFFERS,
                "235 in\r\n",
                "250 yes\r\n",
                "250 yes\r\n",
                "250 yes\r\n",
            ],
            Why::Nonsense,
        ),
        (
            &[
                HELLO,
                OFFERS,
                "235 in\r\n",
                "250 yes\r\n",
                "250 yes\r\n",
                "354 go\r\n",
            ],
            Why::Slow,
        ),
        (
            &[
                HELLO,
                OFFERS,
                "535 5.7.139 basic authentication is disabled\r\n",
            ],
            Why::NoSignIn,
        ),
        (&[HELLO, OFFERS, "454 4.7.0 not now\r\n"], Why::Later),
        // Gone without a word, politely.
        (&[""], Why::Cut),
        (&[HELLO, ""], Why::Cut),
        (&[HELLO, OFFERS, "235 in\r\n", "250 yes\r\n", ""], Why::Cut),
    ];
    for (says, why) in table {
        let liar = Liar::behind_a_lock(&authority, says).await;
        let post = post(liar.at.port(), Lock::Tls, vec![authority.root.clone()]);
        let post = if why == Why::Slow {
            hurried(post)
        } else {
            post
        };
        let sent = post.send(FROM, &letter("lie")).await;
        assert_eq!(sent.expect_err("a refusal").why, why, "{says:?}");
        let asked = says.iter().any(|it| it.starts_with("354 go"));
        assert_eq!(liar.heard().contains("Subject: Hello"), asked, "{says:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_repeats_the_password_is_not_quoted() {
    let authority = Authority::new("localhost");
    let answer = format!("535 5.7.8 {PASSWORD} is not the password of {NAME}\r\n");
    let liar = Liar::behind_a_lock(&authority, &[HELLO, OFFERS, &answer]).await;
    let post = post(liar.at.port(), Lock::Tls, vec![authority.root.clone()]);
    let trouble = refused(post.send(FROM, &letter("echo")).await, Why::SignInRefused);
    assert_eq!(trouble.more, "");
    assert!(liar.heard().contains("AUTH PLAIN"), "it was told");
}
