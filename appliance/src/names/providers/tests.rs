//! What every provider may answer, documented and not: each known word means one thing, and no bytes stop the box.

use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::names::Kind;

fn heard(status: u16, body: &str) -> Heard {
    Heard {
        status,
        headers: HeaderMap::new(),
        body: body.as_bytes().to_vec(),
    }
}

#[test]
fn the_words_of_dyndns2() {
    let mins = |mins| Some(SignedDuration::from_mins(mins));
    for (body, answer) in [
        ("good 11.22.33.10", Answer::Done),
        ("good", Answer::Done),
        ("GOOD 11.22.33.10\r\n", Answer::Done),
        ("nochg 11.22.33.10", Answer::Unchanged),
        ("badauth", Answer::RefusedKey),
        ("nohost", Answer::NoSuchName),
        ("notfqdn", Answer::NoSuchName),
        ("!yours", Answer::NoSuchName),
        ("numhost", Answer::NoSuchName),
        ("abuse", Answer::Blocked),
        ("badagent", Answer::Blocked),
        ("!donator", Answer::Blocked),
        ("911", Answer::Down(mins(30))),
        ("dnserr", Answer::Down(mins(30))),
        ("w30m", Answer::TooOften(mins(30))),
        ("w2h", Answer::TooOften(mins(120))),
        (
            "w90s",
            Answer::TooOften(Some(SignedDuration::from_secs(90))),
        ),
        (
            "w999999999h",
            Answer::TooOften(Some(SignedDuration::from_hours(24))),
        ),
        ("good 1.2.3.4\nnochg 2600:db::1", Answer::Done),
        ("nochg 1.2.3.4\nabuse", Answer::Blocked),
        ("<html>hello</html>", Answer::Nonsense),
        ("", Answer::Nonsense),
        ("welcome", Answer::Nonsense),
    ] {
        assert_eq!(dyndns2::reply(&heard(200, body)).answer, answer, "{body}");
    }
    assert_eq!(dyndns2::reply(&heard(401, "")).answer, Answer::RefusedKey);
    assert_eq!(
        dyndns2::reply(&heard(401, "badauth")).answer,
        Answer::RefusedKey
    );
    assert_eq!(dyndns2::reply(&heard(503, "")).answer, Answer::Down(None));
    assert_eq!(
        dyndns2::reply(&heard(429, "")).answer,
        Answer::TooOften(None)
    );
}

