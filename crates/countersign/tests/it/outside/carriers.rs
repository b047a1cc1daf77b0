//! The drivers of all kinds of providers, as the binary wires them.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use countersign_core::ports::clock::Clock;
use countersign_core::testing::entropy::SeededEntropy;
use countersign_outbound::carriers::Carriers;
use countersign_outbound::http::{GuardedClient, Options};
use countersign_outbound::inbox::Inbox;
use countersign_outbound::smpp::{Account, NotKept, ReceiptSink, Report, SmppLinks};

/// Drivers that may call loopback and wait `patience` for an answer.
pub(crate) fn carriers(clock: Arc<dyn Clock>, patience: Duration) -> Carriers {
    let options = Options { request_timeout: patience, allow_private: true, ..Options::default() };
    let client = GuardedClient::new(options).expect("a client");
    let links = SmppLinks::new(clock.clone(), Arc::new(SeededEntropy::new(1)), Arc::new(Nobody));
    Carriers::new(&client, Inbox::new(client.clone(), None), Arc::new(links), clock)
}

/// Where no reports are expected.
struct Nobody;

#[async_trait]
impl ReceiptSink for Nobody {
    async fn keep(&self, _: Account, _: Report) -> Result<(), NotKept> {
        Err(NotKept)
    }
}
