//! The box in its place at home: the built program, and what its owner does on it from the laptop. Everything that
//! the tests ask of the box's own API stands here and nowhere else.

use crate::home::{Home, NAME};
use crate::lab::Place;
use gluebox_tests::document::{Desk, put, text};
use gluebox_tests::{Gluebox, Random, Shared, Visitor, run, said, wait_for};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use tempfile::TempDir;

pub(crate) struct BoxAtHome<'a> {
    home: &'a Home,
    gluebox: Gluebox,
    owner: Visitor,
    folder: TempDir,
}

/// Where the provider of this world is told numbers.
pub(crate) const NAMES_ARE_TOLD_AT: &str = "https://dyn.inet.test/nic/update";

/// Who keeps the box's name.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Keeper {
    /// A provider that is told numbers, as most are.
    Dyndns2,
    /// A name server that takes signed updates, and texts, too.
    SignedUpdates,
}

impl Keeper {
    /// What is typed into the form.
    fn fields(self) -> Value {
        match self {
            Self::Dyndns2 => json!({
                "place": NAMES_ARE_TOLD_AT, "person": "owner", "password": "secret",
            }),
            Self::SignedUpdates => json!({
                "place": "11.99.0.53", "key-name": "box-key", "key-kind": "hmac-sha256",
                "key": "c2VjcmV0LWtleS1mb3ItdGhlLWxhYi0zMi1ieXRlcyE=",
            }),
        }
    }

    fn account(self) -> Value {
        let provider = match self {
            Self::Dyndns2 => "dyndns2",
            Self::SignedUpdates => "rfc2136",
        };
        json!({"name": NAME, "provider": provider, "filled": self.fields()})
    }
}

/// A box that lost its power.
pub(crate) struct Unplugged(TempDir);

impl Home {
    /// Plugs a new box in that is in a hurry; somebody at the laptop claims it.
    pub(crate) fn plug_in(&self) -> BoxAtHome<'_> {
        self.plug_in_one(HURRY)
    }

    /// The same with a box that waits as long as in real life.
    pub(crate) fn plug_in_unhurried(&self) -> BoxAtHome<'_> {
        self.plug_in_one(1)
    }

    /// The same with one that looks every few seconds at what it looks at every ten minutes in real life.
    pub(crate) fn plug_in_watchful(&self) -> BoxAtHome<'_> {
        self.plug_in_one(WATCHFUL)
    }

    fn plug_in_one(&self, hurry: u32) -> BoxAtHome<'_> {
        let (gluebox, folder) = self.plug_in_unclaimed(hurry);
        let owner = self.lab.inside(Place::Laptop, || gluebox.claim());
        BoxAtHome {
            home: self,
            gluebox,
            owner,
            folder,
        }
    }

    /// Plugs a new box in, which waits for its owner.
    pub(crate) fn plug_in_unclaimed(&self, hurry: u32) -> (Gluebox, TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let places = format!(
            "[outside]\ndirectory = \"https://acme.inet.test:14000/dir\"\nroots = [{:?}]\n\
             echoes = [\"https://echo1.inet.test/\", \"https://echo2.inet.test/\"]\nhurry = {hurry}\n",
            self.world().https_root()
        );
        std::fs::write(folder.path().join("gluebox.toml"), places).expect("is written");
        (self.starts(folder.path()), folder)
    }

    /// Gives a box its power back.
    pub(crate) fn plug_in_again(&self, Unplugged(folder): Unplugged) -> BoxAtHome<'_> {
        let gluebox = self.starts(folder.path());
        let owner = self.lab.inside(Place::Laptop, || gluebox.sign_in());
        BoxAtHome {
            home: self,
            gluebox,
            owner,
            folder,
        }
    }

    fn starts(&self, folder: &Path) -> Gluebox {
        let place = self.lab.namespace(Place::Box);
        Gluebox::builder().inside(&place).folder(folder).start()
    }
}

/// The box waits so many times less than in real life, so that a story is told in a minute.
pub(crate) const HURRY: u32 = 5;
const WATCHFUL: u32 = 30;

