use super::*;
use gluebox_store::{Batch, Options};

const NOW: Moment = Moment(1_764_000_000_000);

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let opened = Store::open(folder.path(), Options::default()).expect("opens");
    (folder, opened.store)
}

fn set(store: &Store) {
    let settings = include_str!("../../../tests/fixtures/records/mail.1.json");
    let settings: MailRecord = serde_json::from_str(settings).expect("settings");
    store
        .commit(Batch::new(vec![settings.put()]))
        .expect("is kept");
}

fn about(link: &str) -> About {
    About::Share {
        link: link.to_owned(),
        by: "Anna".to_owned(),
        base: "http://192.0.2.1/".to_owned(),
        open: false,
    }
}

fn put_in(store: &Store, now: Moment) -> Result<LetterRecord, MailError> {
    let (letter, writes) = share(store, "bo@example.org", about("link"), now)?;
    store.commit(Batch::new(writes)).expect("is kept");
    Ok(letter)
}

fn told(store: &Store, about: About, now: Moment) -> usize {
    let writes = tell(store, about, now).expect("reads");
    let count = writes.len();
    store.commit(Batch::new(writes)).expect("is kept");
    count
}

#[test]
fn a_hundred_a_day_and_a_hundred_waiting() {
    let (_folder, store) = store();
    for nth in 0..MOST_A_DAY {
        let mut letter = put_in(&store, NOW.plus(nth as i64)).expect("is taken");
        letter.state = State::Sent { at: NOW };
        store
            .commit(Batch::new(vec![letter.put()]))
            .expect("is kept");
    }
    let refused = |now| matches!(put_in(&store, now), Err(MailError::TooMany));
    assert!(refused(NOW.plus(1_000)));
    let tomorrow = NOW.plus(DAY + 1_000);
    for nth in 0..MOST_WAITING {
        assert!(
            !refused(tomorrow.plus(nth as i64 * DAY)),
            "the {nth}th that waits"
        );
    }
    assert!(refused(tomorrow.plus(200 * DAY)), "as long as they wait");
}

#[test]
fn what_is_done_is_let_go_after_thirty_days_and_what_waits_is_not() {
    let (_folder, store) = store();
    let waits = put_in(&store, NOW).expect("is taken");
    let mut sent = put_in(&store, NOW.plus(1)).expect("is taken");
    sent.state = State::Sent { at: NOW };
    let mut given_up = put_in(&store, NOW.plus(2)).expect("is taken");
    given_up.state = State::GivenUp {
        at: NOW,
        why: "Not taken.".to_owned(),
        more: String::new(),
    };
    let writes = vec![sent.put(), given_up.put()];
    store.commit(Batch::new(writes)).expect("is kept");
    let ids = || -> Vec<String> {
        let all = all(&store).expect("reads");
        all.into_iter().map(|letter| letter.id).collect()
    };
    let next = put_in(&store, NOW.plus(KEPT)).expect("is taken").id;
    assert_eq!(
        ids(),
        [&waits.id, &sent.id, &given_up.id, &next].map(Clone::clone),
        "the oldest first"
    );
    let last = put_in(&store, NOW.plus(KEPT + 10)).expect("is taken").id;
    assert_eq!(ids(), [waits.id, next, last]);
}

#[test]
fn the_owner_is_told_once_of_an_outage_and_nothing_while_mail_is_off() {
    let (_folder, store) = store();
    let outage = |until| About::Unreached { from: NOW, until };
    assert_eq!(told(&store, outage(None), NOW), 0, "mail is off");
    set(&store);
    assert_eq!(told(&store, outage(None), NOW), 1);
    assert_eq!(told(&store, outage(Some(NOW.plus(DAY))), NOW.plus(DAY)), 0);
    let sign_in = About::SignIn {
        at: NOW,
        outside: true,
    };
    assert_eq!(told(&store, sign_in.clone(), NOW), 1);
    assert_eq!(told(&store, sign_in, NOW), 1, "each is news");
    let all = all(&store).expect("reads");
    assert!(all.iter().all(|letter| letter.to == "anna@example.org"));
    let writes = forget(&store).expect("reads");
    store.commit(Batch::new(writes)).expect("is kept");
    assert!(super::all(&store).expect("reads").is_empty());
    assert!(MailRecord::load(&store).expect("reads").is_none());
}

#[test]
fn a_letter_that_cannot_be_read_keeps_nobody_out() {
    let (_folder, store) = store();
    set(&store);
    let broken = Write::put(Space::Mail, *b"broken", *b"{");
    store.commit(Batch::new(vec![broken])).expect("is kept");
    let sign_in = About::SignIn {
        at: NOW,
        outside: false,
    };
    assert!(tell(&store, sign_in.clone(), NOW).is_err());
    assert!(news(&store, sign_in, NOW).is_empty());
}

#[test]
fn a_program_that_signs_in_all_day_is_told_of_twenty_times() {
    let (_folder, store) = store();
    set(&store);
    let sign_in = |nth| About::SignIn {
        at: NOW.plus(nth),
        outside: true,
    };
    let told: usize = (0..300)
        .map(|nth| told(&store, sign_in(nth), NOW.plus(nth)))
        .sum();
    assert_eq!(told, SIGN_INS_A_DAY);
    assert_eq!(
        self::told(&store, sign_in(DAY), NOW.plus(DAY)),
        1,
        "the next day"
    );
    let outage = About::Unreached {
        from: NOW,
        until: None,
    };
    assert_eq!(self::told(&store, outage, NOW), 1, "other news get through");
}
