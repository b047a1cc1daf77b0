//! `messages[]`: what users write. One kind matters: the button "I didn't request a code".

use countersign_core::domain::receipt::ReceiptKind;
use serde_json::Value;

use super::Report;
use super::loose::{id, time};

/// The button's payload (`channels.md` A.8).
const DID_NOT_REQUEST_CODE: &str = "DID_NOT_REQUEST_CODE";

/// What an inbound message is to us.
pub(super) enum Inbound {
    /// The recipient of a code did not ask for it.
    Complaint(Report),
    /// Something that is not for us.
    Other,
    /// A complaint that does not say about which message.
    Broken,
}

/// Reads one message, and of its content only the button.
pub(super) fn complaint(message: &Value) -> Inbound {
    let payload = message.pointer("/button/payload").and_then(Value::as_str);
    if payload != Some(DID_NOT_REQUEST_CODE) {
        return Inbound::Other;
    }
    match id(message.pointer("/context/id")) {
        Some(vendor_message_id) => Inbound::Complaint(Report {
            vendor_message_id,
            delivery: None,
            kind: ReceiptKind::Complaint,
            vendor_code: None,
            at: time(message.get("timestamp")),
        }),
        None => Inbound::Broken,
    }
}