impl BoxAtHome<'_> {
    fn as_owner<T: Send>(&self, work: impl FnOnce(&Visitor) -> T + Send) -> T {
        let address = SocketAddr::new(self.home.box_address(), self.gluebox.address.port());
        let owner = self.owner.moved_to(address);
        self.home.lab.inside(Place::Laptop, || work(&owner))
    }

    /// Makes a link to a page that only guests see.
    pub(crate) fn shares(&self) -> Shared {
        self.as_owner(|owner| {
            let page = Desk::new_page(owner, "For the choir");
            Shared::make(owner, &page.page, json!({"right": "look"}))
        })
    }

    /// The newest link as the desk's list has it.
    pub(crate) fn listed_link(&self) -> Value {
        self.as_owner(|owner| owner.get("/-/api/links").ok()["links"][0].clone())
    }

    /// Publishes a page with these words; where it is below any of the box's addresses.
    pub(crate) fn publishes(&self, words: &str) -> String {
        self.as_owner(|owner| {
            let mut page = Desk::new_page(owner, "Hello");
            page.edit(vec![put(text(
                &Random::fresh().id(),
                words,
                (80, 80, 400, 40),
            ))]);
            page.publish();
            page.path
        })
    }

    /// Tries a name and gives it to the box. Says how many fields were typed.
    pub(crate) fn is_named(&self, keeper: Keeper) -> usize {
        let account = keeper.account();
        self.as_owner(|owner| {
            // It may have to learn this home's number first, and says so.
            let tried = wait_for("this home's number", 60, || {
                let tried = owner.post("/-/api/at-home/name/try", &account).ok();
                (tried["wrong"] != "number").then_some(tried)
            });
            assert_eq!(tried["good"], true, "{tried}");
            let put = owner
                .ask("PUT", "/-/api/at-home/name")
                .json(&account)
                .send();
            assert_eq!(put.status, 204, "{}", put.text());
        });
        1 + keeper.fields().as_object().map_or(0, serde_json::Map::len)
    }

    /// Anyone with the link may read it.
    pub(crate) fn is_opened_to_everyone(&self) {
        self.as_owner(|owner| {
            let anyone = json!({"readers": "anyone"});
            let put = owner
                .ask("PUT", "/-/api/at-home/readers")
                .json(&anyone)
                .send();
            assert_eq!(put.status, 204, "{}", put.text());
        });
    }

    /// Its button is held for so many seconds.
    pub(crate) fn is_pressed(&self, seconds: &str) {
        let folder = self.folder.path().to_str().expect("a path");
        let pressed = run(&["press", seconds, "--data", folder]);
        assert!(pressed.status.success(), "{}", said(&pressed.stderr));
    }

    pub(crate) fn begins_again(&mut self) {
        self.gluebox.begun_again();
    }

    /// The box may ask these probers whether people outside get in.
    pub(crate) fn has_helpers(&self, helpers: &[&str]) {
        self.as_owner(|owner| {
            let helpers = json!({"helpers": helpers});
            let put = owner.ask("PUT", "/-/api/at-home/helpers").json(&helpers);
            let put = put.send();
            assert_eq!(put.status, 204, "{}", put.text());
        });
    }

    /// What the check of this kind says.
    pub(crate) fn check(&self, kind: &str) -> Value {
        let state = self.state();
        let mut checks = state["checks"].as_array().into_iter().flatten();
        checks
            .find(|check| check["kind"] == kind)
            .cloned()
            .unwrap_or_default()
    }

    /// What the desk shows of the box and the world outside.
    pub(crate) fn state(&self) -> Value {
        self.as_owner(|owner| owner.get("/-/api/at-home").ok())
    }

    /// Waits until the desk's sentence holds these words.
    #[track_caller]
    pub(crate) fn says_within(&self, seconds: u64, words: &str) {
        self.shows_within(seconds, &format!("\"{words}\""), |state| {
            let sentence = state["sentence"].as_str();
            sentence.is_some_and(|sentence| sentence.contains(words))
        });
    }

    /// Waits until the site is open and nothing is in the way any more. The desk may still be telling what was mended.
    #[track_caller]
    pub(crate) fn is_open_within(&self, seconds: u64) {
        self.shows_within(seconds, "an open site", |state| {
            let checks = state["checks"].as_array();
            let troubled = |check: &Value| {
                let light = check["light"].as_str();
                light.is_some_and(|light| matches!(light, "bad" | "soon" | "working"))
            };
            state["flap"] == "open" && checks.is_some_and(|checks| !checks.iter().any(troubled))
        });
    }

    #[track_caller]
    fn shows_within(&self, seconds: u64, what: &str, good: impl Fn(&Value) -> bool) {
        let mut last = String::new();
        let what = format!("{what} on the desk");
        let told = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            wait_for(&what, seconds, || {
                let state = self.state();
                last = serde_json::to_string_pretty(&state).unwrap_or_default();
                good(&state).then_some(())
            });
        }));
        assert!(told.is_ok(), "no {what} within {seconds} s, but:\n{last}");
    }

    /// Its link at home, by number.
    pub(crate) fn home_link(&self) -> String {
        format!("http://{}/", self.home.box_address())
    }

    /// Megabytes.
    pub(crate) fn memory(&self) -> f64 {
        self.gluebox.memory()
    }

    /// Megabytes of what it remembers, without the program.
    pub(crate) fn remembered(&self) -> f64 {
        self.gluebox.remembered()
    }

    /// Megabytes, with what it shares with others.
    pub(crate) fn resident(&self) -> f64 {
        let path = format!("/proc/{}/status", self.gluebox.pid());
        let text = std::fs::read_to_string(path).expect("Linux tells");
        let mut lines = text.lines();
        let line = lines.find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kilobytes.expect("a number") / 1024.0
    }

    /// Seconds of a core that it has used so far.
    pub(crate) fn processor(&self) -> f64 {
        let path = format!("/proc/{}/stat", self.gluebox.pid());
        let text = std::fs::read_to_string(path).expect("Linux tells");
        // After the name, which stands in brackets: fields 14 and 15 count ticks, of which there are 100 in a second.
        let (_, rest) = text.rsplit_once(')').expect("a name");
        let ticks = rest.split_whitespace().skip(11).take(2);
        let ticks: f64 = ticks
            .map(|field| field.parse::<f64>().expect("a number"))
            .sum();
        ticks / 100.0
    }

    /// The power goes.
    pub(crate) fn loses_power(self) -> Unplugged {
        self.gluebox.kill();
        Unplugged(self.folder)
    }
}
