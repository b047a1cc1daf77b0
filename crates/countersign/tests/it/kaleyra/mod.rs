//! The Kaleyra dialects. Files mirror the URL tree.

mod access;
mod account_isolation;
mod curl;
mod document;
mod failures;
mod number;
mod number_rules;
mod start;
mod start_fields;
mod validate;

use serde_json::{Value, json};

use crate::support::kaleyra::SID;
use crate::support::{Answer, Product};

/// What two consumers rely on, whatever the answer: success iff `data.verify_id`, no `error` then; a failure is not 2xx and
/// has `error.code`, or is the gateway's own and has `code`.
fn consumers_rules(answer: &Answer) {
    let body = answer.json();
    let is_success = body.pointer("/data/verify_id").is_some_and(Value::is_string);
    assert_eq!(is_success, answer.status.is_success(), "{body}");
    if is_success {
        assert!(body.get("error").is_none(), "{body}");
    } else {
        let code = body.pointer("/error/code").or(body.get("code")).and_then(Value::as_str);
        assert!(code.is_some_and(|code| !code.is_empty()), "{body}");
    }
}

async fn post(product: &Product, path: &str, body: Value) -> Answer {
    let answer = product.kaleyra("POST", &format!("/v1/{SID}{path}"), Some(body)).await;
    consumers_rules(&answer);
    document::check("post", &format!("/v1/{{sid}}{path}"), &answer);
    answer
}

/// `POST /v1/{sid}/verify`.
async fn start(product: &Product, body: Value) -> Answer {
    post(product, "/verify", body).await
}

/// `POST /v1/{sid}/verify/validate`.
async fn validate(product: &Product, verify_id: &str, otp: &str) -> Answer {
    post(product, "/verify/validate", json!({"verify_id": verify_id, "otp": otp})).await
}

/// Starts a verification of one number and sends its first message. Returns its id and its code.
async fn started(product: &Product, mobile: &str) -> (String, String) {
    let answer = start(product, json!({"to": {"mobile": mobile}})).await;
    let id = answer.json()["data"]["verify_id"].as_str().expect("an id").to_owned();
    product.run_queue().await;
    (id, product.last_text().code.expose().to_owned())
}

/// Status, and body as it was printed.
fn printed(answer: &Answer) -> String {
    format!("{} {}", answer.status.as_u16(), String::from_utf8_lossy(&answer.body))
}
