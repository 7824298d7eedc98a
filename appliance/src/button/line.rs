//! A button between ground and one line of the machine's pins (GPIO). A thin reader: it judges nothing. Where the line is,
//! nobody but its owner knows, so it is said in the options.

use gpiocdev::Request;
use gpiocdev::line::{Bias, EdgeDetection, EdgeKind, Value};
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use super::Line;
use super::press::{Event, Source};

/// The keys are numbered from 1.
const LINE: Source = Source(0);
/// So long until it is looked for again.
const LOOK: Duration = Duration::from_secs(2);

/// Reads for ever. `at_power_on`: the machine was switched on just now, so that a button that is down was held then.
pub(super) fn read(line: &Line, out: &Sender<(Instant, Event)>, at_power_on: bool) {
    let (mut held, mut told) = (at_power_on, false);
    loop {
        match request(line) {
            Ok((lines, down)) => {
                tracing::info!(
                    "A button is at line {} of {}",
                    line.line,
                    line.chip.display()
                );
                let edges = lines.edge_events().map_while(Result::ok);
                follow(
                    down && held,
                    edges.map(|edge| edge.kind == EdgeKind::Rising),
                    out,
                );
            }
            Err(error) if !told => {
                tracing::warn!(%error, "the button's line cannot be read");
                told = true;
            }
            Err(_) => {}
        }
        held = false;
        std::thread::sleep(LOOK);
    }
}

/// The line, and whether the button is down.
fn request(line: &Line) -> gpiocdev::Result<(Request, bool)> {
    let lines = Request::builder()
        .on_chip(&line.chip)
        .with_consumer("gluebox")
        .with_line(line.line)
        .as_input()
        .as_active_low()
        .with_bias(Bias::PullUp)
        .with_edge_detection(EdgeDetection::BothEdges)
        .request()?;
    let down = lines.value(line.line)? == Value::Active;
    Ok((lines, down))
}

/// Until it vanishes. Each edge says whether the button is down from then on.
fn follow(held: bool, edges: impl Iterator<Item = bool>, out: &Sender<(Instant, Event)>) {
    let first = held.then_some(Event::DownAtPowerOn(LINE));
    let events = edges.map(|down| match down {
        true => Event::Down(LINE),
        false => Event::Up(LINE),
    });
    for event in first.into_iter().chain(events) {
        if out.send((Instant::now(), event)).is_err() {
            return;
        }
    }
    let _ = out.send((Instant::now(), Event::Gone(LINE)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::button::{Deed, watch::watch};
    use std::io::{BufReader, Read, Write};
    use std::sync::mpsc::channel;

    #[test]
    fn a_line_that_is_not_there_is_no_button() {
        let nowhere: Line = "gpiochip-of-nobody:1".parse().expect("a line");
        assert!(request(&nowhere).is_err());
        let other: Line = "null:1".parse().expect("a line");
        assert!(request(&other).is_err(), "something else by that name");
    }

    /// What is pressed at the other end of a pipe; edges come through as they do from the kernel, one by one.
    fn pressed(held: bool, presses: &[(u8, u64)]) -> Vec<Deed> {
        let (mut hand, wire) = std::os::unix::net::UnixStream::pair().expect("a pipe");
        let (tell, told) = channel();
        let (done, deeds) = channel();
        let edges = BufReader::new(wire)
            .bytes()
            .map_while(Result::ok)
            .map(|byte| byte == b'1');
        let reader = std::thread::spawn(move || follow(held, edges, &tell));
        let watcher = std::thread::spawn(move || {
            watch(&told, None, |deed| done.send(deed).expect("is heard"));
        });
        for (edge, wait) in presses {
            hand.write_all(&[*edge]).expect("is pressed");
            std::thread::sleep(Duration::from_millis(*wait));
        }
        drop(hand);
        reader.join().expect("ends with the line");
        watcher.join().expect("ends with its reader");
        deeds.iter().collect()
    }

    #[test]
    fn what_is_pressed_comes_through() {
        assert_eq!(pressed(false, &[(b'1', 200), (b'0', 200)]), [Deed::Here]);
        // Contacts bounce.
        let bounced = [
            (b'1', 2),
            (b'0', 2),
            (b'1', 2),
            (b'0', 2),
            (b'1', 200),
            (b'0', 200),
        ];
        assert_eq!(pressed(false, &bounced), [Deed::Here]);
        assert_eq!(pressed(false, &[(b'1', 4_300), (b'0', 200)]), [Deed::Help]);
    }

    #[test]
    fn what_vanishes_while_it_is_pressed_did_nothing() {
        assert_eq!(pressed(false, &[(b'1', 200)]), []);
        assert_eq!(
            pressed(true, &[(b'0', 200)]),
            [],
            "held for a moment at power-on"
        );
    }
}
