//! Paths and methods that are none: always the envelope, never a framework's own error.

use axum::body::Body;
use axum::http::Request;

use super::shown;
use crate::support::{Answer, Product};

async fn bare(product: &Product, method: &str, path: &str) -> Answer {
    let request = Request::builder().method(method).uri(path).body(Body::empty()).expect("a request");
    product.request(request).await
}

#[tokio::test]
async fn a_path_that_is_none() {
    let product = Product::new().await;
    let answer = bare(&product, "GET", "/api/v2/nope").await;
    insta::assert_json_snapshot!(shown(&answer), @r#"
    {
      "body": {
        "error": {
          "code": "NOT_FOUND",
          "message": "The requested resource was not found"
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": false
      },
      "status": 404
    }
    "#);
    for path in [
        "/api/v2",
        "/api/v2/",
        "/api/v2/auth",
        "/api/v2/auth/",
        "/api/v2/auth/send-otp/",
        "/api/v2/auth/SEND-OTP",
        "/api/v2//auth/send-otp",
        "/api/v2/auth/send-otp/extra",
        "/api/v2/auth/%ff%fe",
        "/api/v2/%00",
        "/api/v2/%",
        "/api/v2/%zz/..%2f..%2fetc",
        "/api/v2/../../etc/passwd",
        "/api/v2/auth/send-otp%3Fx=y",
        "/api/v2/\u{e9}",
        "/api/v2/messages/text/x",
        &format!("/api/v2/{}", "a/".repeat(5_000)),
    ] {
        for method in ["GET", "POST", "DELETE", "PURGE"] {
            let answer = bare(&product, method, path).await;
            assert!(!answer.body.is_empty(), "{method} {path}");
            assert_eq!(
                (answer.status.as_u16(), answer.code().as_str()),
                (404, "NOT_FOUND"),
                "{method} {path}"
            );
        }
    }
}

#[tokio::test]
async fn a_method_that_is_none() {
    let product = Product::new().await;
    let answer = bare(&product, "GET", "/api/v2/auth/send-otp").await;
    insta::assert_json_snapshot!(shown(&answer), @r#"
    {
      "body": {
        "error": {
          "code": "METHOD_NOT_ALLOWED",
          "message": "The request method is not supported for this resource"
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": false
      },
      "status": 405
    }
    "#);
    assert_eq!(answer.headers["allow"], "POST");
    for (path, allowed) in [
        ("/api/v2/auth/send-otp", "POST"),
        ("/api/v2/auth/resend", "POST"),
        ("/api/v2/auth/verify", "POST"),
        ("/api/v2/auth/status", "POST"),
        ("/api/v2/auth/templates", "GET,HEAD"),
        ("/api/v2/account", "GET,HEAD"),
        ("/api/v2/contacts", "GET,HEAD,POST"),
        ("/api/v2/contacts/batch", "POST,DELETE"),
        ("/api/v2/contacts/1", "GET,HEAD,PATCH,DELETE"),
        ("/api/v2/messages", "GET,HEAD"),
        ("/api/v2/messages/1", "GET,HEAD"),
        ("/api/v2/messages/text", "POST"),
        ("/api/v2/messages/template", "POST"),
        ("/api/v2/messages/media", "POST"),
        ("/api/v2/messages/interactive", "POST"),
        ("/api/v2/groups", "GET,HEAD,POST"),
        ("/api/v2/groups/1", "GET,HEAD,PATCH,DELETE"),
        ("/api/v2/groups/1/contacts", "POST,DELETE"),
        ("/api/v2/sources", "GET,HEAD,POST"),
        ("/api/v2/sources/1", "GET,HEAD,PATCH,DELETE"),
        ("/api/v2/statuses", "GET,HEAD,POST"),
        ("/api/v2/statuses/1", "GET,HEAD,PATCH,DELETE"),
    ] {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE"] {
            if allowed.split(',').any(|one| one == method) {
                continue;
            }
            let answer = bare(&product, method, path).await;
            assert_eq!(answer.code(), "METHOD_NOT_ALLOWED", "{method} {path}");
            assert_eq!(answer.headers["allow"], allowed, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn head_is_get_without_its_body() {
    let product = Product::new().await;
    let token = format!("Bearer {}", product.token);
    let head = Request::head("/api/v2/account")
        .header("authorization", token)
        .body(Body::empty())
        .expect("a request");
    let answer = product.request(head).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (200, 0));
    for (path, status) in [("/api/v2/account", 401), ("/api/v2/nope", 404), ("/api/v2/auth/verify", 405)] {
        let answer = bare(&product, "HEAD", path).await;
        assert_eq!((answer.status.as_u16(), answer.body.len()), (status, 0), "{path}");
    }
}

#[tokio::test]
async fn every_answer_has_an_id_of_its_own_and_is_not_kept_by_caches() {
    let product = Product::new().await;
    let one = bare(&product, "GET", "/api/v2/nope").await;
    let two = bare(&product, "GET", "/api/v2/nope").await;
    assert_ne!(one.headers["x-request-id"], two.headers["x-request-id"]);
    assert_eq!(one.headers["cache-control"], "no-store");
    assert_eq!(product.get("/account").await.headers["cache-control"], "no-store");
}
