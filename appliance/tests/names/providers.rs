//! What every provider is sent: method, path, headers and body as its documentation says (named in each provider's file).

use base64::Engine;
use gluebox_appliance::http::Outside;
use gluebox_appliance::names::{Account, Addresses, Answer, Call, Filled, Provider, Reply, Target};
use jiff::SignedDuration;
use serde_json::json;

use crate::wire::Wire;

pub(crate) const NAME: &str = "box.example.org";

pub(crate) fn laboratory() -> Outside {
    Outside {
        private: true,
        ..Outside::default()
    }
}

pub(crate) fn v4() -> Addresses {
    Addresses {
        v4: Target::At("11.22.33.10".parse().expect("a number")),
        v6: Target::Leave,
    }
}

fn both() -> Addresses {
    Addresses {
        v6: Target::At("2600:db::10".parse().expect("a number")),
        ..v4()
    }
}

pub(crate) fn without_v6() -> Addresses {
    Addresses {
        v4: Target::Leave,
        v6: Target::Absent,
    }
}

pub(crate) fn account(wire: &Wire, provider: Provider, filled: &[(&str, &str)]) -> Account {
    let filled = filled
        .iter()
        .fold(Filled::default(), |all, (key, value)| all.with(key, value));
    Account {
        endpoint: Some(wire.url()),
        ..Account::new(provider, filled)
    }
}

pub(crate) async fn set(account: &Account, change: &Addresses) -> Reply {
    let outside = laboratory();
    Call::new(NAME, account, &outside)
        .expect("a way out")
        .set(change)
        .await
}

pub(crate) async fn texts(account: &Account, texts: &[&str]) -> Reply {
    let outside = laboratory();
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    Call::new(NAME, account, &outside)
        .expect("a way out")
        .set_texts(&texts)
        .await
}

fn basic(person: &str, word: &str) -> String {
    let pair = base64::engine::general_purpose::STANDARD.encode(format!("{person}:{word}"));
    format!("Basic {pair}")
}

const PAIR: [(&str, &str); 2] = [("person", "anna"), ("password", "s3cret")];

#[tokio::test]
async fn the_dialects_of_dyndns2() {
    let host = "hostname=box.example.org";
    for (provider, change, line, proof) in [
        (
            Provider::Dyndns2,
            both(),
            format!("GET /?{host}&myip=11.22.33.10%2C2600%3Adb%3A%3A10"),
            basic("anna", "s3cret"),
        ),
        (
            Provider::NoIp,
            both(),
            format!("GET /?{host}&myip=11.22.33.10%2C2600%3Adb%3A%3A10"),
            basic("anna", "s3cret"),
        ),
        (
            Provider::Strato,
            v4(),
            format!("GET /?{host}&myip=11.22.33.10"),
            basic("anna", "s3cret"),
        ),
        (
            Provider::Dynu,
            both(),
            format!("GET /?{host}&myip=11.22.33.10&myipv6=2600%3Adb%3A%3A10"),
            basic("anna", "s3cret"),
        ),
        (
            Provider::Dynu,
            without_v6(),
            format!("GET /?{host}&myipv6=no"),
            basic("anna", "s3cret"),
        ),
        (
            Provider::Inwx,
            both(),
            format!("GET /?{host}&myip=11.22.33.10&myipv6=2600%3Adb%3A%3A10"),
            basic("anna", "s3cret"),
        ),
        (
            Provider::HurricaneElectric,
            v4(),
            format!("GET /?{host}&myip=11.22.33.10"),
            basic(NAME, "s3cret"),
        ),
        (
            Provider::Ovh,
            v4(),
            format!("GET /?system=dyndns&{host}&myip=11.22.33.10"),
            basic("anna", "s3cret"),
        ),
        (
            Provider::Joker,
            v4(),
            format!("GET /?{host}&myip=11.22.33.10&username=anna&password=s3cret"),
            String::new(),
        ),
    ] {
        let wire = Wire::says(&[(200, "good 11.22.33.10")]).await;
        let reply = set(&account(&wire, provider, &PAIR), &change).await;
        assert_eq!(reply.answer, Answer::Done, "{provider:?}");
        let asked = &wire.asked()[0];
        assert_eq!(asked.line, line, "{provider:?}");
        assert_eq!(asked.header("authorization"), proof, "{provider:?}");
        assert!(
            asked.header("user-agent").starts_with("Gluebox/"),
            "{provider:?}"
        );
    }
}

