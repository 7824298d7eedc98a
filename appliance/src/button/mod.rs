//! The button of the box, wherever it is: what a press means is decided in one place, and each thing that can be pressed
//! is a thin reader in front of it. It must not know what is done for a deed.

#[cfg(target_os = "linux")]
mod keys;
mod press;
mod watch;

pub use press::{Deed, Event, Press, Shown, Source, deed};

/// Listens to every key there is, on threads of its own, for as long as the program runs. `at_power_on`: the machine was
/// switched on just now.
pub fn listen(at_power_on: bool, act: impl FnMut(Deed) + Send + 'static) -> std::io::Result<()> {
    let (tell, told) = std::sync::mpsc::channel();
    let spawn = |name: &str| std::thread::Builder::new().name(name.to_owned());
    spawn("gluebox-button").spawn(move || watch::watch(&told, act))?;
    #[cfg(target_os = "linux")]
    spawn("gluebox-keys").spawn(move || keys::read(tell, at_power_on))?;
    #[cfg(not(target_os = "linux"))]
    let _ = (tell, at_power_on);
    Ok(())
}
