//! Somebody who reads a page each second and notes down when it worked.

use std::fmt::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const SECOND: Duration = Duration::from_secs(1);

pub(crate) struct Watch {
    looks: Arc<Mutex<Vec<Look>>>,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// One reading.
#[derive(Clone, Debug)]
struct Look {
    began: Instant,
    /// Why it was not read.
    miss: Option<String>,
}

impl Watch {
    /// `enter` is done once in the watcher's own thread, `look` each second.
    pub(crate) fn begin(
        enter: impl FnOnce() + Send + 'static,
        look: impl Fn() -> Result<(), String> + Send + 'static,
    ) -> Self {
        let looks: Arc<Mutex<Vec<Look>>> = Arc::default();
        let ended = Arc::new(AtomicBool::new(false));
        let (notes, end) = (looks.clone(), ended.clone());
        let thread = std::thread::spawn(move || {
            enter();
            while !end.load(Ordering::Relaxed) {
                let began = Instant::now();
                let miss = look().err();
                notes
                    .lock()
                    .expect("no panic holds it")
                    .push(Look { began, miss });
                std::thread::park_timeout(SECOND.saturating_sub(began.elapsed()));
            }
        });
        Self {
            looks,
            ended,
            thread: Some(thread),
        }
    }

    fn looks(&self) -> Vec<Look> {
        self.looks.lock().expect("no panic holds it").clone()
    }

    /// Waits for a reading, begun after now, that worked; says how long it took to come.
    #[track_caller]
    pub(crate) fn reads_again_within(&self, seconds: u64) -> Duration {
        self.wait("read again", seconds, |look| look.miss.is_none())
    }

    /// Waits for a reading, begun after now, that did not work.
    #[track_caller]
    pub(crate) fn misses_within(&self, seconds: u64) -> Duration {
        self.wait("missed", seconds, |look| look.miss.is_some())
    }

    #[track_caller]
    fn wait(&self, what: &str, seconds: u64, wanted: impl Fn(&Look) -> bool) -> Duration {
        let now = Instant::now();
        while now.elapsed() < Duration::from_secs(seconds) {
            let looks = self.looks();
            if let Some(look) = looks.iter().find(|look| look.began >= now && wanted(look)) {
                return look.began - now;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("it was not {what} within {seconds} s:\n{}", self.told());
    }

    /// What was seen so far does not count.
    pub(crate) fn counts_from_now(&self) {
        self.looks.lock().expect("no panic holds it").clear();
    }

    /// Seconds in which it could not be read, from each reading that failed to the next.
    pub(crate) fn bad_seconds(&self) -> f32 {
        let looks = self.looks();
        let bad = looks.windows(2).filter(|pair| pair[0].miss.is_some());
        bad.map(|pair| (pair[1].began - pair[0].began).as_secs_f32())
            .sum()
    }

    /// What was seen, one line for each change.
    pub(crate) fn told(&self) -> String {
        let looks = self.looks();
        let mut told = String::new();
        let mut last = None;
        for look in &looks {
            if last != Some(&look.miss) {
                let at = (look.began - looks[0].began).as_secs_f32();
                let what = look.miss.as_deref().unwrap_or("read");
                let _ = writeln!(told, "{at:6.1} s  {what}");
            }
            last = Some(&look.miss);
        }
        told
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}