#[tokio::test]
async fn the_place_of_another_provider_is_what_the_owner_wrote() {
    let wire = Wire::says(&[(200, "badauth")]).await;
    let filled = Filled::default()
        .with("place", &format!("{}/dyn/update?service=x", wire.url()))
        .with("person", "anna")
        .with("password", "s3cret");
    let reply = set(&Account::new(Provider::Dyndns2, filled), &v4()).await;
    assert_eq!(reply.answer, Answer::RefusedKey);
    assert_eq!(
        wire.lines(),
        ["GET /dyn/update?service=x&hostname=box.example.org&myip=11.22.33.10"]
    );
}

#[tokio::test]
async fn desec_is_always_told_both() {
    let wire = Wire::says(&[(200, "good")]).await;
    let desec = account(&wire, Provider::Desec, &[("key", "k3y")]);
    for (change, line) in [
        (
            both(),
            "GET /?hostname=box.example.org&myipv4=11.22.33.10&myipv6=2600%3Adb%3A%3A10",
        ),
        (
            v4(),
            "GET /?hostname=box.example.org&myipv4=11.22.33.10&myipv6=preserve",
        ),
        (
            without_v6(),
            "GET /?hostname=box.example.org&myipv4=preserve&myipv6=",
        ),
    ] {
        assert_eq!(set(&desec, &change).await.answer, Answer::Done);
        let asked = wire.asked().pop().expect("asked");
        assert_eq!(asked.line, line);
        assert_eq!(asked.header("authorization"), basic(NAME, "k3y"));
    }
    let limited = Wire::says_with(vec![(
        429,
        "retry-after: 57\r\n".to_owned(),
        "throttled".to_owned(),
    )])
    .await;
    let reply = set(
        &account(&limited, Provider::Desec, &[("key", "k3y")]),
        &v4(),
    )
    .await;
    assert_eq!(
        reply.answer,
        Answer::TooOften(Some(SignedDuration::from_secs(57)))
    );
}

