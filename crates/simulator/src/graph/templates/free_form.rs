//! Components of a utility or marketing template. Only the body is looked at closely: codes do not use
//! these.

use serde_json::Value;

use crate::graph::error::GraphError;

/// Checks the components and gives their types the case the API shows.
pub(super) fn build(components: &[Value]) -> Result<Vec<Value>, GraphError> {
    let mut built = components.to_vec();
    let mut bodies = 0;
    for component in &mut built {
        let kind = component["type"].as_str().unwrap_or_default().to_ascii_uppercase();
        if !matches!(kind.as_str(), "HEADER" | "BODY" | "FOOTER" | "BUTTONS") {
            return Err(GraphError::invalid("Component type must be one of {HEADER, BODY, FOOTER, BUTTONS}"));
        }
        if kind == "BODY" {
            bodies += 1;
            let length = component["text"].as_str().unwrap_or_default().chars().count();
            if !(1..=1024).contains(&length) {
                return Err(GraphError::invalid("BODY text must have 1 to 1024 characters"));
            }
        }
        if kind == "BUTTONS" && has_otp_button(component) {
            return Err(GraphError::invalid("OTP buttons are for authentication templates only"));
        }
        component["type"] = kind.into();
    }
    if bodies != 1 {
        return Err(GraphError::invalid("Exactly one component of type BODY is required"));
    }
    Ok(built)
}

fn has_otp_button(component: &Value) -> bool {
    let is_otp =
        |button: &Value| button["type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("OTP"));
    component["buttons"].as_array().is_some_and(|buttons| buttons.iter().any(is_otp))
}
