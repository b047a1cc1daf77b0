//! `/messages` (`wacr-api-v2.md` 2.6 to 2.11).

mod bounds;
mod disguises;
mod idempotency;
mod interactive;
mod list;
mod media;
mod media_fields;
mod merged;
mod refusals;
mod show;
mod template;
mod template_codes;
mod template_fields;
mod text;
mod uploads;

use axum::body::Body;
use axum::http::Request;
use countersign_core::domain::message::{FreeContent, TemplateMessage};
use countersign_core::domain::template::{RemoteTemplate, TemplateCategory, TemplateShape, TemplateStatus};
use serde_json::{Value, json};

use super::{brief, code_of, get, post, raw, seen};
use crate::support::{Answer, PHONE, Product};

const BOUNDARY: &str = "----boundary7MA4YWxkTrZu0gW";
const PNG: &[u8] = b"\x89PNG\r\n\x1A\n and so on";
const PDF: &[u8] = b"%PDF-1.7 and so on";

/// A part of a form.
enum Part<'p> {
    Text(&'p str, &'p str),
    /// Field, name and bytes.
    File(&'p str, &'p str, &'p [u8]),
}

/// A form's bytes.
fn form(parts: &[Part<'_>]) -> Vec<u8> {
    form_within(BOUNDARY, parts)
}

fn form_within(boundary: &str, parts: &[Part<'_>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in parts {
        let (head, content) = match part {
            Part::Text(name, text) => (format!("name=\"{name}\""), text.as_bytes()),
            Part::File(name, file, content) => (
                format!("name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: application/octet-stream"),
                *content,
            ),
        };
        bytes.extend(format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n").bytes());
        bytes.extend_from_slice(content);
        bytes.extend(b"\r\n");
    }
    bytes.extend(format!("--{boundary}--\r\n").bytes());
    bytes
}

fn form_request(product: &Product, path: &str, body: impl Into<Body>) -> Request<Body> {
    raw(product, path, Some(&format!("multipart/form-data; boundary={BOUNDARY}")), body)
}

async fn send_form(product: &Product, path: &str, parts: &[Part<'_>]) -> Answer {
    product.request(form_request(product, path, form(parts))).await
}

/// Posts a form and gives status and body of the answer, which must be as the document says.
async fn post_form(product: &Product, path: &str, parts: &[Part<'_>]) -> Value {
    seen("post", path, &send_form(product, path, parts).await)
}

/// A form that sends this file as a picture.
fn picture<'p>(name: &'p str, bytes: &'p [u8]) -> Vec<Part<'p>> {
    vec![Part::Text("phone", PHONE), Part::Text("media_type", "image"), Part::File("media_file", name, bytes)]
}

/// `body` with some fields set anew; `null` takes one away.
fn with(mut body: Value, fields: &Value) -> Value {
    for (name, value) in fields.as_object().expect("fields") {
        if value.is_null() {
            body.as_object_mut().expect("fields").remove(name);
        } else {
            body[name] = value.clone();
        }
    }
    body
}

/// The texts about the fields of `body`, `null` if they are right.
async fn texts(product: &Product, path: &str, body: Value) -> Value {
    let seen = post(product, path, body).await;
    if code_of(&seen) == "VALIDATION_ERROR" { seen["body"]["error"]["details"].clone() } else { Value::Null }
}

/// The text of `field` alone, when `fields` are set in `body`.
async fn text_about(product: &Product, path: &str, body: &Value, field: &str, fields: &Value) -> Value {
    let texts = texts(product, path, with(body.clone(), fields)).await;
    if let Some(texts) = texts.as_object() {
        assert_eq!(texts.keys().collect::<Vec<_>>(), [field], "{fields}");
        assert_eq!(texts[field].as_array().map(Vec::len), Some(1), "{texts:?}");
    }
    texts[field][0].clone()
}

/// A contact with this number, named Ada Lovelace. Gives its number.
async fn make_ada(product: &Product) -> i64 {
    let ada = json!({"firstname": "Ada", "lastname": "Lovelace", "phone": PHONE, "type": "lead",
                     "source_id": 1, "status_id": 1, "email": "ada@example.com"});
    let made = post(product, "/contacts", ada).await;
    assert_eq!(made["status"], 201, "{made}");
    made["body"]["data"]["id"].as_i64().expect("a number")
}

/// What the last message without a template held.
fn last_free(product: &Product) -> FreeContent {
    product.whatsapp.sent_freely().pop().expect("a message").content
}

/// Where the last file was fetched, and the text below it.
fn last_media(product: &Product) -> (String, Option<String>, Option<String>) {
    let FreeContent::Media(media) = last_free(product) else { panic!("no file") };
    (media.link, media.caption.map(|text| text.expose().to_owned()), media.filename)
}

fn last_template(product: &Product) -> TemplateMessage {
    product.whatsapp.sent().pop().expect("a template")
}

/// The path of a stored file.
fn path_of(url: &str) -> &str {
    url.strip_prefix("https://otp.example.com").expect("our own")
}

/// A product with templates of every form, all in English: `plain` (one field), `greeting` (a text header), `picture`,
/// `film` and `paper` (headers with files), `buttons` (two URL buttons), `login` (for codes), `login_minutes` (for codes,
/// with minutes), `bare` (takes nothing), and `draft` (not approved).
async fn with_templates() -> Product {
    let product = Product::new().await;
    product.whatsapp.set_templates(templates());
    product.engine.sync_templates(product.tenant.id).await.expect("templates");
    product
}

fn templates() -> Vec<RemoteTemplate> {
    let shape = |body: &str, body_params| TemplateShape {
        body: body.to_owned(),
        body_params,
        ..TemplateShape::default()
    };
    let header = |format: &str, text: Option<&str>| TemplateShape {
        header_format: Some(format.to_owned()),
        header_text: text.map(str::to_owned),
        ..shape("Hello", 0)
    };
    let code = |body_params| TemplateShape {
        otp_buttons: vec![0],
        code_expiration_minutes: Some(5),
        ..shape("{{1}} is your code. {{2}}", body_params)
    };
    let buttons = json!([{"type": "BUTTONS", "buttons": [
        {"type": "URL", "text": "Order", "url": "https://shop.example/{{1}}"},
        {"type": "QUICK_REPLY", "text": "Thanks"},
        {"type": "URL", "text": "Track", "url": "https://shop.example/track/{{1}}"},
    ]}]);
    let all = [
        ("plain", "UTILITY", "APPROVED", shape("Dear {{1}}", 1), json!([])),
        ("greeting", "MARKETING", "APPROVED", header("TEXT", Some("Hi {{1}}")), json!([])),
        ("picture", "MARKETING", "APPROVED", header("IMAGE", None), json!([])),
        ("film", "MARKETING", "APPROVED", header("VIDEO", None), json!([])),
        ("paper", "UTILITY", "APPROVED", header("DOCUMENT", None), json!([])),
        ("buttons", "UTILITY", "APPROVED", shape("Order {{1}} is {{2}}", 2), buttons),
        ("login", "AUTHENTICATION", "APPROVED", code(1), json!([])),
        ("login_minutes", "AUTHENTICATION", "APPROVED", code(2), json!([])),
        ("bare", "UTILITY", "APPROVED", shape("Hello", 0), json!([])),
        ("draft", "UTILITY", "PENDING", shape("Hello", 0), json!([])),
    ];
    let template = |(n, (name, category, status, shape, components)): (u32, (&str, &str, &str, _, Value))| {
        RemoteTemplate {
            vendor_id: (2_001 + n).to_string(),
            name: name.to_owned(),
            language: "en".to_owned(),
            category: TemplateCategory::parse(category),
            status: TemplateStatus::parse(status),
            components: components.to_string(),
            shape,
        }
    };
    (0..).zip(all).map(template).collect()
}

/// A template to send.
fn templated(name: &str, fields: &Value) -> Value {
    with(json!({"phone": PHONE, "template_name": name, "language": "en"}), fields)
}
