//! Tests of the admin routes.

mod access;
mod accounts;
mod admin_tokens;
mod bodies;
mod contacts;
mod document;
mod failures;
mod flows;
mod message_templates;
mod named;
mod plans;
mod secrets;
mod tenants;
mod tokens;
mod wabas;
mod whatsapp;

use serde_json::{Map, Value};

use crate::support::Answer;

/// Status and body, with keys in order. What is random is checked for its form before it is hidden.
fn shown(answer: &Answer) -> String {
    assert_eq!(answer.headers["cache-control"], "no-store", "no admin answer may be cached");
    let body = if answer.body.is_empty() {
        String::new()
    } else {
        assert_eq!(answer.headers["content-type"], "application/json");
        let json = serde_json::from_slice(&answer.body).expect("a JSON body");
        serde_json::to_string_pretty(&steady(json)).expect("it prints")
    };
    format!("{}\n{body}", answer.status.as_u16())
}

fn steady(json: Value) -> Value {
    match json {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.into_iter().map(|(name, value)| (name, steady(value))).collect();
            fields.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(Map::from_iter(fields))
        }
        Value::Array(items) => items.into_iter().map(steady).collect(),
        Value::String(text) => Value::from(hidden(text)),
        other => other,
    }
}

fn hidden(text: String) -> String {
    let is_hex = |rest: &str| rest.len() == 32 && rest.chars().all(|c| c.is_ascii_hexdigit());
    let is_token = |rest: &str| rest.len() == 64 && rest.chars().all(|c| c.is_ascii_alphanumeric());
    if text.strip_prefix("tok_").is_some_and(is_hex) {
        "[token id]".to_owned()
    } else if text.strip_prefix("/callbacks/whatsapp/").is_some_and(is_hex) {
        "/callbacks/whatsapp/[callback id]".to_owned()
    } else if text.strip_prefix("apitk_").is_some_and(is_token) {
        "[api token]".to_owned()
    } else if text.strip_prefix("admtk_").is_some_and(is_token) {
        "[admin token]".to_owned()
    } else {
        text
    }
}
