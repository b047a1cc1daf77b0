//! `POST /auth/status` (`wacr-api-v2.md` 1.5, 2.4).

use std::time::Duration;

use axum::body::Body;
use serde_json::{Value, json};

use super::super::{post, raw, seen};
use super::{outcome, send};
use crate::support::{PHONE, Product};

async fn status(product: &Product) -> Value {
    post(product, "/auth/status", json!({"phone": PHONE})).await
}

/// The one answer that the vendor prints, but with the seconds that are left (`wacr-api-v2.md` 3.8).
#[tokio::test]
async fn the_printed_answer() {
    let product = Product::new().await;
    send(&product, "123456").await;
    product.advance(Duration::from_secs(325));
    let answer = product.post("/auth/status", json!({"phone": PHONE, "purpose": "authentication"})).await;
    insta::assert_json_snapshot!(seen("post", "/auth/status", &answer), @r#"
    {
      "body": {
        "data": {
          "attempts_remaining": 5,
          "created_at": "2026-01-01T07:53:14+00:00",
          "expires_at": "2026-01-01T08:03:14+00:00",
          "expires_in_seconds": 275,
          "has_active_otp": true,
          "is_expired": false,
          "max_attempts": 5,
          "verification_attempts": 0
        },
        "message": "OTP status retrieved successfully",
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:58:39+00:00"
        },
        "success": true
      },
      "status": 200
    }
    "#);
    let id = answer.headers["x-request-id"].to_str().expect("ASCII").to_owned();
    let printed = format!(
        "{}{id}{}",
        r#"{"success":true,"data":{"has_active_otp":true,"expires_at":"2026-01-01T08:03:14+00:00","expires_in_seconds":275,"is_expired":false,"verification_attempts":0,"max_attempts":5,"attempts_remaining":5,"created_at":"2026-01-01T07:53:14+00:00"},"message":"OTP status retrieved successfully","meta":{"request_id":""#,
        r#"","timestamp":"2026-01-01T07:58:39+00:00"}}"#
    );
    assert_eq!(String::from_utf8(answer.body).expect("UTF-8"), printed);
}

#[tokio::test]
async fn there_is_none() {
    let product = Product::new().await;
    insta::assert_json_snapshot!(status(&product).await, @r#"
    {
      "body": {
        "data": {
          "has_active_otp": false,
          "message": "No active OTP found"
        },
        "message": "No active OTP found",
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": true
      },
      "status": 200
    }
    "#);
    send(&product, "123456").await;
    let other = json!({"phone": PHONE, "purpose": "payment"});
    assert_eq!(post(&product, "/auth/status", other).await["body"]["data"]["has_active_otp"], false);
    assert_eq!(outcome(&product, "123456").await, "");
    assert_eq!(status(&product).await["body"]["data"]["has_active_otp"], false, "it is used up");
}

#[tokio::test]
async fn counts_wrong_guesses_and_nothing_else() {
    let product = Product::new().await;
    send(&product, "123456").await;
    outcome(&product, "654321").await;
    outcome(&product, "654321").await;
    for _ in 0..20 {
        status(&product).await;
    }
    insta::assert_json_snapshot!(status(&product).await["body"]["data"], @r#"
    {
      "attempts_remaining": 3,
      "created_at": "2026-01-01T07:53:14+00:00",
      "expires_at": "2026-01-01T08:03:14+00:00",
      "expires_in_seconds": 600,
      "has_active_otp": true,
      "is_expired": false,
      "max_attempts": 5,
      "verification_attempts": 2
    }
    "#);
    assert_eq!(outcome(&product, "123456").await, "");
}

#[tokio::test]
async fn an_expired_and_a_locked_one_are_shown_in_full() {
    let product = Product::new().await;
    send(&product, "123456").await;
    for _ in 0..5 {
        outcome(&product, "654321").await;
    }
    product.advance(Duration::from_mins(10));
    insta::assert_json_snapshot!(status(&product).await, @r#"
    {
      "body": {
        "data": {
          "attempts_remaining": 0,
          "created_at": "2026-01-01T07:53:14+00:00",
          "expires_at": "2026-01-01T08:03:14+00:00",
          "expires_in_seconds": 0,
          "has_active_otp": true,
          "is_expired": true,
          "max_attempts": 5,
          "verification_attempts": 5
        },
        "message": "OTP status retrieved successfully",
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T08:03:14+00:00"
        },
        "success": true
      },
      "status": 200
    }
    "#);
    product.advance(Duration::from_millis(1));
    assert_eq!(status(&product).await["body"]["data"]["expires_in_seconds"], -1, "rounded down");
}

#[tokio::test]
async fn a_new_code_starts_anew() {
    let product = Product::new().await;
    send(&product, "123456").await;
    outcome(&product, "654321").await;
    product.advance(Duration::from_mins(1));
    send(&product, "222222").await;
    insta::assert_json_snapshot!(status(&product).await["body"]["data"], @r#"
    {
      "attempts_remaining": 5,
      "created_at": "2026-01-01T07:54:14+00:00",
      "expires_at": "2026-01-01T08:04:14+00:00",
      "expires_in_seconds": 600,
      "has_active_otp": true,
      "is_expired": false,
      "max_attempts": 5,
      "verification_attempts": 0
    }
    "#);
}

#[tokio::test]
async fn nothing_at_all() {
    let product = Product::new().await;
    let answer = product.request(raw(&product, "/auth/status", None, Body::empty())).await;
    insta::assert_json_snapshot!(seen("post", "/auth/status", &answer)["body"]["error"], @r#"
    {
      "code": "VALIDATION_ERROR",
      "details": {
        "phone": [
          "Phone number is required"
        ]
      },
      "message": "The given data was invalid."
    }
    "#);
    let body = json!({"phone": PHONE, "purpose": "p".repeat(51)});
    insta::assert_json_snapshot!(post(&product, "/auth/status", body).await["body"]["error"]["details"], @r#"
    {
      "purpose": [
        "The purpose field must not be greater than 50 characters."
      ]
    }
    "#);
}
