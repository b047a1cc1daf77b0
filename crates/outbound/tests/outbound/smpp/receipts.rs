//! What an SMSC reports later, or sooner.

use countersign_core::domain::receipt::ReceiptKind::{Delivered, Failed};
use serde_json::json;

use super::smsc::{Node, Smsc, message};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn receipts_name_their_message_and_are_answered() {
    let mut smsc = Smsc::start();
    let mut node = Node::new();
    let mut settings = smsc.settings();
    for (to, ids, kind, code) in [
        ("447911129003", "same", Delivered, None),
        ("447911129004", "same", Failed, Some("045")),
        ("447911129006", "same", Delivered, None),
        ("447911129005", "hex_then_decimal", Delivered, None),
    ] {
        settings["receipt_ids"] = json!(ids);
        let taken = node.link(settings.clone()).send(&message(to)).await.expect("taken");
        let report = node.reports.recv().await.expect("a report");
        assert_eq!(report.vendor_message_id, taken.vendor_message_id, "{to}");
        assert_eq!((report.kind, report.vendor_code.as_deref()), (kind, code), "{to}");
        assert_eq!(smsc.event("receipt_answered")["status"], 0, "{to}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_receipt_that_was_not_kept_is_to_come_again() {
    let mut smsc = Smsc::start();
    let mut node = Node::new();
    node.refuse(1);
    let link = node.link(smsc.settings());
    link.send(&message("447911129004")).await.expect("taken");
    assert_eq!(smsc.event("receipt_answered")["status"], 0x64);
    link.send(&message("447911129004")).await.expect("taken");
    assert_eq!(smsc.event("receipt_answered")["status"], 0);
    assert_eq!(node.reports.recv().await.expect("the second").vendor_message_id, "m2588");
}
