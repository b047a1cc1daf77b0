//! `/auth/…`: one-time codes.

mod delivery;
mod hang_up;
mod idempotency;
mod resend;
mod resend_limit;
mod send_otp;
mod send_otp_fields;
mod send_otp_refusals;
mod status;
mod templates;
mod verify;
mod verify_limits;

use countersign_core::domain::fault::{Certainty, FaultClass, SendFault};
use serde_json::{Value, json};

use crate::support::{PHONE, Product};

/// The body of seed 002's example, with another code.
fn example(code: &str) -> Value {
    json!({
        "phone": PHONE,
        "template_name": "otp_verification",
        "language": "en",
        "code": code,
        "expiry_minutes": 10,
        "purpose": "authentication",
    })
}

/// The body of seed 001's example.
fn resend_example() -> Value {
    json!({
        "phone": PHONE,
        "template_name": "otp_verification",
        "language": "en",
        "expiry_minutes": 10,
        "purpose": "authentication",
    })
}

/// `body` with some fields set anew.
fn with(mut body: Value, fields: &Value) -> Value {
    for (name, value) in fields.as_object().expect("fields") {
        body[name] = value.clone();
    }
    body
}

fn guess(code: &str) -> Value {
    json!({"phone": PHONE, "code": code})
}

/// Sends seed 002's example.
async fn send(product: &Product, code: &str) {
    let sent = super::post(product, "/auth/send-otp", example(code)).await;
    assert_eq!(sent["status"], 200, "{sent}");
}

/// Error code of a guess, empty when it was right.
async fn outcome(product: &Product, code: &str) -> String {
    let seen = super::post(product, "/auth/verify", guess(code)).await;
    super::code_of(&seen).to_owned()
}

/// The code in the message that was sent last.
fn last_code(product: &Product) -> String {
    let sent = product.whatsapp.sent();
    sent.last().expect("a message").body[0].expose().to_owned()
}

/// WhatsApp's refusal of a number that is no WhatsApp user.
fn undeliverable() -> SendFault {
    SendFault {
        class: FaultClass::NextChannel,
        certainty: Certainty::NotTaken,
        vendor_code: Some("131026".to_owned()),
        detail: "Message undeliverable to +919999999999".to_owned(),
        retry_after: None,
    }
}

/// A call that got no answer.
fn unanswered() -> SendFault {
    SendFault {
        class: FaultClass::Retry,
        certainty: Certainty::Unknown,
        vendor_code: None,
        detail: "timed out".to_owned(),
        retry_after: None,
    }
}
