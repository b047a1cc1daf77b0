//! `POST /v1/{sid}/verify`.

use axum::body::Body;
use axum::http::Request;
use countersign_core::domain::message_template::Approval;
use serde_json::{Value, json};

use super::{printed, start, started, validate};
use crate::support::Product;
use crate::support::kaleyra::{API_KEY, SID};

#[tokio::test]
async fn answers_with_what_was_asked_and_sends_the_code() {
    let product = Product::plain().await;
    let flow = product.connect_kaleyra().await.id.to_uuid_text();
    let body = json!({"flow_id": flow, "to": {"mobile": "+1 (202) 555-0143", "email": "User@Example.com"}});
    let answer = start(&product, body).await;
    let json = answer.json();
    let id = json["data"]["verify_id"].as_str().expect("an id");
    assert_eq!((id.len(), id.to_lowercase()), (36, id.to_owned()), "a lower-case UUID");
    let body = printed(&answer).replace(id, "[verify id]").replace(&flow, "[flow id]");
    insta::assert_snapshot!(body, @r#"200 {"data":{"verify_id":"[verify id]","to":{"mobile":"+1 (202) 555-0143","email":"User@Example.com"},"flow_id":"[flow id]"}}"#);
    assert_eq!(answer.headers["content-type"], "application/json");
    assert_eq!(product.run_queue().await, 1);
    assert_eq!(product.last_text().to.as_str(), "12025550143");
    product.advance(std::time::Duration::from_mins(1));
    assert_eq!(product.run_queue().await, 2);
    assert_eq!(product.last_text().to.as_str(), "user@example.com");
}

#[tokio::test]
async fn without_a_flow_the_default_one_is_taken() {
    let product = Product::plain().await;
    let flow = product.connect_kaleyra().await;
    for body in [
        json!({"to": {"mobile": "919812345678"}}),
        json!({"flow_id": null, "to": {"mobile": "919812345678", "email": null}}),
        json!({"flow_id": "", "to": {"mobile": 919_812_345_678_u64, "email": ""}}),
    ] {
        let answer = start(&product, body).await;
        let data = &answer.json()["data"];
        assert_eq!(data["flow_id"], json!(flow.id.to_uuid_text()));
        assert_eq!(data["to"], json!({"mobile": "919812345678", "email": ""}));
    }
}

#[tokio::test]
async fn several_numbers_get_one_code_under_one_id() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let (id, code) = started(&product, "+919812345678, +447911123456").await;
    assert_eq!(product.texts.sent().len(), 2);
    assert_eq!(validate(&product, &id, &code).await.status, 200);
}

#[tokio::test]
async fn a_form_will_do() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    for form in ["to[mobile]=%2B919812345678", "to.mobile=919812345678&flow_id=", "mobile=919812345678"] {
        let request = Request::post(format!("/v1/{SID}/verify"))
            .header("Api-Key", API_KEY)
            .header("content-type", "application/x-www-form-urlencoded; charset=utf-8")
            .body(Body::from(form))
            .expect("a request");
        let answer = product.request(request).await;
        let id = answer.json()["data"]["verify_id"].as_str().expect("an id").to_owned();
        product.run_queue().await;
        let form = format!("verify_id={id}&otp={}", product.last_text().code.expose());
        let request = Request::post(format!("/v1/{SID}/verify/validate"))
            .header("API-KEY", API_KEY)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(form))
            .expect("a request");
        assert_eq!(product.request(request).await.status, 200);
    }
}

/// What `curl -d` and some HTTP libraries say of every body unless they are told otherwise.
#[tokio::test]
async fn json_is_read_whatever_its_type_is_called() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    for content_type in ["application/x-www-form-urlencoded", "text/plain", "application/JSON; charset=utf-8"]
    {
        let request = Request::post(format!("/v1/{SID}/verify"))
            .header("api-key", API_KEY)
            .header("content-type", content_type)
            .body(Body::from(r#" {"to":{"mobile":"919812345678"}}"#))
            .expect("a request");
        assert_eq!(product.request(request).await.status, 200, "{content_type}");
    }
}

#[tokio::test]
async fn the_callers_own_code_is_sent_if_it_fits_the_flow() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let to = json!({"mobile": "919812345678"});
    let answer = start(&product, json!({"to": to, "otp": "004071"})).await;
    let id = answer.json()["data"]["verify_id"].as_str().expect("an id").to_owned();
    product.run_queue().await;
    assert_eq!(product.last_text().code.expose(), "004071");
    assert_eq!(validate(&product, &id, "004071").await.status, 200);
}

#[tokio::test]
async fn a_flow_must_be_the_accounts_and_approved() {
    let product = Product::plain().await;
    let flow = product.connect_kaleyra().await;
    let to = json!({"mobile": "919812345678"});
    let bad = r#"400 {"error":{"code":"E905","type":"validation_error","parameter":"flow_id","message":"Invalid flow_id","reference":""}}"#;
    for flow_id in [json!("d9900000-6946-4b00-ac18-51c000002344"), json!("not a uuid"), json!(["x"])] {
        assert_eq!(printed(&start(&product, json!({"flow_id": flow_id, "to": to})).await), bad);
    }
    let mut draft = product.flow_draft(product.tenant.id).await;
    draft.approval = Approval::Pending;
    product.engine.change_flow(product.tenant.id, flow.id, draft.clone()).await.expect("a flow");
    assert_eq!(printed(&start(&product, json!({"to": to})).await), bad, "not approved");
    draft.approval = Approval::Approved;
    draft.is_default = false;
    product.engine.change_flow(product.tenant.id, flow.id, draft).await.expect("a flow");
    insta::assert_snapshot!(
        printed(&start(&product, json!({"to": to})).await),
        @r#"400 {"error":{"code":"E909","type":"validation_error","parameter":"flow_id","message":"Record not found","reference":""}}"#
    );
    assert_eq!(product.run_queue().await, 0);
}

#[tokio::test]
async fn an_unapproved_template_makes_the_flow_unusable() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let template = product.engine.list_message_templates(product.tenant.id).await.expect("some").remove(0);
    for approval in [Approval::Pending, Approval::Rejected] {
        let changed =
            countersign_core::domain::message_template::MessageTemplate { approval, ..template.clone() };
        product.store.put_message_template(changed).await.expect("kept");
        let answer = start(&product, json!({"to": {"mobile": "919812345678"}})).await;
        assert_eq!(answer.json()["error"]["code"], Value::from("E905"));
    }
}
