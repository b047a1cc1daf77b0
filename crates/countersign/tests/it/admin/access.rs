//! The door: who gets in, and what is where.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use super::shown;
use crate::support::{Answer, Product};

async fn with(product: &Product, path: &str, authorization: Option<&str>) -> Answer {
    let mut request = Request::get(format!("/admin/v1{path}"));
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    product.request(request.body(Body::empty()).expect("a request")).await
}

#[tokio::test]
async fn only_an_admin_token_opens_the_door() {
    let product = Product::new().await;
    let api_token = format!("Bearer {}", product.token);
    let basic = format!("Basic {}", product.admin_token);
    for wrong in [
        None,
        Some(""),
        Some("Bearer"),
        Some("Bearer "),
        Some("Bearer admtk_0000000000000000000000000000000000000000000000000000000000000000"),
        Some(api_token.as_str()),
        Some(basic.as_str()),
        Some(product.admin_token.as_str()),
    ] {
        for path in ["/tenants", "/no/such/route", ""] {
            let answer = with(&product, path, wrong).await;
            assert_eq!(answer.headers["www-authenticate"], "Bearer");
            insta::allow_duplicates! { insta::assert_snapshot!(shown(&answer), @r#"
            401
            {
              "error": {
                "code": "unauthorized",
                "message": "an admin token is needed"
              }
            }
            "#); }
        }
    }
    let right = format!("bearer {}", product.admin_token);
    assert_eq!(with(&product, "/tenants", Some(&right)).await.status, 200);
}

#[tokio::test]
async fn what_is_not_there_is_told_in_the_same_shape() {
    let product = Product::bare(countersign_http::Limits::default()).await;
    let answer = product.admin("GET", "/nothing", None).await;
    insta::assert_snapshot!(shown(&answer), @r#"
    404
    {
      "error": {
        "code": "not_found",
        "message": "no such route"
      }
    }
    "#);
    let answer = product.admin("DELETE", "/tenants", None).await;
    insta::assert_snapshot!(shown(&answer), @r#"
    405
    {
      "error": {
        "code": "method_not_allowed",
        "message": "the path does not take this method"
      }
    }
    "#);
    assert_eq!(answer.headers["allow"], "POST,GET,HEAD");
    for path in ["/tenants/2", "/tenants/first", "/tenants/99999999999999999999", "/tenants/-1"] {
        let answer = product.admin("GET", path, None).await;
        insta::allow_duplicates! { insta::assert_snapshot!(shown(&answer), @r#"
        404
        {
          "error": {
            "code": "not_found",
            "message": "no such tenant"
          }
        }
        "#); }
    }
}

/// Every resource of a tenant, asked for a tenant that does not exist.
#[tokio::test]
async fn an_unknown_tenant_is_not_an_empty_one() {
    let product = Product::bare(countersign_http::Limits::default()).await;
    let token = json!({"name": "t", "scopes": ["*"]});
    let phone = json!({"phone": "+919999999999"});
    for (method, path, body) in [
        ("GET", "", None),
        ("PATCH", "", Some(json!({"name": "New"}))),
        ("GET", "/tokens", None),
        ("POST", "/tokens", Some(token)),
        ("GET", "/whatsapp", None),
        ("PUT", "/whatsapp", Some(json!({"phone_number_id": "1", "waba_id": "2"}))),
        ("DELETE", "/whatsapp", None),
        ("DELETE", "/whatsapp/previous-app-secret", None),
        ("POST", "/whatsapp/check", None),
        ("POST", "/templates/sync", None),
        ("GET", "/sources", None),
        ("POST", "/sources", Some(json!({"name": "Web"}))),
        ("GET", "/statuses", None),
        ("POST", "/statuses", Some(json!({"name": "New"}))),
        ("PUT", "/contacts/opt-out", Some(json!({"phone": "+919999999999", "opted_out": true}))),
        ("POST", "/budgets/clear", Some(phone)),
    ] {
        let answer = product.admin(method, &format!("/tenants/7{path}"), body).await;
        assert_eq!(answer.status, 404, "{method} {path}");
        insta::allow_duplicates! { insta::assert_snapshot!(shown(&answer), @r#"
        404
        {
          "error": {
            "code": "not_found",
            "message": "no such tenant"
          }
        }
        "#); }
    }
}
