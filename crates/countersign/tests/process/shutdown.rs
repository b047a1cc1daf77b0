//! A shutdown finishes what is under way.

use serde_json::json;

use crate::support::Server;

#[tokio::test(flavor = "multi_thread")]
async fn a_send_in_flight_is_finished_and_recorded() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start_with(folder.path(), &[], &[("COUNTERSIGN_OUTBOUND__TIMEOUT_SECONDS", "2")]);
    let mut client = server.connect().await;
    let token = server.token().to_owned();
    // 0006 is throttled first and told to come back in a second, so the send is still under way when the stop comes.
    let send = tokio::spawn(async move {
        let body = json!({"phone": "+919812340006", "template_name": "otp_verification", "code": "606060"});
        client.post(&token, "send-otp", &body).await
    });
    let pending = json!({"phone": "+919812340006"});
    while server.post("status", &pending).await.json()["data"]["has_active_otp"] != json!(true) {
        assert!(!send.is_finished(), "the send is still under way");
    }
    server.signal("TERM");
    let reply = send.await.expect("a task").expect("an answer before the end");
    assert_eq!(reply.status, 200, "{}", reply.json());
    let output = server.stop_after_signal();
    assert!(output.contains("serve.stopped"), "{output}");

    let again = Server::start(folder.path());
    let checked = again.post("verify", &json!({"phone": "+919812340006", "code": "606060"})).await;
    assert_eq!(checked.status, 200, "{}", checked.json());
}

#[tokio::test]
async fn one_server_a_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let _first = Server::start(folder.path());
    let second = std::process::Command::new(env!("CARGO_BIN_EXE_countersign"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(folder.path())
        .output()
        .expect("the binary runs");
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(
        !second.status.success() && said.contains("another countersign serves the data folder"),
        "{said}"
    );
}
