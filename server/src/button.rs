//! What a press of the box's button does. What it means is decided in gluebox-appliance; this is the one place where it
//! is done, whichever button it was.

use crate::actions::Kept;
use crate::actions::back_in;
use crate::clock;
use crate::greeting;
use crate::http::{App, BACK_IN};
use gluebox_appliance::button::{self, Deed};
use gluebox_store::power;
use gluebox_store::reset::{self, Reset};
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// A key that is down so soon after the machine was switched on was held then.
const SWITCHED_ON: f64 = 180.0;
/// A box that ran so long was not switched on and off by a hand that asks for help.
const LASTED: Duration = Duration::from_secs(20);
/// So many short runs in a row ask for help. A thunderstorm does that too, so they may ask for nothing else.
const SHORT_RUNS: u32 = 3;

/// Listens to the machine's buttons from now on.
pub(crate) fn listen(app: &Arc<App>, kept: &Kept) {
    let (app, kept) = (app.clone(), kept.clone());
    let (line, sticks) = (app.config.button_line.clone(), app.config.sticks.clone());
    let listened = button::listen(uptime() < SWITCHED_ON, line, sticks, move |deed| match act(
        &app, &kept, deed,
    ) {
        Ok(done) => tracing::info!("The button was pressed. {done}"),
        Err(error) => tracing::warn!("The button was pressed in vain: {error}"),
    });
    if let Err(error) = listened {
        tracing::warn!(%error, "nobody listens to the button");
    }
}

/// Does it, and says what was done.
pub(crate) fn act(app: &App, kept: &Kept, deed: Deed) -> io::Result<String> {
    match deed {
        Deed::Here if app.help.press(clock::now()) => {
            Ok("For a minute a new password can be set at home without the code.".to_owned())
        }
        Deed::Here => here(app),
        Deed::Help if back_in::has_owner(&kept.store).map_err(io::Error::other)? => help(app),
        // Nobody can have forgotten a password.
        Deed::Help => here(app),
        Deed::Network => {
            begin_again_with(app, Reset::Network)?;
            Ok("Name, lock, router and mail settings are put back to the start.".to_owned())
        }
        Deed::Wipe => {
            begin_again_with(app, Reset::Everything)?;
            Ok("Everything is put back to the start.".to_owned())
        }
    }
}

fn here(app: &App) -> io::Result<String> {
    app.home.call();
    let (links, code) = (app.links(), app.claim_code());
    greeting::say_links(&links, code.as_deref())?;
    greeting::leave_links(&app.config, &links, code.as_deref());
    Ok(format!("The box is at {}", links.join(" ")))
}

fn help(app: &App) -> io::Result<String> {
    let code = app.help.begin(clock::now());
    app.home.call();
    let links = app.links();
    let link = links.first().map_or("", String::as_str);
    let link = format!("{}{BACK_IN}", link.trim_end_matches('/'));
    greeting::say_help(&link, &code)?;
    Ok(format!(
        "Help mode for 15 minutes: a new password can be set at {link} from home."
    ))
}

/// Has it done at once: the box begins again.
pub(crate) fn begin_again_with(app: &App, what: Reset) -> io::Result<()> {
    reset::ask(&app.config.data, what).map_err(io::Error::other)?;
    app.ending.begin_again();
    Ok(())
}

/// Whether the box was switched on and off three times in a row. From now on this run counts, until it lasted.
pub(crate) fn asks_for_help(app: &App, boot: &str) -> bool {
    match power::switched_on(&app.config.data, boot) {
        Ok(short) => short >= SHORT_RUNS,
        Err(error) => {
            tracing::warn!(%error, "it is not counted how often the box was switched on");
            false
        }
    }
}

/// This run is no short one any more.
pub(crate) async fn count_on(app: Arc<App>) {
    tokio::time::sleep(LASTED).await;
    if let Err(error) = power::lasted(&app.config.data) {
        tracing::warn!(%error, "it is not counted how long the box runs");
    }
}

/// Seconds since the machine was switched on; for ever where it does not say.
fn uptime() -> f64 {
    let text = std::fs::read_to_string("/proc/uptime").unwrap_or_default();
    let seconds = text.split_whitespace().next();
    seconds.and_then(|s| s.parse().ok()).unwrap_or(f64::MAX)
}
