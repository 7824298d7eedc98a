//! A disk that fails when told to: `tests/power/fault.c`, preloaded into the box.

use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// The faults of one box.
pub struct Faults {
    folder: TempDir,
}

impl Faults {
    /// Builds the shim.
    #[track_caller]
    pub fn build() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("power/fault.c");
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o"])
            .args([&folder.path().join("fault.so"), &source])
            .arg("-ldl")
            .status()
            .expect("a C compiler: install the package gcc");
        assert!(built.success(), "{} does not compile", source.display());
        Self { folder }
    }

    fn control(&self) -> PathBuf {
        self.folder.path().join("control")
    }

    pub(crate) fn arm(&self, command: &mut Command) {
        command
            .env("LD_PRELOAD", self.folder.path().join("fault.so"))
            .env("GLUEBOX_FAULT", self.control());
    }

    /// From now on: `rule` (see fault.c), for everything below `folder`.
    pub fn begin(&self, rule: &str, folder: &Path) {
        let next = self.folder.path().join("next");
        std::fs::write(&next, format!("{rule} {}\n", folder.display())).expect("is told");
        std::fs::rename(next, self.control()).expect("is told at once");
    }

    /// From now on the disk is well.
    pub fn end(&self) {
        std::fs::remove_file(self.control()).expect("a fault had begun");
    }
}
