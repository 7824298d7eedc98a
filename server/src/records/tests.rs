use super::*;
use crate::actions::card::CardRecord;
use crate::actions::notices::NoticeRecord;
use crate::actions::upload::RenditionRecord;
use crate::at_home::{AliveRecord, AtHomeRecord, HouseRecord, MonthRecord};
use crate::mail::{LetterRecord, MailRecord};
use crate::publication::Manifest;
use serde_json::Value;

/// The bytes of a record as version 1 of its form wrote them.
fn stored(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/records");
    std::fs::read(format!("{folder}/{name}.1.json")).expect("the fixture is there")
}

/// Reads the old form; written again and read again it is the same record.
fn opens<T: Serialize + DeserializeOwned>(name: &str) -> Value {
    let record: T = decode(&stored(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let written = serde_json::to_value(&record).expect("writes");
    let again: T = serde_json::from_value(written.clone()).expect("reads again");
    assert_eq!(
        serde_json::to_value(&again).expect("writes"),
        written,
        "{name}"
    );
    written
}

#[test]
fn every_record_of_version_1_opens() {
    assert_eq!(opens::<BoxRecord>("box")["claim_code"], "12345678");
    assert_eq!(opens::<AccountRecord>("account")["name"], "Anna");
    assert_eq!(opens::<SessionRecord>("session")["account"], "account-1");
    let page = opens::<PageRecord>("page");
    assert_eq!(
        (
            page["revision"].as_u64(),
            &page["document"]["from_the_future"]
        ),
        (Some(7), &Value::Bool(true))
    );
    let shared = opens::<PageRecord>("shared");
    assert_eq!(shared["document"]["palette"][1], "token:leaf");
    assert_eq!(opens::<ObjectRecord>("object")["object"]["kind"], "text");
    assert_eq!(opens::<ObjectRecord>("tombstone")["object"], Value::Null);
    assert_eq!(
        opens::<StepRecord>("step")["lost"][0]["register"],
        "content"
    );
    assert_eq!(opens::<SenderRecord>("sender")["answer"]["seq"], 3);
    assert_eq!(opens::<MediaRecord>("media")["orientation"], 6);
    assert_eq!(opens::<RenditionRecord>("rendition")["width"], 640);
    assert_eq!(
        opens::<RedirectRecord>("redirect")["page"],
        "page-0123456789abc"
    );
    let link = opens::<LinkRecord>("link");
    assert_eq!(
        (&link["right"], &link["made_by"]["kind"]),
        (&"edit_with_code".into(), &"owner".into())
    );
    opens::<BroughtRecord>("brought");
    assert_eq!(
        opens::<Manifest>("manifest")["redirects"]["old"],
        "page-0123456789abc"
    );
    assert_eq!(opens::<AtHomeRecord>("at-home")["readers"], "anyone");
    assert_eq!(opens::<NoticeRecord>("notice")["what"], "card");
    assert_eq!(opens::<CardRecord>("card")["made"], 1_763_900_000_000_u64);
    let month = opens::<MonthRecord>("month");
    assert_eq!(month["spells"][0]["why"], "no_internet");
    assert_eq!(opens::<AliveRecord>("alive")["run"]["boot"], "boot-1");
    let mail = opens::<MailRecord>("mail");
    assert_eq!(
        (&mail["lock"], &mail["password"]["bytes"][0]),
        (&"tls".into(), &7.into())
    );
    let letter = opens::<LetterRecord>("letter");
    assert_eq!(
        (&letter["about"]["kind"], &letter["state"]["tries"]),
        (&"share".into(), &2.into())
    );
    let given_up = opens::<LetterRecord>("letter-given-up");
    assert_eq!(given_up["about"]["what"], "card");
    assert_eq!(opens::<HouseRecord>("house")["ledger"]["nonce"][2], 3);
}

#[test]
fn every_fixture_is_opened() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/records");
    let opened = include_str!("tests.rs");
    let files = std::fs::read_dir(folder).expect("the fixtures are there");
    let names = files.map(|file| file.expect("a file").file_name());
    let names: Vec<String> = names.filter_map(|name| name.into_string().ok()).collect();
    assert!(names.len() > 20, "{names:?}");
    for name in names {
        let record = name.split('.').next().unwrap_or_default();
        assert!(opened.contains(&format!("(\"{record}\")")), "{record}");
    }
}

#[test]
fn what_is_no_record_is_damage() {
    assert!(matches!(
        decode::<PageRecord>(b"{}"),
        Err(StoreError::Damaged { .. })
    ));
}
