//! Every sentence about names, held against the words that no screen uses (look.md, 7); and what can be a name.

use jiff::SignedDuration;

use super::*;

const BANNED: [&str; 27] = [
    "port",
    "dns",
    "ip",
    "nat",
    "lan",
    "wan",
    "tls",
    "ssl",
    "certificate",
    "server",
    "host",
    "token",
    "session",
    "cache",
    "sync",
    "deploy",
    "error",
    "invalid",
    "failed",
    "null",
    "unauthorized",
    "forbidden",
    "user",
    "admin",
    "client",
    "timeout",
    "http",
];

#[track_caller]
fn fit(sentence: &str) {
    // Addresses are addresses and a provider is called what it calls itself, whatever stands in them.
    let plain = sentence.replace("No-IP", "");
    let plain = plain
        .split_whitespace()
        .filter(|word| !word.contains("://"));
    let low = plain.collect::<Vec<_>>().join(" ").to_lowercase();
    for word in low.split(|c: char| !c.is_alphanumeric()) {
        assert!(!BANNED.contains(&word), "\"{word}\" in: {sentence}");
    }
    assert!(
        !sentence.contains('!') && !sentence.contains("  "),
        "{sentence}"
    );
}

const ANSWERS: [Answer; 10] = [
    Answer::Done,
    Answer::Unchanged,
    Answer::RefusedKey,
    Answer::NoSuchName,
    Answer::Blocked,
    Answer::TooOften(Some(SignedDuration::from_secs(60))),
    Answer::Down(None),
    Answer::WrongClock,
    Answer::NoConnection,
    Answer::Nonsense,
];

#[test]
fn every_sentence_is_in_the_words_of_people() {
    let mut sentences = Vec::new();
    for provider in Provider::ALL {
        let form = provider.form();
        sentences.push(form.title.replace("(RFC 2136)", ""));
        for field in form.fields {
            sentences.extend([field.label.to_owned(), field.hint.to_owned()]);
        }
        let state = |v4: SideState, standing: Option<Standing>| NameState {
            name: "anna.example.org".to_owned(),
            provider,
            v4,
            v6: SideState::NotWanted,
            to_make: standing
                .map(|standing| ToMake {
                    name: String::new(),
                    below: String::new(),
                    kind: String::new(),
                    value: String::new(),
                    standing,
                })
                .into_iter()
                .collect(),
        };
        let at = Timestamp::UNIX_EPOCH;
        for answer in ANSWERS {
            sentences.push(answer.sentence(form.title));
            for next in [None, Some(at)] {
                let words = String::new();
                let trouble = SideState::Trouble {
                    answer,
                    words,
                    since: at,
                    next,
                };
                sentences.push(state(trouble, None).sentence());
            }
        }
        let sides = [
            SideState::NotWanted,
            SideState::Looking,
            SideState::Right { number: None },
            SideState::PassedOn { at },
            SideState::Wrong,
        ];
        sentences.extend(sides.into_iter().map(|side| state(side, None).sentence()));
        for standing in [
            Standing::Right,
            Standing::Missing,
            Standing::Other(Vec::new()),
            Standing::Unknown,
        ] {
            sentences.push(state(SideState::NotWanted, Some(standing)).sentence());
        }
    }
    assert!(sentences.len() > 500);
    for sentence in &sentences {
        fit(sentence);
    }
}

#[test]
fn what_can_be_a_name() {
    for good in [
        "anna.example.org",
        "a.b",
        "xn--bcher-kva.example",
        "box-1.home.test",
    ] {
        assert!(is_name(good), "{good}");
    }
    let long = format!("{}.org", "a".repeat(64));
    for bad in [
        "", "anna", "anna.", ".anna", "a..b", "-a.b", "a-.b", "a b.c", "a/b.c", "1.2.3.4", "ä.de",
        &long,
    ] {
        assert!(!is_name(bad), "{bad}");
    }
}
