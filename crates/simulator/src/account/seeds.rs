//! The templates an account starts with.

use serde_json::{Value, json};

use super::template::{Category, Draft, Status, Template};
use crate::ids::Ids;

/// Minutes in the seeded templates' footers.
const EXPIRY_MINUTES: u8 = 10;

const URL: &str =
    "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code_expiration_minutes=10&code=otp{{1}}";

/// The seeded templates, oldest first.
pub(super) fn templates(ids: &Ids) -> Vec<Template> {
    let standard = "*{{1}}* is your verification code. For your security, do not share this code.";
    let timed = "*{{1}}* is your verification code. It expires in {{2}} minutes.";
    let three = "*{{1}}* is your verification code. It expires in {{2}} minutes. {{3}}";
    vec![
        authentication(ids, "otp_verification", "en", standard, &json!([["123456"]])),
        authentication(ids, "otp_verification", "en_US", standard, &json!([["123456"]])),
        authentication(ids, "otp_with_expiry", "en", timed, &json!([["123456", "10"]])),
        Template {
            status: Status::Pending,
            ..authentication(ids, "otp_pending", "en", standard, &json!([["123456"]]))
        },
        order_update(ids),
        authentication(ids, "otp_three_params", "en", three, &json!([["123456", "10", "Acme"]])),
        order_shipped(ids),
        welcome_image(ids),
        invoice_document(ids),
    ]
}

/// In the form the API shows an authentication template after creation.
fn authentication(ids: &Ids, name: &str, language: &str, body: &str, example: &Value) -> Template {
    let components = vec![
        json!({"type": "BODY", "text": body, "add_security_recommendation": true, "example": {"body_text": example}}),
        json!({"type": "FOOTER", "text": "This code expires in 10 minutes.",
            "code_expiration_minutes": EXPIRY_MINUTES}),
        json!({"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Copy code", "url": URL,
            "example": [URL.replace("{{1}}", "123456")]}]}),
    ];
    template(ids, name, language, Category::Authentication, components)
}

fn order_update(ids: &Ids) -> Template {
    let body = body("Your order {{1}} is on its way.", &["A-1001"]);
    approved(ids, "order_update", Category::Utility, vec![body])
}

/// A parameter in every place that takes one.
fn order_shipped(ids: &Ids) -> Template {
    let header = json!({"type": "HEADER", "format": "TEXT", "text": "Order {{1}}",
        "example": {"header_text": ["A-1001"]}});
    let button = json!({"type": "URL", "text": "Track", "url": "https://shop.example/track/{{1}}",
        "example": ["https://shop.example/track/A-1001"]});
    let components = vec![
        header,
        body("Hello {{1}}, your order arrives on {{2}}.", &["Ana", "Friday"]),
        json!({"type": "FOOTER", "text": "Thank you for your order"}),
        json!({"type": "BUTTONS", "buttons": [button]}),
    ];
    approved(ids, "order_shipped", Category::Utility, components)
}

fn welcome_image(ids: &Ids) -> Template {
    let components = vec![media_header("IMAGE"), body("Welcome, {{1}}!", &["Ana"])];
    approved(ids, "welcome_image", Category::Marketing, components)
}

fn invoice_document(ids: &Ids) -> Template {
    let components = vec![media_header("DOCUMENT"), body("Here is your invoice.", &[])];
    approved(ids, "invoice_document", Category::Utility, components)
}

fn media_header(format: &str) -> Value {
    json!({"type": "HEADER", "format": format, "example": {"header_handle": ["https://scontent.example/4"]}})
}

fn body(text: &str, example: &[&str]) -> Value {
    if example.is_empty() {
        return json!({"type": "BODY", "text": text});
    }
    json!({"type": "BODY", "text": text, "example": {"body_text": [example]}})
}

fn approved(ids: &Ids, name: &str, category: Category, components: Vec<Value>) -> Template {
    Template { status: Status::Approved, ..template(ids, name, "en", category, components) }
}

fn template(ids: &Ids, name: &str, language: &str, category: Category, components: Vec<Value>) -> Template {
    let draft = Draft {
        name: name.to_owned(),
        language: language.to_owned(),
        category,
        ttl_seconds: None,
        components,
    };
    Template::new(ids.object(), draft)
}
