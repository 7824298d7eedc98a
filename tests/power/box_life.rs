//! Everything that goes on at once in a box that is used: two people writing, pictures coming in, a page being
//! published; and the check afterwards.

use crate::line::Line;
use crate::paper::{Album, Paper};
use gluebox_tests::Visitor;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

pub(crate) struct Life {
    by_http: Line,
    by_socket: Line,
    album: Album,
    paper: Paper,
}

impl Life {
    pub(crate) fn begin(anna: &Visitor) -> Self {
        Self {
            by_http: Line::begin(anna),
            by_socket: Line::begin(anna),
            album: Album::default(),
            paper: Paper::begin(anna),
        }
    }

    /// All at once for a while; then `end` happens in the middle of it.
    pub(crate) fn go_on(&mut self, anna: &Visitor, time: Duration, end: impl FnOnce()) {
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| self.by_http.write_by_http(anna, &stop));
            scope.spawn(|| self.by_socket.write_by_socket(anna, &stop));
            scope.spawn(|| self.album.fill(anna, &stop));
            scope.spawn(|| self.paper.publish_on(anna, &stop));
            std::thread::sleep(time);
            end();
            stop.store(true, Ordering::Relaxed);
        });
    }

    /// What was acknowledged is there; `all` looks at every picture again.
    pub(crate) fn check(&mut self, anna: &Visitor, all: bool) {
        self.by_http.check(anna);
        self.by_socket.check(anna);
        self.album.check(anna, all);
        self.paper.check(anna);
    }

    /// Acknowledged so far: batches by HTTP, by socket, pictures, publications.
    pub(crate) fn acknowledged(&self) -> [u64; 4] {
        [
            self.by_http.acknowledged(),
            self.by_socket.acknowledged(),
            self.album.acknowledged(),
            self.paper.acknowledged(),
        ]
    }
}
