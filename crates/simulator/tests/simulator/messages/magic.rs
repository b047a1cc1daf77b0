//! Every magic number does what its row says.

use countersign_simulator::magic_numbers;
use serde_json::{Value, json};

use crate::receiver::Hit;
use crate::rig::{DISPLAY, NUMBER, Rig, code_to};

/// Sends once; the reply is an error, nothing arrives and no webhook comes.
async fn always_refused(to: &str, status: u16, code: u32) -> Value {
    let rig = Rig::start().await;
    for _ in 0..2 {
        rig.send_code(to).await.refused(status, code);
    }
    assert!(rig.simulator.inbox(to).is_empty() && rig.receiver.hits().is_empty());
    assert_eq!(rig.simulator.accepted(), 0);
    rig.send_code(to).await.json()["error"].take()
}

/// Sends once; it is accepted and these statuses follow, in this order.
async fn accepted_with(to: &str, words: &[&str]) -> Rig {
    let rig = Rig::start().await;
    rig.send_code(to).await.accepted();
    assert_eq!(rig.receiver.words(), words);
    assert_eq!(rig.simulator.accepted(), 1);
    rig
}

#[test]
fn twenty_are_listed() {
    let listed: Vec<_> = magic_numbers().iter().map(|row| row.0.to_owned()).collect();
    assert_eq!(listed, (1..=20).map(|number| format!("{number:04}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn other_numbers_are_sent_and_delivered() {
    let rig = accepted_with("15550000021", &["sent", "delivered"]).await;
    assert_eq!(rig.only_message("15550000021").code, "123456");
}

#[tokio::test]
async fn n0001_is_undeliverable() {
    let error = always_refused("15550000001", 400, 131_026).await;
    assert_eq!(error["message"], "(#131026) Message undeliverable");
    assert_eq!(error["type"], "OAuthException");
}

#[tokio::test]
async fn n0002_fails_later() {
    let rig = accepted_with("15550000002", &["failed"]).await;
    let status = &rig.receiver.statuses()[0];
    assert_eq!(status["errors"][0]["code"], 131_026);
    assert!(rig.receiver.hits()[0].values()[0].get("contacts").is_none());
    assert!(rig.simulator.inbox("15550000002").is_empty());
}

#[tokio::test]
async fn n0003_is_silent() {
    let rig = accepted_with("15550000003", &[]).await;
    assert_eq!(rig.only_message("15550000003").code, "123456");
}

#[tokio::test]
async fn n0004_is_read_without_delivered() {
    accepted_with("15550000004", &["sent", "read"]).await;
}

#[tokio::test]
async fn n0005_is_reversed_and_doubled() {
    accepted_with("15550000005", &["read", "delivered", "sent", "sent", "delivered", "read"]).await;
}

#[tokio::test]
async fn n0006_is_throttled_every_other_time() {
    let rig = Rig::start().await;
    for _ in 0..2 {
        let reply = rig.send_code("15550000006").await;
        reply.refused(400, 130_429);
        assert_eq!(reply.headers["retry-after"], "1");
        // Another number has a turn of its own.
        rig.send_code("16660000006").await;
        rig.send_code("15550000006").await.accepted();
    }
    assert_eq!(rig.simulator.inbox("15550000006").len(), 2);
}

// 0007 is in `lifecycle`: it hangs.

#[tokio::test]
async fn n0008_has_a_broken_reply() {
    let rig = Rig::start().await;
    let reply = rig.send_code("15550000008").await;
    assert_eq!(reply.status, 200);
    assert!(serde_json::from_str::<Value>(&reply.text).is_err(), "{}", reply.text);
    assert_eq!(rig.only_message("15550000008").code, "123456");
    assert_eq!(rig.receiver.words(), ["sent", "delivered"]);
}

#[tokio::test]
async fn n0009_presses_the_button() {
    let rig = accepted_with("15550000009", &["sent", "delivered"]).await;
    let hits = rig.receiver.hits();
    let value = hits.last().map(Hit::values).expect("a webhook").remove(0);
    let message = &value["messages"][0];
    assert_eq!(message["button"]["payload"], "DID_NOT_REQUEST_CODE");
    assert_eq!(message["from"], "15550000009");
    let wamid = rig.only_message("15550000009").wamid;
    assert_eq!(message["context"], json!({ "from": DISPLAY, "id": wamid }));
    assert_ne!(message["id"], wamid.as_str());
    assert_eq!(value["contacts"][0]["wa_id"], "15550000009");
}

#[tokio::test]
async fn n0010_always_fails() {
    let error = always_refused("15550000010", 500, 131_000).await;
    assert!(error.get("is_transient").is_none());
}

#[tokio::test]
async fn n0011_resets_the_connection() {
    let rig = Rig::start().await;
    let path = format!("/v26.0/{NUMBER}/messages");
    let request = rig.request(reqwest::Method::POST, &path).json(&code_to("15550000011"));
    let error = request.send().await.expect_err("a reset");
    assert!(error.is_request() && !error.is_connect(), "{error:?}");
    assert!(format!("{error:?}").contains("ConnectionReset"), "{error:?}");
    assert!(rig.simulator.inbox("15550000011").is_empty());
    rig.send_code("15550000021").await.accepted();
}

#[tokio::test]
async fn n0012_is_limited_by_pair() {
    always_refused("15550000012", 400, 131_056).await;
}

#[tokio::test]
async fn n0013_has_an_expired_token() {
    let error = always_refused("15550000013", 401, 190).await;
    assert_eq!(error["error_subcode"], 463);
}

#[tokio::test]
async fn n0014_fails_in_passing() {
    let rig = Rig::start().await;
    for _ in 0..2 {
        let reply = rig.send_code("15550000014").await;
        reply.refused(500, 131_000);
        assert_eq!(reply.json()["error"]["is_transient"], true);
        rig.send_code("15550000014").await.accepted();
    }
}

#[tokio::test]
async fn n0015_has_its_webhooks_before_the_reply() {
    let rig = Rig::start().await;
    rig.send(code_to("15550000015")).await.accepted();
    assert_eq!(rig.receiver.words(), ["sent", "delivered"], "without waiting");
}

#[tokio::test]
async fn n0016_has_a_paused_template() {
    always_refused("15550000016", 400, 132_015).await;
}

#[tokio::test]
async fn n0017_is_limited_for_spam() {
    always_refused("15550000017", 400, 131_048).await;
}

#[tokio::test]
async fn n0018_meets_a_proxy() {
    let rig = Rig::start().await;
    let reply = rig.send_code("15550000018").await;
    assert_eq!((reply.status, &reply.text[..15]), (503, "<!DOCTYPE html>"));
    assert!(reply.headers["content-type"].to_str().expect("text").starts_with("text/html"));
    assert!(rig.simulator.inbox("15550000018").is_empty());
}

#[tokio::test]
async fn n0019_has_an_error_in_a_success() {
    let rig = Rig::start().await;
    rig.send_code("15550000019").await.refused(200, 131_000);
    assert!(rig.simulator.inbox("15550000019").is_empty() && rig.receiver.hits().is_empty());
}

#[tokio::test]
async fn n0020_has_another_wa_id() {
    let rig = Rig::start().await;
    let contact = rig.send_code("15550000020").await.accepted()["contacts"][0].take();
    assert_eq!(contact, json!({ "input": "15550000020", "wa_id": "155590000020" }));
    assert_eq!(rig.only_message("15550000020").code, "123456");
    assert_eq!(rig.receiver.statuses()[0]["recipient_id"], "155590000020");
}
