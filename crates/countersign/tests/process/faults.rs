//! The simulator's faults, through the whole product: per fault the API's answer, what becomes of the code, and how
//! many messages the user holds.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::Server;

/// What a fault must lead to.
struct Case {
    /// Last four digits, the simulator's magic.
    magic: &'static str,
    /// The answer to the send.
    status: u16,
    /// Whether the new code is valid afterwards.
    valid: bool,
    /// Messages that arrived.
    messages: usize,
    why: &'static str,
}

const fn case(magic: &'static str, status: u16, valid: bool, messages: usize, why: &'static str) -> Case {
    Case { magic, status, valid, messages, why }
}

const CASES: &[Case] = &[
    case("0001", 500, false, 0, "undeliverable: refused for good"),
    case("0002", 200, true, 0, "taken, then reported as failed"),
    case("0003", 200, true, 1, "taken, never reported"),
    case("0004", 200, true, 1, "read without delivered"),
    case("0005", 200, true, 1, "reports twice and backwards"),
    case("0006", 200, true, 1, "throttled with Retry-After, then taken"),
    case("0007", 500, true, 0, "hangs: the message may be out, so the code stays valid"),
    case("0008", 500, true, 1, "taken, with a broken answer: the user's code works"),
    case("0010", 500, false, 0, "always 131000: refused after the tries that can help"),
    case("0011", 500, true, 0, "reset after the request: it may be out"),
    case("0012", 500, false, 0, "pair rate: refused when waiting does not fit"),
    case("0014", 200, true, 1, "131000 once, then taken"),
    case("0015", 200, true, 1, "reported before the answer is in"),
    case("0016", 500, false, 0, "the template is paused"),
    case("0017", 500, false, 0, "spam limit"),
    case("0018", 500, true, 0, "a gateway's HTML: nobody knows"),
    case("0019", 500, false, 0, "200 with an error inside"),
    case("0020", 200, true, 1, "another WhatsApp id than the number"),
];

/// The vendor's time-out is a second here; a send may take three tries and the pauses between them.
const LONGEST: Duration = Duration::from_secs(25);

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::disallowed_methods, reason = "the answer's time is what is measured")]
async fn every_fault_ends_in_a_defined_state() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start_with(folder.path(), &[], &[("COUNTERSIGN_OUTBOUND__TIMEOUT_SECONDS", "1")]);
    let mut cases = tokio::task::JoinSet::new();
    let server = std::sync::Arc::new(server);
    for case in CASES {
        let server = server.clone();
        cases.spawn(async move {
            let phone = format!("+91981234{}", case.magic);
            let begun = Instant::now();
            let body = json!({"phone": phone, "template_name": "otp_verification", "code": "515151"});
            let reply = server.post("send-otp", &body).await;
            let took = begun.elapsed();
            let tell = format!("{} ({}): {}", case.magic, case.why, reply.json());
            assert_eq!(reply.status, case.status, "{tell}");
            if case.status == 500 {
                assert_eq!(reply.code(), "MESSAGE_SEND_FAILED", "{tell}");
            }
            assert!(took < LONGEST, "{tell} took {took:?}");
            assert_eq!(server.inbox(&phone[1..]).await.len(), case.messages, "{tell}");
            let checked = server.post("verify", &json!({"phone": phone, "code": "515151"})).await;
            assert_eq!(checked.status == 200, case.valid, "{tell}: {}", checked.json());
        });
    }
    while let Some(done) = cases.join_next().await {
        done.expect("the case holds");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_send_brings_the_code_before_it_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let phone = "+919812340001";
    let plain = "+919812345001";
    let send =
        |phone: &str, code: &str| json!({"phone": phone, "template_name": "otp_verification", "code": code});
    assert_eq!(server.post("send-otp", &send(plain, "111111")).await.status, 200);
    let template =
        json!({"phone": plain, "template_name": "otp_with_expiry", "code": "222222", "language": "fr"});
    assert_eq!(server.post("send-otp", &template).await.code(), "RESOURCE_NOT_FOUND");
    assert_eq!(server.post("verify", &json!({"phone": plain, "code": "111111"})).await.status, 200);
    assert_eq!(server.post("send-otp", &send(phone, "333333")).await.status, 500);
    let status = server.post("status", &json!({"phone": phone})).await.json();
    assert_eq!(status["data"]["has_active_otp"], json!(false), "nothing was live before, nothing is now");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recipient_who_did_not_ask_kills_the_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let phone = "+919812340009";
    let body = json!({"phone": phone, "template_name": "otp_verification", "code": "909090"});
    assert_eq!(server.post("send-otp", &body).await.status, 200);
    let live = |status: Value| status["data"]["has_active_otp"] == json!(true);
    // The webhook comes after the answer; asking does no harm, so ask until it has been applied.
    while live(server.post("status", &json!({"phone": phone})).await.json()) {
        tokio::task::yield_now().await;
    }
    assert_eq!(
        server.post("verify", &json!({"phone": phone, "code": "909090"})).await.code(),
        "OTP_NOT_FOUND"
    );
    let tenant = server.demo["wacr"]["tenant_id"].as_i64().expect("a number");
    let shown = server.admin("GET", &format!("/tenants/{tenant}"), &Value::Null).await.json();
    assert_eq!(shown.pointer("/usage/complaints_this_month"), Some(&json!(1)), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_at_fault_is_left_alone_until_its_settings_change() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let send = |phone: &str| json!({"phone": phone, "template_name": "otp_verification", "code": "131313"});
    assert_eq!(server.post("send-otp", &send("+919812340013")).await.code(), "MESSAGE_SEND_FAILED");
    assert_eq!(server.post("send-otp", &send("+919812345013")).await.code(), "MESSAGE_SEND_FAILED");
    assert!(server.inbox("919812345013").await.is_empty(), "the vendor was not called");
    let tenant = server.demo["wacr"]["tenant_id"].as_i64().expect("a number");
    let path = format!("/tenants/{tenant}/whatsapp");
    let shown = server.admin("GET", &path, &Value::Null).await.json();
    let mended = json!({
        "base_url": shown["base_url"], "graph_version": shown["graph_version"],
        "phone_number_id": shown["phone_number_id"], "waba_id": shown["waba_id"],
    });
    let put = server.admin("PUT", &path, &mended).await;
    assert_eq!(put.status, 200, "{}", put.json());
    assert_eq!(
        server.post("send-otp", &send("+919812345013")).await.status,
        200,
        "changed settings are tried at once"
    );
}
