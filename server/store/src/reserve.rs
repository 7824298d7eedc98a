//! Room that is held back, so that deleting, signing in and refusing still work on a full disk: a file
//! that takes up real blocks and is emptied when an essential batch finds no others.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::fs::FallocateFlags;

pub(crate) struct Reserve {
    path: PathBuf,
    bytes: u64,
    held: AtomicBool,
}

impl Reserve {
    /// Takes the reserve if there is room for it.
    pub(crate) fn open(path: PathBuf, bytes: u64) -> Reserve {
        let whole = fs::metadata(&path).is_ok_and(|metadata| metadata.len() == bytes);
        let reserve = Reserve {
            path,
            bytes,
            held: AtomicBool::new(whole),
        };
        if !whole {
            reserve.take();
        }
        reserve
    }

    pub(crate) fn is_held(&self) -> bool {
        self.held.load(Ordering::Acquire)
    }

    /// Takes the reserve again; whether it is held now.
    pub(crate) fn take(&self) -> bool {
        if !self.is_held() {
            // Beside the reserve there must be room to go on with, or it would be let go at once.
            let parent = self
                .path
                .parent()
                .expect("the reserve lies in the data folder");
            let room = crate::folder::free_room(parent).unwrap_or(0);
            let taken =
                room > self.bytes + self.bytes / 8 && occupy(&self.path, self.bytes).is_ok();
            if !taken {
                let _ = fs::remove_file(&self.path);
            }
            self.held.store(taken, Ordering::Release);
        }
        self.is_held()
    }

    /// Gives the room to whoever writes next; whether there was any.
    pub(crate) fn release(&self) -> bool {
        self.held.swap(false, Ordering::AcqRel) && fs::remove_file(&self.path).is_ok()
    }
}

fn occupy(path: &Path, bytes: u64) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    match rustix::fs::fallocate(&file, FallocateFlags::empty(), 0, bytes) {
        Ok(()) => {}
        // Not every file system can promise blocks; then they are written.
        Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::NOSYS) => fill(&mut file, bytes)?,
        Err(error) => return Err(error.into()),
    }
    file.sync_all()
}

fn fill(file: &mut File, bytes: u64) -> io::Result<()> {
    let zeros = [0; 64 * 1024];
    let mut left = bytes;
    while left > 0 {
        let step = left.min(zeros.len() as u64);
        file.write_all(&zeros[..step as usize])?;
        left -= step;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reserve_takes_real_blocks_and_gives_them_back() {
        use std::os::unix::fs::MetadataExt;
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("reserve");
        let reserve = Reserve::open(path.clone(), 1 << 20);
        assert!(reserve.is_held());
        assert!(fs::metadata(&path).expect("there").blocks() * 512 >= 1 << 20);
        assert!(reserve.release() && !path.exists() && !reserve.is_held());
        assert!(!reserve.release(), "only once");
        assert!(reserve.take() && path.exists());
        // A reserve that no disk has room for is not held, and nothing is left of the attempt.
        let greedy = Reserve::open(dir.path().join("greedy"), u64::MAX / 4);
        assert!(!greedy.is_held() && !dir.path().join("greedy").exists());
    }
}
