//! `/tenants/{tenant}/message-templates`.

use serde_json::{Value, json};

use crate::support::Product;

pub(super) async fn make(product: &Product, medium: &str) -> String {
    let mut body = json!({"name": "login", "medium": medium, "text": "{{code}} for {{minutes}} minutes"});
    if medium == "email" {
        body["subject"] = json!("Your code");
    }
    let made = product.admin("POST", "/tenants/1/message-templates", Some(body)).await;
    assert_eq!(made.status, 201, "{}", made.json());
    made.json()["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_template_is_made_shown_changed_and_removed() {
    let product = Product::plain().await;
    let id = make(&product, "sms").await;
    let path = format!("/tenants/1/message-templates/{id}");
    let mut shown = product.admin("GET", &path, None).await.json();
    shown["id"] = json!("[id]");
    insta::assert_json_snapshot!(shown, @r#"
    {
      "approval": "approved",
      "created_at": "2026-01-01T07:53:14.000Z",
      "id": "[id]",
      "language": "en",
      "medium": "sms",
      "name": "login",
      "subject": null,
      "text": "{{code}} for {{minutes}} minutes",
      "updated_at": "2026-01-01T07:53:14.000Z"
    }
    "#);
    let body = json!({"name": "login", "medium": "sms", "text": "Code {{code}}", "approval": "rejected"});
    let changed = product.admin("PUT", &path, Some(body)).await.json();
    assert_eq!((&changed["text"], &changed["approval"]), (&json!("Code {{code}}"), &json!("rejected")));
    assert_eq!(product.admin("DELETE", &path, None).await.status, 204);
    assert_eq!(product.admin("GET", &path, None).await.status, 404);
}

#[tokio::test]
async fn a_bad_template_names_its_field() {
    let product = Product::plain().await;
    make(&product, "sms").await;
    for (body, status, field) in [
        (json!({"name": "x", "medium": "sms", "text": "no code"}), 422, "text"),
        (json!({"name": "x", "medium": "sms", "text": "{{code}} {{name}}"}), 422, "text"),
        (json!({"name": "x", "medium": "sms", "text": "{{code}}\r"}), 422, "text"),
        (json!({"name": "", "medium": "sms", "text": "{{code}}"}), 422, "name"),
        (json!({"name": "x", "medium": "fax", "text": "{{code}}"}), 422, "medium"),
        (json!({"name": "x", "medium": "email", "text": "{{code}}"}), 422, "subject"),
        (json!({"name": "x", "medium": "email", "text": "{{code}}", "subject": "{{code}}"}), 422, "subject"),
        (json!({"name": "x", "medium": "email", "text": "{{code}}", "subject": "a\nBcc: b"}), 422, "subject"),
        (json!({"name": "x", "medium": "sms", "text": "{{code}}", "subject": "x"}), 422, "subject"),
        (json!({"name": "x", "medium": "whatsapp", "text": "{{code}}"}), 422, "text"),
        (json!({"name": "x", "medium": "sms", "text": "{{code}}", "language": "e"}), 422, "language"),
        (json!({"name": "x", "medium": "sms", "text": "{{code}}", "approval": "maybe"}), 422, "approval"),
        (json!({"name": "login", "medium": "sms", "text": "{{code}}"}), 409, "name of a message template"),
    ] {
        let answer = product.admin("POST", "/tenants/1/message-templates", Some(body.clone())).await;
        let error = &answer.json()["error"];
        assert_eq!((answer.status.as_u16(), &error["field"]), (status, &Value::from(field)), "{body}");
    }
    let missing = product
        .admin(
            "POST",
            "/tenants/9/message-templates",
            Some(json!({"name": "x", "medium": "sms", "text": "{{code}}"})),
        )
        .await;
    assert_eq!(missing.status, 404);
}

#[tokio::test]
async fn a_templates_medium_stays_and_one_in_use_too() {
    let product = Product::plain().await;
    let id = make(&product, "sms").await;
    let path = format!("/tenants/1/message-templates/{id}");
    let body = json!({"name": "login", "medium": "voice", "text": "{{code}}"});
    let answer = product.admin("PUT", &path, Some(body)).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["error"]["field"]), (422, &json!("medium")));
    let flow = json!({"name": "f", "channels": [{"medium": "sms", "template_id": id}]});
    let flow = product.admin("POST", "/tenants/1/flows", Some(flow)).await.json();
    assert_eq!(product.admin("DELETE", &path, None).await.status, 409);
    let flow = format!("/tenants/1/flows/{}", flow["id"].as_str().expect("an id"));
    assert_eq!(product.admin("DELETE", &flow, None).await.status, 204);
    assert_eq!(product.admin("DELETE", &path, None).await.status, 204);
}
