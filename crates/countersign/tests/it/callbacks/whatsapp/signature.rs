//! Who may report.

use axum::body::Body;
use axum::http::Request;
use countersign_core::domain::receipt::ReceiptKind;
use serde_json::{Value, json};

use super::{applied, messages, notify, send, sign, signed, status, url_of, was_notified};
use crate::support::{APP_SECRET, Product};

/// Meta's published body: 149 bytes, the accent escaped.
const VECTOR: &[u8] = br#"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"value":{"contacts":[{"profile":{"name":"Luc\u00eda"}}]},"field":"messages"}]}]}"#;
const VECTOR_SIGNATURE: &str = "sha256=0debf336de7c6ecc2cdc0c121a65cbce33b7586de50d4e0595d7b978d8b2f69a";

#[tokio::test]
async fn the_published_vector_passes_and_its_bytes_written_anew_do_not() {
    let product = Product::new().await;
    let url = url_of(&product, product.tenant.id).await;
    assert_eq!(product.request(signed(&url, VECTOR_SIGNATURE, VECTOR)).await.status, 200);
    let read: Value = serde_json::from_slice(VECTOR).expect("JSON");
    let again = read.to_string();
    assert_eq!(product.request(signed(&url, VECTOR_SIGNATURE, again)).await.status, 403);
}

#[tokio::test]
async fn whatever_is_not_proved_is_refused_alike_and_changes_nothing() {
    let product = Product::new().await;
    let started = send(&product, "123456").await.expect("sent");
    let url = url_of(&product, product.tenant.id).await;
    let body = messages(json!({"statuses": [status(&started.vendor_message_id, "read")]}));
    let right = sign(APP_SECRET, &body);
    let unknown = "/callbacks/whatsapp/ffffffffffffffffffffffffffffffff".to_owned();
    let other_tenants = sign("another secret", &body);
    let empty_key = sign("", &body);
    for (url, signature) in [
        (&unknown, right.as_str()),
        (&url, other_tenants.as_str()),
        (&url, empty_key.as_str()),
        (&url, right.trim_start_matches("sha256=")),
        (&url, &right.replace("sha256", "sha1")),
        (&url, &right[..70]),
        (&url, "sha256="),
        (&url, ""),
    ] {
        let answer = product.request(signed(url, signature, body.clone())).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_slice()), (403, b"".as_slice()), "{signature}");
    }
    let unsigned = Request::post(&url).body(Body::from(body.clone())).expect("a request");
    assert_eq!(product.request(unsigned).await.status, 403);
    assert_eq!(applied(&product).await, []);
    assert!(!was_notified(&product));

    assert_eq!(product.request(signed(&url, &right, body)).await.status, 200);
    assert!(was_notified(&product));
    assert_eq!(applied(&product).await, [ReceiptKind::Read]);
}

#[tokio::test]
async fn both_secrets_pass_until_the_rotation_ends() {
    let product = Product::new().await;
    let url = url_of(&product, product.tenant.id).await;
    let account = json!({"base_url": "http://127.0.0.1:1", "phone_number_id": "1", "waba_id": "2",
        "app_secret": "second"});
    // Twice, as a client does that did not see the first answer.
    for _ in 0..2 {
        let answer = product.admin("PUT", "/tenants/1/whatsapp", Some(account.clone())).await;
        assert_eq!(answer.json()["previous_app_secret_is_set"], json!(true));
    }
    for (secret, expected) in [("second", 200), (APP_SECRET, 200), ("third", 403)] {
        let answer = product.request(signed(&url, &sign(secret, VECTOR), VECTOR)).await;
        assert_eq!(answer.status.as_u16(), expected, "{secret}");
    }
    product.admin("DELETE", "/tenants/1/whatsapp/previous-app-secret", None).await;
    for (secret, expected) in [("second", 200), (APP_SECRET, 403)] {
        let answer = product.request(signed(&url, &sign(secret, VECTOR), VECTOR)).await;
        assert_eq!(answer.status.as_u16(), expected, "{secret}, after the rotation");
    }
}

#[tokio::test]
async fn a_body_of_three_megabytes_is_read_and_a_larger_one_is_not() {
    let product = Product::new().await;
    let mut body = messages(json!({"statuses": [status("wamid.1", "sent")]}));
    body.resize(3 * 1024 * 1024, b' ');
    assert_eq!(notify(&product, &body).await.status, 200);
    body.resize(4 * 1024 * 1024, b' ');
    assert_eq!(notify(&product, &body).await.status, 403, "what is not read whole is not proved");
}
