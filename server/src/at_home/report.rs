//! How it is, as text: for `gluebox check`, and for whoever helps. No secrets.

use super::state::{AtHome, Light};
use std::fmt::Write;

pub(crate) fn report(state: &AtHome) -> String {
    let mut text = format!("{}\n", state.sentence);
    if let Some(line) = &state.line {
        let _ = writeln!(text, "{line}");
    }
    for check in &state.checks {
        let light = match check.light {
            Light::Good => "good",
            Light::Working => "working",
            Light::Soon => "soon",
            Light::Bad => "bad",
            Light::Off => "-",
            Light::Waits => "waits",
        };
        let _ = writeln!(text, "  {light:8} {}", check.sentence);
        if !check.more.is_empty() {
            let _ = writeln!(text, "           ({})", check.more);
        }
    }
    text.trim_end().to_owned()
}
