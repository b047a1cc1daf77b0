//! Templates with headers and URL buttons, held against what the template has.

use serde_json::{Value, json};

use super::kinds::{TO, newest};
use crate::rig::Rig;

fn by_template(name: &str, components: &Value) -> Value {
    json!({ "messaging_product": "whatsapp", "to": TO, "type": "template",
        "template": { "name": name, "language": { "code": "en" }, "components": components } })
}

fn texts(all: &[&str]) -> Value {
    all.iter().map(|text| json!({ "type": "text", "text": text })).collect()
}

fn header(parameters: &Value) -> Value {
    json!({ "type": "header", "parameters": parameters })
}

fn body(all: &[&str]) -> Value {
    json!({ "type": "body", "parameters": texts(all) })
}

fn button(index: &str, all: &[&str]) -> Value {
    json!({ "type": "button", "sub_type": "url", "index": index, "parameters": texts(all) })
}

fn image(file: &Value) -> Value {
    header(&json!([{ "type": "image", "image": file }]))
}

const LINK: &str = "https://files.example/a";

#[tokio::test]
async fn every_part_is_filled_in() {
    let rig = Rig::start().await;
    let parts = json!([header(&texts(&["A-7"])), body(&["Ana", "Friday"]), button("0", &["A-7?x=1"])]);
    rig.send(by_template("order_shipped", &parts)).await.accepted();
    assert_eq!(
        newest(&rig).await,
        json!({ "to": TO, "channel": "whatsapp", "text": "Hello Ana, your order arrives on Friday.",
            "code": "", "received_at": null, "header": "Order A-7", "footer": "Thank you for your order",
            "links": [{ "title": "Track", "url": "https://shop.example/track/A-7?x=1" }] })
    );
    rig.simulator.settled().await;
    assert_eq!(rig.receiver.statuses()[0]["pricing"]["category"], "utility");
}

#[tokio::test]
async fn a_header_has_the_file_that_the_message_names() {
    let rig = Rig::start().await;
    let parts = json!([image(&json!({ "link": LINK })), body(&["Ana"])]);
    rig.send(by_template("welcome_image", &parts)).await.accepted();
    let shown = newest(&rig).await;
    assert_eq!(
        (&shown["text"], &shown["media"]),
        (&json!("Welcome, Ana!"), &json!({ "kind": "image", "link": LINK }))
    );
    assert!(shown.get("kind").is_none(), "it is a template");
    let document = json!([{ "type": "DOCUMENT", "document": { "id": "12", "filename": "a.pdf" } }]);
    rig.send(by_template("invoice_document", &json!([header(&document)]))).await.accepted();
    assert_eq!(newest(&rig).await["media"], json!({ "kind": "document", "id": "12", "filename": "a.pdf" }));
}

#[tokio::test]
async fn what_does_not_fit_is_refused() {
    let rig = Rig::start().await;
    let shipped = |head: Value, buttons: Vec<Value>| {
        let parts: Vec<_> = [head, body(&["Ana", "Friday"])]
            .into_iter()
            .filter(|part| !part.is_null())
            .chain(buttons)
            .collect();
        by_template("order_shipped", &parts.into())
    };
    let track = || vec![button("0", &["A-7"])];
    let head = || header(&texts(&["A-7"]));
    let welcome = |head: Value| by_template("welcome_image", &json!([head, body(&["Ana"])]));
    let mut copy_code = button("0", &["A-7"]);
    copy_code["sub_type"] = "copy_code".into();
    for (message, code, reason) in [
        (shipped(Value::Null, track()), 132_000, "header: number of localizable_params (0)"),
        (shipped(header(&texts(&["A", "B"])), track()), 132_000, "header: number of localizable_params (2)"),
        (shipped(image(&json!({ "link": LINK })), track()), 132_012, "type text"),
        (shipped(header(&texts(&[""])), track()), 131_008, "missing text value"),
        (shipped(header(&texts(&["a\nb"])), track()), 132_018, "new-line"),
        (shipped(head(), vec![]), 131_008, "index 0 of type Url"),
        (shipped(head(), vec![button("1", &["A-7"])]), 132_018, "index 1"),
        (shipped(head(), vec![button("18446744073709551615", &["A-7"])]), 132_018, "no button at index"),
        (shipped(head(), vec![copy_code]), 132_018, "must be of type Url"),
        (shipped(head(), vec![button("0", &[])]), 131_008, "index 0 of type Url"),
        (shipped(head(), vec![button("0", &["A", "B"])]), 132_000, "button"),
        (shipped(head(), vec![button("0", &["A"]), button("0", &["B"])]), 132_000, "button"),
        (by_template("welcome_image", &json!([body(&["Ana"])])), 132_012, "expected IMAGE, received UNKNOWN"),
        (welcome(header(&texts(&["A"]))), 132_012, "expected IMAGE, received TEXT"),
        (
            welcome(header(&json!([{ "type": "document", "document": { "link": LINK } }]))),
            132_012,
            "expected IMAGE, received DOCUMENT",
        ),
        (welcome(header(&json!([{ "type": "image" }, { "type": "image" }]))), 132_000, "header"),
        (welcome(header(&json!([{ "type": "image" }]))), 100, "['image'] is required"),
        (welcome(image(&json!({}))), 100, "['link'] is required"),
        (welcome(image(&json!({ "link": "a.png" }))), 100, "not a valid URI"),
        (welcome(image(&json!({ "link": LINK, "caption": "A" }))), 100, "Unexpected key"),
        (welcome(image(&json!({ "link": LINK, "filename": "A" }))), 100, "Unexpected key"),
        (by_template("order_update", &json!([head(), body(&["A-7"])])), 132_000, "header"),
        (
            by_template("order_update", &json!([body(&["A-7"]), button("0", &["A-7"])])),
            132_018,
            "no button at index 0",
        ),
    ] {
        let details = rig.send(message.clone()).await.refused(400, code);
        assert!(details.contains(reason), "{reason:?} not in {details:?}: {message}");
    }
    assert_eq!(rig.simulator.accepted(), 0);
}
