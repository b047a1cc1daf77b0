//! Every kind of event, seen at a receiver.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use countersign_core::domain::event::EventKind;
use countersign_core::domain::fault::{Certainty, FaultClass, SendFault};
use countersign_core::domain::receipt::{Receipt, ReceiptKind};
use countersign_core::domain::template::TemplateStatus;
use countersign_core::engine::{EndpointChange, Engine};
use countersign_outbound::webhooks::Webhooks;

use super::{CODE, send_to, verify_at};
use crate::outside::{Manner, Vendor};
use crate::support::{Product, undeliverable};

/// Calls the receiver with all that is to be told, and gives the types that came, each once, by name.
async fn told(teller: &Engine, receiver: &Vendor, seen: &mut usize) -> Vec<String> {
    teller.route_events().await.expect("a store");
    loop {
        let claimed = teller.claim_events(32).await.expect("a store");
        if claimed.is_empty() {
            break;
        }
        for event in claimed {
            teller.tell(event).await.expect("recorded");
        }
    }
    let calls = receiver.asked().split_off(*seen);
    *seen += calls.len();
    for call in &calls {
        let text = call.body.to_string();
        assert!(!text.contains(CODE), "{text}");
        assert!(!text.contains("9198123456"), "a number is masked: {text}");
    }
    let kinds = calls.iter().map(|call| call.body["type"].as_str().expect("a type").to_owned());
    kinds.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The vendor reports on the message that was sent last.
async fn report(product: &Product, kind: ReceiptKind) {
    let sent = product.whatsapp.sent();
    let receipt = Receipt {
        tenant: product.tenant.id,
        vendor_message_id: format!("wamid.of{}", sent.len()),
        delivery: Some(sent.last().expect("a message").delivery),
        kind,
        vendor_code: None,
        at: product.now(),
    };
    product.engine.receive(vec![receipt]).await.expect("kept");
    assert_eq!(product.engine.apply_receipts().await, Ok(1));
}

#[tokio::test]
async fn each_kind_arrives() {
    let product = Product::new().await;
    let receiver = Vendor::start(product.clock.clone(), vec![Manner::Answers(204, "", "")]).await;
    let webhooks = Webhooks::new(true, Duration::from_secs(20)).expect("a client");
    let teller = product.engine_with(product.texts.clone(), Arc::new(webhooks));
    let endpoint = EndpointChange { url: Some(receiver.url.clone()), ..EndpointChange::default() };
    let made = teller.create_endpoint(product.tenant.id, endpoint).await.expect("an endpoint");
    let mut seen = 0;
    let mut all = BTreeSet::new();
    let mut news = async |expected: &[&str]| {
        let told = told(&teller, &receiver, &mut seen).await;
        assert_eq!(told, expected);
        all.extend(told);
    };
    let phone = |number: u32| format!("91981234560{number}");

    assert_eq!(send_to(&product, &phone(1)).await, 200);
    news(&["message.sent", "verification.started"]).await;
    report(&product, ReceiptKind::Delivered).await;
    report(&product, ReceiptKind::Read).await;
    news(&["message.delivered", "message.read"]).await;
    assert_eq!(verify_at(&product, &phone(1), CODE).await, 200);
    news(&["verification.approved"]).await;

    send_to(&product, &phone(2)).await;
    report(&product, ReceiptKind::Failed).await;
    news(&["message.failed", "message.sent", "verification.started"]).await;
    product.advance(Duration::from_mins(10));
    news(&["verification.expired"]).await;

    send_to(&product, &phone(3)).await;
    report(&product, ReceiptKind::Complaint).await;
    let canceled = [
        "complaint.received",
        "message.read",
        "message.sent",
        "verification.canceled",
        "verification.started",
    ];
    news(&canceled).await;

    product.whatsapp.fail_next(undeliverable());
    assert_eq!(send_to(&product, &phone(4)).await, 500);
    news(&["message.failed", "verification.failed", "verification.started"]).await;

    for _ in 0..2 {
        product.advance(Duration::from_mins(1));
        send_to(&product, &phone(5)).await;
        for _ in 0..5 {
            verify_at(&product, &phone(5), "000000").await;
        }
    }
    news(&["budget.exhausted", "message.sent", "verification.failed", "verification.started"]).await;

    let paused = TemplateStatus::parse("PAUSED");
    product.engine.template_status_changed(product.tenant.id, "1002", paused).await.expect("a template");
    news(&["template.status_changed"]).await;

    let (class, certainty) = (FaultClass::Account, Certainty::NotTaken);
    product.whatsapp.fail_next(SendFault { class, certainty, ..undeliverable() });
    assert_eq!(send_to(&product, &phone(6)).await, 500);
    news(&["message.failed", "provider.breaker_opened", "verification.failed", "verification.started"]).await;
    product.advance(Duration::from_secs(31));
    send_to(&product, &phone(6)).await;
    news(&["message.sent", "provider.breaker_closed", "verification.started"]).await;

    teller.test_endpoint(product.tenant.id, made.endpoint.id).await.expect("a test");
    news(&["webhook.test"]).await;
    let every: BTreeSet<_> = EventKind::ALL.iter().map(|kind| kind.name().to_owned()).collect();
    assert_eq!(all, every);
    assert!(receiver.asked().iter().all(|call| call.body["data"]["tenant_id"] == 1));
}
