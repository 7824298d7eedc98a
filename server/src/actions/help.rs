//! Help mode: for fifteen minutes after the button was held, whoever is at home and has the code that the box says, or
//! presses the button once more, sets a new password. In memory alone; a restart ends it.

use super::back_in::{self, Ended};
use super::notices::Notable;
use super::sign_in::{SignInError, SignedIn};
use crate::clock::{MINUTE, Moment};
use crate::random;
use crate::rooms::lock;
use gluebox_store::Store;
use std::sync::Mutex;
use subtle::ConstantTimeEq;

const LIFE: i64 = 15 * MINUTE;
/// So long after the second press nobody is asked for the code.
const PRESSED: i64 = MINUTE;
/// Wrong codes before help mode ends.
const TRIES: u32 = 10;

#[derive(Default)]
pub(crate) struct HelpMode {
    open: Mutex<Option<Open>>,
}

struct Open {
    code: String,
    until: Moment,
    pressed_until: Moment,
    wrong: u32,
}

/// Why nobody is let in.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HelpError {
    #[error("Help mode is over. Hold the box's button for six seconds to begin it again.")]
    Over,
    #[error(
        "That is not the code that the box says. Press its button once, then leave the code empty, or try again."
    )]
    Wrong,
}

impl HelpMode {
    /// Begins it, or begins it again; the code is for the box's screen.
    pub(crate) fn begin(&self, now: Moment) -> String {
        let code = random::claim_code();
        let said = format!("{} {}", &code[..4], &code[4..]);
        *lock(&self.open) = Some(Open {
            code,
            until: now.plus(LIFE),
            pressed_until: Moment::default(),
            wrong: 0,
        });
        said
    }

    pub(crate) fn is_open(&self, now: Moment) -> bool {
        lock(&self.open)
            .as_ref()
            .is_some_and(|open| now < open.until)
    }

    /// The button once more. Says whether it meant that.
    pub(crate) fn press(&self, now: Moment) -> bool {
        let mut open = lock(&self.open);
        let open = open.as_mut().filter(|open| now < open.until);
        if let Some(open) = open {
            open.pressed_until = now.plus(PRESSED);
            return true;
        }
        false
    }

    /// Whether this lets somebody in; then it is over.
    fn take(&self, code: &str, now: Moment) -> Result<(), HelpError> {
        let mut mode = lock(&self.open);
        let open = mode.as_mut().filter(|open| now < open.until);
        let open = open.ok_or(HelpError::Over)?;
        let digits: String = code.chars().filter(char::is_ascii_digit).collect();
        let pressed = digits.is_empty() && now < open.pressed_until;
        if pressed || bool::from(digits.as_bytes().ct_eq(open.code.as_bytes())) {
            *mode = None;
            return Ok(());
        }
        // Nobody guesses with nothing.
        open.wrong += u32::from(!digits.is_empty());
        if open.wrong >= TRIES {
            *mode = None;
            return Err(HelpError::Over);
        }
        Err(HelpError::Wrong)
    }

    /// A new password for whoever has the box in hand.
    pub(crate) fn let_in(
        &self,
        store: &Store,
        code: &str,
        new_password: &str,
        now: Moment,
    ) -> Result<(SignedIn, Ended), SignInError> {
        self.take(code, now)?;
        back_in::let_in(store, Notable::Button, Some(new_password))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_or_the_button_once_more_within_a_quarter_of_an_hour() {
        let (mode, now) = (HelpMode::default(), Moment(0));
        assert!(!mode.is_open(now) && !mode.press(now));
        assert_eq!(mode.take("", now), Err(HelpError::Over));
        let code = mode.begin(now);
        assert_eq!(mode.take("", now), Err(HelpError::Wrong), "not pressed");
        assert_eq!(mode.take("0000 000", now), Err(HelpError::Wrong));
        assert_eq!(
            mode.take(&code, now.plus(LIFE)),
            Err(HelpError::Over),
            "late"
        );
        assert_eq!(mode.take(&code, now.plus(LIFE - 1)), Ok(()));
        assert_eq!(mode.take(&code, now), Err(HelpError::Over), "once");

        mode.begin(now);
        assert!(mode.press(now));
        assert_eq!(mode.take("1", now), Err(HelpError::Wrong), "typed is typed");
        assert_eq!(mode.take(" ", now.plus(PRESSED)), Err(HelpError::Wrong));
        assert_eq!(mode.take(" ", now.plus(PRESSED - 1)), Ok(()));

        let code = mode.begin(now);
        for n in 1..TRIES {
            assert_eq!(mode.take("1", now), Err(HelpError::Wrong), "{n}");
        }
        assert_eq!(mode.take("1", now), Err(HelpError::Over));
        assert_eq!(mode.take(&code, now), Err(HelpError::Over));
    }
}
