//! What a press of the button does, told by the command that another program's button uses; the keys themselves are
//! pressed in tests/machine.

use gluebox_tests::{Answer, Gluebox, NAME, PASSWORD, Socket, Visitor, run, said};
use serde_json::json;

const NEW: &str = "four quite plain words";

fn press(gluebox: &Gluebox, seconds: &str) -> String {
    let folder = gluebox.folder.to_str().expect("a path");
    let output = run(&["press", seconds, "--data", folder]);
    assert!(output.status.success(), "{}", said(&output.stderr));
    said(&output.stdout)
}

fn by_help(who: &Visitor, code: &str) -> Answer {
    let body = json!({"code": code, "password": NEW});
    who.post("/-/api/back-in/help", &body)
}

#[test]
fn held_for_help_the_code_on_the_screen_sets_a_new_password() {
    let (mut gluebox, anna) = Gluebox::claimed();
    let somebody = gluebox.visitor();
    assert_eq!(
        by_help(&somebody, "").refusal(),
        (403, "no_help".to_owned())
    );
    let mut tab = Socket::hello(&anna, "annas-tab-aaaaaaaaaaaa");
    assert!(press(&gluebox, "6").contains("Help mode for 15 minutes"));
    let code = gluebox.says("Help code: ");
    let sheet = somebody.get("/-/back-in").text();
    assert!(
        sheet.contains(
            "Help mode for 15 minutes. Set a new password here; your pages are untouched."
        ) && sheet.contains("Help code"),
        "{sheet}"
    );
    let outside = somebody
        .ask("POST", "/-/api/back-in/help")
        .header("X-Forwarded-For", "8.8.8.8")
        .json(&json!({"code": code, "password": NEW}))
        .send();
    assert_eq!(outside.refusal(), (403, "not_home".to_owned()));
    let sheet = somebody
        .ask("GET", "/-/back-in")
        .header("X-Forwarded-For", "8.8.8.8")
        .send();
    assert_eq!(sheet.status, 403, "nothing of it can be seen from outside");
    for wrong in ["", "0000 0000", "1"] {
        let answer = by_help(&somebody, wrong);
        assert_eq!(answer.refusal(), (403, "no_help".to_owned()), "{wrong}");
    }
    assert_eq!(anna.get("/-/api/me").status, 200, "nothing happened yet");
    by_help(&somebody, &code).ok();
    assert_eq!(anna.get("/-/api/me").status, 401);
    assert_eq!(tab.hear("bye")["reason"], "signed_out");
    assert_eq!(by_help(&gluebox.visitor(), &code).status, 403, "once");
    assert_eq!(gluebox.visitor().sign_in(NAME, PASSWORD).status, 403);
    gluebox.visitor().sign_in(NAME, NEW).ok();
    let told = somebody.get("/-/api/box").ok()["inside"]["ways_in"][0].clone();
    assert!(
        told["sentence"]
            .as_str()
            .is_some_and(|s| s.starts_with("The password was reset with the button on")),
        "{told}"
    );
    assert!(!gluebox.log().contains(&code), "codes are for the screen");
}

#[test]
fn nobody_is_helped_who_comes_by_the_door_to_the_world() {
    let gluebox = Gluebox::builder()
        .listen("127.0.0.1:0,world+http://127.0.0.1:0")
        .start();
    let anna = gluebox.claim();
    let log = gluebox.log();
    let mut words = log.split_whitespace();
    let door = words.find_map(|word| word.strip_prefix("world+http://"));
    let world = Visitor::at(door.expect("a door").parse().expect("an address"));
    press(&gluebox, "6");
    press(&gluebox, "0.5");
    assert_eq!(by_help(&world, "").refusal(), (403, "not_home".to_owned()));
    let sheet = world.get("/-/back-in");
    assert!(sheet.status == 403 && sheet.text().contains("Only at home"));
    assert_eq!(anna.get("/-/api/me").status, 200, "nothing happened");
    by_help(&gluebox.visitor(), "").ok();
}

#[test]
fn pressed_once_more_no_code_is_asked() {
    let (gluebox, anna) = Gluebox::claimed();
    press(&gluebox, "4.5");
    let somebody = gluebox.visitor();
    let fill = |code: &str| {
        let fields = [("code", code), ("password", NEW)];
        somebody.ask("POST", "/-/back-in").form(&fields).send()
    };
    let refused = fill("");
    assert!(refused.status == 403 && refused.text().contains("Press its button once"));
    assert!(press(&gluebox, "0.4").contains("without the code"));
    assert_eq!(fill("").header("location"), Some("/-/"));
    assert_eq!(somebody.get("/-/api/me").status, 200);
    assert_eq!(anna.get("/-/api/me").status, 401);
}

