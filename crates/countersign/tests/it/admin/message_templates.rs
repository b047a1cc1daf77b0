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
      "autofill": {
        "app_hash": null,
        "web_host": null
      },
      "created_at": "2026-01-01T07:53:14.000Z",
      "dlt": null,
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

fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

fn sms() -> Value {
    json!({"name": "india", "medium": "sms", "text": "{{code}} is your code for {{brand}}"})
}

fn dlt() -> Value {
    json!({"entity_id": "1101456324567890123", "template_id": "1107161234567890123"})
}

#[tokio::test]
async fn fields_of_text_messages_are_kept_and_what_a_change_leaves_out_is_gone() {
    let product = Product::plain().await;
    let autofill = json!({"web_host": "Login.Example.com", "app_hash": "FA+9qCX9VSu"});
    let body = with(with(sms(), "autofill", autofill), "dlt", dlt());
    let made = product.admin("POST", "/tenants/1/message-templates", Some(body)).await.json();
    let path = format!("/tenants/1/message-templates/{}", made["id"].as_str().expect("an id"));
    let shown = product.admin("GET", &path, None).await.json();
    assert_eq!(shown, made);
    assert_eq!(shown["autofill"], json!({"web_host": "login.example.com", "app_hash": "FA+9qCX9VSu"}));
    assert_eq!(shown["dlt"], dlt());

    let only_web = with(sms(), "autofill", json!({"web_host": "login.example.com"}));
    assert_eq!(product.admin("PUT", &path, Some(only_web)).await.status, 200);
    let shown = product.admin("GET", &path, None).await.json();
    assert_eq!(shown["autofill"], json!({"web_host": "login.example.com", "app_hash": null}));
    assert_eq!(shown["dlt"], Value::Null);
}

#[tokio::test]
async fn fields_that_do_not_fit_are_refused_by_name() {
    let product = Product::plain().await;
    let autofill = |value| with(sms(), "autofill", value);
    let typed = with(sms(), "text", json!("{{code}}\n\n@login.example.com #{{code}}"));
    // 128 bytes with a code of ten characters, and 12 of a line with a hash.
    let long = |more: &str| with(sms(), "text", json!(format!("{{{{code}}}}{}{more}", "x".repeat(118))));
    let hash = json!({"app_hash": "FA+9qCX9VSu"});
    for (body, field, told) in [
        (autofill(json!({"web_host": "https://example.com"})), "autofill.web_host", "must be a host"),
        (autofill(json!({"app_hash": "short"})), "autofill.app_hash", "must be an app's hash"),
        (autofill(json!({"ios": "x"})), "autofill.ios", "is not known here"),
        (with(long("x"), "autofill", hash.clone()), "autofill", "it can have 141 bytes"),
        (
            with(typed.clone(), "autofill", json!({"web_host": "a.example"})),
            "autofill",
            "line 3 begins with @",
        ),
        (with(typed.clone(), "autofill", hash.clone()), "autofill", "line 3 begins with @"),
        (with(autofill(hash.clone()), "medium", json!("voice")), "autofill", "is for text messages only"),
        (with(with(sms(), "dlt", dlt()), "medium", json!("voice")), "dlt", "is for text messages only"),
        (with(sms(), "dlt", json!({"entity_id": "11"})), "dlt.template_id", "is required"),
        (with(sms(), "dlt", json!({"entity_id": "11", "template_id": "x"})), "dlt", "1 to 30 digits"),
        (with(sms(), "text", json!("{{code}} {{name}}")), "text", "{{code}}, {{minutes}} and {{brand}}"),
    ] {
        let answer = product.admin("POST", "/tenants/1/message-templates", Some(body.clone())).await;
        let error = &answer.json()["error"];
        assert_eq!((answer.status.as_u16(), &error["field"]), (422, &json!(field)), "{body}");
        assert!(error["message"].as_str().is_some_and(|message| message.contains(told)), "{error}");
    }
    for (name, body) in [("fits", with(long(""), "autofill", hash)), ("typed", typed)] {
        let answer = product
            .admin("POST", "/tenants/1/message-templates", Some(with(body, "name", json!(name))))
            .await;
        assert_eq!(answer.status, 201, "{name}: {}", answer.json());
    }
}

