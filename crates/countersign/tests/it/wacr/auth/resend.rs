//! `POST /auth/resend` (seed 001).

use axum::body::Body;
use countersign_core::domain::plan::Allowance;
use serde_json::{Value, json};

use super::super::{code_of, post, raw, seen};
use super::{last_code, outcome, resend_example, send, undeliverable, with};
use crate::support::{PHONE, Product};

#[tokio::test]
async fn the_example_of_seed_001() {
    let product = Product::new().await;
    let answer = product.post("/auth/resend", resend_example()).await;
    insta::assert_json_snapshot!(seen("post", "/auth/resend", &answer), @r#"
    {
      "body": {
        "data": {
          "code_sent": true,
          "contact_id": 1,
          "expires_at": "2026-01-01T08:03:14+00:00",
          "expiry_minutes": 10,
          "language": "en",
          "message_id": "wamid.test1",
          "phone": "919999999999",
          "sent_at": "2026-01-01T07:53:14+00:00",
          "status": "sent",
          "template_name": "otp_verification"
        },
        "message": "OTP sent successfully",
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": true
      },
      "status": 200
    }
    "#);

    let code = last_code(&product);
    assert_eq!(code.len(), 6, "{code}");
    assert!(code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
    assert!(!super::super::holds(&answer, &code), "the code is only in the message");
    assert_eq!(outcome(&product, &code).await, "");
}

#[tokio::test]
async fn makes_another_code_each_time_and_ends_the_one_before() {
    let product = Product::new().await;
    send(&product, "111111").await;
    post(&product, "/auth/resend", resend_example()).await;
    let first = last_code(&product);
    post(&product, "/auth/resend", resend_example()).await;
    let second = last_code(&product);
    assert_ne!(first, second);
    assert_eq!(outcome(&product, "111111").await, "INVALID_CODE");
    assert_eq!(outcome(&product, &first).await, "INVALID_CODE");
    assert_eq!(outcome(&product, &second).await, "");
}

#[tokio::test]
async fn takes_no_code_no_contact_and_no_parameters() {
    let product = Product::new().await;
    let body =
        with(resend_example(), &json!({"code": "777777", "contact_id": 99, "additional_params": "junk"}));
    let answer = post(&product, "/auth/resend", body).await;
    assert_eq!(answer["status"], 200, "{answer}");
    assert_ne!(last_code(&product), "777777");
}

#[tokio::test]
async fn keeps_to_its_purpose() {
    let product = Product::new().await;
    send(&product, "111111").await;
    post(&product, "/auth/resend", with(resend_example(), &json!({"purpose": "payment"}))).await;
    let code = last_code(&product);
    assert_eq!(outcome(&product, "111111").await, "");
    let guess = json!({"phone": PHONE, "code": code, "purpose": "payment"});
    assert_eq!(post(&product, "/auth/verify", guess).await["status"], 200);
}

#[tokio::test]
async fn nothing_at_all() {
    let product = Product::new().await;
    let answer = product.request(raw(&product, "/auth/resend", None, Body::empty())).await;
    insta::assert_json_snapshot!(seen("post", "/auth/resend", &answer)["body"]["error"], @r#"
    {
      "code": "VALIDATION_ERROR",
      "details": {
        "phone": [
          "Phone number is required"
        ],
        "template_name": [
          "Template name is required"
        ]
      },
      "message": "The given data was invalid."
    }
    "#);
}

#[tokio::test]
async fn the_bounds_of_seed_001() {
    let product = Product::new().await;
    let body = with(
        resend_example(),
        &json!({"language": "12345678901", "expiry_minutes": 61, "purpose": "p".repeat(51)}),
    );
    insta::assert_json_snapshot!(post(&product, "/auth/resend", body).await["body"]["error"], @r#"
    {
      "code": "VALIDATION_ERROR",
      "details": {
        "expiry_minutes": [
          "The expiry minutes field must not be greater than 60."
        ],
        "language": [
          "The language field must not be greater than 10 characters."
        ],
        "purpose": [
          "The purpose field must not be greater than 50 characters."
        ]
      },
      "message": "The given data was invalid."
    }
    "#);
    let body = with(resend_example(), &json!({"expiry_minutes": 1, "purpose": "p".repeat(50)}));
    let sent = post(&product, "/auth/resend", body).await;
    assert_eq!(sent["body"]["data"]["expires_at"], "2026-01-01T07:54:14+00:00", "{sent}");
}

/// Each refusal on a product of its own: refused resends count too.
#[tokio::test]
async fn every_refusal_of_send_applies() {
    for (fields, refusal) in [
        (json!({"template_name": "nope"}), "RESOURCE_NOT_FOUND"),
        (json!({"template_name": "order_update"}), "VALIDATION_ERROR"),
        (json!({"template_name": "otp_long"}), "VALIDATION_ERROR"),
    ] {
        let product = Product::new().await;
        let seen = post(&product, "/auth/resend", with(resend_example(), &fields)).await;
        assert_eq!(code_of(&seen), refusal, "{fields}");
    }
    let plan = Allowance::UNLIMITED;
    for (plan, refusal) in [
        (Allowance { whatsapp_templates: false, ..plan }, "FEATURE_NOT_AVAILABLE"),
        (Allowance { contacts: Some(0), ..plan }, "FEATURE_LIMIT_EXCEEDED"),
        (Allowance { conversations: Some(0), ..plan }, "FEATURE_LIMIT_EXCEEDED"),
    ] {
        let product = Product::new().await;
        product.set_plan(plan).await;
        assert_eq!(code_of(&post(&product, "/auth/resend", resend_example()).await), refusal);
    }
    let product = Product::new().await;
    product.whatsapp.fail_next(undeliverable());
    assert_eq!(code_of(&post(&product, "/auth/resend", resend_example()).await), "MESSAGE_SEND_FAILED");
    product.engine.delete_whatsapp(product.tenant.id).await.expect("a store");
    let seen: Value = post(&product, "/auth/resend", resend_example()).await;
    assert_eq!(code_of(&seen), "WHATSAPP_NOT_CONFIGURED");
}
