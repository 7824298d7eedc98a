//! Share links: made by their owner, opened as a browser does.

use crate::{Answer, Visitor};
use serde_json::{Value, json};

/// A share link as its owner got it.
pub struct Shared {
    pub id: String,
    /// What comes behind `/-/s/`.
    pub token: String,
    pub line: Value,
}

impl Shared {
    /// Makes a link to a page; `wishes` beside the page.
    #[track_caller]
    pub fn make(owner: &Visitor, page: &str, wishes: Value) -> Self {
        let mut body = wishes;
        body["page"] = json!(page);
        let line = owner.post("/-/api/links", &body).ok();
        let link = line["link"].as_str().expect("a link");
        let token = link.split("/-/s/").nth(1).expect("a token").to_owned();
        Self {
            id: line["id"].as_str().expect("an id").to_owned(),
            token,
            line,
        }
    }

    pub fn address(&self) -> String {
        format!("/-/s/{}", self.token)
    }

    /// Below which everything of its guests lies.
    pub fn base(&self) -> String {
        format!("/-/g/{}", self.id)
    }

    /// A browser that came as far as the door.
    #[track_caller]
    pub fn arrive(&self, stranger: Visitor) -> Visitor {
        let answer = stranger.get(&self.address());
        assert_eq!(answer.status, 303, "{}", answer.text());
        let to = answer.header("location").expect("leads on");
        assert_eq!(to, format!("{}/", self.base()), "a clean address");
        let mut guest = stranger;
        guest.base = self.base();
        guest
    }

    /// Comes in through the door.
    pub fn enter(&self, guest: &Visitor, password: &str) -> Answer {
        let fields = [("password", password)];
        guest
            .ask("POST", &format!("{}/enter", self.base()))
            .form(&fields)
            .send()
    }

    /// A browser that came in.
    #[track_caller]
    pub fn open(&self, stranger: Visitor) -> Visitor {
        let guest = self.arrive(stranger);
        let answer = self.enter(&guest, "");
        assert_eq!(answer.status, 303, "{}", answer.text());
        guest
    }
}
