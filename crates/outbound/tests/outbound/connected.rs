//! The drivers that keep connections, as providers: their settings, and a message over each.

use countersign_core::domain::delivery::Medium;
use countersign_core::domain::message::TextMessage;
use countersign_core::domain::provider::ProviderKind;
use countersign_core::ports::channel::Carrier as _;
use countersign_outbound::http::Options;
use serde_json::{Value, json};

use crate::providers::{carriers, message, provider};
use crate::smpp::smsc::Smsc;
use crate::smtp::Sink;

/// Settings without their password, which is a credential.
fn without_password(mut settings: Value) -> Value {
    settings.as_object_mut().expect("settings").remove("password");
    settings
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_smsc_is_a_provider() {
    let mut smsc = Smsc::start();
    let settings = without_password(smsc.settings());
    let provider = provider(ProviderKind::Smpp, Medium::Sms, &settings, &[("password", "hunter2")]);
    let carriers = carriers(Options::default());
    assert_eq!(carriers.check(&provider), Ok(()));
    carriers.probe(&provider).await.expect("it is there");
    let taken = carriers.send(Some(&provider), &message(Medium::Sms)).await.expect("taken");
    assert!(!taken.vendor_message_id.is_empty());
    assert_eq!(smsc.event("submit")["to"], message(Medium::Sms).to.as_str());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_mail_server_is_a_provider() {
    let mut sink = Sink::start("starttls");
    let settings = without_password(sink.settings("starttls"));
    let provider = provider(ProviderKind::Smtp, Medium::Email, &settings, &[("password", "hunter2")]);
    let carriers = carriers(Options::default());
    assert_eq!(carriers.check(&provider), Ok(()));
    carriers.probe(&provider).await.expect("it is there");
    let to = "user@example.com";
    let mail =
        TextMessage { to: to.parse().expect("a mailbox"), sender: String::new(), ..message(Medium::Email) };
    carriers.send(Some(&provider), &mail).await.expect("taken");
    let seen = loop {
        let event = sink.event();
        if event["event"] == "mail" {
            break event;
        }
    };
    assert_eq!(seen["to"], json!([to]));
}

#[tokio::test]
async fn what_cannot_be_used_is_named() {
    let carriers = carriers(Options::default());
    let fault = |kind, medium, settings: &Value, credentials: &[(&str, &str)]| {
        carriers.check(&provider(kind, medium, settings, credentials)).expect_err("unusable")
    };
    let smsc = json!({"host": "smsc.example", "system_id": "acme"});
    let mail = json!({"host": "mail.example", "from": "codes@acme.example", "user": "acme"});
    for (kind, medium, settings, credentials, field) in [
        (ProviderKind::Smpp, Medium::Sms, &smsc, &[("password", "nine-long")][..], "credentials.password"),
        (ProviderKind::Smpp, Medium::Sms, &smsc, &[("pasword", "x")][..], "credentials.pasword"),
        (ProviderKind::Smpp, Medium::Sms, &json!({"host": ""}), &[][..], "settings.."),
        (ProviderKind::Smtp, Medium::Email, &mail, &[][..], "credentials.password"),
        (
            ProviderKind::Smtp,
            Medium::Email,
            &json!({"host": "mail.example", "from": "a@b.example", "password": "hunter2"}),
            &[][..],
            "settings.password",
        ),
    ] {
        let fault = fault(kind, medium, settings, credentials);
        assert!(fault.field == field || field == "settings..", "{fault}");
        assert!(!fault.to_string().contains("hunter2") && !fault.to_string().contains("nine-long"));
    }
}
