//! Who is let in, and what is no page.

use axum::body::Body;
use axum::http::Request;
use countersign_core::domain::allowed_ips::AllowedIps;
use countersign_core::domain::tenant::TenantState;
use countersign_core::engine::{AccountKeyChange, TenantChange};
use countersign_http::PeerAddress;
use serde_json::json;

use super::{consumers_rules, printed, started};
use crate::support::kaleyra::{API_KEY, META_WABA, SID};
use crate::support::{Answer, Product};

async fn call(product: &Product, path: &str, key: Option<&str>, from: Option<(&str, &str)>) -> Answer {
    let method = if path.ends_with("/number") { "GET" } else { "POST" };
    let mut request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    if let Some(key) = key {
        request = request.header("api-key", key);
    }
    if let Some((peer, forwarded)) = from {
        request = request.extension(PeerAddress(peer.parse().expect("an address")));
        if !forwarded.is_empty() {
            request = request.header("x-forwarded-for", forwarded);
        }
    }
    product.request(request.body(Body::from(r#"{"to":{"mobile":"919812345678"}}"#)).expect("a request")).await
}

#[tokio::test]
async fn sid_and_key_are_one_failure() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let v1 = r#"401 {"code":"RBC001","message":"Incorrect SID or API key.","data":[],"error":{"error":"Incorrect SID or API key."}}"#;
    let v2 = r#"401 {"code":"RBC001","message":"Incorrect SID or API key.","data":[],"error":{"body":"Incorrect SID or API key.","error":"record not found"}}"#;
    for (sid, key) in [
        (SID, None),
        (SID, Some("")),
        (SID, Some("Affffffffffffffffffffffffffffffff")),
        ("HXIN1700000001IN", Some(API_KEY)),
        ("hxin1700000000in", Some(API_KEY)),
        ("%00", Some(API_KEY)),
    ] {
        for path in ["verify", "verify/validate"] {
            let answer = call(&product, &format!("/v1/{sid}/{path}"), key, None).await;
            consumers_rules(&answer);
            assert_eq!(printed(&answer), v1, "{sid} {key:?}");
        }
        for path in ["number", "number/add", "number/retry_otp", "number/verify"] {
            let answer = call(&product, &format!("/v2/{sid}/whatsapp/{META_WABA}/{path}"), key, None).await;
            assert_eq!(printed(&answer), v2, "{path} {sid} {key:?}");
        }
    }
    assert_eq!(call(&product, &format!("/v1/{SID}/verify"), Some(API_KEY), None).await.status, 200);
}

#[tokio::test]
async fn what_is_no_page_says_so_before_asking_for_a_key() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let no_page = r#"400 {"code":"RBC618","message":"Sorry, the page you are looking for could not be found.","data":[],"error":{}}"#;
    for (method, path) in [
        ("GET", "/v1/HX/verify"),
        ("PUT", "/v1/HX/verify/validate"),
        ("DELETE", "/v1/HX/verify"),
        ("OPTIONS", "/v1/HX/verify"),
        ("POST", "/v1/HX/Verify"),
        ("POST", "/v1/HX/verify/"),
        ("POST", "/v1/HX/verify/validate/x"),
        ("GET", "/v1"),
        ("GET", "/v1/"),
        ("GET", "/v2/"),
        ("POST", "/v2/HX/whatsapp/1/number/remove"),
        ("POST", "/v2/HX/whatsapp/1/number"),
        ("POST", "/v2/HX/whatsapp/1/number/update"),
        ("GET", "/v2/HX/whatsapp/1/number/add"),
        ("POST", "/v2/HX/whatsapp/1/phone_number_details"),
    ] {
        for key in [Some(API_KEY), None] {
            let mut request = Request::builder().method(method).uri(path);
            if let Some(key) = key {
                request = request.header("api-key", key);
            }
            let answer = product.request(request.body(Body::empty()).expect("a request")).await;
            assert_eq!(printed(&answer), no_page, "{method} {path}");
            assert!(answer.headers.get("allow").is_none(), "{method} {path}");
        }
    }
    let head = Request::head("/v1/HX/verify").body(Body::empty()).expect("a request");
    assert_eq!(product.request(head).await.status, 400);
}

#[tokio::test]
async fn a_key_that_is_off_or_gone_lets_nobody_in() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let path = format!("/v1/{SID}/verify");
    let tenant = product.tenant.id;
    let key = product.engine.list_account_keys(tenant).await.expect("keys").remove(0);
    let change = |active| AccountKeyChange { active: Some(active), ..AccountKeyChange::default() };
    product.engine.change_account_key(tenant, key.id, change(false)).await.expect("off");
    assert_eq!(call(&product, &path, Some(API_KEY), None).await.status, 401);
    product.engine.change_account_key(tenant, key.id, change(true)).await.expect("on");
    assert_eq!(call(&product, &path, Some(API_KEY), None).await.status, 200);
    let suspend = TenantChange { state: Some(TenantState::Suspended), ..TenantChange::default() };
    product.engine.change_tenant(tenant, suspend).await.expect("suspended");
    assert_eq!(call(&product, &path, Some(API_KEY), None).await.status, 401);
    let resume = TenantChange { state: Some(TenantState::Active), ..TenantChange::default() };
    product.engine.change_tenant(tenant, resume).await.expect("active");
    product.engine.delete_account_key(tenant, key.id).await.expect("gone");
    assert_eq!(call(&product, &path, Some(API_KEY), None).await.status, 401);
}

