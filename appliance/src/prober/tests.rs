use super::fetch::{is_signed, other};
use super::plan::{Found, Plan, believe};
use super::*;
use crate::names::dns::Family;
use ed25519_dalek::{Signer, SigningKey};
use proptest::prelude::*;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const HOME: &str = "11.22.33.10";

fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn number(text: &str) -> IpAddr {
    text.parse().expect("a number")
}

fn question(key: &SigningKey) -> Question {
    Question {
        name: "anna.example".to_owned(),
        key: to_hex(key.verifying_key().as_bytes()),
        knock: "0123456789abcdef0123456789abcdef".to_owned(),
    }
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn report(https: Sight) -> Report {
    Report {
        address: number(HOME),
        https,
        http: Sight::Reached,
    }
}

#[test]
fn only_the_box_itself_can_answer() {
    let (question, nonce) = (question(&key()), "f".repeat(32));
    let message = message(&question.name, &question.knock, &nonce);
    let signed = |key: &SigningKey, message: &str| to_hex(&key.sign(message.as_bytes()).to_bytes());
    let answer = |body: &str| format!("HTTP/1.1 200 OK\r\nContent-Length: 128\r\n\r\n{body}");
    let good = answer(&signed(&key(), &message));
    assert!(is_signed(good.as_bytes(), &question, &nonce));
    let other_box = SigningKey::from_bytes(&[8; 32]);
    for bad in [
        answer(&signed(&other_box, &message)),
        answer(&signed(&key(), "another message")),
        answer(""),
        answer(&"0".repeat(128)),
        good.replace("200", "404"),
        signed(&key(), &message),
        String::new(),
    ] {
        assert!(!is_signed(bad.as_bytes(), &question, &nonce), "{bad}");
    }
    assert!(!is_signed(good.as_bytes(), &question, &"e".repeat(32)));
}

#[test]
fn a_question_has_its_form() {
    let good = question(&key());
    assert!(good.is_sound());
    for bad in [
        Question {
            name: "anna.example\r\nHost: other".to_owned(),
            ..good.clone()
        },
        Question {
            knock: "../etc".to_owned(),
            ..good.clone()
        },
        Question {
            key: "ff".to_owned(),
            ..good.clone()
        },
    ] {
        assert!(!bad.is_sound(), "{bad:?}");
    }
}

/// Something that answers each who comes with these words, or for ever with nothing.
async fn device(words: Option<&'static str>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("a port").port();
    tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let Some(words) = words else {
                kept.push(stream);
                continue;
            };
            let mut asked = [0; 1024];
            let _ = stream.read(&mut asked).await;
            let _ = stream.write_all(words.as_bytes()).await;
        }
    });
    port
}

fn eye(private: bool) -> Eye {
    let outside = crate::http::Outside {
        private,
        ..Default::default()
    };
    Eye::new(&outside).expect("the usual roots")
}

#[tokio::test]
async fn what_else_may_answer() {
    let page = "HTTP/1.1 200 OK\r\n\r\n<html><Title> FRITZ!Box <b></title>";
    let away = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n";
    let endless: &'static str = Box::leak("x".repeat(1 << 20).into_boxed_str());
    let named = |title: &str| Sight::Other {
        title: title.to_owned(),
    };
    for (words, https, http) in [
        (Some(page), named(""), named("FRITZ!Box")),
        (Some(away), named(""), named("")),
        (Some(endless), named(""), named("")),
        (None, Sight::Silent, Sight::Silent),
    ] {
        let doors = [device(words).await, device(words).await];
        let looking = eye(true).at(doors);
        let question = question(&key());
        let looked = looking.look(number("127.0.0.1"), &question).await;
        let looked = looked.expect("a look");
        assert_eq!((looked.https, looked.http), (https, http), "{words:?}");
    }
    let free = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let nobody = free.local_addr().expect("a port").port();
    drop(free);
    let looking = eye(true).at([nobody; 2]);
    let looked = looking.look(number("127.0.0.1"), &question(&key())).await;
    assert_eq!(looked.expect("a look").https, Sight::Refused);
}

#[tokio::test]
async fn nobody_is_looked_at_who_is_not_of_the_world() {
    for home in ["127.0.0.1", "192.168.1.4", "::ffff:10.0.0.1", "fd00::1"] {
        let looked = eye(false).look(number(home), &question(&key())).await;
        assert_eq!(looked, Err(NotLooked::Private), "{home}");
    }
}

