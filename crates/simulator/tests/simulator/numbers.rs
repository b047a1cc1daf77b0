//! Phone numbers: listing and the ladder from added to connected.

use reqwest::Method;
use serde_json::{Value, json};

use crate::rig::{DISPLAY, NUMBER, Reply, Rig, WABA, code_to};

const ASKED: &str = "id,display_phone_number,verified_name,status,code_verification_status";

async fn add(rig: &Rig, number: &str) -> String {
    let body = json!({ "cc": "1", "phone_number": number, "verified_name": "Acme" });
    let reply = rig.post(&format!("/v26.0/{WABA}/phone_numbers"), body).await.accepted();
    reply["id"].as_str().expect("an id").to_owned()
}

async fn stage(rig: &Rig, id: &str) -> (String, String) {
    let number = rig.get(&format!("/v26.0/{id}?fields={ASKED}")).await.accepted();
    let word = |name: &str| number[name].as_str().expect("a word").to_owned();
    (word("status"), word("code_verification_status"))
}

fn words(status: &str, verification: &str) -> (String, String) {
    (status.to_owned(), verification.to_owned())
}

#[tokio::test]
async fn the_ladder_from_added_to_connected() {
    let rig = Rig::start().await;
    let id = add(&rig, "(650) 555-1234").await;
    assert_eq!(stage(&rig, &id).await, words("UNVERIFIED", "NOT_VERIFIED"));
    let register = json!({ "messaging_product": "whatsapp", "pin": "123456" });
    let path = |call: &str| format!("/v26.0/{id}/{call}");
    rig.post(&path("messages"), code_to("12015553931")).await.refused(400, 133_010);
    rig.post(&path("register"), register.clone()).await.refused(400, 133_006);
    rig.post(&path("deregister"), json!({})).await.refused(400, 133_010);
    rig.post(&path("verify_code"), json!({ "code": "000000" })).await.refused(422, 100);

    let request = json!({ "code_method": "SMS", "language": "en_US" });
    rig.post(&path("request_code"), request.clone()).await.accepted();
    let message = rig.only_message("16505551234");
    assert_eq!((message.channel.as_str(), message.code.len()), ("sms", 6));
    let wrong = if message.code == "000000" { "000001" } else { "000000" };
    rig.post(&path("verify_code"), json!({ "code": wrong })).await.refused(422, 100);
    rig.post(&path("verify_code"), json!({ "code": message.code })).await.accepted();
    assert_eq!(stage(&rig, &id).await, words("PENDING", "VERIFIED"));
    rig.post(&path("verify_code"), json!({ "code": message.code })).await.refused(422, 100);
    rig.post(&path("request_code"), request).await.refused(422, 100);
    rig.post(&path("messages"), code_to("12015553931")).await.refused(400, 133_010);

    rig.post(&path("register"), json!({ "messaging_product": "whatsapp", "pin": "12" }))
        .await
        .refused(400, 100);
    rig.post(&path("register"), json!({ "pin": "123456" })).await.refused(400, 100);
    assert_eq!(rig.post(&path("register"), register).await.accepted(), json!({ "success": true }));
    assert_eq!(stage(&rig, &id).await, words("CONNECTED", "VERIFIED"));
    rig.post(&path("messages"), code_to("12015553931")).await.accepted();
    rig.simulator.settled().await;
    let metadata = rig.receiver.hits()[0].values()[0]["metadata"].clone();
    assert_eq!(metadata, json!({ "display_phone_number": "16505551234", "phone_number_id": id }));
}

#[tokio::test]
async fn a_deregistered_number_needs_its_pin_to_come_back() {
    let rig = Rig::start().await;
    rig.post(&format!("/v26.0/{NUMBER}"), json!({ "pin": "654321" })).await.accepted();
    rig.post(&format!("/v26.0/{NUMBER}/deregister"), json!({})).await.accepted();
    rig.send(code_to("12015553931")).await.refused(400, 133_010);
    let register = |pin: &str| json!({ "messaging_product": "whatsapp", "pin": pin });
    let path = format!("/v26.0/{NUMBER}/register");
    rig.post(&path, register("123456")).await.refused(400, 133_005);
    rig.post(&path, register("654321")).await.accepted();
    rig.send(code_to("12015553931")).await.accepted();
}

#[tokio::test]
async fn codes_are_asked_for_and_checked_by_query_json_and_form() {
    let rig = Rig::start().await;
    for (place, number) in ["6505551001", "6505551002", "6505551003"].into_iter().enumerate() {
        let id = add(&rig, number).await;
        let call = async |call: &str, pairs: &[(&str, &str)]| {
            let request = rig.request(Method::POST, &format!("/v26.0/{id}/{call}"));
            let pairs: serde_json::Map<String, Value> =
                pairs.iter().map(|pair| (pair.0.to_owned(), pair.1.into())).collect();
            let request = match place {
                0 => request.query(&pairs),
                1 => request.json(&pairs),
                _ => request.form(&pairs),
            };
            Reply::of(request).await
        };
        call("request_code", &[("code_method", "EMAIL"), ("language", "en")]).await.refused(400, 100);
        call("request_code", &[("code_method", "VOICE")]).await.refused(400, 100);
        call("request_code", &[("code_method", "VOICE"), ("language", "en")]).await.accepted();
        let message = rig.only_message(&format!("1{number}"));
        assert_eq!(message.channel, "voice");
        let hyphened = format!("{}-{}", &message.code[..3], &message.code[3..]);
        call("verify_code", &[("code", &hyphened)]).await.accepted();
    }
}

#[tokio::test]
async fn adding_a_number_is_checked() {
    let rig = Rig::start().await;
    let path = format!("/v26.0/{WABA}/phone_numbers");
    let number = |cc: &str, number: &str, name: &str| json!({ "cc": cc, "phone_number": number, "verified_name": name });
    rig.post(&path, json!({ "phone_number": "6505551234", "verified_name": "Acme" })).await.refused(400, 100);
    rig.post(&path, number("1", "", "Acme")).await.refused(400, 100);
    rig.post(&path, number("1", "6505551234", "A")).await.refused(400, 100);
    rig.post(&path, number("12345", "6505551234", "Acme")).await.refused(400, 100);
    rig.post(&path, number("1", &DISPLAY[1..], "Acme")).await.refused(409, 100);
    let other_name = json!({ "country_code": "49", "phone_number": "30123456", "verified_name": "Acme" });
    rig.post(&path, other_name).await.accepted();
}

#[tokio::test]
async fn status_is_shown_only_when_asked_for() {
    let rig = Rig::start().await;
    add(&rig, "6505551234").await;
    let list = rig.get(&format!("/v26.0/{WABA}/phone_numbers")).await.accepted();
    assert_eq!(list["data"].as_array().map(Vec::len), Some(2));
    assert_eq!(list["data"][0]["display_phone_number"], DISPLAY);
    assert!(list["data"][0].get("status").is_none());
    let list =
        rig.get(&format!("/v26.0/{WABA}/phone_numbers?fields=status,throughput{{level}}&limit=1")).await;
    let list = list.accepted();
    let shown = json!([{ "id": NUMBER, "status": "CONNECTED", "throughput": { "level": "STANDARD" } }]);
    assert_eq!(list["data"], shown);
    assert!(list["paging"]["next"].is_string());
}
