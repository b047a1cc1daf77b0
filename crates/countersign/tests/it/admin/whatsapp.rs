//! `/tenants/{tenant}/whatsapp` and `/tenants/{tenant}/templates/sync`.

use serde_json::{Value, json};

use super::shown;
use crate::support::Product;

fn account() -> Value {
    json!({"phone_number_id": "106540352242922", "waba_id": "102290129340398", "access_token": "EAAG-first",
        "app_secret": "first", "verify_token": "hook"})
}

#[tokio::test]
async fn an_account_is_set_shown_changed_and_removed() {
    let product = Product::bare(countersign_http::Limits::default()).await;
    let path = "/tenants/1/whatsapp";
    insta::assert_snapshot!(shown(&product.admin("GET", path, None).await), @r#"
    404
    {
      "error": {
        "code": "not_found",
        "message": "no such whatsapp account"
      }
    }
    "#);
    let first = product.admin("PUT", path, Some(account())).await;
    insta::assert_snapshot!(shown(&first), @r#"
    200
    {
      "access_token_is_set": true,
      "app_secret_is_set": true,
      "base_url": "https://graph.facebook.com",
      "callback_path": "/callbacks/whatsapp/[callback id]",
      "default_source_id": 1,
      "default_status_id": 1,
      "graph_version": "v26.0",
      "phone_number_id": "106540352242922",
      "previous_app_secret_is_set": false,
      "verify_token_is_set": true,
      "waba_id": "102290129340398"
    }
    "#);

    product.admin("POST", "/tenants/1/sources", Some(json!({"name": "Web"}))).await;
    let body = json!({"base_url": "http://127.0.0.1:8081/", "graph_version": "v27.0", "phone_number_id": "2",
        "waba_id": "3", "default_source_id": 2});
    insta::assert_snapshot!(shown(&product.admin("PUT", path, Some(body)).await), @r#"
    200
    {
      "access_token_is_set": true,
      "app_secret_is_set": true,
      "base_url": "http://127.0.0.1:8081",
      "callback_path": "/callbacks/whatsapp/[callback id]",
      "default_source_id": 2,
      "default_status_id": 1,
      "graph_version": "v27.0",
      "phone_number_id": "2",
      "previous_app_secret_is_set": false,
      "verify_token_is_set": true,
      "waba_id": "3"
    }
    "#);
    let now = product.admin("GET", path, None).await.json();
    assert_eq!(now["callback_path"], first.json()["callback_path"], "Meta knows it");

    insta::assert_snapshot!(shown(&product.admin("DELETE", path, None).await), @"204");
    assert_eq!(product.admin("GET", path, None).await.status, 404);
    assert_eq!(product.admin("DELETE", path, None).await.status, 404);
    let again = product.admin("PUT", path, Some(account())).await.json();
    assert_ne!(again["callback_path"], first.json()["callback_path"]);
}

#[tokio::test]
async fn refuses_what_an_account_must_not_have() {
    let product = Product::bare(countersign_http::Limits::default()).await;
    for (field, value) in [
        ("base_url", json!("ftp://graph.facebook.com")),
        ("base_url", json!("https://user@graph.facebook.com")),
        ("graph_version", json!("26")),
        ("phone_number_id", json!("1/../2")),
        ("phone_number_id", json!(null)),
        ("waba_id", json!("")),
        ("access_token", json!(null)),
        ("access_token", json!(" ")),
        ("access_token", json!("EAAG\r\nX: y")),
        ("app_secret", json!(12)),
        ("verify_token", json!(["marked"])),
        ("default_source_id", json!(9)),
        ("default_status_id", json!("1")),
        ("app_secrets", json!("marked")),
    ] {
        let mut body = account();
        body[field] = value;
        let answer = product.admin("PUT", "/tenants/1/whatsapp", Some(body)).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["error"]["field"]), (422, &json!(field)));
        assert!(!shown(&answer).contains("marked"));
    }
    assert_eq!(product.admin("GET", "/tenants/1/whatsapp", None).await.status, 404);
}

#[tokio::test]
async fn the_account_is_checked_and_its_templates_are_pulled() {
    let product = Product::bare(countersign_http::Limits::default()).await;
    let answer = product.admin("POST", "/tenants/1/whatsapp/check", None).await;
    insta::assert_snapshot!(shown(&answer), @r#"
    404
    {
      "error": {
        "code": "not_found",
        "message": "no such whatsapp account"
      }
    }
    "#);
    let answer = product.admin("POST", "/tenants/1/templates/sync", None).await;
    insta::assert_snapshot!(shown(&answer), @r#"
    404
    {
      "error": {
        "code": "not_found",
        "message": "no such whatsapp account"
      }
    }
    "#);
    product.connect_whatsapp().await;
    let answer = product.admin("POST", "/tenants/1/whatsapp/check", None).await;
    insta::assert_snapshot!(shown(&answer), @r#"
    200
    {
      "ok": true
    }
    "#);
    let answer = product.admin("POST", "/tenants/1/templates/sync", None).await;
    insta::assert_snapshot!(shown(&answer), @r#"
    200
    {
      "added": 0,
      "listed": 5,
      "removed": 0
    }
    "#);
    let listed = product.admin("GET", "/tenants/1/templates", None).await.json();
    let items = listed["items"].as_array().expect("a list");
    assert_eq!(items.len(), 5, "approved or not, for codes or not");
    insta::assert_json_snapshot!(items[3], @r#"
    {
      "category": "AUTHENTICATION",
      "code_expiration_minutes": 10,
      "id": 4,
      "language": "en",
      "name": "otp_pending",
      "status": "PENDING",
      "updated_at": "2026-01-01T07:53:14.000Z",
      "vendor_id": "1004"
    }
    "#);
    assert_eq!(product.admin("GET", "/tenants/9/templates", None).await.status, 404);
}

/// An entry that cannot be read may be a template that is here: a sync must not take it for gone.
#[tokio::test]
async fn a_listing_with_unreadable_entries_removes_nothing() {
    let product = Product::new().await;
    product.whatsapp.set_templates(Vec::new());
    product.whatsapp.set_unreadable(1);
    let answer = product.admin("POST", "/tenants/1/templates/sync", None).await;
    assert_eq!(answer.json()["removed"], 0);
    let listed = product.admin("GET", "/tenants/1/templates", None).await.json();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(5));
    product.whatsapp.set_unreadable(0);
    let answer = product.admin("POST", "/tenants/1/templates/sync", None).await;
    assert_eq!(answer.json()["removed"], 5);
}
