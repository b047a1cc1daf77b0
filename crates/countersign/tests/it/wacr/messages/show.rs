//! `GET /messages/{id}`, and how far messages have come.

use countersign_core::domain::receipt::{Receipt, ReceiptKind};
use serde_json::{Value, json};

use super::{brief, get, post};
use crate::support::{PHONE, Product};

async fn shown(product: &Product, id: i64) -> Value {
    get(product, &format!("/messages/{id}")).await["body"]["data"].clone()
}

async fn report(product: &Product, wamid: &str, kind: ReceiptKind, code: Option<&str>) {
    let receipt = Receipt {
        tenant: product.tenant.id,
        vendor_message_id: wamid.to_owned(),
        delivery: None,
        kind,
        vendor_code: code.map(str::to_owned),
        at: product.now(),
    };
    product.engine.receive(vec![receipt]).await.expect("a store");
    product.engine.apply_receipts().await.expect("a store");
}

#[tokio::test]
async fn a_message() {
    let product = Product::new().await;
    post(&product, "/messages/text", json!({"phone": PHONE, "message": "Hello"})).await;
    insta::assert_json_snapshot!(get(&product, "/messages/1").await, @r#"
    {
      "body": {
        "data": {
          "id": 1,
          "interaction_id": 1,
          "is_read": false,
          "message": "Hello",
          "message_id": "wamid.test1",
          "ref_message_id": null,
          "sender_id": "106540352242922",
          "sent_at": "2026-01-01T07:53:14+00:00",
          "staff_id": null,
          "status": "sent",
          "status_message": null,
          "type": "text",
          "url": null
        },
        "message": "Message retrieved successfully",
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
async fn what_webhooks_report_shows() {
    let product = Product::new().await;
    let sent = post(&product, "/messages/text", json!({"phone": PHONE, "message": "Hello"})).await;
    let wamid = sent["body"]["data"]["message_id"].as_str().expect("an id").to_owned();
    let state = async || {
        let message = shown(&product, 1).await;
        let listed = get(&product, "/messages").await["body"]["data"][0].clone();
        assert_eq!((&listed["status"], &listed["is_read"]), (&message["status"], &message["is_read"]));
        (message["status"].clone(), message["is_read"].clone())
    };
    assert_eq!(state().await, (json!("sent"), json!(false)));
    report(&product, &wamid, ReceiptKind::Delivered, None).await;
    assert_eq!(state().await, (json!("delivered"), json!(false)));
    report(&product, &wamid, ReceiptKind::Read, None).await;
    assert_eq!(state().await, (json!("read"), json!(true)));
    let sent = post(&product, "/messages/text", json!({"phone": PHONE, "message": "Again"})).await;
    let wamid = sent["body"]["data"]["message_id"].as_str().expect("an id").to_owned();
    report(&product, &wamid, ReceiptKind::Failed, Some("131026")).await;
    let failed = shown(&product, 2).await;
    assert_eq!(failed["status"], "failed");
    assert_eq!(failed["status_message"], "WhatsApp error 131026");
}

#[tokio::test]
async fn a_message_that_is_not_there() {
    let product = Product::new().await;
    insta::assert_json_snapshot!(get(&product, "/messages/7").await["body"]["error"], @r#"
    {
      "code": "NOT_FOUND",
      "message": "Message not found"
    }
    "#);
    for id in ["0", "99999999999999999999"] {
        let answer = get(&product, &format!("/messages/{id}")).await;
        assert_eq!(brief(&answer), "404 NOT_FOUND null", "{id}");
    }
    for id in ["msg_abc123", "-1", "1.0", "%00"] {
        let answer = product.get(&format!("/messages/{id}")).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (404, "NOT_FOUND"), "{id}");
    }
}

/// A note beside the chat is no message.
#[tokio::test]
async fn a_comment_is_not_shown() {
    let product = Product::new().await;
    post(&product, "/messages/text", json!({"phone": PHONE, "message": "Hello"})).await;
    let note = post(&product, "/comments/919999999999", json!({"comment": "x"})).await;
    let id = note["body"]["chat_message_id"].as_i64().expect("a number");
    assert_eq!(brief(&get(&product, &format!("/messages/{id}")).await), "404 NOT_FOUND null");
    assert_eq!(get(&product, "/messages").await["body"]["meta"]["pagination"]["total"], 1);
}