#[test]
fn a_source_has_so_many_looks() {
    let mut limits = Limits::default();
    let mut had = |at: u64, from: &str| limits.allows(s(at), number(from), 1);
    assert!((0..12).all(|n| had(n, HOME)));
    assert!(!had(599, HOME) && had(599, "11.22.33.11") && had(601, HOME));
    // A home has many numbers of the new kind.
    assert!((1..=12).all(|n| had(1, &format!("2600:db::{n}"))));
    assert!(!had(1, "2600:db::ffff") && had(1, "2600:db:1::1"));
    // However many ask, no more are remembered than there is room for.
    let mut limits = Limits::default();
    let from = |n: u32| IpAddr::from(n.to_be_bytes());
    let allowed = (0..20_000).filter(|n| limits.allows(s(1), from(*n), 1));
    assert_eq!(allowed.count(), 4096);
    assert!(limits.allows(s(700), from(5_000_000), 1));
}

#[test]
fn a_knock_is_answered_while_it_is_awaited() {
    let knocks = Knocks::default();
    let (one, other) = (knocks.expect(), knocks.expect());
    let nonce = "0".repeat(32);
    let home = number("::ffff:11.44.0.2");
    let came = |rest: &str| knocks.came(rest, home, true).is_some();
    assert!(came(&format!("{one}/{nonce}")));
    for rest in [
        format!("{nonce}/{one}"),
        format!("{one}/x"),
        one.clone(),
        String::new(),
    ] {
        assert!(!came(&rest), "{rest}");
    }
    assert_eq!(knocks.take(&one, Family::V4), (true, false));
    assert!(!came(&format!("{one}/{nonce}")), "it is over");
    assert_eq!(knocks.take(&other, Family::V4), (false, false));
    let third = knocks.expect();
    assert!(came(&format!("{third}/{nonce}")));
    let by_the_other_kind = knocks.take(&third, Family::V6);
    assert_eq!(by_the_other_kind, (false, false));
}

#[test]
fn what_a_word_is_worth() {
    let of = |https: Sight, came| believe(&report(https), Family::V4, came);
    assert_eq!(of(Sight::Reached, (true, true)), Found::In);
    assert_eq!(of(Sight::Reached, (false, true)), Found::Nothing, "a lie");
    assert_eq!(of(Sight::Refused, (true, true)), Found::Nothing, "a lie");
    let silent = Found::Out(Sight::Silent);
    assert_eq!(of(Sight::Silent, (false, true)), silent);
    assert_eq!(of(Sight::WrongLock, (false, true)), Found::WrongLock);
    let locked_out = Found::Out(Sight::WrongLock);
    assert_eq!(of(Sight::WrongLock, (false, false)), locked_out);
    let other_kind = believe(&report(Sight::Reached), Family::V6, (true, true));
    assert_eq!(other_kind, Found::Nothing);
}

fn wish() -> Wish {
    Wish {
        helpers: vec!["http://helper.example".to_owned()],
        name: Some("anna.example".to_owned()),
        v4: Some([11, 22, 33, 10].into()),
        open: true,
        ..Wish::default()
    }
}

fn out() -> Found {
    Found::Out(Sight::Refused)
}

#[test]
fn nobody_is_asked_without_a_helper_a_name_or_a_number() {
    let none = |change: &dyn Fn(&mut Wish)| {
        let (mut plan, mut wish) = (Plan::new(), wish());
        change(&mut wish);
        plan.wished(s(0), &wish);
        plan.due()
    };
    assert_eq!(none(&|wish| wish.helpers.clear()), None);
    assert_eq!(none(&|wish| wish.name = None), None);
    assert_eq!(none(&|wish| wish.v4 = None), None);
    assert_eq!(none(&|_| {}), Some(s(2)));
}

#[test]
fn once_in_ten_minutes_and_soon_after_news() {
    let (mut plan, mut wish) = (Plan::new(), wish());
    plan.wished(s(0), &wish);
    plan.begin(s(2));
    assert_eq!(plan.looked(s(3), Found::In, Found::Nothing), Some(true));
    assert_eq!(plan.due(), Some(s(602)));
    plan.wished(s(100), &wish);
    assert_eq!(plan.due(), Some(s(602)), "nothing new");
    wish.lock = Some(jiff::Timestamp::UNIX_EPOCH);
    plan.wished(s(100), &wish);
    assert_eq!(plan.due(), Some(s(102)));
    plan.begin(s(102));
    assert_eq!(plan.looked(s(103), Found::In, Found::Nothing), None);
    // Whatever happens, looks are few.
    let mut looks = 0;
    for now in 200..20_000 {
        wish.open = now % 2 == 0;
        plan.wished(s(now), &wish);
        if plan.due().is_some_and(|due| due <= s(now)) {
            plan.begin(s(now));
            plan.looked(s(now), out(), Found::Nothing);
            looks += 1;
        }
    }
    assert!(looks <= 3 + 19_800 / 200, "{looks}");
}

