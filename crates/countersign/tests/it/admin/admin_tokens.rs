//! `/admin-tokens`.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use super::shown;
use crate::support::Product;

async fn status_with(product: &Product, path: &str, token: &str) -> u16 {
    let request = Request::get(path).header("authorization", format!("Bearer {token}"));
    product.request(request.body(Body::empty()).expect("a request")).await.status.as_u16()
}

/// A further admin token: its text and its id.
async fn issue(product: &Product, body: Option<Value>) -> (String, String) {
    let json = product.admin("POST", "/admin-tokens", body).await.json();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    (text(&json["token"]), text(&json["record"]["id"]))
}

#[tokio::test]
async fn a_further_one_opens_the_door_too() {
    let product = Product::bare(countersign_http::Limits::default()).await;
    let answer = product.admin("POST", "/admin-tokens", None).await;
    insta::assert_snapshot!(shown(&answer), @r#"
    201
    {
      "record": {
        "created_at": "2026-01-01T07:53:14.000Z",
        "id": "[token id]",
        "name": "admin",
        "revoked_at": null
      },
      "token": "[admin token]"
    }
    "#);
    let token = answer.json()["token"].as_str().expect("a token").to_owned();
    assert_eq!(status_with(&product, "/admin/v1/tenants", &token).await, 200);
    assert_eq!(status_with(&product, "/api/v2/account", &token).await, 401, "an admin token is no API token");
}

#[tokio::test]
async fn they_are_listed_by_age_and_never_shown_again() {
    let product = Product::bare(countersign_http::Limits::default()).await;
    product.advance(Duration::from_secs(1));
    let (token, id) = issue(&product, Some(json!({"name": " Ada's laptop "}))).await;
    product.advance(Duration::from_secs(1));
    assert_eq!(product.admin("DELETE", &format!("/admin-tokens/{id}"), None).await.status, 204);
    let list = product.admin("GET", "/admin-tokens", None).await;
    insta::assert_snapshot!(shown(&list), @r#"
    200
    {
      "admin_tokens": [
        {
          "created_at": "2026-01-01T07:53:14.000Z",
          "id": "[token id]",
          "name": "admin",
          "revoked_at": null
        },
        {
          "created_at": "2026-01-01T07:53:15.000Z",
          "id": "[token id]",
          "name": "Ada's laptop",
          "revoked_at": "2026-01-01T07:53:16.000Z"
        }
      ]
    }
    "#);
    let text = String::from_utf8(list.body).expect("text");
    assert!(!text.contains(&token[6..]) && !text.contains(&product.admin_token[6..]));
}

#[tokio::test]
async fn a_revoked_one_opens_nothing() {
    let product = Product::bare(countersign_http::Limits::default()).await;
    let (token, id) = issue(&product, Some(json!({}))).await;
    assert_eq!(status_with(&product, "/admin/v1/tenants", &token).await, 200);
    for _ in 0..2 {
        assert_eq!(product.admin("DELETE", &format!("/admin-tokens/{id}"), None).await.status, 204);
    }
    assert_eq!(status_with(&product, "/admin/v1/tenants", &token).await, 401);
    assert_eq!(product.admin("GET", "/tenants", None).await.status, 200, "the other one stays");
}

/// Whoever locks everybody out comes back in by the command line, which makes another.
#[tokio::test]
async fn the_last_one_may_go_and_no_start_makes_another() {
    let product = Product::bare(countersign_http::Limits::default()).await;
    let list = product.admin("GET", "/admin-tokens", None).await.json();
    let id = list["admin_tokens"][0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(product.admin("DELETE", &format!("/admin-tokens/{id}"), None).await.status, 204);
    assert_eq!(product.admin("GET", "/tenants", None).await.status, 401);
    assert!(product.engine.first_admin_token().await.expect("a store").is_none());
    let back = product.engine.issue_admin_token().await.expect("a token");
    assert_eq!(status_with(&product, "/admin/v1/tenants", back.expose()).await, 200);
}

#[tokio::test]
async fn what_is_no_admin_token_cannot_be_revoked() {
    let product = Product::bare(countersign_http::Limits::default()).await;
    let api_tokens = product.admin("GET", "/tenants/1/tokens", None).await.json();
    let api_token = api_tokens["tokens"][0]["id"].as_str().expect("an id");
    for id in ["tok_1", "tok_00000000000000000000000000000000", api_token] {
        let answer = product.admin("DELETE", &format!("/admin-tokens/{id}"), None).await;
        insta::allow_duplicates! { insta::assert_snapshot!(shown(&answer), @r#"
        404
        {
          "error": {
            "code": "not_found",
            "message": "no such admin token"
          }
        }
        "#); }
    }
}

#[tokio::test]
async fn a_name_is_judged() {
    let product = Product::bare(countersign_http::Limits::default()).await;
    for (body, field) in [
        (json!({"name": " "}), "name"),
        (json!({"name": "x".repeat(256)}), "name"),
        (json!({"name": 7}), "name"),
        (json!({"scopes": ["*"]}), "scopes"),
    ] {
        let answer = product.admin("POST", "/admin-tokens", Some(body.clone())).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["error"]["field"]),
            (422, &json!(field)),
            "{body}"
        );
    }
}
