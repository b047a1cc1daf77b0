//! Flows on a clock that is moved by hand: when each step goes out, what stops it, and what a crash leaves behind.

mod failures;
mod restart;
mod schedule;
mod texts;
mod whatsapp_step;

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use countersign_core::domain::check::CheckOutcome;
use countersign_core::domain::code::PlainCode;
use countersign_core::domain::delivery::Medium;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::fault::{Certainty, FaultClass, SendFault};
use countersign_core::domain::token::PlainToken;
use countersign_core::engine::{AccountCaller, FlowRequest, FlowStarted};
use countersign_core::ports::store::FlowChoice;

use crate::support::kaleyra::{API_KEY, SID};
use crate::support::{PHONE, Product, undeliverable};

const EMAIL: &str = "user@example.com";

/// The account's caller.
async fn caller(product: &Product) -> AccountCaller {
    let from = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let key = PlainToken::presented(API_KEY);
    product.engine.authenticate_account(SID, &key, Some(from)).await.expect("a caller")
}

/// Starts the default flow for one number and one mailbox.
async fn start(product: &Product) -> FlowStarted {
    start_to(product, &[PHONE], Some(EMAIL)).await
}

async fn start_to(product: &Product, mobiles: &[&str], email: Option<&str>) -> FlowStarted {
    let request = FlowRequest {
        flow: FlowChoice::Default,
        mobiles: mobiles.iter().map(|text| Destination::parse_phone(text).expect("a number")).collect(),
        email: email.map(|text| Destination::parse_mailbox(text).expect("a mailbox")),
        code: None,
    };
    product.engine.start_flow(&caller(product).await, request).await.expect("started")
}

async fn check(product: &Product, started: FlowStarted, code: &str) -> CheckOutcome {
    let code = PlainCode::parse(code).expect("a code");
    let caller = caller(product).await;
    product.engine.check_one(&caller, started.verification, code).await.expect("a store")
}

async fn check_right(product: &Product, started: FlowStarted) -> CheckOutcome {
    let code = product.last_text().code;
    check(product, started, code.expose()).await
}

/// The media of the messages taken so far, in order.
fn media(product: &Product) -> Vec<Medium> {
    product.texts.sent().iter().map(|message| message.medium).collect()
}

/// Moves the clock and sends what is due then.
async fn pass(product: &Product, seconds: u64) -> usize {
    product.advance(Duration::from_secs(seconds));
    product.run_queue().await
}

/// The vendor says nothing clear.
fn unclear() -> SendFault {
    SendFault { class: FaultClass::Retry, certainty: Certainty::Unknown, ..undeliverable() }
}

fn is_approved(outcome: CheckOutcome) -> bool {
    matches!(outcome, CheckOutcome::Approved { .. })
}
