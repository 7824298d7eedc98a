//! The button of the box, wherever it is: what a press means is decided in one place, and each thing that can be pressed
//! is a thin reader in front of it. It must not know what is done for a deed.

#[cfg(target_os = "linux")]
mod keys;
#[cfg(target_os = "linux")]
mod light;
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

use std::io;
use std::path::PathBuf;

/// Listens to every key there is, and looks for sticks where they appear, on threads of its own, for as long as the
/// program runs. `at_power_on`: the machine was switched on just now.
#[cfg(target_os = "linux")]
pub fn listen(
    at_power_on: bool,
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
pub fn listen(_: bool, _: Vec<PathBuf>, _: impl FnMut(Deed) + Send + 'static) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
