//! What the providers are sent that keep whole domains: Cloudflare, Gandi, Hetzner.

use gluebox_appliance::names::{Answer, Provider};
use serde_json::json;

use crate::providers::{NAME, account, set, texts, v4, without_v6};
use crate::wire::Wire;

#[tokio::test]
async fn cloudflare_changes_makes_and_removes() {
    let zones = [
        (200, r#"{"success":true,"result":[]}"#),
        (200, r#"{"success":true,"result":[{"id":"2a"}]}"#),
    ];
    let fine = (200, r#"{"success":true,"result":{"id":"9f"}}"#);
    let one = (
        200,
        r#"{"success":true,"result":[{"id":"9f","content":"1.1.1.1"}]}"#,
    );
    let none = (200, r#"{"success":true,"result":[]}"#);
    for (found, change, line, body) in [
        (
            one,
            v4(),
            "PATCH /zones/2a/dns_records/9f",
            json!({ "content": "11.22.33.10", "proxied": false }),
        ),
        (
            none,
            v4(),
            "POST /zones/2a/dns_records",
            json!({ "type": "A", "name": NAME, "content": "11.22.33.10", "ttl": 60, "proxied": false }),
        ),
        (
            one,
            without_v6(),
            "DELETE /zones/2a/dns_records/9f",
            json!(null),
        ),
    ] {
        let wire = Wire::says(&[zones[0], zones[1], found, fine]).await;
        let flare = account(&wire, Provider::Cloudflare, &[("key", "k3y")]);
        assert_eq!(set(&flare, &change).await.answer, Answer::Done);
        let asked = wire.asked();
        let kind = if change == v4() { "A" } else { "AAAA" };
        assert_eq!(
            wire.lines()[..3],
            [
                "GET /zones?name=box.example.org".to_owned(),
                "GET /zones?name=example.org".to_owned(),
                format!("GET /zones/2a/dns_records?type={kind}&name=box.example.org"),
            ]
        );
        assert_eq!(asked[3].line, line);
        assert_eq!(asked[3].json(), body);
        assert!(
            asked
                .iter()
                .all(|asked| asked.header("authorization") == "Bearer k3y")
        );
    }
    let wire = Wire::says(&[zones[1], none, fine]).await;
    let flare = account(&wire, Provider::Cloudflare, &[("key", "k3y")]);
    assert_eq!(texts(&flare, &["one", "two"]).await.answer, Answer::Done);
    let asked = wire.asked();
    assert_eq!(
        asked[1].line,
        "GET /zones/2a/dns_records?type=TXT&name=_acme-challenge.box.example.org"
    );
    assert_eq!(
        (asked.len(), asked[3].json()["content"].clone()),
        (4, json!("two"))
    );
    // An id that would lead elsewhere is none.
    let sly = Wire::says(&[(200, r#"{"success":true,"result":[{"id":"../x"}]}"#)]).await;
    assert_eq!(
        set(
            &account(&sly, Provider::Cloudflare, &[("key", "k3y")]),
            &v4()
        )
        .await
        .answer,
        Answer::NoSuchName
    );
}

#[tokio::test]
async fn gandi_puts_whole_sets() {
    let wire = Wire::says(&[
        (404, "{}"),
        (200, "{}"),
        (201, r#"{"message":"DNS Record Created"}"#),
    ])
    .await;
    let gandi = account(&wire, Provider::Gandi, &[("key", "k3y")]);
    assert_eq!(set(&gandi, &v4()).await.answer, Answer::Done);
    let asked = wire.asked();
    assert_eq!(
        wire.lines(),
        [
            "GET /domains/box.example.org",
            "GET /domains/example.org",
            "PUT /domains/example.org/records/box/A"
        ]
    );
    assert_eq!(
        asked[2].json(),
        json!({ "rrset_values": ["11.22.33.10"], "rrset_ttl": 300 })
    );
    assert_eq!(asked[2].header("authorization"), "Bearer k3y");
    assert_eq!(asked[2].header("content-type"), "application/json");
    let wire = Wire::says(&[(200, "{}"), (201, "{}"), (200, "{}"), (204, "")]).await;
    let gandi = account(&wire, Provider::Gandi, &[("key", "k3y")]);
    assert_eq!(texts(&gandi, &["one"]).await.answer, Answer::Done);
    assert_eq!(texts(&gandi, &[]).await.answer, Answer::Done);
    let lines = wire.lines();
    assert_eq!(
        lines[1],
        "PUT /domains/box.example.org/records/_acme-challenge/TXT"
    );
    assert_eq!(
        lines[3],
        "DELETE /domains/box.example.org/records/_acme-challenge/TXT"
    );
}

#[tokio::test]
async fn hetzner_waits_for_its_action() {
    let running = r#"{"action":{"id":7,"status":"running"}}"#;
    let success = r#"{"action":{"id":7,"status":"success"}}"#;
    let missing = r#"{"error":{"code":"not_found","message":"rrset not found"}}"#;
    let wire = Wire::says(&[
        (404, missing),
        (200, "{}"),
        (404, missing),
        (201, running),
        (200, running),
        (200, success),
    ])
    .await;
    let hetzner = account(&wire, Provider::Hetzner, &[("key", "k3y")]);
    assert_eq!(set(&hetzner, &v4()).await.answer, Answer::Done);
    let asked = wire.asked();
    assert_eq!(
        wire.lines(),
        [
            "GET /zones/box.example.org",
            "GET /zones/example.org",
            "POST /zones/example.org/rrsets/box/A/actions/set_records",
            "POST /zones/example.org/rrsets",
            "GET /actions/7",
            "GET /actions/7",
        ]
    );
    assert_eq!(
        asked[2].json(),
        json!({ "records": [{ "value": "11.22.33.10" }] })
    );
    assert_eq!(
        asked[3].json(),
        json!({ "name": "box", "type": "A", "ttl": 60, "records": [{ "value": "11.22.33.10" }] })
    );
    let failing = r#"{"action":{"id":7,"status":"error","error":{"code":"action_failed","message":"Action failed"}}}"#;
    let wire = Wire::says(&[(200, "{}"), (201, running), (200, failing)]).await;
    let reply = texts(
        &account(&wire, Provider::Hetzner, &[("key", "k3y")]),
        &["one"],
    )
    .await;
    assert_eq!(
        (reply.answer, reply.words.as_str()),
        (Answer::Down(None), "Action failed")
    );
    assert_eq!(
        wire.asked()[1].json(),
        json!({ "records": [{ "value": "\"one\"" }] })
    );
}
