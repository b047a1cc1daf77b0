//! Sessions over TLS.

use countersign_core::domain::fault::Certainty::NotTaken;
use countersign_core::domain::fault::FaultClass::Retry;
use countersign_core::domain::receipt::ReceiptKind::Failed;
use serde_json::json;

use super::smsc::{Node, Smsc, message};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn messages_and_receipts_go_over_tls() {
    let (mut smsc, certificate) = Smsc::secured();
    let mut node = Node::new();
    let mut settings = smsc.settings();
    settings["host"] = json!("localhost");
    settings["tls"] = json!(true);
    settings["ca_pem"] = json!(certificate);
    let taken = node.link(settings).send(&message("447911129004")).await.expect("taken");
    let submitted = smsc.event("submit");
    assert_eq!((&submitted["to"], &submitted["tls"]), (&json!("447911129004"), &json!(true)));
    let report = node.reports.recv().await.expect("a report");
    assert_eq!((report.vendor_message_id, report.kind), (taken.vendor_message_id, Failed));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn one_that_cannot_be_trusted_gets_no_password_and_no_message() {
    let (smsc, certificate) = Smsc::secured();
    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    for (host, tls, authority) in [
        ("localhost", true, None),
        ("localhost", true, Some(other.cert.pem())),
        ("127.0.0.1", true, Some(certificate)),
        ("localhost", false, None),
    ] {
        let node = Node::new();
        let mut settings = smsc.settings();
        settings["host"] = json!(host);
        settings["tls"] = json!(tls);
        settings["ca_pem"] = json!(authority);
        let fault = node.link(settings).send(&message("447911120001")).await.expect_err("no session");
        assert_eq!((fault.class, fault.certainty), (Retry, NotTaken), "{host} {tls} {fault}");
        node.links.close().await;
    }
    assert_eq!(smsc.events_so_far(), [""; 0], "no bind came through");
}
