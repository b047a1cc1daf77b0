//! `Idempotency-Key` on messages: the same request is one message, and a form is the same by what is in it.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use super::super::doubles::{HeldWhatsApp, Node};
use super::{
    PNG, Part, code_of, form_within, last_media, path_of, picture, raw, seen, templated, with_templates,
};
use crate::support::{Answer, PHONE, Product, undeliverable};

const MEDIA: &str = "/messages/media";

fn keyed(mut request: Request<Body>, key: &str) -> Request<Body> {
    request.headers_mut().insert("idempotency-key", key.parse().expect("a value"));
    request
}

async fn json_under(product: &Product, path: &str, key: &str, body: &serde_json::Value) -> Answer {
    product.request(keyed(product.post_request(path, body), key)).await
}

async fn form_under(product: &Product, boundary: &str, key: &str, parts: &[Part<'_>]) -> Answer {
    let kind = format!("multipart/form-data; boundary={boundary}");
    let request = raw(product, MEDIA, Some(&kind), form_within(boundary, parts));
    product.request(keyed(request, key)).await
}

fn is_replay(answer: &Answer) -> bool {
    answer.headers.get("idempotent-replayed").is_some_and(|value| value == "true")
}

fn sent(product: &Product) -> usize {
    product.whatsapp.sent().len() + product.whatsapp.sent_freely().len()
}

#[tokio::test]
async fn the_same_request_is_one_message_and_one_answer() {
    let product = with_templates().await;
    for (path, body) in [
        ("/messages/text", json!({"phone": PHONE, "message": "Hello"})),
        ("/messages/template", templated("login", &json!({"auto_generate_otp": true}))),
        (
            MEDIA,
            json!({"phone": PHONE, "media_type": "image", "media_url": "https://files.example.com/a.jpg"}),
        ),
        (
            "/messages/interactive",
            json!({"phone": PHONE, "type": "button", "body_text": "x", "buttons": [{"id": "1", "title": "x"}]}),
        ),
    ] {
        let before = sent(&product);
        let first = json_under(&product, path, path, &body).await;
        assert_eq!(seen("post", path, &first)["status"], 200);
        let again = json_under(&product, path, path, &body).await;
        assert!(is_replay(&again) && !is_replay(&first), "{path}");
        assert_eq!((again.status, &again.body), (first.status, &first.body), "byte for byte");
        assert_eq!(sent(&product), before + 1, "{path}");
        let other = super::with(body, &json!({"phone": "+919812345001"}));
        let other = json_under(&product, path, path, &other).await;
        assert_eq!(code_of(&seen("post", path, &other)), "IDEMPOTENCY_KEY_REUSED", "{path}");
    }
}

#[tokio::test]
async fn a_form_is_the_same_by_what_is_in_it() {
    let product = Product::new().await;
    let first = form_under(&product, "one", "k", &picture("a.png", PNG)).await;
    assert_eq!(first.status, 200, "{first:?}");
    let url = last_media(&product).0;
    let mut turned = picture("a.png", PNG);
    turned.reverse();
    for (boundary, parts) in [("one", picture("a.png", PNG)), ("two", picture("a.png", PNG)), ("two", turned)]
    {
        let again = form_under(&product, boundary, "k", &parts).await;
        assert!(is_replay(&again), "{again:?}");
        assert_eq!(again.body, first.body);
    }
    assert_eq!(sent(&product), 1);
    assert_eq!(product.fetch(path_of(&url)).await.status, 200, "the first one's file stays");

    let mut more = picture("a.png", PNG);
    more.push(Part::Text("caption", "A"));
    let json = json!({"phone": PHONE, "media_type": "image", "media_url": url});
    for other in [
        form_under(&product, "one", "k", &picture("b.png", PNG)).await,
        form_under(&product, "one", "k", &picture("a.png", b"\x89PNG\r\n\x1A\n other")).await,
        form_under(&product, "one", "k", &more).await,
        json_under(&product, MEDIA, "k", &json).await,
    ] {
        assert_eq!(code_of(&seen("post", MEDIA, &other)), "IDEMPOTENCY_KEY_REUSED");
    }
    assert_eq!(sent(&product), 1);
    product.state.tasks.close();
    product.state.tasks.wait().await;
    let database = rusqlite::Connection::open(product.folder().join("countersign.db")).expect("a database");
    let counted = "SELECT count(*) FROM media WHERE state <> 'removed'";
    let left: u32 = database.query_row(counted, [], |row| row.get(0)).expect("a count");
    assert_eq!(left, 1, "files of repetitions are removed");
}

#[tokio::test]
async fn a_refusal_before_the_send_gives_the_key_back() {
    let product = with_templates().await;
    let path = "/messages/template";
    let needs = json_under(&product, path, "k", &templated("plain", &json!({}))).await;
    assert_eq!(needs.code(), "VALIDATION_ERROR");
    let sent = json_under(&product, path, "k", &templated("plain", &json!({"field_1": "x"}))).await;
    assert_eq!(sent.status, 200);
}

#[tokio::test]
async fn a_refused_message_uses_the_key_up() {
    let product = Product::new().await;
    product.whatsapp.fail_next(undeliverable());
    let body = json!({"phone": PHONE, "message": "Hello"});
    let first = json_under(&product, "/messages/text", "k", &body).await;
    assert_eq!(first.code(), "MESSAGE_SEND_FAILED");
    let again = json_under(&product, "/messages/text", "k", &body).await;
    assert!(is_replay(&again));
    assert_eq!((again.status, again.body), (first.status, first.body));
    assert_eq!(product.whatsapp.calls(), 1);
}

#[tokio::test]
async fn a_key_that_is_none() {
    let product = Product::new().await;
    let refused = form_under(&product, "one", "a b", &picture("a.png", PNG)).await;
    let seen = seen("post", MEDIA, &refused);
    let text = "The Idempotency-Key header must be 1 to 255 visible ASCII characters.";
    assert_eq!(seen["body"]["error"]["details"], json!({"Idempotency-Key": [text]}));
}

#[tokio::test]
async fn a_running_request() {
    let product = Product::new().await;
    let vendor = HeldWhatsApp::before(product.whatsapp.clone());
    let node = Node::with(&product, vendor.clone(), |_| {});
    let body = json!({"phone": PHONE, "message": "Hello"});
    let request = || keyed(product.post_request("/messages/text", &body), "k");
    let caller = tokio::spawn({
        let (node, request) = (node.clone(), request());
        async move { node.request(request).await }
    });
    vendor.came.notified().await;
    assert_eq!(node.request(request()).await.code(), "IDEMPOTENCY_IN_PROGRESS");
    caller.abort();
    assert!(caller.await.is_err(), "it hung up");
    vendor.go.notify_one();
    node.settle().await;
    assert!(is_replay(&product.request(request()).await));
    assert_eq!(sent(&product), 1);
}
