//! The same calls without the prefix, as the seeds print them, when the operator says so.

use axum::body::Body;
use axum::http::Request;
use countersign_http::Limits;
use serde_json::json;

use super::{head, shown};
use crate::support::{PHONE, Product};

#[tokio::test]
async fn the_printed_paths_work_where_they_are_wanted() {
    let product = Product::bare(Limits { wacr_at_root: true, ..Limits::default() }).await;
    product.connect_whatsapp().await;
    let body = json!({"phone": PHONE, "template_name": "otp_verification"});
    let request = head(&product, "POST", "/auth/resend").body(body.to_string().into()).expect("a request");
    assert_eq!(shown(&product.request(request).await)["status"], 200);
    assert_eq!(product.get("/account").await.status, 200, "the prefix works too");

    let page = head(&product, "GET", "/auth/templates?per_page=1").body(Body::empty()).expect("a request");
    let page = shown(&product.request(page).await);
    assert_eq!(page["body"]["links"]["next"], "/auth/templates?per_page=1&page=2");

    for (method, path, code) in [
        ("GET", "/nope", "NOT_FOUND"),
        ("GET", "/", "NOT_FOUND"),
        ("GET", "/auth/resend", "METHOD_NOT_ALLOWED"),
        ("GET", "/api/v2/nope", "NOT_FOUND"),
    ] {
        let request = Request::builder().method(method).uri(path).body(Body::empty()).expect("a request");
        assert_eq!(product.request(request).await.code(), code, "{method} {path}");
    }
    let health = Request::get("/healthz").body(Body::empty()).expect("a request");
    assert_eq!(product.request(health).await.body, b"ok\n");
}

#[tokio::test]
async fn and_only_there() {
    let product = Product::new().await;
    let request = head(&product, "GET", "/account").body(Body::empty()).expect("a request");
    assert_eq!(product.request(request).await.status, 404);
}
