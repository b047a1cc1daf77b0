//! Start, stop, and what is left behind: nothing.

use std::time::Duration;

use tokio::net::TcpListener;

use crate::rig::{NUMBER, Rig, code_to};

#[tokio::test]
async fn a_stop_frees_the_port_with_a_request_hanging_and_webhooks_waiting() {
    let rig = Rig::start().await;
    rig.receiver.answer(&[503; 64]);
    for _ in 0..20 {
        rig.send(code_to("12015553931")).await.accepted();
    }
    let hanging = rig.request(reqwest::Method::POST, &format!("/v26.0/{NUMBER}/messages"));
    let hanging = tokio::spawn(hanging.json(&code_to("12015550007")).send());
    rig.get(&format!("/v26.0/{NUMBER}")).await.accepted();

    let address = rig.simulator.address();
    rig.simulator.shutdown().await;
    assert!(hanging.await.expect("joined").is_err(), "a hanging request is never answered");
    TcpListener::bind(address).await.expect("the port is free");
    let after = rig.receiver.hits().len();
    tokio::task::yield_now().await;
    assert_eq!(rig.receiver.hits().len(), after, "no webhook after the stop");
}

#[tokio::test]
async fn a_hanging_request_gets_no_reply_and_no_message() {
    let rig = Rig::start().await;
    let request = rig.request(reqwest::Method::POST, &format!("/v26.0/{NUMBER}/messages"));
    let request = request.timeout(Duration::from_millis(150)).json(&code_to("12015550007"));
    assert!(request.send().await.expect_err("no reply").is_timeout());
    assert!(rig.simulator.inbox("12015550007").is_empty());
    assert_eq!(rig.simulator.accepted(), 0);
}
