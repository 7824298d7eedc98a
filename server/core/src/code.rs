//! What counts as code: whatever this version cannot read. It runs nothing of it, but a newer one may; who may not
//! write code must not leave any behind for that one.

use crate::{Background, Content, Edit, Object, ObjectValue, Page, PageValue, PhoneSettings};

impl Edit {
    /// Whether it puts code on `page`, or changes or removes code that stands there.
    pub fn touches_code(&self, page: &Page) -> bool {
        let stands = |id| page.objects.get(id).is_some_and(Object::is_code);
        match self {
            Self::Put { object } => {
                let same = page.objects.get(&object.id) == Some(object);
                !same && (object.is_code() || stands(&object.id))
            }
            Self::Set {
                object,
                value: ObjectValue::Content(content),
            } => content.is_unknown() || stands(object),
            Self::Set { .. } => false,
            Self::Remove { object } => stands(object),
            Self::SetPage { value } => match value {
                PageValue::Background(Background { rest, .. }) => *rest != page.background.rest,
                PageValue::Phone(PhoneSettings { rest, .. }) => *rest != page.phone.rest,
                PageValue::Title(_)
                | PageValue::Language(_)
                | PageValue::DesignWidth(_)
                | PageValue::Palette(_) => false,
            },
        }
    }
}

impl Object {
    fn is_code(&self) -> bool {
        let rest = [&self.rest, &self.style.rest, &self.phone.rest];
        self.content.is_unknown() || rest.iter().any(|rest| !rest.is_empty())
    }
}

impl Content {
    fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PageId, SiteId};
    use serde_json::{Value, json};

    fn object(id: &str, kind: &str, content: &Value) -> Value {
        let frame = json!({"x": 0, "y": 0, "w": 100, "h": 100, "r": 0});
        json!({"version": 1, "id": id, "kind": kind, "content": content, "stacking": "V", "frame": frame})
    }

    fn edit(edit: Value) -> Edit {
        serde_json::from_value(edit).expect("an edit")
    }

    #[test]
    fn words_and_pictures_are_not_code_and_all_else_is() {
        let (text, code) = ("text-aaaaaaaaaaaaaaaa", "code-aaaaaaaaaaaaaaaa");
        let words = json!({"doc": {"type": "doc", "content": [{"type": "paragraph"}]}});
        let picture = json!({"media": "0".repeat(64), "width": 2, "height": 2});
        let script = json!({"html": "<script>alert(1)</script>"});
        let id = |id: &str| PageId::new(id).expect("an id");
        let site = SiteId::new("site-aaaaaaaaaaaaaaaa").expect("an id");
        let mut page = Page::new(id("page-aaaaaaaaaaaaaaaa"), site, "", "en");
        for (id, kind, content) in [(text, "text", &words), (code, "code", &script)] {
            let there = edit(json!({"do": "put", "object": object(id, kind, content)}));
            assert_eq!(there.touches_code(&page), kind == "code", "a new {kind}");
            crate::apply(&mut page, there.clone()).expect("applies");
            assert!(!there.touches_code(&page), "{kind}, as it stands there");
        }
        let mut with_more = object(text, "text", &words);
        with_more["on_click"] = json!("alert(1)");
        let set = |object: &str, kind: &str, content: &Value| {
            let value = json!({"kind": kind, "content": content});
            json!({"do": "set", "object": object, "register": "content", "value": value})
        };
        let of_page = |register: &str, value: Value| json!({"do": "set_page", "register": register, "value": value});
        let frame = json!({"x": 9, "y": 0, "w": 100, "h": 100, "r": 0});
        for (wrong, said) in [
            (false, set(text, "text", &words)),
            (false, set(text, "picture", &picture)),
            (
                false,
                json!({"do": "set", "object": code, "register": "frame", "value": frame}),
            ),
            (false, json!({"do": "remove", "object": text})),
            (false, of_page("title", json!("A title"))),
            (false, of_page("background", json!({"colour": "#ffffff"}))),
            (true, set(text, "code", &script)),
            (true, set(code, "text", &words)),
            (true, set(text, "text", &json!({"doc": {"type": "html"}}))),
            (true, json!({"do": "put", "object": with_more})),
            (
                true,
                json!({"do": "put", "object": object(code, "text", &words)}),
            ),
            (true, json!({"do": "remove", "object": code})),
            (true, of_page("background", json!({"script": "alert(1)"}))),
            (true, of_page("phone", json!({"head": "<script>"}))),
        ] {
            assert_eq!(edit(said.clone()).touches_code(&page), wrong, "{said}");
        }
    }
}
