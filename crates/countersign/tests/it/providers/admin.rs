//! `/admin/v1/tenants/{tenant}/providers`.

use axum::http::StatusCode;
use countersign_core::domain::fault::{Certainty, FaultClass};
use serde_json::{Value, json};

use super::fault;
use crate::support::Product;

const PATH: &str = "/tenants/1/providers";

fn description() -> Value {
    json!({"medium": "sms", "kind": "http", "settings": {"request": {"url": "https://sms.example"}},
        "credentials": {"secret": "marked-secret"}, "order": 2, "weight": 5,
        "countries": {"allow": ["in"], "deny": ["US"]}})
}

async fn put(product: &Product, name: &str, change: Value) -> crate::support::Answer {
    let mut body = description();
    body.as_object_mut().expect("an object").extend(change.as_object().cloned().unwrap_or_default());
    product.admin("PUT", &format!("{PATH}/{name}"), Some(body)).await
}

#[tokio::test]
async fn a_provider_is_set_shown_listed_and_removed_and_its_secrets_never_seen() {
    let product = Product::plain().await;
    let set = put(&product, "kaleyra", json!({})).await;
    assert_eq!(set.status, StatusCode::OK);
    let mut expected = description();
    expected["credentials"] = json!(["secret"]);
    expected["countries"]["allow"] = json!(["IN"]);
    expected["enabled"] = json!(true);
    expected["name"] = json!("kaleyra");
    let shown = product.admin("GET", &format!("{PATH}/kaleyra"), None).await.json();
    for (field, value) in expected.as_object().expect("an object") {
        assert_eq!(shown[field], *value, "{field}");
    }
    let callback = shown["callback_url"].as_str().expect("a URL");
    assert!(callback.starts_with("https://otp.example.com/callbacks/providers/"), "{callback}");
    let list = product.admin("GET", PATH, None).await;
    assert_eq!(list.json()["providers"], json!([shown]));
    assert!(!String::from_utf8_lossy(&list.body).contains("marked-secret"));
    assert!(!product.is_written("marked-secret"), "it is sealed at rest");
    let again = put(&product, "kaleyra", json!({"credentials": {}, "enabled": false})).await.json();
    assert_eq!((&again["id"], &again["callback_url"]), (&shown["id"], &shown["callback_url"]));
    assert_eq!(
        (&again["credentials"], &again["enabled"]),
        (&json!(["secret"]), &json!(false)),
        "left out, it stays"
    );
    let without = put(&product, "kaleyra", json!({"credentials": {"secret": null}})).await.json();
    assert_eq!(without["credentials"], json!([]));
    let gone = product.admin("DELETE", &format!("{PATH}/kaleyra"), None).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert_eq!(product.admin("GET", &format!("{PATH}/kaleyra"), None).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_field_that_does_not_hold_what_it_must_is_named() {
    let product = Product::plain().await;
    for (name, change, field) in [
        ("Kaleyra", json!({}), "name"),
        ("k", json!({"medium": "whatsapp"}), "medium"),
        ("k", json!({"kind": "smtp"}), "medium"),
        ("k", json!({"order": 1001}), "order"),
        ("k", json!({"weight": 0}), "weight"),
        ("k", json!({"countries": {"allow": ["IND"]}}), "countries.allow"),
        ("k", json!({"medium": "email"}), "countries"),
        ("k", json!({"credentials": {"secret": ""}}), "credentials.secret"),
        ("k", json!({"credentials": {"Secret!": "x"}}), "credentials.Secret!"),
        ("k", json!({"settings": {"bad": 1}}), "settings.url"),
    ] {
        let answer = put(&product, name, change.clone()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{change}");
        assert_eq!(answer.json()["error"]["field"], field, "{change}");
    }
    assert_eq!(product.admin("GET", PATH, None).await.json(), json!({"providers": []}));
}

#[tokio::test]
async fn another_kind_begins_without_credentials() {
    let product = Product::plain().await;
    put(&product, "k", json!({})).await;
    let changed = put(&product, "k", json!({"kind": "twilio_sms", "credentials": {}})).await.json();
    assert_eq!(changed["credentials"], json!([]));
}

#[tokio::test]
async fn a_check_asks_the_provider() {
    let product = Product::plain().await;
    put(&product, "k", json!({})).await;
    let path = format!("{PATH}/k/check");
    assert_eq!(product.admin("POST", &path, None).await.status, StatusCode::NO_CONTENT);
    product.texts.fail_next(fault(FaultClass::Account, Certainty::NotTaken));
    let answer = product.admin("POST", &path, None).await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert_eq!(answer.json()["error"]["message"], "the provider did not do its part: as told");
    let unknown = product.admin("POST", &format!("{PATH}/other/check"), None).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert!(product.texts.sent().is_empty());
}
