//! `GET /account`, its usage and its limits (`wacr-api-v2.md` 2.19).

use std::time::Duration;

use countersign_core::domain::plan::Allowance;
use serde_json::{Value, json};

use super::{get, head, post, seen};
use crate::support::{PHONE, Product};

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

fn limited() -> Allowance {
    Allowance { contacts: Some(3), conversations: Some(0), ..Allowance::UNLIMITED }
}

#[tokio::test]
async fn usage_of_a_plan_with_limits() {
    let product = Product::new().await;
    product.set_plan(Allowance { conversations: Some(8), ..limited() }).await;
    let body = json!({"phone": PHONE, "template_name": "otp_verification", "code": "123456"});
    assert_eq!(post(&product, "/auth/send-otp", body).await["status"], 200);
    let usage = get(&product, "/account/usage").await;
    let (used, unset) = (
        |limit: u32, percent: f64| json!({"current": 1, "limit": limit, "remaining": limit - 1, "percentage_used": percent, "is_unlimited": false}),
        json!({"current": 0, "limit": null, "remaining": null, "percentage_used": 0.0, "is_unlimited": false}),
    );
    assert_eq!(
        usage["body"]["data"],
        json!({"contacts": used(3, 33.33), "conversations": used(8, 12.5), "campaigns": unset, "staff": unset})
    );
    assert_eq!(usage["body"]["message"], "Usage statistics retrieved successfully");
    // The month's count starts anew, the contacts stay.
    product.advance(Duration::from_hours(24 * 31));
    let usage = get(&product, "/account/usage").await;
    assert_eq!(usage["body"]["data"]["conversations"]["current"], 0);
    assert_eq!(usage["body"]["data"]["contacts"]["current"], 1);
}

#[tokio::test]
async fn usage_without_limits_and_past_one() {
    let product = Product::new().await;
    let free =
        json!({"current": 0, "limit": -1, "remaining": null, "percentage_used": 0.0, "is_unlimited": true});
    let data = get(&product, "/account/usage").await["body"]["data"].clone();
    assert_eq!((&data["contacts"], &data["conversations"]), (&free, &free));
    product.set_plan(limited()).await;
    let data = get(&product, "/account/usage").await["body"]["data"].clone();
    assert_eq!(
        data["conversations"],
        json!({"current": 0, "limit": 0, "remaining": 0, "percentage_used": 100.0, "is_unlimited": false})
    );
}

#[tokio::test]
async fn limits_of_a_plan_and_of_none() {
    let product = Product::new().await;
    product.set_plan(Allowance { whatsapp_templates: false, ..limited() }).await;
    let limits = get(&product, "/account/limits").await;
    let limit = |limit: Value, name: &str, is_unlimited: bool| json!({"limit": limit, "feature_name": name, "is_unlimited": is_unlimited});
    assert_eq!(
        limits["body"]["data"],
        json!({
            "limits": {
                "contacts": limit(json!(3), "Total Contacts", false),
                "conversations": limit(json!(0), "Conversations per Month", false),
                "campaigns": limit(Value::Null, "Active Campaigns", false),
                "staff": limit(Value::Null, "Team Members", false),
                "api_calls_per_minute": limit(json!(1_000_000), "API Calls per Minute", false),
            },
            "features": {
                "whatsapp_templates": false, "bulk_messaging": false, "chatbot": false,
                "advanced_analytics": false, "api_access": true, "custom_branding": false,
            },
        })
    );
    assert_eq!(limits["body"]["message"], "Plan limits retrieved successfully");
    product.set_plan(Allowance::UNLIMITED).await;
    let data = get(&product, "/account/limits").await["body"]["data"].clone();
    assert_eq!(data["limits"]["contacts"], limit(json!(-1), "Total Contacts", true));
    assert_eq!(data["features"]["whatsapp_templates"], true);
}
