//! What stands against a message, on each of the calls that send.

use countersign_core::domain::destination::Destination;
use countersign_core::domain::fault::{Certainty, FaultClass, SendFault};
use countersign_core::domain::plan::Allowance;
use serde_json::{Value, json};

use super::{brief, post, templated, with, with_templates};
use crate::support::{PHONE, Product, undeliverable};

fn bodies() -> [(&'static str, Value); 4] {
    [
        ("/messages/text", json!({"phone": PHONE, "message": "Hello"})),
        ("/messages/template", templated("bare", &json!({}))),
        (
            "/messages/media",
            json!({"phone": PHONE, "media_type": "image", "media_url": "https://files.example.com/a.jpg"}),
        ),
        (
            "/messages/interactive",
            json!({"phone": PHONE, "type": "button", "body_text": "x", "buttons": [{"id": "1", "title": "x"}]}),
        ),
    ]
}

/// Every call's answer, which must be the same, with some fields set.
async fn all(product: &Product, fields: &Value) -> String {
    let mut answers = Vec::new();
    for (path, body) in bodies() {
        let seen = post(product, path, with(body, fields)).await;
        answers.push(format!("{} {}", brief(&seen), seen["body"]["error"]["message"]));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    answers.remove(0)
}

fn phone() -> Destination {
    Destination::parse_phone(PHONE).expect("a number")
}

#[tokio::test]
async fn no_whatsapp() {
    let product = with_templates().await;
    product.engine.delete_whatsapp(product.tenant.id).await.expect("a store");
    assert_eq!(
        all(&product, &json!({})).await,
        r#"422 WHATSAPP_NOT_CONFIGURED null "WhatsApp not configured for this account""#
    );
}

#[tokio::test]
async fn a_contact_that_is_not_there() {
    let product = with_templates().await;
    assert_eq!(all(&product, &json!({"contact_id": 7})).await, r#"404 NOT_FOUND null "Contact not found""#);
}

#[tokio::test]
async fn a_contact_that_has_opted_out() {
    let product = with_templates().await;
    super::make_ada(&product).await;
    product.engine.set_opted_out(product.tenant.id, &phone(), true).await.expect("a contact");
    assert_eq!(
        all(&product, &json!({})).await,
        r#"403 CONTACT_OPTED_OUT null "Contact has opted out of messages""#
    );
}

#[tokio::test]
async fn a_full_contact_list() {
    let product = with_templates().await;
    product.set_plan(Allowance { contacts: Some(0), ..Allowance::UNLIMITED }).await;
    let full = r#"403 FEATURE_LIMIT_EXCEEDED {"current":0,"feature":"contacts","maximum":0} "Contact limit reached""#;
    assert_eq!(all(&product, &json!({})).await, full);
    assert_eq!(all(&product, &json!({"contact.firstname": "Ada"})).await, full);
}

#[tokio::test]
async fn no_conversation_left() {
    let product = with_templates().await;
    product.set_plan(Allowance { conversations: Some(0), ..Allowance::UNLIMITED }).await;
    assert_eq!(
        all(&product, &json!({})).await,
        r#"403 FEATURE_LIMIT_EXCEEDED {"current":0,"feature":"conversations","maximum":0} "Conversation limit reached""#
    );
}

/// Only templates are a part of the plan.
#[tokio::test]
async fn templates_that_are_not_in_the_plan() {
    let product = with_templates().await;
    product.set_plan(Allowance { whatsapp_templates: false, ..Allowance::UNLIMITED }).await;
    for (path, body) in bodies() {
        let seen = post(&product, path, body).await;
        let expected = if path == "/messages/template" { "FEATURE_NOT_AVAILABLE" } else { "" };
        assert_eq!(super::code_of(&seen), expected, "{path}");
    }
}

#[tokio::test]
async fn a_message_that_whatsapp_refuses() {
    let product = with_templates().await;
    (0..4).for_each(|_| product.whatsapp.fail_next(undeliverable()));
    assert_eq!(
        all(&product, &json!({})).await,
        r#"500 MESSAGE_SEND_FAILED {"reason":"131026","retryable":false} "Failed to send WhatsApp message""#
    );
    let listed = super::get(&product, "/messages?filter[status]=failed").await;
    assert_eq!(listed["body"]["meta"]["pagination"]["total"], 4);
}

#[tokio::test]
async fn a_message_that_may_be_out() {
    let product = with_templates().await;
    let unanswered = SendFault {
        class: FaultClass::Retry,
        certainty: Certainty::Unknown,
        vendor_code: None,
        ..undeliverable()
    };
    (0..4).for_each(|_| product.whatsapp.fail_next(unanswered.clone()));
    assert_eq!(
        all(&product, &json!({})).await,
        r#"500 MESSAGE_SEND_FAILED {"reason":null,"retryable":false} "WhatsApp did not confirm the message; it may arrive all the same""#
    );
}

#[tokio::test]
async fn an_account_at_fault_rests() {
    let product = with_templates().await;
    product.whatsapp.fail_next(SendFault { class: FaultClass::Account, ..undeliverable() });
    post(&product, "/messages/text", bodies()[0].1.clone()).await;
    assert_eq!(
        all(&product, &json!({})).await,
        r#"500 MESSAGE_SEND_FAILED {"reason":null,"retryable":true} "Failed to send WhatsApp message""#
    );
    assert_eq!(product.whatsapp.calls(), 1);
}
