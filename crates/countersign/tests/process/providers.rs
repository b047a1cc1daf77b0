//! `countersign provider` and `countersign doctor --provider`: what they say of a provider, and that none of it sends a
//! message.

use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::support::{Place, on_both_stores};

on_both_stores! {
    a_provider_is_set_up_checked_and_removed
    what_is_wrong_with_a_provider_is_said
}

const KEY: &str = "v0nage-secret";

/// A vendor that knows [`KEY`], and counts the messages that it is asked to send.
async fn vendor() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let messages = Arc::new(AtomicUsize::new(0));
    let balance = async |headers: HeaderMap| {
        let is_known =
            headers.get("authorization").is_some_and(|value| value == format!("Bearer {KEY}").as_str());
        if is_known { StatusCode::OK } else { StatusCode::UNAUTHORIZED }
    };
    let send = async |State(messages): State<Arc<AtomicUsize>>| {
        messages.fetch_add(1, Ordering::SeqCst);
        StatusCode::OK
    };
    let router =
        Router::new().route("/balance", get(balance)).route("/sms", post(send)).with_state(messages.clone());
    tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
    (url, messages)
}

/// A port on which nothing listens.
async fn nobody() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    listener.local_addr().expect("an address").port()
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("a file");
    path.display().to_string()
}

/// A description of the vendor at `url`, with its key in a file of its own.
fn described(folder: &Path, url: &str, key: &str) -> Value {
    json!({
        "medium": "sms", "kind": "http", "order": 3, "weight": 2, "countries": {"allow": ["IN"]},
        "settings": {
            "request": {"url": format!("{url}/sms"), "body": {"form": {"to": "{to}", "text": "{text}"}}},
            "auth": {"kind": "bearer"},
            "probe": {"method": "GET", "url": format!("{url}/balance")},
        },
        "credentials": {"secret_file": write(folder, "key", key)},
    })
}

async fn a_provider_is_set_up_checked_and_removed(place: Place) {
    let (folder, (url, messages)) = (tempfile::tempdir().expect("a folder"), vendor().await);
    let server = place.start();
    let file = write(folder.path(), "sms.json", &described(folder.path(), &url, KEY).to_string());
    let set = place.said(&["provider", "set", "1", "sms", &file]);
    assert_eq!(set, "set\nno reports come back: server.public_url is not set\n");
    let line = "sms\tsms\thttp\torder 3\tweight 2\tenabled\n";
    assert_eq!(place.said(&["provider", "list", "1"]), line);
    let shown = place.said(&["provider", "show", "1", "sms"]);
    assert!(
        shown.starts_with(line) && shown.contains("credentials\tsecret\n") && shown.contains("allow\tIN\n")
    );
    assert!(!shown.contains(KEY), "{shown}");
    assert_eq!(place.said(&["provider", "check", "1", "sms"]), "it works\n");
    let found = String::from_utf8(place.run(&["doctor", "--provider", "sms"]).stdout).expect("text");
    assert!(found.contains("ok    tenant 1 (demo): provider sms works\n"), "{found}");
    assert_eq!(place.said(&["provider", "remove", "1", "sms"]), "removed\n");
    assert_eq!(place.said(&["provider", "list", "1"]), "");
    assert_eq!(messages.load(Ordering::SeqCst), 0, "nothing was sent");
    drop(server);
}

async fn what_is_wrong_with_a_provider_is_said(place: Place) {
    let (folder, (url, messages)) = (tempfile::tempdir().expect("a folder"), vendor().await);
    drop(place.start());
    let set = |name: &str, description: &Value| {
        let file = write(folder.path(), "description.json", &description.to_string());
        place.run(&["provider", "set", "1", name, &file])
    };
    let closed = nobody().await;
    let nowhere = described(folder.path(), &format!("http://127.0.0.1:{closed}"), KEY);
    let unnamed = described(folder.path(), "http://sms.invalid", KEY);
    let smsc = json!({"medium": "sms", "kind": "smpp", "credentials": {"password": "hunter2"},
        "settings": {"host": "127.0.0.1", "port": closed, "system_id": "acme"}});
    let mail = json!({"medium": "email", "kind": "smtp",
        "settings": {"host": "127.0.0.1", "port": closed, "security": "plain", "from": "a@acme.example"}});
    for (name, description, why) in [
        ("bad-key", &described(folder.path(), &url, "wr0ng-secret"), "it answered HTTP 401"),
        ("closed", &nowhere, "no connection"),
        ("unnamed", &unnamed, "the host name was not found"),
        ("smsc", &smsc, "the SMSC cannot be reached"),
        ("mail", &mail, "while connecting"),
    ] {
        let made = set(name, description);
        assert!(made.status.success(), "{name}: {}", String::from_utf8_lossy(&made.stderr));
        let complaint = place.complained(&["provider", "check", "1", name]);
        let ended = place.run(&["doctor", "--provider", name]);
        assert_eq!(ended.status.code(), Some(1), "{name}");
        let found = String::from_utf8(ended.stdout).expect("text");
        let finding =
            found.lines().find(|line| line.contains(&format!("provider {name}"))).expect("a finding");
        assert!(finding.starts_with("MEND  tenant 1 (demo): ") && finding.contains(why), "{finding}");
        assert!(complaint.contains(why), "{name}: {complaint}");
        for said in [complaint, found] {
            assert!(!said.contains("secret") && !said.contains("hunter2"), "{name}: {said}");
        }
    }

    assert!(place.complained(&["provider", "check", "1", "other"]).contains("provider"));
    assert!(place.complained(&["provider", "check", "7", "closed"]).contains("tenant"));
    let found = String::from_utf8(place.run(&["doctor", "--provider", "other"]).stdout).expect("text");
    assert!(found.contains("MEND  no tenant has a provider other\n"), "{found}");

    let mut unknown_field = described(folder.path(), &url, KEY);
    unknown_field["settings"]["colour"] = json!("blue");
    let mut credential_in_place = described(folder.path(), &url, KEY);
    credential_in_place["credentials"] = json!({"secret": {"value": KEY}});
    let mut no_file = described(folder.path(), &url, KEY);
    no_file["credentials"] = json!({"secret_file": folder.path().join("none")});
    for (description, why) in
        [(unknown_field, "settings.colour"), (credential_in_place, "credentials.secret"), (no_file, "none")]
    {
        let ended = set("bad", &description);
        let complaint = String::from_utf8(ended.stderr).expect("text");
        assert!(!ended.status.success() && complaint.contains(why), "{why}: {complaint}");
        assert!(!complaint.contains(KEY), "{complaint}");
    }
    assert!(place.complained(&["provider", "show", "1", "bad"]).contains("provider"), "nothing was made");
    assert_eq!(messages.load(Ordering::SeqCst), 0, "nothing was sent");
}
