//! What goes wrong on our side, in each service's own words; and bodies that are too much.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use super::{consumers_rules, printed};
use crate::support::kaleyra::{API_KEY, META_WABA, SID};
use crate::support::{Answer, Product};
use crate::wacr::doubles::{Failure, Node};

async fn call(node: &Node, path: &str, body: &str) -> Answer {
    let request = Request::post(path)
        .header("api-key", API_KEY)
        .header("content-type", "application/json")
        .body(Body::from(body.to_owned()))
        .expect("a request");
    node.request(request).await
}

#[tokio::test]
async fn a_store_that_fails_is_told_without_its_reasons() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let node = Node::of(&product);
    let start = json!({"to": {"mobile": "919812345678"}}).to_string();
    let validate = json!({"verify_id": "4d3d0959-805e-43fa-bece-5815ce0795a2", "otp": "123456"}).to_string();
    let v1 = r#"500 {"error":{"code":"500","type":"server_error","parameter":"","message":"Please try again later","reference":""}}"#;
    let v2 = r#"500 {"code":"WA500","message":"Please try again later","data":{},"error":{"error":"Internal server error"}}"#;
    for failure in [Failure::Away, Failure::Panic] {
        for (step, path, body, expected) in [
            ("find_account_key", "verify", &start, v1),
            ("find_flow", "verify", &start, v1),
            ("queue", "verify", &start, v1),
            ("check", "verify/validate", &validate, v1),
        ] {
            node.store.fail(step, failure);
            let answer = call(&node, &format!("/v1/{SID}/{path}"), body).await;
            consumers_rules(&answer);
            assert_eq!(printed(&answer), expected, "{step} {failure:?}");
            node.store.heal();
        }
        let path = format!("/v2/{SID}/whatsapp/{META_WABA}/number/add");
        for step in ["find_account_key", "find_waba"] {
            node.store.fail(step, failure);
            assert_eq!(printed(&call(&node, &path, "{}").await), v2, "{step} {failure:?}");
            node.store.heal();
        }
    }
    assert_eq!(call(&node, &format!("/v1/{SID}/verify"), &start).await.status, 200, "healed");
}

#[tokio::test]
async fn a_full_queue_asks_to_come_back() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let node = Node::of(&product);
    node.store.fail("queue", Failure::Busy);
    let start = json!({"to": {"mobile": "919812345678"}}).to_string();
    let answer = call(&node, &format!("/v1/{SID}/verify"), &start).await;
    assert_eq!((answer.status.as_u16(), answer.retry_after()), (503, Some(1)));
    consumers_rules(&answer);
    node.store.fail("find_waba", Failure::Busy);
    let answer = call(&node, &format!("/v2/{SID}/whatsapp/{META_WABA}/number/add"), "{}").await;
    assert_eq!((answer.status.as_u16(), answer.retry_after()), (503, Some(1)));
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_in_shape() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let node = Node::of(&product);
    let large = format!("{{\"to\":\"{}\"}}", "x".repeat(70_000));
    let answer = call(&node, &format!("/v1/{SID}/verify"), &large).await;
    consumers_rules(&answer);
    assert_eq!(answer.status.as_u16(), 413);
    let answer = call(&node, &format!("/v2/{SID}/whatsapp/{META_WABA}/number/add"), &large).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (400, &json!("WA400")));
}

#[tokio::test]
async fn hostile_bodies_are_refused_and_nothing_is_sent() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let node = Node::of(&product);
    let deep = "[".repeat(10_000);
    for body in [deep.as_str(), "{\"to\":{\"mobile\":\"\\ud800\"}}", "\u{0}", "{\"to\":{\"mobile\":1e999}}"] {
        for path in ["verify", "verify/validate"] {
            let answer = call(&node, &format!("/v1/{SID}/{path}"), body).await;
            consumers_rules(&answer);
            assert_eq!(answer.status.as_u16(), 400);
        }
    }
    assert_eq!(product.run_queue().await, 0);
}
