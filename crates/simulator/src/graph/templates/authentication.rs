//! Components of an authentication template: Meta writes the text, the caller only chooses.

use serde_json::{Value, json};

use super::otp_button;
use crate::graph::error::GraphError;

/// Checks the components and gives them the form they have after creation: body and footer with their
/// text, the OTP button as a URL button. The text is English in every language.
pub(super) fn build(components: &[Value]) -> Result<Vec<Value>, GraphError> {
    let (mut body, mut footer, mut expiry, mut buttons) = (None, None, None, None);
    for component in components {
        let kind = component["type"].as_str().unwrap_or_default().to_ascii_uppercase();
        let seen_before = match kind.as_str() {
            "BODY" => body.replace(build_body(component)).is_some(),
            "FOOTER" => {
                let minutes = expiry_minutes(component)?;
                expiry = Some(minutes);
                footer.replace(build_footer(minutes)).is_some()
            }
            "BUTTONS" => buttons.replace(component).is_some(),
            _ => {
                return Err(GraphError::invalid(
                    "Authentication templates have BODY, FOOTER and BUTTONS only",
                ));
            }
        };
        if seen_before {
            return Err(GraphError::invalid(format!("Only one component of type {kind} is allowed")));
        }
    }
    let body = body.ok_or_else(|| GraphError::invalid("Component of type BODY is missing"))?;
    let buttons = buttons.ok_or_else(|| GraphError::invalid("Component of type BUTTONS is missing"))?;
    let buttons = json!({ "type": "BUTTONS", "buttons": [otp_button::build(buttons, expiry)?] });
    Ok([Some(body), footer, Some(buttons)].into_iter().flatten().collect())
}

fn build_body(component: &Value) -> Value {
    let advice = component["add_security_recommendation"] == true;
    let tail = if advice { " For your security, do not share this code." } else { "" };
    json!({
        "type": "BODY",
        "text": format!("*{{{{1}}}}* is your verification code.{tail}"),
        "add_security_recommendation": advice,
        "example": { "body_text": [["123456"]] },
    })
}

fn build_footer(minutes: u64) -> Value {
    let text = format!("This code expires in {minutes} minutes.");
    json!({ "type": "FOOTER", "text": text, "code_expiration_minutes": minutes })
}

fn expiry_minutes(footer: &Value) -> Result<u64, GraphError> {
    let minutes = footer["code_expiration_minutes"].as_u64().filter(|minutes| (1..=90).contains(minutes));
    minutes.ok_or_else(|| GraphError::invalid("code_expiration_minutes must be 1 to 90"))
}
