//! Signed updates and looks at real name servers: knot and bind9.

use std::net::IpAddr;

use gluebox_appliance::http::header::HeaderMap;
use gluebox_appliance::http::{Fault, Http, Outside, Url};
use gluebox_appliance::names::dns::{Resolver, Seen};
use gluebox_appliance::names::{
    Account, Addresses, Answer, Call, Called, Filled, Provider, Reply, Target, Texts, Wish,
};
use jiff::Timestamp;

use crate::servers::{KINDS, NAME, NameServer, SECRET};

pub(crate) fn laboratory(server: &NameServer) -> Outside {
    Outside {
        resolvers: vec![server.at],
        authorities: vec![server.at],
        roots: Vec::new(),
        private: true,
    }
}

pub(crate) fn account(server: &NameServer, kind: &str) -> Account {
    let filled = Filled::default()
        .with("place", &server.at.to_string())
        .with("key-name", &format!("{kind}-key"))
        .with("key-kind", kind)
        .with("key", SECRET);
    Account::new(Provider::Rfc2136, filled)
}

async fn see(server: &NameServer) -> Seen {
    Resolver::new(&laboratory(server))
        .see(NAME)
        .await
        .expect("an answer")
}

async fn set(server: &NameServer, account: &Account, name: &str, change: Addresses) -> Reply {
    Call::new(name, account, &laboratory(server))
        .expect("a way out")
        .set(&change)
        .await
}

fn to(v4: &str, v6: &str) -> Addresses {
    Addresses {
        v4: v4.parse().map_or(Target::Leave, Target::At),
        v6: v6.parse().map_or(Target::Leave, Target::At),
    }
}

fn numbers(all: &[&str]) -> Seen {
    Seen {
        numbers: all
            .iter()
            .map(|number| number.parse::<IpAddr>().expect("a number"))
            .collect(),
        stands_for: None,
        first_hand: true,
    }
}

async fn updates(server: &NameServer) {
    assert_eq!(see(server).await, numbers(&["11.22.33.1"]));
    for (kind, v4) in KINDS.iter().zip(["11.22.33.2", "11.22.33.3", "11.22.33.4"]) {
        let reply = set(server, &account(server, kind), NAME, to(v4, "")).await;
        assert_eq!(reply.answer, Answer::Done, "{kind}: {reply:?}");
        assert_eq!(see(server).await, numbers(&[v4]), "{kind}");
    }
    let key = account(server, KINDS[0]);
    assert_eq!(
        set(server, &key, NAME, to("", "2600:db::1")).await.answer,
        Answer::Done
    );
    assert_eq!(
        see(server).await,
        numbers(&["11.22.33.4", "2600:db::1"]),
        "the other kind stays"
    );
    let gone = Addresses {
        v4: Target::Leave,
        v6: Target::Absent,
    };
    assert_eq!(set(server, &key, NAME, gone).await.answer, Answer::Done);
    assert_eq!(see(server).await, numbers(&["11.22.33.4"]));
}

async fn refusals(server: &NameServer) {
    let kind = KINDS[0];
    let change = to("11.22.33.9", "");
    let wrong = account(server, kind)
        .filled
        .with("key", "d3JvbmctbGFiLXNlY3JldA==");
    let wrong = Account::new(Provider::Rfc2136, wrong);
    let reply = set(server, &wrong, NAME, change).await;
    assert_eq!(reply.answer, Answer::RefusedKey, "a wrong key: {reply:?}");
    let unknown = account(server, kind).filled.with("key-name", "nobody");
    let reply = set(
        server,
        &Account::new(Provider::Rfc2136, unknown),
        NAME,
        change,
    )
    .await;
    assert_eq!(
        reply.answer,
        Answer::RefusedKey,
        "an unknown key: {reply:?}"
    );
    let reply = set(server, &account(server, kind), "other.home.test", change).await;
    assert_eq!(
        reply.answer,
        Answer::RefusedKey,
        "a name that the key may not change: {reply:?}"
    );
    let reply = set(server, &account(server, kind), "box.elsewhere.test", change).await;
    assert_eq!(
        reply.answer,
        Answer::NoSuchName,
        "a zone that is not there: {reply:?}"
    );
    let torn = account(server, kind).filled.with("key", "not base 64 !");
    let reply = set(server, &Account::new(Provider::Rfc2136, torn), NAME, change).await;
    assert_eq!(reply.answer, Answer::RefusedKey);
    assert_eq!(see(server).await.numbers.len(), 1, "nothing changed");
}

