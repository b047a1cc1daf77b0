//! `GET /messages`.

use std::time::Duration;

use countersign_core::domain::chat::{InboundMessage, MessageKind};
use countersign_core::domain::destination::Destination;
use countersign_core::domain::receipt::{Receipt, ReceiptKind};
use serde_json::{Value, json};

use super::{brief, get, post, templated, with_templates};
use crate::support::{Product, undeliverable};

const ADA: &str = "+919812345001";
const BO: &str = "+919812345002";

async fn write(product: &Product, from: &str, kind: MessageKind, text: &str) {
    let message = InboundMessage {
        vendor_message_id: format!("wamid.in.{text}"),
        from: Destination::parse_phone(from).expect("a number"),
        kind,
        text: Some(text.to_owned()),
        ref_message_id: None,
        at: product.now(),
    };
    product.engine.receive_messages(product.tenant.id, vec![message]).await.expect("a store");
}

/// Seven messages, a minute apart: 1 text, 2 template, 3 picture, 4 buttons, which failed; from Ada 5 a text, 6 a press;
/// 7 a text to Bo. The first was read.
async fn filled() -> Product {
    let product = with_templates().await;
    let minute = || product.advance(Duration::from_mins(1));
    let text = async |to: &str, message: &str| {
        let sent = post(&product, "/messages/text", json!({"phone": to, "message": message})).await;
        sent["body"]["data"]["message_id"].as_str().expect("an id").to_owned()
    };
    let first = text(ADA, "Hello 100%").await;
    minute();
    post(&product, "/messages/template", templated("plain", &json!({"phone": ADA, "field_1": "Ada"}))).await;
    minute();
    let picture = json!({"phone": ADA, "media_type": "image", "media_url": "https://x.example/a.png", "caption": "Look"});
    post(&product, "/messages/media", picture).await;
    minute();
    product.whatsapp.fail_next(undeliverable());
    let buttons = json!({"phone": ADA, "type": "button", "body_text": "Yes?", "buttons": [{"id": "1", "title": "Yes"}]});
    post(&product, "/messages/interactive", buttons).await;
    minute();
    write(&product, ADA, MessageKind::Text, "hello too").await;
    minute();
    write(&product, ADA, MessageKind::Interactive, "Yes").await;
    minute();
    text(BO, "Hi Bo").await;
    minute();
    let receipt = Receipt {
        tenant: product.tenant.id,
        vendor_message_id: first,
        delivery: None,
        kind: ReceiptKind::Read,
        vendor_code: None,
        at: product.now(),
    };
    product.engine.receive(vec![receipt]).await.expect("a store");
    product.engine.apply_receipts().await.expect("a store");
    product
}

async fn ids(product: &Product, query: &str) -> Vec<i64> {
    let page = get(product, &format!("/messages?{query}")).await;
    assert_eq!(page["status"], 200, "{query}: {page}");
    let rows = page["body"]["data"].as_array().expect("rows");
    assert_eq!(page["body"]["meta"]["pagination"]["total"], json!(rows.len()), "{query}");
    rows.iter().map(|row| row["id"].as_i64().expect("a number")).collect()
}

