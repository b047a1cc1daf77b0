//! What endpoints are told, on a clock that is moved by hand.

mod admin;
mod crash;
mod kinds;
mod retry;
mod told;

use std::time::Duration;

use countersign_core::domain::ids::EndpointId;
use countersign_core::domain::webhook::{Reply, TryOutcome};
use countersign_core::testing::notifier::Notified;
use serde_json::{Value, json};

use crate::support::{PHONE, Product};

/// The code of a start.
const CODE: &str = "824193";

/// Makes a webhook for everything and gives its id.
async fn listen(product: &Product) -> EndpointId {
    make(product, json!({"url": "https://shop.example/hooks"})).await
}

async fn make(product: &Product, body: Value) -> EndpointId {
    let made = product.admin("POST", "/tenants/1/webhooks", Some(body)).await;
    assert_eq!(made.status, 201);
    let made = made.json();
    assert!(made["secret"].as_str().expect("a secret").starts_with("whsec_"));
    made["webhook"]["id"].as_str().expect("an id").parse().expect("an id")
}

/// Routes and tells all that is due now, and gives the calls that were made.
async fn run(product: &Product) -> Vec<Notified> {
    product.engine.route_events().await.expect("a store");
    loop {
        let claimed = product.engine.claim_events(32).await.expect("a store");
        if claimed.is_empty() {
            return product.notifier.take();
        }
        for event in claimed {
            product.engine.tell(event).await.expect("recorded");
        }
    }
}

/// The kinds of what was told.
fn kinds(told: &[Notified]) -> Vec<&'static str> {
    told.iter().map(|told| told.event.kind.name()).collect()
}

/// Moves the clock and tells what is due then.
async fn pass(product: &Product, span: Duration) -> Vec<Notified> {
    product.advance(span);
    run(product).await
}

async fn test(product: &Product, id: EndpointId) {
    let sent = product.admin("POST", &format!("/tenants/1/webhooks/{id}/test"), None).await;
    assert_eq!(sent.status, 202);
}

fn answer(status: u16) -> Reply {
    Reply { outcome: TryOutcome::Answered(status), retry_after: None }
}

/// Sends [`CODE`] through the WA.cr dialect.
async fn send(product: &Product) {
    assert_eq!(send_to(product, PHONE).await, 200);
}

async fn send_to(product: &Product, phone: &str) -> u16 {
    let body = json!({"phone": phone, "code": CODE, "template_name": "otp_verification", "language": "en",
        "expiry_minutes": 10});
    product.post("/auth/send-otp", body).await.status.as_u16()
}

async fn verify(product: &Product, code: &str) -> u16 {
    verify_at(product, PHONE, code).await
}

async fn verify_at(product: &Product, phone: &str, code: &str) -> u16 {
    product.post("/auth/verify", json!({"phone": phone, "code": code})).await.status.as_u16()
}
