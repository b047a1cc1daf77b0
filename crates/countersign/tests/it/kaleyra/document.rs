//! Answers against the OpenAPI document.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::support::{Answer, Product};

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    serde_json::to_value(countersign_http::dialects::kaleyra::openapi()).expect("a document")
});

/// The answer must be one that the document lists for the operation.
pub(super) fn check(method: &str, path: &str, answer: &Answer) {
    let status = answer.status.as_str();
    let schema =
        &DOCUMENT["paths"][path][method]["responses"][status]["content"]["application/json"]["schema"];
    assert!(schema.is_object(), "{method} {path} does not document {status}: {}", answer.json());
    let schema = json!({"allOf": [schema], "components": DOCUMENT["components"]});
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema");
    let body = answer.json();
    // RBC618 and RBC001 stand in the gateway's frame on every route.
    let errors: Vec<String> = validator.iter_errors(&body).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{method} {path} {status}: {errors:?} in {body}");
}

#[test]
fn lists_the_operations_with_their_statuses() {
    let mut table = BTreeMap::new();
    for (path, item) in DOCUMENT["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let responses = operation["responses"].as_object().expect("responses");
            table.insert(format!("{method} {path}"), responses.keys().cloned().collect::<Vec<_>>().join(" "));
        }
    }
    insta::assert_json_snapshot!(table, @r#"
    {
      "get /v2/{sid}/whatsapp/{id}/number": "200 400 401 429 500 503",
      "get /v2/{sid}/whatsapp/{id}/phone_number_details": "200 400 401 429 500 503",
      "post /v1/{sid}/verify": "200 400 401 408 413 429 500 503 504",
      "post /v1/{sid}/verify/validate": "200 400 401 408 413 429 500 503 504",
      "post /v2/{sid}/whatsapp/{id}/number/add": "200 400 401 429 500 503",
      "post /v2/{sid}/whatsapp/{id}/number/retry_otp": "200 400 401 429 500 503",
      "post /v2/{sid}/whatsapp/{id}/number/verify": "200 400 401 429 500 503",
      "put /v2/{sid}/whatsapp/{id}/number/update": "200 400 401 429 500 503"
    }
    "#);
}

#[tokio::test]
async fn what_is_documented_is_mounted() {
    let product = Product::plain().await;
    for (path, item) in DOCUMENT["paths"].as_object().expect("paths") {
        let path = path.replace("{sid}", "HX").replace("{id}", "1");
        for method in item.as_object().expect("operations").keys() {
            let answer = product.kaleyra(&method.to_uppercase(), &path, None).await;
            assert_eq!(
                (answer.status.as_u16(), &answer.json()["code"]),
                (401, &json!("RBC001")),
                "{method} {path}"
            );
        }
    }
}
