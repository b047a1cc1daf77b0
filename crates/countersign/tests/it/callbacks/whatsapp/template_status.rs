//! Templates that Meta pauses and lets go again.

use countersign_core::engine::StartError;
use serde_json::{Value, json};

use super::{notification, notify, send};
use crate::support::Product;

async fn announce(product: &Product, id: Value, event: &str) {
    let value = json!({"event": event, "message_template_id": id, "message_template_name": "otp_verification",
        "message_template_language": "en", "reason": null});
    let body = notification("message_template_status_update", &value);
    assert_eq!(notify(product, &body).await.status, 200);
}

#[tokio::test]
async fn a_paused_template_is_not_sent_until_it_is_back() {
    let product = Product::new().await;
    announce(&product, json!(1001), "PAUSED").await;
    assert_eq!(send(&product, "123456").await, Err(StartError::TemplateNotFound));
    announce(&product, json!("1001"), "REINSTATED").await;
    send(&product, "123456").await.expect("sent");
    announce(&product, json!("1001"), "Disabled").await;
    assert_eq!(send(&product, "123456").await, Err(StartError::TemplateNotFound));
    announce(&product, json!(1001), "APPROVED").await;
    send(&product, "123456").await.expect("sent");
}

#[tokio::test]
async fn a_warning_is_no_stop() {
    let product = Product::new().await;
    announce(&product, json!(1001), "FLAGGED").await;
    send(&product, "123456").await.expect("still sent");
}

#[tokio::test]
async fn what_is_not_understood_changes_nothing() {
    let product = Product::new().await;
    announce(&product, json!(4_711), "PAUSED").await;
    announce(&product, json!(null), "PAUSED").await;
    announce(&product, json!(1001.5), "PAUSED").await;
    announce(&product, json!(1001), "not a name").await;
    announce(&product, json!(1001), "").await;
    send(&product, "123456").await.expect("sent");
}
