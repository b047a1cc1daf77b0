//! `GET /readyz`: anyone may ask, so asking must cost next to nothing.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use tokio::task::JoinSet;

use crate::support::Product;
use crate::wacr::doubles::{Failure, Node};

async fn probe(node: &Node) -> (u16, String) {
    let answer = node.request(Request::get("/readyz").body(Body::empty()).expect("a request")).await;
    (answer.status.as_u16(), String::from_utf8(answer.body).expect("text"))
}

fn ready() -> (u16, String) {
    (200, "ready\n".to_owned())
}

fn away() -> (u16, String) {
    (503, "the store does not answer\n".to_owned())
}

#[tokio::test]
async fn probes_at_once_share_one_ping() {
    let product = Product::new().await;
    let node = Node::of(&product);
    let mut probes = JoinSet::new();
    for _ in 0..100 {
        let node = node.clone();
        probes.spawn(async move { probe(&node).await });
    }
    let answers = probes.join_all().await;
    assert_eq!(answers, vec![ready(); 100]);
    assert_eq!(node.store.calls("ping"), 1);
}

#[tokio::test]
async fn an_answer_holds_for_a_second() {
    let product = Product::new().await;
    let node = Node::of(&product);
    assert_eq!(probe(&node).await, ready());
    node.store.fail("ping", Failure::Away);
    product.advance(Duration::from_millis(999));
    assert_eq!(probe(&node).await, ready());
    product.advance(Duration::from_millis(1));
    for _ in 0..2 {
        assert_eq!(probe(&node).await, away());
    }
    node.store.heal();
    product.advance(Duration::from_secs(1));
    assert_eq!(probe(&node).await, ready());
    assert_eq!(node.store.calls("ping"), 3);
}

#[tokio::test]
async fn a_shutdown_is_told_at_once() {
    let product = Product::new().await;
    let node = Node::of(&product);
    assert_eq!(probe(&node).await, ready());
    node.state.tasks.close();
    assert_eq!(probe(&node).await, (503, "shutting down\n".to_owned()));
}
