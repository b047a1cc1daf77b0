//! Messages without a template: what Meta refuses, refused with Meta's code.

use serde_json::{Value, json};

use super::kinds::{TO, buttons, list, message};
use crate::rig::Rig;

/// A body, the code it is refused with, and a part of the reason.
type Case = (Value, u32, &'static str);

async fn each_is_refused(cases: Vec<Case>) {
    let rig = Rig::start().await;
    for (body, code, reason) in cases {
        let details = rig.send(body.clone()).await.refused(400, code);
        assert!(details.contains(reason), "{reason:?} not in {details:?}: {body}");
    }
    assert_eq!(rig.simulator.accepted(), 0);
    assert!(rig.simulator.inbox(TO).is_empty());
}

/// The content with one place set to another value.
fn with(content: Value, pointer: &str, value: Value) -> Value {
    let mut content = content;
    let (parent, name) = pointer.rsplit_once('/').expect("a place");
    let parent = content.pointer_mut(parent).expect("a parent");
    match name.parse::<usize>() {
        Ok(place) => parent[place] = value,
        Err(_) => parent[name] = value,
    }
    message("interactive", &content)
}

#[tokio::test]
async fn files_are_checked() {
    let link = "https://files.example/a";
    let bare = |kind: &str| json!({ "messaging_product": "whatsapp", "to": TO, "type": kind });
    each_is_refused(vec![
        (bare("image"), 100, "parameter image is required"),
        (bare("sticker"), 131_051, "not supported"),
        (message("image", &json!({})), 100, "image['id'] or image['link'] is required"),
        (message("image", &json!({ "link": link, "id": "1" })), 100, "not both"),
        (message("image", &json!({ "link": "files.example/a" })), 100, "image['link'] is not a valid URI"),
        (message("image", &json!({ "link": "file:///etc/passwd" })), 100, "not a valid URI"),
        (message("image", &json!({ "link": "data:image/png,x" })), 100, "not a valid URI"),
        (message("image", &json!({ "id": "abc" })), 100, "media attachment ID"),
        (message("image", &json!({ "link": 1 })), 100, "not a valid message"),
        (message("video", &json!({ "link": link, "filename": "a" })), 100, "Unexpected key \"filename\""),
        (message("audio", &json!({ "link": link, "caption": "a" })), 100, "Unexpected key \"caption\""),
        (message("audio", &json!({ "link": link, "filename": "a" })), 100, "Unexpected key \"filename\""),
        (message("image", &json!({ "link": link, "caption": "x".repeat(1025) })), 100, "at most 1024"),
        (message("document", &json!({ "link": link, "filename": "x".repeat(241) })), 100, "at most 240"),
    ])
    .await;
}

#[tokio::test]
async fn what_surrounds_the_choices_is_checked() {
    let line = |length: usize| json!({ "text": "x".repeat(length) });
    let head = |length: usize| json!({ "type": "text", "text": "x".repeat(length) });
    let image = |file: Value| json!({ "type": "image", "image": file });
    each_is_refused(vec![
        (json!({ "messaging_product": "whatsapp", "to": TO, "type": "interactive" }), 100, "interactive is"),
        (with(buttons(), "/type", "".into()), 100, "interactive['type'] is required"),
        (with(buttons(), "/type", "carousel".into()), 100, "{button, list}"),
        (with(buttons(), "/body", Value::Null), 100, "interactive['body'] is required"),
        (with(buttons(), "/body", line(0)), 131_009, "Body text length"),
        (with(buttons(), "/body", line(1025)), 131_009, "Body text length"),
        (with(buttons(), "/footer", line(0)), 131_009, "Footer text length"),
        (with(buttons(), "/footer", line(61)), 131_009, "Footer text length"),
        (with(buttons(), "/header", head(0)), 131_009, "Header text length"),
        (with(buttons(), "/header", head(61)), 131_009, "Header text length"),
        (with(buttons(), "/header", json!({ "type": "audio" })), 131_009, "Header type"),
        (with(buttons(), "/header", json!({ "type": "image" })), 100, "interactive['header']['image'] is"),
        (with(buttons(), "/header", image(json!({ "link": "x" }))), 100, "not a valid URI"),
        (with(buttons(), "/header", image(json!({ "id": "1", "caption": "x" }))), 100, "Unexpected key"),
        (with(list(), "/header", image(json!({ "id": "1" }))), 131_009, "Header type"),
        (with(buttons(), "/action", Value::Null), 100, "interactive['action'] is required"),
    ])
    .await;
}

#[tokio::test]
async fn buttons_are_checked() {
    let reply = |id: &str, title: &str| json!({ "type": "reply", "reply": { "id": id, "title": title } });
    let all = |all: &[Value]| with(buttons(), "/action/buttons", json!(all));
    let one = |id: &str, title: &str| all(&[reply(id, title)]);
    each_is_refused(vec![
        (with(buttons(), "/action/buttons", Value::Null), 100, "['buttons'] is required"),
        (with(list(), "/type", "button".into()), 100, "['buttons'] is required"),
        (all(&[]), 131_009, "buttons count"),
        (
            all(&[reply("1", "a"), reply("2", "b"), reply("3", "c"), reply("4", "d")]),
            131_009,
            "buttons count",
        ),
        (all(&[json!({ "type": "url" })]), 131_009, "must be reply"),
        (all(&[json!({ "type": "reply" })]), 100, "['reply'] is required"),
        (one("", "a"), 131_009, "Button id length"),
        (one(&"x".repeat(257), "a"), 131_009, "Button id length"),
        (one("1", ""), 131_009, "Button title length"),
        (one("1", &"x".repeat(21)), 131_009, "Button title length"),
        (all(&[reply("1", "a"), reply("1", "b")]), 131_009, "Button ids must be unique"),
        (all(&[reply("1", "a"), reply("2", "a")]), 131_009, "Button titles must be unique"),
    ])
    .await;
}

#[tokio::test]
async fn lists_are_checked() {
    let row = |id: &str, title: &str| json!({ "id": id, "title": title });
    let sections = |all: Value| with(list(), "/action/sections", all);
    let rows = |all: Vec<Value>| sections(json!([{ "title": "A", "rows": all }]));
    let numbered = |from: usize, to: usize| (from..to).map(|n| row(&n.to_string(), "x")).collect::<Vec<_>>();
    let section = |n: usize| json!({ "title": "A", "rows": numbered(n, n + 1) });
    let eleven: Vec<_> = (0..11).map(section).collect();
    let long = |name: &str, length: usize| {
        let mut one = row("1", "x");
        one[name] = "x".repeat(length).into();
        rows(vec![one])
    };
    each_is_refused(vec![
        (with(buttons(), "/type", "list".into()), 100, "['button'] is required"),
        (with(list(), "/action/button", "".into()), 131_009, "Button title length"),
        (with(list(), "/action/button", "x".repeat(21).into()), 131_009, "Button title length"),
        (with(list(), "/action/sections", Value::Null), 100, "['sections'] is required"),
        (sections(json!([])), 131_009, "section count"),
        (sections(json!(eleven)), 131_009, "section count"),
        (with(list(), "/action/sections/1/title", "".into()), 131_009, "Section title length"),
        (with(list(), "/action/sections/1/title", "x".repeat(25).into()), 131_009, "Section title length"),
        (rows(vec![]), 131_009, "at least one row"),
        (rows(numbered(0, 11)), 131_009, "Total row count"),
        (
            sections(
                json!([{ "title": "A", "rows": numbered(0, 5) }, { "title": "B", "rows": numbered(5, 11) }]),
            ),
            131_009,
            "Total row count",
        ),
        (with(list(), "/action/sections/1/rows/0/id", "1".into()), 131_009, "Row ids must be unique"),
        (long("id", 0), 131_009, "Row id length"),
        (long("id", 201), 131_009, "Row id length"),
        (long("title", 0), 131_009, "Row title length"),
        (long("title", 25), 131_009, "Row title length"),
        (long("description", 73), 131_009, "Row description length"),
    ])
    .await;
}
