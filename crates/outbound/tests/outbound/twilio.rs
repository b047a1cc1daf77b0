//! Twilio: messages, calls, feedback and signed reports.

use base64::Engine as _;
use countersign_core::domain::delivery::Medium;
use countersign_core::domain::fault::Certainty::{NotTaken, Unknown};
use countersign_core::domain::fault::FaultClass::{Account, Configuration, NextChannel, Retry, Throttle};
use countersign_core::domain::provider::{CodeOutcome, OpenProvider, ProviderKind};
use countersign_core::domain::receipt::{CallbackRefused, ReceiptKind};
use countersign_core::ports::channel::Carrier as _;
use serde_json::{Value, json};

use crate::account::{CODE, patient};
use crate::providers::{CALLBACK, NOW, callback, carriers, fields, message, provider};
use crate::vendor::{Reply, Vendor};

const ACCOUNT: &str = "AC00000000000000000000000000000001";
const MESSAGE: &str = "SM00000000000000000000000000000002";
const CALL: &str = "CA00000000000000000000000000000003";

fn sms(base_url: &str) -> OpenProvider {
    let settings = json!({"account_sid": ACCOUNT, "base_url": base_url});
    provider(ProviderKind::TwilioSms, Medium::Sms, &settings, &[("auth_token", "12345")])
}

fn voice(base_url: &str) -> OpenProvider {
    let settings = json!({"account_sid": ACCOUNT, "base_url": base_url, "voice": "Polly.Joanna",
        "language": "en-GB", "repeats": 2});
    provider(ProviderKind::TwilioVoice, Medium::Voice, &settings, &[("auth_token", "12345")])
}

fn form(pairs: &[(&str, &str)]) -> std::collections::BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test]
async fn a_message_is_a_form_with_the_accounts_password() {
    let vendor =
        Vendor::answering([Reply::new(201, json!({"sid": MESSAGE, "status": "queued"}).to_string())]).await;
    let provider = sms(&vendor.base_url());
    let carriers = carriers(patient());
    assert_eq!(carriers.check(&provider), Ok(()));
    let taken = carriers.send(Some(&provider), &message(Medium::Sms)).await.expect("taken");
    assert_eq!(taken.vendor_message_id, MESSAGE);
    let seen = vendor.seen().pop().expect("a request");
    assert_eq!(seen.path_and_query, format!("/2010-04-01/Accounts/{ACCOUNT}/Messages.json"));
    assert!(seen.headers["authorization"].to_str().expect("text").starts_with("Basic QUMwMDAw"));
    let expected = form(&[
        ("To", "+919812345678"),
        ("From", "ACME"),
        ("Body", "QZ7731MARK is <your> code & no other."),
        ("ValidityPeriod", "270"),
        ("ProvideFeedback", "true"),
        ("StatusCallback", CALLBACK),
    ]);
    assert_eq!(fields(&seen.body), expected);
}

#[tokio::test]
async fn a_service_and_a_key_take_the_senders_and_the_tokens_place() {
    let vendor = Vendor::answering([Reply::new(201, json!({"sid": MESSAGE}).to_string())]).await;
    let (key, service) = (format!("SK{:032}", 4), format!("MG{:032}", 5));
    let settings = json!({"account_sid": ACCOUNT, "base_url": vendor.base_url(), "api_key_sid": key,
        "messaging_service_sid": service});
    let secrets = [("auth_token", "12345"), ("api_key_secret", "k3y")];
    let provider = provider(ProviderKind::TwilioSms, Medium::Sms, &settings, &secrets);
    let carriers = carriers(patient());
    assert_eq!(carriers.check(&provider), Ok(()));
    carriers.send(Some(&provider), &message(Medium::Sms)).await.expect("taken");
    let seen = vendor.seen().pop().expect("a request");
    assert!(seen.headers["authorization"].to_str().expect("text").starts_with("Basic U0swMDAw"));
    let sent = fields(&seen.body);
    assert_eq!((sent.get("From"), sent.get("MessagingServiceSid")), (None, Some(&service)));
}