#[test]
fn short_it_says_where_the_box_is_and_too_long_nothing() {
    let (mut gluebox, anna) = Gluebox::claimed();
    let link = format!("http://{}/", gluebox.address);
    for seconds in ["0", "1.9", "3.9"] {
        assert!(press(&gluebox, seconds).contains(&link));
        assert_eq!(gluebox.says("Gluebox is at "), link);
    }
    for seconds in ["20.1", "29", "31", "1000"] {
        assert!(press(&gluebox, seconds).contains("nothing"), "{seconds}");
    }
    let folder = gluebox.folder.to_str().expect("a path");
    for wrong in ["-1", "six", "1e99", "NaN"] {
        let output = run(&["press", wrong, "--data", folder]);
        assert!(!output.status.success(), "{wrong}");
    }
    assert_eq!(anna.get("/-/api/me").status, 200);
    assert!(
        gluebox
            .visitor()
            .get("/-/back-in")
            .text()
            .contains("no recovery card")
    );
}

#[test]
fn short_it_leaves_a_file_on_every_stick() {
    let media = tempfile::tempdir().expect("a folder");
    let stick = media.path().join("stick");
    std::fs::create_dir(&stick).expect("a stick");
    let gluebox = Gluebox::builder()
        .option("--sticks", media.path().to_str().expect("a path"))
        .start();
    let code = gluebox.claim_code().expect("a code").to_owned();
    let link = format!("<a href=\"http://{}/\">", gluebox.address);
    let pressed = || {
        press(&gluebox, "0.5");
        std::fs::read_to_string(stick.join("GLUEBOX-IS-HERE.html")).expect("is left")
    };
    let page = pressed();
    assert!(page.contains(&link) && page.contains(&code), "{page}");
    gluebox.claim();
    let page = pressed();
    assert!(
        page.contains(&link) && !page.contains("Claim code"),
        "{page}"
    );
}

#[test]
fn held_longer_it_forgets_the_network_and_nothing_else() {
    let (mut gluebox, anna) = Gluebox::claimed();
    anna.press("/-/api/publish-all").ok();
    let helpers = json!({"helpers": ["http://192.0.2.7:8090"]});
    anna.ask("PUT", "/-/api/at-home/helpers")
        .json(&helpers)
        .send();
    assert!(press(&gluebox, "15").contains("put back to the start"));
    gluebox.begun_again();
    let anna = anna.moved_to(gluebox.address);
    assert_eq!(
        anna.get("/-/api/at-home/helpers").ok()["helpers"],
        json!([])
    );
    assert_eq!(gluebox.visitor().get("/").status, 200);
}

#[test]
fn without_an_owner_there_is_nothing_to_help_with() {
    let mut gluebox = Gluebox::start();
    assert!(press(&gluebox, "6").contains("The box is at"));
    let code = gluebox.claim_code().expect("a code").to_owned();
    assert_eq!(
        gluebox.says("Claim code: "),
        code,
        "on its screen once more"
    );
    let sheet = gluebox.visitor().get("/-/back-in");
    assert_eq!(sheet.header("location"), Some("/-/claim"));
}

#[test]
fn three_short_runs_in_a_row_ask_for_help_and_for_nothing_else() {
    let (mut gluebox, anna) = Gluebox::claimed();
    let temporary = gluebox.keep_folder();
    let folder = gluebox.folder.clone();
    gluebox.kill();
    // As the machine would have left it, which a test cannot switch off.
    let counted = folder.join("switched-on");
    for (short, help) in [(0, false), (1, false), (2, true), (7, true)] {
        std::fs::write(&counted, format!("another-boot {short}\n")).expect("is written");
        let gluebox = Gluebox::builder().folder(&folder).start();
        let somebody = gluebox.visitor();
        let sheet = somebody.get("/-/back-in").text();
        assert_eq!(sheet.contains("Help mode for 15 minutes"), help, "{short}");
        assert_eq!(anna.moved_to(gluebox.address).get("/-/api/me").status, 200);
        // The program alone that ends and begins is no switch.
        let gluebox = gluebox.again(rustix::process::Signal::KILL);
        let sheet = gluebox.visitor().get("/-/back-in").text();
        assert!(!sheet.contains("Help mode"), "{short}");
        gluebox.kill();
    }
    drop(temporary);
}

#[test]
fn a_stick_that_is_plugged_in_asks_for_help() {
    let media = tempfile::tempdir().expect("a folder");
    let plug = |name: &str, text: &str| {
        let made = media.path().join("making");
        std::fs::create_dir(&made).expect("a stick");
        std::fs::write(made.join("gluebox-reset.txt"), text).expect("is written");
        std::fs::rename(made, media.path().join(name)).expect("appears");
    };
    plug("forgotten-in-the-machine", "network");
    let mut gluebox = Gluebox::builder()
        .option("--sticks", media.path().to_str().expect("a path"))
        .start();
    let anna = gluebox.claim();
    plug("stick", "help\n");
    let code = gluebox.says("Help code: ");
    by_help(&gluebox.visitor(), &code).ok();
    assert_eq!(anna.get("/-/api/me").status, 401);
    let anna = gluebox.visitor();
    anna.sign_in(NAME, NEW).ok();
    let helpers = json!({"helpers": ["http://192.0.2.7:8090"]});
    anna.ask("PUT", "/-/api/at-home/helpers")
        .json(&helpers)
        .send();
    plug("another", "network");
    gluebox.begun_again();
    let anna = anna.moved_to(gluebox.address);
    assert_eq!(
        anna.get("/-/api/at-home/helpers").ok()["helpers"],
        json!([])
    );
}
