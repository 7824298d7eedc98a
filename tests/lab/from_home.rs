//! The box's own link seen from home: whether the router leads the home to itself, and whether it looks up names.

use crate::home::{Home, NAME};
use crate::reached::{WORDS, open_box_watchful};
use gluebox_tests::wait_for;

#[test]
fn a_router_that_leads_the_home_to_itself_and_one_that_does_not() {
    let home = Home::new();
    let (gluebox, watch, path) = open_box_watchful(&home);
    watch.counts_from_now();
    let says = |light: &str, words: &str| {
        wait_for(words, 90, || {
            let check = gluebox.check("from_home");
            let said = check["sentence"].as_str()?.contains(words);
            (check["light"] == light && said).then_some(())
        });
    };
    let link = format!("https://{NAME}/{path}");
    says(
        "off",
        "Others see it fine; at home use http://gluebox.local/.",
    );
    home.laptop().reads(&link).expect_err("the link at home");
    home.router().leads_the_home_to_itself();
    home.laptop().finds(&link, WORDS);
    says("good", "Your link opens at home, too.");
    home.router().shows_the_home_its_own_page();
    says(
        "off",
        "Others see it fine; at home use http://gluebox.local/.",
    );
    // All the while it was advice and no alarm.
    gluebox.is_open_within(60);
    assert!(watch.bad_seconds() < 0.1, "{}", watch.told());
}

#[test]
fn a_router_that_looks_up_no_names() {
    let home = Home::new();
    let (gluebox, watch, _) = open_box_watchful(&home);
    gluebox.is_open_within(60);
    watch.counts_from_now();
    let words = "Your router does not look up names just now";
    home.router().loses_its_names();
    gluebox.says_within(90, words);
    // Whoever asks elsewhere reads it all the same.
    assert_eq!(gluebox.state()["flap"], "open");
    home.router().finds_its_names_again();
    gluebox.is_open_within(90);
    assert!(gluebox.check("lookup").is_null(), "{:#}", gluebox.state());
    assert!(watch.bad_seconds() < 0.1, "{}", watch.told());
}
