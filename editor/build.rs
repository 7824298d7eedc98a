//! Builds the editor into `OUT_DIR/dist`, and puts into `OUT_DIR/carried` what `src/lib.rs` carries of it in the binary.
//!
//! It must not write anything outside `OUT_DIR`: `cargo clean` cleans all, and a read-only checkout builds. So the
//! sources are mirrored into `OUT_DIR/work` first and npm works there. `GLUEBOX_EDITOR_DIST` names a bundle that
//! was built elsewhere (packagers, machines without Node, cross builds). Type check and unit tests are not done
//! here: that is `npm test`.

#[path = "build/entries.rs"]
mod entries;
#[path = "build/mirror.rs"]
mod mirror;
#[path = "build/node.rs"]
mod node;

use mirror::{carry, copy, mirror, replace_folder};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

/// What the bundle is made of, from this folder; nothing else makes it build again.
const SOURCES: [&str; 8] = [
    "src",
    "vite",
    "package.json",
    "package-lock.json",
    ".npmrc",
    "svelte.config.js",
    "tsconfig.json",
    "vite.config.ts",
];
/// Tokens and fonts shared with the sheets that the server draws itself.
const SHARED: &str = "../themes/box";
const PREBUILT: &str = "GLUEBOX_EDITOR_DIST";

/// Why there is no editor, as a sentence for the person who builds.
type Trouble = String;

fn main() -> ExitCode {
    match build() {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            println!("cargo::error={}", trouble.replace('\n', " "));
            eprintln!("{trouble}");
            ExitCode::FAILURE
        }
    }
}

fn build() -> Result<(), Trouble> {
    let here = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(variable("OUT_DIR")?);
    let dist = out.join("dist");

    println!("cargo::rerun-if-env-changed={PREBUILT}");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    match env::var_os(PREBUILT).filter(|folder| !folder.is_empty()) {
        Some(folder) => take(Path::new(&folder), &dist)?,
        None => make(&here, &out, &dist)?,
    }
    carry(&dist, &out.join("carried"))?;
    entries::write(&dist, &out.join("entries.rs"))
}

/// Takes a bundle built elsewhere.
fn take(bundle: &Path, dist: &Path) -> Result<(), Trouble> {
    println!("cargo::rerun-if-changed={}", bundle.display());
    if !bundle.join("manifest.json").is_file() {
        return Err(format!(
            "{PREBUILT} is {}, but there is no built editor in it (manifest.json is missing). \
             Unset it to build the editor here, or name the folder that `npm run build` filled.",
            bundle.display()
        ));
    }
    replace_folder(dist)?;
    mirror(bundle, dist)
}

/// Builds the bundle from the sources.
fn make(here: &Path, out: &Path, dist: &Path) -> Result<(), Trouble> {
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
    }
    println!("cargo::rerun-if-changed={SHARED}");
    node::check()?;

    // The same places to each other as in the checkout, so that relative imports hold.
    let work = out.join("work/editor");
    for source in SOURCES {
        copy(&here.join(source), &work.join(source))?;
    }
    let shared = here.join(SHARED);
    if shared.is_dir() {
        copy(&shared, &out.join("work/themes/box"))?;
    }
    node::install(&work)?;
    replace_folder(dist)?;
    node::bundle(&work, dist)
}

fn variable(name: &str) -> Result<String, Trouble> {
    env::var(name).map_err(|_| format!("{name} is missing: this program is run by cargo."))
}

/// Reads a file, naming it when that fails.
fn read(path: &Path) -> Result<Vec<u8>, Trouble> {
    fs::read(path).map_err(|error| format!("{} cannot be read: {error}.", path.display()))
}

/// Writes a file, naming it when that fails.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    fs::write(path, bytes)
        .map_err(|error| format!("{} cannot be written: {error}.", path.display()))
}
