//! 10 checks a minute to a number, and the guess budget behind them.

use std::time::Duration;

use serde_json::json;

use super::super::{code_of, post};
use super::{example, guess, outcome, send, with};
use crate::support::Product;

#[tokio::test]
async fn the_eleventh_check_waits() {
    let product = Product::new().await;
    for purpose in ["a", "b", "c", "d", "e"] {
        for phone in ["+919999999999", "91 99999-99999"] {
            let body = json!({"phone": phone, "code": "654321", "purpose": purpose});
            assert_eq!(code_of(&post(&product, "/auth/verify", body).await), "OTP_NOT_FOUND");
            product.advance(Duration::from_secs(1));
        }
    }
    insta::assert_json_snapshot!(post(&product, "/auth/verify", guess("654321")).await, @r#"
    {
      "body": {
        "error": {
          "code": "RATE_LIMIT_EXCEEDED",
          "details": {
            "retry_after": 50
          },
          "message": "Too many verification attempts"
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:24+00:00"
        },
        "success": false
      },
      "status": 429
    }
    "#);
    product.advance(Duration::from_millis(49_999));
    let waiting = post(&product, "/auth/verify", guess("654321")).await;
    assert_eq!(waiting["body"]["error"]["details"]["retry_after"], 1);
    product.advance(Duration::from_millis(1));
    assert_eq!(outcome(&product, "654321").await, "OTP_NOT_FOUND");
}

#[tokio::test]
async fn a_limited_guess_is_neither_compared_nor_counted() {
    let product = Product::new().await;
    for _ in 0..10 {
        outcome(&product, "654321").await;
    }
    send(&product, "123456").await;
    assert_eq!(outcome(&product, "123456").await, "RATE_LIMIT_EXCEEDED");
    product.advance(Duration::from_mins(1));
    let status = post(&product, "/auth/status", json!({"phone": "919999999999"})).await;
    assert_eq!(status["body"]["data"]["verification_attempts"], 0);
    assert_eq!(outcome(&product, "123456").await, "");
}

#[tokio::test]
async fn a_success_clears_the_limit() {
    let product = Product::new().await;
    for _ in 0..9 {
        assert_eq!(outcome(&product, "654321").await, "OTP_NOT_FOUND");
    }
    send(&product, "123456").await;
    assert_eq!(outcome(&product, "123456").await, "", "the tenth");
    for _ in 0..10 {
        assert_eq!(outcome(&product, "654321").await, "OTP_NOT_FOUND");
    }
    assert_eq!(outcome(&product, "654321").await, "RATE_LIMIT_EXCEEDED");
}

#[tokio::test]
async fn invalid_requests_and_questions_about_the_status_do_not_count() {
    let product = Product::new().await;
    for _ in 0..12 {
        assert_eq!(outcome(&product, "1234567890123456").await, "VALIDATION_ERROR");
        post(&product, "/auth/status", json!({"phone": "919999999999"})).await;
    }
    assert_eq!(outcome(&product, "654321").await, "OTP_NOT_FOUND");
}

#[tokio::test]
async fn new_codes_do_not_refill_the_guess_budget() {
    let product = Product::new().await;
    for _ in 0..2 {
        send(&product, "123456").await;
        for _ in 0..5 {
            assert_eq!(outcome(&product, "654321").await, "INVALID_CODE");
        }
        product.advance(Duration::from_mins(2));
    }
    send(&product, "123456").await;
    insta::assert_json_snapshot!(post(&product, "/auth/verify", guess("123456")).await, @r#"
    {
      "body": {
        "error": {
          "code": "RATE_LIMIT_EXCEEDED",
          "details": {
            "retry_after": 3360
          },
          "message": "Too many verification attempts"
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:57:14+00:00"
        },
        "success": false
      },
      "status": 429
    }
    "#);
    let other = json!({"purpose": "payment"});
    post(&product, "/auth/send-otp", with(example("222222"), &other)).await;
    let guessed = post(&product, "/auth/verify", with(guess("222222"), &other)).await;
    assert_eq!(guessed["status"], 200, "another purpose has a budget of its own");
    product.advance(Duration::from_mins(56));
    send(&product, "123456").await;
    assert_eq!(outcome(&product, "123456").await, "", "an hour after the first failures");
}
