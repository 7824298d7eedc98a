//! The button of the box, wherever it is: what a press means is decided in one place, and each thing that can be pressed
//! is a thin reader in front of it. It must not know what is done for a deed.

#[cfg(target_os = "linux")]
mod keys;
#[cfg(target_os = "linux")]
mod light;
#[cfg(target_os = "linux")]
mod line;
#[cfg(target_os = "linux")]
mod note;
mod press;
#[cfg(target_os = "linux")]
mod stick;
#[cfg(target_os = "linux")]
mod watch;

#[cfg(target_os = "linux")]
pub use note::leave;
pub use press::{Deed, Event, Press, Shown, Source, deed};

use serde::Deserialize;
use std::io;
use std::path::PathBuf;
use std::str::FromStr;

/// A line of a chip, as in `gpiochip0:17`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Line {
    chip: PathBuf,
    line: u32,
}

impl TryFrom<String> for Line {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl FromStr for Line {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.rsplit_once(':');
        let known = parts.filter(|(chip, _)| !chip.is_empty() && !chip.contains(".."));
        let number = known.and_then(|(chip, line)| Some((chip, line.parse().ok()?)));
        let (chip, line) =
            number.ok_or("A line is written as chip and number, for example gpiochip0:17")?;
        let chip = PathBuf::from("/dev").join(chip);
        Ok(Self { chip, line })
    }
}

/// Listens to every key there is, and to one line, and looks for sticks where they appear, on threads of its own, for as long as the
/// program runs. `at_power_on`: the machine was switched on just now.
#[cfg(target_os = "linux")]
pub fn listen(
    at_power_on: bool,
    line: Option<Line>,
    sticks: Vec<PathBuf>,
    act: impl FnMut(Deed) + Send + 'static,
) -> io::Result<()> {
    use std::sync::{Arc, Mutex, PoisonError, mpsc};

    /// One after the other, whichever it was.
    fn one(act: &Mutex<impl FnMut(Deed)>, deed: Deed) {
        act.lock().unwrap_or_else(PoisonError::into_inner)(deed);
    }
    let pressed = Arc::new(Mutex::new(act));
    let plugged = pressed.clone();
    let (tell, told) = mpsc::channel();
    let spawn = |name: &str| std::thread::Builder::new().name(name.to_owned());
    let light = light::Light::find("/sys/class/leds".as_ref());
    spawn("gluebox-button")
        .spawn(move || watch::watch(&told, light, |deed| one(&pressed, deed)))?;
    if let Some(line) = line {
        let tell = tell.clone();
        spawn("gluebox-line").spawn(move || line::read(&line, &tell, at_power_on))?;
    }
    spawn("gluebox-keys").spawn(move || keys::read(tell, at_power_on))?;
    if !sticks.is_empty() {
        spawn("gluebox-sticks").spawn(move || stick::look(&sticks, |deed| one(&plugged, deed)))?;
    }
    Ok(())
}

/// Elsewhere no stick is known.
#[cfg(not(target_os = "linux"))]
pub fn leave(_: &[PathBuf], _: &str, _: &str) -> usize {
    0
}

/// Elsewhere no button is known.
#[cfg(not(target_os = "linux"))]
pub fn listen(
    _: bool,
    _: Option<Line>,
    _: Vec<PathBuf>,
    _: impl FnMut(Deed) + Send + 'static,
) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_line_is_written() {
        let line = |text: &str| text.parse::<Line>();
        let known = Line {
            chip: "/dev/gpiochip0".into(),
            line: 17,
        };
        assert_eq!(line("gpiochip0:17"), Ok(known.clone()));
        assert_eq!(line("/dev/gpiochip0:17"), Ok(known));
        for wrong in [
            "",
            "17",
            "gpiochip0",
            ":17",
            "gpiochip0:",
            "gpiochip0:-1",
            "../x:1",
        ] {
            assert!(line(wrong).is_err(), "{wrong}");
        }
    }
}
