//! E-mail to a mail server that others wrote (aiosmtpd): what arrives, and what each end of a conversation means.

use std::sync::Arc;

use countersign_core::domain::code::PlainCode;
use countersign_core::domain::delivery::Medium;
use countersign_core::domain::fault::Certainty::{NotTaken, Unknown};
use countersign_core::domain::fault::FaultClass::{Account, Configuration, NextChannel, Retry};
use countersign_core::domain::fault::SendFault;
use countersign_core::domain::ids::DeliveryId;
use countersign_core::domain::message::{MessageText, TextMessage};
use countersign_core::domain::time::Timestamp;
use countersign_core::testing::clock::TestClock;
use countersign_outbound::smtp::{Smtp, SmtpSettings};
use countersign_peers::Peer;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::account::CODE;

const NOW: Timestamp = Timestamp::from_seconds(1_767_225_600);

/// The mail server at work, and a certificate for it.
pub(crate) struct Sink {
    peer: Peer,
    port: u16,
    authority: String,
    _files: TempDir,
}

impl Sink {
    pub(crate) fn start(kind: &str) -> Self {
        let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        let files = tempfile::tempdir().expect("a folder");
        let write = |name: &str, pem: &str| {
            let path = files.path().join(name);
            std::fs::write(&path, pem).expect("a file");
            path.display().to_string()
        };
        let authority = certified.cert.pem();
        let certificate = write("certificate.pem", &authority);
        let key = write("key.pem", &certified.signing_key.serialize_pem());
        let arguments: &[&str] = if kind == "plain" { &["plain"] } else { &[kind, &certificate, &key] };
        let mut peer = countersign_peers::python("smtp_sink.py", arguments);
        let port = peer.line().parse().expect("a port");
        Self { peer, port, authority, _files: files }
    }

    pub(crate) fn settings(&self, kind: &str) -> Value {
        let mut settings = json!({"host": "localhost", "port": self.port, "security": kind,
            "from": "ACME <codes@acme.example>", "timeout_seconds": 1});
        if kind != "plain" {
            settings["user"] = json!("acme");
            settings["password"] = json!("hunter2");
            settings["ca_pem"] = json!(self.authority);
        }
        settings
    }

    pub(crate) fn event(&mut self) -> Value {
        serde_json::from_str(&self.peer.line()).expect("JSON")
    }
}

fn smtp(settings: Value) -> Smtp {
    let settings = SmtpSettings::parse(settings).expect("settings");
    Smtp::new(settings, Arc::new(TestClock::at(NOW))).expect("a mail server")
}

fn message(to: &str) -> TextMessage {
    TextMessage {
        delivery: DeliveryId::new(NOW, [7; 10]),
        medium: Medium::Email,
        to: to.parse().expect("a mailbox"),
        sender: String::new(),
        language: "de".to_owned(),
        subject: Some("Ihr Bestätigungscode".to_owned()),
        text: MessageText::new(format!("{CODE} ist Ihr Code für <ACME>.\n.\nEr gilt 5 Minuten.")),
        code: PlainCode::parse(CODE).expect("a code"),
        valid_for: std::time::Duration::from_mins(5),
        dlt: None,
    }
}

async fn refused(smtp: &Smtp, to: &str) -> SendFault {
    let fault = smtp.send(&message(to)).await.expect_err("refused");
    let shown = format!("{fault:?} {fault}");
    assert!(!shown.contains(CODE) && !shown.contains("example.com") && !shown.contains("hunter2"), "{shown}");
    fault
}

#[tokio::test]
async fn an_email_arrives_as_text_and_page() {
    let mut sink = Sink::start("plain");
    let smtp = smtp(sink.settings("plain"));
    let taken = smtp.send(&message("user@example.com")).await.expect("taken");
    assert_eq!(taken.vendor_message_id, format!("{}@acme.example", message("a@b.example").delivery));
    assert_eq!(sink.event()["event"], "connection");
    let mail = sink.event();
    assert_eq!((&mail["sender"], &mail["to"]), (&json!("codes@acme.example"), &json!(["user@example.com"])));
    let read =
        countersign_peers::python("read_mail.py", &[mail["content"].as_str().expect("a mail")]).finish();
    let read: Value = serde_json::from_str(&read[0]).expect("JSON");
    assert_eq!(read["subject"], "Ihr Bestätigungscode");
    assert_eq!(read["message_id"], format!("<{}>", taken.vendor_message_id));
    assert_eq!(read["auto_submitted"], "auto-generated");
    assert_eq!(read["text"], message("a@b.example").text.expose());
    let page = read["html"].as_str().expect("a page");
    assert!(page.contains(&format!("{CODE}</strong> ist Ihr Code für &lt;ACME&gt;.<br>")), "{page}");
    // The next one takes the same connection: no event of a second one comes before it.
    smtp.send(&message("other@example.com")).await.expect("taken");
    assert_eq!(sink.event()["event"], "noop");
    assert_eq!(sink.event()["to"], json!(["other@example.com"]));
}

