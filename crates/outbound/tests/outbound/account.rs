//! The account and the message of the tests.

use std::time::Duration;

use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::DeliveryId;
use countersign_core::domain::message::{MessageText, TemplateMessage, WhatsAppMessage};
use countersign_core::domain::secret::Secret;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::whatsapp::WhatsAppAccount;
use countersign_outbound::http::{GuardedClient, Options};
use countersign_outbound::whatsapp::CloudApi;

pub(crate) const CODE: &str = "QZ7731MARK";
pub(crate) const TOKEN: &str = "EAAGmarkedtoken";
pub(crate) const NUMBER: &str = "12015553931";

/// A client that may call loopback. Nothing ends by the clock, however busy the machine is.
pub(crate) fn patient() -> Options {
    Options {
        connect_timeout: Duration::from_secs(10),
        request_timeout: Duration::from_secs(20),
        max_body: 4 * 1024,
        allow_private: true,
        ..Options::default()
    }
}

/// Does not wait long for an answer.
pub(crate) fn hasty() -> Options {
    Options { request_timeout: Duration::from_millis(200), ..patient() }
}

/// Does not wait long for a connection.
pub(crate) fn hasty_to_connect() -> Options {
    Options { connect_timeout: Duration::from_millis(150), ..patient() }
}

pub(crate) fn client(options: Options) -> GuardedClient {
    GuardedClient::new(options).expect("a client")
}

pub(crate) fn api(options: Options) -> CloudApi {
    CloudApi::new(client(options))
}

pub(crate) fn account(base_url: impl Into<String>) -> WhatsAppAccount {
    WhatsAppAccount {
        base_url: base_url.into(),
        graph_version: "v26.0".to_owned(),
        phone_number_id: "106540352242922".to_owned(),
        waba_id: "102290129340398".to_owned(),
        access_token: Secret::new(TOKEN),
    }
}

pub(crate) fn delivery() -> DeliveryId {
    DeliveryId::new(Timestamp::from_millis(1_767_225_600_000), [7; 10])
}

pub(crate) fn recipient() -> Destination {
    Destination::parse_phone(NUMBER).expect("a number")
}

pub(crate) fn message() -> WhatsAppMessage {
    WhatsAppMessage::Template(template())
}

pub(crate) fn template() -> TemplateMessage {
    TemplateMessage {
        delivery: delivery(),
        to: recipient(),
        template: "verification_code".to_owned(),
        language: "en_US".to_owned(),
        header: None,
        body: vec![MessageText::new(CODE)],
        buttons: vec![(0, MessageText::new(CODE))],
    }
}
