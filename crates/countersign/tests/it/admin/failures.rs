//! What the server or the vendor cannot do.

use std::sync::Arc;

use async_trait::async_trait;
use axum::body::Body;
use axum::http::Request;
use countersign_core::domain::fault::{Certainty, FaultClass, SendFault};
use countersign_core::domain::message::{Taken, WhatsAppMessage};
use countersign_core::domain::template::Listing;
use countersign_core::domain::whatsapp::WhatsAppAccount;
use countersign_core::ports::channel::WhatsApp;

use super::shown;
use crate::support::{Answer, Product};
use crate::wacr::doubles::{Failure, Node};

async fn ask(node: &Node, product: &Product, method: &str, path: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(format!("/admin/v1{path}"))
        .header("authorization", format!("Bearer {}", product.admin_token))
        .body(Body::empty());
    node.request(request.expect("a request")).await
}

#[tokio::test]
async fn a_full_queue_says_when_to_come_back() {
    let product = Product::new().await;
    let node = Node::of(&product);
    node.store.fail("list_tenants", Failure::Busy);
    let answer = ask(&node, &product, "GET", "/tenants").await;
    assert_eq!(answer.retry_after(), Some(1));
    insta::assert_snapshot!(shown(&answer), @r#"
    503
    {
      "error": {
        "code": "unavailable",
        "message": "too much to do; come back in a moment"
      }
    }
    "#);
    node.store.heal();
    assert_eq!(ask(&node, &product, "GET", "/tenants").await.status, 200);
}

/// Nor does it let anyone in whose token it cannot look up.
#[tokio::test]
async fn a_store_that_is_away_is_a_500_that_tells_nothing_of_it() {
    let product = Product::new().await;
    let node = Node::of(&product);
    for (call, failure) in
        [("list_tenants", Failure::Away), ("list_tenants", Failure::Panic), ("is_admin_token", Failure::Away)]
    {
        node.store.heal();
        node.store.fail(call, failure);
        let answer = ask(&node, &product, "GET", "/tenants").await;
        insta::allow_duplicates! { insta::assert_snapshot!(shown(&answer), @r#"
        500
        {
          "error": {
            "code": "internal",
            "message": "the server could not do its part; its log says why"
          }
        }
        "#); }
    }
}

#[tokio::test]
async fn what_the_vendor_refuses_is_a_502() {
    let product = Product::new().await;
    let node = Node::with(&product, Arc::new(Refusing), |_| {});
    for path in ["/tenants/1/whatsapp/check", "/tenants/1/templates/sync"] {
        let answer = ask(&node, &product, "POST", path).await;
        insta::allow_duplicates! { insta::assert_snapshot!(shown(&answer), @r#"
        502
        {
          "error": {
            "code": "vendor",
            "message": "WhatsApp did not do its part: error 190: the access token has expired"
          }
        }
        "#); }
    }
}

/// A vendor that does not know our token.
struct Refusing;

#[async_trait]
impl WhatsApp for Refusing {
    async fn send(&self, _account: &WhatsAppAccount, _message: &WhatsAppMessage) -> Result<Taken, SendFault> {
        Err(refusal())
    }

    async fn templates(&self, _account: &WhatsAppAccount) -> Result<Listing, SendFault> {
        Err(refusal())
    }

    async fn probe(&self, _account: &WhatsAppAccount) -> Result<(), SendFault> {
        Err(refusal())
    }
}

fn refusal() -> SendFault {
    SendFault {
        class: FaultClass::Account,
        certainty: Certainty::NotTaken,
        vendor_code: Some("190".to_owned()),
        detail: "error 190: the access token has expired".to_owned(),
        retry_after: None,
    }
}
