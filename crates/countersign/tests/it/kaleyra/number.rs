//! `/v2/{sid}/whatsapp/…`: the calls, with both backends.

use countersign_core::domain::delivery::Medium;
use countersign_core::domain::fault::{Certainty, FaultClass, SendFault};
use countersign_core::domain::waba::{NumberDetails, NumberFault};
use countersign_core::engine::TenantChange;
use countersign_core::testing::registry::REGISTRY_CODE;
use serde_json::{Value, json};

use super::{document, printed};
use crate::support::kaleyra::{META_WABA, OWN_WABA, SID};
use crate::support::{Answer, Product, undeliverable};

const PHONE: &str = "+919765400000";

pub(super) async fn call(product: &Product, waba: &str, end: &str, body: Value) -> Answer {
    let (method, name) = if end == "update" { ("PUT", "put") } else { ("POST", "post") };
    let path = format!("/v2/{SID}/whatsapp/{waba}/number/{end}");
    let answer = product.kaleyra(method, &path, Some(body)).await;
    document::check(name, &format!("/v2/{{sid}}/whatsapp/{{id}}/number/{end}"), &answer);
    answer
}

pub(super) async fn get(product: &Product, end: &str, template: &str) -> Answer {
    let answer = product.kaleyra("GET", &format!("/v2/{SID}/whatsapp/{end}"), None).await;
    document::check("get", &format!("/v2/{{sid}}/whatsapp/{template}"), &answer);
    answer
}

pub(super) async fn add(product: &Product, waba: &str) -> String {
    let body =
        json!({"phone_number": PHONE, "name": "ACME", "verification_type": "SMS", "country_code": "91"});
    let answer = call(product, waba, "add", body).await;
    answer.json()["data"]["id"].as_str().unwrap_or_else(|| panic!("{}", answer.json())).to_owned()
}

const DONE: &str =
    r#"200 {"code":"WA200","message":"Request Processed Successfully","data":true,"error":{}}"#;
const APPROVED: &str = r#"500 {"code":"WA500","message":"wa phone number already approved","data":[],"error":{"error":"wa phone number already approved"}}"#;
const WRONG: &str = r#"400 {"code":"WA400","message":"invalid otp","data":[],"error":{"otp":"invalid otp"}}"#;
const LATER: &str = r#"500 {"code":"WA500","message":"Please try again later","data":{},"error":{"error":"Internal server error"}}"#;

#[tokio::test]
async fn meta_makes_and_checks_the_code() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let body = json!({"phone_number": "9765400000", "name": "ACME", "verification_type": "SMS", "country_code": "+91"});
    let added = call(&product, META_WABA, "add", body).await;
    insta::assert_snapshot!(
        printed(&added),
        @r#"200 {"code":"WA200","message":"Request Processed Successfully","data":{"id":"678997654000001"},"error":{}}"#
    );
    let retry = |id: Value| json!({"id": id, "phone_number": PHONE, "type_verification": "VOICE"});
    assert_eq!(printed(&call(&product, META_WABA, "retry_otp", retry(json!("678997654000001"))).await), DONE);
    let by_number = retry(json!(678_997_654_000_001_u64));
    assert_eq!(printed(&call(&product, META_WABA, "retry_otp", by_number).await), DONE);
    let verify = |otp: &str| json!({"id": 678_997_654_000_001_u64, "phone_number": PHONE, "otp": otp});
    assert_eq!(printed(&call(&product, META_WABA, "verify", verify("000000")).await), WRONG);
    assert_eq!(printed(&call(&product, META_WABA, "verify", verify(REGISTRY_CODE)).await), DONE);
    assert_eq!(printed(&call(&product, META_WABA, "verify", verify(REGISTRY_CODE)).await), APPROVED);
    assert_eq!(
        printed(&call(&product, META_WABA, "retry_otp", retry(json!("678997654000001"))).await),
        APPROVED
    );
    insta::assert_snapshot!(product.registry.calls().join("\n"), @r"
    add 91 9765400000
    request_code 678997654000001 Sms
    request_code 678997654000001 Voice
    request_code 678997654000001 Voice
    verify_code 678997654000001
    verify_code 678997654000001
    register 678997654000001
    ");
    assert_eq!(product.run_queue().await, 0, "nothing is sent from here");
}