async fn texts(server: &NameServer) {
    let called = Called {
        name: NAME.to_owned(),
        account: account(server, KINDS[2]),
        edited: Timestamp::UNIX_EPOCH,
    };
    let wish = Wish {
        names: vec![called],
        outside: laboratory(server),
        hurry: 1,
    };
    let mut texts = Texts::default();
    let at = format!("_acme-challenge.{NAME}");
    texts
        .set(&wish, &at, "first-text", true)
        .await
        .expect("it stands");
    texts
        .set(&wish, &at, "second-text", true)
        .await
        .expect("both stand");
    let mut there = kdig(server);
    there.sort();
    assert_eq!(there, ["\"first-text\"", "\"second-text\""]);
    texts
        .set(&wish, &at, "first-text", false)
        .await
        .expect("it goes");
    assert_eq!(kdig(server), ["\"second-text\""]);
    texts
        .set(&wish, &at, "second-text", false)
        .await
        .expect("it goes");
    assert!(kdig(server).is_empty());
    let other = texts
        .set(&wish, "_acme-challenge.other.home.test", "text", true)
        .await;
    assert_eq!(other.expect_err("not ours").answer, Answer::NoSuchName);
}

/// What another program reads there.
fn kdig(server: &NameServer) -> Vec<String> {
    let kdig = crate::servers::program("kdig", "knot-dnsutils");
    let asked = std::process::Command::new(kdig)
        .args(["+short", "@127.0.0.1", "-p", &server.at.port().to_string()])
        .args([&format!("_acme-challenge.{NAME}"), "TXT"])
        .output()
        .expect("kdig");
    String::from_utf8_lossy(&asked.stdout)
        .lines()
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn knot_takes_updates() {
    let server = NameServer::knot();
    updates(&server).await;
    refusals(&server).await;
    texts(&server).await;
}

#[tokio::test]
async fn bind9_takes_updates() {
    let server = NameServer::bind9();
    updates(&server).await;
    refusals(&server).await;
    texts(&server).await;
}

#[tokio::test]
async fn the_zone_of_a_name_is_found_and_what_is_nowhere_is_seen_as_empty() {
    let server = NameServer::knot();
    let resolver = Resolver::new(&laboratory(&server));
    let zone = resolver
        .zone("deep.below.box.home.test")
        .await
        .expect("an answer");
    assert_eq!(zone.apex, "home.test");
    let nowhere = resolver.see("nowhere.home.test").await.expect("an answer");
    assert_eq!(nowhere, numbers(&[]));
    // Asked for what is not its own, it says nothing that counts.
    assert!(resolver.see("example.org").await.is_err());
    assert!(resolver.see("not a name").await.is_err());
}

#[tokio::test]
async fn nobody_there_is_no_connection() {
    let closed = crate::servers::free_door();
    let filled = Filled::default()
        .with("place", &closed.to_string())
        .with("key-name", "key")
        .with("key", SECRET);
    let account = Account::new(Provider::Rfc2136, filled);
    let outside = Outside {
        private: true,
        ..Outside::default()
    };
    let call = Call::new(NAME, &account, &outside).expect("a way out");
    assert_eq!(
        call.set(&to("11.22.33.9", "")).await.answer,
        Answer::NoConnection
    );
}

#[tokio::test]
async fn requests_find_their_way_by_the_resolver_that_is_said() {
    let server = NameServer::knot();
    let wire = crate::wire::Wire::says(&[(200, "good")]).await;
    let http = Http::new(&laboratory(&server)).expect("a way out");
    let by_name =
        |name: &str| Url::parse(&format!("http://{name}:{}/", wire.at.port())).expect("an address");
    let heard = http
        .get(by_name("ns.home.test"), HeaderMap::new())
        .await
        .expect("an answer");
    assert_eq!(heard.text(), "good");
    let nowhere = http
        .get(by_name("nowhere.home.test"), HeaderMap::new())
        .await;
    assert_eq!(nowhere.expect_err("nothing there"), Fault::Unreachable);
    // A name of the world that leads into somebody's home is not followed.
    let careful = Outside {
        private: false,
        ..laboratory(&server)
    };
    let careful = Http::new(&careful).expect("a way out");
    let refused = careful.get(by_name("ns.home.test"), HeaderMap::new()).await;
    assert_eq!(refused.expect_err("private"), Fault::Private);
}
