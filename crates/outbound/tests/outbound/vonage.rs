//! Vonage Voice: calls by a signed token, and signed events.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use countersign_core::domain::delivery::Medium;
use countersign_core::domain::fault::Certainty::{NotTaken, Unknown};
use countersign_core::domain::fault::FaultClass::{Account, Configuration, Retry, Throttle};
use countersign_core::domain::provider::{OpenProvider, ProviderKind};
use countersign_core::domain::receipt::{CallbackRefused, ReceiptKind};
use countersign_core::ports::channel::Carrier as _;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use ring::{digest, hmac};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject as _;
use serde_json::{Value, json};

use crate::account::patient;
use crate::providers::{CALLBACK, NOW, callback, carriers, message, provider};
use crate::vendor::{Reply, Vendor};

/// A key that is used nowhere else, made for the tests by `openssl genpkey -algorithm RSA`.
const KEY: &str = include_str!("vonage.pem");

fn vonage(base_url: &str, secrets: &[(&str, &str)]) -> OpenProvider {
    let settings =
        json!({"application_id": "aaaaaaaa-bbbb-cccc-dddd-0123456789ab", "base_url": base_url, "repeats": 2});
    provider(ProviderKind::VonageVoice, Medium::Voice, &settings, secrets)
}

fn part(token: &str, place: usize) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(place).expect("a part")).expect("Base64")
}

#[tokio::test]
async fn a_call_is_signed_with_the_applications_key() {
    let vendor =
        Vendor::answering([Reply::new(201, json!({"uuid": "u-1", "status": "started"}).to_string())]).await;
    let provider = vonage(&vendor.base_url(), &[("private_key", KEY)]);
    let carriers = carriers(patient());
    assert_eq!(carriers.check(&provider), Ok(()));
    let taken = carriers.send(Some(&provider), &message(Medium::Voice)).await.expect("taken");
    assert_eq!(taken.vendor_message_id, "u-1");
    let seen = vendor.seen().pop().expect("a request");
    assert_eq!(seen.path_and_query, "/v1/calls");
    let expected = json!({"to": [{"type": "phone", "number": "919812345678"}],
        "from": {"type": "phone", "number": "ACME"},
        "ncco": [{"action": "talk", "language": "en", "style": 0, "loop": 2,
            "text": "<speak>QZ7731MARK is &lt;your&gt; code &amp; no other.</speak>"}],
        "ringing_timer": 30, "event_url": [CALLBACK]});
    assert_eq!(serde_json::from_str::<Value>(&seen.body).expect("JSON"), expected);
    let header = seen.headers["authorization"].to_str().expect("text");
    let jwt = header.strip_prefix("Bearer ").expect("a token");
    let claims: Value = serde_json::from_slice(&part(jwt, 1)).expect("claims");
    let now = NOW.as_seconds();
    assert_eq!((&claims["iat"], &claims["exp"]), (&json!(now), &json!(now + 300)));
    assert_eq!(claims["application_id"], "aaaaaaaa-bbbb-cccc-dddd-0123456789ab");
    assert!(claims["jti"].as_str().is_some_and(|id| id.starts_with("dlv_")));
    let head: Value = serde_json::from_slice(&part(jwt, 0)).expect("a head");
    assert_eq!(head, json!({"alg": "RS256", "typ": "JWT"}));
    let der = PrivatePkcs8KeyDer::from_pem_slice(KEY.as_bytes()).expect("a key");
    let pair = ring::signature::RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).expect("a key");
    let public = ring::signature::KeyPair::public_key(&pair).as_ref().to_vec();
    let signed = jwt.rsplit_once('.').expect("a signature").0;
    let verdict =
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public).verify(signed.as_bytes(), &part(jwt, 2));
    assert_eq!(verdict, Ok(()));
}

#[tokio::test]
async fn each_answer_has_its_meaning() {
    for (status, body, class, certainty) in [
        (400, "{}", Configuration, NotTaken),
        (401, "", Account, NotTaken),
        (429, "", Throttle, NotTaken),
        (500, "", Retry, Unknown),
        (201, "{}", Retry, Unknown),
    ] {
        let vendor = Vendor::answering([Reply::new(status, body)]).await;
        let provider = vonage(&vendor.base_url(), &[("private_key", KEY)]);
        let fault = carriers(patient()).send(Some(&provider), &message(Medium::Voice)).await.expect_err("no");
        assert_eq!((fault.class, fault.certainty), (class, certainty), "{status}");
    }
}

#[test]
fn a_key_that_is_none_is_refused() {
    for key in ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "secret"] {
        let provider = vonage("https://api.nexmo.com", &[("private_key", key)]);
        let fault = carriers(patient()).check(&provider).expect_err("no key");
        assert_eq!(fault.field, "credentials.private_key");
    }
}

fn bearer(body: &str, secret: &[u8]) -> String {
    let hash = digest::digest(&digest::SHA256, body.as_bytes());
    let hash = hex::encode(hash);
    let part = |value: Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(json!({"alg": "HS256"})), part(json!({"payload_hash": hash})));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), signed.as_bytes());
    format!("Bearer {signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(tag))
}

#[test]
fn events_are_read_and_must_be_signed_where_there_is_a_secret() {
    let carriers = carriers(patient());
    let open = vonage("https://api.nexmo.com", &[("private_key", KEY)]);
    let guarded = vonage("https://api.nexmo.com", &[("private_key", KEY), ("signature_secret", "s3cret")]);
    for (status, kind) in [
        ("completed", Some(ReceiptKind::Sent)),
        ("busy", Some(ReceiptKind::Failed)),
        ("unanswered", Some(ReceiptKind::Failed)),
        ("ringing", None),
    ] {
        let body = json!({"uuid": "u-1", "status": status}).to_string();
        let good = bearer(&body, b"s3cret");
        for (provider, header) in [(&open, "none"), (&guarded, good.as_str())] {
            let call = callback("", &[("authorization", header)], &body);
            let read = carriers.read_callback(provider, &call).expect("heard");
            assert_eq!(read.first().map(|report| report.kind), kind, "{status}");
        }
        for header in
            [String::new(), bearer(&body, b"other"), bearer("{}", b"s3cret"), "Bearer x.y.z".to_owned()]
        {
            let call = callback("", &[("authorization", &header)], &body);
            assert_eq!(carriers.read_callback(&guarded, &call), Err(CallbackRefused::NotProved), "{header}");
        }
    }
    let nonsense = carriers.read_callback(&open, &callback("", &[], "[]"));
    assert_eq!(nonsense, Err(CallbackRefused::NotUnderstood));
}
