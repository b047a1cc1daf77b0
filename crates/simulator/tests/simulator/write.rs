//! What a user writes, and what the webhook shows of it.

use serde_json::{Value, json};

use crate::messages::kinds::{TO, buttons, message};
use crate::receiver::Hit;
use crate::rig::{DISPLAY, NUMBER, Reply, Rig};

async fn write(rig: &Rig, body: &Value) -> Reply {
    Reply::of(rig.bare(reqwest::Method::POST, "/simulator/write").json(body)).await
}

/// The value of the webhook that this brings; its id and time are checked and taken out.
async fn told(rig: &Rig, body: &Value) -> Value {
    let reply = write(rig, body).await;
    assert_eq!(reply.status, 202, "{}", reply.text);
    rig.simulator.settled().await;
    let mut value = rig.receiver.hits().last().map(Hit::values).expect("a webhook").remove(0);
    let message = &mut value["messages"][0];
    let id = message["id"].take();
    assert!(id.as_str().is_some_and(|id| id.starts_with("wamid.")), "{id}");
    assert_eq!(id, reply.json()["id"]);
    let seconds = message["timestamp"].take();
    assert!(seconds.as_str().is_some_and(|seconds| seconds.parse::<u64>().is_ok()), "{seconds}");
    value
}

/// The message of [`told`] without what all messages have.
async fn message_told(rig: &Rig, body: &Value) -> Value {
    let mut message = told(rig, body).await["messages"][0].take();
    let fields = message.as_object_mut().expect("an object");
    for name in ["id", "timestamp", "from"] {
        assert!(fields.remove(name).is_some(), "{name}");
    }
    message
}

#[tokio::test]
async fn a_text_has_metas_shape() {
    let rig = Rig::start().await;
    let value = told(&rig, &json!({ "from": "+1 201 555-3931", "type": "text", "text": "Hi ü" })).await;
    let expected = json!({
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": DISPLAY, "phone_number_id": NUMBER },
        "contacts": [{ "profile": { "name": "Lucía" }, "wa_id": TO, "user_id": format!("US.{TO}") }],
        "messages": [{ "from": TO, "id": null, "timestamp": null, "type": "text", "text": { "body": "Hi ü" } }],
    });
    assert_eq!(value, expected);
    let named = json!({ "from": TO, "name": "Ana", "type": "text", "text": "Hi" });
    assert_eq!(told(&rig, &named).await["contacts"][0]["profile"]["name"], "Ana");
    assert!(rig.simulator.inbox(TO).is_empty(), "it is no message to the user");
}

#[tokio::test]
async fn replies_name_what_they_answer() {
    let rig = Rig::start().await;
    let wamid = rig.send(message("interactive", &buttons())).await.wamid();
    rig.simulator.settled().await;
    let pressed = json!({ "from": TO, "type": "button_reply", "id": "y", "text": "Yes", "reply_to": wamid });
    assert_eq!(
        message_told(&rig, &pressed).await,
        json!({ "type": "interactive", "context": { "from": DISPLAY, "id": wamid },
            "interactive": { "type": "button_reply", "button_reply": { "id": "y", "title": "Yes" } } })
    );
    let chosen =
        json!({ "from": TO, "type": "list_reply", "id": "1", "text": "Friday", "description": "at noon" });
    assert_eq!(
        message_told(&rig, &chosen).await,
        json!({ "type": "interactive", "context": { "from": DISPLAY, "id": wamid },
            "interactive": { "type": "list_reply",
            "list_reply": { "id": "1", "title": "Friday", "description": "at noon" } } })
    );
    let quick = json!({ "from": TO, "type": "button", "text": "Stop", "reply_to": "wamid.of-long-ago" });
    assert_eq!(
        message_told(&rig, &quick).await,
        json!({ "type": "button", "context": { "from": DISPLAY, "id": "wamid.of-long-ago" },
            "button": { "payload": "Stop", "text": "Stop" } })
    );
}

#[tokio::test]
async fn files_have_an_id_and_a_hash() {
    let rig = Rig::start().await;
    for (kind, more, mime_type, shown) in [
        ("image", json!({ "text": "A cat" }), "image/jpeg", json!({ "caption": "A cat" })),
        ("video", json!({ "mime_type": "video/3gpp" }), "video/3gpp", json!({})),
        (
            "document",
            json!({ "text": "Read", "filename": "a.pdf" }),
            "application/pdf",
            json!({ "caption": "Read", "filename": "a.pdf" }),
        ),
        ("audio", json!({}), "audio/ogg; codecs=opus", json!({ "voice": true })),
    ] {
        let mut body = more;
        body["from"] = TO.into();
        body["type"] = kind.into();
        let mut message = message_told(&rig, &body).await;
        assert_eq!(message["type"], kind);
        let file = message[kind].as_object_mut().expect("a file");
        assert!(file.remove("id").is_some_and(|id| id.as_str().is_some_and(|id| id.len() >= 15)));
        assert_eq!(file.remove("sha256").and_then(|hash| hash.as_str().map(str::len)), Some(44));
        assert_eq!(file.remove("mime_type"), Some(mime_type.into()));
        assert_eq!(Value::from(file.clone()), shown, "{kind}");
    }
}

#[tokio::test]
async fn what_no_user_can_write_is_refused() {
    let rig = Rig::start().await;
    for (status, body) in [
        (400, json!({ "from": "12", "type": "text", "text": "Hi" })),
        (400, json!({ "from": "1234567890123456", "type": "text", "text": "Hi" })),
        (400, json!({ "from": TO, "type": "text" })),
        (400, json!({ "from": TO, "type": "text", "text": "" })),
        (400, json!({ "from": TO, "type": "reaction", "text": "Hi" })),
        (400, json!({ "from": TO, "type": "button_reply", "text": "Yes" })),
        (400, json!({ "from": TO, "type": "list_reply", "id": "1" })),
        (400, json!({ "from": TO, "type": "button" })),
        (400, json!({ "from": TO, "type": "text", "text": "Hi", "reply_to": "" })),
        (422, json!({ "from": TO, "type": "text", "text": "Hi", "reply-to": "wamid.x" })),
        (422, json!({ "type": "text", "text": "Hi" })),
    ] {
        let reply = write(&rig, &body).await;
        assert_eq!(reply.status, status, "{body}: {}", reply.text);
    }
    rig.simulator.set_webhook(None);
    assert_eq!(write(&rig, &json!({ "from": TO, "type": "text", "text": "Hi" })).await.status, 409);
    rig.simulator.settled().await;
    assert!(rig.receiver.hits().is_empty());
}
