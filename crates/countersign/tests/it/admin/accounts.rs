//! `/tenants/{tenant}/account` and its keys.

use serde_json::{Value, json};

use crate::support::{Answer, Product};

fn error(answer: &Answer) -> (u16, String, Value) {
    let error = answer.json()["error"].clone();
    (answer.status.as_u16(), error["code"].as_str().unwrap_or("").to_owned(), error["field"].clone())
}

#[tokio::test]
async fn an_account_has_a_sid_of_its_own_or_a_given_one() {
    let product = Product::plain().await;
    assert_eq!(product.admin("GET", "/tenants/1/account", None).await.status, 404);
    let made = product.admin("PUT", "/tenants/1/account", Some(json!({}))).await.json();
    let sid = made["sid"].as_str().expect("a SID").to_owned();
    assert!(sid.starts_with("HXCS") && sid.ends_with("IN") && sid.len() == 16, "{sid}");
    let body = json!({"allowed_ips": ["203.0.113.7", "198.51.100.9/24"]});
    let again = product.admin("PUT", "/tenants/1/account", Some(body)).await.json();
    assert_eq!(
        again,
        json!({"sid": sid, "allowed_ips": ["203.0.113.7/32", "198.51.100.0/24"]}),
        "the SID stays"
    );
    let given = product.admin("PUT", "/tenants/1/account", Some(json!({"sid": "HXAP1697IN"}))).await.json();
    assert_eq!(given, json!({"sid": "HXAP1697IN", "allowed_ips": []}));
    assert_eq!(product.admin("GET", "/tenants/1/account", None).await.json(), given);

    product.admin("POST", "/tenants", Some(json!({"name": "B", "subdomain": "b"}))).await;
    for (tenant, body, expected) in [
        (2, json!({"sid": "HXAP1697IN"}), (409, "conflict", json!("sid"))),
        (1, json!({"sid": "a/b"}), (422, "invalid", json!("sid"))),
        (1, json!({"sid": ""}), (422, "invalid", json!("sid"))),
        (1, json!({"allowed_ips": ["nowhere"]}), (422, "invalid", json!("allowed_ips"))),
        (1, json!({"allowed_ips": "10.0.0.0/8"}), (422, "invalid", json!("allowed_ips"))),
        (9, json!({}), (404, "not_found", json!(null))),
    ] {
        let answer = product.admin("PUT", &format!("/tenants/{tenant}/account"), Some(body.clone())).await;
        assert_eq!(error(&answer), (expected.0, expected.1.to_owned(), expected.2), "{body}");
    }
}

#[tokio::test]
async fn a_key_is_shown_once_and_works_until_it_is_off_or_gone() {
    let product = Product::plain().await;
    let early = product.admin("POST", "/tenants/1/account/keys", Some(json!({"name": "app"}))).await;
    assert_eq!(early.status, 404, "there is no account yet");
    let sid = product.admin("PUT", "/tenants/1/account", Some(json!({}))).await.json()["sid"].clone();
    let issued = product.admin("POST", "/tenants/1/account/keys", Some(json!({"name": "app"}))).await;
    assert_eq!(issued.status, 201);
    let key = issued.json()["key"].as_str().expect("a key").to_owned();
    assert!(key.len() == 33 && key.starts_with('A'), "{key}");
    let id = issued.json()["record"]["id"].as_str().expect("an id").to_owned();
    let listed = product.admin("GET", "/tenants/1/account/keys", None).await;
    assert!(!String::from_utf8_lossy(&listed.body).contains(&key));
    assert_eq!(listed.json()["keys"][0], issued.json()["record"]);
    assert!(!product.is_written(&key), "the database has its hash only");

    let calls = async || {
        let request = axum::http::Request::post(format!("/v1/{}/verify", sid.as_str().expect("a SID")))
            .header("api-key", &key)
            .body(axum::body::Body::empty())
            .expect("a request");
        product.request(request).await.status.as_u16()
    };
    assert_eq!(calls().await, 400, "let in");
    let path = format!("/tenants/1/account/keys/{id}");
    let off = product.admin("PATCH", &path, Some(json!({"active": false, "name": "old"}))).await.json();
    assert_eq!((&off["active"], &off["name"]), (&json!(false), &json!("old")));
    assert_eq!(calls().await, 401);
    product.admin("PATCH", &path, Some(json!({"active": true, "allowed_ips": []}))).await;
    assert_eq!(calls().await, 400);
    assert_eq!(product.admin("DELETE", &path, None).await.status, 204);
    assert_eq!(calls().await, 401);
    assert_eq!(product.admin("DELETE", &path, None).await.status, 404);
}

#[tokio::test]
async fn a_key_that_callers_hold_can_be_brought_along() {
    let product = Product::plain().await;
    product.admin("PUT", "/tenants/1/account", Some(json!({}))).await;
    let key = "A0123456789abcdef0123456789abcdef";
    let bring = |key: &str| json!({"name": "app", "key": key});
    let brought = product.admin("POST", "/tenants/1/account/keys", Some(bring(key))).await;
    assert_eq!((brought.status.as_u16(), &brought.json()["key"]), (201, &json!(key)));
    let twice = product.admin("POST", "/tenants/1/account/keys", Some(bring(key))).await;
    assert_eq!(twice.status, 409);
    for bad in ["short", &"a".repeat(31), &"a".repeat(129), "A0123456789abcdef0123456789abcde-"] {
        let refused = product.admin("POST", "/tenants/1/account/keys", Some(bring(bad))).await;
        assert_eq!(error(&refused), (422, "invalid".to_owned(), json!("key")), "{bad}");
        assert!(!String::from_utf8_lossy(&refused.body).contains(bad), "not repeated");
    }
}

#[tokio::test]
async fn another_tenants_key_is_not_there() {
    let product = Product::plain().await;
    product.admin("PUT", "/tenants/1/account", Some(json!({}))).await;
    product.admin("POST", "/tenants", Some(json!({"name": "B", "subdomain": "b"}))).await;
    product.admin("PUT", "/tenants/2/account", Some(json!({}))).await;
    let issued = product.admin("POST", "/tenants/1/account/keys", Some(json!({"name": "app"}))).await.json();
    let id = issued["record"]["id"].as_str().expect("an id");
    for method in ["PATCH", "DELETE"] {
        let body = (method == "PATCH").then(|| json!({"active": false}));
        let answer = product.admin(method, &format!("/tenants/2/account/keys/{id}"), body).await;
        assert_eq!(answer.status, 404, "{method}");
    }
    let listed = product.admin("GET", "/tenants/2/account/keys", None).await.json();
    assert_eq!(listed, json!({"keys": []}));
}
