//! Bodies that are not what they must be.

use axum::body::Body;
use axum::http::Request;
use countersign_http::Limits;

use super::shown;
use crate::support::{Answer, Product};

async fn post(product: &Product, kind: Option<&str>, body: impl Into<Body>) -> Answer {
    let mut request =
        Request::post("/admin/v1/tenants").header("authorization", format!("Bearer {}", product.admin_token));
    if let Some(kind) = kind {
        request = request.header("content-type", kind);
    }
    product.request(request.body(body.into()).expect("a request")).await
}

#[tokio::test]
async fn a_body_must_be_announced_as_json() {
    let product = Product::bare(Limits::default()).await;
    for kind in
        [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("application/jsonx")]
    {
        let answer = post(&product, kind, r#"{"name":"a","subdomain":"a"}"#).await;
        insta::allow_duplicates! { insta::assert_snapshot!(shown(&answer), @r#"
        415
        {
          "error": {
            "code": "unsupported_media_type",
            "message": "the body must be announced as application/json"
          }
        }
        "#); }
    }
    let kind = Some("Application/JSON; charset=utf-8");
    assert_eq!(post(&product, kind, r#"{"name":"b","subdomain":"b"}"#).await.status, 201);
}

#[tokio::test]
async fn broken_json_is_400() {
    let product = Product::bare(Limits::default()).await;
    for body in ["", "{", r#"{"name": "marked" "subdomain"}"#, "\u{0}"] {
        let answer = post(&product, Some("application/json"), body).await;
        let text = shown(&answer);
        assert!(text.starts_with("400") && !text.contains("marked"), "{text}");
    }
    let answer = post(&product, Some("application/json"), "{\"name\": nope}").await;
    insta::assert_snapshot!(shown(&answer), @r#"
    400
    {
      "error": {
        "code": "broken_json",
        "message": "the body is not JSON at line 1 column 11"
      }
    }
    "#);
    let deep = "{\"name\":".repeat(5_000);
    assert_eq!(
        post(&product, Some("application/json"), deep).await.status,
        422,
        "no deeper than its first level"
    );
}

#[tokio::test]
async fn a_fault_names_its_field() {
    let product = Product::bare(Limits::default()).await;
    let json = Some("application/json");
    insta::assert_snapshot!(shown(&post(&product, json, r#"{"name":"a"}"#).await), @r#"
    422
    {
      "error": {
        "code": "invalid",
        "field": "subdomain",
        "message": "is required"
      }
    }
    "#);
    insta::assert_snapshot!(shown(&post(&product, json, r#"{"name":"a","subdomain":"b","plan":1}"#).await), @r#"
    422
    {
      "error": {
        "code": "invalid",
        "field": "plan",
        "message": "is not known here"
      }
    }
    "#);
    insta::assert_snapshot!(shown(&post(&product, json, r#"{"name":7,"subdomain":"b"}"#).await), @r#"
    422
    {
      "error": {
        "code": "invalid",
        "field": "name",
        "message": "must be a string"
      }
    }
    "#);
    insta::assert_snapshot!(shown(&post(&product, json, r#"{"name":"a","subdomain":"b","max_attempts":"5"}"#).await), @r#"
    422
    {
      "error": {
        "code": "invalid",
        "field": "max_attempts",
        "message": "must be a whole number from 0 to 4294967295"
      }
    }
    "#);
    insta::assert_snapshot!(shown(&post(&product, json, r#"["a","b"]"#).await), @r#"
    422
    {
      "error": {
        "code": "invalid",
        "message": "the body must be a JSON object"
      }
    }
    "#);
    insta::assert_snapshot!(shown(&post(&product, json, r#"{"name":" ","subdomain":"b"}"#).await), @r#"
    422
    {
      "error": {
        "code": "invalid",
        "field": "name",
        "message": "must not be empty"
      }
    }
    "#);
}

#[tokio::test]
async fn a_large_body_is_refused() {
    let limits = Limits { body_bytes: 100, ..Limits::default() };
    let product = Product::bare(limits).await;
    let body = format!(r#"{{"name":"{}","subdomain":"a"}}"#, "a".repeat(100));
    insta::assert_snapshot!(shown(&post(&product, Some("application/json"), body).await), @r#"
    413
    {
      "error": {
        "code": "too_large",
        "message": "the body must have at most 100 bytes"
      }
    }
    "#);
}