#[tokio::test]
async fn a_preview_shows_a_message_with_a_code_of_nobody() {
    let product = Product::plain().await;
    let text = "{{code}} is your code for {{brand}} — good for {{minutes}} minutes.";
    let body = with(with(sms(), "text", json!(text)), "autofill", json!({"web_host": "login.example.com"}));
    let made = product.admin("POST", "/tenants/1/message-templates", Some(body)).await.json();
    let path = format!("/tenants/1/message-templates/{}/preview", made["id"].as_str().expect("an id"));
    let shown = product.admin("GET", &path, None).await;
    let documented = "/admin/v1/tenants/{tenant}/message-templates/{id}/preview";
    super::document::check(&product, "get", documented, &shown).await;
    insta::assert_json_snapshot!(shown.json(), @r##"
    {
      "faults": [],
      "filled_in_by": [
        "web"
      ],
      "sms": {
        "bytes": 81,
        "costly": [
          {
            "character": "—",
            "column": 30,
            "line": 1
          }
        ],
        "encoding": "ucs2",
        "segments": 2,
        "units": 79
      },
      "text": "123456 is your code for Acme — good for 10 minutes.\n\n@login.example.com #123456"
    }
    "##);

    let spoken = make(&product, "voice").await;
    let path = format!("/tenants/1/message-templates/{spoken}/preview");
    insta::assert_json_snapshot!(product.admin("GET", &path, None).await.json(), @r#"
    {
      "faults": [],
      "filled_in_by": [],
      "sms": null,
      "text": "1, 2, 3, 4, 5, 6 for 10 minutes"
    }
    "#);
    let other = "/tenants/1/message-templates/mtp_00000000000070008000000000000000/preview";
    assert_eq!(product.admin("GET", other, None).await.status, 404);
}

/// A longer name makes messages longer: a template that no longer fits can be rejected, and not approved again.
#[tokio::test]
async fn a_template_that_no_longer_fits_can_still_be_rejected() {
    let product = Product::plain().await;
    let body = with(sms(), "autofill", json!({"app_hash": "FA+9qCX9VSu"}));
    let made = product.admin("POST", "/tenants/1/message-templates", Some(body.clone())).await.json();
    let path = format!("/tenants/1/message-templates/{}", made["id"].as_str().expect("an id"));
    let renamed = product.admin("PATCH", "/tenants/1", Some(json!({"name": "x".repeat(120)}))).await;
    assert_eq!(renamed.status, 200);
    let preview = product.admin("GET", &format!("{path}/preview"), None).await.json();
    assert!(preview["faults"][0].as_str().is_some_and(|fault| fault.contains("bytes")), "{preview}");
    for (approval, status) in [("rejected", 200), ("approved", 422), ("pending", 422)] {
        let body = with(body.clone(), "approval", json!(approval));
        assert_eq!(product.admin("PUT", &path, Some(body)).await.status, status, "{approval}");
    }
}

/// What an owner wrote into the text stays theirs: the preview tells of faults, nothing refuses them.
#[tokio::test]
async fn a_preview_tells_what_to_mend_in_lines_that_were_typed() {
    let product = Product::plain().await;
    let body = with(sms(), "text", json!("{{code}}\n@login.example.com {{code}}"));
    let made = product.admin("POST", "/tenants/1/message-templates", Some(body)).await.json();
    let path = format!("/tenants/1/message-templates/{}/preview", made["id"].as_str().expect("an id"));
    let shown = product.admin("GET", &path, None).await.json();
    assert!(
        shown["faults"][0].as_str().is_some_and(|fault| fault.starts_with("line 2 begins with @")),
        "{shown}"
    );
    assert_eq!(shown["filled_in_by"], json!([]));
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
