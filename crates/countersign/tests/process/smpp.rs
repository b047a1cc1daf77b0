//! Sessions with an SMSC (the package smpp of Node.js) over the life of a server.

use std::process::Command;
use std::time::Duration;

use countersign_peers::Peer;
use serde_json::{Value, json};

use crate::support::{Place, call};

/// The SMSC's next event of a kind. It is ended, and the test with it, if there is none within a minute.
async fn event(mut smsc: Peer, kind: &'static str) -> (Peer, Value) {
    let id = smsc.id();
    let waiting = tokio::task::spawn_blocking(move || {
        loop {
            let event: Value = serde_json::from_str(&smsc.line()).expect("JSON");
            if event["event"] == kind {
                return (smsc, event);
            }
        }
    });
    if let Ok(event) = tokio::time::timeout(Duration::from_mins(1), waiting).await {
        return event.expect("no panic");
    }
    // Its reader waits for it.
    let killed = Command::new("sh").arg("-c").arg(format!("kill {id}")).status();
    panic!("no {kind} within a minute ({killed:?})");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_of_a_message_sent_before_a_restart_arrives_without_a_new_message() {
    let mut smsc = countersign_peers::node("smsc.mjs", &[]);
    let port: u16 = smsc.line().parse().expect("a port");
    let (place, files) = (Place::sqlite(), tempfile::tempdir().expect("a folder"));
    place.start().stop();
    let description = json!({"medium": "sms", "kind": "smpp", "credentials": {"password": "hunter2"},
        "settings": {"host": "127.0.0.1", "port": port, "system_id": "acme"}});
    let file = files.path().join("smpp.json");
    std::fs::write(&file, description.to_string()).expect("a file");
    place.said(&["provider", "set", "1", "smsc", &file.display().to_string()]);

    let server = place.start();
    let phone = "919812345678";
    let text = |name: &str| server.demo["kaleyra"][name].as_str().expect("in demo.json");
    let headers = [("api-key", text("api_key")), ("content-type", "application/json")];
    let url = format!("{}/v1/{}/verify", server.base_url(), text("sid"));
    let body = json!({"to": {"mobile": phone}}).to_string();
    assert_eq!(call("POST", &url, &headers, &body).await.status, 200);
    let (smsc, sent) = event(smsc, "submit").await;
    assert_eq!(sent["to"], phone);
    server.stop();

    let server = place.start();
    let (mut smsc, _) = event(smsc, "bind").await;
    assert!(server.inbox(phone).await.is_empty(), "the call's minute is not over");
    smsc.say("report m2587 UNDELIV");
    let (smsc, answered) = event(smsc, "receipt_answered").await;
    assert_eq!(answered["status"], 0);
    server.next_code(phone, "voice").await;
    server.stop();
    drop(smsc);
}
