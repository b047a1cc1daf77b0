//! `/tenants` and `/tenants/{tenant}`.

use std::time::Duration;

use serde_json::json;

use super::shown;
use crate::support::{PHONE, Product};

#[tokio::test]
async fn makes_lists_and_shows() {
    let product = Product::bare(countersign_http::Limits::default()).await;
    let body = json!({"name": " Bits & Co ", "subdomain": "bits-2", "max_attempts": 3, "failures_per_hour": 5,
        "failures_per_day": 20, "failures_in_a_row": 50, "retention_hours": 48});
    let answer = product.admin("POST", "/tenants", Some(body)).await;
    insta::assert_snapshot!(shown(&answer), @r#"
    201
    {
      "created_at": "2026-01-01T07:53:14.000Z",
      "failures_in_a_row": 50,
      "failures_per_day": 20,
      "failures_per_hour": 5,
      "id": 2,
      "max_attempts": 3,
      "name": "Bits & Co",
      "retention_hours": 48,
      "state": "active",
      "subdomain": "bits-2"
    }
    "#);
    insta::assert_snapshot!(shown(&product.admin("GET", "/tenants", None).await), @r#"
    200
    {
      "tenants": [
        {
          "created_at": "2026-01-01T07:53:14.000Z",
          "failures_in_a_row": 100,
          "failures_per_day": 30,
          "failures_per_hour": 10,
          "id": 1,
          "max_attempts": 5,
          "name": "Acme",
          "retention_hours": 24,
          "state": "active",
          "subdomain": "acme"
        },
        {
          "created_at": "2026-01-01T07:53:14.000Z",
          "failures_in_a_row": 50,
          "failures_per_day": 20,
          "failures_per_hour": 5,
          "id": 2,
          "max_attempts": 3,
          "name": "Bits & Co",
          "retention_hours": 48,
          "state": "active",
          "subdomain": "bits-2"
        }
      ]
    }
    "#);
    insta::assert_snapshot!(shown(&product.admin("GET", "/tenants/2", None).await), @r#"
    200
    {
      "plan": null,
      "tenant": {
        "created_at": "2026-01-01T07:53:14.000Z",
        "failures_in_a_row": 50,
        "failures_per_day": 20,
        "failures_per_hour": 5,
        "id": 2,
        "max_attempts": 3,
        "name": "Bits & Co",
        "retention_hours": 48,
        "state": "active",
        "subdomain": "bits-2"
      },
      "usage": {
        "complaints_this_month": 0,
        "contacts": 0,
        "conversations_this_month": 0
      },
      "whatsapp": null
    }
    "#);
}

#[tokio::test]
async fn refuses_what_a_tenant_must_not_have() {
    let product = Product::bare(countersign_http::Limits::default()).await;
    let taken = json!({"name": "Other", "subdomain": "acme"});
    insta::assert_snapshot!(shown(&product.admin("POST", "/tenants", Some(taken)).await), @r#"
    409
    {
      "error": {
        "code": "conflict",
        "field": "subdomain",
        "message": "subdomain is taken"
      }
    }
    "#);
    for (field, value) in [
        ("name", json!("a".repeat(256))),
        ("name", json!("a\u{7}b")),
        ("subdomain", json!("Upper")),
        ("subdomain", json!("-a")),
        ("subdomain", json!("")),
        ("max_attempts", json!(0)),
        ("max_attempts", json!(11)),
        ("failures_per_hour", json!(101)),
        ("failures_per_day", json!(0)),
        ("failures_in_a_row", json!(101)),
        ("retention_hours", json!(0)),
        ("retention_hours", json!(8761)),
    ] {
        let mut body = json!({"name": "A", "subdomain": "a"});
        body[field] = value;
        let answer = product.admin("POST", "/tenants", Some(body)).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["error"]["field"]), (422, &json!(field)));
    }
}

#[tokio::test]
async fn a_change_leaves_alone_what_it_does_not_name() {
    let product = Product::new().await;
    let plan = json!({"contacts": 10, "whatsapp_templates": true});
    product.admin("PUT", "/plans/small", Some(plan)).await;
    let body = json!({"plan_id": 1, "retention_hours": 72});
    product.admin("PATCH", "/tenants/1", Some(body)).await;
    let body = json!({"name": "Acme Ltd", "max_attempts": 4});
    insta::assert_snapshot!(shown(&product.admin("PATCH", "/tenants/1", Some(body)).await), @r#"
    200
    {
      "plan": {
        "contacts": 10,
        "conversations": null,
        "id": 1,
        "name": "small",
        "whatsapp_templates": true
      },
      "tenant": {
        "created_at": "2026-01-01T07:53:14.000Z",
        "failures_in_a_row": 100,
        "failures_per_day": 30,
        "failures_per_hour": 10,
        "id": 1,
        "max_attempts": 4,
        "name": "Acme Ltd",
        "retention_hours": 72,
        "state": "active",
        "subdomain": "acme"
      },
      "usage": {
        "complaints_this_month": 0,
        "contacts": 0,
        "conversations_this_month": 0
      },
      "whatsapp": {
        "access_token_is_set": true,
        "app_secret_is_set": true,
        "base_url": "http://127.0.0.1:1",
        "callback_path": "/callbacks/whatsapp/[callback id]",
        "default_source_id": 1,
        "default_status_id": 1,
        "graph_version": "v26.0",
        "phone_number_id": "106540352242922",
        "previous_app_secret_is_set": false,
        "verify_token_is_set": true,
        "waba_id": "102290129340398"
      }
    }
    "#);

    let answer = product.admin("PATCH", "/tenants/1", Some(json!({"plan_id": 9}))).await;
    insta::assert_snapshot!(shown(&answer), @r#"
    422
    {
      "error": {
        "code": "invalid",
        "field": "plan_id",
        "message": "does not exist"
      }
    }
    "#);
    let answer = product.admin("PATCH", "/tenants/1", Some(json!({"state": "gone"}))).await;
    insta::assert_snapshot!(shown(&answer), @r#"
    422
    {
      "error": {
        "code": "invalid",
        "field": "state",
        "message": "must be `active` or `suspended`"
      }
    }
    "#);
    let answer = product.admin("PATCH", "/tenants/1", Some(json!({"subdomain": "new"}))).await;
    insta::assert_snapshot!(shown(&answer), @r#"
    422
    {
      "error": {
        "code": "invalid",
        "field": "subdomain",
        "message": "is not known here"
      }
    }
    "#);

    let answer = product.admin("PATCH", "/tenants/1", Some(json!({"plan_id": null}))).await;
    assert_eq!(answer.json()["plan"], json!(null));
    assert_eq!(answer.json()["tenant"]["retention_hours"], json!(72));
}

#[tokio::test]
async fn a_suspended_tenants_tokens_are_refused_until_it_is_active_again() {
    let product = Product::new().await;
    let path = "/account";
    let before = product.get(path).await.status;
    assert_eq!(before, 200);
    product.admin("PATCH", "/tenants/1", Some(json!({"state": "suspended"}))).await;
    assert_eq!(product.get(path).await.status, 401);
    product.admin("PATCH", "/tenants/1", Some(json!({"state": "active"}))).await;
    assert_eq!(product.get(path).await.status, before);
}

#[tokio::test]
async fn usage_counts_what_was_sent_this_month() {
    let product = Product::new().await;
    super::contacts::send(&product, PHONE, "123456").await.expect("sent");
    let answer = product.admin("GET", "/tenants/1", None).await;
    assert_eq!(
        answer.json()["usage"],
        json!({"complaints_this_month":0,"contacts":1,"conversations_this_month":1})
    );
    product.advance(Duration::from_hours(24 * 31));
    let answer = product.admin("GET", "/tenants/1", None).await;
    assert_eq!(
        answer.json()["usage"],
        json!({"complaints_this_month":0,"contacts":1,"conversations_this_month":0})
    );
}
