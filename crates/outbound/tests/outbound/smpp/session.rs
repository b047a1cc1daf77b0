//! Sessions: refused, lost, replaced, ended.

use std::sync::Arc;

use countersign_core::domain::fault::Certainty::NotTaken;
use countersign_core::domain::fault::FaultClass::{Account, Retry};
use serde_json::json;

use super::smsc::{Node, Smsc, message};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_refused_bind_is_the_accounts_fault() {
    let smsc = Smsc::start();
    for (name, value, code) in [("password", "hunter3", "0x0e"), ("system_id", "full", "0x0d")] {
        let node = Node::new();
        let mut settings = smsc.settings();
        settings[name] = json!(value);
        let link = node.link(settings);
        for fault in [
            link.probe().await.expect_err("refused"),
            link.send(&message("447911120001")).await.expect_err("refused"),
        ] {
            assert_eq!(
                (fault.class, fault.certainty, fault.vendor_code.as_deref()),
                (Account, NotTaken, Some(code))
            );
            assert!(!format!("{fault:?}").contains("hunter"));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn nobody_at_the_other_end_is_told_at_once() {
    let node = Node::new();
    let link = node.link(super::smsc::settings(1));
    let fault = link.send(&message("447911120001")).await.expect_err("nobody listens");
    assert_eq!((fault.class, fault.certainty), (Retry, NotTaken));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_lost_session_is_opened_again() {
    let mut smsc = Smsc::start();
    let node = Node::new();
    let link = node.link(smsc.settings());
    link.send(&message("447911120001")).await.expect("taken");
    smsc.event("bind");
    smsc.say("drop");
    smsc.event("bind");
    link.probe().await.expect("bound again");
    smsc.say("unbind");
    smsc.event("unbind_answered");
    smsc.event("bind");
    link.send(&message("447911120001")).await.expect("taken");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_provider_has_one_link_until_its_settings_change() {
    let mut smsc = Smsc::start();
    let node = Node::new();
    let first = node.link(smsc.settings());
    assert!(Arc::ptr_eq(&first, &node.link(smsc.settings())));
    first.probe().await.expect("bound");
    let mut settings = smsc.settings();
    settings["system_id"] = json!("acme2");
    let second = node.link(settings);
    second.probe().await.expect("bound");
    assert_eq!(smsc.event("unbind")["event"], "unbind", "the first one is ended");
    let fault = first.send(&message("447911120001")).await.expect_err("ended");
    assert_eq!(fault.certainty, NotTaken);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_end_waits_for_what_is_on_its_way_and_unbinds() {
    let mut smsc = Smsc::start();
    let node = Arc::new(Node::new());
    let link = node.link(smsc.settings());
    let sending = tokio::spawn(async move { link.send(&message("447911129007")).await });
    smsc.event("submit");
    let closing = tokio::spawn(async move { node.links.close().await });
    smsc.say("answer");
    sending.await.expect("no panic").expect("taken before the end");
    closing.await.expect("no panic");
    smsc.event("unbind");
}
