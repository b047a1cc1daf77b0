//! `demo.json`, which scripts rely on.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};

use crate::support::Server;

#[tokio::test]
async fn holds_what_a_script_needs_and_is_private() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let server = Server::start(&data);
    for pointer in [
        "/base_url",
        "/admin/token",
        "/wacr/token",
        "/wacr/template_name",
        "/kaleyra/sid",
        "/kaleyra/api_key",
        "/kaleyra/flow_id",
        "/kaleyra/waba_id",
        "/simulator/base_url",
    ] {
        assert!(server.demo.pointer(pointer).is_some_and(Value::is_string), "{pointer} in {}", server.demo);
    }
    assert!(server.demo["wacr"]["tenant_id"].is_i64());
    let mode = |path: &std::path::Path| path.metadata().expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    for file in ["demo.json", "master.key", "countersign.db"] {
        assert_eq!(mode(&data.join(file)), 0o600, "{file}");
    }
}

#[tokio::test]
async fn a_restart_on_the_same_folder_keeps_all_of_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = Server::start(folder.path());
    let body = json!({"phone": "+919812345678", "template_name": "otp_verification", "code": "314159"});
    assert_eq!(first.post("send-otp", &body).await.status, 200);
    let kept = |server: &Server| {
        let parts = (server.demo["wacr"].clone(), server.demo["kaleyra"].clone());
        (server.token().to_owned(), server.admin_token().to_owned(), parts)
    };
    let tokens = kept(&first);
    first.stop();

    let second = Server::start(folder.path());
    assert_eq!(kept(&second), tokens);
    let checked = second.post("verify", &json!({"phone": "+919812345678", "code": "314159"})).await;
    assert_eq!(checked.status, 200, "a code lives through a restart: {}", checked.json());
    assert_eq!(second.admin("GET", "/tenants", &Value::Null).await.status, 200);
    let body = json!({"phone": "+919812345679", "template_name": "otp_verification", "code": "271828"});
    assert_eq!(second.post("send-otp", &body).await.status, 200, "and the vendor is wired again");
}

#[tokio::test]
async fn the_demo_token_meets_no_limit() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let mut client = server.connect().await;
    for _ in 0..200 {
        let reply = client
            .post(server.token(), "status", &json!({"phone": "+919812345678"}))
            .await
            .expect("an answer");
        assert_eq!(reply.status, 200);
    }
}
