//! Nothing of one account is seen or changed by another.

use axum::body::Body;
use axum::http::Request;
use countersign_core::domain::tenant::TenantPolicy;
use serde_json::{Value, json};

use super::{started, validate};
use crate::support::kaleyra::{META_WABA, OWN_WABA, SID};
use crate::support::{Answer, Product};

const OTHER_SID: &str = "HXIN1700000009IN";
const OTHER_KEY: &str = "A9999999999999999999999999999999a";

async fn as_other(product: &Product, method: &str, path: &str, body: Option<Value>) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("api-key", OTHER_KEY)
        .header("content-type", "application/json")
        .body(body.map_or_else(Body::empty, |json| Body::from(json.to_string())))
        .expect("a request");
    product.request(request).await
}

async fn with_other() -> Product {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let other =
        product.engine.create_tenant("Other", "other", TenantPolicy::default()).await.expect("a tenant");
    product.connect_account(other.id, OTHER_SID, OTHER_KEY).await;
    product
}

#[tokio::test]
async fn a_verify_id_is_unknown_to_another_account() {
    let product = with_other().await;
    let (id, code) = started(&product, "919812345678").await;
    let body = json!({"verify_id": id, "otp": code});
    let foreign = as_other(&product, "POST", &format!("/v1/{OTHER_SID}/verify/validate"), Some(body)).await;
    assert_eq!((foreign.status.as_u16(), foreign.code().as_str()), (400, "E909"));
    let crossed = as_other(&product, "POST", &format!("/v1/{SID}/verify"), Some(json!({}))).await;
    assert_eq!(crossed.status, 401, "a key belongs to its SID");
    assert_eq!(validate(&product, &id, &code).await.status, 200, "and nothing was counted or used up");
}

#[tokio::test]
async fn a_flow_is_unknown_to_another_account() {
    let product = with_other().await;
    let flow = product.engine.list_flows(product.tenant.id).await.expect("flows").remove(0);
    let to = json!({"mobile": "919812345678"});
    for (body, code) in
        [(json!({"flow_id": flow.id.to_uuid_text(), "to": to}), "E905"), (json!({"to": to}), "E909")]
    {
        let answer = as_other(&product, "POST", &format!("/v1/{OTHER_SID}/verify"), Some(body)).await;
        assert_eq!(answer.code(), code);
    }
}

#[tokio::test]
async fn wabas_and_numbers_are_unknown_to_another_account() {
    let product = with_other().await;
    let body = json!({"phone_number": "9812345678", "name": "ACME", "verification_type": "SMS", "country_code": "91"});
    let added = product
        .kaleyra("POST", &format!("/v2/{SID}/whatsapp/{OWN_WABA}/number/add"), Some(body.clone()))
        .await;
    let id = added.json()["data"]["id"].clone();
    for (method, end, body) in [
        ("POST", "number/add", Some(body)),
        ("POST", "number/retry_otp", Some(json!({"id": id}))),
        ("POST", "number/verify", Some(json!("not even an object"))),
        ("GET", "number", None),
        ("PUT", "number/update", None),
    ] {
        for waba in [META_WABA, OWN_WABA, "1"] {
            let path = format!("/v2/{OTHER_SID}/whatsapp/{waba}/{end}");
            let answer = as_other(&product, method, &path, body.clone()).await;
            assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (401, &json!("WA401")), "{path}");
        }
    }
    let path = format!("/v2/{OTHER_SID}/whatsapp/+919812345678/phone_number_details");
    let answer = as_other(&product, "GET", &path, None).await;
    assert_eq!(answer.status, 401);
    insta::assert_snapshot!(
        String::from_utf8_lossy(&answer.body),
        @r#"{"code":"WA401","message":"Phone number is not present or does not belong to the account.","data":{},"error":{"phone_number":"Phone number is not present or does not belong to the account."}}"#
    );
}
