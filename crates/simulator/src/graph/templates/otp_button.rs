//! The OTP button of an authentication template, which turns into a URL button once created.

use reqwest::Url;
use serde_json::{Value, json};

use crate::graph::error::GraphError;

/// The one button of the component, in the form it has after creation. `expiry` is the footer's, minutes.
pub(super) fn build(component: &Value, expiry: Option<u64>) -> Result<Value, GraphError> {
    let Some([button]) = component["buttons"].as_array().map(Vec::as_slice) else {
        return Err(GraphError::invalid("Authentication templates have exactly one button"));
    };
    if !word(button, "type").eq_ignore_ascii_case("OTP") {
        return Err(GraphError::invalid("The button of an authentication template must be of type OTP"));
    }
    let kind = word(button, "otp_type").to_ascii_uppercase();
    if !matches!(kind.as_str(), "COPY_CODE" | "ONE_TAP" | "ZERO_TAP") {
        return Err(GraphError::invalid("otp_type must be one of {COPY_CODE, ONE_TAP, ZERO_TAP}"));
    }
    let text = label(button, "text", "Copy code")?;
    let autofill = label(button, "autofill_text", "Autofill")?;
    if kind == "ZERO_TAP" && button["zero_tap_terms_accepted"] != true {
        return Err(GraphError::invalid("zero_tap_terms_accepted must be true"));
    }
    let apps = if kind == "COPY_CODE" { Vec::new() } else { supported_apps(button)? };

    let mut query = vec![("otp_type", kind)];
    if !apps.is_empty() {
        query.push(("cta_display_name", autofill.to_owned()));
    }
    for (package, hash) in apps {
        query.push(("package_name", package.to_owned()));
        query.push(("signature_hash", hash.to_owned()));
    }
    if let Some(minutes) = expiry {
        query.push(("code_expiration_minutes", minutes.to_string()));
    }
    let url = Url::parse_with_params("https://www.whatsapp.com/otp/code/", query);
    let url = url.map_err(|_| GraphError::invalid("The button's URL could not be written"))?;
    // Appended as it is: the placeholder's braces stay unescaped.
    let url = format!("{url}&code=otp{{{{1}}}}");
    let example = url.replace("{{1}}", "123456");
    Ok(json!({ "type": "URL", "text": text, "url": url, "example": [example] }))
}

/// Package name and signature hash of 1 to 5 apps; the old form has one, on the button itself.
fn supported_apps(button: &Value) -> Result<Vec<(&str, &str)>, GraphError> {
    let apps = match &button["supported_apps"] {
        Value::Null => std::slice::from_ref(button),
        Value::Array(apps) => apps.as_slice(),
        _ => &[],
    };
    if !(1..=5).contains(&apps.len()) {
        return Err(GraphError::invalid("supported_apps must name 1 to 5 apps"));
    }
    apps.iter().map(supported_app).collect()
}

fn supported_app(app: &Value) -> Result<(&str, &str), GraphError> {
    let (package, hash) = (word(app, "package_name"), word(app, "signature_hash"));
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_');
    if !(1..=224).contains(&package.len()) || !package.contains('.') || !package.bytes().all(plain) {
        return Err(GraphError::invalid("package_name must be an Android package of up to 224 characters"));
    }
    let base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    if hash.len() != 11 || !hash.bytes().all(base64) {
        return Err(GraphError::invalid("signature_hash must have exactly 11 characters"));
    }
    Ok((package, hash))
}

fn label<'a>(button: &'a Value, name: &str, fallback: &'a str) -> Result<&'a str, GraphError> {
    let text = button[name].as_str().unwrap_or(fallback);
    if !(1..=25).contains(&text.chars().count()) {
        return Err(GraphError::invalid(format!("Button {name} must have 1 to 25 characters")));
    }
    Ok(text)
}

fn word<'a>(object: &'a Value, name: &str) -> &'a str {
    object[name].as_str().unwrap_or_default()
}
