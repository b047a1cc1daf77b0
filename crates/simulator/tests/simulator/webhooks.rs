//! Status webhooks: shape, signature, retries, handshake.

use countersign_simulator::{PressError, Webhook};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::rig::{DISPLAY, NUMBER, Rig, SECRET, VERIFY_TOKEN, WABA, code_to};

#[tokio::test]
async fn a_status_has_metas_shape() {
    let rig = Rig::start().await;
    let wamid = rig.send_code("12015553931").await.wamid();
    let hits = rig.receiver.hits();
    let mut sent = hits[0].json();
    let timestamp = sent["entry"][0]["changes"][0]["value"]["statuses"][0]["timestamp"].take();
    assert!(timestamp.as_str().is_some_and(|seconds| seconds.parse::<u64>().is_ok()), "{timestamp}");
    let status = json!({
        "id": wamid, "status": "sent", "timestamp": null, "recipient_id": "12015553931",
        "biz_opaque_callback_data": "delivery-1",
        "pricing": { "billable": true, "pricing_model": "PMP", "type": "regular", "category": "authentication" },
    });
    let value = json!({
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": DISPLAY, "phone_number_id": NUMBER },
        "contacts": [{ "profile": { "name": "Lucía" }, "wa_id": "12015553931" }],
        "statuses": [status],
    });
    let entry = json!([{ "id": WABA, "changes": [{ "field": "messages", "value": value }] }]);
    assert_eq!(sent, json!({ "object": "whatsapp_business_account", "entry": entry }));

    let delivered = &hits[1].values()[0]["statuses"][0];
    assert_eq!(delivered["biz_opaque_callback_data"], "delivery-1");
    assert!(delivered.get("pricing").is_none() && delivered.get("conversation").is_none());
}

#[tokio::test]
async fn the_signature_is_over_the_bytes_as_sent() {
    let rig = Rig::start().await;
    rig.send_code("12015553931").await.accepted();
    for hit in rig.receiver.hits() {
        let mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key").chain_update(&hit.body);
        assert_eq!(hit.signature, format!("sha256={}", hex::encode(mac.finalize().into_bytes())));
        assert!(hit.body.is_ascii(), "other characters are escaped");
        assert!(hit.body.windows(9).any(|part| part == br"Luc\u00eda"[..9].as_ref()));
    }
}

#[tokio::test]
async fn every_other_message_comes_with_contacts() {
    let rig = Rig::start().await;
    let mut with_contacts = Vec::new();
    for _ in 0..4 {
        rig.send_code("12015553931").await.accepted();
        let hits = rig.receiver.hits();
        with_contacts.push(hits[hits.len() - 1].values()[0].get("contacts").is_some());
    }
    assert_eq!(with_contacts, [true, false, true, false]);
}

#[tokio::test]
async fn a_queue_is_sent_in_batches_and_in_order_for_each_message() {
    let rig = Rig::start().await;
    // The first POST of each queue fails and is repeated while the rest gathers behind it.
    rig.receiver.answer(&[503, 503]);
    let mut ids = Vec::new();
    for _ in 0..60 {
        ids.push(rig.send(code_to("12015553931")).await.wamid());
    }
    rig.simulator.settled().await;
    let statuses = rig.receiver.statuses();
    for id in &ids {
        let mine: Vec<_> = statuses.iter().filter(|status| status["id"] == id.as_str()).collect();
        let place = |word: &str| mine.iter().rposition(|status| status["status"] == word);
        assert!(place("sent").expect("sent") < place("delivered").expect("delivered"));
    }
    assert!(rig.receiver.hits().len() < 2 * ids.len(), "{}", rig.receiver.hits().len());
}

#[tokio::test]
async fn a_refused_webhook_is_repeated_unchanged_and_then_given_up() {
    let rig = Rig::start().await;
    rig.receiver.answer(&[500, 404, 204]);
    rig.send_code("15550000002").await.accepted();
    let hits = rig.receiver.hits();
    assert_eq!(hits.len(), 4);
    assert!(hits.iter().all(|hit| hit.body == hits[0].body && hit.signature == hits[0].signature));

    rig.receiver.answer(&[500; 4]);
    rig.send_code("15550000002").await.accepted();
    assert_eq!(rig.receiver.hits().len(), 8, "four attempts, then no more");
}

#[tokio::test]
async fn without_a_webhook_nothing_is_kept_for_later() {
    let rig = Rig::start().await;
    rig.simulator.set_webhook(None);
    let wamid = rig.send_code("12015553931").await.wamid();
    assert_eq!(rig.simulator.press_did_not_request(&wamid), Err(PressError::NoWebhook));
    rig.simulator.set_webhook(Some(webhook(&rig.receiver.url())));
    rig.simulator.settled().await;
    assert!(rig.receiver.hits().is_empty());
    rig.send_code("12015553931").await.accepted();
    assert_eq!(rig.receiver.words(), ["sent", "delivered"]);
}

fn webhook(url: &str) -> Webhook {
    Webhook { url: url.to_owned(), verify_token: VERIFY_TOKEN.to_owned() }
}

#[tokio::test]
async fn the_handshake_says_what_is_wrong() {
    let rig = Rig::start().await;
    assert_eq!(rig.simulator.confirm_webhook().await, Ok(()));
    rig.simulator
        .set_webhook(Some(Webhook { verify_token: "other".to_owned(), ..webhook(&rig.receiver.url()) }));
    let error = rig.simulator.confirm_webhook().await.expect_err("refused");
    assert!(error.contains("403") && !error.contains("other"), "{error}");
    // The simulator's own inbox answers 200, but not with the challenge.
    rig.simulator.set_webhook(Some(webhook(&format!("{}/inbox", rig.simulator.base_url()))));
    let error = rig.simulator.confirm_webhook().await.expect_err("refused");
    assert!(error.contains("challenge"), "{error}");
    rig.simulator.set_webhook(Some(webhook("http://127.0.0.1:1/")));
    assert!(rig.simulator.confirm_webhook().await.expect_err("refused").contains("not reached"));
    rig.simulator.set_webhook(None);
    assert!(rig.simulator.confirm_webhook().await.is_err());
}

#[tokio::test]
async fn a_person_can_press_the_button() {
    let rig = Rig::start().await;
    let wamid = rig.send_code("12015553931").await.wamid();
    assert_eq!(rig.simulator.press_did_not_request("wamid.none"), Err(PressError::UnknownMessage));
    assert_eq!(rig.simulator.press_did_not_request(""), Err(PressError::UnknownMessage));
    assert_eq!(rig.simulator.press_did_not_request(&wamid), Ok(()));
    let path = "/simulator/press-did-not-request";
    assert_eq!(rig.post(path, json!({ "wamid": wamid })).await.status, 202);
    assert_eq!(rig.post(path, json!({ "wamid": "wamid.none" })).await.status, 404);
    rig.simulator.settled().await;
    let values: Vec<Value> = rig.receiver.hits().iter().flat_map(crate::receiver::Hit::values).collect();
    let presses: Vec<_> = values.iter().filter_map(|value| value["messages"].as_array()).flatten().collect();
    assert_eq!(presses.len(), 2);
    assert!(presses.iter().all(|press| press["context"]["id"] == wamid.as_str()));
    assert_ne!(presses[0]["id"], presses[1]["id"]);
}
