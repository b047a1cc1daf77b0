//! `/callbacks/whatsapp/{callback_id}`.

mod complaint;
mod failures;
mod handshake;
mod inbound;
mod malformed;
mod memory;
mod scoping;
mod signature;
mod statuses;
mod template_status;

use axum::body::Body;
use axum::http::Request;
use countersign_core::domain::check::CheckOutcome;
use countersign_core::domain::code::PlainCode;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{DeliveryId, TenantId};
use countersign_core::domain::purpose::Purpose;
use countersign_core::domain::receipt::ReceiptKind;
use countersign_core::domain::token::PlainToken;
use countersign_core::engine::{Caller, CheckRequest, StartError, StartRequest, Started};
use countersign_core::ports::alarm::News;
use countersign_core::ports::observer::Event;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::support::{APP_SECRET, Answer, PHONE, Product};

/// The URL that the tenant's account gives to Meta.
async fn url_of(product: &Product, tenant: TenantId) -> String {
    let settings = product.engine.whatsapp_settings(tenant).await.expect("an account");
    format!("/callbacks/whatsapp/{}", settings.callback_id)
}

fn sign(secret: &str, body: &[u8]) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key");
    format!("sha256={}", hex::encode(mac.chain_update(body).finalize().into_bytes()))
}

fn signed(url: &str, signature: &str, body: impl Into<Vec<u8>>) -> Request<Body> {
    Request::post(url)
        .header("content-type", "application/json")
        .header("x-hub-signature-256", signature)
        .body(Body::from(body.into()))
        .expect("a request")
}

/// Posts `body` to the first tenant's URL as Meta does.
async fn notify(product: &Product, body: &[u8]) -> Answer {
    let url = url_of(product, product.tenant.id).await;
    product.request(signed(&url, &sign(APP_SECRET, body), body)).await
}

/// A notification with one change of `messages`.
fn messages(value: Value) -> Vec<u8> {
    let mut value = value;
    value["messaging_product"] = json!("whatsapp");
    value["metadata"] = json!({"display_phone_number": "15550783881", "phone_number_id": "106540352242922"});
    notification("messages", &value)
}

fn notification(field: &str, value: &Value) -> Vec<u8> {
    json!({"object": "whatsapp_business_account",
        "entry": [{"id": "102290129340398", "changes": [{"field": field, "value": value}]}]})
    .to_string()
    .into_bytes()
}

fn status(wamid: &str, status: &str) -> Value {
    json!({"id": wamid, "status": status, "timestamp": "1767253995", "recipient_id": "919999999999"})
}

async fn caller(product: &Product) -> Caller {
    let token = PlainToken::presented(&product.token);
    product.engine.authenticate(&token).await.expect("our token")
}

fn start_request(code: &str) -> StartRequest {
    StartRequest {
        destination: Destination::parse_phone(PHONE).expect("a number"),
        purpose: Purpose::default(),
        code: PlainCode::parse(code).expect("a code"),
        expiry_minutes: 10,
        template: "otp_verification".to_owned(),
        language: "en".to_owned(),
        additional: Vec::new(),
        contact: None,
        idempotency: None,
    }
}

async fn send(product: &Product, code: &str) -> Result<Started, StartError> {
    product.engine.start(&caller(product).await, start_request(code)).await
}

/// Our id of the newest message, as it went to Meta.
fn delivery(product: &Product) -> DeliveryId {
    product.whatsapp.sent().last().expect("a message").delivery
}

async fn check(product: &Product, code: &str) -> CheckOutcome {
    let request = CheckRequest {
        destination: Destination::parse_phone(PHONE).expect("a number"),
        purpose: Purpose::default(),
        code: PlainCode::parse(code).expect("a code"),
    };
    product.engine.check(&caller(product).await, request).await.expect("a store")
}

/// Applies what is kept, as the worker does; returns the kinds applied, sorted: their order means nothing.
async fn applied(product: &Product) -> Vec<ReceiptKind> {
    let before = product.observer.events().len();
    product.engine.apply_receipts().await.expect("a store");
    let events = product.observer.events().split_off(before);
    let kinds = events.into_iter().filter_map(|event| match event {
        Event::Reported(kind) => Some(kind),
        _ => None,
    });
    let mut kinds: Vec<_> = kinds.collect();
    kinds.sort_by_key(|kind| ORDER.iter().position(|known| known == kind));
    kinds
}

const ORDER: [ReceiptKind; 5] = [
    ReceiptKind::Sent,
    ReceiptKind::Delivered,
    ReceiptKind::Read,
    ReceiptKind::Failed,
    ReceiptKind::Complaint,
];

/// Whether the receipts worker was told that there is something to apply.
fn was_notified(product: &Product) -> bool {
    product.alarm.take().contains(&News::Receipts)
}
