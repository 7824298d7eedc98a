//! One person writing on one page, and the account of what the box has promised about it.
//!
//! Every batch sets the same number in two texts, so that half a batch shows, and every fourth one puts a new
//! object. After the power was gone each acknowledged batch must be there whole; each unanswered one is sent again
//! and must arrive exactly once.

use gluebox_tests::document::{batch, put, say, text};
use gluebox_tests::{Random, Socket, Visitor};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// Batches under way at once on the socket.
const UNDER_WAY: usize = 8;
/// Objects before the writer turns to a new page.
const FULL: usize = 1_500;

pub(crate) struct Line {
    pub page: String,
    pair: [String; 2],
    client: String,
    seq: u64,
    /// The newest number that was acknowledged, and the newest that was sent.
    acked: u64,
    sent: u64,
    revision: u64,
    objects: BTreeMap<String, u64>,
    promised: BTreeMap<String, u64>,
    /// Sent and not answered, in order.
    pending: Vec<(u64, Value)>,
    random: Random,
}

impl Line {
    pub(crate) fn begin(anna: &Visitor) -> Self {
        let mut random = Random::fresh();
        let page = anna.post("/-/api/pages", &json!({"title": "A line"})).ok();
        let mut line = Self {
            page: page["id"].as_str().expect("an id").to_owned(),
            pair: [random.id(), random.id()],
            client: random.id(),
            seq: 0,
            acked: 0,
            sent: 0,
            revision: 1,
            objects: BTreeMap::new(),
            promised: BTreeMap::new(),
            pending: Vec::new(),
            random,
        };
        let pair = line
            .pair
            .each_ref()
            .map(|id| put(text(id, "round-0", (0, 0, 100, 40))));
        line.seq += 1;
        anna.post(
            &line.target(),
            &batch(&line.client, line.seq, &line.page, 1, pair.to_vec()),
        )
        .ok();
        line
    }

    fn target(&self) -> String {
        format!("/-/api/pages/{}/batches", self.page)
    }

    /// The next batch; from here on it counts as sent.
    fn next(&mut self) -> Value {
        self.sent += 1;
        self.seq += 1;
        let words = format!("round-{}", self.sent);
        let mut edits = vec![say(&self.pair[0], &words), say(&self.pair[1], &words)];
        if self.sent.is_multiple_of(4) {
            let id = self.random.id();
            edits.push(put(text(
                &id,
                &words,
                (self.sent as i64 % 1_000, 200, 100, 40),
            )));
            self.objects.insert(id, self.sent);
        }
        let batch = batch(&self.client, self.seq, &self.page, self.revision, edits);
        self.pending.push((self.sent, batch.clone()));
        batch
    }

    fn answered(&mut self, ack: &Value) {
        let seq = ack["seq"].as_u64().expect("a number");
        let at = self
            .pending
            .iter()
            .position(|(_, batch)| batch["seq"] == seq)
            .expect("it was sent");
        let (number, _) = self.pending.remove(at);
        self.acked = self.acked.max(number);
        self.revision = self.revision.max(
            ack["documents"][0]["revision"]
                .as_u64()
                .expect("a revision"),
        );
        let promised: Vec<_> = self
            .objects
            .iter()
            .filter(|(_, n)| **n <= self.acked)
            .map(|(id, n)| (id.clone(), *n))
            .collect();
        if promised.len() != self.promised.len() {
            self.promised.extend(promised);
        }
    }

    /// Writes until the box is gone or `stop` says so.
    pub(crate) fn write_by_http(&mut self, anna: &Visitor, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            let batch = self.next();
            match anna.ask("POST", &self.target()).json(&batch).try_send() {
                Ok(answer) if answer.status == 200 => self.answered(&answer.json()),
                _ => return,
            }
        }
    }

    /// The same over the socket, several batches under way.
    pub(crate) fn write_by_socket(&mut self, anna: &Visitor, stop: &AtomicBool) {
        let Some(mut tab) = Socket::try_hello(anna, &self.client) else {
            return;
        };
        if tab
            .try_say(&json!({"t": "subscribe", "document": self.page}))
            .is_err()
        {
            return;
        }
        loop {
            while self.pending.len() < UNDER_WAY && !stop.load(Ordering::Relaxed) {
                let batch = self.next();
                if tab.try_say(&json!({"t": "batch", "batch": batch})).is_err() {
                    return;
                }
            }
            if self.pending.is_empty() {
                return;
            }
            match tab.listen() {
                Some(message) if message["t"] == "ack" => self.answered(&message),
                Some(message) if message["t"] == "refused" => return,
                Some(_) => {}
                None => return,
            }
        }
    }

    fn number(page: &Value, id: &str) -> u64 {
        let said =
            page["page"]["objects"][id]["content"]["doc"]["content"][0]["content"][0]["text"]
                .as_str();
        said.and_then(|said| said.strip_prefix("round-")?.parse().ok())
            .unwrap_or_else(|| panic!("object {id} is not whole: {}", page["page"]["objects"][id]))
    }

    /// Everything promised is there, nothing is half; what was not answered is sent again and arrives once.
    pub(crate) fn check(&mut self, anna: &Visitor) {
        let target = format!("/-/api/pages/{}", self.page);
        let page = anna.get(&target).ok();
        let numbers = self.pair.each_ref().map(|id| Self::number(&page, id));
        assert_eq!(numbers[0], numbers[1], "half a batch");
        assert!(
            (self.acked..=self.sent).contains(&numbers[0]),
            "acknowledged {}, there {}, sent {}",
            self.acked,
            numbers[0],
            self.sent
        );
        assert!(
            page["revision"].as_u64().expect("a revision") >= self.revision,
            "the head went back behind {}",
            self.revision
        );
        for (id, number) in &self.promised {
            assert_eq!(Self::number(&page, id), *number, "an acknowledged object");
        }
        for id in page["page"]["objects"].as_object().expect("objects").keys() {
            assert!(
                self.objects.contains_key(id) || self.pair.contains(id),
                "an object that nobody put: {id}"
            );
        }
        let mut last = 0;
        for (_, batch) in std::mem::take(&mut self.pending) {
            anna.post(&self.target(), &batch).ok();
            let again = anna.post(&self.target(), &batch).ok();
            last = again["documents"][0]["revision"].as_u64().unwrap_or(last);
        }
        let page = anna.get(&target).ok();
        assert_eq!(
            self.pair.each_ref().map(|id| Self::number(&page, id)),
            [self.sent; 2],
            "what was not answered arrives"
        );
        assert!(last == 0 || page["revision"] == last, "and arrives once");
        for (id, number) in &self.objects {
            assert_eq!(Self::number(&page, id), *number);
        }
        self.acked = self.sent;
        self.revision = page["revision"].as_u64().expect("a revision");
        self.promised.clone_from(&self.objects);
        if self.objects.len() > FULL {
            *self = Self::begin(anna);
        }
    }

    pub(crate) fn acknowledged(&self) -> u64 {
        self.acked
    }
}