#[tokio::test]
async fn a_call_says_the_text_escaped_and_repeated() {
    let vendor = Vendor::answering([Reply::new(201, json!({"sid": CALL}).to_string())]).await;
    let provider = voice(&vendor.base_url());
    let carriers = carriers(patient());
    assert_eq!(carriers.check(&provider), Ok(()));
    let taken = carriers.send(Some(&provider), &message(Medium::Voice)).await.expect("taken");
    assert_eq!(taken.vendor_message_id, CALL);
    let seen = vendor.seen().pop().expect("a request");
    assert_eq!(seen.path_and_query, format!("/2010-04-01/Accounts/{ACCOUNT}/Calls.json"));
    let expected = form(&[
        ("To", "+919812345678"),
        ("From", "ACME"),
        (
            "Twiml",
            "<Response><Pause length=\"1\"/><Say language=\"en-GB\" voice=\"Polly.Joanna\" loop=\"2\">\
             QZ7731MARK is &lt;your&gt; code &amp; no other.</Say></Response>",
        ),
        ("Timeout", "30"),
        ("StatusCallback", CALLBACK),
    ]);
    assert_eq!(fields(&seen.body), expected);
}

#[tokio::test]
async fn each_answer_has_its_meaning() {
    let error = |code: u32| json!({"code": code, "message": CODE, "status": 400}).to_string();
    for (status, body, class, certainty, code) in [
        (400, error(21_211), NextChannel, NotTaken, Some("21211")),
        (400, error(21_610), NextChannel, NotTaken, Some("21610")),
        (400, error(21_408), Configuration, NotTaken, Some("21408")),
        (400, error(99_999), Configuration, NotTaken, Some("99999")),
        (401, error(20_003), Account, NotTaken, Some("20003")),
        (429, error(20_429), Throttle, NotTaken, Some("20429")),
        (503, error(20_503), Retry, NotTaken, Some("20503")),
        (503, "<html>".to_owned(), Retry, Unknown, None),
        (201, "{}".to_owned(), Retry, Unknown, None),
        (201, "{".to_owned(), Retry, Unknown, None),
    ] {
        let vendor = Vendor::answering([Reply::new(status, body.clone())]).await;
        let sent = carriers(patient()).send(Some(&sms(&vendor.base_url())), &message(Medium::Sms)).await;
        let fault = sent.expect_err("not taken");
        assert_eq!(
            (fault.class, fault.certainty, fault.vendor_code.as_deref()),
            (class, certainty, code),
            "{body}"
        );
        assert!(!format!("{fault:?} {fault}").contains(CODE));
    }
}

#[tokio::test]
async fn feedback_tells_of_a_used_code_and_a_probe_asks_for_the_account() {
    let vendor = Vendor::answering([Reply::new(201, ""), Reply::new(200, "{}")]).await;
    let carriers = carriers(patient());
    let provider = sms(&vendor.base_url());
    carriers.tell_outcome(&provider, MESSAGE, CodeOutcome::Used(NOW)).await.expect("told");
    carriers.probe(&provider).await.expect("it works");
    carriers.tell_outcome(&provider, "../x", CodeOutcome::Used(NOW)).await.expect("no message of Twilio's");
    let seen = vendor.seen();
    assert_eq!(seen.len(), 2);
    let path = format!("/2010-04-01/Accounts/{ACCOUNT}/Messages/{MESSAGE}/Feedback.json");
    assert_eq!(
        (seen[0].path_and_query.as_str(), seen[0].body.as_str()),
        (path.as_str(), "Outcome=confirmed")
    );
    assert_eq!(seen[1].path_and_query, format!("/2010-04-01/Accounts/{ACCOUNT}.json"));
}