#[tokio::test]
async fn each_refusal_has_its_meaning() {
    let mut sink = Sink::start("plain");
    let smtp = smtp(sink.settings("plain"));
    for (to, class, code) in [
        ("rcpt-450@example.com", Retry, "450"),
        ("rcpt-550@example.com", NextChannel, "550"),
        ("rcpt-501@example.com", Configuration, "501"),
        ("rcpt-530@example.com", Account, "530"),
        ("data-451@example.com", Retry, "451"),
        ("data-554@example.com", NextChannel, "554"),
    ] {
        let fault = refused(&smtp, to).await;
        assert_eq!(
            (fault.class, fault.certainty, fault.vendor_code.as_deref()),
            (class, NotTaken, Some(code)),
            "{to}"
        );
        // No conversation that went wrong is gone on with.
        assert_eq!(sink.event()["event"], "connection", "{to}");
    }
}

#[tokio::test]
async fn without_an_answer_only_the_content_may_be_out() {
    let sink = Sink::start("plain");
    let smtp = smtp(sink.settings("plain"));
    for (to, certainty) in [
        ("hang-rcpt@example.com", NotTaken),
        ("reset-rcpt@example.com", NotTaken),
        ("hang-data@example.com", Unknown),
        ("reset-data@example.com", Unknown),
    ] {
        let fault = refused(&smtp, to).await;
        assert_eq!((fault.class, fault.certainty), (Retry, certainty), "{to}");
    }
    smtp.send(&message("user@example.com")).await.expect("the next one goes out on a new connection");
}

#[tokio::test]
async fn passwords_and_codes_travel_under_tls_only() {
    for kind in ["starttls", "tls"] {
        let mut sink = Sink::start(kind);
        smtp(sink.settings(kind)).send(&message("user@example.com")).await.expect("taken");
        let mail = std::iter::repeat_with(|| sink.event()).find(|it| it["event"] == "mail").expect("a mail");
        assert_eq!((&mail["tls"], &mail["user"]), (&json!(true), &json!("acme")), "{kind}");

        let mut strangers = sink.settings(kind);
        strangers.as_object_mut().expect("settings").remove("ca_pem");
        let fault = refused(&smtp(strangers), "user@example.com").await;
        assert_eq!(fault.certainty, NotTaken, "a certificate of nobody, {kind}");

        let mut wrong = sink.settings(kind);
        wrong["password"] = json!("hunter3");
        let fault = refused(&smtp(wrong), "user@example.com").await;
        assert_eq!((fault.class, fault.vendor_code.as_deref()), (Account, Some("535")), "{kind}");
    }
    let sink = Sink::start("plain");
    let mut settings = sink.settings("starttls");
    settings["port"] = json!(sink.port);
    let fault = refused(&smtp(settings), "user@example.com").await;
    assert_eq!((fault.class, fault.certainty), (Account, NotTaken), "no STARTTLS, no mail");
}

#[tokio::test]
async fn a_probe_logs_in_and_sends_nothing() {
    let mut sink = Sink::start("starttls");
    smtp(sink.settings("starttls")).probe().await.expect("it works");
    let noop =
        std::iter::repeat_with(|| sink.event()).find(|it| it["event"] != "connection").expect("an event");
    assert_eq!(noop, json!({"event": "noop", "user": "acme"}));
    let mut wrong = sink.settings("starttls");
    wrong["password"] = json!("hunter3");
    assert_eq!(smtp(wrong).probe().await.expect_err("wrong").class, Account);
    let mut nobody = sink.settings("plain");
    nobody["port"] = json!(1);
    let fault = smtp(nobody).probe().await.expect_err("nobody listens");
    assert_eq!((fault.class, fault.certainty), (Retry, NotTaken));
}
