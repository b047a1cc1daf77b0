//! `GET /templates`, `POST /templates/sync` and `GET /templates/{id}` (`wacr-api-v2.md` 2.12 to 2.14).

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use countersign_core::domain::template::{RemoteTemplate, TemplateCategory, TemplateShape, TemplateStatus};
use countersign_core::domain::tenant::TenantPolicy;
use countersign_core::domain::token::Scope;
use countersign_core::engine::NewToken;
use serde_json::{Value, json};

use super::{code_of, get, post, seen};
use crate::support::{Product, undeliverable};

fn template(id: &str, name: &str, category: &str, status: &str) -> RemoteTemplate {
    RemoteTemplate {
        vendor_id: id.to_owned(),
        name: name.to_owned(),
        language: "en".to_owned(),
        category: TemplateCategory::parse(category),
        status: TemplateStatus::parse(status),
        components: "[]".to_owned(),
        shape: TemplateShape { body: format!("Body of {name}"), ..TemplateShape::default() },
    }
}

/// Three templates, the last one younger than the others.
async fn with_templates() -> Product {
    let product = Product::new().await;
    let mut all = vec![
        template("11", "login", "AUTHENTICATION", "APPROVED"),
        template("12", "promo", "MARKETING", "REJECTED"),
    ];
    product.whatsapp.set_templates(all.clone());
    assert_eq!(post(&product, "/templates/sync", Value::Null).await["status"], 200);
    product.advance(Duration::from_mins(1));
    all.push(template("13", "receipt", "UTILITY", "PENDING"));
    product.whatsapp.set_templates(all);
    assert_eq!(post(&product, "/templates/sync", Value::Null).await["status"], 200);
    product
}

async fn one_of(product: &Product, id: &str) -> Value {
    seen("get", "/templates/{id}", &product.get(&format!("/templates/{id}")).await)
}

async fn listed(product: &Product, query: &str) -> Vec<String> {
    let page = get(product, &format!("/templates{query}")).await;
    assert_eq!(page["status"], 200, "{page}");
    let rows = page["body"]["data"].as_array().expect("rows");
    rows.iter().map(|row| row["template_name"].as_str().expect("a name").to_owned()).collect()
}

#[tokio::test]
async fn lists_all_whatever_their_category_and_status() {
    let product = with_templates().await;
    for (query, names) in [
        ("", &["login", "promo", "receipt"][..]),
        ("?sort=-template_name", &["receipt", "promo", "login"]),
        ("?sort=-created_at,-template_name", &["receipt", "promo", "login"]),
        ("?sort=updated_at,-template_name", &["promo", "login", "receipt"]),
        ("?sort=language,nonsense", &["login", "promo", "receipt"]),
        ("?search=PROM", &["promo"]),
        ("?q=market", &["promo"]),
        ("?q=body", &[]),
        ("?filter[status]=approved", &["login"]),
        ("?filter%5Bcategory%5D=UTILITY", &["receipt"]),
        ("?filter[language]=de", &[]),
        ("?filter[template_name]=promo&filter[status]=APPROVED", &[]),
        ("?filter[template_name]='%20OR%201=1", &[]),
        ("?per_page=2&page=2", &["receipt"]),
        ("?page=99", &[]),
    ] {
        assert_eq!(listed(&product, query).await, names, "{query}");
    }
    let page = get(&product, "/templates?per_page=2&filter[status]=PENDING&x=y").await;
    assert_eq!(page["body"]["message"], "Templates retrieved successfully");
    assert_eq!(page["body"]["links"]["first"], "/api/v2/templates?per_page=2&filter[status]=PENDING&page=1");
    assert_eq!(page["body"]["meta"]["pagination"]["total"], 1);
}

#[tokio::test]
async fn a_list_prints_the_fields_that_are_named() {
    let product = with_templates().await;
    let page = get(&product, "/templates?fields=template_name,status,nonsense&filter[status]=REJECTED").await;
    assert_eq!(page["body"]["data"], json!([{"template_name": "promo", "status": "REJECTED"}]));
    let page = get(&product, "/templates?fields=nonsense&per_page=1").await;
    assert_eq!(page["body"]["data"][0]["body_data"], "Body of login", "none that is known: all of them");
}

