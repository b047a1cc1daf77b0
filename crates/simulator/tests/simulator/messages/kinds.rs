//! Messages without a template: what is taken, and how the inbox shows it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::rig::{Reply, Rig};

pub(crate) const TO: &str = "12015553931";

/// A message of this type with this content.
pub(crate) fn message(kind: &str, content: &Value) -> Value {
    json!({ "messaging_product": "whatsapp", "recipient_type": "individual", "to": TO, "type": kind,
        kind: content, "biz_opaque_callback_data": "delivery-1" })
}

/// What the inbox shows of the newest message, but for its time.
pub(crate) async fn newest(rig: &Rig) -> Value {
    let mut listed = Reply::of(rig.bare(Method::GET, "/inbox")).await.accepted();
    let mut newest = listed[0].take();
    assert!(newest["received_at"].take().is_string());
    newest
}

pub(crate) fn buttons() -> Value {
    json!({ "type": "button", "header": { "type": "text", "text": "Order" }, "body": { "text": "Is it right?" },
        "footer": { "text": "Acme" }, "action": { "buttons": [
            { "type": "reply", "reply": { "id": "y", "title": "Yes" } },
            { "type": "reply", "reply": { "id": "n", "title": "No" } }] } })
}

pub(crate) fn list() -> Value {
    json!({ "type": "list", "body": { "text": "Choose" }, "action": { "button": "Open", "sections": [
        { "title": "Days", "rows": [{ "id": "1", "title": "Friday", "description": "at noon" }] },
        { "title": "Other", "rows": [{ "id": "2", "title": "Never" }] }] } })
}

#[tokio::test]
async fn a_text_may_ask_for_a_preview() {
    let rig = Rig::start().await;
    rig.send(message("text", &json!({ "body": "Hello", "preview_url": false }))).await.accepted();
    let expected =
        json!({ "to": TO, "channel": "whatsapp", "text": "Hello", "code": "", "received_at": null });
    assert_eq!(newest(&rig).await, expected);
    rig.send(message("text", &json!({ "body": "Hello", "preview_url": "no" }))).await.refused(400, 100);
    rig.simulator.settled().await;
    assert_eq!(rig.receiver.statuses()[0]["pricing"]["category"], "service");
}

#[tokio::test]
async fn files_are_taken_by_link_or_id() {
    let rig = Rig::start().await;
    let link = "https://files.example/a";
    for (kind, content, text, media) in [
        ("image", json!({ "link": link, "caption": "A cat" }), "A cat", json!({ "link": link })),
        ("video", json!({ "id": "594425479261596" }), "", json!({ "id": "594425479261596" })),
        (
            "document",
            json!({ "link": link, "caption": "Read", "filename": "a.pdf" }),
            "Read",
            json!({ "link": link, "filename": "a.pdf" }),
        ),
        ("audio", json!({ "link": link }), "", json!({ "link": link })),
    ] {
        rig.send(message(kind, &content)).await.accepted();
        let mut media = media;
        media["kind"] = kind.into();
        let expected = json!({ "to": TO, "channel": "whatsapp", "text": text, "code": "", "received_at": null,
            "kind": kind, "media": media });
        assert_eq!(newest(&rig).await, expected);
    }
    rig.simulator.settled().await;
    assert_eq!(rig.receiver.words().len(), 8, "links to elsewhere are taken unseen");
}

#[tokio::test]
async fn buttons_and_lists_show_what_can_be_pressed() {
    let rig = Rig::start().await;
    rig.send(message("interactive", &buttons())).await.accepted();
    assert_eq!(
        newest(&rig).await,
        json!({ "to": TO, "channel": "whatsapp", "text": "Is it right?", "code": "", "received_at": null,
            "kind": "interactive", "header": "Order", "footer": "Acme",
            "choices": [{ "id": "y", "title": "Yes" }, { "id": "n", "title": "No" }] })
    );
    rig.send(message("interactive", &list())).await.accepted();
    assert_eq!(
        newest(&rig).await["choices"],
        json!([{ "id": "1", "title": "Friday", "description": "at noon", "section": "Days" },
            { "id": "2", "title": "Never", "section": "Other" }])
    );
    let mut with_image = buttons();
    let link = "https://files.example/a.png";
    with_image["header"] = json!({ "type": "image", "image": { "link": link } });
    rig.send(message("interactive", &with_image)).await.accepted();
    assert_eq!(newest(&rig).await["media"], json!({ "kind": "image", "link": link }));
}

#[tokio::test]
async fn bounds_are_reached() {
    let rig = Rig::start().await;
    let long = |length: usize| "ü".repeat(length);
    rig.send(message("text", &json!({ "body": long(4096) }))).await.accepted();
    let document = json!({ "link": "https://files.example/a", "caption": long(1024), "filename": long(240) });
    rig.send(message("document", &document)).await.accepted();
    let reply = |n: usize| {
        json!({ "type": "reply", "reply": { "id": format!("{n}{}", "x".repeat(255)),
        "title": format!("{n}{}", long(19)) } })
    };
    let buttons = json!({ "type": "button", "header": { "type": "text", "text": long(60) },
        "body": { "text": long(1024) }, "footer": { "text": long(60) },
        "action": { "buttons": [reply(1), reply(2), reply(3)] } });
    rig.send(message("interactive", &buttons)).await.accepted();
    let section = |n: usize| {
        json!({ "title": long(24), "rows": [
        { "id": format!("{n}{}", "x".repeat(199)), "title": long(24), "description": long(72) }] })
    };
    let sections: Vec<_> = (0..10).map(section).collect();
    let list = json!({ "type": "list", "body": { "text": long(1024) },
        "action": { "button": long(20), "sections": sections } });
    rig.send(message("interactive", &list)).await.accepted();
    let untitled = json!({ "type": "list", "body": { "text": "x" },
        "action": { "button": "x", "sections": [{ "rows": [{ "id": "1", "title": "x" }] }] } });
    rig.send(message("interactive", &untitled)).await.accepted();
}
