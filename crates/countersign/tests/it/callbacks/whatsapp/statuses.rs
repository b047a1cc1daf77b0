//! How far messages have come.

use std::time::Duration;

use countersign_core::domain::receipt::ReceiptKind::{Delivered, Failed, Read, Sent};
use serde_json::{Value, json};

use super::{applied, check, delivery, messages, notify, send, status};
use crate::support::Product;

async fn report(product: &Product, statuses: Vec<Value>) {
    let body = messages(json!({"statuses": statuses}));
    assert_eq!(notify(product, &body).await.status, 200);
}

#[tokio::test]
async fn each_status_is_applied_once_however_often_it_comes() {
    let product = Product::new().await;
    let wamid = send(&product, "123456").await.expect("sent").vendor_message_id;
    report(&product, vec![status(&wamid, "sent"), status(&wamid, "delivered"), status(&wamid, "sent")]).await;
    assert_eq!(applied(&product).await, [Sent, Delivered]);
    report(&product, vec![status(&wamid, "delivered"), status(&wamid, "read")]).await;
    assert_eq!(applied(&product).await, [Read]);
    report(&product, vec![status(&wamid, "played")]).await;
    assert_eq!(applied(&product).await, [], "played is read");
}

#[tokio::test]
async fn disorder_and_gaps_are_no_trouble() {
    let product = Product::new().await;
    let wamid = send(&product, "123456").await.expect("sent").vendor_message_id;
    report(&product, vec![status(&wamid, "read")]).await;
    assert_eq!(applied(&product).await, [Read]);
    report(&product, vec![status(&wamid, "delivered"), status(&wamid, "sent"), status(&wamid, "failed")])
        .await;
    assert_eq!(applied(&product).await, [Sent, Delivered, Failed]);
    assert!(matches!(
        check(&product, "123456").await,
        countersign_core::domain::check::CheckOutcome::Approved { .. }
    ));
}

#[tokio::test]
async fn a_status_that_comes_before_we_know_its_message_is_found_by_our_own_id() {
    let product = Product::new().await;
    send(&product, "123456").await.expect("sent");
    let mut early = status("wamid.not-told-to-us-yet", "sent");
    early["biz_opaque_callback_data"] = json!(delivery(&product).to_string());
    report(&product, vec![early]).await;
    assert_eq!(applied(&product).await, [Sent]);
}

#[tokio::test]
async fn a_status_without_our_id_waits_for_its_message() {
    let product = Product::new().await;
    // The recording vendor names its messages in order.
    report(&product, vec![status("wamid.test1", "delivered")]).await;
    assert_eq!(applied(&product).await, []);
    let started = send(&product, "123456").await.expect("sent");
    assert_eq!(started.vendor_message_id, "wamid.test1");
    product.advance(Duration::from_secs(10));
    assert_eq!(applied(&product).await, [Delivered]);
}

#[tokio::test]
async fn what_is_new_or_strange_does_not_hold_up_the_rest() {
    let product = Product::new().await;
    let wamid = send(&product, "123456").await.expect("sent").vendor_message_id;
    let mut failed = status(&wamid, "failed");
    failed["errors"] = json!([{"code": 131_026, "title": "Message undeliverable", "new": {"deep": [1]}}]);
    failed["timestamp"] = json!(1_767_253_999);
    let mut odd_time = status(&wamid, "delivered");
    odd_time["timestamp"] = json!({"seconds": 1});
    odd_time["biz_opaque_callback_data"] = json!(["not ours"]);
    report(
        &product,
        vec![
            json!(7),
            json!(null),
            json!({}),
            status(&wamid, "teleported"),
            json!({"id": {"a": 1}, "status": "sent"}),
            json!({"id": "", "status": "sent"}),
            json!({"id": "w".repeat(600), "status": "sent"}),
            json!({"status": "sent"}),
            json!({"id": wamid, "status": 3}),
            failed,
            odd_time,
        ],
    )
    .await;
    assert_eq!(applied(&product).await, [Delivered, Failed]);
}

#[tokio::test]
async fn one_notification_may_hold_thousands() {
    let product = Product::new().await;
    let wamid = send(&product, "123456").await.expect("sent").vendor_message_id;
    let mut statuses: Vec<_> = (0..3_000).map(|n| status(&format!("wamid.other{n}"), "sent")).collect();
    statuses.push(status(&wamid, "sent"));
    report(&product, statuses).await;
    assert_eq!(applied(&product).await, [Sent]);
}
