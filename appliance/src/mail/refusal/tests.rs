use super::*;

#[test]
fn a_no_means_what_it_was_said_to() {
    let table = [
        // Not now, whatever it was.
        (421, "4.3.2 shutting down", Stage::Hello, Why::Later),
        (454, "4.7.0 no lock just now", Stage::Lock, Why::Later),
        (454, "4.7.0 no sign-in just now", Stage::SignIn, Why::Later),
        (450, "4.2.0 greylisted", Stage::Recipient, Why::Later),
        (451, "4.7.1 greylisted", Stage::Recipient, Why::Later),
        (452, "4.3.1 disk full", Stage::Letter, Why::Later),
        // Never.
        (554, "no SMTP service here", Stage::Hello, Why::TurnedAway),
        (502, "5.5.1 not implemented", Stage::Lock, Why::TurnedAway),
        (535, "5.7.8 wrong", Stage::SignIn, Why::SignInRefused),
        (
            534,
            "5.7.9 application-specific password required",
            Stage::SignIn,
            Why::SignInRefused,
        ),
        (
            535,
            "5.7.139 basic authentication is disabled",
            Stage::SignIn,
            Why::NoSignIn,
        ),
        (504, "5.5.4 mechanism unknown", Stage::SignIn, Why::NoSignIn),
        (
            530,
            "5.7.0 authentication required",
            Stage::Sender,
            Why::SignInRefused,
        ),
        (553, "5.7.1 not yours", Stage::Sender, Why::SenderRefused),
        (552, "5.3.4 too big", Stage::Sender, Why::TooBig),
        (550, "5.1.1 nobody", Stage::Recipient, Why::RecipientRefused),
        (
            552,
            "5.2.2 mailbox full",
            Stage::Recipient,
            Why::RecipientRefused,
        ),
        (552, "5.2.2 mailbox full", Stage::Letter, Why::LetterRefused),
        (552, "too big", Stage::Letter, Why::TooBig),
        (554, "5.7.1 spam", Stage::Letter, Why::LetterRefused),
        (550, "", Stage::Letter, Why::LetterRefused),
    ];
    for (number, words, stage, why) in table {
        assert_eq!(
            refused(number, words, stage, false),
            why,
            "{number} {words} to {stage:?}"
        );
    }
}

#[test]
fn whoever_has_no_name_is_asked_for_one() {
    for (number, words, stage) in [
        (530, "5.7.0 authentication required", Stage::Sender),
        (554, "5.7.1 relay access denied", Stage::Recipient),
    ] {
        assert_eq!(refused(number, words, stage, true), Why::SignInWanted);
    }
    assert_eq!(
        refused(550, "5.1.1 nobody", Stage::Recipient, true),
        Why::RecipientRefused
    );
}

#[test]
fn a_stranger_who_repeats_the_password_is_not_quoted() {
    let account = Account {
        host: "smtp.example.org".to_owned(),
        port: 587,
        lock: Lock::StartTls,
        name: "anna".to_owned(),
        password: "hunter2".to_owned(),
        from: "anna@example.org".to_owned(),
    };
    for words in [
        "535 hunter2 is wrong",
        "535 aHVudGVyMg== is wrong",
        "535 AGFubmEAaHVudGVyMg== is wrong",
    ] {
        let trouble = Trouble::new(Why::SignInRefused, words).without_secrets(&account);
        assert_eq!(trouble, Why::SignInRefused.into());
    }
    let kept = Trouble::new(Why::SignInRefused, "535 wrong").without_secrets(&account);
    assert_eq!(kept.more, "535 wrong");
    let nobody = Account {
        password: String::new(),
        ..account
    };
    let kept = Trouble::new(Why::Later, "451 later").without_secrets(&nobody);
    assert_eq!(kept.more, "451 later");
}
