//! A page that is published over and over, with a new picture each time, and the pictures uploaded beside it.

use gluebox_tests::document::{batch, picture, put, say, set, text};
use gluebox_tests::{Random, Visitor, pictures};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};

/// A published page, and what was promised about it.
pub(crate) struct Paper {
    page: String,
    path: String,
    ids: [String; 3],
    client: String,
    seq: u64,
    /// The newest number whose publishing was acknowledged, and the newest that was begun.
    acked: u64,
    sent: u64,
    pending: Option<Value>,
    /// What visitors got of the newest: number, page, picture.
    seen: Option<(u64, Vec<u8>, Vec<u8>)>,
}

/// The number in the page, which stands there twice, and in what its head says of it; a page with two numbers is half
/// old.
fn number(html: &str) -> u64 {
    let numbers = |part: &str| -> Vec<String> {
        let found = part.split("round-").skip(1);
        found
            .map(|rest| rest.chars().take_while(char::is_ascii_digit).collect())
            .collect()
    };
    let (head, body) = html.split_once("</head>").expect("a whole page");
    let (head, numbers) = (numbers(head), numbers(body));
    assert!(
        numbers.len() == 2 && head.iter().chain(&numbers).all(|it| *it == numbers[0]),
        "half a page: {head:?} {numbers:?}"
    );
    numbers[0].parse().expect("a number")
}

impl Paper {
    pub(crate) fn begin(anna: &Visitor) -> Self {
        let mut random = Random::fresh();
        let page = anna.post("/-/api/pages", &json!({"title": "A paper"})).ok();
        let mut paper = Self {
            page: page["id"].as_str().expect("an id").to_owned(),
            path: page["path"].as_str().expect("a path").to_owned(),
            ids: [random.id(), random.id(), random.id()],
            client: random.id(),
            seq: 1,
            acked: 0,
            sent: 0,
            pending: None,
            seen: None,
        };
        let media = anna.upload("p.png", &pictures::png(40, 30, 0)).ok();
        let [a, b, c] = &paper.ids;
        let edits = vec![
            put(text(a, "round-0", (0, 0, 100, 40))),
            put(text(b, "round-0", (0, 90, 100, 40))),
            put(picture(c, &media, (200, 0, 40, 30))),
        ];
        anna.post(
            &paper.at("/batches"),
            &batch(&paper.client, 1, &paper.page, 1, edits),
        )
        .ok();
        anna.press(&paper.at("/publish")).ok();
        paper.look(anna);
        paper
    }

    fn at(&self, rest: &str) -> String {
        format!("/-/api/pages/{}{rest}", self.page)
    }

    /// Publishes until the box is gone.
    pub(crate) fn publish_on(&mut self, anna: &Visitor, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            self.sent += 1;
            let good = |answer: std::io::Result<gluebox_tests::Answer>| {
                answer.ok().filter(|answer| answer.status == 200)
            };
            let png = pictures::png(40, 30, self.sent + 1_000);
            let Some(media) = good(
                anna.ask("POST", "/-/api/media?name=p.png")
                    .body("application/octet-stream", &png)
                    .try_send(),
            ) else {
                self.sent -= 1;
                return;
            };
            self.seq += 1;
            let words = format!("round-{}", self.sent);
            let content = json!({"kind": "picture", "content": picture("", &media.json(), (0, 0, 1, 1))["content"]});
            let [a, b, c] = &self.ids;
            let edits = vec![say(a, &words), say(b, &words), set(c, "content", content)];
            let batch = batch(&self.client, self.seq, &self.page, 1, edits);
            self.pending = Some(batch.clone());
            if good(
                anna.ask("POST", &self.at("/batches"))
                    .json(&batch)
                    .try_send(),
            )
            .is_none()
            {
                return;
            }
            self.pending = None;
            if good(anna.ask("POST", &self.at("/publish")).try_send()).is_none() {
                return;
            }
            self.acked = self.sent;
            if !self.try_look(anna, false) {
                return;
            }
        }
    }

    fn look(&mut self, anna: &Visitor) {
        assert!(self.try_look(anna, true), "visitors see the page");
    }

    /// What visitors get now; false when the box or, unless it `stays`, its disk is gone.
    fn try_look(&mut self, anna: &Visitor, stays: bool) -> bool {
        let visitor = Visitor::at(anna.address);
        let get = |target: &str| {
            visitor
                .ask("GET", target)
                .header("Accept-Encoding", "br")
                .try_send()
                .ok()
        };
        let Some(page) = get(&format!("/{}", self.path)) else {
            return false;
        };
        if page.status == 503 && !stays {
            // The disk went before the processor.
            return false;
        }
        assert_eq!(page.status, 200, "the page is there");
        let bytes = page.unpacked();
        let html = String::from_utf8(bytes.clone()).expect("whole text");
        assert!(html.trim_end().ends_with("</html>"), "a cut page");
        let there = number(&html);
        assert!(
            (self.acked..=self.sent).contains(&there),
            "published {}, there {there}, begun {}",
            self.acked,
            self.sent
        );
        let source = html
            .split("src=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .expect("a picture");
        let Some(picture) = get(&format!("/{}", source.trim_start_matches('/'))) else {
            return false;
        };
        if picture.status == 503 && !stays {
            return false;
        }
        assert_eq!(picture.status, 200, "{source} of the published page");
        if let Some((number, old_page, old_picture)) = &self.seen
            && *number == there
        {
            assert!(
                *old_page == bytes && *old_picture == picture.body,
                "published bytes changed"
            );
        }
        self.seen = Some((there, bytes, picture.body));
        true
    }

    pub(crate) fn check(&mut self, anna: &Visitor) {
        self.look(anna);
        if let Some(batch) = self.pending.take() {
            anna.post(&self.at("/batches"), &batch).ok();
        }
        anna.press(&self.at("/publish")).ok();
        self.acked = self.sent;
        self.look(anna);
    }

    pub(crate) fn acknowledged(&self) -> u64 {
        self.acked
    }
}

/// Pictures uploaded one after the other.
#[derive(Default)]
pub(crate) struct Album {
    kept: Vec<(String, u64)>,
    next: u64,
    checked: usize,
}

impl Album {
    fn picture(number: u64) -> Vec<u8> {
        pictures::png(20 + number as u32 % 200, 30, number + 1_000_000)
    }

    pub(crate) fn fill(&mut self, anna: &Visitor, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            self.next += 1;
            match anna
                .ask("POST", "/-/api/media?name=p.png")
                .body("application/octet-stream", &Self::picture(self.next))
                .try_send()
            {
                Ok(answer) if answer.status == 200 => self.kept.push((
                    answer.json()["media"].as_str().expect("a hash").to_owned(),
                    self.next,
                )),
                _ => return,
            }
        }
    }

    /// New pictures and some older ones; all of them at the end.
    pub(crate) fn check(&mut self, anna: &Visitor, all: bool) {
        let step = if all { 1 } else { self.checked / 20 + 1 };
        let (old, new) = self.kept.split_at(self.checked);
        for (hash, number) in old.iter().step_by(step).chain(new) {
            let answer = anna.get(&format!("/-/api/media/{hash}"));
            assert_eq!(answer.status, 200, "picture {number}");
            assert!(
                answer.body == Self::picture(*number),
                "picture {number} changed"
            );
        }
        self.checked = self.kept.len();
    }

    pub(crate) fn acknowledged(&self) -> u64 {
        self.kept.len() as u64
    }
}
