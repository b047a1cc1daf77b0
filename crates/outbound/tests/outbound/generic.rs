//! The provider that its settings describe: what a description may hold, what each answer means, and the shipped
//! descriptions.

use countersign_core::domain::delivery::Medium;
use countersign_core::domain::fault::Certainty::{NotTaken, Unknown};
use countersign_core::domain::fault::FaultClass::{Account, Configuration, NextChannel, Retry, Throttle};
use countersign_core::domain::provider::{CodeOutcome, OpenProvider, ProviderKind};
use countersign_core::domain::receipt::ReceiptKind;
use countersign_core::domain::sms::dlt::DltIds;
use countersign_core::ports::channel::Carrier as _;
use serde_json::{Value, json};

use crate::account::{CODE, hasty, patient};
use crate::providers::{CALLBACK, NOW, callback, carriers, fields, kept, message, provider};
use crate::vendor::{Reply, Vendor};

fn http(settings: &Value) -> OpenProvider {
    provider(ProviderKind::Http, Medium::Sms, settings, &[("secret", "s3cret")])
}

/// A shipped description, whose every URL leads to `base_url` instead.
fn shipped(name: &str, base_url: &str) -> OpenProvider {
    let path = format!("{}/../../docs/providers/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("a description");
    let mut read: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((&read["medium"], &read["kind"]), (&json!("sms"), &json!("http")), "{name}");
    let files: Vec<_> = read["credentials"].as_object().expect("credentials").keys().cloned().collect();
    assert_eq!(files, ["secret_file"], "{name}");
    for part in ["request", "probe", "outcome"] {
        if let Some(url) = read["settings"].pointer_mut(&format!("/{part}/url")) {
            let path = url.as_str().and_then(|url| url.splitn(4, '/').nth(3)).expect("a path").to_owned();
            *url = json!(format!("{base_url}/{path}"));
        }
    }
    http(&read["settings"])
}

#[tokio::test]
async fn each_shipped_description_sends_what_its_vendor_takes() {
    let reference = message(Medium::Sms).delivery.to_string();
    let text = format!("{CODE} is <your> code & no other.");
    let form = |pairs: &[(&str, &str)]| {
        Value::Object(pairs.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect())
    };
    for (name, path, header, body, answer, id) in [
        (
            "kaleyra-sms",
            "/v1/HXIN1700000000IN/messages",
            ("api-key", "s3cret"),
            form(&[
                ("to", "+919812345678"),
                ("sender", "ACME"),
                ("type", "OTP"),
                ("body", &text),
                ("ref", &reference),
            ]),
            json!({"id": "x", "data": [{"message_id": "k-1", "recipient": "919812345678"}], "error": {}}),
            "k-1",
        ),
        (
            "vonage-sms",
            "/sms/json",
            ("authorization", "Basic YWJjZDEyMzQ6czNjcmV0"),
            form(&[
                ("from", "ACME"),
                ("to", "919812345678"),
                ("text", &text),
                ("ttl", "270000"),
                ("client-ref", &reference),
                ("callback", CALLBACK),
                ("status-report-req", "1"),
            ]),
            json!({"message-count": "1", "messages": [{"to": "919812345678", "message-id": "v-1", "status": "0"}]}),
            "v-1",
        ),
        (
            "plivo",
            "/v1/Account/MAXXXXXXXXXXXXXXXXXX/Message/",
            ("authorization", "Basic TUFYWFhYWFhYWFhYWFhYWFhYWFg6czNjcmV0"),
            json!({"src": "ACME", "dst": "919812345678", "text": text, "type": "sms", "url": CALLBACK,
                "method": "POST", "message_expiry": 270, "log": "false"}),
            json!({"api_id": "a", "message": "message(s) queued", "message_uuid": ["p-1"]}),
            "p-1",
        ),
        (
            "msg91",
            "/api/v5/flow",
            ("authkey", "s3cret"),
            json!({"template_id": "64f0c0ffee0000000000dead", "short_url": "0",
                "recipients": [{"mobiles": "919812345678", "otp": CODE, "minutes": 5}]}),
            json!({"message": "m-1", "type": "success"}),
            "m-1",
        ),
        (
            "africas-talking",
            "/version1/messaging",
            ("apikey", "s3cret"),
            form(&[("username", "acme"), ("to", "+919812345678"), ("message", &text), ("from", "ACME")]),
            json!({"SMSMessageData": {"Recipients": [{"statusCode": 101, "messageId": "a-1"}]}}),
            "a-1",
        ),
        (
            "infobip",
            "/sms/3/messages",
            ("authorization", "s3cret"),
            json!({"messages": [{"sender": "ACME", "content": {"text": text},
                "destinations": [{"to": "919812345678", "messageId": reference}],
                "options": {"validityPeriod": {"amount": 5, "timeUnit": "MINUTES"}},
                "webhooks": {"delivery": {"url": CALLBACK}, "callbackData": reference}}]}),
            json!({"messages": [{"messageId": "i-1", "status": {"groupName": "PENDING", "id": 26}}]}),
            "i-1",
        ),
    ] {
        let vendor = Vendor::answering([Reply::new(200, answer.to_string())]).await;
        let provider = shipped(name, &vendor.base_url());
        let carriers = carriers(patient());
        assert_eq!(carriers.check(&provider), Ok(()), "{name}");
        let taken = carriers.send(Some(&provider), &message(Medium::Sms)).await.expect(name);
        assert_eq!(taken.vendor_message_id, id, "{name}");
        let seen = vendor.seen().pop().expect("a request");
        assert_eq!((seen.method.as_str(), seen.path_and_query.as_str()), ("POST", path), "{name}");
        assert_eq!(seen.headers[header.0], header.1, "{name}");
        let sent = serde_json::from_str(&seen.body).unwrap_or_else(|_| json!(fields(&seen.body)));
        assert_eq!(sent, body, "{name}");
    }
}

/// A text that is not registered has no such field: see the test above.
#[tokio::test]
async fn a_text_registered_in_india_names_its_ids() {
    let mut registered = message(Medium::Sms);
    registered.dlt = DltIds::new("1101456324567890123", "1107161234567890123").ok();
    for (name, named) in [
        ("kaleyra-sms", &[("template_id", "1107161234567890123")][..]),
        ("vonage-sms", &[("entity-id", "1101456324567890123"), ("content-id", "1107161234567890123")]),
        ("plivo", &[("dlt_entity_id", "1101456324567890123"), ("dlt_template_id", "1107161234567890123")]),
    ] {
        let vendor = Vendor::answering([Reply::new(200, "{}")]).await;
        // What is made of the answer is told by other tests.
        let _ = carriers(patient()).send(Some(&shipped(name, &vendor.base_url())), &registered).await;
        let seen = vendor.seen().pop().expect("a request");
        let sent: Value = serde_json::from_str(&seen.body).unwrap_or_else(|_| json!(fields(&seen.body)));
        for (field, id) in named {
            assert_eq!(sent[field], json!(id), "{name}: {field}");
        }
    }
}

#[tokio::test]
async fn each_shipped_description_knows_its_vendors_errors() {
    let vonage = |status: &str| json!({"messages": [{"status": status, "error-text": CODE}]}).to_string();
    let africa =
        |status: u32| json!({"SMSMessageData": {"Recipients": [{"statusCode": status}]}}).to_string();
    let infobip = |id: u32| {
        json!({"messages": [{"messageId": "i-1", "status": {"groupName": "REJECTED", "id": id}}]}).to_string()
    };
    for (name, status, body, class, certainty, code) in [
        ("kaleyra-sms", 401, json!({"code": "E401"}).to_string(), Account, NotTaken, Some("E401")),
        ("kaleyra-sms", 400, json!({"code": "RBC101"}).to_string(), NextChannel, NotTaken, Some("RBC101")),
        ("kaleyra-sms", 400, json!({"code": CODE}).to_string(), Configuration, NotTaken, None),
        ("vonage-sms", 200, vonage("1"), Throttle, NotTaken, Some("1")),
        ("vonage-sms", 200, vonage("4"), Account, NotTaken, Some("4")),
        ("vonage-sms", 200, vonage("5"), Retry, NotTaken, Some("5")),
        ("vonage-sms", 200, vonage("7"), NextChannel, NotTaken, Some("7")),
        ("vonage-sms", 200, vonage("99"), Configuration, NotTaken, None),
        ("vonage-sms", 200, "<html>".to_owned(), Retry, Unknown, None),
        ("plivo", 401, String::new(), Account, NotTaken, None),
        ("plivo", 202, json!({"message_uuid": []}).to_string(), Retry, Unknown, None),
        ("msg91", 200, json!({"type": "error", "code": "301"}).to_string(), Account, NotTaken, Some("301")),
        ("africas-talking", 201, africa(403), NextChannel, NotTaken, Some("403")),
        ("africas-talking", 201, africa(405), Account, NotTaken, Some("405")),
        ("africas-talking", 503, "busy".to_owned(), Retry, Unknown, None),
        ("infobip", 401, "{}".to_owned(), Account, NotTaken, None),
        ("infobip", 200, infobip(87), NextChannel, NotTaken, Some("87")),
        ("infobip", 200, infobip(51), Configuration, NotTaken, None),
    ] {
        let vendor = Vendor::answering([Reply::new(status, body.clone()).with("retry-after", "7")]).await;
        let provider = shipped(name, &vendor.base_url());
        let fault = carriers(patient()).send(Some(&provider), &message(Medium::Sms)).await.expect_err(name);
        let got = (fault.class, fault.certainty, fault.vendor_code.as_deref());
        assert_eq!(got, (class, certainty, code), "{name} {status} {body}");
        if certainty == NotTaken {
            assert_eq!(fault.retry_after.map(|wait| wait.as_secs()), Some(7), "{name} {body}");
        }
        assert!(!format!("{fault:?} {fault}").contains(CODE), "{name} {body}");
    }
}

#[tokio::test]
async fn each_shipped_description_reads_its_vendors_reports() {
    let delivery = message(Medium::Sms).delivery;
    for (name, query, body, id, kind, echoed, code) in [
        (
            "kaleyra-sms",
            format!("id=k-1&status=DELIVRD&ref={delivery}"),
            String::new(),
            "k-1",
            ReceiptKind::Delivered,
            true,
            None,
        ),
        (
            "vonage-sms",
            format!("messageId=v-1&status=failed&err-code=6&client-ref={delivery}"),
            String::new(),
            "v-1",
            ReceiptKind::Failed,
            true,
            Some("6"),
        ),
        (
            "plivo",
            String::new(),
            "MessageUUID=p-1&Status=undelivered&ErrorCode=300".to_owned(),
            "p-1",
            ReceiptKind::Failed,
            false,
            Some("300"),
        ),
        (
            "msg91",
            String::new(),
            json!({"requestId": "m-1", "status": 1}).to_string(),
            "m-1",
            ReceiptKind::Delivered,
            false,
            None,
        ),
        (
            "africas-talking",
            String::new(),
            "id=a-1&status=Success".to_owned(),
            "a-1",
            ReceiptKind::Delivered,
            false,
            None,
        ),
        (
            "infobip",
            String::new(),
            json!({"results": [{"messageId": "i-1", "callbackData": delivery.to_string(),
                "status": {"groupName": "EXPIRED", "id": 15}}]})
            .to_string(),
            "i-1",
            ReceiptKind::Failed,
            true,
            Some("15"),
        ),
    ] {
        let provider = shipped(name, "http://127.0.0.1:1");
        let read = carriers(patient()).read_callback(&provider, &callback(&query, &[], &body)).expect(name);
        assert_eq!(read.len(), 1, "{name}");
        let said = (read[0].vendor_message_id.as_str(), read[0].kind, read[0].vendor_code.as_deref());
        assert_eq!(said, (id, kind, code), "{name}");
        assert_eq!(read[0].delivery.is_some(), echoed, "{name}");
    }
}

#[tokio::test]
async fn a_used_code_and_a_probe_are_what_the_description_says() {
    let vendor = Vendor::answering([Reply::new(200, "")]).await;
    let provider = shipped("vonage-sms", &vendor.base_url());
    let carriers = carriers(patient());
    carriers.tell_outcome(&provider, "v-1", CodeOutcome::Used(NOW)).await.expect("told");
    carriers.probe(&provider).await.expect("it works");
    let seen = vendor.seen();
    assert_eq!(seen[0].method, "POST");
    assert_eq!(
        seen[0].path_and_query,
        "/conversions/sms?delivered=true&message-id=v-1&timestamp=2026-01-01+07%3A53%3A14"
    );
    assert_eq!((seen[1].method.as_str(), seen[1].path_and_query.as_str()), ("GET", "/account/get-balance"));
    assert_eq!(seen[1].headers["authorization"], "Basic YWJjZDEyMzQ6czNjcmV0");
    let refused = Vendor::answering([Reply::new(401, "")]).await;
    let fault = carriers.probe(&shipped("vonage-sms", &refused.base_url())).await.expect_err("no");
    assert_eq!(fault.class, Account);
    let without = carriers.probe(&shipped("msg91", &refused.base_url())).await.expect_err("nothing to ask");
    assert_eq!((without.class, refused.seen().len()), (Configuration, 1));
}

#[tokio::test]
async fn an_unused_code_is_told_where_the_description_has_a_place_for_it() {
    let vendor = Vendor::answering([Reply::new(200, "")]).await;
    let carriers = carriers(patient());
    let outcome = |body: Value| {
        let url = vendor.base_url();
        http(
            &json!({"request": {"url": url, "body": {"form": {"t": "{text}"}}}, "outcome": {"url": url, "body": body}}),
        )
    };
    let of_both =
        outcome(json!({"json": {"id": "{message_id}", "used": "{verified}", "at": "{verified_at}"}}));
    let of_used = outcome(json!({"form": {"id": "{message_id}"}}));
    assert_eq!([&of_both, &of_used].map(|provider| carriers.check(provider)), [Ok(()), Ok(())]);
    for (provider, hears) in [(&of_both, true), (&of_used, false), (&shipped("vonage-sms", "http://x"), true)]
    {
        assert_eq!(carriers.hears_of_unused(&kept(provider)), hears, "{}", provider.settings);
    }
    carriers.tell_outcome(&of_both, "v-1", CodeOutcome::Unused(NOW)).await.expect("told");
    let sent: Value = serde_json::from_str(&vendor.seen()[0].body).expect("JSON");
    assert_eq!(sent, json!({"id": "v-1", "used": false, "at": "2026-01-01 07:53:14"}));
}

#[tokio::test]
async fn a_get_carries_everything_in_its_query() {
    let vendor = Vendor::answering([Reply::new(200, "OK")]).await;
    let provider = http(&json!({
        "request": {"url": format!("{}/send?v=2", vendor.base_url()), "method": "GET",
            "query": {"to": "{to_digits}", "msg": "{text}", "from": "{subject}"}},
        "auth": {"kind": "query", "name": "key"}, "headers": {"X-App": "acme"},
    }));
    let carriers = carriers(patient());
    assert_eq!(carriers.check(&provider), Ok(()));
    let taken = carriers.send(Some(&provider), &message(Medium::Sms)).await.expect("taken");
    assert_eq!(taken.vendor_message_id, message(Medium::Sms).delivery.to_string(), "no id: ours stands in");
    let seen = vendor.seen().pop().expect("a request");
    assert_eq!((seen.method.as_str(), seen.body.as_str()), ("GET", ""));
    let query = fields(seen.path_and_query.split_once('?').expect("a query").1);
    let expected: [(&str, &str); 4] = [
        ("key", "s3cret"),
        ("msg", "QZ7731MARK is <your> code & no other."),
        ("to", "919812345678"),
        ("v", "2"),
    ];
    assert_eq!(query.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect::<Vec<_>>(), expected);
    assert_eq!(seen.headers["x-app"], "acme");
}

#[tokio::test]
async fn what_gets_no_answer_is_told_apart() {
    let at = |url: &str| http(&json!({"request": {"url": url, "body": {"form": {"t": "{text}"}}}}));
    let nobody = carriers(patient()).send(Some(&at("http://127.0.0.1:1")), &message(Medium::Sms)).await;
    let nobody = nobody.expect_err("nobody listens");
    assert_eq!((nobody.class, nobody.certainty), (Retry, NotTaken));
    let silent = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let url = format!("http://{}", silent.local_addr().expect("an address"));
    let hangs = carriers(hasty()).send(Some(&at(&url)), &message(Medium::Sms)).await.expect_err("no answer");
    assert_eq!((hangs.class, hangs.certainty), (Retry, Unknown));
}

#[test]
fn a_description_that_cannot_be_used_is_refused_by_its_field() {
    let good = json!({"request": {"url": "https://sms.example", "body": {"form": {"t": "{text}"}}}});
    let with = |pointer: &str, value: Value| {
        let mut settings = good.clone();
        let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
        settings.pointer_mut(parent).expect("a place")[name] = value;
        settings
    };
    let carriers = carriers(patient());
    assert_eq!(carriers.check(&http(&good)), Ok(()));
    for (settings, field) in [
        (json!({}), "settings"),
        (with("/request/url", json!("sms.example")), "settings.request.url"),
        (with("/request/url", json!("https://a:b@sms.example")), "settings.request.url"),
        (with("/request/method", json!("PUT")), "settings.request.method"),
        (with("/request/method", json!("GET")), "settings.request.body"),
        (with("/request/body", json!({"form": {"t": "{text} {tot}"}})), "settings.request"),
        (with("/request/body", json!({"form": {"t": "hello"}})), "settings.request"),
        (with("/unknown", json!(1)), "settings.unknown"),
        (with("/headers", json!({"a b": "c"})), "settings.headers"),
        (with("/headers", json!({"a": "c\r\nd"})), "settings.headers.a"),
        (with("/answer", json!({"id": "id"})), "settings.answer"),
        (with("/answer", json!({"errors": {"1": "maybe"}})), "settings.answer.errors.1"),
        (with("/receipts", json!({"id": "id", "status": "/s", "states": {}})), "settings.receipts"),
        (
            with(
                "/receipts",
                json!({"id": "/id", "status": "/s", "states": {},
            "secret": {"in": "query", "name": "k"}}),
            ),
            "credentials.receipt_secret",
        ),
    ] {
        let fault = carriers.check(&http(&settings)).expect_err("cannot be used");
        assert_eq!(fault.field, field, "{settings} {fault}");
    }
    let basic = with("/auth", json!({"kind": "bearer"}));
    let without = provider(ProviderKind::Http, Medium::Sms, &basic, &[]);
    assert_eq!(carriers.check(&without).expect_err("no secret").field, "credentials.secret");
    let other = provider(ProviderKind::Http, Medium::Sms, &good, &[("token", "x")]);
    assert_eq!(carriers.check(&other).expect_err("unknown").field, "credentials.token");
}