#[tokio::test]
async fn a_code_of_our_own_goes_out_by_sms_or_call() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let id = add(&product, OWN_WABA).await;
    assert_eq!((id.len(), id.bytes().all(|b| b.is_ascii_digit())), (15, true), "{id}");
    product.run_queue().await;
    let first = product.last_text();
    assert_eq!(
        (first.medium, first.sender.as_str(), first.to.as_str()),
        (Medium::Sms, "ACME", "919765400000")
    );
    let retry = json!({"id": id, "phone_number": PHONE, "type_verification": "VOICE"});
    assert_eq!(printed(&call(&product, OWN_WABA, "retry_otp", retry).await), DONE);
    product.run_queue().await;
    let second = product.last_text();
    assert_eq!(second.medium, Medium::Voice);
    let verify = |otp: &str| json!({"id": id, "phone_number": PHONE, "otp": otp});
    assert_eq!(
        printed(&call(&product, OWN_WABA, "verify", verify(first.code.expose())).await),
        WRONG,
        "a fresh one"
    );
    assert_eq!(printed(&call(&product, OWN_WABA, "verify", verify(second.code.expose())).await), DONE);
    assert_eq!(printed(&call(&product, OWN_WABA, "verify", verify(second.code.expose())).await), APPROVED);
    assert!(product.registry.calls().is_empty(), "WhatsApp is not asked");
}

#[tokio::test]
async fn our_own_codes_have_attempts_and_an_end() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let id = add(&product, OWN_WABA).await;
    product.run_queue().await;
    let code = product.last_text().code;
    let verify = |otp: &str| json!({"id": id, "phone_number": PHONE, "otp": otp});
    for _ in 0..5 {
        assert_eq!(printed(&call(&product, OWN_WABA, "verify", verify("000000")).await), WRONG);
    }
    assert_eq!(printed(&call(&product, OWN_WABA, "verify", verify(code.expose())).await), WRONG, "used up");
    product.advance(std::time::Duration::from_mins(1));
    add(&product, OWN_WABA).await;
    product.run_queue().await;
    let code = product.last_text().code;
    product.advance(std::time::Duration::from_mins(10));
    assert_eq!(printed(&call(&product, OWN_WABA, "verify", verify(code.expose())).await), WRONG, "over");
}

/// A fresh code does not refill what a number may be guessed at.
#[tokio::test]
async fn fresh_codes_of_our_own_do_not_let_a_number_be_guessed_at_faster() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let id = add(&product, OWN_WABA).await;
    let retry = json!({"id": id, "phone_number": PHONE, "type_verification": "SMS"});
    let wrong = json!({"id": id, "phone_number": PHONE, "otp": "000000"});
    let slow = r#"429 {"code":"WA429","message":"Too many requests","data":{},"error":{"error":"Too many requests"}}"#;
    for guess in 0..10 {
        if guess % 5 == 0 {
            assert_eq!(printed(&call(&product, OWN_WABA, "retry_otp", retry.clone()).await), DONE);
        }
        assert_eq!(printed(&call(&product, OWN_WABA, "verify", wrong.clone()).await), WRONG, "{guess}");
    }
    let limited = call(&product, OWN_WABA, "verify", wrong.clone()).await;
    assert_eq!((printed(&limited).as_str(), limited.retry_after()), (slow, Some(60)));
    product.advance(std::time::Duration::from_mins(1));
    assert_eq!(printed(&call(&product, OWN_WABA, "retry_otp", retry).await), DONE);
    product.run_queue().await;
    let right = json!({"id": id, "phone_number": PHONE, "otp": product.last_text().code.expose()});
    let spent = call(&product, OWN_WABA, "verify", right.clone()).await;
    assert_eq!((printed(&spent).as_str(), spent.retry_after()), (slow, Some(3_540)), "the hour's budget");
    let change = TenantChange { failures_per_hour: Some(100), ..TenantChange::default() };
    product.engine.change_tenant(product.tenant.id, change).await.expect("a tenant");
    assert_eq!(printed(&call(&product, OWN_WABA, "verify", right).await), DONE, "nothing was used up");
}

#[tokio::test]
async fn a_number_is_added_once() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let id = add(&product, OWN_WABA).await;
    assert_eq!(add(&product, OWN_WABA).await, id, "again: a fresh code under the same id");
    let body =
        json!({"phone_number": PHONE, "name": "ACME", "verification_type": "SMS", "country_code": "91"});
    let elsewhere = call(&product, META_WABA, "add", body.clone()).await;
    assert_eq!(
        (elsewhere.status.as_u16(), &elsewhere.json()["message"]),
        (400, &json!("invalid phone number"))
    );
    product.run_queue().await;
    let verify = json!({"id": id, "phone_number": PHONE, "otp": product.last_text().code.expose()});
    call(&product, OWN_WABA, "verify", verify).await;
    assert_eq!(printed(&call(&product, OWN_WABA, "add", body).await), APPROVED);
}

