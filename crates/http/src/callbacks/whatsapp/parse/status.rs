//! `statuses[]`: how far a message has come.

use countersign_core::domain::receipt::ReceiptKind;
use serde_json::Value;

use super::Report;
use super::loose::{array, id, text, time};

/// The report of one status; `None` if it lacks an id or its status is new to us.
pub(super) fn report(status: &Value) -> Option<Report> {
    let kind = kind(status.get("status")?.as_str()?)?;
    let failure = array(status, "errors").first().filter(|_| kind == ReceiptKind::Failed);
    let echoed = status.get("biz_opaque_callback_data").and_then(text);
    Some(Report {
        vendor_message_id: id(status.get("id"))?,
        delivery: echoed.and_then(|echoed| echoed.parse().ok()),
        kind,
        vendor_code: failure.and_then(|failure| id(failure.get("code"))),
        at: time(status.get("timestamp")),
    })
}

fn kind(status: &str) -> Option<ReceiptKind> {
    match status {
        "sent" => Some(ReceiptKind::Sent),
        "delivered" => Some(ReceiptKind::Delivered),
        // A voice message that was played was opened.
        "read" | "played" => Some(ReceiptKind::Read),
        "failed" => Some(ReceiptKind::Failed),
        _ => None,
    }
}
