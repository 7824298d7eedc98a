//! The whole way: `run` keeps a name leading here through changes, restarts and a provider's bad days.

use std::time::Duration;

use gluebox_appliance::names::dns::Resolver;
use gluebox_appliance::names::{
    Account, Addresses, Answer, Called, Event, Filled, NameState, Provider, Remembered, SideState,
    Standing, Target, Wish, run,
};
use jiff::Timestamp;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use crate::dyndns2::Endpoint;
use crate::name_servers::{account, laboratory};
use crate::servers::{KINDS, NAME, NameServer};

/// What is waited for comes in this time or the test ends.
const PATIENCE: Duration = Duration::from_secs(60);

struct House {
    wish: watch::Sender<Wish>,
    addresses: watch::Sender<Addresses>,
    events: mpsc::Receiver<Event>,
    remembered: Remembered,
    running: tokio::task::JoinHandle<()>,
}

impl House {
    fn wake(wish: Wish, addresses: Addresses, remembered: Remembered) -> Self {
        let (wish, wished) = watch::channel(wish);
        let (addresses, addressed) = watch::channel(addresses);
        let (out, events) = mpsc::channel(64);
        let running = tokio::spawn(run(wished, addressed, remembered.clone(), out));
        Self {
            wish,
            addresses,
            events,
            remembered,
            running,
        }
    }

    /// The first state of the first name that is so.
    async fn until(&mut self, good: impl Fn(&NameState) -> bool) -> NameState {
        let mut last = None;
        let found = timeout(PATIENCE, async {
            loop {
                match self.events.recv().await.expect("it runs") {
                    Event::Remember(remembered) => self.remembered = remembered,
                    Event::State(states) => {
                        let state = states.into_iter().next().expect("a name");
                        if good(&state) {
                            return state;
                        }
                        last = Some(state);
                    }
                }
            }
        });
        found
            .await
            .unwrap_or_else(|_| panic!("it did not come; last was {last:?}"))
    }

    fn pull_the_plug(self) -> Remembered {
        self.running.abort();
        self.remembered
    }
}

fn wish(server: &NameServer, account: Account) -> Wish {
    Wish {
        names: vec![Called {
            name: NAME.to_owned(),
            account,
            edited: Timestamp::UNIX_EPOCH,
        }],
        outside: laboratory(server),
        hurry: 60,
    }
}

fn v4(number: &str) -> Addresses {
    Addresses {
        v4: Target::At(number.parse().expect("a number")),
        v6: Target::Leave,
    }
}

fn right(number: &str) -> impl Fn(&NameState) -> bool {
    let number = Some(number.parse().expect("a number"));
    move |state| state.v4 == SideState::Right { number }
}

#[tokio::test]
async fn a_name_follows_the_number_by_dyndns2() {
    let server = NameServer::knot();
    let endpoint = Endpoint::before(&server);
    let mut house = House::wake(
        wish(&server, endpoint.account("s3cret")),
        v4("11.22.33.7"),
        Remembered::new(),
    );
    house.until(right("11.22.33.7")).await;
    house.addresses.send_replace(v4("11.22.33.8"));
    house.until(right("11.22.33.8")).await;
    let seen = Resolver::new(&laboratory(&server))
        .see(NAME)
        .await
        .expect("an answer");
    assert_eq!(
        seen.numbers,
        ["11.22.33.8".parse().expect("a number")].into()
    );
    // One request for one change.
    endpoint.has_answered(&["good", "good"]);

    // The power goes; what is right when it comes back needs no word.
    let remembered = house.pull_the_plug();
    let mut house = House::wake(
        wish(&server, endpoint.account("s3cret")),
        v4("11.22.33.8"),
        remembered,
    );
    house.until(right("11.22.33.8")).await;
    endpoint.has_answered(&["good", "good"]);
}

