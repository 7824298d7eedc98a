use super::*;

fn letter() -> Letter {
    Letter {
        id: "aB3-_9".to_owned(),
        by: "Anna's box".to_owned(),
        to: "berta@example.net".to_owned(),
        subject: "Hello".to_owned(),
        plain: "Hello\n".to_owned(),
        html: "<p>Hello</p>\n".to_owned(),
        at: "2026-03-01T12:00:00Z".parse().expect("a time"),
    }
}

fn bytes(letter: &Letter) -> String {
    let packed = letter.pack("anna@example.org").expect("a letter");
    String::from_utf8(packed.bytes).expect("ASCII")
}

/// The header lines, unfolded.
fn headers(letter: &Letter) -> Vec<String> {
    let bytes = bytes(letter);
    let (head, _) = bytes.split_once("\r\n\r\n").expect("a head");
    let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    head.split("\r\n").map(str::to_owned).collect()
}

#[test]
fn the_head_says_what_a_letter_by_a_machine_says_and_no_more() {
    let headers = headers(&letter());
    let names: Vec<&str> = headers
        .iter()
        .map(|line| line.split(':').next().expect("a name"))
        .collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    let expected = [
        "Auto-Submitted",
        "Content-Type",
        "Date",
        "From",
        "MIME-Version",
        "Message-ID",
        "Subject",
        "To",
    ];
    assert_eq!(sorted, expected);
    for line in [
        "Message-ID: <aB3-_9@example.org>",
        "Date: Sun, 01 Mar 2026 12:00:00 +0000",
        "Auto-Submitted: auto-generated",
        "To: berta@example.net",
        "Subject: Hello",
    ] {
        assert!(headers.iter().any(|it| it == line), "{line} in {headers:?}");
    }
    assert!(bytes(&letter()).contains("multipart/alternative"));
}

#[test]
fn an_address_or_a_subject_with_line_breaks_makes_no_header() {
    let evil = "Hi\r\nBcc: all@example.org\r\n\r\nx\nX-Evil: 1\u{2028}y\rz";
    let mut letter = letter();
    letter.subject = evil.to_owned();
    letter.by = evil.to_owned();
    let before = headers(&super::tests::letter()).len();
    assert_eq!(headers(&letter).len(), before);
    letter.to = "berta@example.net\r\nBcc: all@example.org".to_owned();
    let trouble = letter
        .pack("anna@example.org")
        .map(|_| ())
        .expect_err("none");
    assert_eq!(trouble.why, Why::Unsendable);
    letter.to = "berta@example.net".to_owned();
    for from in ["anna@example.org\r\nBcc: x@example.org", "anna", ""] {
        assert!(letter.pack(from).is_err(), "{from:?}");
    }
    for id in [
        "",
        "a b",
        "a\r\nb",
        "../x",
        "a@b",
        "ä",
        "a>b",
        &"a".repeat(65),
    ] {
        letter.id = id.to_owned();
        assert!(letter.pack("anna@example.org").is_err(), "{id:?}");
    }
}

#[test]
fn every_line_ends_as_lines_on_the_wire_do() {
    // What goes as it stands, what is put into other letters for its length, and what for its letters.
    for plain in [
        "a\rb\nc\r\n.\n..\n\0\u{7}\r\rd".to_owned(),
        format!("a\rb\n{}\0", "x".repeat(5000)),
        "a\rb\nü\r\n.\n\0".to_owned(),
    ] {
        let letter = Letter {
            html: plain.clone(),
            plain,
            ..letter()
        };
        let bytes = bytes(&letter);
        assert!(bytes.is_ascii() && !bytes.contains(['\0', '\u{7}']));
        let bare = bytes.replace("\r\n", "");
        assert!(!bare.contains(['\r', '\n']), "a bare line end");
        assert!(
            !bytes.contains("=0D=0D") && !bytes.contains("=00"),
            "{bytes}"
        );
        assert!(bytes.split("\r\n").all(|line| line.len() <= 998));
    }
}

#[test]
fn any_moment_can_be_said() {
    for at in [Timestamp::MIN, Timestamp::UNIX_EPOCH, Timestamp::MAX] {
        let letter = Letter { at, ..letter() };
        assert!(
            headers(&letter)
                .iter()
                .any(|line| line.starts_with("Date: "))
        );
    }
}

#[test]
fn nothing_of_its_contents_is_in_debug() {
    let said = format!("{:?}", letter());
    assert!(!said.contains('@') && !said.contains("Hello"), "{said}");
}

proptest::proptest! {
    #[test]
    fn whatever_is_put_in_the_head_stays_the_same_lines(
        subject in ".{0,300}|[\\r\\n a-zA-Z:<>@\"=?]{0,80}",
        by in ".{0,100}|[\\r\\n a-zA-Z:<>@\"=?,;\\\\]{0,80}",
    ) {
        let letter = Letter { subject, by, ..letter() };
        proptest::prop_assert!(bytes(&letter).is_ascii());
        let headers = headers(&letter);
        proptest::prop_assert_eq!(headers.len(), 8, "{:?}", headers);
        let to = headers.iter().filter(|line| line.starts_with("To: "));
        proptest::prop_assert_eq!(to.collect::<Vec<_>>(), ["To: berta@example.net"]);
    }
}
