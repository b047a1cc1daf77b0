//! 3 resends in 5 minutes to a number (seed 001, "Rate Limiting").

use std::time::Duration;

use serde_json::json;

use super::super::{code_of, post};
use super::{resend_example, send, undeliverable, with};
use crate::support::Product;

async fn resend(product: &Product, fields: serde_json::Value) -> serde_json::Value {
    post(product, "/auth/resend", with(resend_example(), &fields)).await
}

#[tokio::test]
async fn the_fourth_waits_and_the_wait_shrinks_with_time() {
    let product = Product::new().await;
    for _ in 0..3 {
        assert_eq!(resend(&product, json!({})).await["status"], 200);
        product.advance(Duration::from_secs(10));
    }
    insta::assert_json_snapshot!(resend(&product, json!({})).await, @r#"
    {
      "body": {
        "error": {
          "code": "RATE_LIMIT_EXCEEDED",
          "details": {
            "retry_after": 270
          },
          "message": "Too many resend attempts"
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:44+00:00"
        },
        "success": false
      },
      "status": 429
    }
    "#);
    product.advance(Duration::from_millis(269_999));
    assert_eq!(resend(&product, json!({})).await["body"]["error"]["details"]["retry_after"], 1);
    product.advance(Duration::from_millis(1));
    assert_eq!(resend(&product, json!({})).await["status"], 200);
    assert_eq!(product.whatsapp.sent().len(), 4);
}

#[tokio::test]
async fn purposes_and_spellings_share_it() {
    let product = Product::new().await;
    for fields in [
        json!({"purpose": "payment"}),
        json!({"phone": "91 99999 99999"}),
        json!({"phone": "+91-(99999)-99999", "purpose": "login"}),
    ] {
        assert_eq!(resend(&product, fields).await["status"], 200);
    }
    assert_eq!(code_of(&resend(&product, json!({})).await), "RATE_LIMIT_EXCEEDED");
    assert_eq!(resend(&product, json!({"phone": "+14155550100"})).await["status"], 200);
}

#[tokio::test]
async fn refused_sends_count_and_invalid_requests_do_not() {
    let product = Product::new().await;
    for _ in 0..5 {
        assert_eq!(code_of(&resend(&product, json!({"template_name": null})).await), "VALIDATION_ERROR");
    }
    product.whatsapp.fail_next(undeliverable());
    assert_eq!(code_of(&resend(&product, json!({})).await), "MESSAGE_SEND_FAILED");
    assert_eq!(code_of(&resend(&product, json!({"template_name": "nope"})).await), "RESOURCE_NOT_FOUND");
    assert_eq!(resend(&product, json!({})).await["status"], 200);
    assert_eq!(
        code_of(&resend(&product, json!({"template_name": "nope"})).await),
        "RATE_LIMIT_EXCEEDED",
        "the limit comes before the template"
    );
}

#[tokio::test]
async fn sends_are_not_resends() {
    let product = Product::new().await;
    for _ in 0..5 {
        send(&product, "111111").await;
    }
    for _ in 0..3 {
        assert_eq!(resend(&product, json!({})).await["status"], 200);
    }
    send(&product, "111111").await;
}
