//! Bodies: content types, sizes, and what is no JSON object.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use countersign_http::Limits;
use hyper::body::Frame;
use serde_json::json;

use super::{raw, seen};
use crate::support::{PHONE, Product};

const PATH: &str = "/auth/status";

fn asked() -> String {
    json!({"phone": PHONE}).to_string()
}

#[tokio::test]
async fn json_by_any_of_its_names() {
    let product = Product::new().await;
    for kind in [
        None,
        Some(""),
        Some("application/json"),
        Some("APPLICATION/JSON"),
        Some("application/json; charset=utf-8"),
        Some(" application/json ;charset=UTF-8"),
        Some("application/vnd.acme+json"),
    ] {
        let answer = product.request(raw(&product, PATH, kind, asked())).await;
        assert_eq!(seen("post", PATH, &answer)["status"], 200, "{kind:?}");
    }
}

#[tokio::test]
async fn other_content_types() {
    let product = Product::new().await;
    let answer = product.request(raw(&product, PATH, Some("text/xml"), asked())).await;
    insta::assert_json_snapshot!(seen("post", PATH, &answer), @r#"
    {
      "body": {
        "error": {
          "code": "UNSUPPORTED_MEDIA_TYPE",
          "message": "The request body must be application/json"
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": false
      },
      "status": 415
    }
    "#);
    for kind in [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
        "text/json",
        "application/jsonp",
        "json",
        "image/svg+json",
    ] {
        let answer = product.request(raw(&product, PATH, Some(kind), asked())).await;
        assert_eq!(answer.code(), "UNSUPPORTED_MEDIA_TYPE", "{kind}");
    }
}

#[tokio::test]
async fn what_is_no_json() {
    let product = Product::new().await;
    let answer = product.request(raw(&product, PATH, None, "{\"phone\": ")).await;
    insta::assert_json_snapshot!(seen("post", PATH, &answer), @r#"
    {
      "body": {
        "error": {
          "code": "BAD_REQUEST",
          "message": "The request body is not valid JSON"
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": false
      },
      "status": 400
    }
    "#);
    let deep = format!("{{\"phone\": {}1{}}}", "[".repeat(5_000), "]".repeat(5_000));
    let deep_objects = format!("{}1{}", "{\"a\":".repeat(5_000), "}".repeat(5_000));
    let cases: [&[u8]; 11] = [
        b"phone=1",
        b"{'phone': '1'}",
        b"{\"phone\": \"1\",}",
        b"{\"phone\": \"1\"} {}",
        b"{\"phone\": \"\xff\xfe\"}",
        b"{\"phone\": \"\\ud800\"}",
        b"{\"phone\": 1e999}",
        b"\xef\xbb\xbf{}",
        b"\0",
        deep.as_bytes(),
        deep_objects.as_bytes(),
    ];
    for body in cases {
        let answer = product.request(raw(&product, PATH, None, body.to_vec())).await;
        let shown = String::from_utf8_lossy(&body[..body.len().min(20)]).into_owned();
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "BAD_REQUEST"), "{shown}");
    }
}

#[tokio::test]
async fn what_is_no_object() {
    let product = Product::new().await;
    let answer = product.request(raw(&product, PATH, None, "[]")).await;
    insta::assert_json_snapshot!(seen("post", PATH, &answer)["body"]["error"], @r#"
    {
      "code": "BAD_REQUEST",
      "message": "The request body must be a JSON object"
    }
    "#);
    for body in ["null", "1", "true", "\"phone\"", "[{\"phone\": \"1\"}]"] {
        let answer = product.request(raw(&product, PATH, None, body)).await;
        assert_eq!(answer.code(), "BAD_REQUEST", "{body}");
    }
    for body in ["", " ", "\r\n\t", "{}"] {
        let answer = product.request(raw(&product, PATH, None, body)).await;
        assert_eq!(answer.code(), "VALIDATION_ERROR", "{body:?}");
    }
}

#[tokio::test]
async fn a_body_has_its_bound() {
    let product = Product::bare(Limits { body_bytes: 100, ..Limits::default() }).await;
    let fits = format!("{:<100}", asked());
    let answer = product.request(raw(&product, PATH, None, fits.clone())).await;
    assert_eq!(seen("post", PATH, &answer)["status"], 200);
    let answer = product.request(raw(&product, PATH, None, format!("{fits} "))).await;
    insta::assert_json_snapshot!(seen("post", PATH, &answer), @r#"
    {
      "body": {
        "error": {
          "code": "PAYLOAD_TOO_LARGE",
          "message": "The request body is too large"
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": false
      },
      "status": 413
    }
    "#);
}

/// A body that says nothing, and ends in an error if it ends at all.
struct Stalling {
    breaks: bool,
}

impl HttpBody for Stalling {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if self.breaks {
            Poll::Ready(Some(Err(std::io::ErrorKind::ConnectionReset.into())))
        } else {
            Poll::Pending
        }
    }
}

#[tokio::test]
async fn a_body_that_does_not_come() {
    let limits = Limits { request: Duration::from_secs(2), ..Limits::default() };
    let product = Product::bare(limits).await;
    let answer = product.request(raw(&product, PATH, None, Body::new(Stalling { breaks: false }))).await;
    insta::assert_json_snapshot!(seen("post", PATH, &answer), @r#"
    {
      "body": {
        "error": {
          "code": "REQUEST_TIMEOUT",
          "message": "The request body did not arrive in time"
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": false
      },
      "status": 408
    }
    "#);
}

#[tokio::test]
async fn a_body_that_breaks_off() {
    let product = Product::new().await;
    let answer = product.request(raw(&product, PATH, None, Body::new(Stalling { breaks: true }))).await;
    insta::assert_json_snapshot!(seen("post", PATH, &answer)["body"]["error"], @r#"
    {
      "code": "BAD_REQUEST",
      "message": "The request body could not be read"
    }
    "#);
}
