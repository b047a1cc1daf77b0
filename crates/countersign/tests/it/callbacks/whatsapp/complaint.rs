//! "I didn't request a code".

use countersign_core::domain::check::CheckOutcome;
use countersign_core::domain::receipt::ReceiptKind;
use serde_json::{Value, json};

use super::{applied, check, messages, notify, send};
use crate::support::Product;

fn button(wamid: &str, payload: &str) -> Value {
    json!({"contacts": [{"profile": {"name": "Luc\u{ed}a"}, "wa_id": "919999999999"}],
        "messages": [{"context": {"from": "15550783881", "id": wamid}, "from": "919999999999",
            "id": "wamid.reply", "timestamp": "1767253999", "type": "button",
            "button": {"payload": payload, "text": "I didn't request a code"}}]})
}

#[tokio::test]
async fn kills_the_code_and_is_counted_once() {
    let product = Product::new().await;
    let wamid = send(&product, "123456").await.expect("sent").vendor_message_id;
    let body = messages(button(&wamid, "DID_NOT_REQUEST_CODE"));
    for _ in 0..2 {
        assert_eq!(notify(&product, &body).await.status, 200);
    }
    assert_eq!(applied(&product).await, [ReceiptKind::Complaint]);
    assert_eq!(check(&product, "123456").await, CheckOutcome::NotFound);
    let usage = product.admin("GET", "/tenants/1", None).await.json()["usage"].clone();
    assert_eq!(usage["complaints_this_month"], 1);
}

#[tokio::test]
async fn other_buttons_and_texts_mean_nothing() {
    let product = Product::new().await;
    let wamid = send(&product, "123456").await.expect("sent").vendor_message_id;
    notify(&product, &messages(button(&wamid, "COPY_CODE"))).await;
    let mut headless = button(&wamid, "DID_NOT_REQUEST_CODE");
    headless["messages"][0]["context"] = json!(null);
    notify(&product, &messages(headless)).await;
    let text = json!({"messages": [{"from": "1", "id": "wamid.text", "type": "text",
        "text": {"body": "DID_NOT_REQUEST_CODE"}, "context": {"id": wamid}}]});
    notify(&product, &messages(text)).await;
    assert_eq!(applied(&product).await, []);
    assert!(matches!(check(&product, "123456").await, CheckOutcome::Approved { .. }));
}
