//! Signed bodies that make little sense. They are answered 200: they would make no more sense the next time.

use countersign_core::domain::receipt::ReceiptKind;
use serde_json::{Value, json};

use super::{applied, notification, notify, send, status};
use crate::support::Product;

#[tokio::test]
async fn garbage_is_let_go() {
    let product = Product::new().await;
    let deep = [vec![b'['; 100_000], vec![b']'; 100_000]].concat();
    let deep_inside = format!("{{\"entry\":{}{}}}", "[".repeat(5_000), "]".repeat(5_000));
    let bodies: [&[u8]; 10] = [
        b"",
        b"{",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        br#"{"entry":{}}"#,
        br#"{"entry":[[],7,null,{"changes":7},{"changes":[7,{"field":"messages"},{"value":{}}]}]}"#,
        &deep,
        deep_inside.as_bytes(),
    ];
    for body in bodies {
        assert_eq!(
            notify(&product, body).await.status,
            200,
            "{}",
            String::from_utf8_lossy(&body[..body.len().min(80)])
        );
    }
    assert_eq!(applied(&product).await, []);
}

#[tokio::test]
async fn other_fields_are_noted_and_the_rest_is_applied() {
    let product = Product::new().await;
    let wamid = send(&product, "123456").await.expect("sent").vendor_message_id;
    for (field, value) in [
        ("account_update", json!({"event": "ACCOUNT_RESTRICTION", "restriction_info": []})),
        ("phone_number_quality_update", json!({"event": "FLAGGED"})),
        ("user_preferences", json!({"user_preferences": [{"value": "stop"}]})),
        ("something_new\ninjected", json!({"event": 7})),
    ] {
        assert_eq!(notify(&product, &notification(field, &value)).await.status, 200);
    }
    let mut all: Value = json!({"object": "whatsapp_business_account", "entry": []});
    for value in [
        json!({"changes": [{"field": "account_update", "value": {"event": "VERIFIED_ACCOUNT"}}]}),
        json!({"changes": "none"}),
        json!({"changes": [{"field": "messages", "value": {"statuses": 1, "messages": {}, "errors": [{"code": 130_429}]}}]}),
        json!({"changes": [{"field": "messages", "value": {"statuses": [status(&wamid, "sent")]}}]}),
    ] {
        all["entry"].as_array_mut().expect("a list").push(value);
    }
    assert_eq!(notify(&product, all.to_string().as_bytes()).await.status, 200);
    assert_eq!(applied(&product).await, [ReceiptKind::Sent]);
}
