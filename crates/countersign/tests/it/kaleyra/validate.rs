//! `POST /v1/{sid}/verify/validate` (seed 003).

use std::time::Duration;

use countersign_core::engine::TenantChange;
use serde_json::json;

use super::{post, printed, started, validate};
use crate::support::Product;

const PHONE: &str = "919812345678";

#[tokio::test]
async fn the_right_code_is_accepted_once() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let (id, code) = started(&product, PHONE).await;
    let right = printed(&validate(&product, &id.to_uppercase(), &code).await).replace(&id, "[verify id]");
    insta::assert_snapshot!(right, @r#"200 {"data":{"verify_id":"[verify id]","message":"OTP verified successfully."}}"#);
    insta::assert_snapshot!(
        printed(&validate(&product, &id, &code).await),
        @r#"400 {"error":{"code":"E910","type":"validation_error","parameter":"","message":"OTP already verified","reference":""}}"#
    );
    assert_eq!(validate(&product, &id, "000000").await.code(), "E910", "whatever the code");
}

#[tokio::test]
async fn wrong_guesses_are_e912_until_they_are_used_up() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let (id, code) = started(&product, PHONE).await;
    for _ in 0..3 {
        let wrong = printed(&validate(&product, &id, "wrong1").await);
        assert_eq!(
            wrong,
            r#"400 {"error":{"code":"E912","type":"validation_error","parameter":"OTP","message":"Invalid Request/OTP","reference":""}}"#
        );
    }
    insta::assert_snapshot!(
        printed(&validate(&product, &id, &code).await),
        @r#"400 {"error":{"code":"E911","type":"validation_error","parameter":"OTP","message":"Exceeded max number of attempts","reference":""}}"#
    );
    product.advance(Duration::from_mins(5));
    assert_eq!(validate(&product, &id, &code).await.code(), "E913", "expiry comes first");
}

#[tokio::test]
async fn a_guess_that_no_code_can_be_is_counted_too() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let (id, code) = started(&product, PHONE).await;
    for _ in 0..3 {
        assert_eq!(validate(&product, &id, "1234567890123456789012345").await.code(), "E912");
    }
    assert_eq!(validate(&product, &id, &code).await.code(), "E911");
}

#[tokio::test]
async fn a_code_expires() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let (id, code) = started(&product, PHONE).await;
    product.advance(Duration::from_mins(5));
    insta::assert_snapshot!(
        printed(&validate(&product, &id, &code).await),
        @r#"400 {"error":{"code":"E913","type":"validation_error","parameter":"","message":"The OTP has already expired","reference":""}}"#
    );
}

#[tokio::test]
async fn fields_are_looked_at_in_order() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let (id, _) = started(&product, PHONE).await;
    let mut bodies = Vec::new();
    for body in [json!({}), json!({"verify_id": id}), json!({"verify_id": id, "otp": "12 456"})] {
        bodies.push(printed(&post(&product, "/verify/validate", body).await));
    }
    insta::assert_snapshot!(bodies.join("\n"), @r#"
    400 {"error":{"code":"E800","type":"VALIDATION_ERROR","parameter":"verify_id","message":"verify_id field is mandatory","reference":""}}
    400 {"error":{"code":"E801","type":"VALIDATION_ERROR","parameter":"otp","message":"otp field is mandatory","reference":""}}
    400 {"error":{"code":"E803","type":"VALIDATION_ERROR","parameter":"OTP","message":"OTP can contain only alphanumeric values.","reference":""}}
    "#);
    for (body, code) in [
        (json!({"verify_id": "", "otp": "123456"}), "E800"),
        (json!({"verify_id": 7.5, "otp": "123456"}), "E800"),
        (json!({"verify_id": "what", "otp": null}), "E801"),
        (json!({"verify_id": "what", "otp": "12 456"}), "E803"),
        (json!({"verify_id": "what", "otp": ["x"]}), "E803"),
        (json!({"verify_id": "what", "otp": "123456"}), "E909"),
        (json!({"verify_id": id.replace('-', ""), "otp": "123456"}), "E909"),
    ] {
        assert_eq!(post(&product, "/verify/validate", body.clone()).await.code(), code, "{body}");
    }
    insta::assert_snapshot!(
        printed(&validate(&product, "4d3d0959-805e-43fa-bece-5815ce0795a2", "123456").await),
        @r#"400 {"error":{"code":"E909","type":"validation_error","parameter":"flow_id","message":"Record not found","reference":""}}"#
    );
}

#[tokio::test]
async fn a_code_in_digits_may_be_a_json_number() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let body = json!({"to": {"mobile": PHONE}, "otp": "482915"});
    let id = super::start(&product, body).await.json()["data"]["verify_id"].clone();
    let answer = post(&product, "/verify/validate", json!({"verify_id": id, "otp": 482_915})).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn ids_are_independent_and_share_the_destinations_budget() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let (first, first_code) = started(&product, PHONE).await;
    let mut ids = Vec::new();
    for _ in 0..4 {
        ids.push(started(&product, PHONE).await.0);
    }
    let (last, last_code) = started(&product, PHONE).await;
    assert_eq!(validate(&product, &first, &first_code).await.status, 200, "an older id works on");
    for id in &ids[..3] {
        for _ in 0..3 {
            assert_eq!(validate(&product, id, "000000").await.code(), "E912");
        }
    }
    assert_eq!(validate(&product, &ids[3], "000000").await.code(), "E912", "the tenth wrong guess");
    let stopped = validate(&product, &last, &last_code).await;
    assert_eq!((stopped.status.as_u16(), stopped.retry_after()), (429, Some(3_600)));
    insta::assert_snapshot!(
        printed(&stopped),
        @r#"429 {"error":{"code":"E911","type":"validation_error","parameter":"OTP","message":"Exceeded max number of attempts","reference":""}}"#
    );
}

#[tokio::test]
async fn past_the_hard_stop_nothing_is_sent() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let change = TenantChange { failures_in_a_row: Some(3), ..TenantChange::default() };
    product.engine.change_tenant(product.tenant.id, change).await.expect("a tenant");
    let (id, _) = started(&product, PHONE).await;
    for _ in 0..3 {
        validate(&product, &id, "000000").await;
    }
    let sent = product.texts.sent().len();
    let blocked = super::start(&product, json!({"to": {"mobile": PHONE}})).await;
    assert_eq!((blocked.status.as_u16(), blocked.code().as_str()), (429, "E911"));
    assert!(blocked.retry_after().is_some());
    product.run_queue().await;
    assert_eq!(product.texts.sent().len(), sent);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_right_guesses_at_once_one_is_accepted() {
    let product = std::sync::Arc::new(Product::plain().await);
    product.connect_kaleyra().await;
    let (id, code) = started(&product, PHONE).await;
    let mut guesses = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let (product, id, code) = (product.clone(), id.clone(), code.clone());
        guesses.spawn(async move { validate(&product, &id, &code).await });
    }
    let answers = guesses.join_all().await;
    let accepted = answers.iter().filter(|answer| answer.status == 200).count();
    let used = answers.iter().filter(|answer| answer.json()["error"]["code"] == "E910").count();
    assert_eq!((accepted, used), (1, 63));
}

#[tokio::test]
async fn a_code_that_nobody_could_get_is_over() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    for _ in 0..2 {
        product.texts.fail_next(crate::support::undeliverable());
    }
    let answer = super::start(&product, json!({"to": {"mobile": PHONE}})).await;
    let id = answer.json()["data"]["verify_id"].as_str().expect("an id").to_owned();
    product.run_queue().await;
    assert_eq!(validate(&product, &id, "123456").await.code(), "E913");
}
