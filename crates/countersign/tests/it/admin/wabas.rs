//! `/tenants/{tenant}/wabas`.

use serde_json::{Value, json};

use crate::support::Product;

#[tokio::test]
async fn both_backends_are_set_and_no_token_is_shown() {
    let product = Product::plain().await;
    let meta = json!({"backend": "meta", "access_token": "EAAG-marked"});
    let set = product.admin("PUT", "/tenants/1/wabas/766000000000001", Some(meta)).await;
    assert_eq!(set.status, 200);
    let own = json!({"backend": "own", "sender": "ACME", "code_minutes": 5});
    product.admin("PUT", "/tenants/1/wabas/766000000000002", Some(own)).await;
    let listed = product.admin("GET", "/tenants/1/wabas", None).await;
    assert!(!String::from_utf8_lossy(&listed.body).contains("marked"));
    assert!(!product.is_written("EAAG-marked"), "sealed");
    insta::assert_json_snapshot!(listed.json(), @r#"
    {
      "wabas": [
        {
          "backend": "meta",
          "base_url": "https://graph.facebook.com",
          "graph_version": "v26.0",
          "waba_id": "766000000000001"
        },
        {
          "backend": "own",
          "code_minutes": 5,
          "max_attempts": 5,
          "sender": "ACME",
          "waba_id": "766000000000002"
        }
      ]
    }
    "#);
    let again =
        product.admin("PUT", "/tenants/1/wabas/766000000000001", Some(json!({"backend": "meta"}))).await;
    assert_eq!(again.status, 200, "the token stays");
    assert_eq!(product.admin("DELETE", "/tenants/1/wabas/766000000000001", None).await.status, 204);
    assert_eq!(product.admin("DELETE", "/tenants/1/wabas/766000000000001", None).await.status, 404);
}

#[tokio::test]
async fn a_bad_account_names_its_field() {
    let product = Product::plain().await;
    for (id, body, field) in [
        ("1", json!({"backend": "meta"}), json!("access_token")),
        ("1", json!({"backend": "meta", "access_token": " "}), json!("access_token")),
        ("1", json!({"backend": "meta", "access_token": "x", "base_url": "ftp://x"}), json!("base_url")),
        ("1", json!({"backend": "meta", "access_token": "x", "graph_version": "26"}), json!("graph_version")),
        ("a-b", json!({"backend": "own"}), json!("waba_id")),
        ("1", json!({"backend": "own", "code_minutes": 0}), json!("code_minutes")),
        ("1", json!({"backend": "own", "code_minutes": 61}), json!("code_minutes")),
        ("1", json!({"backend": "own", "max_attempts": 11}), json!("max_attempts")),
        ("1", json!({"backend": "own", "sender": "a\u{0}"}), json!("sender")),
        ("1", json!({}), json!("backend")),
    ] {
        let answer = product.admin("PUT", &format!("/tenants/1/wabas/{id}"), Some(body.clone())).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["error"]["field"]), (422, &field), "{body}");
    }
    let answer = product.admin("PUT", "/tenants/9/wabas/1", Some(json!({"backend": "own"}))).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["error"]["code"]), (404, &Value::from("not_found")));
}
