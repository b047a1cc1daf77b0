//! Callers that do not wait for their answer.

use std::time::Duration;

use serde_json::json;

use super::super::doubles::{HeldWhatsApp, Node};
use super::super::{post, shown};
use super::{example, last_code, outcome, resend_example};
use crate::support::{PHONE, Product};

/// Starts a request, hangs up while the vendor has the message, and lets the vendor go on.
async fn hang_up(product: &Product, path: &str, body: serde_json::Value) {
    let vendor = HeldWhatsApp::before(product.whatsapp.clone());
    let node = Node::with(product, vendor.clone(), |_| {});
    let request = product.post_request(path, &body);
    let caller = tokio::spawn({
        let node = node.clone();
        async move { node.request(request).await }
    });
    vendor.came.notified().await;
    caller.abort();
    assert!(caller.await.expect_err("it hung up").is_cancelled());
    assert_eq!(product.whatsapp.sent().len(), 0, "still held");
    vendor.go.notify_one();
    node.settle().await;
}

#[tokio::test]
async fn a_send_is_finished_all_the_same() {
    let product = Product::new().await;
    hang_up(&product, "/auth/send-otp", example("123456")).await;
    assert_eq!(product.whatsapp.sent().len(), 1);
    assert_eq!(product.engine.settle_lost().await.expect("a store"), 0);
    product.advance(Duration::from_mins(2));
    assert_eq!(product.engine.settle_lost().await.expect("a store"), 0, "the hand-over is recorded");
    assert_eq!(outcome(&product, "123456").await, "");
}

#[tokio::test]
async fn a_resend_is_finished_all_the_same() {
    let product = Product::new().await;
    hang_up(&product, "/auth/resend", resend_example()).await;
    assert_eq!(outcome(&product, &last_code(&product)).await, "");
}

#[tokio::test]
async fn a_keyed_send_keeps_its_answer() {
    let product = Product::new().await;
    let vendor = HeldWhatsApp::before(product.whatsapp.clone());
    let node = Node::with(&product, vendor.clone(), |_| {});
    let keyed = || {
        let mut request = product.post_request("/auth/send-otp", &example("123456"));
        request.headers_mut().insert("idempotency-key", "k-1".parse().expect("a value"));
        request
    };
    let caller = tokio::spawn({
        let (node, request) = (node.clone(), keyed());
        async move { node.request(request).await }
    });
    vendor.came.notified().await;
    caller.abort();
    assert!(caller.await.is_err());

    let running = node.request(keyed()).await;
    insta::assert_json_snapshot!(shown(&running), @r#"
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

    vendor.go.notify_one();
    node.settle().await;
    let again = product.request(keyed()).await;
    assert_eq!(again.status, 200);
    assert_eq!(again.headers["idempotent-replayed"], "true");
    assert_eq!(product.whatsapp.sent().len(), 1);
}

#[tokio::test]
async fn a_code_that_is_on_its_way_is_good_already() {
    let product = Product::new().await;
    let vendor = HeldWhatsApp::before(product.whatsapp.clone());
    let node = Node::with(&product, vendor.clone(), |_| {});
    let request = product.post_request("/auth/send-otp", &example("123456"));
    let caller = tokio::spawn({
        let node = node.clone();
        async move { node.request(request).await }
    });
    vendor.came.notified().await;
    let status = post(&product, "/auth/status", json!({"phone": PHONE})).await;
    assert_eq!(status["body"]["data"]["has_active_otp"], true);
    assert_eq!(outcome(&product, "123456").await, "");
    vendor.go.notify_one();
    assert_eq!(caller.await.expect("an answer").status, 200);
}