#[test]
fn the_words_of_the_others() {
    let duck = |body| duckdns::reply(&heard(200, body)).answer;
    assert_eq!(duck("OK"), Answer::Done);
    assert_eq!(duck("OK\n1.2.3.4\n\nUPDATED"), Answer::Done);
    assert_eq!(duck("OK\n1.2.3.4\n\nNOCHANGE"), Answer::Unchanged);
    assert_eq!(duck("KO"), Answer::RefusedKey);
    assert_eq!(duck("Okay"), Answer::Nonsense);

    let dynv6 = |status, body| dynv6::reply(&heard(status, body)).answer;
    assert_eq!(dynv6(200, "addresses updated"), Answer::Done);
    assert_eq!(dynv6(200, "addresses unchanged"), Answer::Unchanged);
    assert_eq!(
        dynv6(401, "invalid authentication token"),
        Answer::RefusedKey
    );
    assert_eq!(dynv6(404, "zone not found"), Answer::NoSuchName);

    let free = |body| freedns::reply(&heard(200, body), "1.2.3.4").answer;
    assert_eq!(
        free("Updated box.mooo.com from 9.9.9.9 to 1.2.3.4"),
        Answer::Done
    );
    assert_eq!(
        free("No IP change detected for box.mooo.com with IP 1.2.3.4, skipping update"),
        Answer::Unchanged
    );
    assert_eq!(free("ERROR: Could not authenticate."), Answer::RefusedKey);
    assert_eq!(
        free("Updated box.mooo.com to 9.9.9.9"),
        Answer::Nonsense,
        "another number was taken"
    );

    let cheap = |count, error| {
        let xml = format!(
            "<?xml version=\"1.0\"?><interface-response><ErrCount>{count}</ErrCount><errors>{error}</errors><Done>true</Done></interface-response>"
        );
        namecheap::reply(&heard(200, &xml))
    };
    assert_eq!(cheap(0, "").answer, Answer::Done);
    assert_eq!(
        cheap(1, "<Err1>Passwords do not match</Err1>").answer,
        Answer::RefusedKey
    );
    let unknown = cheap(1, "<Err1>No Records updated. A record not Found;</Err1>");
    assert_eq!(unknown.answer, Answer::NoSuchName);
    assert_eq!(unknown.words, "No Records updated. A record not Found;");
    assert_eq!(
        namecheap::reply(&heard(200, "<ErrCount>")).answer,
        Answer::Nonsense
    );

    let flare = |status, body| cloudflare::reply(&heard(status, body)).answer;
    assert_eq!(flare(200, r#"{"success":true,"result":[]}"#), Answer::Done);
    assert_eq!(
        flare(
            403,
            r#"{"success":false,"errors":[{"code":9109,"message":"Invalid access token"}]}"#
        ),
        Answer::RefusedKey
    );
    assert_eq!(
        flare(
            400,
            r#"{"success":false,"errors":[{"code":6003,"message":"Invalid request headers"}]}"#
        ),
        Answer::RefusedKey
    );
    assert_eq!(
        flare(
            400,
            r#"{"success":false,"errors":[{"code":81058,"message":"identical"}]}"#
        ),
        Answer::Unchanged
    );
    assert_eq!(
        flare(
            429,
            r#"{"success":false,"errors":[{"code":10000,"message":"rate"}]}"#
        ),
        Answer::TooOften(None)
    );
    assert_eq!(flare(502, "<html>"), Answer::Down(None));
    assert_eq!(flare(200, "<html>"), Answer::Nonsense);

    let hetz = |status, body| hetzner::reply(&heard(status, body)).answer;
    assert_eq!(
        hetz(201, r#"{"action":{"id":1,"status":"running"}}"#),
        Answer::Done
    );
    assert_eq!(
        hetz(
            200,
            r#"{"action":{"id":1,"status":"error","error":{"code":"x","message":"y"}}}"#
        ),
        Answer::Down(None)
    );
    assert_eq!(
        hetz(
            401,
            r#"{"error":{"code":"unauthorized","message":"token"}}"#
        ),
        Answer::RefusedKey
    );
    assert_eq!(
        hetz(423, r#"{"error":{"code":"locked","message":"busy"}}"#),
        Answer::Down(None)
    );
    assert_eq!(
        hetz(
            429,
            r#"{"error":{"code":"rate_limit_exceeded","message":"slow"}}"#
        ),
        Answer::TooOften(None)
    );

    let gandi = |status| gandi::reply(&heard(status, r#"{"message":"DNS Record Created"}"#)).answer;
    assert_eq!(gandi(201), Answer::Done);
    assert_eq!(gandi(403), Answer::RefusedKey);
    assert_eq!(gandi(404), Answer::NoSuchName);
}

#[test]
fn every_form_can_be_filled_in() {
    for provider in Provider::ALL {
        let form = provider.form();
        assert!(!form.title.is_empty(), "{provider:?}");
        assert_eq!(
            form.fields.iter().any(|field| field.kind == Kind::Secret),
            form.takes != Takes::Nothing,
            "{provider:?} has a key, unless people write"
        );
        let endpoint = form.endpoint;
        assert!(
            endpoint.is_empty() || Url::parse(endpoint).is_ok_and(|url| url.scheme() == "https"),
            "{provider:?}"
        );
        let keys: std::collections::BTreeSet<_> =
            form.fields.iter().map(|field| field.key).collect();
        assert_eq!(keys.len(), form.fields.len(), "{provider:?}");
        assert!(serde_json::to_string(form).is_ok());
        for field in form.fields {
            assert!(
                !field.label.is_empty() && field.hint.ends_with('.'),
                "{provider:?} {}",
                field.key
            );
        }
    }
}

#[test]
fn a_secret_is_never_shown() {
    let account = Account::new(
        Provider::Strato,
        Filled::default()
            .with("person", "example.de")
            .with("password", "hunter22"),
    );
    assert!(!format!("{account:?}").contains("hunter22"));
    assert_eq!(account.shown().get("person"), Some(&"example.de"));
    assert_eq!(account.shown().get("password"), None);
    let blank = Account::new(
        Provider::Strato,
        Filled::default()
            .with("person", "other.de")
            .with("password", " "),
    );
    assert_eq!(blank.after(&account).filled.get("password"), "hunter22");
    let repeated =
        Reply::new(Answer::RefusedKey, "no such key: hunter22").without(account.secrets());
    assert_eq!(repeated.words, "no such key: …");
}

#[test]
fn names_are_taken_apart() {
    let account = Account::new(Provider::Gandi, Filled::default());
    let call = Call::new("box.home.example.org", &account, &Outside::default()).expect("a way out");
    assert_eq!(
        call.domains(),
        ["box.home.example.org", "home.example.org", "example.org"]
    );
    assert_eq!(
        Call::below("box.home.example.org", "example.org"),
        "box.home"
    );
    assert_eq!(Call::below("example.org", "example.org"), "@");
    assert_eq!(call.challenge(), "_acme-challenge.box.home.example.org");
}

#[test]
fn an_answer_to_an_update_counts_as_good_only_with_its_signature() {
    use hickory_proto::op::{Message, MessageType, OpCode, ResponseCode};
    let said = |code, signed| {
        let question = Message::new(7, MessageType::Query, OpCode::Update);
        let mut answer = Message::new(7, MessageType::Response, OpCode::Update);
        answer.metadata.response_code = code;
        rfc2136::reply(&answer.to_vec().expect("bytes"), &question, signed).answer
    };
    assert_eq!(said(ResponseCode::NoError, true), Answer::Done);
    assert_eq!(said(ResponseCode::NoError, false), Answer::Nonsense);
    assert_eq!(said(ResponseCode::Refused, false), Answer::RefusedKey);
    assert_eq!(said(ResponseCode::NotZone, true), Answer::NoSuchName);
    assert_eq!(said(ResponseCode::ServFail, false), Answer::Down(None));
}

fn anything() -> impl Strategy<Value = Heard> {
    let word = prop::sample::select(vec![
        "good",
        "nochg",
        "w",
        "w9",
        "911",
        "OK",
        "KO",
        "NOCHANGE",
        "<ErrCount>",
        "</ErrCount>",
        "0",
        "<Err1>",
        "</Err1>",
        "{",
        "}",
        "\"success\":",
        "true",
        "false",
        "\"errors\":[",
        "]",
        "\"action\":",
        "\"status\":",
        "\"error\"",
        "\n",
        ",",
        "1.2.3.4",
        "\u{0}",
        "é",
        "No IP change",
        "\"code\":",
    ]);
    let sentence = prop::collection::vec(word, 0..24).prop_map(|words| words.concat().into_bytes());
    let bytes = prop::collection::vec(any::<u8>(), 0..600);
    (any::<u16>(), prop_oneof![sentence, bytes]).prop_map(|(status, body)| Heard {
        status: 100 + status % 500,
        headers: HeaderMap::new(),
        body,
    })
}

proptest! {
    #[test]
    fn any_answer_is_survived_and_bounded(heard in anything()) {
        let replies = [
            dyndns2::reply(&heard),
            duckdns::reply(&heard),
            dynv6::reply(&heard),
            freedns::reply(&heard, "1.2.3.4"),
            namecheap::reply(&heard),
            cloudflare::reply(&heard),
            gandi::reply(&heard),
            hetzner::reply(&heard),
        ];
        for reply in replies {
            prop_assert!(reply.words.chars().count() <= 240);
            prop_assert!(!reply.words.contains(char::is_control));
            if let Some(wait) = reply.answer.wait() {
                prop_assert!(!wait.is_negative() && wait <= SignedDuration::from_hours(24));
            }
        }
    }

    #[test]
    fn any_answer_to_an_update_is_survived(bytes in prop::collection::vec(any::<u8>(), 0..600), signed in any::<bool>()) {
        let question = hickory_proto::op::Message::query();
        let reply = rfc2136::reply(&bytes, &question, signed);
        prop_assert_ne!(reply.answer, Answer::Done);
    }
}
