//! `messages[]`: what users write, and the button "I didn't request a code" among it (`channels.md` A.8).

use countersign_core::domain::chat::MessageKind;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::receipt::ReceiptKind;
use serde_json::Value;

use super::loose::{array, id, text, time};
use super::{MAX_TEXT_CHARS, Report, Written};

/// The button's payload (`channels.md` A.8).
const DID_NOT_REQUEST_CODE: &str = "DID_NOT_REQUEST_CODE";

/// Whether a message says that its writer did not ask for a code.
pub(super) enum Complaint {
    /// It does, about this message.
    About(Report),
    /// It does, and does not say about which message.
    AboutNothing,
    /// It does not.
    None,
}

/// What an inbound message is to us.
pub(super) enum Inbound {
    /// Something for a chat.
    Written(Written),
    /// Something that is not for a chat.
    Other,
    /// Something that does not say who wrote it, or has no id.
    Broken,
}

/// Reads of one message only the button.
pub(super) fn complaint(message: &Value) -> Complaint {
    let payload = message.pointer("/button/payload").and_then(Value::as_str);
    if payload != Some(DID_NOT_REQUEST_CODE) {
        return Complaint::None;
    }
    match id(message.pointer("/context/id")) {
        Some(vendor_message_id) => Complaint::About(Report {
            vendor_message_id,
            delivery: None,
            kind: ReceiptKind::Complaint,
            vendor_code: None,
            at: time(message.get("timestamp")),
        }),
        None => Complaint::AboutNothing,
    }
}

/// Reads one message for its chat. Meta may leave a user's number out and name the user otherwise; without a number there is
/// no chat.
pub(super) fn written(message: &Value) -> Inbound {
    let kind = message.get("type").and_then(Value::as_str).unwrap_or_default();
    if kind == "system" {
        return Inbound::Other;
    }
    let from = message.get("from").and_then(text).and_then(|from| Destination::parse_phone(&from).ok());
    let (Some(vendor_message_id), Some(from)) = (id(message.get("id")), from) else {
        return Inbound::Broken;
    };
    let (kind, text) = content(kind, message);
    Inbound::Written(Written {
        vendor_message_id,
        from,
        kind,
        text: text.filter(|text| !text.is_empty()).map(|text| text.chars().take(MAX_TEXT_CHARS).collect()),
        ref_message_id: id(message.pointer("/context/id")),
        at: time(message.get("timestamp")),
    })
}

fn content(kind: &str, message: &Value) -> (MessageKind, Option<String>) {
    let at = |path: &str| message.pointer(path).and_then(Value::as_str).map(str::to_owned);
    match kind {
        "text" => (MessageKind::Text, at("/text/body")),
        "image" => (MessageKind::Image, at("/image/caption")),
        "video" => (MessageKind::Video, at("/video/caption")),
        "document" => (MessageKind::Document, at("/document/caption").or_else(|| at("/document/filename"))),
        "audio" => (MessageKind::Audio, None),
        "sticker" => (MessageKind::Sticker, None),
        "button" => (MessageKind::Button, at("/button/text")),
        "interactive" => (
            MessageKind::Interactive,
            at("/interactive/button_reply/title").or_else(|| at("/interactive/list_reply/title")),
        ),
        "location" => (MessageKind::Location, at("/location/name").or_else(|| place(message))),
        "contacts" => (MessageKind::Contacts, Some(names(message))),
        "reaction" => (MessageKind::Reaction, at("/reaction/emoji")),
        _ => (MessageKind::Unsupported, None),
    }
}

/// A place without a name, as in `12.97,77.59`.
fn place(message: &Value) -> Option<String> {
    let number = |path| message.pointer(path).and_then(Value::as_f64);
    Some(format!("{},{}", number("/location/latitude")?, number("/location/longitude")?))
}

fn names(message: &Value) -> String {
    let name =
        |contact: &Value| contact.pointer("/name/formatted_name").and_then(Value::as_str).map(str::to_owned);
    array(message, "contacts").iter().filter_map(name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_kind_gives_its_text() {
        for (kind, content, known, text) in [
            ("text", json!({"body": "hello"}), MessageKind::Text, Some("hello")),
            ("image", json!({"id": "1", "caption": "look"}), MessageKind::Image, Some("look")),
            ("image", json!({"id": "1"}), MessageKind::Image, None),
            ("document", json!({"id": "1", "filename": "a.pdf"}), MessageKind::Document, Some("a.pdf")),
            ("audio", json!({"id": "1"}), MessageKind::Audio, None),
            ("button", json!({"payload": "x", "text": "Yes"}), MessageKind::Button, Some("Yes")),
            (
                "interactive",
                json!({"button_reply": {"id": "1", "title": "Yes"}}),
                MessageKind::Interactive,
                Some("Yes"),
            ),
            (
                "interactive",
                json!({"list_reply": {"id": "1", "title": "Tea"}}),
                MessageKind::Interactive,
                Some("Tea"),
            ),
            ("location", json!({"latitude": 12.5, "longitude": -3}), MessageKind::Location, Some("12.5,-3")),
            ("reaction", json!({"emoji": "👍", "message_id": "wamid.x"}), MessageKind::Reaction, Some("👍")),
            ("order", json!({}), MessageKind::Unsupported, None),
            ("text", json!("no object"), MessageKind::Text, None),
            ("text", json!({"body": ""}), MessageKind::Text, None),
        ] {
            let message = json!({"id": "wamid.a", "from": "919812345678", "type": kind, kind: content});
            let Inbound::Written(written) = written(&message) else { panic!("{message}") };
            assert_eq!((written.kind, written.text.as_deref()), (known, text), "{message}");
        }
        let people =
            json!([{"name": {"formatted_name": "A"}}, {"name": {}}, {"name": {"formatted_name": "B"}}]);
        let message = json!({"id": "1", "from": "919812345678", "type": "contacts", "contacts": people});
        let Inbound::Written(written) = written(&message) else { panic!("{message}") };
        assert_eq!(written.text.as_deref(), Some("A, B"));
    }

    #[test]
    fn a_long_text_is_cut() {
        let body = "é".repeat(MAX_TEXT_CHARS + 1);
        let message = json!({"id": "1", "from": "919812345678", "type": "text", "text": {"body": body}});
        let Inbound::Written(written) = written(&message) else { panic!("no message") };
        assert_eq!(written.text.map(|text| text.chars().count()), Some(MAX_TEXT_CHARS));
    }
}
