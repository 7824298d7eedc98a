//! Runs Node and npm inside `OUT_DIR/work`. It must not decide what is built: it runs the steps and turns a
//! failure into a sentence.

use crate::{Trouble, read, write};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Vite 8 needs these or later: 20.19 of the line 20, 22.12 of the line 22.
const OLDEST: [(u32, u32); 2] = [(20, 19), (22, 12)];

/// Whether there is a Node that can build the editor.
pub(crate) fn check() -> Result<(), Trouble> {
    let output = Command::new("node").arg("--version").output();
    let Ok(output) = output else {
        return Err(
            "Node.js is not installed, and the editor is built with it. Install Node.js 22 or later with npm \
             (Debian and Ubuntu: `apt install nodejs npm`, elsewhere from nodejs.org), or set \
             GLUEBOX_EDITOR_DIST to a folder with a built editor."
                .to_owned(),
        );
    };
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if new_enough(&version) {
        return Ok(());
    }
    Err(format!(
        "Node.js {version} is too old to build the editor. Install Node.js 20.19, 22.12 or later from nodejs.org, \
         or set GLUEBOX_EDITOR_DIST to a folder with a built editor."
    ))
}

/// `v20.20.2` is, `v20.9.0` and `v21.0.0` are not.
fn new_enough(version: &str) -> bool {
    let mut numbers = version
        .trim_start_matches('v')
        .split('.')
        .map_while(|n| n.parse::<u32>().ok());
    let (Some(major), Some(minor)) = (numbers.next(), numbers.next()) else {
        return false;
    };
    major > OLDEST[1].0
        || OLDEST
            .iter()
            .any(|&(line, oldest)| line == major && minor >= oldest)
}

/// `npm ci`, only when the lock changed since the last one that worked here.
pub(crate) fn install(work: &Path) -> Result<(), Trouble> {
    let stamp = work.join("node_modules/.gluebox-lock");
    let lock = read(&work.join("package-lock.json"))?;
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    run(
        work,
        npm(),
        &["ci", "--omit=dev", "--no-audit", "--no-fund"],
        "The editor's libraries could not be fetched. This needs the internet once; without it set \
         GLUEBOX_EDITOR_DIST to a folder with a built editor.",
    )?;
    write(&stamp, &lock)
}

/// Vite, from the mirrored sources into `dist`.
pub(crate) fn bundle(work: &Path, dist: &Path) -> Result<(), Trouble> {
    let program = work.join("node_modules/vite/bin/vite.js");
    let (program, dist) = (program.to_string_lossy(), dist.to_string_lossy());
    run(
        work,
        "node",
        &[&program, "build", "--outDir", &dist, "--logLevel", "warn"],
        "The editor could not be built.",
    )
}

fn npm() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

fn run(folder: &Path, program: &str, arguments: &[&str], sentence: &str) -> Result<(), Trouble> {
    let line = format!("{program} {}", arguments.join(" "));
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        // Set by whoever calls cargo from npm; either would change what is installed.
        .env_remove("NODE_ENV")
        .env_remove("npm_config_omit")
        .output()
        .map_err(|error| format!("{sentence} `{line}` did not start: {error}."))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!(
        "{sentence} `{line}` said:\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    ))
}