#[tokio::test]
async fn allowed_addresses_of_account_key_and_flow_hold() {
    let product = Product::plain().await;
    let flow = product.connect_kaleyra().await;
    let (tenant, path) = (product.tenant.id, format!("/v1/{SID}/verify"));
    let office = || AllowedIps::parse(["203.0.113.0/24"]).expect("a network");
    let everywhere = AllowedIps::default;
    let key = product.engine.list_account_keys(tenant).await.expect("keys").remove(0);
    for place in ["account", "key", "flow"] {
        let allowed = |this| if this == place { office() } else { everywhere() };
        product.engine.put_account(tenant, None, allowed("account")).await.expect("an account");
        let change = AccountKeyChange { allowed_ips: Some(allowed("key")), ..AccountKeyChange::default() };
        product.engine.change_account_key(tenant, key.id, change).await.expect("a key");
        let mut draft = product.flow_draft(tenant).await;
        draft.allowed_ips = allowed("flow");
        product.engine.change_flow(tenant, flow.id, draft).await.expect("a flow");
        for (from, status) in [
            (Some(("203.0.113.7", "")), 200),
            (Some(("::ffff:203.0.113.7", "")), 200),
            (Some(("198.51.100.7", "")), 401),
            (Some(("198.51.100.7", "203.0.113.7")), 401),
            (Some(("10.1.2.3", "203.0.113.7")), 200),
            (Some(("10.1.2.3", "203.0.113.7, 198.51.100.7")), 401),
            (None, 401),
        ] {
            let answer = call(&product, &path, Some(API_KEY), from).await;
            assert_eq!(answer.status.as_u16(), status, "{place} {from:?} {}", answer.json());
            consumers_rules(&answer);
        }
    }
}

#[tokio::test]
async fn a_flows_addresses_hold_for_its_checks_too() {
    let product = Product::plain().await;
    let flow = product.connect_kaleyra().await;
    let tenant = product.tenant.id;
    let (open, code) = started(&product, "919812345678").await;
    let mut draft = product.flow_draft(tenant).await;
    draft.allowed_ips = AllowedIps::parse(["203.0.113.0/24"]).expect("a network");
    product.engine.change_flow(tenant, flow.id, draft).await.expect("a flow");
    let from = Some(("203.0.113.7", ""));
    let answer = call(&product, &format!("/v1/{SID}/verify"), Some(API_KEY), from).await;
    let closed = answer.json()["data"]["verify_id"].as_str().expect("an id").to_owned();
    for (id, status) in [(&closed, 401), (&open, 200)] {
        let body = json!({"verify_id": id, "otp": code});
        let answer = product.kaleyra("POST", &format!("/v1/{SID}/verify/validate"), Some(body)).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.json());
    }
}
