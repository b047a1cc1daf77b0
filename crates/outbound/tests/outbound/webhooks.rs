//! Calls to webhook endpoints: what others' verifiers say of them, and what each answer means.

use std::net::Ipv4Addr;
use std::time::Duration;

use countersign_core::domain::delivery::Medium;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::event::{Event, EventKind};
use countersign_core::domain::ids::{DeliveryId, TenantId, VerificationId};
use countersign_core::domain::secret::Secret;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::webhook::{Reply as Heard, SigningSecret, TryOutcome};
use countersign_core::ports::webhook::{Notification, Notifier as _};
use countersign_outbound::webhooks::Webhooks;
use countersign_peers::Peer;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::vendor::{Reply, Seen, Vendor};

const PATIENT: Duration = Duration::from_secs(20);

fn now() -> Timestamp {
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().expect("a time");
    Timestamp::from_millis(i64::try_from(since.as_millis()).expect("a time"))
}

/// Something to tell, signed by these secrets.
fn notification(url: &str, secrets: &[&Secret]) -> Notification {
    let at = Timestamp::from_millis(1_941_883_200_500);
    let about = (TenantId(7), DeliveryId::new(at, [1; 10]), VerificationId::new(at, [2; 10]));
    let to = Destination::parse_phone("919812345678").expect("a number");
    let read = |secret: &&Secret| SigningSecret::parse(secret.expose()).expect("a secret");
    Notification {
        url: url.to_owned(),
        event: Event::of_message(EventKind::MessageSent, about, Medium::Sms, to, at),
        unmasked_numbers: false,
        secrets: secrets.iter().map(read).collect(),
        at: now(),
    }
}

fn secret(byte: u8) -> Secret {
    SigningSecret::new([byte; 32]).text()
}

fn caller(timeout: Duration) -> Webhooks {
    Webhooks::new(true, timeout).expect("a client")
}

async fn call(url: &str, timeout: Duration) -> Heard {
    caller(timeout).notify(&notification(url, &[&secret(1)])).await
}

/// What a verifier says of a call as its server received it.
fn verdict(verifier: &mut Peer, seen: &Seen, secret: &Secret, body: &str) -> String {
    let header = |name: &str| seen.headers[name].to_str().expect("text");
    let headers = json!({
        "webhook-id": header("webhook-id"),
        "webhook-timestamp": header("webhook-timestamp"),
        "webhook-signature": header("webhook-signature"),
    });
    verifier.say(&json!({"secret": secret.expose(), "headers": headers, "body": body}).to_string());
    verifier.line()
}

async fn others_agree(mut verifier: Peer) {
    let endpoint = Vendor::answering([Reply::new(204, "")]).await;
    let (new, old, strange) = (secret(1), secret(2), secret(3));
    let told = caller(PATIENT).notify(&notification(&endpoint.base_url(), &[&new, &old])).await;
    assert_eq!(told.outcome, TryOutcome::Answered(204));
    let seen = endpoint.seen().pop().expect("a call");
    assert_eq!(seen.headers["content-type"], "application/json");
    assert!(seen.headers["webhook-id"].to_str().expect("text").starts_with("evt_"));
    assert_eq!(verdict(&mut verifier, &seen, &new, &seen.body), "message.sent");
    assert_eq!(verdict(&mut verifier, &seen, &old, &seen.body), "message.sent", "while it is rotated");
    assert_eq!(verdict(&mut verifier, &seen, &strange, &seen.body), "refused");
    assert_eq!(verdict(&mut verifier, &seen, &new, &seen.body.replace("sms", "voice")), "refused");
}

#[tokio::test]
async fn the_reference_verifier_in_python_agrees() {
    others_agree(countersign_peers::python("webhooks.py", &[])).await;
}

#[tokio::test]
async fn the_reference_verifier_in_javascript_agrees() {
    others_agree(countersign_peers::node("webhooks.mjs", &[])).await;
}

#[tokio::test]
async fn each_answer_is_told_by_its_status() {
    for status in [200, 204, 400, 404, 410, 500] {
        let endpoint = Vendor::answering([Reply::new(status, "whatever")]).await;
        let expected = Heard { outcome: TryOutcome::Answered(status), retry_after: None };
        assert_eq!(call(&endpoint.base_url(), PATIENT).await, expected);
        assert_eq!(endpoint.seen().len(), 1, "one call is one try");
    }
    let busy = Reply::new(429, "").with("retry-after", "120");
    let endpoint = Vendor::answering([busy]).await;
    let asked = Some(Duration::from_mins(2));
    let expected = Heard { outcome: TryOutcome::Answered(429), retry_after: asked };
    assert_eq!(call(&endpoint.base_url(), PATIENT).await, expected);
}

