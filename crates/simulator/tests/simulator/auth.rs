//! Tokens, object ids and paths.

use reqwest::Method;

use crate::rig::{NUMBER, Reply, Rig, WABA, code_to};

#[tokio::test]
async fn a_call_needs_the_token() {
    let rig = Rig::start().await;
    let path = format!("/v26.0/{NUMBER}/messages");
    let without = rig.bare(Method::POST, &path).json(&code_to("12015553931"));
    Reply::of(without).await.refused(401, 190);
    let wrong = rig.bare(Method::POST, &path).bearer_auth("other").json(&code_to("12015553931"));
    Reply::of(wrong).await.refused(401, 190);
    for path in ["phone_numbers", "message_templates", "subscribed_apps"] {
        Reply::of(rig.bare(Method::GET, &format!("/v26.0/{WABA}/{path}"))).await.refused(401, 190);
    }
    Reply::of(rig.bare(Method::GET, &format!("/v26.0/{NUMBER}"))).await.refused(401, 190);
    assert_eq!(rig.simulator.accepted(), 0);
}

#[tokio::test]
async fn an_unknown_object_is_a_method_exception() {
    let rig = Rig::start().await;
    let replies = [
        rig.post("/v26.0/999/messages", code_to("12015553931")).await,
        rig.get("/v26.0/999/phone_numbers").await,
        rig.get("/v26.0/999/message_templates").await,
        rig.get("/v26.0/999").await,
        rig.post("/v26.0/999/request_code", serde_json::json!({"code_method": "SMS", "language": "en"}))
            .await,
        rig.get(&format!("/v26.0/{NUMBER}/messages")).await,
    ];
    for reply in replies {
        assert!(reply.refused(400, 100).starts_with("Unsupported "), "{}", reply.text);
        let error = &reply.json()["error"];
        assert_eq!((&error["type"], &error["error_subcode"]), (&"GraphMethodException".into(), &33.into()));
    }
    rig.get("/nowhere/at/all/here").await.refused(400, 2500);
}

#[tokio::test]
async fn every_version_is_served() {
    let rig = Rig::start().await;
    for version in ["v16.0", "v26.0", "v99.0"] {
        rig.post(&format!("/{version}/{NUMBER}/messages"), code_to("12015553931")).await.accepted();
    }
}
