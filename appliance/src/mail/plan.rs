//! When a letter is tried again, and when it is given up: pure, time passed in.
//!
//! It must not know what went wrong; whoever asks has seen already that it does not last.

use jiff::{SignedDuration, Timestamp};

/// Waits after the first try, the second and so on, in minutes; the last one for ever.
const WAITS: [i64; 7] = [1, 5, 15, 30, 60, 120, 240];
/// How long a letter is worth trying.
const PATIENCE: SignedDuration = SignedDuration::from_hours(72);
/// A box that was off for days, or whose clock jumped a year, still tries this often before it gives up.
const AT_LEAST: u32 = 8;

/// When to try again a letter that was written at `first` and tried `tries` times; none means to give it up.
///
/// After each wait the next one is longer, up to four hours; the last try is three days after the letter was written.
pub fn next_try(first: Timestamp, tries: u32, now: Timestamp) -> Option<Timestamp> {
    let wait = WAITS[(tries.max(1) as usize - 1).min(WAITS.len() - 1)];
    let next = now.saturating_add(SignedDuration::from_mins(wait)).ok()?;
    let end = first.saturating_add(PATIENCE).ok()?;
    if tries < AT_LEAST {
        return Some(next);
    }
    // A clock that was put back makes a letter of the future; it has all its time.
    (now < end).then(|| next.min(end))
}

/// Whether a try that was planned for `next` is to be made now. What lies further off than any wait was planned by
/// another clock.
pub fn is_due(next: Timestamp, now: Timestamp) -> bool {
    let longest = SignedDuration::from_mins(WAITS[WAITS.len() - 1]);
    next <= now || next.duration_since(now) > longest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    /// All tries of a letter that never leaves, in minutes after it was written.
    fn course(first: Timestamp, mut now: Timestamp, mut tries: u32) -> Vec<i64> {
        let mut all = Vec::new();
        while let Some(next) = next_try(first, tries, now) {
            assert!(next > now || tries > AT_LEAST, "it goes on");
            assert!(is_due(next, next) && !is_due(next, next - SignedDuration::from_secs(1)));
            all.push(next.duration_since(first).as_mins());
            (now, tries) = (next, tries + 1);
            assert!(all.len() < 100, "it ends");
        }
        all
    }

    #[test]
    fn three_days() {
        let first = at("2026-03-01T12:00:00Z");
        let expected = [
            1, 6, 21, 51, 111, 231, 471, 711, 951, 1191, 1431, 1671, 1911, 2151, 2391, 2631, 2871,
            3111, 3351, 3591, 3831, 4071, 4311, 4320,
        ];
        assert_eq!(course(first, first, 1), expected);
        assert_eq!(expected[expected.len() - 1], 3 * 24 * 60);
    }

    #[test]
    fn a_box_that_was_off_for_a_week_still_tries_for_hours() {
        let first = at("2026-03-01T12:00:00Z");
        let back = at("2026-03-08T12:00:00Z");
        let week = 7 * 24 * 60;
        let expected: Vec<i64> = [1, 6, 21, 51, 111, 231, 471].map(|m| m + week).to_vec();
        assert_eq!(course(first, back, 1), expected);
        assert_eq!(next_try(first, 20, back), None);
    }

    #[test]
    fn a_clock_that_jumps_a_year_loses_nothing_and_waits_for_nobody() {
        let first = at("2026-03-01T12:00:00Z");
        let (year_on, year_back) = (at("2027-03-01T12:00:00Z"), at("2025-03-01T12:00:00Z"));
        let minute = SignedDuration::from_mins(1);
        assert_eq!(next_try(first, 1, year_on), Some(year_on + minute));
        let hours = SignedDuration::from_hours(4);
        assert_eq!(next_try(first, 9, year_back), Some(year_back + hours));
        assert!(is_due(first, year_on) && is_due(first, year_back));
        assert_eq!(
            next_try(Timestamp::MAX, 1, Timestamp::MAX),
            Some(Timestamp::MAX)
        );
        assert_eq!(
            next_try(Timestamp::MIN, 1, Timestamp::MIN),
            Some(Timestamp::MIN + minute)
        );
    }

    #[test]
    fn no_number_of_tries_is_too_many_to_ask_about() {
        let first = at("2026-03-01T12:00:00Z");
        for tries in [0, 1, 8, u32::MAX] {
            assert!(next_try(first, tries, first).is_some());
        }
    }
}
