//! The simulator's inbox as a carrier: what it sends, and what each answer means.

use countersign_core::domain::code::PlainCode;
use countersign_core::domain::delivery::Medium;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::fault::Certainty::{NotTaken, Unknown};
use countersign_core::domain::fault::FaultClass::{Account, Configuration, NextChannel, Retry, Throttle};
use countersign_core::domain::ids::DeliveryId;
use countersign_core::domain::message::{MessageText, TextMessage};
use countersign_core::domain::time::Timestamp;
use countersign_outbound::inbox::Inbox;
use serde_json::{Value, json};

use crate::account::{CODE, client, hasty, patient};
use crate::vendor::{Reply, Vendor};

fn message(medium: Medium, to: &str) -> TextMessage {
    TextMessage {
        delivery: DeliveryId::new(Timestamp::from_millis(1_767_225_600_000), [7; 10]),
        medium,
        to: to.parse::<Destination>().expect("a destination"),
        sender: "ACME".to_owned(),
        language: "en".to_owned(),
        subject: (medium == Medium::Email).then(|| "Your code".to_owned()),
        valid_for: std::time::Duration::from_mins(5),
        text: MessageText::new(format!("{CODE} is your code.")),
        code: PlainCode::parse(CODE).expect("a code"),
        dlt: None,
    }
}

#[tokio::test]
async fn each_medium_has_its_path() {
    for (medium, to, path) in [
        (Medium::Sms, "919812345678", "/channels/sms"),
        (Medium::Voice, "919812345678", "/channels/voice"),
        (Medium::Email, "user@example.com", "/channels/email"),
    ] {
        let vendor = Vendor::answering([Reply::new(200, r#"{"id":"42"}"#)]).await;
        let inbox = Inbox::new(client(patient()), Some(format!("{}/", vendor.base_url())));
        let taken = inbox.send(&message(medium, to)).await.expect("taken");
        assert_eq!(taken.vendor_message_id, "42");
        let seen = vendor.seen().pop().expect("a request");
        assert_eq!((seen.method.as_str(), seen.path_and_query.as_str()), ("POST", path));
        let mut expected = json!({"to": to, "from": "ACME", "language": "en",
            "text": format!("{CODE} is your code."), "code": CODE,
            "reference": message(medium, to).delivery.to_string()});
        if medium == Medium::Email {
            expected["subject"] = json!("Your code");
        }
        assert_eq!(serde_json::from_str::<Value>(&seen.body).expect("JSON"), expected);
    }
}

#[tokio::test]
async fn each_answer_has_its_meaning() {
    for (status, body, class, certainty) in [
        (422, r#"{"error":{"code":"unreachable"}}"#, NextChannel, NotTaken),
        (401, r#"{"error":{"code":"unauthorized"}}"#, Account, NotTaken),
        (403, "", Account, NotTaken),
        (429, r#"{"error":{"code":"throttled"}}"#, Throttle, NotTaken),
        (400, r#"{"error":{"code":"refused"}}"#, Configuration, NotTaken),
        (404, "", Configuration, NotTaken),
        (500, r#"{"error":{"code":"unavailable"}}"#, Retry, NotTaken),
        (503, "<h1>Service Unavailable</h1>", Retry, Unknown),
        (200, r#"{"id":""}"#, Retry, Unknown),
        (200, r#"{"id": "1"#, Retry, Unknown),
        (200, r#"{"error":{"code":"unavailable"}}"#, Retry, Unknown),
    ] {
        let reply = Reply::new(status, body).with("retry-after", "7");
        let vendor = Vendor::answering([reply]).await;
        let inbox = Inbox::new(client(patient()), Some(vendor.base_url()));
        let fault = inbox.send(&message(Medium::Sms, "919812345678")).await.expect_err("no");
        assert_eq!((fault.class, fault.certainty), (class, certainty), "{status} {body}");
        assert_eq!(fault.retry_after.map(|wait| wait.as_secs()), Some(7));
    }
}

#[tokio::test]
async fn an_echo_of_the_code_is_not_repeated() {
    let echo = format!(r#"{{"error":{{"code":"{CODE}"}}}}"#);
    let vendor = Vendor::answering([Reply::new(400, echo)]).await;
    let inbox = Inbox::new(client(patient()), Some(vendor.base_url()));
    let fault = inbox.send(&message(Medium::Sms, "919812345678")).await.expect_err("no");
    assert!(!format!("{fault:?} {fault}").contains(CODE), "{fault:?}");
}

#[tokio::test]
async fn what_gets_no_answer_is_told_apart() {
    let nobody = Inbox::new(client(patient()), Some("http://127.0.0.1:1".to_owned()));
    let fault = nobody.send(&message(Medium::Sms, "919812345678")).await.expect_err("no");
    assert_eq!((fault.class, fault.certainty), (Retry, NotTaken));
    let silent = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let address = silent.local_addr().expect("an address");
    let waits = Inbox::new(client(hasty()), Some(format!("http://{address}")));
    let fault = waits.send(&message(Medium::Sms, "919812345678")).await.expect_err("no");
    assert_eq!((fault.class, fault.certainty), (Retry, Unknown));
    let none = Inbox::new(client(patient()), None);
    let fault = none.send(&message(Medium::Voice, "919812345678")).await.expect_err("no");
    assert_eq!((fault.class, fault.certainty), (Configuration, NotTaken));
    assert_eq!(fault.detail, "no provider carries voice");
}
