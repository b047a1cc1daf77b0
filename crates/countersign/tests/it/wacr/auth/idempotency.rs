//! `Idempotency-Key` on send and resend.

use std::time::Duration;

use countersign_core::domain::fault::{FaultClass, MAX_TRIES, SendFault};
use countersign_core::domain::idempotency::KeyClaim;
use countersign_core::domain::token::PlainToken;
use serde_json::{Value, json};

use super::super::doubles::{Failure, Node};
use super::super::{code_of, document, head, seen, shown};
use super::{example, outcome, resend_example, undeliverable, with};
use crate::support::{Answer, Product};

async fn keyed(product: &Product, path: &str, key: &str, body: &Value) -> Answer {
    product.request(keyed_request(product, path, key, body)).await
}

fn keyed_request(
    product: &Product,
    path: &str,
    key: &str,
    body: &Value,
) -> axum::http::Request<axum::body::Body> {
    let mut request = product.post_request(path, body);
    request.headers_mut().insert("idempotency-key", key.parse().expect("a value"));
    request
}

fn is_replay(answer: &Answer) -> bool {
    answer.headers.get("idempotent-replayed").is_some_and(|value| value == "true")
}

#[tokio::test]
async fn the_same_request_is_one_message_and_one_answer() {
    let product = Product::new().await;
    for (path, body) in [("/auth/send-otp", example("123456")), ("/auth/resend", resend_example())] {
        let sent = product.whatsapp.sent().len();
        let first = keyed(&product, path, path, &body).await;
        assert_eq!(seen("post", path, &first)["status"], 200);
        assert!(!is_replay(&first));
        product.advance(Duration::from_mins(5));
        for _ in 0..5 {
            let again = keyed(&product, path, path, &body).await;
            assert!(is_replay(&again));
            assert_eq!((again.status, &again.body), (first.status, &first.body), "byte for byte");
            assert_eq!(again.headers["content-type"], "application/json");
            document::check("post", path, &again);
        }
        assert_eq!(product.whatsapp.sent().len(), sent + 1);
    }
}

#[tokio::test]
async fn a_failed_send_is_answered_again_too() {
    let product = Product::new().await;
    product.whatsapp.fail_next(undeliverable());
    let first = keyed(&product, "/auth/send-otp", "k", &example("123456")).await;
    assert_eq!(first.code(), "MESSAGE_SEND_FAILED");
    let again = keyed(&product, "/auth/send-otp", "k", &example("123456")).await;
    assert!(is_replay(&again));
    assert_eq!((again.status, again.body), (first.status, first.body));
    assert_eq!(product.whatsapp.calls(), 1);
}

