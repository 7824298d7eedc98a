//! "Try it" tells the truth: one account after the other, each wrong in its own way.

use gluebox_appliance::names::{
    Account, Addresses, Called, Filled, Provider, Remembered, Target, Tried, Wrong, try_it,
};
use jiff::Timestamp;

use crate::dyndns2::Endpoint;
use crate::name_servers::{account, laboratory};
use crate::servers::{KINDS, NAME, NameServer};
use crate::wire::Wire;

fn called(name: &str, account: Account) -> Called {
    Called {
        name: name.to_owned(),
        account,
        edited: Timestamp::UNIX_EPOCH,
    }
}

fn here() -> Addresses {
    Addresses {
        v4: Target::At("11.22.33.7".parse().expect("a number")),
        v6: Target::Leave,
    }
}

async fn alone(called: &Called) -> Tried {
    try_it(called, &here(), &crate::providers::laboratory()).await
}

#[tokio::test]
async fn what_is_not_filled_in_is_said_without_asking_anybody() {
    let duck = Account::new(Provider::DuckDns, Filled::default());
    for (name, wrong) in [
        ("not a name", Wrong::Name),
        ("anna", Wrong::Name),
        ("-.duckdns.org", Wrong::Name),
        ("anna.example.org", Wrong::Name),
        ("anna.duckdns.org", Wrong::Field("key".to_owned())),
    ] {
        let tried = alone(&called(name, duck.clone())).await;
        assert_eq!(tried.wrong, Some(wrong), "{name}: {}", tried.sentence);
    }
}

#[tokio::test]
async fn a_key_is_tried_at_the_provider() {
    let server = NameServer::knot();
    let endpoint = Endpoint::before(&server);
    let outside = laboratory(&server);
    let wrong = try_it(&called(NAME, endpoint.account("wrong")), &here(), &outside).await;
    assert_eq!(wrong.wrong, Some(Wrong::Key), "{wrong:?}");
    assert_eq!(wrong.more, "badauth");
    let wrong = try_it(
        &called("other.home.test", endpoint.account("s3cret")),
        &here(),
        &outside,
    )
    .await;
    assert_eq!(wrong.wrong, Some(Wrong::Name), "{wrong:?}");
    let blind = try_it(
        &called(NAME, endpoint.account("s3cret")),
        &Addresses::default(),
        &outside,
    )
    .await;
    assert_eq!(blind.wrong, Some(Wrong::Number), "{blind:?}");
    let good = try_it(&called(NAME, endpoint.account("s3cret")), &here(), &outside).await;
    assert_eq!(good.wrong, None, "{good:?}");
    endpoint.has_answered(&["badauth", "nohost", "good"]);

    // What was told while trying is remembered, so that it is not told again.
    let memory = good.memory.expect("something to remember");
    assert_eq!(
        memory.v4.accepted.expect("taken").number,
        Some("11.22.33.7".parse().expect("a number"))
    );
    assert_eq!(Remembered::from([(NAME.to_owned(), memory)]).len(), 1);

    let good = try_it(&called(NAME, account(&server, KINDS[0])), &here(), &outside).await;
    assert_eq!(good.wrong, None, "{good:?}");
    let records = try_it(
        &called(NAME, Account::new(Provider::OwnDomain, Filled::default())),
        &here(),
        &outside,
    )
    .await;
    assert_eq!((records.wrong, records.to_make.len()), (None, 1));
}

#[tokio::test]
async fn a_provider_that_can_be_asked_is_asked_before_it_is_told() {
    let server = NameServer::knot();
    let wire = Wire::says(&[(403, r#"{"message":"Forbidden"}"#)]).await;
    let gandi = Account {
        endpoint: Some(wire.url()),
        ..Account::new(Provider::Gandi, Filled::default().with("key", "k3y"))
    };
    let refused = try_it(&called(NAME, gandi.clone()), &here(), &laboratory(&server)).await;
    assert_eq!(
        (refused.wrong, refused.more.as_str()),
        (Some(Wrong::Key), "Forbidden")
    );
    assert_eq!(wire.lines(), ["GET /domains/box.home.test"]);

    let wire = Wire::says(&[(200, "{}")]).await;
    let gandi = Account {
        endpoint: Some(wire.url()),
        ..gandi
    };
    let there = Addresses {
        v4: Target::At("11.22.33.1".parse().expect("a number")),
        v6: Target::Leave,
    };
    let good = try_it(&called(NAME, gandi), &there, &laboratory(&server)).await;
    assert_eq!(good.wrong, None);
    assert_eq!(
        wire.lines().len(),
        1,
        "what the world knows is not said again"
    );
}
