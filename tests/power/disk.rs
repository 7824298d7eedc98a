//! A disk of its own: ext4 on a loop file. Its power can be cut (what was not on the device is gone, as when the
//! plug is pulled; a device's own cache is not modelled), and it can be small.

use gluebox_tests::skip;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

pub(crate) struct Disk {
    folder: TempDir,
    mounted: bool,
}

/// Set by tests/run: mounts are seen by nobody else.
const OWN_MOUNTS: &str = "GLUEBOX_TEST_OWN_MOUNTS";
const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

fn run(program: &str, words: &[&str]) -> Result<(), String> {
    let output = Command::new(program)
        .args(words)
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .output();
    match output {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!(
            "{program} {}: {}",
            words.join(" "),
            String::from_utf8_lossy(&output.stderr).trim()
        )),
        Err(error) => Err(format!("{program}: {error}")),
    }
}

impl Disk {
    /// `None`, said loudly, where no disk can be mounted.
    pub(crate) fn make(what: &str, megabytes: u64) -> Option<Self> {
        let mut disk = Self {
            folder: tempfile::tempdir().expect("a folder"),
            mounted: false,
        };
        let made = (|| {
            let image = std::fs::File::create(disk.image()).map_err(|error| error.to_string())?;
            image
                .set_len(megabytes << 20)
                .map_err(|error| error.to_string())?;
            std::fs::create_dir(disk.place()).map_err(|error| error.to_string())?;
            run(
                "mkfs.ext4",
                &[
                    "-q",
                    "-F",
                    "-E",
                    "lazy_itable_init=0",
                    &disk.image().to_string_lossy(),
                ],
            )?;
            disk.mount()
        })();
        match made {
            Ok(()) => Some(disk),
            Err(why) => {
                skip(
                    what,
                    &format!("It needs root, e2fsprogs and loop devices ({why})."),
                );
                None
            }
        }
    }

    fn image(&self) -> PathBuf {
        self.folder.path().join("disk.img")
    }

    pub(crate) fn place(&self) -> PathBuf {
        self.folder.path().join("disk")
    }

    fn mount(&mut self) -> Result<(), String> {
        run(
            "mount",
            &[
                "-o",
                "loop",
                &self.image().to_string_lossy(),
                &self.place().to_string_lossy(),
            ],
        )?;
        self.mounted = true;
        Ok(())
    }

    /// From this moment nothing reaches the device any more.
    pub(crate) fn cut(&mut self) {
        let program = self.folder.path().join("cut");
        if !program.exists() {
            let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("power/cut.c");
            run(
                "cc",
                &[
                    "-O2",
                    "-Wall",
                    "-Werror",
                    "-o",
                    &program.to_string_lossy(),
                    &source.to_string_lossy(),
                ],
            )
            .expect("a C compiler: install the package gcc");
        }
        run(
            &program.to_string_lossy(),
            &[&self.place().to_string_lossy()],
        )
        .expect("ext4 can be shut down");
    }

    /// Mounts what is left on the device; the machine says that it was started anew.
    pub(crate) fn power_on(&mut self) {
        let place = self.place();
        gluebox_tests::wait_for("the disk to be free", 10, || {
            run("umount", &[&place.to_string_lossy()]).ok()
        });
        self.mounted = false;
        self.new_boot();
        self.mount().expect("the disk can be mounted again");
    }

    /// Only where nobody else sees it: a running system must not be told so.
    fn new_boot(&self) {
        if std::env::var_os(OWN_MOUNTS).is_none() {
            return;
        }
        let file = self.folder.path().join("boot_id");
        let first = !file.exists();
        let mut random = gluebox_tests::Random::fresh();
        std::fs::write(
            &file,
            format!(
                "{:08x}-0000-4000-8000-{:012x}\n",
                random.number() as u32,
                random.number() >> 16
            ),
        )
        .expect("writes");
        if first {
            run("mount", &["--bind", &file.to_string_lossy(), BOOT_ID]).expect("a bind mount");
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if self.mounted {
            let _ = run("umount", &["-l", &self.place().to_string_lossy()]);
        }
        if self.folder.path().join("boot_id").exists() {
            let _ = run("umount", &[BOOT_ID]);
        }
    }
}