#[tokio::test]
async fn desec_holds_texts() {
    let wire = Wire::says(&[(200, r#"[{"name":"example.org"}]"#), (200, "[]")]).await;
    let desec = account(&wire, Provider::Desec, &[("key", "k3y")]);
    assert_eq!(texts(&desec, &["one", "two"]).await.answer, Answer::Done);
    let asked = wire.asked();
    assert_eq!(
        asked[0].line,
        "GET /api/v1/domains/?owns_qname=box.example.org"
    );
    assert_eq!(asked[0].header("authorization"), "Token k3y");
    assert_eq!(asked[1].line, "PUT /api/v1/domains/example.org/rrsets/");
    let records = json!(["\"one\"", "\"two\""]);
    assert_eq!(
        asked[1].json(),
        json!([{ "subname": "_acme-challenge.box", "type": "TXT", "ttl": 3600, "records": records }])
    );
    let nobody = Wire::says(&[(200, "[]")]).await;
    let reply = texts(&account(&nobody, Provider::Desec, &[("key", "k3y")]), &[]).await;
    assert_eq!(reply.answer, Answer::NoSuchName);
}

#[tokio::test]
async fn duckdns() {
    let wire = Wire::says(&[(200, "OK\n11.22.33.10\n\nUPDATED")]).await;
    let duck = account(&wire, Provider::DuckDns, &[("key", "k3y")]);
    let call = |name: &'static str| Call::new(name, &duck, &laboratory()).expect("a way out");
    assert_eq!(
        call("anna.duckdns.org").set(&v4()).await.answer,
        Answer::Done
    );
    assert_eq!(
        call("deep.anna.duckdns.org")
            .set_texts(&["text".to_owned()])
            .await
            .answer,
        Answer::Done
    );
    call("anna.duckdns.org").set_texts(&[]).await;
    assert_eq!(
        wire.lines(),
        [
            "GET /update?domains=anna&token=k3y&ip=11.22.33.10&verbose=true",
            "GET /update?domains=anna&token=k3y&txt=text&verbose=true",
            "GET /update?domains=anna&token=k3y&txt=-&clear=true&verbose=true",
        ]
    );
    let refusing = Wire::says(&[(200, "KO")]).await;
    assert_eq!(
        set(
            &account(&refusing, Provider::DuckDns, &[("key", "k3y")]),
            &v4()
        )
        .await
        .answer,
        Answer::RefusedKey
    );
}

#[tokio::test]
async fn dynv6_freedns_and_namecheap() {
    let wire = Wire::says(&[(200, "addresses updated")]).await;
    let dynv6 = account(&wire, Provider::Dynv6, &[("key", "k3y")]);
    assert_eq!(set(&dynv6, &both()).await.answer, Answer::Done);
    assert_eq!(set(&dynv6, &without_v6()).await.answer, Answer::Done);
    assert_eq!(
        wire.lines(),
        [
            "GET /api/update?hostname=box.example.org&token=k3y&ipv4=11.22.33.10&ipv6=2600%3Adb%3A%3A10",
            "GET /api/update?hostname=box.example.org&token=k3y&ipv6=-",
        ]
    );

    let wire = Wire::says(&[
        (200, "Updated box.example.org to 11.22.33.10"),
        (200, "Updated box.example.org to 2600:db::10"),
    ])
    .await;
    let free = account(
        &wire,
        Provider::FreeDns,
        &[("key", "k3y/../x"), ("key6", "six")],
    );
    assert_eq!(set(&free, &v4()).await.answer, Answer::Done);
    let v6 = Addresses {
        v4: Target::Leave,
        ..both()
    };
    assert_eq!(set(&free, &v6).await.answer, Answer::Done);
    assert_eq!(
        wire.lines(),
        [
            "GET /u/k3y%2F..%2Fx/?address=11.22.33.10",
            "GET /u/six/?address=2600%3Adb%3A%3A10"
        ]
    );

    let done = "<?xml version=\"1.0\"?><interface-response><Command>SETDNSHOST</Command><IP>11.22.33.10</IP><ErrCount>0</ErrCount><Done>true</Done></interface-response>";
    let wire = Wire::says(&[(200, done)]).await;
    let cheap = account(
        &wire,
        Provider::Namecheap,
        &[("domain", "example.org"), ("password", "s3cret")],
    );
    assert_eq!(set(&cheap, &v4()).await.answer, Answer::Done);
    assert_eq!(
        wire.lines(),
        ["GET /update?host=box&domain=example.org&password=s3cret&ip=11.22.33.10"]
    );
}

#[tokio::test]
async fn nobody_there_is_no_connection_and_the_key_is_not_repeated() {
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a door");
    let gone = format!("http://{}", closed.local_addr().expect("its number"));
    drop(closed);
    let account = Account {
        endpoint: Some(gone),
        ..Account::new(
            Provider::DuckDns,
            Filled::default().with("key", "s3cret-key"),
        )
    };
    let reply = set(&account, &v4()).await;
    assert_eq!(reply.answer, Answer::NoConnection);
    assert!(!reply.words.contains("s3cret"), "{reply:?}");
    let wire = Wire::says(&[(200, "what is s3cret-key?")]).await;
    let reply = set(
        &Account {
            endpoint: Some(wire.url()),
            ..account
        },
        &v4(),
    )
    .await;
    assert_eq!(
        (reply.answer, reply.words.as_str()),
        (Answer::Nonsense, "what is …?")
    );
}
