//! The built program itself: which file it is, and how it is called so that nothing of this machine changes a test.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// The program under test.
pub fn binary() -> PathBuf {
    let path = std::env::var_os("GLUEBOX_BIN").map(PathBuf::from).expect(
        "GLUEBOX_BIN must name the built program: run tests/run, or set it to target/release/gluebox",
    );
    assert!(path.exists(), "{} does not exist", path.display());
    path
}

/// Runs the program with these words until it ends by itself.
pub fn run(words: &[&str]) -> Output {
    let mut command = Command::new(binary());
    command.args(words).stdin(Stdio::null());
    clean(&mut command);
    command.output().expect("the program runs")
}

/// The program in a network namespace: `ip netns exec` becomes it, so its pid is the program's.
pub(crate) fn within(namespace: Option<&str>) -> Command {
    let Some(namespace) = namespace else {
        return Command::new(binary());
    };
    let mut command = Command::new("ip");
    command.args(["netns", "exec", namespace]).arg(binary());
    command
}

/// What the machine's own environment says must not change a test.
pub(crate) fn clean(command: &mut Command) {
    for (name, _) in
        std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GLUEBOX_"))
    {
        command.env_remove(name);
    }
}
