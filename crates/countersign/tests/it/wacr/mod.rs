//! WA.cr API v2.

mod access;
mod account;
mod auth;
mod bodies;
mod comments;
mod contacts;
mod document;
pub(crate) mod doubles;
mod failures;
mod isolation;
mod messages;
mod names;
mod openapi;
mod root;
mod routes;
mod scopes;
mod templates;

use axum::body::Body;
use axum::http::{Request, request};
use serde_json::{Value, json};

use crate::support::{Answer, Product};

/// Posts `body` and gives status and body of the answer, which must be as the document says and hold no code.
async fn post(product: &Product, path: &str, body: Value) -> Value {
    let answer = product.post(path, body.clone()).await;
    if let Some(code) = body["code"].as_str().filter(|code| code.len() >= 6) {
        assert!(!holds(&answer, code), "the code is in an answer: {answer:?}");
    }
    seen("post", path, &answer)
}

/// Gets `path` and gives status and body of the answer, which must be as the document says.
async fn get(product: &Product, path_and_query: &str) -> Value {
    let path = path_and_query.split('?').next().expect("a path");
    seen("get", path, &product.get(path_and_query).await)
}

/// Sends a request with the tenant's token, and gives status and body of the answer, which must be as the document says.
async fn call(product: &Product, method: &str, path_and_query: &str, body: Option<Value>) -> Value {
    let path = path_and_query.split('?').next().expect("a path");
    let request = request(&product.token, method, path_and_query, body);
    seen(method, path, &product.request(request).await)
}

/// A request as the vendor's own client sends it: with a content type, whether there is a body or not.
fn request(token: &str, method: &str, path_and_query: &str, body: Option<Value>) -> Request<Body> {
    Request::builder()
        .method(method.to_uppercase().as_str())
        .uri(format!("/api/v2{path_and_query}"))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .header("accept", "application/json")
        .body(body.map_or_else(Body::empty, |json| Body::from(json.to_string())))
        .expect("a request")
}

/// Status and body of an answer, which must be as the document says of the operation.
fn seen(method: &str, path: &str, answer: &Answer) -> Value {
    document::check(method, &template(path), answer);
    shown(answer)
}

/// The path as the document has it: numbers are ids, and what follows `comments` is a number to write to.
fn template(path: &str) -> String {
    if path.starts_with("/comments/") {
        return "/comments/{mobile}".to_owned();
    }
    let is_id = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    path.split('/').map(|part| if is_id(part) { "{id}" } else { part }).collect::<Vec<_>>().join("/")
}

/// Status, code and details or data of a seen answer, as one line of a table.
fn brief(seen: &Value) -> String {
    let body = &seen["body"];
    let rest = if body["success"] == true { &body["data"] } else { &body["error"]["details"] };
    format!("{} {} {rest}", seen["status"], code_of(seen))
}

/// Status and body of an answer, with the time that it asks to wait.
fn shown(answer: &Answer) -> Value {
    let json = answer.json();
    assert_eq!(answer.headers["content-type"], "application/json");
    let wait = json.pointer("/error/details/retry_after").and_then(Value::as_u64);
    assert_eq!(answer.retry_after(), wait, "one time to wait in header and body");
    json!({"status": answer.status.as_u16(), "body": json})
}

fn holds(answer: &Answer, code: &str) -> bool {
    let headers = format!("{:?}", answer.headers);
    headers.contains(code) || String::from_utf8_lossy(&answer.body).contains(code)
}

/// The error code of a seen answer, empty for a success.
fn code_of(seen: &Value) -> &str {
    seen["body"]["error"]["code"].as_str().unwrap_or("")
}

/// The head of a request with the tenant's token.
fn head(product: &Product, method: &str, path: &str) -> request::Builder {
    Request::builder().method(method).uri(path).header("authorization", format!("Bearer {}", product.token))
}

/// A request with the tenant's token and this body as it is.
fn raw(product: &Product, path: &str, content_type: Option<&str>, body: impl Into<Body>) -> Request<Body> {
    let mut head = head(product, "POST", &format!("/api/v2{path}"));
    if let Some(kind) = content_type {
        head = head.header("content-type", kind);
    }
    head.body(body.into()).expect("a request")
}
