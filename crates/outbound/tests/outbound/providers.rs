//! Providers as the tests give them to the drivers.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use countersign_core::domain::code::PlainCode;
use countersign_core::domain::delivery::Medium;
use countersign_core::domain::ids::{DeliveryId, ProviderId, TenantId};
use countersign_core::domain::message::{MessageText, TextMessage};
use countersign_core::domain::provider::{CountryRule, Credentials, OpenProvider, Provider, ProviderKind};
use countersign_core::domain::receipt::Callback;
use countersign_core::domain::seal::Sealed;
use countersign_core::domain::secret::Secret;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::channel::Carrier;
use countersign_core::testing::clock::TestClock;
use countersign_core::testing::entropy::SeededEntropy;
use countersign_outbound::carriers::Carriers;
use countersign_outbound::http::Options;
use countersign_outbound::inbox::Inbox;
use countersign_outbound::smpp::{Account, NotKept, ReceiptSink, Report, SmppLinks};
use serde_json::Value;

use crate::account::{CODE, client};

pub(crate) const CALLBACK: &str = "https://otp.example.com/callbacks/providers/5ec7e7";
/// 2026-01-01T07:53:14Z.
pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_767_253_994);

pub(crate) fn carriers(options: Options) -> impl Carrier {
    let client = client(options);
    let inbox = Inbox::new(client.clone(), None);
    let clock = Arc::new(TestClock::skipping(NOW));
    let links = SmppLinks::new(clock.clone(), Arc::new(SeededEntropy::new(3)), Arc::new(Nobody));
    Carriers::new(&client, inbox, Arc::new(links), clock)
}

/// Where no reports are expected.
struct Nobody;

#[async_trait]
impl ReceiptSink for Nobody {
    async fn keep(&self, _: Account, _: Report) -> Result<(), NotKept> {
        Err(NotKept)
    }
}

pub(crate) fn provider(
    kind: ProviderKind,
    medium: Medium,
    settings: &Value,
    credentials: &[(&str, &str)],
) -> OpenProvider {
    let secrets = credentials.iter().map(|(name, secret)| ((*name).to_owned(), Secret::new(*secret)));
    OpenProvider {
        tenant: TenantId(1),
        id: ProviderId::new(NOW, [1; 10]),
        revision: NOW,
        medium,
        kind,
        settings: settings.to_string(),
        credentials: Credentials(secrets.collect::<BTreeMap<_, _>>()),
        callback_url: Some(CALLBACK.to_owned()),
    }
}

/// A provider as it is kept.
pub(crate) fn kept(provider: &OpenProvider) -> Provider {
    Provider {
        id: provider.id,
        tenant: provider.tenant,
        name: "p".to_owned(),
        medium: provider.medium,
        kind: provider.kind,
        settings: provider.settings.clone(),
        credentials: Sealed::from_bytes(Vec::new()),
        order: 0,
        weight: 1,
        countries: CountryRule::default(),
        enabled: true,
        callback_id: String::new(),
        created_at: NOW,
        updated_at: NOW,
    }
}

pub(crate) fn message(medium: Medium) -> TextMessage {
    TextMessage {
        delivery: DeliveryId::new(Timestamp::from_millis(1_767_225_600_000), [7; 10]),
        medium,
        to: "919812345678".parse().expect("a destination"),
        sender: "ACME".to_owned(),
        language: "en".to_owned(),
        subject: None,
        valid_for: Duration::from_secs(270),
        text: MessageText::new(format!("{CODE} is <your> code & no other.")),
        code: PlainCode::parse(CODE).expect("a code"),
        dlt: None,
    }
}

pub(crate) fn callback(query: &str, headers: &[(&str, &str)], body: &str) -> Callback {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Callback {
        query: query.to_owned(),
        headers: headers.iter().map(own).collect(),
        body: body.as_bytes().to_vec(),
    }
}

/// A form's fields, in order.
pub(crate) fn fields(body: &str) -> BTreeMap<String, String> {
    let decode = |text: &str| {
        let url = format!("http://x/?{text}");
        let url = countersign_outbound::http::Url::parse(&url).expect("a URL");
        url.query_pairs().into_owned().collect::<Vec<_>>()
    };
    decode(body).into_iter().collect()
}
