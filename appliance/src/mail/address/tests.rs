use proptest::prelude::*;

use super::{NoAddress, address};

#[track_caller]
fn good(text: &str, expected: &str) {
    assert_eq!(
        address(text).map(|it| it.to_string()),
        Ok(expected.to_owned()),
        "{text:?}"
    );
}

#[track_caller]
fn bad(text: &str, expected: NoAddress) {
    assert_eq!(
        address(text).map(|it| it.to_string()),
        Err(expected),
        "{text:?}"
    );
}

#[test]
fn what_people_type_and_copy() {
    let anna = "anna@example.org";
    for text in [
        "anna@example.org",
        "  anna@example.org\r\n",
        "anna@EXAMPLE.org",
        "mailto:anna@example.org",
        "MAILTO:anna@example.org?subject=Hello",
        "<anna@example.org>",
        "Anna Example <anna@example.org>",
        "\"Example, Anna\" <anna@example.org>",
        "Anna <anna@example.org>,",
        "anna@example.org.",
        "anna@example.org;",
        "\u{feff}anna@example.org\u{200b}",
        "\u{a0}anna@example.org ",
    ] {
        good(text, anna);
    }
    good(
        "Anna.O'Neil+box@mail.example.org",
        "Anna.O'Neil+box@mail.example.org",
    );
    good("anna@nas.local", "anna@nas.local");
    // A domain beyond ASCII goes over the wire as every machine knows it.
    good("anna@müller.example", "anna@xn--mller-kva.example");
    good("anna@例え.テスト", "anna@xn--r8jz45g.xn--zckzah");
}

#[test]
fn an_address_with_line_breaks_is_refused() {
    for text in [
        "anna@example.org\r\nBcc: all@example.org",
        "anna@example.org\nRCPT TO:<all@example.org>",
        "anna\r@example.org",
        "anna@exam\u{0}ple.org",
        "anna@example.org\u{2028}x@example.org",
        "Anna\r\nBcc: all@example.org <anna@example.org>",
        "anna\u{7f}@example.org",
        "anna@exa\u{200b}mple.org",
    ] {
        bad(text, NoAddress::Control);
    }
    bad("anna@example.org%0d%0aBcc:all", NoAddress::Domain);
}

#[test]
fn what_is_none_is_told_apart() {
    bad("", NoAddress::Empty);
    bad(" \r\n ", NoAddress::Empty);
    bad("anna", NoAddress::NoAt);
    bad("anna@", NoAddress::NoAt);
    bad("@example.org", NoAddress::NoAt);
    bad("anna at example.org", NoAddress::Space);
    bad("anna@exam ple.org", NoAddress::Space);
    bad("anna@example.org, berta@example.org", NoAddress::Several);
    bad("anna@example.org;berta@example.org", NoAddress::Several);
    bad("anna@example.org berta@example.org", NoAddress::Several);
    bad(
        "Anna <anna@example.org>, Berta <berta@example.org>",
        NoAddress::Several,
    );
    bad("<anna@example.org><berta@example.org>", NoAddress::Several);
    bad("anna@example", NoAddress::Domain);
    bad("anna@example..org", NoAddress::Domain);
    bad("anna@-example.org", NoAddress::Domain);
    bad("anna@[127.0.0.1]", NoAddress::Domain);
    bad("anna@127.0.0.1", NoAddress::Domain);
    bad("anna@example.org>", NoAddress::Domain);
    bad("a@b@example.org", NoAddress::Person);
    bad("anna..a@example.org", NoAddress::Person);
    bad("\"anna a\"@example.org", NoAddress::Space);
    bad("\"anna\"@example.org", NoAddress::Person);
    bad("änna@example.org", NoAddress::Person);
    bad(
        &format!("{}@example.org", "a".repeat(65)),
        NoAddress::Person,
    );
    bad(&format!("a@{}.org", "b".repeat(64)), NoAddress::Domain);
    bad(&format!("a@{}org", "bcd.".repeat(80)), NoAddress::TooLong);
    bad(&"a@b.c ".repeat(10_000), NoAddress::TooLong);
}

proptest! {
    #[test]
    fn nothing_that_is_typed_panics_or_breaks_a_line(text in "\\PC{0,40}|[a-z@.<>,; \"\\r\\n\\\\-]{0,40}|.{0,60}") {
        if let Ok(address) = address(&text) {
            let said = address.as_str();
            prop_assert!(said.is_ascii());
            let forbidden = |c: char| c.is_control() || c.is_whitespace() || "<>\",;".contains(c);
            prop_assert!(!said.contains(forbidden), "{said:?}");
            prop_assert_eq!(said.matches('@').count(), 1);
            // What is an address stays one, the same.
            prop_assert_eq!(super::address(said), Ok(address));
        }
    }
}
