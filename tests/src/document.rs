//! Documents as they go over the wire: objects, edits, batches.

use crate::{Random, Visitor};
use serde_json::{Value, json};

/// Words as a text's tree.
pub fn words(text: &str) -> Value {
    json!({"doc": {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}]}})
}

/// An edit that sets what a text says.
pub fn say(object: &str, text: &str) -> Value {
    set(
        object,
        "content",
        json!({"kind": "text", "content": words(text)}),
    )
}

/// A text object; lengths in pixels.
pub fn text(id: &str, words_in_it: &str, (x, y, w, h): (i64, i64, i64, i64)) -> Value {
    object(id, "text", words(words_in_it), (x, y, w, h))
}

/// A picture of an upload's answer.
pub fn picture(id: &str, media: &Value, place: (i64, i64, i64, i64)) -> Value {
    let content =
        json!({"media": media["media"], "width": media["width"], "height": media["height"]});
    object(id, "picture", content, place)
}

pub fn object(id: &str, kind: &str, content: Value, (x, y, w, h): (i64, i64, i64, i64)) -> Value {
    json!({
        "version": 1, "id": id, "kind": kind, "content": content, "stacking": "V",
        "frame": {"x": x * 100, "y": y * 100, "w": w * 100, "h": h * 100, "r": 0},
    })
}

pub fn put(object: Value) -> Value {
    json!({"do": "put", "object": object})
}

pub fn set(object: &str, register: &str, value: Value) -> Value {
    json!({"do": "set", "object": object, "register": register, "value": value})
}

pub fn set_page(register: &str, value: Value) -> Value {
    json!({"do": "set_page", "register": register, "value": value})
}

pub fn remove(object: &str) -> Value {
    json!({"do": "remove", "object": object})
}

/// A batch for one document.
pub fn batch(client: &str, seq: u64, document: &str, base: u64, edits: Vec<Value>) -> Value {
    json!({"client": client, "seq": seq, "documents": [{"document": document, "base": base, "edits": edits}]})
}

/// A page being edited through the API.
pub struct Desk {
    pub who: Visitor,
    pub page: String,
    pub path: String,
    pub client: String,
    pub seq: u64,
}

impl Desk {
    /// Makes a page.
    #[track_caller]
    pub fn new_page(who: &Visitor, title: &str) -> Self {
        let page = who.post("/-/api/pages", &json!({"title": title})).ok();
        Self {
            who: who.clone(),
            page: page["id"].as_str().expect("an id").to_owned(),
            path: page["path"].as_str().expect("a path").to_owned(),
            client: Random::fresh().id(),
            seq: 0,
        }
    }

    /// The address of this page in the API, with what follows.
    pub fn at(&self, rest: &str) -> String {
        format!("{}/api/pages/{}{rest}", self.who.base, self.page)
    }

    /// The next batch with these edits.
    pub fn next_batch(&mut self, edits: Vec<Value>) -> Value {
        self.seq += 1;
        batch(&self.client, self.seq, &self.page, 0, edits)
    }

    /// Edits the page; the acknowledgement of its document.
    #[track_caller]
    pub fn edit(&mut self, edits: Vec<Value>) -> Value {
        let batch = self.next_batch(edits);
        self.who.post(&self.at("/batches"), &batch).ok()["documents"][0].clone()
    }

    /// Tries to edit the page.
    pub fn try_edit(&mut self, edits: Vec<Value>) -> crate::Answer {
        let batch = self.next_batch(edits);
        self.who.post(&self.at("/batches"), &batch)
    }

    #[track_caller]
    pub fn read(&self) -> Value {
        self.who.get(&self.at("")).ok()
    }

    #[track_caller]
    pub fn publish(&self) -> Value {
        self.who.press(&self.at("/publish")).ok()
    }

    /// The page as visitors get it.
    pub fn visit(&self) -> crate::Answer {
        Visitor::at(self.who.address).get(&format!("/{}", self.path))
    }
}
