//! `/tenants/{tenant}/tokens`.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use countersign_core::domain::token::Scope;
use serde_json::{Value, json};

use super::shown;
use crate::support::Product;

async fn issue(product: &Product, body: Value) -> Value {
    let answer = product.admin("POST", "/tenants/1/tokens", Some(body)).await;
    assert_eq!(answer.status, 201);
    answer.json()
}

async fn status_with(product: &Product, token: &Value) -> u16 {
    let request = Request::get("/api/v2/account")
        .header("authorization", format!("Bearer {}", token.as_str().expect("a token")))
        .body(Body::empty())
        .expect("a request");
    product.request(request).await.status.as_u16()
}

#[tokio::test]
async fn a_token_is_shown_once_and_never_again() {
    let product = Product::bare(countersign_http::Limits::default()).await;
    product.advance(Duration::from_secs(1));
    let body = json!({"name": "web shop", "scopes": ["messages:send", "contacts:read", "messages:send"],
        "expires_at": "2026-02-01T00:00:00+01:00"});
    let answer = product.admin("POST", "/tenants/1/tokens", Some(body)).await;
    insta::assert_snapshot!(shown(&answer), @r#"
    201
    {
      "record": {
        "created_at": "2026-01-01T07:53:15.000Z",
        "expires_at": "2026-01-31T23:00:00.000Z",
        "id": "[token id]",
        "name": "web shop",
        "requests_per_minute": 60,
        "revoked_at": null,
        "scopes": [
          "messages:send",
          "contacts:read"
        ]
      },
      "token": "[api token]"
    }
    "#);
    let token = answer.json()["token"].as_str().expect("a token").to_owned();
    let list = product.admin("GET", "/tenants/1/tokens", None).await;
    insta::assert_snapshot!(shown(&list), @r#"
    200
    {
      "tokens": [
        {
          "created_at": "2026-01-01T07:53:14.000Z",
          "expires_at": null,
          "id": "[token id]",
          "name": "test",
          "requests_per_minute": 1000000,
          "revoked_at": null,
          "scopes": [
            "messages:send",
            "messages:read",
            "templates:read",
            "templates:sync",
            "contacts:read",
            "contacts:write",
            "contacts:delete",
            "groups:read",
            "groups:write",
            "groups:delete",
            "sources:read",
            "sources:write",
            "sources:delete",
            "statuses:read",
            "statuses:write",
            "statuses:delete",
            "account:read"
          ]
        },
        {
          "created_at": "2026-01-01T07:53:15.000Z",
          "expires_at": "2026-01-31T23:00:00.000Z",
          "id": "[token id]",
          "name": "web shop",
          "requests_per_minute": 60,
          "revoked_at": null,
          "scopes": [
            "messages:send",
            "contacts:read"
          ]
        }
      ]
    }
    "#);
    assert!(!String::from_utf8_lossy(&list.body).contains(&token[6..]));
}

#[tokio::test]
async fn a_star_stands_for_every_scope() {
    let product = Product::bare(countersign_http::Limits::default()).await;
    let issued = issue(&product, json!({"name": "all", "scopes": ["*"], "requests_per_minute": 5})).await;
    let every: Vec<_> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    assert_eq!(issued["record"]["scopes"], json!(every));
    assert_eq!(issued["record"]["requests_per_minute"], 5);
    assert_eq!(issued["record"]["expires_at"], Value::Null);
}

#[tokio::test]
async fn refuses_what_a_token_must_not_have() {
    let product = Product::bare(countersign_http::Limits::default()).await;
    for (field, named, value) in [
        ("name", "name", json!("")),
        ("scopes", "scopes", json!([])),
        ("scopes", "scopes[1]", json!(["messages:send", "marked:all"])),
        ("scopes", "scopes", json!("messages:send")),
        ("requests_per_minute", "requests_per_minute", json!(0)),
        ("requests_per_minute", "requests_per_minute", json!(null)),
        ("expires_at", "expires_at", json!("2026-01-01T00:00:00Z")),
        ("expires_at", "expires_at", json!("2027-01-01 00:00")),
        ("expires_at", "expires_at", json!(1_800_000_000)),
    ] {
        let mut body = json!({"name": "a", "scopes": ["*"]});
        body[field] = value;
        let answer = product.admin("POST", "/tenants/1/tokens", Some(body)).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["error"]["field"]), (422, &json!(named)));
        assert!(!shown(&answer).contains("marked"));
    }
}

#[tokio::test]
async fn a_revoked_token_is_refused_at_once() {
    let product = Product::new().await;
    let issued = issue(&product, json!({"name": "a", "scopes": ["*"]})).await;
    let before = status_with(&product, &issued["token"]).await;
    assert_eq!(before, 200);
    let path = format!("/tenants/1/tokens/{}", issued["record"]["id"].as_str().expect("an id"));
    insta::assert_snapshot!(shown(&product.admin("DELETE", &path, None).await), @"204");
    assert_eq!(status_with(&product, &issued["token"]).await, 401);
    assert_eq!(product.admin("DELETE", &path, None).await.status, 204, "again changes nothing");
    let list = product.admin("GET", "/tenants/1/tokens", None).await.json();
    let tokens = list["tokens"].as_array().expect("a list");
    let record = tokens.iter().find(|token| token["id"] == issued["record"]["id"]).expect("still listed");
    assert_eq!(record["revoked_at"], "2026-01-01T07:53:14.000Z");
}

#[tokio::test]
async fn a_token_ends_by_itself() {
    let product = Product::new().await;
    let body = json!({"name": "a", "scopes": ["*"], "expires_at": "2026-01-01T08:00:00Z"});
    let issued = issue(&product, body).await;
    assert_eq!(status_with(&product, &issued["token"]).await, 200);
    product.advance(Duration::from_mins(7));
    assert_eq!(status_with(&product, &issued["token"]).await, 401);
}

#[tokio::test]
async fn another_tenants_token_cannot_be_revoked() {
    let product = Product::new().await;
    product.admin("POST", "/tenants", Some(json!({"name": "B", "subdomain": "b"}))).await;
    let issued = issue(&product, json!({"name": "a", "scopes": ["*"]})).await;
    let id = issued["record"]["id"].as_str().expect("an id");
    let answer = product.admin("DELETE", &format!("/tenants/2/tokens/{id}"), None).await;
    insta::assert_snapshot!(shown(&answer), @r#"
    404
    {
      "error": {
        "code": "not_found",
        "message": "no such token"
      }
    }
    "#);
    let answer = product.admin("DELETE", "/tenants/1/tokens/tok_1", None).await;
    insta::assert_snapshot!(shown(&answer), @r#"
    404
    {
      "error": {
        "code": "not_found",
        "message": "no such token"
      }
    }
    "#);
    assert_eq!(status_with(&product, &issued["token"]).await, 200);
}
