//! Text messages, calls and e-mails.

use reqwest::Method;
use serde_json::{Value, json};

use crate::rig::{Reply, Rig};

async fn send(rig: &Rig, channel: &str, to: &str, reference: &str) -> Reply {
    let body = json!({"to": to, "from": "ACME", "text": "123456 is your code.", "code": "123456",
        "reference": reference});
    Reply::of(rig.client.post(format!("{}/channels/{channel}", rig.simulator.base_url())).json(&body)).await
}

#[tokio::test]
async fn they_are_in_the_inbox_under_their_recipient() {
    let rig = Rig::start().await;
    for (channel, to, key) in [
        ("sms", "+91 98123 45678", "919812345678"),
        ("voice", "447911123456", "447911123456"),
        ("email", "User@Example.com", "user@example.com"),
    ] {
        let id = send(&rig, channel, to, channel).await.accepted()["id"].as_str().expect("an id").to_owned();
        assert!(!id.is_empty());
        let url = format!("{}/inbox", rig.simulator.base_url());
        let listed = Reply::of(rig.client.request(Method::GET, url).query(&[("to", to)])).await.accepted();
        let message = &listed[0];
        assert_eq!((&message["to"], &message["channel"]), (&Value::from(key), &Value::from(channel)));
        assert_eq!((&message["code"], listed.as_array().map(Vec::len)), (&Value::from("123456"), Some(1)));
    }
    let page = Reply::of(rig.client.get(rig.simulator.base_url())).await.text;
    assert!(page.contains("<b>user@example.com</b>") && page.contains("<b>+919812345678</b>"), "{page}");
}

#[tokio::test]
async fn a_reference_stands_for_one_message() {
    let rig = Rig::start().await;
    let first = send(&rig, "sms", "919812345678", "dlv_1").await.accepted();
    assert_eq!(send(&rig, "sms", "919812345678", "dlv_1").await.accepted(), first);
    assert_ne!(send(&rig, "sms", "919812345678", "dlv_2").await.accepted(), first);
    assert_eq!(rig.simulator.inbox("919812345678").len(), 2);
}

#[tokio::test]
async fn magic_numbers_and_mailboxes_misbehave() {
    let rig = Rig::start().await;
    for (to, status, code) in [
        ("919812340001", 422, "unreachable"),
        ("mailbox0001@example.com", 422, "unreachable"),
        ("919812340006", 429, "throttled"),
        ("919812340010", 500, "unavailable"),
        ("919812340013", 401, "unauthorized"),
        ("919812340016", 400, "refused"),
    ] {
        let reply = send(&rig, "sms", to, to).await;
        assert_eq!((reply.status, &reply.json()["error"]["code"]), (status, &Value::from(code)), "{to}");
    }
    assert_eq!(send(&rig, "sms", "919812340006", "again").await.status, 200, "in turn");
    assert_eq!(send(&rig, "fax", "919812345678", "x").await.status, 404);
    let broken = send(&rig, "sms", "919812340008", "b").await;
    assert!(serde_json::from_str::<Value>(&broken.text).is_err());
    assert_eq!(rig.simulator.inbox("919812340008").len(), 1, "taken all the same");
}
