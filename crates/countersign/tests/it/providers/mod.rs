//! Providers: who is asked, who is asked next, and what their reports bring about.

mod admin;
mod crash;
mod failover;
mod faults;
mod receipts;
mod vendors;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use countersign_core::domain::check::CheckOutcome;
use countersign_core::domain::code::PlainCode;
use countersign_core::domain::delivery::Medium;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::fault::{Certainty, FaultClass, SendFault};
use countersign_core::domain::provider::{CountryRule, Provider, ProviderKind};
use countersign_core::domain::secret::Secret;
use countersign_core::domain::token::PlainToken;
use countersign_core::engine::{Engine, FlowRequest, FlowStarted, ProviderDraft};
use countersign_core::ports::channel::Carrier;
use countersign_core::ports::store::FlowChoice;

use crate::support::kaleyra::{API_KEY, SID};
use crate::support::{PHONE, Product};

fn draft(medium: Medium, order: u32) -> ProviderDraft {
    ProviderDraft {
        medium,
        kind: ProviderKind::Http,
        settings: "{}".to_owned(),
        credentials: BTreeMap::from([("secret".to_owned(), Some(Secret::new("pr0vider-secret")))]),
        order,
        weight: 1,
        countries: CountryRule::default(),
        enabled: true,
    }
}

async fn add(product: &Product, name: &str, medium: Medium, order: u32) -> Provider {
    let made = product.engine.put_provider(product.tenant.id, name, draft(medium, order)).await;
    made.expect("a provider")
}

/// A tenant with the default flow and two providers of text messages, `first` and `second`.
async fn with_two() -> (Product, Provider, Provider) {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let first = add(&product, "first", Medium::Sms, 0).await;
    let second = add(&product, "second", Medium::Sms, 1).await;
    (product, first, second)
}

/// Starts the default flow for one number.
async fn start(product: &Product, phone: &str) -> FlowStarted {
    let key = PlainToken::presented(API_KEY);
    let from = Some(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let caller = product.engine.authenticate_account(SID, &key, from).await.expect("a caller");
    let request = FlowRequest {
        flow: FlowChoice::Default,
        mobiles: vec![Destination::parse_phone(phone).expect("a number")],
        email: None,
        code: None,
    };
    product.engine.start_flow(&caller, request).await.expect("started")
}

async fn check(product: &Product, started: FlowStarted, code: &str) -> CheckOutcome {
    let key = PlainToken::presented(API_KEY);
    let from = Some(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let caller = product.engine.authenticate_account(SID, &key, from).await.expect("a caller");
    let code = PlainCode::parse(code).expect("a code");
    product.engine.check_one(&caller, started.verification, code).await.expect("a store")
}

fn fault(class: FaultClass, certainty: Certainty) -> SendFault {
    SendFault { class, certainty, vendor_code: None, detail: "as told".to_owned(), retry_after: None }
}

/// Who was asked, as the names of `first` and `second` or `own` for the installation's carrier.
fn asked(product: &Product, providers: [&Provider; 2]) -> Vec<String> {
    let name = |id| providers.iter().find(|p| p.id == id).map_or("?", |p| p.name.as_str()).to_owned();
    product.texts.asked().into_iter().map(|id| id.map_or_else(|| "own".to_owned(), name)).collect()
}

/// The media of the messages taken so far, in order.
fn media(product: &Product) -> Vec<Medium> {
    product.texts.sent().iter().map(|message| message.medium).collect()
}

/// A started verification of the tenant's default number.
async fn start_one(product: &Product) -> FlowStarted {
    start(product, PHONE).await
}

/// The product's engine with another carrier.
fn carried_by(product: &Product, texts: Arc<dyn Carrier>) -> Arc<Engine> {
    product.engine_with(texts, product.notifier.clone())
}
