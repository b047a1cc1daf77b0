//! Signatures of callbacks: Twilio's own library for Python signs, and our driver agrees with its verdict.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use countersign_core::domain::delivery::Medium;
use countersign_core::domain::ids::{ProviderId, TenantId};
use countersign_core::domain::provider::{Credentials, OpenProvider, ProviderKind};
use countersign_core::domain::receipt::{Callback, CallbackRefused};
use countersign_core::domain::secret::Secret;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::channel::Carrier;
use countersign_core::testing::clock::TestClock;
use countersign_outbound::http::Url;
use serde_json::{Value, json};

use crate::outside::carriers;

const TOKEN: &str = "12345";

fn provider(url: &str) -> OpenProvider {
    OpenProvider {
        tenant: TenantId(1),
        id: ProviderId::new(Timestamp::from_seconds(1), [1; 10]),
        revision: Timestamp::from_seconds(1),
        medium: Medium::Sms,
        kind: ProviderKind::TwilioSms,
        settings: json!({"account_sid": format!("AC{:032}", 1)}).to_string(),
        credentials: Credentials(BTreeMap::from([("auth_token".to_owned(), Secret::new(TOKEN))])),
        callback_url: Some(url.to_owned()),
    }
}

fn form(fields: &Value) -> String {
    let mut url = Url::parse("http://x/").expect("a URL");
    for (name, value) in fields.as_object().expect("fields") {
        url.query_pairs_mut().append_pair(name, value.as_str().expect("a text"));
    }
    url.query().expect("a query").to_owned()
}

#[test]
fn our_verdict_is_the_librarys() {
    let clock = Arc::new(TestClock::at(Timestamp::from_seconds(1)));
    let carriers = carriers(clock, Duration::from_secs(8));
    let mut library = countersign_peers::python("twilio_signature.py", &[]);
    let mut judge = |token: &str, url: &str, fields: &Value, signature: &str| -> Value {
        let call = json!({"token": token, "url": url, "fields": fields, "signature": signature});
        library.say(&call.to_string());
        serde_json::from_str(&library.line()).expect("an answer")
    };
    let fields = json!({"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+919812345678", "Body": "ü & é=1 ✓",
        "AccountSid": "AC1", "apiVersion": "2010-04-01"});
    for (url, query) in [
        ("https://otp.example.com/callbacks/providers/5ec7e7", ""),
        ("https://otp.example.com/callbacks/providers/5ec7e7", "a=1&b=x%20y"),
        ("https://otp.example.com:8443/callbacks/providers/5ec7e7", ""),
        ("http://otp.example.com/callbacks/providers/5ec7e7", ""),
    ] {
        let called = if query.is_empty() { url.to_owned() } else { format!("{url}?{query}") };
        let own = judge(TOKEN, &called, &fields, "")["signature"].as_str().expect("a text").to_owned();
        let other = judge("12346", &called, &fields, "")["signature"].as_str().expect("a text").to_owned();
        let bent = json!({"MessageSid": "SM1", "MessageStatus": "failed"});
        for (fields, signature) in [(&fields, &own), (&fields, &other), (&bent, &own)] {
            let theirs = judge(TOKEN, &called, fields, signature)["valid"].as_bool().expect("a verdict");
            let call = Callback {
                query: query.to_owned(),
                headers: vec![("x-twilio-signature".to_owned(), signature.clone())],
                body: form(fields).into_bytes(),
            };
            let read = carriers.read_callback(&provider(url), &call);
            let ours = read != Err(CallbackRefused::NotProved);
            assert_eq!(ours, theirs, "{called} {fields} {signature}");
        }
    }
    assert_eq!(library.finish(), Vec::<String>::new());
}