/// Signed as Twilio documents it; `crates/countersign/tests/it/peers` has Twilio's own library sign.
fn signed(fields: &str) -> String {
    let mut pairs: Vec<_> = crate::providers::fields(fields).into_iter().collect();
    pairs.sort();
    let text = pairs.iter().fold(CALLBACK.to_owned(), |text, (name, value)| text + name + value);
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, b"12345");
    base64::prelude::BASE64_STANDARD.encode(ring::hmac::sign(&key, text.as_bytes()))
}

#[test]
fn signed_statuses_are_read_and_unsigned_ones_refused() {
    let carriers = carriers(patient());
    let (message, call) = (sms("http://127.0.0.1:1"), voice("http://127.0.0.1:1"));
    let text = |status: &str| format!("MessageSid={MESSAGE}&MessageStatus={status}&ErrorCode=30003&To=%2B1");
    let ring = |status: &str| format!("CallSid={CALL}&CallStatus={status}");
    for (provider, body, kind, code) in [
        (&message, text("delivered"), Some(ReceiptKind::Delivered), Some("30003")),
        (&message, text("undelivered"), Some(ReceiptKind::Failed), Some("30003")),
        (&message, text("sending"), None, None),
        (&call, ring("completed"), Some(ReceiptKind::Sent), None),
        (&call, ring("busy"), Some(ReceiptKind::Failed), Some("busy")),
        (&call, ring("no-answer"), Some(ReceiptKind::Failed), Some("no-answer")),
        (&call, ring("ringing"), None, None),
    ] {
        let signature = signed(&body);
        let call = callback("", &[("x-twilio-signature", &signature)], &body);
        let read = carriers.read_callback(provider, &call).expect("signed");
        assert_eq!(read.first().map(|report| report.kind), kind, "{body}");
        assert_eq!(read.first().and_then(|report| report.vendor_code.as_deref()), code, "{body}");
        let bent = callback("", &[("x-twilio-signature", &signature)], &format!("{body}&x=y"));
        for refused in
            [bent, callback("", &[], &body), callback("a=b", &[("x-twilio-signature", &signature)], &body)]
        {
            assert_eq!(carriers.read_callback(provider, &refused), Err(CallbackRefused::NotProved), "{body}");
        }
    }
    let mut nowhere = sms("http://127.0.0.1:1");
    nowhere.callback_url = None;
    let body = text("delivered");
    let call = callback("", &[("x-twilio-signature", &signed(&body))], &body);
    assert_eq!(carriers.read_callback(&nowhere, &call), Err(CallbackRefused::NotProved));
}

#[test]
fn settings_that_cannot_be_used_are_refused_by_their_field() {
    let carriers = carriers(patient());
    let auth = [("auth_token", "12345")];
    let key = format!("SK{:032}", 4);
    let check = |kind, medium, settings: Value, secrets: &[(&str, &str)]| {
        carriers.check(&provider(kind, medium, &settings, secrets)).expect_err("cannot be used").field
    };
    let sms = |settings, secrets: &[_]| check(ProviderKind::TwilioSms, Medium::Sms, settings, secrets);
    assert_eq!(sms(json!({"account_sid": "AC1"}), &auth), "settings.account_sid");
    assert_eq!(sms(json!({"account_sid": ACCOUNT}), &[]), "credentials.auth_token");
    assert_eq!(sms(json!({"account_sid": ACCOUNT, "api_key_sid": key}), &auth), "credentials.api_key_secret");
    assert_eq!(
        sms(json!({"account_sid": ACCOUNT, "messaging_service_sid": "x"}), &auth),
        "settings.messaging_service_sid"
    );
    assert_eq!(sms(json!({"account_sid": ACCOUNT, "base_url": "x"}), &auth), "settings.base_url");
    let voice = |settings| check(ProviderKind::TwilioVoice, Medium::Voice, settings, &auth);
    assert_eq!(voice(json!({"account_sid": ACCOUNT, "repeats": 11})), "settings.repeats");
    assert_eq!(voice(json!({"account_sid": ACCOUNT, "ring_seconds": 4})), "settings.ring_seconds");
}
