//! What a node remembers: half a second of it may be old, and never more. The product plays another process, which
//! changes the same database.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use countersign_core::domain::tenant::TenantState;
use countersign_core::engine::{Engine, TenantChange};
use serde_json::json;

use crate::support::{PHONE, Product};
use crate::wacr::doubles::Node;

const MOMENT: Duration = Duration::from_millis(1);

/// Just before a node forgets.
const NEARLY: Duration = Duration::from_millis(499);

async fn get(node: &Node, path: &str, token: &str) -> u16 {
    let request = Request::get(path).header("authorization", format!("Bearer {token}"));
    node.request(request.body(Body::empty()).expect("a request")).await.status.as_u16()
}

async fn account(node: &Node, product: &Product) -> u16 {
    get(node, "/api/v2/account", &product.token).await
}

async fn revoke_token(engine: &Engine, product: &Product) {
    let tokens = engine.list_tokens(product.tenant.id).await.expect("tokens");
    engine.revoke_token(product.tenant.id, tokens[0].id).await.expect("a token");
}

async fn suspend(engine: &Engine, product: &Product) {
    let change = TenantChange { state: Some(TenantState::Suspended), ..TenantChange::default() };
    engine.change_tenant(product.tenant.id, change).await.expect("a tenant");
}

async fn revoke_admin_token(engine: &Engine) {
    let tokens = engine.list_admin_tokens().await.expect("admin tokens");
    engine.revoke_admin_token(tokens[0].id).await.expect("an admin token");
}

#[tokio::test]
async fn a_token_revoked_elsewhere_is_refused_after_half_a_second() {
    let product = Product::new().await;
    let node = Node::remembering(&product);
    assert_eq!(account(&node, &product).await, 200);
    revoke_token(&product.engine, &product).await;
    product.advance(NEARLY);
    assert_eq!(account(&node, &product).await, 200, "it is remembered; to use it does not lengthen that");
    product.advance(MOMENT);
    assert_eq!(account(&node, &product).await, 401);
}

#[tokio::test]
async fn a_token_revoked_here_is_refused_at_once() {
    let product = Product::new().await;
    let node = Node::remembering(&product);
    assert_eq!(account(&node, &product).await, 200);
    revoke_token(&node.state.engine, &product).await;
    assert_eq!(account(&node, &product).await, 401);
}

#[tokio::test]
async fn an_admin_token_revoked_elsewhere_is_refused_after_half_a_second() {
    let product = Product::new().await;
    let node = Node::remembering(&product);
    assert_eq!(get(&node, "/admin/v1/tenants", &product.admin_token).await, 200);
    revoke_admin_token(&product.engine).await;
    product.advance(NEARLY);
    assert_eq!(get(&node, "/admin/v1/tenants", &product.admin_token).await, 200);
    product.advance(MOMENT);
    assert_eq!(get(&node, "/admin/v1/tenants", &product.admin_token).await, 401);
}

#[tokio::test]
async fn an_admin_token_revoked_here_is_refused_at_once() {
    let product = Product::new().await;
    let node = Node::remembering(&product);
    assert_eq!(get(&node, "/admin/v1/tenants", &product.admin_token).await, 200);
    revoke_admin_token(&node.state.engine).await;
    assert_eq!(get(&node, "/admin/v1/tenants", &product.admin_token).await, 401);
}

#[tokio::test]
async fn a_tenant_suspended_elsewhere_is_refused_after_half_a_second() {
    let product = Product::new().await;
    let node = Node::remembering(&product);
    assert_eq!(account(&node, &product).await, 200);
    suspend(&product.engine, &product).await;
    product.advance(NEARLY);
    assert_eq!(account(&node, &product).await, 200);
    product.advance(MOMENT);
    assert_eq!(account(&node, &product).await, 401);
}

#[tokio::test]
async fn a_tenant_suspended_here_is_refused_at_once() {
    let product = Product::new().await;
    let node = Node::remembering(&product);
    assert_eq!(account(&node, &product).await, 200);
    suspend(&node.state.engine, &product).await;
    assert_eq!(account(&node, &product).await, 401);
}

async fn send(node: &Node, product: &Product) -> String {
    let body = json!({"phone": PHONE, "template_name": "otp_verification", "code": "123456"});
    node.request(product.post_request("/auth/send-otp", &body)).await.code()
}

#[tokio::test]
async fn an_account_removed_elsewhere_sends_nothing_after_half_a_second() {
    let product = Product::new().await;
    let node = Node::remembering(&product);
    assert_eq!(send(&node, &product).await, "");
    product.engine.delete_whatsapp(product.tenant.id).await.expect("a store");
    product.advance(NEARLY);
    assert_eq!(send(&node, &product).await, "");
    product.advance(MOMENT);
    assert_eq!(send(&node, &product).await, "WHATSAPP_NOT_CONFIGURED");
}

#[tokio::test]
async fn an_account_removed_here_sends_nothing_at_once() {
    let product = Product::new().await;
    let node = Node::remembering(&product);
    assert_eq!(send(&node, &product).await, "");
    node.state.engine.delete_whatsapp(product.tenant.id).await.expect("a store");
    assert_eq!(send(&node, &product).await, "WHATSAPP_NOT_CONFIGURED");
}
