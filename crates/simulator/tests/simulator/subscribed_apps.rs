//! Without a subscription there are no webhooks.

use serde_json::json;

use crate::rig::{Rig, WABA};

#[tokio::test]
async fn webhooks_come_only_while_subscribed() {
    let rig = Rig::start().await;
    let path = format!("/v26.0/{WABA}/subscribed_apps");
    assert_eq!(rig.get(&path).await.accepted()["data"].as_array().map(Vec::len), Some(1));
    assert_eq!(rig.delete(&path).await.accepted(), json!({ "success": true }));
    assert_eq!(rig.get(&path).await.accepted(), json!({ "data": [] }));
    rig.send_code("12015553931").await.accepted();
    assert!(rig.receiver.hits().is_empty());
    assert_eq!(rig.post(&path, json!({})).await.accepted(), json!({ "success": true }));
    rig.send_code("12015553931").await.accepted();
    assert_eq!(rig.receiver.words(), ["sent", "delivered"]);
}