/// The key never sends again, so the same request cannot work later, though one under another key may.
#[tokio::test]
async fn a_refusal_that_may_pass_uses_the_key_up() {
    let product = Product::new().await;
    let busy =
        || SendFault { class: FaultClass::Retry, vendor_code: Some("2".to_owned()), ..undeliverable() };
    for _ in 0..2 * MAX_TRIES {
        product.whatsapp.fail_next(busy());
    }
    let first = keyed(&product, "/auth/send-otp", "k", &example("123456")).await;
    insta::assert_json_snapshot!(seen("post", "/auth/send-otp", &first)["body"]["error"], @r#"
    {
      "code": "MESSAGE_SEND_FAILED",
      "details": {
        "reason": "2",
        "retryable": false
      },
      "message": "Failed to send WhatsApp message. Use a new Idempotency-Key to try again."
    }
    "#);
    let unkeyed = product.post("/auth/send-otp", example("123456")).await;
    insta::assert_json_snapshot!(seen("post", "/auth/send-otp", &unkeyed)["body"]["error"], @r#"
    {
      "code": "MESSAGE_SEND_FAILED",
      "details": {
        "reason": "2",
        "retryable": true
      },
      "message": "Failed to send WhatsApp message"
    }
    "#);

    let again = keyed(&product, "/auth/send-otp", "k", &example("123456")).await;
    assert!(is_replay(&again));
    assert_eq!((again.status, again.body), (first.status, first.body));
    assert_eq!(keyed(&product, "/auth/send-otp", "k2", &example("123456")).await.status, 200);
}

/// A rest of the account did nothing: the same key may ask again.
#[tokio::test]
async fn a_resting_account_gives_the_key_back() {
    let product = Product::new().await;
    product.whatsapp.fail_next(SendFault { class: FaultClass::Account, ..undeliverable() });
    keyed(&product, "/auth/send-otp", "a", &example("123456")).await;
    let resting = keyed(&product, "/auth/send-otp", "k", &example("123456")).await;
    assert_eq!(resting.json()["error"]["details"]["retryable"], true);
    product.advance(Duration::from_secs(30));
    assert_eq!(keyed(&product, "/auth/send-otp", "k", &example("123456")).await.status, 200);
}

#[tokio::test]
async fn another_request_under_the_key() {
    let product = Product::new().await;
    keyed(&product, "/auth/send-otp", "k", &example("123456")).await;
    let other = keyed(&product, "/auth/send-otp", "k", &example("654321")).await;
    insta::assert_json_snapshot!(seen("post", "/auth/send-otp", &other), @r#"
    {
      "body": {
        "error": {
          "code": "IDEMPOTENCY_KEY_REUSED",
          "message": "This Idempotency-Key was already used with a different request"
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
    let same_body = keyed(&product, "/auth/resend", "k", &example("123456")).await;
    assert_eq!(same_body.code(), "IDEMPOTENCY_KEY_REUSED", "another route");
    assert_eq!(product.whatsapp.calls(), 1);
}

#[tokio::test]
async fn no_key_and_other_keys_are_other_requests() {
    let product = Product::new().await;
    for _ in 0..2 {
        assert_eq!(product.post("/auth/send-otp", example("123456")).await.status, 200);
    }
    for key in ["a", "b", "A"] {
        assert!(!is_replay(&keyed(&product, "/auth/send-otp", key, &example("123456")).await), "{key}");
    }
    assert_eq!(product.whatsapp.calls(), 5);
}

#[tokio::test]
async fn a_refusal_gives_the_key_back() {
    let product = Product::new().await;
    let body = with(example("123456"), &json!({"template_name": "later"}));
    for _ in 0..2 {
        let refused = keyed(&product, "/auth/send-otp", "k", &body).await;
        assert_eq!(refused.code(), "RESOURCE_NOT_FOUND");
        assert!(!is_replay(&refused));
    }
    let invalid = keyed(&product, "/auth/send-otp", "k", &json!({})).await;
    assert_eq!(invalid.code(), "VALIDATION_ERROR", "an invalid request takes no key");
    let sent = keyed(&product, "/auth/send-otp", "k", &example("123456")).await;
    assert_eq!(sent.status, 200, "the key was free, for another request even");

    for turn in 1..=4 {
        let key = format!("r-{turn}");
        let expected = if turn < 4 { 200 } else { 429 };
        assert_eq!(keyed(&product, "/auth/resend", &key, &resend_example()).await.status, expected);
    }
    product.advance(Duration::from_mins(5));
    assert_eq!(keyed(&product, "/auth/resend", "r-4", &resend_example()).await.status, 200);
}

/// A caller may make its key from the number and the code.
#[tokio::test]
async fn a_key_is_never_written_down() {
    let product = Product::new().await;
    let key = "919999999999-Q7XKKEYZ";
    assert_eq!(keyed(&product, "/auth/send-otp", key, &example("123456")).await.status, 200);
    assert!(product.is_written("otp_verification"), "the files are the right ones");
    assert!(!product.is_written("Q7XKKEYZ"));
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let product = Product::new().await;
    keyed(&product, "/auth/send-otp", "k", &example("123456")).await;
    product.advance(Duration::from_hours(24) - Duration::from_millis(1));
    assert!(is_replay(&keyed(&product, "/auth/send-otp", "k", &example("123456")).await));
    product.advance(Duration::from_millis(1));
    assert!(!is_replay(&keyed(&product, "/auth/send-otp", "k", &example("123456")).await));
    assert_eq!(product.whatsapp.calls(), 2);
}

#[tokio::test]
async fn keys_belong_to_their_tenant() {
    let product = Product::new().await;
    keyed(&product, "/auth/send-otp", "k", &example("123456")).await;
    let other = Product::new().await;
    assert!(!is_replay(&keyed(&other, "/auth/send-otp", "k", &example("123456")).await));
}

#[tokio::test]
async fn a_request_that_still_runs() {
    let product = Product::new().await;
    let body = example("123456");
    let caller = product.engine.authenticate(&PlainToken::presented(&product.token)).await.expect("a caller");
    let bytes = body.to_string();
    let claim =
        product.engine.claim_key(&caller, "k", "/auth/send-otp", bytes.as_bytes()).await.expect("a store");
    assert_eq!(claim.1, KeyClaim::Granted);
    let running = keyed(&product, "/auth/send-otp", "k", &body).await;
    insta::assert_json_snapshot!(seen("post", "/auth/send-otp", &running), @r#"
    {
      "body": {
        "error": {
          "code": "IDEMPOTENCY_IN_PROGRESS",
          "message": "A request with this Idempotency-Key is still in progress"
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": false
      },
      "status": 409
    }
    "#);
    assert_eq!(product.whatsapp.calls(), 0);
    product.advance(Duration::from_mins(1));
    let after = keyed(&product, "/auth/send-otp", "k", &body).await;
    assert_eq!(after.status, 200, "its claimer died before it sent");
}

/// The process dies between the hand-over and its record.
#[tokio::test]
async fn a_request_whose_process_died_while_it_sent() {
    let product = Product::new().await;
    let node = Node::of(&product);
    node.store.fail("finish_delivery", Failure::Panic);
    node.store.fail("finish_key", Failure::Panic);
    let died = node.request(keyed_request(&product, "/auth/send-otp", "k", &example("123456"))).await;
    assert_eq!(died.code(), "INTERNAL_ERROR");

    let running = keyed(&product, "/auth/send-otp", "k", &example("123456")).await;
    assert_eq!(running.code(), "IDEMPOTENCY_IN_PROGRESS");
    product.advance(Duration::from_mins(1));
    product.engine.settle_lost().await.expect("a store");
    let lost = keyed(&product, "/auth/send-otp", "k", &example("123456")).await;
    insta::assert_json_snapshot!(seen("post", "/auth/send-otp", &lost), @r#"
    {
      "body": {
        "error": {
          "code": "MESSAGE_SEND_FAILED",
          "message": "An earlier request with this Idempotency-Key was interrupted while sending: a message may have been sent. Use a new key to send another."
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:54:14+00:00"
        },
        "success": false
      },
      "status": 500
    }
    "#);
    assert_eq!(product.whatsapp.calls(), 1, "the key never sends again");
    assert_eq!(outcome(&product, "123456").await, "", "the message may be out, so its code is good");
}

#[tokio::test]
async fn a_store_that_fails_leaves_the_key_to_its_lease() {
    let product = Product::new().await;
    for (call, failure, code) in [
        ("claim_key", Failure::Busy, "SERVICE_UNAVAILABLE"),
        ("claim_key", Failure::Away, "INTERNAL_ERROR"),
        ("start", Failure::Away, "INTERNAL_ERROR"),
    ] {
        let node = Node::of(&product);
        node.store.fail(call, failure);
        let failed = node.request(keyed_request(&product, "/auth/send-otp", call, &example("123456"))).await;
        assert_eq!(code_of(&seen("post", "/auth/send-otp", &failed)), code, "{call} {failure:?}");
    }
    assert_eq!(product.whatsapp.calls(), 0);
    let waiting = keyed(&product, "/auth/send-otp", "start", &example("123456")).await;
    assert_eq!(waiting.code(), "IDEMPOTENCY_IN_PROGRESS");
    product.advance(Duration::from_mins(1));
    assert_eq!(keyed(&product, "/auth/send-otp", "start", &example("123456")).await.status, 200);
}

#[tokio::test]
async fn a_full_queue_gives_the_key_back() {
    let product = Product::new().await;
    let node = Node::of(&product);
    node.store.fail("start", Failure::Busy);
    let refused = node.request(keyed_request(&product, "/auth/send-otp", "k", &example("123456"))).await;
    assert_eq!((refused.status.as_u16(), refused.retry_after()), (503, Some(1)));
    assert_eq!(keyed(&product, "/auth/send-otp", "k", &example("123456")).await.status, 200, "at once");
}

/// What is out cannot be taken back, so that it was never recorded must not look as if nothing had happened.
#[tokio::test]
async fn a_send_that_could_not_be_recorded_does_not_free_its_key() {
    let product = Product::new().await;
    let node = Node::of(&product);
    node.store.fail("finish_delivery", Failure::Busy);
    let failed = node.request(keyed_request(&product, "/auth/send-otp", "k", &example("123456"))).await;
    assert_eq!(failed.status, 500);
    product.advance(Duration::from_mins(1));
    assert_eq!(
        keyed(&product, "/auth/send-otp", "k", &example("123456")).await.code(),
        "MESSAGE_SEND_FAILED"
    );
    assert_eq!(product.whatsapp.calls(), 1, "one message");
    assert_eq!(outcome(&product, "123456").await, "", "and its code is good");
}

#[tokio::test]
async fn an_answer_that_could_not_be_kept_is_given_all_the_same() {
    let product = Product::new().await;
    let node = Node::of(&product);
    node.store.fail("finish_key", Failure::Away);
    let sent = node.request(keyed_request(&product, "/auth/send-otp", "k", &example("123456"))).await;
    assert_eq!(sent.status, 200);
    product.advance(Duration::from_mins(1));
    let lost = keyed(&product, "/auth/send-otp", "k", &example("123456")).await;
    assert_eq!(lost.code(), "MESSAGE_SEND_FAILED");
    assert_eq!(product.whatsapp.calls(), 1);
}

#[tokio::test]
async fn what_is_no_key() {
    let product = Product::new().await;
    let long = "k".repeat(256);
    for key in ["", "   ", "a b", "schl\u{fc}ssel", &long] {
        let request = head(&product, "POST", "/api/v2/auth/send-otp")
            .header("idempotency-key", key.as_bytes())
            .body(example("123456").to_string().into())
            .expect("a request");
        let answer = product.request(request).await;
        assert_eq!(shown(&answer)["status"], 422, "{key:?}");
    }
    let twice = head(&product, "POST", "/api/v2/auth/send-otp")
        .header("idempotency-key", "a")
        .header("idempotency-key", "b")
        .body(example("123456").to_string().into())
        .expect("a request");
    let answer = product.request(twice).await;
    insta::assert_json_snapshot!(seen("post", "/auth/send-otp", &answer)["body"]["error"], @r#"
    {
      "code": "VALIDATION_ERROR",
      "details": {
        "Idempotency-Key": [
          "The Idempotency-Key header must be 1 to 255 visible ASCII characters."
        ]
      },
      "message": "The given data was invalid."
    }
    "#);
    assert_eq!(product.whatsapp.calls(), 0);
    let fits = "~".repeat(255);
    assert_eq!(keyed(&product, "/auth/send-otp", &fits, &example("123456")).await.status, 200);
    let elsewhere = head(&product, "POST", "/api/v2/auth/status")
        .header("idempotency-key", "a b")
        .body(json!({"phone": "919999999999"}).to_string().into())
        .expect("a request");
    assert_eq!(product.request(elsewhere).await.status, 200, "calls that do not send take no key");
}