#[tokio::test]
async fn a_provider_with_a_fault_is_asked_again_and_one_that_refuses_is_not() {
    let server = NameServer::knot();
    let endpoint = Endpoint::before(&server);
    endpoint.says("what?");
    let mut house = House::wake(
        wish(&server, endpoint.account("s3cret")),
        v4("11.22.33.7"),
        Remembered::new(),
    );
    let trouble = |wanted: Answer| move |state: &NameState| matches!(state.v4, SideState::Trouble { answer, .. } if answer == wanted);
    house.until(trouble(Answer::Nonsense)).await;
    endpoint.says("");
    house.until(right("11.22.33.7")).await;

    endpoint.says("abuse");
    house.addresses.send_replace(v4("11.22.33.9"));
    let blocked = house.until(trouble(Answer::Blocked)).await;
    assert!(
        matches!(blocked.v4, SideState::Trouble { next: None, .. }),
        "{blocked:?}"
    );
    let faults = endpoint
        .answered()
        .iter()
        .filter(|word| *word == "what?")
        .count();
    let so_far = [vec!["what?"; faults], vec!["good", "abuse"]].concat();
    endpoint.has_answered(&so_far);
    endpoint.says("");
    let remembered = house.pull_the_plug();
    let mut house = House::wake(
        wish(&server, endpoint.account("s3cret")),
        v4("11.22.33.9"),
        remembered,
    );
    house.until(trouble(Answer::Blocked)).await;
    house.addresses.send_replace(v4("11.22.33.10"));
    tokio::time::sleep(Duration::from_secs(3)).await;
    // Not asked again, also not after a restart.
    endpoint.has_answered(&so_far);
    house
        .wish
        .send_modify(|wish| wish.names[0].edited = Timestamp::now());
    house.until(right("11.22.33.10")).await;
}

#[tokio::test]
async fn a_name_follows_both_numbers_by_signed_updates() {
    let server = NameServer::bind9();
    let both = Addresses {
        v6: Target::At("2600:db::7".parse().expect("a number")),
        ..v4("11.22.33.7")
    };
    let mut house = House::wake(
        wish(&server, account(&server, KINDS[1])),
        both,
        Remembered::new(),
    );
    let of_v6 = Some("2600:db::7".parse().expect("a number"));
    house
        .until(|state| right("11.22.33.7")(state) && state.v6 == SideState::Right { number: of_v6 })
        .await;
    house.addresses.send_replace(Addresses {
        v6: Target::Absent,
        ..both
    });
    house
        .until(|state| state.v6 == SideState::Right { number: None })
        .await;
}

#[tokio::test]
async fn an_own_domain_shows_what_to_write_and_whether_it_stands() {
    let server = NameServer::knot();
    let by_hand = Account::new(Provider::OwnDomain, Filled::default());
    let mut house = House::wake(wish(&server, by_hand), v4("11.22.33.7"), Remembered::new());
    let state = house.until(|state| !state.to_make.is_empty()).await;
    let record = &state.to_make[0];
    assert_eq!(
        (
            record.below.as_str(),
            record.kind.as_str(),
            record.value.as_str()
        ),
        ("box", "A", "11.22.33.7")
    );
    assert_eq!(
        record.standing,
        Standing::Other(vec!["11.22.33.1".to_owned()])
    );
    house.addresses.send_replace(v4("11.22.33.1"));
    house
        .until(|state| state.to_make[0].standing == Standing::Right)
        .await;

    let elsewhere = Filled::default().with("leads-to", "anna.duckdns.org");
    let elsewhere = Account::new(Provider::OwnDomain, elsewhere);
    let mut house = House::wake(
        wish(&server, elsewhere),
        v4("11.22.33.1"),
        Remembered::new(),
    );
    let state = house.until(|state| !state.to_make.is_empty()).await;
    assert_eq!(
        (
            state.to_make[0].kind.as_str(),
            state.to_make[0].value.as_str()
        ),
        ("CNAME", "anna.duckdns.org")
    );
    assert_eq!(
        state.to_make[0].standing,
        Standing::Other(vec!["11.22.33.1".to_owned()])
    );
}
