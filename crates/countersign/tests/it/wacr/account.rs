//! `GET /account` (`wacr-api-v2.md` 2.19).

use countersign_core::domain::plan::Allowance;

use super::{get, head, seen};
use crate::support::Product;

#[tokio::test]
async fn without_a_plan() {
    let product = Product::new().await;
    insta::assert_json_snapshot!(get(&product, "/account").await, @r#"
    {
      "body": {
        "data": {
          "created_at": "2026-01-01T07:53:14+00:00",
          "id": 1,
          "name": "Acme",
          "status": "active",
          "subdomain": "acme",
          "subscription": {
            "expires_at": null,
            "plan_id": null,
            "plan_name": "Free",
            "status": null
          }
        },
        "message": "Account information retrieved successfully",
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": true
      },
      "status": 200
    }
    "#);
}

#[tokio::test]
async fn with_a_plan() {
    let product = Product::new().await;
    product.set_plan(Allowance::UNLIMITED).await;
    insta::assert_json_snapshot!(get(&product, "/account").await["body"]["data"], @r#"
    {
      "created_at": "2026-01-01T07:53:14+00:00",
      "id": 1,
      "name": "Acme",
      "status": "active",
      "subdomain": "acme",
      "subscription": {
        "expires_at": null,
        "plan_id": 1,
        "plan_name": "test",
        "status": "active"
      }
    }
    "#);
}

/// The vendor's own client sends a content type with every call (`wacr-api-v2.md` 0a).
#[tokio::test]
async fn a_content_type_without_a_body_is_fine() {
    let product = Product::new().await;
    for kind in ["application/json", "text/xml", "\u{fffd}"] {
        let request = head(&product, "GET", "/api/v2/account")
            .header("content-type", kind.as_bytes())
            .header("accept", "application/json")
            .body("{not json".into())
            .expect("a request");
        assert_eq!(seen("get", "/account", &product.request(request).await)["status"], 200);
    }
}
