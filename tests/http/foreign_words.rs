//! Words that try to be more than words: on the page, the canvas, the preview, in titles, names, paths, links.

use gluebox_tests::document::{Desk, object, put, say, set, set_page, text};
use gluebox_tests::{Gluebox, PASSWORD, Random};
use serde_json::{Value, json};

const EVIL: &str = "</script></title></style></textarea><script>alert(1)</script><img src=x onerror=alert(1)>\"'`${1}{{7913*7}}{%raw%}";

/// No markup came out of words: every dangerous piece is there only in its escaped form.
#[track_caller]
fn harmless(what: &str, html: &str) {
    for piece in ["<script>alert", "<img src=x", "</title></style>"] {
        assert!(!html.contains(piece), "{what} lets {piece} through");
    }
    assert!(
        !html.contains("55391"),
        "{what} calculates what a template would"
    );
}

#[test]
fn words_stay_words_wherever_they_are_shown() {
    let gluebox = Gluebox::start();
    let anna = gluebox.visitor();
    let name = "<script>alert(1)</script>\"'";
    anna.post(
        "/-/api/claim",
        &json!({"code": gluebox.claim_code(), "name": name, "password": PASSWORD}),
    )
    .ok();
    let mut desk = Desk::new_page(&anna, EVIL);
    let mut random = Random::fresh();
    let (a, b, c) = (random.id(), random.id(), random.id());
    let media = anna
        .upload("x.png", &gluebox_tests::pictures::png(10, 10, 1))
        .ok();
    desk.edit(vec![
        put(text(&a, EVIL, (80, 80, 400, 40))),
        put(gluebox_tests::document::picture(
            &b,
            &media,
            (80, 200, 10, 10),
        )),
        set(&b, "alt", json!(EVIL)),
        put(object(&c, "script", json!({"html": EVIL}), (0, 0, 10, 10))),
        set(
            &a,
            "link",
            json!("https://example.org/?a=%22%3E%3Cscript%3E"),
        ),
    ]);
    desk.publish();
    let encoded: String = desk.path.bytes().map(|b| format!("%{b:02X}")).collect();
    harmless("the page", &desk.visit().text());
    harmless(
        "the page with an Edit link",
        &anna.get(&format!("/{encoded}")).text(),
    );
    harmless(
        "the canvas",
        &anna.get(&format!("/-/canvas/{}", desk.page)).text(),
    );
    harmless(
        "the preview",
        &anna.get(&format!("/-/preview/{}", desk.page)).text(),
    );
    harmless(
        "the editor",
        &anna.get(&format!("/-/edit/{encoded}")).text(),
    );
    harmless("the desk", &anna.get("/-/").text());
    harmless(
        "a missing page",
        &anna.get("/%3Cscript%3Ealert(1)%3C/script%3E").text(),
    );
    harmless(
        "a missing page's offer",
        &anna.get("/-/edit/%3Cscript%3Ealert(1)").text(),
    );
    let front = anna.get("/-/api/pages").ok()["pages"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    harmless(
        "the starter page",
        &anna.get(&format!("/-/canvas/{front}")).text(),
    );
    // Answers of the API are JSON and nothing else.
    let answer = anna.get(&desk.at(""));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert!(
        desk.visit().text().contains("&lt;script&gt;"),
        "the words themselves are shown"
    );
}

#[test]
fn links_lead_only_where_links_lead() {
    let (_gluebox, anna) = Gluebox::claimed();
    let mut desk = Desk::new_page(&anna, "Links");
    let id = Random::fresh().id();
    desk.edit(vec![put(text(&id, "x", (0, 0, 100, 40)))]);
    let marked = |href: &str| {
        let mark = json!({"type": "link", "attrs": {"href": href}});
        json!({"doc": {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "x", "marks": [mark]}]}]}})
    };
    for href in [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//evil.example",
        "/-/sign-out",
        "file:///etc/passwd",
        "blob:x",
        "https://a\"onclick=\"x",
        "https://a b",
    ] {
        let answer = desk.try_edit(vec![set(&id, "link", json!(href))]);
        assert!(matches!(answer.status, 400 | 422), "{href}");
        // As a mark the whole text is not one that this version reads.
        desk.try_edit(vec![set(
            &id,
            "content",
            json!({"kind": "text", "content": marked(href)}),
        )]);
        desk.publish();
        for html in [
            desk.visit().text(),
            anna.get(&format!("/-/canvas/{}", desk.page)).text(),
        ] {
            assert!(
                !html.to_lowercase().contains("javascript:")
                    && !html.contains("onclick=\"x\"")
                    && !html.contains("href=\"//")
                    && !html.contains("href=\"data:text"),
                "{href}: {html}"
            );
        }
        desk.edit(vec![say(&id, "x")]);
    }
}

#[test]
fn html_in_a_text_is_not_a_text() {
    let (_gluebox, anna) = Gluebox::claimed();
    let mut desk = Desk::new_page(&anna, "Pasted");
    let strange = |content: Value| object(&Random::fresh().id(), "text", content, (0, 0, 100, 40));
    for content in [
        json!({"doc": {"type": "doc", "content": [{"type": "html", "html": EVIL}]}}),
        json!({"doc": {"type": "doc", "content": [{"type": "paragraph", "attrs": {"onclick": "alert(1)"}}]}}),
        json!({"doc": {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "x", "marks": [{"type": "colour", "attrs": {"colour": "red;background:url(//evil)"}}]}]}]}}),
        json!({"doc": {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "x", "marks": [{"type": "font", "attrs": {"font": "x;}</style><script>"}}]}]}]}}),
        json!({"html": EVIL}),
        json!(EVIL),
    ] {
        // Kept unread as a thing of a newer version, or refused; never rendered.
        desk.try_edit(vec![put(strange(content.clone()))]);
        desk.publish();
        for html in [
            desk.visit().text(),
            anna.get(&format!("/-/canvas/{}", desk.page)).text(),
        ] {
            harmless("the page", &html);
            assert!(
                !html.contains("onclick") && !html.contains("//evil"),
                "{content}: {html}"
            );
        }
    }
}

#[test]
fn control_and_turning_characters() {
    let (_gluebox, anna) = Gluebox::claimed();
    let mut desk = Desk::new_page(&anna, "Turned");
    let id = Random::fresh().id();
    desk.edit(vec![put(text(&id, "x", (0, 0, 100, 40)))]);
    let before = desk.read();
    for words_with in ["a\u{0}b", "a\u{1b}[31mb", "a\u{7f}b", "a\u{85}b"] {
        for edit in [
            say(&id, words_with),
            set(&id, "alt", json!(words_with)),
            set_page("title", json!(words_with)),
        ] {
            let answer = desk.try_edit(vec![edit.clone()]);
            assert!(matches!(answer.status, 400 | 422), "{edit}");
        }
    }
    assert_eq!(desk.read(), before);
    for title in ["\u{202e}gnp.exe", "a\u{2066}b", "\u{200f}x"] {
        let answer = anna.post("/-/api/pages", &json!({"title": title}));
        // Right-to-left languages need some of these in titles; a path never has them.
        assert!(
            answer.status == 400
                || !answer.json()["path"]
                    .as_str()
                    .expect("a path")
                    .chars()
                    .any(|c| ('\u{200b}'..='\u{206f}').contains(&c)),
            "{title:?}: {}",
            answer.text()
        );
    }
}
