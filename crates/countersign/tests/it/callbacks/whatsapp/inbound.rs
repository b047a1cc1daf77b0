//! What users write.

use countersign_core::domain::chat::{Direction, MessageKind, MessageQuery, MessageSort};
use serde_json::{Value, json};

use super::{caller, messages, notify};
use crate::support::Product;

fn text(id: &str, from: &str, body: &str) -> Value {
    json!({"id": id, "from": from, "timestamp": "1767253999", "type": "text", "text": {"body": body}})
}

async fn listed(product: &Product) -> Vec<(Direction, MessageKind, Option<String>)> {
    let query = MessageQuery {
        tests: Vec::new(),
        search: None,
        sort: MessageSort::CreatedAt,
        descending: false,
        offset: 0,
        limit: 100,
    };
    let (rows, total) = product.engine.list_messages(&caller(product).await, query).await.expect("a store");
    assert_eq!(rows.len() as u64, total);
    rows.into_iter().map(|row| (row.direction, row.kind, row.text)).collect()
}

#[tokio::test]
async fn is_kept_once_however_often_it_is_told() {
    let product = Product::new().await;
    let value = json!({"contacts": [{"profile": {"name": "Ada"}, "wa_id": "919812345001"}], "messages": [
        text("wamid.1", "919812345001", "hello"),
        text("wamid.1", "919812345001", "hello"),
        {"id": "wamid.2", "from": "919812345001", "timestamp": "1767253999", "type": "image",
         "image": {"id": "1", "mime_type": "image/png", "sha256": "x", "caption": "look"}},
    ]});
    for _ in 0..2 {
        assert_eq!(notify(&product, &messages(value.clone())).await.status, 200);
    }
    assert_eq!(
        listed(&product).await,
        [
            (Direction::Inbound, MessageKind::Text, Some("hello".to_owned())),
            (Direction::Inbound, MessageKind::Image, Some("look".to_owned())),
        ]
    );
}

#[tokio::test]
async fn what_names_nobody_is_left() {
    let product = Product::new().await;
    let value = json!({"messages": [
        text("wamid.1", "US.1234abc", "hello"), {"from": "919812345001", "type": "text"}, "nonsense", null,
        text("wamid.2", "919812345001", "kept"),
    ]});
    assert_eq!(notify(&product, &messages(value)).await.status, 200);
    assert_eq!(listed(&product).await, [(Direction::Inbound, MessageKind::Text, Some("kept".to_owned()))]);
}

/// More than the store takes in one step.
#[tokio::test]
async fn many_in_one_call_are_all_kept() {
    let product = Product::new().await;
    let many: Vec<_> =
        (0..300).map(|n| text(&format!("wamid.{n}"), &format!("9198123{n:05}"), "hello")).collect();
    assert_eq!(notify(&product, &messages(json!({"messages": many}))).await.status, 200);
    let query = MessageQuery {
        tests: Vec::new(),
        search: None,
        sort: MessageSort::CreatedAt,
        descending: true,
        offset: 0,
        limit: 1,
    };
    let (_, total) = product.engine.list_messages(&caller(&product).await, query).await.expect("a store");
    assert_eq!(total, 300);
}
