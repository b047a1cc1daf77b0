//! What becomes of codes when a message is refused, or may be out.

use serde_json::json;

use super::super::post;
use super::{example, outcome, resend_example, send, unanswered, undeliverable};
use crate::support::{PHONE, Product};

#[tokio::test]
async fn a_refused_message_brings_the_earlier_code_back() {
    let product = Product::new().await;
    send(&product, "111111").await;
    product.whatsapp.fail_next(undeliverable());
    let refused = post(&product, "/auth/send-otp", example("222222")).await;
    assert_eq!(refused["status"], 500);
    assert_eq!(outcome(&product, "222222").await, "INVALID_CODE");
    assert_eq!(outcome(&product, "111111").await, "");
}

#[tokio::test]
async fn a_refused_first_message_leaves_no_code() {
    let product = Product::new().await;
    product.whatsapp.fail_next(undeliverable());
    post(&product, "/auth/send-otp", example("222222")).await;
    assert_eq!(outcome(&product, "222222").await, "OTP_NOT_FOUND");
    let status = post(&product, "/auth/status", json!({"phone": PHONE})).await;
    assert_eq!(status["body"]["data"]["has_active_otp"], false);
}

#[tokio::test]
async fn a_refused_resend_brings_the_earlier_code_back() {
    let product = Product::new().await;
    send(&product, "111111").await;
    product.whatsapp.fail_next(undeliverable());
    assert_eq!(post(&product, "/auth/resend", resend_example()).await["status"], 500);
    assert_eq!(outcome(&product, "111111").await, "");
}

#[tokio::test]
async fn the_code_of_a_message_that_may_be_out_is_good() {
    let product = Product::new().await;
    send(&product, "111111").await;
    product.whatsapp.fail_next(unanswered());
    let failed = post(&product, "/auth/send-otp", example("222222")).await;
    insta::assert_json_snapshot!(failed["body"]["error"], @r#"
    {
      "code": "MESSAGE_SEND_FAILED",
      "details": {
        "reason": null,
        "retryable": false
      },
      "message": "WhatsApp did not confirm the message; if it arrives, its code is valid"
    }
    "#);
    assert_eq!(outcome(&product, "111111").await, "INVALID_CODE");
    assert_eq!(outcome(&product, "222222").await, "");
}

#[tokio::test]
async fn passing_trouble_is_tried_again_within_the_request() {
    let product = Product::new().await;
    let mut passing = undeliverable();
    passing.class = countersign_core::domain::fault::FaultClass::Retry;
    product.whatsapp.fail_next(passing);
    send(&product, "111111").await;
    assert_eq!(product.whatsapp.calls(), 2);
    assert_eq!(outcome(&product, "111111").await, "");
}
