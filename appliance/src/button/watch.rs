//! One thread between the readers and whoever does what was meant.

use super::light::{BEAT, Light};
use super::press::{Deed, Event, Press, Shown};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// Hears events until nobody tells any more, and calls `act` for every deed. The light shows what is held.
pub(super) fn watch(
    told: &Receiver<(Instant, Event)>,
    mut light: Option<Light>,
    mut act: impl FnMut(Deed),
) {
    let begin = Instant::now();
    let since = |at: Instant| at.saturating_duration_since(begin);
    let mut press = Press::default();
    let (mut shown, mut shown_at) = (Shown::Nothing, Duration::ZERO);
    loop {
        let now = since(Instant::now());
        let mut wait = press.next(now).map(|next| next.saturating_sub(now));
        if let Some(light) = &mut light {
            if press.shown(now) != shown {
                (shown, shown_at) = (press.shown(now), now);
            }
            light.show(shown, now.saturating_sub(shown_at));
            if shown != Shown::Nothing {
                wait = Some(wait.map_or(BEAT, |wait| wait.min(BEAT)));
            }
        }
        let heard = match wait {
            // Never busy: a step that is due is due in a millisecond.
            Some(wait) => told.recv_timeout(wait.max(Duration::from_millis(1))),
            None => told.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match heard {
            Ok((at, event)) => {
                let at = since(at);
                if let Some(deed) = press.settle(at) {
                    act(deed);
                }
                press.hear(at, event);
            }
            Err(RecvTimeoutError::Timeout) => {
                if let Some(deed) = press.settle(since(Instant::now())) {
                    act(deed);
                }
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::button::Source;
    use std::sync::mpsc::channel;

    #[test]
    fn a_press_comes_through_when_it_is_certain() {
        let (tell, told) = channel();
        let (done, deeds) = channel();
        let thread = std::thread::spawn(move || {
            watch(&told, None, |deed| done.send(deed).expect("is heard"));
        });
        let begin = Instant::now() + Duration::from_millis(50);
        let at = |ms: u64| begin + Duration::from_millis(ms);
        tell.send((at(0), Event::Down(Source(1)))).expect("is told");
        tell.send((at(5_000), Event::Up(Source(1))))
            .expect("is told");
        // Told late, as on a busy machine: what counts is when it was.
        tell.send((at(6_000), Event::Down(Source(1))))
            .expect("is told");
        assert_eq!(deeds.recv(), Ok(Deed::Help));
        drop(tell);
        thread.join().expect("ends with its readers");
        assert!(deeds.recv().is_err(), "what was not let go did nothing");
    }
}
