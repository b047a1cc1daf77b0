//! Tokens: 401, then their limit, then their scope.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use countersign_core::domain::tenant::{TenantPolicy, TenantState};
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::token::Scope;
use countersign_core::engine::{NewToken, TenantChange};
use serde_json::json;

use super::{get, post, seen, shown};
use crate::support::{Answer, PHONE, Product};

async fn account_with(product: &Product, authorization: &str) -> Answer {
    let request = Request::get("/api/v2/account")
        .header("authorization", authorization.as_bytes())
        .body(Body::empty())
        .expect("a request");
    product.request(request).await
}

async fn post_as(product: &Product, token: &str, path: &str, body: &str) -> Answer {
    let request = Request::post(format!("/api/v2{path}"))
        .header("authorization", format!("Bearer {token}"))
        .body(Body::from(body.to_owned()))
        .expect("a request");
    product.request(request).await
}

#[tokio::test]
async fn no_token_or_a_wrong_one() {
    let product = Product::new().await;
    let request = Request::get("/api/v2/account").body(Body::empty()).expect("a request");
    let answer = product.request(request).await;
    insta::assert_json_snapshot!(seen("get", "/account", &answer), @r#"
    {
      "body": {
        "error": {
          "code": "UNAUTHORIZED",
          "message": "Invalid or missing API token"
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": false
      },
      "status": 401
    }
    "#);
    let token = &product.token;
    let long = format!("Bearer {}", "x".repeat(10_000));
    for authorization in [
        "",
        "Bearer",
        "Bearer ",
        "Basic dXNlcjpwYXNz",
        "Bearer nope",
        "Bearer \u{fc}",
        token,
        &long,
        &format!("Token {token}"),
        &format!("Bearer{token}"),
        &format!("Bearer {token}x"),
        &format!("Bearer {}", token.to_uppercase()),
        &format!("Bearer {}", product.admin_token),
    ] {
        let answer = account_with(&product, authorization).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (401, "UNAUTHORIZED"),
            "{authorization}"
        );
        assert!(!answer.headers.contains_key("x-ratelimit-limit"));
    }
    for authorization in [format!("bearer {token}"), format!("BEARER   {token}  ")] {
        assert_eq!(account_with(&product, &authorization).await.status, 200, "{authorization}");
    }
}

#[tokio::test]
async fn a_token_that_works_no_longer() {
    let product = Product::new().await;
    let issued = product
        .engine
        .issue_token(
            product.tenant.id,
            NewToken {
                name: "short".to_owned(),
                scopes: Scope::ALL.to_vec(),
                requests_per_minute: 10,
                expires_at: Some(product.now() + Duration::from_secs(1)),
            },
        )
        .await
        .expect("a token");
    let authorization = format!("Bearer {}", issued.plain.expose());
    product.advance(Duration::from_millis(999));
    assert_eq!(account_with(&product, &authorization).await.status, 200);
    product.advance(Duration::from_millis(1));
    assert_eq!(account_with(&product, &authorization).await.status, 401, "expired");

    let issued = product.issue_token(Scope::ALL, 10).await;
    let authorization = format!("Bearer {issued}");
    assert_eq!(account_with(&product, &authorization).await.status, 200);
    let tokens = product.engine.list_tokens(product.tenant.id).await.expect("a store");
    let last = tokens.last().expect("a token").id;
    product.engine.revoke_token(product.tenant.id, last).await.expect("a store");
    assert_eq!(account_with(&product, &authorization).await.status, 401, "revoked");

    let change = TenantChange { state: Some(TenantState::Suspended), ..TenantChange::default() };
    product.engine.change_tenant(product.tenant.id, change).await.expect("a tenant");
    let own = format!("Bearer {}", product.token);
    assert_eq!(account_with(&product, &own).await.status, 401, "its tenant is suspended");
}

#[tokio::test]
async fn every_call_needs_its_scope() {
    let product = Product::new().await;
    let others = |needed: Scope| Scope::ALL.iter().copied().filter(move |scope| *scope != needed);
    let sender: Vec<Scope> = others(Scope::MessagesSend).collect();
    let token = product.issue_token(&sender, 1_000).await;
    let answer = post_as(&product, &token, "/auth/send-otp", "{}").await;
    insta::assert_json_snapshot!(seen("post", "/auth/send-otp", &answer), @r#"
    {
      "body": {
        "error": {
          "code": "INSUFFICIENT_SCOPE",
          "message": "Token missing messages:send scope"
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": false
      },
      "status": 403
    }
    "#);
    for path in ["/auth/resend", "/auth/verify", "/auth/status"] {
        let seen = seen("post", path, &post_as(&product, &token, path, "{}").await);
        assert_eq!(seen["body"]["error"]["message"], "Token missing messages:send scope", "{path}");
    }
    for (path, needed) in [
        ("/auth/templates", Scope::TemplatesRead),
        ("/templates", Scope::TemplatesRead),
        ("/account", Scope::AccountRead),
        ("/account/usage", Scope::AccountRead),
        ("/account/limits", Scope::AccountRead),
    ] {
        let token = product.issue_token(&others(needed).collect::<Vec<_>>(), 1_000).await;
        let request = Request::get(format!("/api/v2{path}"))
            .header("authorization", format!("Bearer {token}"))
            .body(Body::empty())
            .expect("a request");
        let seen = seen("get", path, &product.request(request).await);
        assert_eq!(seen["status"], 403);
        assert_eq!(seen["body"]["error"]["message"], format!("Token missing {} scope", needed.as_str()));
        let token = product.issue_token(&[needed], 1_000).await;
        let request = Request::get(format!("/api/v2{path}"))
            .header("authorization", format!("Bearer {token}"))
            .body(Body::empty())
            .expect("a request");
        assert_eq!(product.request(request).await.status, 200, "the scope alone is enough");
    }
}

#[tokio::test]
async fn a_token_has_its_requests_a_minute() {
    let product = Product::new().await;
    let token = product.issue_token(&[Scope::MessagesSend], 3).await;
    for remaining in ["2", "1", "0"] {
        let answer = post_as(&product, &token, "/auth/status", "{}").await;
        assert_eq!(answer.status, 422, "what is refused counts too");
        assert_eq!(answer.headers["x-ratelimit-limit"], "3");
        assert_eq!(answer.headers["x-ratelimit-remaining"], remaining);
        product.advance(Duration::from_secs(10));
    }
    let answer = post_as(&product, &token, "/auth/status", "{}").await;
    assert_eq!(answer.headers["x-ratelimit-limit"], "3");
    assert_eq!(answer.headers["x-ratelimit-remaining"], "0");
    insta::assert_json_snapshot!(seen("post", "/auth/status", &answer), @r#"
    {
      "body": {
        "error": {
          "code": "RATE_LIMIT_EXCEEDED",
          "details": {
            "retry_after": 30
          },
          "message": "Too many requests"
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:44+00:00"
        },
        "success": false
      },
      "status": 429
    }
    "#);
    assert_eq!(get(&product, "/account").await["status"], 200, "another token has its own");
    product.advance(Duration::from_millis(29_999));
    assert_eq!(post_as(&product, &token, "/auth/status", "{}").await.retry_after(), Some(1));
    product.advance(Duration::from_millis(1));
    assert_eq!(post_as(&product, &token, "/auth/status", "{}").await.status, 422);
}

/// The same request meets each refusal in turn.
#[tokio::test]
async fn the_order_is_route_token_limit_scope_body_fields() {
    let product = Product::new().await;
    let blind = product.issue_token(&[Scope::AccountRead], 1).await;
    let good = product.token.clone();
    let xml = |token: &str, method: &str, path: &str, kind: &str, body: &str| {
        Request::builder()
            .method(method)
            .uri(path.to_owned())
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", kind.to_owned())
            .body(Body::from(body.to_owned()))
            .expect("a request")
    };
    let path = "/api/v2/auth/send-otp";
    for (request, expected) in [
        (xml("nope", "GET", "/api/v2/auth/send", "text/xml", "<"), "NOT_FOUND"),
        (xml("nope", "GET", path, "text/xml", "<"), "METHOD_NOT_ALLOWED"),
        (xml("nope", "POST", path, "text/xml", "<"), "UNAUTHORIZED"),
        (xml(&blind, "POST", path, "text/xml", "<"), "INSUFFICIENT_SCOPE"),
        (xml(&blind, "POST", path, "text/xml", "<"), "RATE_LIMIT_EXCEEDED"),
        (xml(&good, "POST", path, "text/xml", "<"), "UNSUPPORTED_MEDIA_TYPE"),
        (xml(&good, "POST", path, "application/json", "<"), "BAD_REQUEST"),
        (xml(&good, "POST", path, "application/json", "{}"), "VALIDATION_ERROR"),
    ] {
        assert_eq!(product.request(request).await.code(), expected);
    }
}

#[tokio::test]
async fn tenants_do_not_see_each_other() {
    let product = Product::new().await;
    let body = json!({"phone": PHONE, "template_name": "otp_verification", "code": "123456"});
    assert_eq!(post(&product, "/auth/send-otp", body).await["status"], 200);
    let other =
        product.engine.create_tenant("Other", "other", TenantPolicy::default()).await.expect("a tenant");
    let new = NewToken {
        name: "other".to_owned(),
        scopes: Scope::ALL.to_vec(),
        requests_per_minute: 100,
        expires_at: None::<Timestamp>,
    };
    let token = product.engine.issue_token(other.id, new).await.expect("a token").plain.expose().to_owned();
    let guess = json!({"phone": PHONE, "code": "123456"}).to_string();
    assert_eq!(post_as(&product, &token, "/auth/verify", &guess).await.code(), "OTP_NOT_FOUND");
    let status = shown(&post_as(&product, &token, "/auth/status", &guess).await);
    assert_eq!(status["body"]["data"]["has_active_otp"], false);
    let templates = Request::get("/api/v2/auth/templates")
        .header("authorization", format!("Bearer {token}"))
        .body(Body::empty())
        .expect("a request");
    assert_eq!(shown(&product.request(templates).await)["body"]["data"], json!([]));
    assert_eq!(
        post(&product, "/auth/verify", json!({"phone": PHONE, "code": "123456"})).await["status"],
        200
    );
}
