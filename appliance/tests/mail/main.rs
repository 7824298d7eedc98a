//! Mail, as providers see the box: whole letters at real ones, and everything that goes wrong on the way.
//!
//! It needs the Debian package python3-aiosmtpd, node, and `npm ci --prefix appliance/tests/mail/npm`, and says so if one
//! is missing.

mod authority;
mod between;
mod cuts;
mod kept;
mod liar;
mod liars;
mod locks;
mod provider;
mod refusals;
mod sending;

use gluebox_appliance::mail::{Letter, Post, Trouble, Why};

/// From the one to the other.
const FROM: &str = provider::NAME;
const TO: &str = "berta@example.net";

fn letter(id: &str) -> Letter {
    Letter {
        id: id.to_owned(),
        by: "Anna's Gluebox".to_owned(),
        to: TO.to_owned(),
        subject: "Hello".to_owned(),
        plain: "Hello\n".to_owned(),
        html: "<p>Hello</p>\n".to_owned(),
        at: "2026-03-01T12:00:00Z".parse().expect("a time"),
    }
}

fn to(id: &str, to: &str) -> Letter {
    Letter {
        to: to.to_owned(),
        ..letter(id)
    }
}

/// Tries to send it, and is refused for this reason.
#[track_caller]
fn refused(sent: Result<(), Trouble>, why: Why) -> Trouble {
    let trouble = sent.expect_err("a refusal");
    assert_eq!(trouble.why, why, "{}", trouble.more);
    for secret in [provider::PASSWORD, "correct horse"] {
        assert!(!format!("{trouble:?}{trouble}{}", trouble.more).contains(secret));
    }
    trouble
}

/// Waits are thirty times shorter: a second for an answer.
fn hurried(post: Post) -> Post {
    match post {
        Post::Smtp {
            account, outside, ..
        } => Post::Smtp {
            account,
            outside,
            hurry: 30,
        },
        other => other,
    }
}
