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
    let body = json!({"type": "BODY", "text": "Your order {{1}} is on its way.",
        "example": {"body_text": [["A-1001"]]}});
    let mut template = template(ids, "order_update", "en", Category::Utility, vec![body]);
    template.status = Status::Approved;
    template
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
