//! When the store does not take a report, Meta must bring it again.

use axum::body::Body;
use axum::http::Request;
use countersign_core::domain::receipt::ReceiptKind;
use serde_json::json;

use super::{applied, messages, send, sign, signed, status, url_of};
use crate::support::{APP_SECRET, Product, VERIFY_TOKEN};
use crate::wacr::doubles::{Failure, Node};

#[tokio::test]
async fn a_store_that_fails_is_a_503_and_nothing_is_lost() {
    let product = Product::new().await;
    let node = Node::of(&product);
    let url = url_of(&product, product.tenant.id).await;
    let wamid = send(&product, "123456").await.expect("sent").vendor_message_id;
    let body = messages(json!({"statuses": [status(&wamid, "sent")]}));
    let request = || signed(&url, &sign(APP_SECRET, &body), body.clone());
    for (call, failure) in [
        ("find_callback", Failure::Away),
        ("find_profile", Failure::Busy),
        ("insert_receipts", Failure::Away),
        ("insert_receipts", Failure::Busy),
    ] {
        node.store.heal();
        node.store.fail(call, failure);
        assert_eq!(node.request(request()).await.status, 503, "{call}");
    }
    assert_eq!(applied(&product).await, []);
    node.store.heal();
    assert_eq!(node.request(request()).await.status, 200);
    assert_eq!(applied(&product).await, [ReceiptKind::Sent]);
}

#[tokio::test]
async fn a_handshake_is_not_granted_while_the_store_is_away() {
    let product = Product::new().await;
    let node = Node::of(&product);
    let url = url_of(&product, product.tenant.id).await;
    node.store.fail("find_callback", Failure::Away);
    let uri = format!("{url}?hub.mode=subscribe&hub.challenge=1&hub.verify_token={VERIFY_TOKEN}");
    let answer = node.request(Request::get(uri).body(Body::empty()).expect("a request")).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_slice()), (503, b"".as_slice()));
}
