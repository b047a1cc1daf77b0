//! `POST /auth/verify` (`wacr-api-v2.md` 2.3).

use std::time::Duration;

use axum::body::Body;
use serde_json::json;

use super::super::{post, raw, seen};
use super::{example, guess, outcome, send, with};
use crate::support::{PHONE, Product};

#[tokio::test]
async fn a_right_code_is_accepted_once() {
    let product = Product::new().await;
    send(&product, "123456").await;
    product.advance(Duration::from_secs(5));
    insta::assert_json_snapshot!(post(&product, "/auth/verify", guess("123456")).await, @r#"
    {
      "body": {
        "data": {
          "phone": "919999999999",
          "purpose": "authentication",
          "verified_at": "2026-01-01T07:53:19+00:00"
        },
        "message": "OTP verified successfully",
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:19+00:00"
        },
        "success": true
      },
      "status": 200
    }
    "#);
    insta::assert_json_snapshot!(post(&product, "/auth/verify", guess("123456")).await, @r#"
    {
      "body": {
        "error": {
          "code": "OTP_NOT_FOUND",
          "message": "No active OTP found for this phone number and purpose"
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:19+00:00"
        },
        "success": false
      },
      "status": 422
    }
    "#);
}

#[tokio::test]
async fn a_wrong_code_is_counted() {
    let product = Product::new().await;
    send(&product, "123456").await;
    insta::assert_json_snapshot!(post(&product, "/auth/verify", guess("654321")).await, @r#"
    {
      "body": {
        "error": {
          "code": "INVALID_CODE",
          "details": {
            "attempts_remaining": 4
          },
          "message": "Invalid verification code"
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": false
      },
      "status": 422
    }
    "#);
}

#[tokio::test]
async fn five_wrong_codes_lock_it() {
    let product = Product::new().await;
    send(&product, "123456").await;
    for left in [4, 3, 2, 1, 0] {
        let wrong = post(&product, "/auth/verify", guess("654321")).await;
        assert_eq!(wrong["body"]["error"]["details"]["attempts_remaining"], left);
    }
    insta::assert_json_snapshot!(post(&product, "/auth/verify", guess("123456")).await, @r#"
    {
      "body": {
        "error": {
          "code": "MAX_ATTEMPTS_EXCEEDED",
          "message": "Maximum verification attempts exceeded. Please request a new OTP."
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": false
      },
      "status": 422
    }
    "#);
    product.advance(Duration::from_mins(11));
    assert_eq!(outcome(&product, "123456").await, "MAX_ATTEMPTS_EXCEEDED", "locked comes before expired");
    send(&product, "222222").await;
    assert_eq!(outcome(&product, "222222").await, "", "a new code may be tried");
}

#[tokio::test]
async fn a_code_ends_at_its_millisecond() {
    let product = Product::new().await;
    for (waited, expected) in [(599_999, ""), (600_000, "OTP_EXPIRED")] {
        send(&product, "123456").await;
        product.advance(Duration::from_millis(waited));
        assert_eq!(outcome(&product, "123456").await, expected, "after {waited} ms");
    }
    insta::assert_json_snapshot!(post(&product, "/auth/verify", guess("123456")).await, @r#"
    {
      "body": {
        "error": {
          "code": "OTP_EXPIRED",
          "message": "The OTP has expired. Please request a new OTP."
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T08:13:13+00:00"
        },
        "success": false
      },
      "status": 422
    }
    "#);
    insta::assert_json_snapshot!(
        post(&product, "/auth/status", json!({"phone": PHONE})).await["body"]["data"]["verification_attempts"],
        @"0"
    );
}

#[tokio::test]
async fn nothing_was_sent() {
    let product = Product::new().await;
    insta::assert_json_snapshot!(post(&product, "/auth/verify", guess("123456")).await, @r#"
    {
      "body": {
        "error": {
          "code": "OTP_NOT_FOUND",
          "message": "No active OTP found for this phone number and purpose"
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": false
      },
      "status": 422
    }
    "#);
    send(&product, "123456").await;
    let other = with(guess("123456"), &json!({"purpose": "payment"}));
    assert_eq!(post(&product, "/auth/verify", other).await["body"]["error"]["code"], "OTP_NOT_FOUND");
    let other = with(guess("123456"), &json!({"phone": "+14155550100"}));
    assert_eq!(post(&product, "/auth/verify", other).await["body"]["error"]["code"], "OTP_NOT_FOUND");
}

#[tokio::test]
async fn any_spelling_and_the_purpose_of_the_send() {
    let product = Product::new().await;
    post(&product, "/auth/send-otp", with(example("123456"), &json!({"purpose": "payment"}))).await;
    let body = json!({"phone": "91 (99999) 99999", "code": " 123456 ", "purpose": "payment"});
    insta::assert_json_snapshot!(post(&product, "/auth/verify", body).await["body"]["data"], @r#"
    {
      "phone": "919999999999",
      "purpose": "payment",
      "verified_at": "2026-01-01T07:53:14+00:00"
    }
    "#);
}

#[tokio::test]
async fn nothing_at_all() {
    let product = Product::new().await;
    let answer = product.request(raw(&product, "/auth/verify", None, Body::empty())).await;
    insta::assert_json_snapshot!(seen("post", "/auth/verify", &answer)["body"]["error"], @r#"
    {
      "code": "VALIDATION_ERROR",
      "details": {
        "code": [
          "Verification code is required"
        ],
        "phone": [
          "Phone number is required"
        ]
      },
      "message": "The given data was invalid."
    }
    "#);
}

#[tokio::test]
async fn fields_that_cannot_be_right_are_not_counted() {
    let product = Product::new().await;
    send(&product, "123456").await;
    let body = json!({"phone": PHONE, "code": "1234567890123456", "purpose": "p".repeat(51)});
    insta::assert_json_snapshot!(post(&product, "/auth/verify", body).await["body"]["error"], @r#"
    {
      "code": "VALIDATION_ERROR",
      "details": {
        "code": [
          "The code field must not be greater than 15 characters."
        ],
        "purpose": [
          "The purpose field must not be greater than 50 characters."
        ]
      },
      "message": "The given data was invalid."
    }
    "#);
    for code in [json!(123_456), json!(["123456"]), json!(null), json!("12\u{0}3456")] {
        let answer = post(&product, "/auth/verify", json!({"phone": PHONE, "code": code})).await;
        assert_eq!(answer["body"]["error"]["code"], "VALIDATION_ERROR", "{code}");
    }
    let status = post(&product, "/auth/status", json!({"phone": PHONE})).await;
    assert_eq!(status["body"]["data"]["verification_attempts"], 0);
    assert_eq!(outcome(&product, "123456").await, "");
}