#[test]
fn a_shut_door_is_seen_twice_and_mended_a_few_times() {
    let mut plan = Plan::new();
    plan.wished(s(0), &wish());
    plan.begin(s(2));
    plan.looked(s(3), Found::In, Found::Nothing);
    plan.begin(s(602));
    assert_eq!(plan.looked(s(603), out(), Found::Nothing), None);
    assert!(matches!(plan.v4, Look::Doubtful(_)));
    assert_eq!(plan.due(), Some(s(633)));
    plan.begin(s(633));
    assert_eq!(plan.looked(s(634), out(), Found::Nothing), Some(false));
    assert_eq!(plan.v4.gets_in(), Some(false));
    assert_eq!(plan.due(), Some(s(694)));
    // For a day it is said again and again, be it true or a lie.
    let mut told = 1;
    for now in 694..694 + 86_400 {
        if plan.due().is_some_and(|due| due <= s(now)) {
            plan.begin(s(now));
            told += usize::from(plan.looked(s(now), out(), Found::Nothing).is_some());
        }
    }
    assert!((20..=3 + 24).contains(&told), "{told}");
    plan.begin(s(90_000));
    assert_eq!(
        plan.looked(s(90_001), Found::In, Found::Nothing),
        Some(true)
    );
}

#[test]
fn one_look_that_erred_is_no_news() {
    let mut plan = Plan::new();
    plan.wished(s(0), &wish());
    plan.begin(s(2));
    plan.looked(s(2), out(), Found::Nothing);
    plan.begin(s(32));
    plan.looked(s(32), Found::Nothing, Found::Nothing);
    assert_eq!(plan.v4, Look::Unknown);
    plan.begin(s(700));
    plan.looked(s(700), Found::In, Found::Nothing);
    plan.begin(s(1300));
    plan.looked(s(1300), Found::Nothing, Found::Nothing);
    assert_eq!(plan.v4, Look::In, "a silent helper changes nothing");
    let mut moved = wish();
    moved.v4 = Some([11, 22, 33, 11].into());
    plan.wished(s(1400), &moved);
    assert_eq!(plan.v4, Look::Unknown, "of another number nothing is known");
}

#[test]
fn a_visitor_proves_more_than_a_helper() {
    let (mut plan, mut wish) = (Plan::new(), wish());
    plan.wished(s(0), &wish);
    let mut told = 0;
    for now in 2..100_000 {
        if now % 20 == 0 {
            wish.visitor = jiff::Timestamp::from_second(now).ok();
            plan.wished(s(now.unsigned_abs()), &wish);
        }
        let now = s(now.unsigned_abs());
        if plan.due().is_some_and(|due| due <= now) {
            plan.begin(now);
            told += usize::from(plan.looked(now, out(), Found::Nothing).is_some());
        }
        assert!(!matches!(plan.v4, Look::Out(_)));
    }
    assert_eq!(told, 0);
}

#[test]
fn where_a_helper_may_be() {
    for good in [
        "http://helper.example",
        "https://helper.example/box/",
        "http://11.44.0.2:8090",
        "http://[2600:db::1]:8090/",
    ] {
        assert!(is_helper(good), "{good}");
    }
    for bad in [
        "",
        "helper.example",
        "ftp://a.example",
        "http://",
        "http://a:b@c.example",
        "http://a.example/?q=",
        "file:///etc/passwd",
    ] {
        assert!(!is_helper(bad), "{bad}");
    }
}

proptest! {
    #[test]
    fn any_answer_is_read_without_harm(answer in proptest::collection::vec(any::<u8>(), 0..600)) {
        let Sight::Other { title } = other(&answer) else { panic!("something else") };
        prop_assert!(title.chars().count() <= 60 && !title.contains('<'));
        prop_assert!(!is_signed(&answer, &question(&key()), &"0".repeat(32)));
    }

    #[test]
    fn any_report_is_read_without_harm(text in ".{0,200}") {
        let _ = serde_json::from_str::<Report>(&text);
        let _ = serde_json::from_str::<Question>(&text).map(|question| question.is_sound());
        let _ = is_helper(&text);
    }
}