#[tokio::test]
async fn one_template_with_all_its_parts() {
    let product = Product::new().await;
    let parts = json!([
        {"type": "HEADER", "format": "TEXT", "text": "Hello {{1}} of {{2}}"},
        {"type": "BODY", "text": "{{1}} is your code", "add_security_recommendation": true},
        {"type": "FOOTER", "text": "Expires in 10 minutes", "code_expiration_minutes": 10},
        {"type": "BUTTONS", "buttons": [
            {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+15550001"},
            {"type": "URL", "text": "Copy", "url": "https://www.whatsapp.com/otp/code/?code=otp{{1}}"},
        ]},
    ]);
    let mut remote = template("594425479261596", "login", "AUTHENTICATION", "APPROVED");
    remote.components = parts.to_string();
    remote.shape = TemplateShape {
        body: "{{1}} is your code".to_owned(),
        body_params: 1,
        header_format: Some("TEXT".to_owned()),
        header_text: Some("Hello {{1}} of {{2}}".to_owned()),
        footer: Some("Expires in 10 minutes".to_owned()),
        code_expiration_minutes: Some(10),
        otp_buttons: vec![1],
    };
    product.whatsapp.set_templates(vec![remote, template("7", "plain", "MARKETING", "PAUSED")]);
    post(&product, "/templates/sync", Value::Null).await;
    let one = one_of(&product, "594425479261596").await;
    assert_eq!(one["body"]["message"], "Template retrieved successfully");
    assert_eq!(
        one["body"]["data"],
        json!({
            "id": one["body"]["data"]["id"], "template_id": "594425479261596", "template_name": "login", "name": "login",
            "language": "en", "category": "AUTHENTICATION", "status": "APPROVED",
            "header_data_format": "TEXT", "header_data_text": "Hello {{1}} of {{2}}", "header_params_count": 2,
            "header_file_url": null, "header_variable_value": null,
            "body_data": "{{1}} is your code", "body_params_count": 1, "body_variable_value": null,
            "footer_data": "Expires in 10 minutes", "footer_params_count": 0,
            "buttons_data": parts[3]["buttons"].to_string(),
            "message_send_ttl_seconds": null, "add_security_recommendation": true,
            "code_expiration_minutes": 10, "otp_button_config": parts[3]["buttons"][1],
            "components": parts,
            "created_at": "2026-01-01T07:53:14+00:00", "updated_at": "2026-01-01T07:53:14+00:00",
        })
    );
    let plain = one_of(&product, "7").await["body"]["data"].clone();
    for (field, value) in [
        ("header_data_format", json!("NONE")),
        ("header_data_text", Value::Null),
        ("header_params_count", json!(0)),
        ("footer_data", Value::Null),
        ("buttons_data", Value::Null),
        ("add_security_recommendation", json!(false)),
        ("otp_button_config", Value::Null),
        ("components", json!([])),
        ("status", json!("PAUSED")),
    ] {
        assert_eq!(plain[field], value, "{field}");
    }
}

#[tokio::test]
async fn a_template_that_is_not_there() {
    let product = with_templates().await;
    // Its number here is no id.
    for id in ["404", "1", "%ff", "a%00b", "'%20OR%201=1", "login", &"9".repeat(10_000)] {
        let seen = one_of(&product, id).await;
        assert_eq!((seen["status"].as_u64(), code_of(&seen)), (Some(404), "NOT_FOUND"), "{id}");
        assert_eq!(seen["body"]["error"]["message"], "Template not found");
    }
}

#[tokio::test]
async fn a_sync_keeps_numbers_and_removes_what_is_gone() {
    let product = with_templates().await;
    let before = get(&product, "/templates").await["body"]["data"].clone();
    product.whatsapp.set_templates(vec![
        template("99", "login", "AUTHENTICATION", "PENDING"),
        template("14", "news", "MARKETING", "APPROVED"),
    ]);
    let synced = post(&product, "/templates/sync", Value::Null).await;
    assert_eq!(synced["body"]["message"], "Templates synced successfully");
    assert_eq!(synced["body"]["data"], json!({"synced": 2, "total": 2}));
    let rows = get(&product, "/templates").await["body"]["data"].clone();
    let row = |place: usize| {
        let row = &rows[place];
        (row["id"].as_u64(), row["template_id"].as_str(), row["status"].as_str())
    };
    let number = |place: usize| before[place]["id"].as_u64();
    assert_eq!(row(0), (number(0), Some("99"), Some("PENDING")), "the same template under another id");
    let fresh = number(2).map(|last| last + 1);
    assert_eq!(row(1), (fresh, Some("14"), Some("APPROVED")), "a number is not given twice");
    assert_eq!(rows.as_array().expect("rows").len(), 2);
}

#[tokio::test]
async fn a_sync_that_cannot_be_done() {
    let product = with_templates().await;
    product.whatsapp.fail_next(undeliverable());
    let failed = post(&product, "/templates/sync", Value::Null).await;
    assert_eq!((failed["status"].as_u64(), code_of(&failed)), (Some(500), "INTERNAL_ERROR"));
    assert_eq!(failed["body"]["error"]["message"], "Failed to sync templates");
    assert_eq!(listed(&product, "").await.len(), 3, "what was there stays");
    product.engine.delete_whatsapp(product.tenant.id).await.expect("removed");
    let failed = post(&product, "/templates/sync", Value::Null).await;
    assert_eq!((failed["status"].as_u64(), code_of(&failed)), (Some(422), "WHATSAPP_NOT_CONFIGURED"));
}

#[tokio::test]
async fn tenants_have_their_own() {
    let product = with_templates().await;
    let other =
        product.engine.create_tenant("Other", "other", TenantPolicy::default()).await.expect("a tenant");
    let new = NewToken {
        name: "other".to_owned(),
        scopes: Scope::ALL.to_vec(),
        requests_per_minute: 100,
        expires_at: None,
    };
    let issued = product.engine.issue_token(other.id, new).await.expect("a token");
    let get_as_other = async |path: &str| {
        let request = Request::get(format!("/api/v2{path}"))
            .header("authorization", format!("Bearer {}", issued.plain.expose()))
            .body(Body::empty());
        product.request(request.expect("a request")).await
    };
    assert_eq!(get_as_other("/templates").await.json()["data"], json!([]));
    assert_eq!(get_as_other("/templates/11").await.code(), "NOT_FOUND");
}

/// Else whoever asks for some would get all.
#[tokio::test]
async fn operators_are_refused() {
    let product = Product::new().await;
    for path in [
        "/templates?filter[status][in]=PENDING",
        "/templates?filter[category][ne]=AUTHENTICATION",
        "/templates?filter[template_name][%3E=]=a",
        "/auth/templates?filter[template_name][like]=order",
    ] {
        let seen = get(&product, path).await;
        assert_eq!((&seen["status"], code_of(&seen)), (&json!(422), "VALIDATION_ERROR"), "{path}");
    }
}
