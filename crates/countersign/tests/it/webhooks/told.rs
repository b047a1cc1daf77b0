//! What a tenant is told of its own verifications, and only of those.

use std::time::Duration;

use countersign_core::domain::fault::{Certainty, FaultClass, SendFault};
use serde_json::json;

use super::{CODE, kinds, listen, make, pass, run, send, verify};
use crate::support::{Product, undeliverable};

#[tokio::test]
async fn a_code_that_is_sent_and_given() {
    let product = Product::new().await;
    listen(&product).await;
    send(&product).await;
    verify(&product, "000000").await;
    assert_eq!(verify(&product, CODE).await, 200);
    let mut told = run(&product).await;
    told.sort_by_key(|told| told.event.kind.name());
    assert_eq!(kinds(&told), ["message.sent", "verification.approved", "verification.started"]);
    for told in &told {
        assert!(!told.event.data.as_str().contains(CODE));
        assert!(!told.event.data.as_str().contains("919999999999"));
        assert!(!told.unmasked_numbers);
    }
    assert!(!product.is_written(CODE));
    assert_eq!(kinds(&pass(&product, Duration::from_hours(1)).await), [""; 0]);
}

#[tokio::test]
async fn a_code_that_nobody_gives() {
    let product = Product::new().await;
    listen(&product).await;
    send(&product).await;
    assert_eq!(run(&product).await.len(), 2);
    assert_eq!(kinds(&pass(&product, Duration::from_secs(599)).await), [""; 0]);
    assert_eq!(kinds(&pass(&product, Duration::from_secs(1)).await), ["verification.expired"]);
    assert_eq!(kinds(&pass(&product, Duration::from_hours(1)).await), [""; 0]);
}

#[tokio::test]
async fn a_message_that_is_refused() {
    let product = Product::new().await;
    listen(&product).await;
    product.whatsapp.fail_next(undeliverable());
    let body = json!({"phone": crate::support::PHONE, "code": CODE, "template_name": "otp_verification",
        "language": "en", "expiry_minutes": 10});
    assert_eq!(product.post("/auth/send-otp", body).await.status, 500);
    let mut told = run(&product).await;
    told.sort_by_key(|told| told.event.kind.name());
    assert_eq!(kinds(&told), ["message.failed", "verification.failed", "verification.started"]);
}

#[tokio::test]
async fn an_account_that_rests_and_works_again() {
    let product = Product::new().await;
    make(
        &product,
        json!({"url": "https://shop.example/hooks",
            "events": ["provider.breaker_opened", "provider.breaker_closed"]}),
    )
    .await;
    let expired = SendFault {
        class: FaultClass::Account,
        certainty: Certainty::NotTaken,
        vendor_code: Some("190".to_owned()),
        detail: "expired".to_owned(),
        retry_after: None,
    };
    product.whatsapp.fail_next(expired);
    let body = json!({"phone": crate::support::PHONE, "code": CODE, "template_name": "otp_verification",
        "language": "en", "expiry_minutes": 10});
    product.post("/auth/send-otp", body).await;
    let told = run(&product).await;
    assert_eq!(kinds(&told), ["provider.breaker_opened"]);
    assert_eq!(told[0].event.data.as_str(), r#"{"provider":"whatsapp"}"#);
    product.advance(Duration::from_secs(31));
    send(&product).await;
    assert_eq!(kinds(&run(&product).await), ["provider.breaker_closed"]);
}

#[tokio::test]
async fn nothing_is_recorded_for_who_does_not_listen() {
    let product = Product::new().await;
    send(&product).await;
    verify(&product, CODE).await;
    listen(&product).await;
    assert_eq!(kinds(&pass(&product, Duration::from_hours(1)).await), [""; 0]);
    let listed = product.admin("GET", "/tenants/1/events", None).await.json();
    assert_eq!(listed, json!({"events": [], "next": null}));
}

#[tokio::test]
async fn tenants_are_not_told_of_each_other() {
    let product = Product::new().await;
    let made = product.admin("POST", "/tenants", Some(json!({"name": "B", "subdomain": "b"}))).await;
    assert_eq!(made.status, 201);
    let id = listen(&product).await;
    let theirs = product
        .admin("POST", "/tenants/2/webhooks", Some(json!({"url": "https://other.example/hooks"})))
        .await;
    assert_eq!(theirs.status, 201);
    send(&product).await;
    let told = run(&product).await;
    assert!(told.iter().all(|told| told.url == "https://shop.example/hooks"), "{told:?}");
    let events = product.admin("GET", "/tenants/2/events", None).await.json();
    assert_eq!(events["events"], json!([]));
    for (method, path, body) in [
        ("GET", "", None),
        ("PATCH", "", Some(json!({"enabled": false}))),
        ("DELETE", "", None),
        ("POST", "/test", None),
        ("POST", "/rotate-secret", Some(json!({}))),
        ("GET", "/tries", None),
        ("POST", "/replay", Some(json!({"event_id": told[0].event.id.to_string()}))),
    ] {
        let stranger = format!("/tenants/2/webhooks/{id}{path}");
        assert_eq!(product.admin(method, &stranger, body).await.status, 404, "{method} {stranger}");
    }
}
