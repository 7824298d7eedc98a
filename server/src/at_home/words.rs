//! The sentences about the box and the world outside that no driver says by itself.

use gluebox_appliance::router::Why;
use jiff::Timestamp;
use jiff::tz::TimeZone;

pub(super) const HOME_ONLY: &str = "At home only. People on your Wi-Fi can read your site.";
pub(super) const NO_NAME: &str = "Anyone may read your site as soon as it has a name.";
pub(super) const OPEN: &str = "Open. Anyone with the link can read your site.";
pub(super) const NO_INTERNET: &str =
    "Your internet is off. People at home can still read your site; I look every minute.";
pub(super) const NEW_NUMBER: &str = "Your provider gave this home a new number. I have passed it on; everyone can read again within about 2 minutes.";

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

pub(super) fn came_in(at: Timestamp) -> String {
    let at = at.to_zoned(TimeZone::system());
    let at = at.strftime("%A %H:%M");
    format!("Somebody outside came in by your link on {at}.")
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
