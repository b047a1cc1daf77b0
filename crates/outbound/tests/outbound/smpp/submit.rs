//! What arrives at the SMSC, and what its answers mean.

use std::time::Duration;

use countersign_core::domain::fault::Certainty::{NotTaken, Unknown};
use countersign_core::domain::fault::FaultClass::{Account, NextChannel, Retry, Throttle};
use countersign_core::domain::message::MessageText;
use countersign_core::ports::clock::Clock as _;
use serde_json::json;

use super::smsc::{NOW, Node, Smsc, message};
use crate::account::CODE;

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_message_arrives_as_it_was_written() {
    let mut smsc = Smsc::start();
    let node = Node::new();
    let link = node.link(smsc.settings());
    let taken = link.send(&message("447911120001")).await.expect("taken");
    assert_eq!(taken.vendor_message_id, "m2587");
    assert_eq!(
        smsc.event("bind"),
        json!({"event": "bind", "system_id": "acme", "version": 0x34, "status": 0})
    );
    let seen = smsc.event("submit");
    // The SMSC reads the default alphabet by a table of its own.
    assert_eq!(seen["text"], message("447911120001").text.expose());
    for (field, value) in [
        ("to", json!("447911120001")),
        ("from", json!("ACME")),
        ("ton", json!(5)),
        ("npi", json!(0)),
        ("dest_ton", json!(1)),
        ("dest_npi", json!(1)),
        ("esm_class", json!(0)),
        ("coding", json!(0)),
        ("receipt", json!(1)),
    ] {
        assert_eq!(seen[field], value, "{field}");
    }
    node.links.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn long_texts_of_any_alphabet_arrive_in_parts() {
    let mut smsc = Smsc::start();
    let node = Node::new();
    let link = node.link(smsc.settings());
    for (text, coding, parts) in
        [(format!("{CODE} {}", "x€".repeat(80)), 0, 2), (format!("{CODE} {}", "я😀".repeat(40)), 8, 2)]
    {
        let mut long = message("447911120001");
        long.text = MessageText::new(text.clone());
        link.send(&long).await.expect("taken");
        let mut whole = String::new();
        for number in 1..=parts {
            let part = smsc.event("submit");
            assert_eq!((&part["coding"], &part["esm_class"]), (&json!(coding), &json!(0x40)));
            assert_eq!(part["receipt"], json!(u8::from(number == parts)), "the last part has the receipt");
            whole.push_str(part["text"].as_str().expect("text"));
        }
        assert_eq!(whole, text);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn each_answer_has_its_meaning() {
    let mut smsc = Smsc::start();
    let node = Node::new();
    let link = node.link(smsc.settings());
    for (to, class, certainty, code) in [
        ("447918000088", Throttle, NotTaken, Some("0x58")),
        ("447918000020", Throttle, NotTaken, Some("0x14")),
        ("447918000008", Retry, NotTaken, Some("0x08")),
        ("447918000011", NextChannel, NotTaken, Some("0x0b")),
        ("447918000014", Account, NotTaken, Some("0x0e")),
        ("447911129001", Retry, Unknown, None),
        ("447911129002", Retry, Unknown, None),
    ] {
        let fault = link.send(&message(to)).await.expect_err("refused");
        assert_eq!(
            (fault.class, fault.certainty, fault.vendor_code.as_deref()),
            (class, certainty, code),
            "{to}"
        );
        let shown = format!("{fault:?} {fault}");
        assert!(!shown.contains(CODE) && !shown.contains(to) && !shown.contains("hunter2"), "{shown}");
    }
    smsc.event("bind");
    smsc.event("bind");
    link.send(&message("447911120001")).await.expect("taken on the next session");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn no_more_are_on_their_way_than_the_window_has_places() {
    let mut smsc = Smsc::start();
    let node = Node::new();
    let mut settings = smsc.settings();
    settings["window"] = json!(2);
    let link = node.link(settings);
    link.probe().await.expect("bound");
    let silent = ["447911129001"; 3].map(|to| {
        let link = link.clone();
        async move { link.send(&message(to)).await.expect_err("no answer") }
    });
    let mut faults = futures_util::future::join_all(silent).await;
    faults.sort_by_key(|fault| fault.class == Throttle);
    // Two had a place and no answer. The third waited just as long, and either got no place or the place of one of them.
    assert_eq!((faults[0].certainty, faults[1].certainty), (Unknown, Unknown));
    smsc.event("submit");
    smsc.event("submit");
    if faults[2].class == Throttle {
        assert_eq!(faults[2].certainty, NotTaken);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_account_keeps_below_its_limit() {
    let smsc = Smsc::start();
    let node = Node::new();
    let mut settings = smsc.settings();
    settings["per_second"] = json!(4);
    let link = node.link(settings);
    for _ in 0..5 {
        link.send(&message("447911120001")).await.expect("taken");
    }
    assert_eq!(node.clock.now().since(NOW), Duration::from_secs(1), "four gaps of a quarter of a second");
}
