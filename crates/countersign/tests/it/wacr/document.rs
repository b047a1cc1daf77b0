//! Answers against the OpenAPI document.

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::support::Answer;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let mut document = serde_json::to_value(countersign_http::dialects::wacr::openapi()).expect("a document");
    close(&mut document["components"]["schemas"]);
    document
});

pub(crate) fn document() -> &'static Value {
    &DOCUMENT
}

/// The answer must be one that the document lists for the operation, and nothing more than it describes.
pub(crate) fn check(method: &str, path: &str, answer: &Answer) {
    let status = answer.status.as_str();
    let response = &DOCUMENT["paths"][format!("/api/v2{path}")][method]["responses"][status];
    let schema = &response["content"]["application/json"]["schema"];
    assert!(
        schema.is_object(),
        "{method} {path} does not document {status}: {}",
        String::from_utf8_lossy(&answer.body)
    );
    let schema = json!({"allOf": [schema], "components": DOCUMENT["components"]});
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema");
    let body: Value = serde_json::from_slice(&answer.body).expect("a JSON body");
    let errors: Vec<String> = validator.iter_errors(&body).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{method} {path} {status}: {errors:?} in {body}");
}

/// Lets no object have properties that its schema does not name.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if map.get("properties").is_some_and(Value::is_object)
                && !map.contains_key("additionalProperties")
            {
                map.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            map.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}