#[tokio::test]
async fn a_page() {
    let product = filled().await;
    let query =
        "per_page=2&page=2&filter[direction][in]=inbound,outbound&filter[type]=text&sort=created_at&x=y";
    insta::assert_json_snapshot!(get(&product, &format!("/messages?{query}")).await, @r#"
    {
      "body": {
        "data": [
          {
            "id": 7,
            "interaction_id": 2,
            "is_read": false,
            "message": "Hi Bo",
            "message_id": "wamid.test4",
            "sender_id": "106540352242922",
            "sent_at": "2026-01-01T07:59:14+00:00",
            "status": "sent",
            "type": "text"
          }
        ],
        "links": {
          "first": "/api/v2/messages?per_page=2&filter[direction][in]=inbound,outbound&filter[type]=text&sort=created_at&page=1",
          "last": "/api/v2/messages?per_page=2&filter[direction][in]=inbound,outbound&filter[type]=text&sort=created_at&page=2",
          "next": null,
          "prev": "/api/v2/messages?per_page=2&filter[direction][in]=inbound,outbound&filter[type]=text&sort=created_at&page=1"
        },
        "message": "Messages retrieved successfully",
        "meta": {
          "pagination": {
            "current_page": 2,
            "from": 3,
            "has_more": false,
            "last_page": 2,
            "per_page": 2,
            "to": 3,
            "total": 3
          },
          "request_id": "[request id]",
          "timestamp": "2026-01-01T08:00:14+00:00"
        },
        "success": true
      },
      "status": 200
    }
    "#);
    let page = get(&product, "/messages?per_page=3").await;
    insta::assert_json_snapshot!(page["body"]["meta"]["pagination"], @r#"
    {
      "current_page": 1,
      "from": 1,
      "has_more": true,
      "last_page": 3,
      "per_page": 3,
      "to": 3,
      "total": 7
    }
    "#);
    let none = get(&Product::plain().await, "/messages").await;
    assert_eq!(none["body"]["data"], json!([]));
}

#[tokio::test]
async fn what_a_number_wrote() {
    let product = filled().await;
    let row =
        get(&product, "/messages?filter[interaction_id]=1&q=hello+too").await["body"]["data"][0].clone();
    insta::assert_json_snapshot!(row, @r#"
    {
      "id": 5,
      "interaction_id": 1,
      "is_read": false,
      "message": "hello too",
      "message_id": "wamid.in.hello too",
      "sender_id": "919812345001",
      "sent_at": "2026-01-01T07:57:14+00:00",
      "status": null,
      "type": "text"
    }
    "#);
}

#[tokio::test]
async fn filters() {
    let product = filled().await;
    for (query, expected) in [
        ("", vec![7, 6, 5, 4, 3, 2, 1]),
        ("filter[type]=text", vec![7, 5, 1]),
        ("filter[type][ne]=text", vec![6, 4, 3, 2]),
        ("filter[type][!%3D]=text", vec![6, 4, 3, 2]),
        ("filter[type][in]=template,%20image,,sticker", vec![3, 2]),
        ("filter[type][not_in]=text,interactive", vec![3, 2]),
        ("filter%5Btype%5D%5Bin%5D=template", vec![2]),
        ("filter[type]=nonsense", vec![]),
        ("filter[type][in]=nonsense,text", vec![7, 5, 1]),
        ("filter[type][ne]=nonsense", vec![7, 6, 5, 4, 3, 2, 1]),
        ("filter[type]=TEXT", vec![]),
        ("filter[status]=sent", vec![7, 3, 2]),
        ("filter[status]=read", vec![1]),
        ("filter[status]=failed", vec![4]),
        ("filter[status]=delivered", vec![]),
        ("filter[status][ne]=sent", vec![4, 1]),
        ("filter[status][in]=read,failed", vec![4, 1]),
        ("filter[status][not_in]=read,failed", vec![7, 3, 2]),
        ("filter[direction]=inbound", vec![6, 5]),
        ("filter[direction]=outbound", vec![7, 4, 3, 2, 1]),
        ("filter[direction][ne]=outbound", vec![6, 5]),
        ("filter[direction]=note", vec![]),
        ("filter[interaction_id]=2", vec![7]),
        ("filter[interaction_id][ne]=1", vec![7]),
        ("filter[interaction_id][in]=1,2,99", vec![7, 6, 5, 4, 3, 2, 1]),
        ("filter[interaction_id][not_in]=2", vec![6, 5, 4, 3, 2, 1]),
        ("filter[interaction_id]=99", vec![]),
        ("filter[type]=text&filter[direction]=inbound", vec![5]),
        ("filter[type][in]=text,image&filter[type][ne]=image&filter[interaction_id]=1", vec![5, 1]),
        ("filter[unknown]=x&filter[type]=", vec![7, 6, 5, 4, 3, 2, 1]),
        ("search=HELLO", vec![5, 1]),
        ("q=100%25", vec![1]),
        ("search=dear+ada", vec![2]),
        ("search=%25", vec![1]),
        ("q=nothing", vec![]),
        ("sort=created_at", vec![1, 2, 3, 4, 5, 6, 7]),
        ("sort=-created_at", vec![7, 6, 5, 4, 3, 2, 1]),
        ("sort=-updated_at&filter[interaction_id]=1", vec![1, 6, 5, 4, 3, 2]),
        ("sort=nonsense", vec![7, 6, 5, 4, 3, 2, 1]),
    ] {
        assert_eq!(ids(&product, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn filters_that_cannot_be() {
    let product = filled().await;
    for (query, field, text) in [
        ("filter[type][gt]=text", "filter[type][gt]", "is not a known filter"),
        ("filter[status][null]=true", "filter[status][null]", "is not a known filter"),
        ("filter[type][]=text", "filter[type][]", "is not a known filter"),
        ("filter[interaction_id]=x", "filter[interaction_id]", "must be an integer"),
        ("filter[interaction_id][in]=1,x", "filter[interaction_id][in]", "must be an integer"),
        ("filter[type][in]=,", "filter[type][in]", "must not be empty"),
    ] {
        let refused = get(&product, &format!("/messages?{query}")).await;
        let texts = json!({field: [format!("The {field} field {text}.")]});
        assert_eq!(brief(&refused), format!("422 VALIDATION_ERROR {texts}"), "{query}");
    }
    let many = format!("filter[interaction_id][in]={}", "1,".repeat(101));
    let refused = get(&product, &format!("/messages?{many}")).await;
    assert!(brief(&refused).contains("must not have more than 100 values"), "{refused}");
    let both = get(&product, "/messages?filter[type][x]=1&filter[interaction_id]=y").await;
    assert_eq!(both["body"]["error"]["details"].as_object().map(serde_json::Map::len), Some(2));
}

#[tokio::test]
async fn some_fields() {
    let product = filled().await;
    let page = get(&product, "/messages?per_page=1&fields=id,type,nonsense").await;
    assert_eq!(page["body"]["data"], json!([{"id": 7, "type": "text"}]));
    let page = get(&product, "/messages?per_page=1&fields=nonsense").await;
    assert_eq!(page["body"]["data"][0].as_object().map(serde_json::Map::len), Some(9));
}

/// Codes of `/auth` are in no chat.
#[tokio::test]
async fn codes_are_no_messages() {
    let product = Product::new().await;
    let body = json!({"phone": ADA, "template_name": "otp_verification", "code": "987654"});
    assert_eq!(post(&product, "/auth/send-otp", body).await["status"], 200);
    assert_eq!(get(&product, "/messages").await["body"]["data"], Value::Array(Vec::new()));
}
