//! A node that remembers an account half a second longer than it stands.

use std::time::Duration;

use countersign_core::domain::secret::Secret;
use countersign_core::engine::WhatsAppChange;

use super::{sign, signed, url_of};
use crate::support::{APP_SECRET, Product};
use crate::wacr::doubles::Node;

const BODY: &[u8] = b"{}";
const NEW_SECRET: &str = "new-app-secret";

/// What `node` answers to a call to `url` that is signed with `secret`.
async fn call(node: &Node, url: &str, secret: &str) -> u16 {
    node.request(signed(url, &sign(secret, BODY), BODY)).await.status.as_u16()
}

/// Sets the account with another app secret, from another process.
async fn set_new_secret(product: &Product) {
    let change = WhatsAppChange {
        base_url: "http://127.0.0.1:1".to_owned(),
        graph_version: "v26.0".to_owned(),
        phone_number_id: "106540352242922".to_owned(),
        waba_id: "102290129340398".to_owned(),
        access_token: Some(Secret::new("EAAG-new")),
        app_secret: Some(Secret::new(NEW_SECRET)),
        verify_token: Some(Secret::new("new-verify-token")),
        default_source: None,
        default_status: None,
    };
    product.engine.put_whatsapp(product.tenant.id, change).await.expect("settings");
}

#[tokio::test]
async fn a_secret_changed_elsewhere_holds_after_half_a_second() {
    let product = Product::new().await;
    let node = Node::remembering(&product);
    let url = url_of(&product, product.tenant.id).await;
    assert_eq!(call(&node, &url, APP_SECRET).await, 200);
    set_new_secret(&product).await;
    product.engine.drop_previous_app_secret(product.tenant.id).await.expect("an account");
    product.advance(Duration::from_millis(499));
    assert_eq!(call(&node, &url, APP_SECRET).await, 200, "remembered");
    assert_eq!(call(&node, &url, NEW_SECRET).await, 403, "not known yet; Meta tries again");
    product.advance(Duration::from_millis(1));
    assert_eq!(call(&node, &url, APP_SECRET).await, 403);
    assert_eq!(call(&node, &url, NEW_SECRET).await, 200);
}

/// The URL is looked up afresh, the account may be remembered: the old secret must not open the new URL.
#[tokio::test]
async fn a_fresh_url_is_not_opened_with_the_account_before() {
    let product = Product::new().await;
    let node = Node::remembering(&product);
    let before = url_of(&product, product.tenant.id).await;
    assert_eq!(call(&node, &before, APP_SECRET).await, 200);
    product.engine.delete_whatsapp(product.tenant.id).await.expect("a store");
    set_new_secret(&product).await;
    let fresh = url_of(&product, product.tenant.id).await;
    assert_ne!(fresh, before);
    for secret in [APP_SECRET, NEW_SECRET] {
        assert_eq!(call(&node, &fresh, secret).await, 403, "{secret}");
        assert_eq!(call(&node, &before, secret).await, 403, "the URL before is nobody's, {secret}");
    }
    product.advance(Duration::from_millis(500));
    assert_eq!(call(&node, &fresh, APP_SECRET).await, 403);
    assert_eq!(call(&node, &fresh, NEW_SECRET).await, 200);
}