#[tokio::test]
async fn a_date_to_wait_for_is_read() {
    for (date, seconds) in [
        ("Tue, 15 Jul 2031 07:01:30 GMT", Some(90)),
        // The older forms (RFC 9110, 5.6.7).
        ("Tuesday, 15-Jul-31 07:01:30 GMT", Some(90)),
        ("Tue Jul 15 07:01:30 2031", Some(90)),
        ("Tue, 15 Jul 2031 06:59:59 GMT", Some(0)),
        ("in a minute", None),
        ("-1", None),
    ] {
        let endpoint = Vendor::answering([Reply::new(503, "").with("retry-after", date)]).await;
        let at = Timestamp::from_seconds(1_941_865_200);
        let told = Notification { at, ..notification(&endpoint.base_url(), &[&secret(1)]) };
        let heard = caller(PATIENT).notify(&told).await;
        assert_eq!(heard.retry_after, seconds.map(Duration::from_secs), "{date}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Vendor::answering([Reply::new(204, "")]).await;
    for status in [301, 302, 307, 308] {
        let redirect = Reply::new(status, "").with("location", elsewhere.base_url());
        let endpoint = Vendor::answering([redirect]).await;
        assert_eq!(call(&endpoint.base_url(), PATIENT).await.outcome, TryOutcome::Answered(status));
    }
    assert!(elsewhere.seen().is_empty());
}

#[tokio::test]
async fn a_flood_of_an_answer_is_cut_off_and_its_status_counts() {
    let endpoint = Vendor::answering([Reply::new(200, "x".repeat(1 << 20))]).await;
    assert_eq!(call(&endpoint.base_url(), PATIENT).await.outcome, TryOutcome::Answered(200));
}

/// An endpoint that reads the request and then writes `answer`, or, with none, nothing until it is dropped.
async fn raw(answer: Option<&'static [u8]>) -> (String, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a call");
        let _ = stream.read(&mut [0; 4_096]).await.expect("a request");
        match answer {
            Some(answer) => stream.write_all(answer).await.expect("written"),
            None => std::future::pending().await,
        }
    });
    (url, server)
}

#[tokio::test]
async fn what_is_no_answer_is_none() {
    let (hangs, server) = raw(None).await;
    assert_eq!(call(&hangs, Duration::from_millis(200)).await.outcome, TryOutcome::TimedOut);
    server.abort();
    for answer in [&b""[..], b"HTTP/1.1 banana\r\n\r\n", b"\x16\x03\x01 not at all\r\n\r\n"] {
        let (url, _server) = raw(Some(answer)).await;
        assert_eq!(call(&url, PATIENT).await.outcome, TryOutcome::Broken, "{answer:?}");
    }
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let nobody = format!("http://{}", free.local_addr().expect("an address"));
    drop(free);
    assert_eq!(call(&nobody, PATIENT).await.outcome, TryOutcome::NoConnection);
}

#[tokio::test]
async fn the_operators_own_network_is_not_called_unless_that_is_allowed() {
    let endpoint = Vendor::answering([Reply::new(204, "")]).await;
    let guarded = Webhooks::new(false, PATIENT).expect("a client");
    let port = endpoint.base_url().rsplit_once(':').expect("a port").1.to_owned();
    for url in [
        endpoint.base_url(),
        format!("https://127.0.0.1:{port}/"),
        format!("https://localhost:{port}/"),
        "https://169.254.169.254/latest/meta-data".to_owned(),
        "https://[::ffff:10.0.0.1]/".to_owned(),
        "https://user:word@hooks.example/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "nothing".to_owned(),
    ] {
        let told = guarded.notify(&notification(&url, &[&secret(1)])).await;
        assert_eq!(told.outcome, TryOutcome::NotAllowed, "{url}");
        // What a name leads to is only seen when it is called.
        assert_eq!(guarded.check_url(&url).is_ok(), url.contains("localhost"), "{url}");
    }
    assert!(endpoint.seen().is_empty());
    assert_eq!(guarded.check_url("https://hooks.example/countersign"), Ok(()));
    assert_eq!(caller(PATIENT).check_url(&endpoint.base_url()), Ok(()));
}

#[tokio::test]
async fn the_same_event_has_the_same_bytes_and_id_each_time() {
    let endpoint = Vendor::answering([Reply::new(500, ""), Reply::new(204, "")]).await;
    for _ in 0..2 {
        call(&endpoint.base_url(), PATIENT).await;
    }
    let seen = endpoint.seen();
    assert_eq!(seen[0].body, seen[1].body);
    assert_eq!(seen[0].headers["webhook-id"], seen[1].headers["webhook-id"]);
    let body: Value = serde_json::from_str(&seen[0].body).expect("JSON");
    assert_eq!(body["data"]["to"], "+91••••••••78");
}
