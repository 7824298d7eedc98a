//! The sentences about the box and the world outside that no driver says by itself.

use gluebox_appliance::certificates::Tried;
use gluebox_appliance::prober::Sight;
use gluebox_appliance::router::Why;
use jiff::Timestamp;
use jiff::tz::TimeZone;

pub(super) const HOME_ONLY: &str = "At home only. People on your Wi-Fi can read your site.";
pub(super) const NO_NAME: &str = "Anyone may read your site as soon as it has a name.";
pub(super) const OPEN: &str = "Open. Anyone with the link can read your site.";
pub(super) const NO_INTERNET: &str =
    "Your internet is off. People at home can still read your site; I look every minute.";
pub(super) const NEW_NUMBER: &str = "Your provider gave this home a new number. I have passed it on; everyone can read again within about 2 minutes.";

pub(super) const NO_ROOM: &str = "This box has no room left. Delete something or download a copy.";
pub(super) const NO_TIME: &str = "I do not know the time yet. Until I do, the lock of your site and the dates on it may be wrong.";
pub(super) const NO_LOOKUP: &str = "Your router does not look up names just now, so I find nobody outside. Switching it off and on again often helps.";

pub(super) fn little_room(bytes: u64) -> String {
    let left = bytes >> 20;
    format!("Only {left} MB are left on this box. Delete something or download a copy.")
}

/// `home`: the link to use there.
pub(super) fn not_from_home(sight: &Sight, home: &str) -> String {
    let what = match sight {
        Sight::Other { .. } | Sight::WrongLock | Sight::Reached => {
            "From your own Wi-Fi your router shows its own page instead of your site."
        }
        Sight::Refused | Sight::Silent => "From your own Wi-Fi your link may not open.",
    };
    format!("{what} Others see it fine; at home use {home}.")
}

pub(super) fn mended(why: Why, seconds: u64) -> String {
    let took = format!("it took {seconds} {}", plural(seconds, "second"));
    match why {
        Why::RouterRestarted | Why::RouterForgot => {
            format!("Your router forgot about me. I asked again; {took}.")
        }
        Why::HomeChanged => format!(
            "I have another place in your home now. Your router opened the door again; {took}."
        ),
        Why::NobodyGotIn => {
            format!("People outside did not get in. I asked your router again; {took}.")
        }
    }
}

pub(super) fn lock_ends(days: i64, next: Option<Timestamp>) -> String {
    let ends = match days {
        0 => "today".to_owned(),
        days => format!("in {days} {}", plural(days.unsigned_abs(), "day")),
    };
    let then = next.map_or_else(
        || "I try again as soon as people outside can reach this box.".to_owned(),
        |next| format!("next try {}.", hour(next)),
    );
    format!("The lock on your site ends {ends} and I could not renew it; {then}")
}

/// What came of a try that the owner asked for.
pub(super) fn lock_tried(tried: Tried) -> String {
    match tried {
        Tried::Held => "Your site has a new lock.".to_owned(),
        Tried::Failed(reason) => reason.sentence().to_owned(),
        Tried::NotBefore(then) => format!(
            "I asked only a moment ago, and who asks too often is turned away. I may ask again on {}.",
            day(then)
        ),
        Tried::NotNeeded => "Nothing is wrong with the lock of your site.".to_owned(),
    }
}

pub(super) fn came_in(at: Timestamp) -> String {
    format!("Somebody outside came in by your link on {}.", day(at))
}

pub(super) fn looked_in(at: Timestamp, helper: &str) -> String {
    let (at, who) = (day(at), who(helper));
    format!("The helper at {who} came in from outside on {at}.")
}

/// What a helper saw twice. `asked`: the router is asked to open its door anew.
pub(super) fn looked_shut(sight: &Sight, helper: &str, asked: bool) -> String {
    let who = who(helper);
    let saw = match sight {
        Sight::Refused => "people outside are turned away at your door",
        Sight::Silent => "people outside get no answer at your door",
        Sight::Other { .. } => "from outside your router shows its own page instead of your site",
        Sight::Reached | Sight::WrongLock => "from outside something else answers than this box",
    };
    let then = match asked {
        true => " I ask your router again.",
        false => "",
    };
    format!("The helper at {who} says: {saw}.{then}")
}

pub(super) fn looked_wrong_lock(helper: &str) -> String {
    let who = who(helper);
    format!("The helper at {who} comes as far as this box, but does not trust its lock.")
}

pub(super) fn doubtful(helper: &str) -> String {
    let who = who(helper);
    format!("The helper at {who} did not get in just now. It looks once more before I believe it.")
}

pub(super) fn mute(helper: &str) -> String {
    let who = who(helper);
    format!(
        "The helper at {who} does not answer, so I do not know whether people outside get in. Try it: switch Wi-Fi off on your phone first."
    )
}

/// A helper as people say it.
fn who(helper: &str) -> &str {
    let bare = helper.split_once("://").map_or(helper, |(_, rest)| rest);
    bare.trim_end_matches('/')
}

/// `Tuesday 14:02`, by the machine's own time zone.
pub(super) fn day(at: Timestamp) -> String {
    let at = at.to_zoned(TimeZone::system());
    at.strftime("%A %H:%M").to_string()
}

/// `14:00`, by the machine's own time zone.
fn hour(at: Timestamp) -> String {
    at.to_zoned(TimeZone::system())
        .strftime("%H:%M")
        .to_string()
}

fn plural(count: u64, word: &str) -> String {
    match count {
        1 => word.to_owned(),
        _ => format!("{word}s"),
    }
}