#[tokio::test]
async fn metas_refusals_have_their_bodies() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let id = add(&product, META_WABA).await;
    let retry = json!({"id": id, "phone_number": PHONE, "type_verification": "SMS"});
    let throttled = SendFault {
        class: FaultClass::Throttle,
        retry_after: Some(std::time::Duration::from_secs(90)),
        ..undeliverable()
    };
    let unclear = SendFault { class: FaultClass::Retry, certainty: Certainty::Unknown, ..undeliverable() };
    let slow = r#"429 {"code":"WA429","message":"Too many requests","data":{},"error":{"error":"Too many requests"}}"#;
    let invalid = r#"400 {"code":"WA400","message":"invalid phone number","data":[],"error":{"phone_number":"invalid phone number"}}"#;
    for (fault, expected) in [
        (NumberFault::AlreadyVerified, APPROVED),
        (NumberFault::InvalidNumber, invalid),
        (NumberFault::Send(throttled), slow),
        (NumberFault::Send(unclear), LATER),
        (NumberFault::Send(undeliverable()), LATER),
    ] {
        product.registry.fail_next(fault.clone());
        let answer = call(&product, META_WABA, "retry_otp", retry.clone()).await;
        assert_eq!(printed(&answer), expected, "{fault:?}");
        assert_eq!(answer.retry_after(), expected.starts_with("429").then_some(90));
    }
}

#[tokio::test]
async fn a_number_that_was_proven_and_not_registered_is_registered_by_the_next_call() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let id = add(&product, META_WABA).await;
    let verify = json!({"id": id, "phone_number": PHONE, "otp": REGISTRY_CODE});
    // The first call's verify_code went through and its register did not; Meta then says that the number is verified.
    product.registry.fail_next(NumberFault::AlreadyVerified);
    assert_eq!(printed(&call(&product, META_WABA, "verify", verify).await), DONE);
    assert_eq!(product.registry.calls().last().map(String::as_str), Some(format!("register {id}").as_str()));
}

/// Meta refuses a second PIN, and the first one must not be lost: without it the number cannot be moved.
#[tokio::test(flavor = "multi_thread")]
async fn many_that_prove_and_rename_a_number_at_once_keep_its_one_pin_and_its_name() {
    let product = std::sync::Arc::new(Product::plain().await);
    product.connect_kaleyra().await;
    let id = add(&product, META_WABA).await;
    let mut calls = tokio::task::JoinSet::new();
    for place in 0..32 {
        let (product, id) = (product.clone(), id.clone());
        calls.spawn(async move {
            let body = json!({"id": id, "phone_number": PHONE, "otp": REGISTRY_CODE, "name": "ACME India"});
            let end = if place % 4 == 0 { "update" } else { "verify" };
            printed(&call(&product, META_WABA, end, body).await)
        });
    }
    let answers = calls.join_all().await;
    assert!(answers.iter().all(|answer| answer == DONE || answer == APPROVED), "{answers:?}");
    let listed = get(&product, &format!("{META_WABA}/number"), "{id}/number").await.json();
    let number = &listed["data"][0];
    assert_eq!((&number["status"], &number["name"]), (&json!("APPROVED"), &json!("ACME India")));
}

#[tokio::test]
async fn numbers_are_listed_renamed_and_described() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let list = "{id}/number";
    let empty = get(&product, &format!("{OWN_WABA}/number"), list).await;
    assert_eq!(empty.json()["data"], json!([]));
    let id = add(&product, META_WABA).await;
    insta::assert_snapshot!(
        printed(&get(&product, &format!("{META_WABA}/number"), list).await),
        @r#"200 {"code":"WA200","message":"Request Processed Successfully","data":[{"id":"678997654000001","phone_number":"+919765400000","name":"ACME","status":"PENDING","voice_call_enabled":false}],"error":{}}"#
    );
    let rename = json!({"id": id, "phone_number": PHONE, "name": "ACME India"});
    assert_eq!(printed(&call(&product, META_WABA, "update", rename).await), DONE);
    product.registry.set_details(NumberDetails {
        verified_name: Some("ACME".to_owned()),
        quality_rating: Some("GREEN".to_owned()),
        status: Some("CONNECTED".to_owned()),
        messaging_limit_tier: Some("TIER_1K".to_owned()),
        throughput_level: Some("STANDARD".to_owned()),
        ..NumberDetails::default()
    });
    let details = get(&product, "919765400000/phone_number_details", "{id}/phone_number_details").await;
    insta::assert_snapshot!(
        printed(&details),
        @r#"200 {"code":"WA200","message":"Request Processed Successfully","data":{"id":"678997654000001","phone_number":"+919765400000","verified_name":"ACME","name_status":"","status":"CONNECTED","quality_rating":"GREEN","quality_score":"GREEN","messaging_limit_tier":"TIER_1K","throughput_level":"STANDARD","can_send_message":"","can_receive_call":"","entity_type":"PHONE_NUMBER","error":"","error_description":"","possible_solution":""},"error":{}}"#
    );
    assert!(product.registry.calls().contains(&format!("rename {id} ACME India")));
    let listed = get(&product, &format!("{META_WABA}/number"), list).await;
    assert_eq!(listed.json()["data"][0]["name"], json!("ACME India"));
}
