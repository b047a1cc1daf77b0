//! The GET by which Meta asks whether the URL is ours.

use axum::body::Body;
use axum::http::Request;

use super::url_of;
use crate::support::{Answer, Product, VERIFY_TOKEN};

async fn ask(product: &Product, url: &str, query: &str) -> Answer {
    let request = Request::get(format!("{url}?{query}")).body(Body::empty()).expect("a request");
    product.request(request).await
}

#[tokio::test]
async fn the_challenge_comes_back_byte_for_byte() {
    let product = Product::new().await;
    let url = url_of(&product, product.tenant.id).await;
    let query = format!("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={VERIFY_TOKEN}");
    let answer = ask(&product, &url, &query).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_slice()), (200, b"1158201444".as_slice()));
    assert_eq!(answer.headers["content-type"], "text/plain; charset=utf-8");
    assert_eq!(
        answer.headers["x-content-type-options"], "nosniff",
        "the challenge is whatever the caller says"
    );
}

#[tokio::test]
async fn everything_else_is_refused_alike() {
    let product = Product::new().await;
    let url = url_of(&product, product.tenant.id).await;
    let right = format!("hub.mode=subscribe&hub.challenge=1&hub.verify_token={VERIFY_TOKEN}");
    let unknown = "/callbacks/whatsapp/00000000000000000000000000000000";
    for (url, query) in [
        (unknown, right.as_str()),
        (&url, "hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong"),
        (&url, "hub.mode=subscribe&hub.challenge=1&hub.verify_token="),
        (&url, "hub.mode=subscribe&hub.challenge=1"),
        (&url, &right.replace("subscribe", "unsubscribe")),
        (&url, &right.replace("hub.challenge=1&", "")),
        (&url, &right.replace("hub.mode=subscribe&", "")),
        (&url, ""),
    ] {
        let answer = ask(&product, url, query).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_slice()), (403, b"".as_slice()), "{query}");
    }
}

#[tokio::test]
async fn a_removed_account_has_no_url_any_more() {
    let product = Product::new().await;
    let url = url_of(&product, product.tenant.id).await;
    product.engine.delete_whatsapp(product.tenant.id).await.expect("removed");
    let query = format!("hub.mode=subscribe&hub.challenge=1&hub.verify_token={VERIFY_TOKEN}");
    assert_eq!(ask(&product, &url, &query).await.status, 403);
}
